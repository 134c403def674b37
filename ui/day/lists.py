"""The tables of opening, noon and hand-over."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

from readingroom.office.papers import OpenMatter as HandedMatter
from ui.day.reading import Picture
from ui.day.words import files_words
from ui.models.columns import Column, Kind
from ui.models.listing import ListModel
from ui.text import Text
from ui.widgets.shapes import begun
from ui.widgets.table import TableView
from ui.widgets.toolkit import Toolkit

__all__ = ["PartTable", "Row", "handover_rows", "noon_rows", "opening_rows"]


@dataclass(frozen=True)
class Row:
    """One line of a list; what each column of it means is the list's own.

    Attributes:
        key: stays the same over reloads.
        group: under which heading.
        first: hour, seat or state.
        who: reader, masked.
        code: number or reference code.
        place: seat.
        what: files, title; a matter and who left it.
    """

    key: Hashable
    group: str
    first: str
    who: str
    code: str
    place: str
    what: str


class PartTable(TableView):
    """One list of the day.

    Args:
        kit: from the page.
        part: ``opening``, ``noon`` or ``handover``; its words stand under ``day_page.<part>``.
        grouped: rows come in groups named ``day_page.group.<group>``.
    """

    def __init__(self, kit: Toolkit, part: str, *, grouped: bool) -> None:
        text = kit.text
        super().__init__(
            kit, f"day.{part}", text(f"day_page.{part}.title"), gives_way=("place", "code", "first")
        )
        self.rows_model = ListModel[Row](
            _columns(part),
            key=lambda row: row.key,
            text=text,
            group=(lambda row: row.group) if grouped else None,
            group_title=(lambda key: text(f"day_page.group.{key}")) if grouped else None,
            parent=self,
        )
        self.setModel(self.rows_model)


def _columns(part: str) -> list[Column[Row]]:
    first = Column[Row](
        "first",
        f"day_page.column.{'seat' if part == 'noon' else 'hour' if part == 'opening' else 'state'}",
        lambda row: row.first,
        Kind.NUMBER if part == "opening" else Kind.TEXT,
        110 if part == "handover" else 64,
    )
    columns = [
        first,
        Column[Row]("who", "day_page.column.reader", lambda row: row.who, width=130),
        Column[Row](
            "code",
            "day_page.column.number" if part == "opening" else "day_page.column.unit",
            lambda row: row.code,
            Kind.CODE,
            120,
        ),
    ]
    if part != "noon":
        columns.append(Column[Row]("place", "day_page.column.seat", lambda row: row.place, width=64))
    title = "day_page.column.files" if part == "opening" else "day_page.column.title"
    columns.append(Column[Row]("what", title, lambda row: row.what, width=0))
    return columns


def opening_rows(text: Text, picture: Picture) -> list[Row]:
    """Who comes, by hour, and whether it is ready."""
    return [
        Row(
            person.case_id,
            "",
            str(text.language.time(person.hour)),
            person.name.masked,
            person.number,
            person.seat,
            files_words(text, picture.files.get(person.case_id)),
        )
        for person in sorted(picture.people, key=lambda person: (person.hour, person.case_id))
    ]


def noon_rows(_text: Text, picture: Picture) -> list[Row]:
    """Who still holds what, by seat."""
    return [
        Row(unit.retrieval_id, "", unit.seat, unit.reader_masked, unit.unit, "", unit.title)
        for unit in picture.issued
    ]


def _left_by(text: Text, matter: HandedMatter) -> str:
    """What it is about and who of the staff left it: in the column of readers the name would be a reader's."""
    return text("day_page.left_by", what=matter.text, by=matter.by) if matter.by else matter.text


_ORDER = ("issued", "pulled", "handed_over", "returned", "held")


def handover_rows(text: Text, picture: Picture) -> list[Row]:
    """What is out and held, and what the next one has to know."""
    units = sorted(picture.at_hand, key=lambda unit: _ORDER.index(unit.state))
    rows = [
        Row(
            ("unit", unit.retrieval_id),
            "held" if unit.state == "held" else "out",
            begun(text(f"retrieval.state.{unit.state}")),
            unit.reader_masked,
            unit.unit,
            unit.seat,
            unit.title,
        )
        for unit in units
    ]
    rows.sort(key=lambda row: row.group == "held")
    return rows + [
        Row(("matter", at), "matters", "", "", matter.code, "", _left_by(text, matter))
        for at, matter in enumerate(picture.handed)
    ]
