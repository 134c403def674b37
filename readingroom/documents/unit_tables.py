"""The two tables the day's lists share: what is in somebody's hands, and what is on the hold shelf."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from readingroom.documents.flow import Block, Heading
from readingroom.documents.fonts import Face
from readingroom.documents.slip_words import unit_state
from readingroom.documents.table import BOX, Column, table
from readingroom.language import Language
from readingroom.office.papers import HeldUnit, OutUnit

__all__ = ["held_table", "nothing", "out_table", "section"]


def section(title: str, count: int, room: float) -> Heading:
    """A heading with how many stand beneath it."""
    return Heading(title, room, aside=str(count))


def nothing(language: Language, room: float) -> list[Block]:
    """What stands under a heading that heads nothing."""
    return list(table((Column("", 1, size=10),), [(language.say("paper.none"),)], room, head=False))


def _unit(code: str, title: str) -> str:
    return "\n".join(part for part in (code, title) if part)


def _since(language: Language, moment: dt.datetime | None, day: dt.date) -> str:
    if moment is None:
        return ""
    hour = language.time(moment)
    return hour if moment.date() == day else f"{_day(language, moment.date(), day)} {hour}"


def _day(language: Language, one: dt.date, day: dt.date) -> str:
    """A day in a narrow column: the year only where it is another one."""
    return language.date(one, year=one.year != day.year)


def out_table(
    language: Language, units: Sequence[OutUnit], room: float, *, day: dt.date, tick: bool = True
) -> list[Block]:
    """What is out: seat first, since that is where one goes to look."""
    if not units:
        return nothing(language, room)
    say = language.say
    columns = [
        Column(say("paper.unit.seat"), 12, Face.BOLD, 11),
        Column(say("paper.unit.reader"), 26, size=9.5),
        Column(say("paper.unit.unit"), 62, size=9),
        Column(say("paper.unit.pages"), 13, size=9, align="right"),
        Column(say("paper.unit.state"), 22, size=9),
        Column(say("paper.unit.since"), 22, size=9),
        Column(say("paper.unit.slip"), 25, Face.MONO, 8.5),
    ]
    rows = [
        [
            unit.seat,
            unit.reader,
            _unit(unit.reference_code, unit.title),
            unit.pages,
            unit_state(language, unit.state),
            _since(language, unit.since, day),
            unit.slip,
        ]
        for unit in units
    ]
    if tick:
        columns.append(Column(say("paper.unit.seen"), 11, align="center"))
        rows = [[*row, BOX] for row in rows]
    return list(table(columns, rows, room, least=8))


def held_table(
    language: Language, units: Sequence[HeldUnit], room: float, *, day: dt.date, tick: bool = True
) -> list[Block]:
    """What is on the hold shelf: its place first."""
    if not units:
        return nothing(language, room)
    say = language.say
    columns = [
        Column(say("paper.unit.place"), 16, Face.BOLD, 11),
        Column(say("paper.unit.reader"), 26, size=9.5),
        Column(say("paper.unit.unit"), 70, size=9),
        Column(say("paper.unit.until"), 26, size=9),
        Column(say("paper.unit.slip"), 25, Face.MONO, 8.5),
    ]
    rows = [
        [
            unit.place,
            unit.reader,
            _unit(unit.reference_code, unit.title),
            _day(language, unit.until, day) if unit.until else "",
            unit.slip,
        ]
        for unit in units
    ]
    if tick:
        columns.append(Column(say("paper.unit.seen"), 11, align="center"))
        rows = [[*row, BOX] for row in rows]
    return list(table(columns, rows, room, least=8))
