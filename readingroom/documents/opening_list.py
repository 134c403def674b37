"""The opening list: who comes today and when, what is wanted, and what already stands on the hold shelf."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from readingroom.documents.flow import Block, Heading, Paragraph, Space
from readingroom.documents.fonts import Face
from readingroom.documents.ink import Ink
from readingroom.documents.letterhead import Letterhead, printed, write_pages
from readingroom.documents.page import SHEETS, Size
from readingroom.documents.slip_words import unit_state
from readingroom.documents.table import BOX, Column, table
from readingroom.documents.unit_tables import held_table, nothing, section
from readingroom.language import Language
from readingroom.office.papers import OpeningBooking, OpeningListPaper, WantedFile

__all__ = ["draw"]


def draw(ink: Ink, papers: Sequence[OpeningListPaper], size: Size) -> None:
    """Draw the opening lists."""
    for paper in papers:
        _draw(ink, paper, size)


def _draw(ink: Ink, paper: OpeningListPaper, size: Size) -> None:
    say, room = ink.language.say, SHEETS[size].inner
    blocks: list[Block] = [Space(1)]
    if paper.remarks:
        blocks += [Space(2), Paragraph.of(paper.remarks, room, size=10.5, face=Face.BOLD)]
    if not paper.bookings:
        blocks += [section(say("paper.opening.bookings"), 0, room), *nothing(ink.language, room)]
    for hour, group in groupby(paper.bookings, key=lambda booking: booking.hour):
        bookings = list(group)
        blocks.append(Heading(hour, room, aside=say("paper.opening.readers", n=len(bookings)), size=13))
        blocks += _bookings(ink.language, bookings, room)
    blocks.append(section(say("paper.opening.held"), len(paper.held), room))
    blocks += held_table(ink.language, paper.held, room, day=paper.day)
    files = sum(len(booking.files) for booking in paper.bookings)
    facts = [
        ink.language.date(paper.day, weekday=True),
        " / ".join(paper.opening),
        say("paper.opening.readers", n=len(paper.bookings)),
        say("paper.opening.files", n=files),
    ]
    head = Letterhead(
        say("paper.opening.title"),
        paper.archive,
        "  ·  ".join(part for part in facts if part),
        printed(ink.language, paper.printed_by, paper.printed_at),
    )
    write_pages(ink, size, head, blocks)


def _bookings(language: Language, bookings: Sequence[OpeningBooking], room: float) -> list[Block]:
    say = language.say
    columns = (
        Column(say("paper.opening.came"), 10),
        Column(say("paper.opening.reader"), 34, Face.BOLD, 10.5),
        Column(say("paper.opening.number"), 27, Face.MONO, 9),
        Column(say("paper.opening.seat"), 13, size=10),
        Column(say("paper.opening.wanted"), 98, size=9),
    )
    blocks: list[Block] = []
    rows: list[tuple[str, ...]] = []
    last: list[bool] = []
    for booking in bookings:
        files = [_file(language, file) for file in booking.files] or [say("paper.opening.no_files")]
        if booking.remark:
            files.append(f"→ {booking.remark}")
        for place, text in enumerate(files):
            first = (BOX, booking.reader, booking.number, booking.seat) if place == 0 else ("", "", "", "")
            rows.append((*first, text))
            last.append(place == len(files) - 1)
    made = table(columns, rows, room)
    blocks.append(made[0])
    blocks += [replace(row, ruled=end) for row, end in zip(made[1:], last, strict=True)]
    return blocks


def _file(language: Language, file: WantedFile) -> str:
    state = unit_state(language, file.state)
    place = f"[{file.location}]" if file.location else ""
    return "  ".join(
        part for part in (file.reference_code, file.title, place, state and f"– {state}") if part
    )
