"""Containers and items by hand, and what somebody wrote matched with them."""

from __future__ import annotations

from typing import Any

import pytest

from readingroom import codes
from readingroom.command import Actor
from readingroom.desk import Desk
from readingroom.errors import Refused
from readingroom.holdings import queries
from readingroom.holdings.commands import AddContainer, AddItem, AssignBarcode, ChangeContainer, ChangeItem
from readingroom.holdings.events import ContainerAdded, ContainerChanged, ItemAdded, ItemChanged
from readingroom.holdings.rules import CodeWarning
from readingroom.language import language


def box(desk: Desk, clerk: Actor, label: str, location: str = "", barcode: str = "") -> int:
    event = desk.execute(AddContainer(label=label, location=location, barcode=barcode), clerk).events[0]
    assert isinstance(event, ContainerAdded)
    return event.container_id


def item(desk: Desk, clerk: Actor, code: str, **told: Any) -> int:
    event = desk.execute(AddItem(reference_code=code, **told), clerk).events[0]
    assert isinstance(event, ItemAdded)
    return event.item_id


def item_card(desk: Desk, identity: int) -> queries.ItemCard:
    card = desk.read(queries.item, identity)
    assert card is not None
    return card


def test_containers_come_along_the_walk_and_unknown_places_last(desk: Desk, clerk: Actor) -> None:
    ids = [
        box(desk, clerk, label, location)
        for label, location in (
            ("甲", ""),
            ("乙", "1库-3区-10列"),
            ("丙", "1库-3区-2列"),
            ("丁", "1库-2区-30列"),
        )
    ]
    assert [line.label for line in desk.read(queries.containers, ids)] == ["丁", "丙", "乙", "甲"]


def test_a_label_or_a_barcode_belongs_to_one_container(desk: Desk, clerk: Actor) -> None:
    first = box(desk, clerk, "J001-2/12", barcode=" bx-1 ")
    second = box(desk, clerk, "J001-2/13")
    with pytest.raises(Refused, match="label_taken"):
        box(desk, clerk, "ｊ001-2/12")
    with pytest.raises(Refused, match="barcode_taken"):
        desk.execute(AssignBarcode(container=second, barcode="BX-1"), clerk)
    desk.execute(AssignBarcode(container=first, barcode=""), clerk)
    desk.execute(AssignBarcode(container=second, barcode="BX-1"), clerk)
    assert [line.barcode for line in desk.read(queries.containers, [first, second])] == ["", "BX-1"]


def test_a_barcode_that_would_scan_as_ours_is_refused(desk: Desk, clerk: Actor) -> None:
    ours = codes.make(codes.Kind.SLIP, 123)
    with pytest.raises(Refused, match="resembles_ours"):
        box(desk, clerk, "甲", barcode=ours)
    with pytest.raises(Refused, match="resembles_ours"):
        desk.execute(AssignBarcode(container=box(desk, clerk, "甲"), barcode=ours.lower()), clerk)


def test_a_container_moves(desk: Desk, clerk: Actor) -> None:
    moved = box(desk, clerk, "甲", "1-1-1")
    done = desk.execute(ChangeContainer(container=moved, location="2-1-1"), clerk)
    assert done.events == (ContainerChanged(container_id=moved, fields=("location",)),)
    assert desk.execute(ChangeContainer(container=moved, location=" 2-1-1"), clerk).events == ()
    (line,) = desk.read(queries.containers, [moved])
    assert (line.label, line.location) == ("甲", "2-1-1")


def test_what_nobody_said_is_open_stays_closed(desk: Desk, clerk: Actor) -> None:
    card = item_card(desk, item(desk, clerk, "J001-2-17"))
    assert (card.line.access, card.line.is_open, card.line.level) == ("unknown", False, "file")


