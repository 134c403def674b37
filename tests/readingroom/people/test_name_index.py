"""Names are found while they are typed."""

from __future__ import annotations

import threading
from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from readingroom.command import Actor
from readingroom.desk import Desk
from readingroom.people import queries
from readingroom.people.commands import ChangeReader, Particulars, RegisterReader
from readingroom.people.name_index import NameIndex, Names
from readingroom.people.rules import name_key

HAN = st.text("王李张刘陈杨小明芳䶮㛃𬭎", min_size=1, max_size=4)
LATIN = st.lists(st.text("abcxyz", min_size=1, max_size=4), min_size=1, max_size=3).map(" ".join)


def test_chinese_names_are_found_by_any_two_characters() -> None:
    names = Names()
    names.put([(1, "欧阳小明"), (2, "王小明"), (3, "陈䶮"), (4, "小明")])
    assert names.find("小明") == (4, 2, 1)
    assert names.find("阳 小") == (1,)
    assert names.find("䶮") == (3,)
    assert names.find("明小") == ()
    assert names.same("王 小明") == (2,)


def test_western_names_are_found_by_the_beginnings_of_their_words_in_any_order() -> None:
    names = Names()
    names.put([(1, "Jane Smith"), (2, "SMITH, Janet"), (3, "José Núñez"), (4, "Anna Smithson")])
    assert names.find("smith jane") == (1, 2)
    assert names.find("nun jo") == (3,)
    assert names.find("smiths") == (4,)
    assert names.find("mith") == ()
    assert names.find("smith smith") == ()
    assert set(names.find("smi", limit=2)) < {1, 2, 4}


def test_a_changed_name_is_found_as_it_is_now() -> None:
    names = Names()
    names.put([(1, "王小明"), (2, "Ana Ruiz")])
    names.put([(1, "Ana Wang"), (2, "王小明")])
    assert names.find("王小") == (2,)
    assert names.find("ana") == (1,)
    assert names.find("rui") == ()
    assert len(names) == 2


@given(st.lists(HAN | LATIN, max_size=20), st.data())
def test_every_name_is_found_by_each_piece_of_it(given_names: list[str], data: st.DataObject) -> None:
    names = Names()
    names.put(enumerate(given_names))
    for identity, name in enumerate(given_names):
        if " " in name or name.isascii():
            words = data.draw(st.permutations(name.split()))
            piece = " ".join(word[: data.draw(st.integers(1, len(word)))] for word in words)
        else:
            start = data.draw(st.integers(0, len(name) - 1))
            piece = name[start : data.draw(st.integers(start + 1, len(name)))]
        assert identity in names.find(piece, limit=50)
        assert identity in names.same(name)


@given(st.lists(HAN, max_size=20), HAN)
def test_what_is_found_has_the_piece(given_names: list[str], piece: str) -> None:
    names = Names()
    names.put(enumerate(given_names))
    expected = {at for at, name in enumerate(given_names) if name_key(piece) in name_key(name)}
    assert set(names.find(piece, limit=50)) == expected


def test_names_may_be_looked_up_while_others_come_in() -> None:
    names = Names()
    wrong: list[tuple[int, ...]] = []
    done = threading.Event()

    def look() -> None:
        while not done.is_set():
            found = names.find("小明", limit=5)
            if len(set(found)) != len(found):
                wrong.append(found)

    reader = threading.Thread(target=look)
    reader.start()
    for n in range(300):
        names.put([(n, "王小明"), (n // 2, "李小明")])
    done.set()
    reader.join()
    assert wrong == []
    assert len(names.find("小明", limit=500)) == 300


def test_the_index_follows_what_any_desk_does(
    desk: Desk, open_desk: Callable[..., Desk], clerk: Actor
) -> None:
    desk.execute(RegisterReader(particulars=Particulars(name="王小明")), clerk)
    index = NameIndex(desk)
    assert len(index) == 0
    assert [hit.why for hit in desk.read(queries.find, "小明", index)] == ["name"]
    index.refresh()
    assert index.ready
    other = open_desk()
    other.execute(RegisterReader(particulars=Particulars(name="赵小明")), clerk)
    other.execute(ChangeReader(reader=1, name="王大明"), clerk)
    assert index.find("赵小") == ()
    assert index.refresh() == desk.changes_since(-1).seq
    assert index.find("小明") == (2,)
    assert index.find("大明") == (1,)
    assert index.refresh() == desk.changes_since(-1).seq
    assert len(index) == 2
    made = desk.read(queries.proposals, name="赵 小明", names=index)
    assert [(one.reader.id, one.why) for one in made] == [(2, ("name",))]
