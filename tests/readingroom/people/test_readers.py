"""Register a reader, change what is written, see a document, join two cards of one person."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from readingroom import codes
from readingroom.command import Actor
from readingroom.desk import Desk, Outcome
from readingroom.errors import Refused
from readingroom.events import Changed
from readingroom.language import language
from readingroom.office.setup.commands import ChangeSetting
from readingroom.people import queries
from readingroom.people.commands import (
    ChangeReader,
    CheckDocument,
    LetterParticulars,
    MarkDifferent,
    MarkSame,
    Particulars,
    RecordLetter,
    RegisterReader,
    RevealReader,
    Seen,
    by_document,
)
from readingroom.people.events import PersonalDataShown, ReaderChanged, ReaderRegistered

WOMAN = "11010519491231002X"
MAN = "440524188001010014"


def register(desk: Desk, clerk: Actor, name: str, *, anyway: bool = False, **told: Any) -> int:
    told.setdefault("document_kind", "resident_id" if "document_number" in told else "")
    done = desk.execute(RegisterReader(particulars=Particulars(name=name, **told), anyway=anyway), clerk)
    event = done.events[0]
    assert isinstance(event, ReaderRegistered)
    return event.reader_id


def card(desk: Desk, reader: int) -> queries.ReaderCard:
    found = desk.read(queries.reader, reader)
    assert found is not None
    return found


def found(desk: Desk, text: str) -> list[tuple[int, str]]:
    return [(hit.reader.id, hit.why) for hit in desk.read(queries.find, text)]


def test_a_reader_gets_the_next_number_and_a_card_that_scans(desk: Desk, clerk: Actor) -> None:
    first, second = register(desk, clerk, " 陈䶮 "), register(desk, clerk, "Ana  Ruiz")
    assert [card(desk, one).line.number for one in (first, second)] == ["1", "2"]
    line = card(desk, first).line
    assert line.name.full == "陈䶮"
    assert codes.read(line.code) == codes.Code(codes.Kind.READER, 1)
    paper = desk.read(queries.card_paper, first)
    assert paper is not None
    assert (paper.archive, paper.name, paper.code) == ("示例市档案馆", "陈䶮", line.code)
    assert desk.read(queries.reader, 99) is None
    assert desk.read(queries.card_paper, 99) is None


def test_a_wrong_check_digit_is_refused_and_uses_no_number(desk: Desk, clerk: Actor) -> None:
    with pytest.raises(Refused, match="check_digit"):
        register(desk, clerk, "李芳", document_number="110105194912310021")
    assert card(desk, register(desk, clerk, "李芳", document_number=WOMAN.lower())).line.number == "1"


def test_the_screen_has_both_forms_and_masks_what_others_should_not_see(desk: Desk, clerk: Actor) -> None:
    reader = register(
        desk, clerk, "李芳", document_number=WOMAN, phone="138 0013 1234", email="li.fang@example.org",
        details={"address": "解放路12号", "organisation": "第一中学"},
    )  # fmt: skip
    shown = card(desk, reader)
    assert shown.line.document.shown(masked=True) == "110***********002X"
    assert shown.line.document.shown(masked=False) == WOMAN
    assert shown.line.phone.masked == "138****1234"
    assert shown.email.masked == "l***@example.org"
    assert shown.details["address"].full == "解放路12号"
    assert "12" not in shown.details["address"].masked
    assert WOMAN not in repr(shown)
    assert "解放路12号" not in repr(shown)


def test_what_was_asked_to_be_shown_is_logged_without_the_data(desk: Desk, clerk: Actor) -> None:
    reader = register(desk, clerk, "李芳", document_number=WOMAN)
    done = desk.execute(RevealReader(reader=reader), clerk)
    assert done.events == (PersonalDataShown(reader_id=reader),)
    assert done.changed == frozenset()
    with desk.store.engine.connect() as connection:
        audit = b"".join(row[0] for row in connection.exec_driver_sql("SELECT canonical FROM audit"))
    assert WOMAN.encode() not in audit
    assert "李芳".encode() not in audit


def test_a_known_document_is_proposed_not_forbidden(desk: Desk, clerk: Actor) -> None:
    first = register(desk, clerk, "李芳", document_number=WOMAN)
    with pytest.raises(Refused) as refused:
        register(desk, clerk, "李 芳", document_number=f" {WOMAN[:6]} {WOMAN[6:]}")
    assert refused.value.code == "reader.known_document"
    assert refused.value.facts["ids"] == [first]
    for code in ("en", "zh_CN"):
        assert "1" in language(code).explain(refused.value)
    second = register(desk, clerk, "李芳", document_number=WOMAN, anyway=True)
    assert {one for one, _ in found(desk, WOMAN)} == {first, second}


def test_the_same_number_on_another_paper_is_the_same_person(desk: Desk, clerk: Actor) -> None:
    register(desk, clerk, "李芳", document_number=WOMAN)
    with pytest.raises(Refused, match="known_document"):
        register(desk, clerk, "李芳", document_kind="household_register", document_number=WOMAN)


def test_a_passport_number_is_free_and_found_whatever_the_kind(desk: Desk, clerk: Actor) -> None:
    reader = register(desk, clerk, "Ana Ruiz", document_kind="passport", document_number="xdb 123456")
    assert found(desk, "XDB123456") == [(reader, "document")]
    with desk.store.reading() as session:
        assert [row.id for row in by_document(session, desk.store.vault, "xdb123456")] == [reader]
        assert by_document(session, desk.store.vault, "xdb123456", "other") == []


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({"name": "  "}, "reader.no_name"),
        ({"document_kind": "", "document_number": "X1"}, "reader.document_kind"),
        ({"email": "nobody"}, "reader.email"),
        ({"details": {"shoe_size": "38"}}, "reader.unknown_detail"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(
    desk: Desk, clerk: Actor, told: dict[str, Any], why: str
) -> None:
    with pytest.raises(Refused) as refused:
        desk.execute(RegisterReader(particulars=Particulars(**{"name": "李芳", **told})), clerk)
    assert refused.value.code == why
    assert language("en").explain(refused.value)
    assert desk.read(queries.recent) == ()


def test_only_the_fields_given_are_changed(desk: Desk, clerk: Actor) -> None:
    reader = register(
        desk, clerk, "李芳", document_number=WOMAN, phone="13800131234",
        details={"address": "解放路", "position": "教师"}, languages=("zh", "en"),
    )  # fmt: skip
    desk.execute(CheckDocument(reader=reader), clerk)
    done = desk.execute(
        ChangeReader(reader=reader, phone="", details={"position": "", "organisation": "一中"}), clerk
    )
    assert done.events == (ReaderChanged(reader_id=reader, fields=("phone", "details")),)
    assert done.changed == {Changed.READERS}
    after = card(desk, reader)
    assert (after.line.name.full, after.line.phone.full, after.line.document.full) == ("李芳", "", WOMAN)
    assert {key: veiled.full for key, veiled in after.details.items()} == {
        "organisation": "一中",
        "address": "解放路",
    }
    assert after.line.checked
    assert after.languages == ("zh", "en")
    assert found(desk, "13800131234") == []
    assert desk.execute(ChangeReader(reader=reader, name=" 李芳 "), clerk).events == ()


def test_another_document_has_to_be_seen_again_and_may_belong_to_somebody(desk: Desk, clerk: Actor) -> None:
    register(desk, clerk, "王强", document_number=MAN)
    reader = register(desk, clerk, "李芳", document_number=WOMAN)
    desk.execute(CheckDocument(reader=reader, how=Seen.CARD_READER), clerk)
    with pytest.raises(Refused, match="known_document"):
        desk.execute(ChangeReader(reader=reader, document_number=MAN), clerk)
    assert card(desk, reader).line.document.full == WOMAN
    desk.execute(ChangeReader(reader=reader, document_number="", document_kind=""), clerk)
    after = card(desk, reader)
    assert (after.line.document.full, after.line.document_kind, after.line.checked) == ("", "", False)
    with pytest.raises(Refused, match="no_document"):
        desk.execute(CheckDocument(reader=reader), clerk)


def test_two_cards_of_one_person_are_joined_and_parted_again(desk: Desk, clerk: Actor) -> None:
    first = register(desk, clerk, "李芳", document_number=WOMAN)
    second = register(desk, clerk, "李芳", document_number=WOMAN, anyway=True)
    third = register(desk, clerk, "李芳")
    desk.execute(MarkSame(reader=second, same_as=first), clerk)
    desk.execute(MarkSame(reader=third, same_as=second), clerk)
    assert card(desk, first).stands_for == (second, third)
    assert card(desk, third).line.same_as == first
    with desk.store.reading() as session:
        assert [row.id for row in by_document(session, desk.store.vault, WOMAN)] == [first]
    for reader, same_as, why in ((second, third, "same_already"), (first, third, "same_itself")):
        with pytest.raises(Refused, match=why):
            desk.execute(MarkSame(reader=reader, same_as=same_as), clerk)
    desk.execute(MarkDifferent(reader=second), clerk)
    assert card(desk, first).stands_for == (third,)
    with pytest.raises(Refused, match="not_marked_same"):
        desk.execute(MarkDifferent(reader=second), clerk)


def letter(desk: Desk, clerk: Actor, reader: int, **told: Any) -> Outcome:
    told = {
        "kind": "introduction", "issuer": "市教育局", "number": "教介〔2026〕12号", "issued_on": dt.date(2026, 11, 20),
        "valid_until": dt.date(2026, 12, 5), "holders": ("李芳", "王强"), "scope": "1962年教师名册", **told,
    }  # fmt: skip
    return desk.execute(RecordLetter(reader=reader, letter=LetterParticulars(**told)), clerk)


def test_a_letter_stands_on_the_reader_and_runs_out(desk: Desk, clerk: Actor, open_desk: Any) -> None:
    reader = register(desk, clerk, "李芳")
    letter(desk, clerk, reader)
    (line,) = card(desk, reader).letters
    assert (line.issuer, line.holders, line.scope, line.valid) == (
        "市教育局",
        ("李芳", "王强"),
        "1962年教师名册",
        True,
    )
    later = open_desk(dt.datetime(2026, 12, 6, 9, tzinfo=desk.clock.zone))
    assert not card(later, reader).letters[0].valid


def test_a_letter_that_names_no_last_day_holds_as_long_as_the_archive_says(
    desk: Desk, clerk: Actor, open_desk: Any
) -> None:
    reader = register(desk, clerk, "李芳")
    letter(desk, clerk, reader, valid_until=None)
    assert card(desk, reader).letters[0].valid_until is None
    desk.execute(ChangeSetting(key="limits.letter_days", value=30), clerk)
    letter(desk, clerk, reader, number="2", valid_until=None, issued_on=dt.date(2026, 11, 20))
    (newest,) = (one for one in card(desk, reader).letters if one.number == "2")
    assert newest.valid_until == dt.date(2026, 12, 20)
    with pytest.raises(Refused, match=r"letter\.expired"):
        letter(desk, clerk, reader, valid_until=None, issued_on=dt.date(2026, 10, 20))


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({"valid_until": dt.date(2026, 11, 30)}, "letter.expired"),
        ({"holders": ("王强",)}, "letter.other_holder"),
        ({"kind": "postcard"}, "letter_kind"),
    ],
)
def test_a_letter_that_does_not_hold_is_refused(
    desk: Desk, clerk: Actor, told: dict[str, Any], why: str
) -> None:
    reader = register(desk, clerk, "李芳")
    with pytest.raises(Refused, match=why):
        letter(desk, clerk, reader, **told)
    assert card(desk, reader).letters == ()


def test_readers_are_found_by_whatever_is_at_hand(desk: Desk, clerk: Actor) -> None:
    li = register(
        desk, clerk, "李芳", document_number=WOMAN, phone="+86 138-0013-1234", email="Li@Example.org"
    )
    ana = register(desk, clerk, "Ana Ruiz")
    code = card(desk, li).line.code
    for text, why in (
        (code.lower(), "code"), ("１", "number"), (WOMAN.lower(), "document"), ("13800131234", "phone"),
        ("li@example.org", "email"), ("李芳", "name"), ("芳", "name"),
    ):  # fmt: skip
        assert (li, why) in found(desk, text), text
    assert found(desk, "ruiz an") == [(ana, "name")]
    assert found(desk, "  ") == []
    assert found(desk, "赵") == []


def test_likely_duplicates_are_proposed_with_the_reason(desk: Desk, clerk: Actor) -> None:
    li = register(desk, clerk, "李芳", document_number=WOMAN, phone="13800131234")
    husband = register(desk, clerk, "王强", phone="13800131234")
    gone = register(desk, clerk, "李芳", phone="13800131234")
    desk.execute(MarkSame(reader=gone, same_as=li), clerk)
    made = desk.read(queries.proposals, document=WOMAN, phone="138 0013 1234")
    assert [(one.reader.id, one.why) for one in made] == [(li, ("document", "phone")), (husband, ("phone",))]
    assert [one.reader.id for one in desk.read(queries.proposals, phone="13800131234", besides=li)] == [
        husband
    ]
    assert desk.read(queries.proposals) == ()


def test_recent_readers_come_window_by_window(desk: Desk, clerk: Actor) -> None:
    ids = [register(desk, clerk, f"读者{n}") for n in range(5)]
    first = desk.read(queries.recent, 3)
    then = desk.read(queries.recent, 3, before=first[-1].id)
    assert [line.id for line in (*first, *then)] == ids[::-1]