def test_a_description_changes_field_by_field(desk: Desk, clerk: Actor) -> None:
    where = box(desk, clerk, "甲")
    one = item(desk, clerk, "J001-2-17", title="土地证", pages=30, access="open", container=where)
    done = desk.execute(ChangeItem(item=one, title="土地房产所有证", pages=0), clerk)
    assert done.events == (ItemChanged(item_id=one, fields=("title", "pages")),)
    card = item_card(desk, one)
    assert (card.line.title, card.line.pages, card.line.access) == ("土地房产所有证", None, "open")
    assert card.container is not None
    assert card.container.id == where
    desk.execute(ChangeItem(item=one, container=0, reference_code="J001-2-018"), clerk)
    assert item_card(desk, one).container is None
    with pytest.raises(Refused, match="code_taken"):
        item(desk, clerk, "j001－2－018")


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({"reference_code": "——"}, "no_code"), ({"reference_code": "x" * 121}, "code_too_long"),
        ({"level": "shelf"}, "level"), ({"access": "yes"}, "access"), ({"pages": -1}, "pages"),
        ({"container": 7}, "unknown_container"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_a_sentence(
    desk: Desk, clerk: Actor, told: dict[str, Any], why: str
) -> None:
    with pytest.raises(Refused) as refused:
        desk.execute(AddItem(**{"reference_code": "J1-1-1", **told}), clerk)
    assert refused.value.code == f"catalogue.{why}"
    for code in ("en", "zh_CN"):
        assert language(code).explain(refused.value)


def test_codes_labels_and_barcodes_are_matched_in_any_spelling(desk: Desk, clerk: Actor) -> None:
    where = box(desk, clerk, "J001-2/12", barcode="BX0012")
    one = item(desk, clerk, "J019-KU·01·2017-001", title="库", access="open", container=where)
    asked = ("Ｊ０１９－ku・01.2017－001", "bx0012", "J001-2/12", "J019-KU·01·2017-1", "什么都不是")
    found = desk.read(queries.resolve, asked)
    assert list(found) == list(asked)
    by_code, by_barcode, by_label, other, nothing = found.values()
    assert (by_code.by, by_code.item_id, by_code.container_id, by_code.is_open) == ("code", one, where, True)
    assert (by_barcode.by, by_barcode.item_id, by_barcode.container_id) == ("barcode", None, where)
    assert (by_label.by, by_label.container_id, by_label.label) == ("label", where, "J001-2/12")
    assert not other.known
    assert [(near.reference_code, near.why) for near in other.near] == [("J019-KU·01·2017-001", "zeros")]
    assert not nothing.known
    assert CodeWarning.NO_LEVELS in nothing.warnings


def test_a_box_is_open_only_if_all_in_it_is(desk: Desk, clerk: Actor) -> None:
    where = box(desk, clerk, "甲")
    assert not desk.read(queries.resolve, ["甲"])["甲"].is_open
    one = item(desk, clerk, "J1-1-1", access="open", container=where)
    assert desk.read(queries.resolve, ["甲"])["甲"].is_open
    two = item(desk, clerk, "J1-1-2", access="deferred", container=where)
    assert not desk.read(queries.resolve, ["甲"])["甲"].is_open
    card = desk.read(queries.container, where)
    assert card is not None
    assert card.access == "deferred"
    assert ([line.id for line in card.items], [line.id for line in card.restricted]) == ([one, two], [two])
    assert [line.id for line in item_card(desk, one).restricted] == [two]
    assert item_card(desk, two).restricted == ()


def test_the_catalogue_is_searched_as_somebody_types(desk: Desk, clerk: Actor) -> None:
    for code, title in (
        ("J001-2-1", "土改"), ("J001-2-10", "土地证存根"), ("J001-2-2", "婚姻登记_1962"), ("J001-2-2-001", "张%三"),
    ):  # fmt: skip
        item(desk, clerk, code, title=title)
    box(desk, clerk, "J001-2/1", barcode="BX1")

    def codes_found(text: str, limit: int = 50) -> list[str]:
        return [line.reference_code for line in desk.read(queries.find, text, limit).items]

    assert codes_found("J001-2-1") == ["J001-2-1", "J001-2-10"]
    assert codes_found("j001-2") == ["J001-2-1", "J001-2-2", "J001-2-2-001", "J001-2-10"]
    assert codes_found("土地") == ["J001-2-10"]
    assert codes_found("%三") == ["J001-2-2-001"]
    assert codes_found("_1") == ["J001-2-2"]
    assert codes_found("  ") == []
    assert desk.read(queries.find, "J001", 2).more
    assert [line.label for line in desk.read(queries.find, "bx").containers] == ["J001-2/1"]
