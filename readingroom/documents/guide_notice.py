"""The notice of what to bring (一次性告知书): everything a reader has to know before coming again, on one page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from readingroom.documents.fields import Fitted, wrap
from readingroom.documents.flow import Block, Heading, Paragraph, Signatures, Space
from readingroom.documents.fonts import Face
from readingroom.documents.ink import Ink
from readingroom.documents.letterhead import Letterhead, printed, write_one_page
from readingroom.documents.page import Size
from readingroom.documents.table import BOX, TICKED, Column, table
from readingroom.language import Language
from readingroom.requests.guides import ChecklistLine
from readingroom.requests.papers import GuideNoticePaper

__all__ = ["draw"]

_GAP = 6.0
_LINE = 7.0
"""Room for a pen above a line, millimetres."""


@dataclass(frozen=True)
class _Asked:
    """Clues side by side: what is asked, a line with the answer or for it, and what to write, small."""

    clues: tuple[tuple[str, str, str], ...]
    room: float
    keep: bool = False

    @property
    def _wide(self) -> float:
        return (self.room - _GAP) / 2

    def _parts(self, clue: tuple[str, str, str]) -> tuple[Fitted, Fitted, Fitted]:
        sizes = ((9.5, Face.BOLD), (10.5, Face.REGULAR), (7.5, Face.REGULAR))
        name, answer, hint = (
            Fitted(wrap(text, self._wide, face, size), size, face, whole=True)
            for text, (size, face) in zip(clue, sizes, strict=True)
        )
        return name, answer, hint

    @property
    def height(self) -> float:
        """Millimetres, with the blank beneath."""
        return (
            max(
                name.height + max(_LINE, answer.height + 1) + hint.height
                for name, answer, hint in map(self._parts, self.clues)
            )
            + 2.5
        )

    def draw(self, ink: Ink, x: float, y: float) -> None:
        """One column a clue; the lines stand level where the names are one line high."""
        for number, clue in enumerate(self.clues):
            left = x + number * (self._wide + _GAP)
            name, answer, hint = self._parts(clue)
            top = y + ink.fitted(left, y, name)
            base = top + max(_LINE, answer.height + 1)
            ink.fitted(left, base - answer.height - 0.8, answer)
            ink.rule(left, base, left + self._wide, base, weight=0.4)
            ink.fitted(left, base + 0.5, hint)

    def split(self, room: float) -> None:
        """Never."""


def draw(ink: Ink, papers: Sequence[GuideNoticePaper], size: Size) -> None:
    """Draw the notices, each on one page."""
    for paper in papers:
        head = Letterhead(
            ink.language.say("paper.notice.title"),
            paper.archive,
            _facts(ink.language, paper),
            printed(ink.language, paper.printed_by, paper.printed_at),
        )
        write_one_page(ink, size, head, partial(_blocks, ink.language, paper))


def _facts(language: Language, paper: GuideNoticePaper) -> str:
    parts = [paper.guide.name.of(language.code), paper.relation.name.of(language.code)]
    if paper.number:
        parts.append(language.say("paper.notice.number", number=paper.number))
    return "  ·  ".join([*parts, paper.reader] if paper.reader else parts)


def _blocks(language: Language, paper: GuideNoticePaper, room: float) -> list[Block]:
    say, code = language.say, language.code
    guide = paper.guide
    missing = sum(line.missing for line in paper.lines)
    aside = ""
    if paper.checked:
        aside = say("paper.notice.missing", n=missing) if missing else say("paper.notice.complete")
    columns = (
        Column(say("paper.notice.there"), 1.3, align="center"),
        Column(say("paper.notice.lacking"), 1.3, align="center"),
        Column(say("paper.notice.paper"), 11, size=10.5),
        Column(say("paper.notice.basis"), 6.5, size=7.5),
    )
    rows = [_row(language, line, checked=paper.checked) for line in paper.lines]
    listed = table(columns, rows, room)
    # The small type of the basis begins lower than the paper's name and needs as much more beneath.
    listed = [row if row.head else replace(row, least=row.height + 1.2) for row in listed]
    told = dict(paper.known)
    clues = [
        (
            say("paper.notice.required", name=clue.name.of(code)) if clue.required else clue.name.of(code),
            told.get(clue.code, ""),
            clue.hint.of(code),
        )
        for clue in guide.clues
    ]
    facts = (
        (say("paper.notice.who"), guide.who.of(code)),
        (say("paper.notice.days"), _days(language, paper)),
        (say("paper.notice.fee"), guide.fee.of(code)),
        (say("paper.notice.place"), paper.place),
        (say("paper.notice.hours"), _hours(language, paper.week)),
        (say("paper.notice.phone"), paper.phone),
    )
    signs = ((say("paper.notice.reader"), ""), (say("paper.role.clerk"), ""))
    return [
        Space(1.5),
        Paragraph.of(guide.summary.of(code), room, size=10.5),
        Heading(say("paper.notice.bring"), room, aside),
        Paragraph.of(say("paper.notice.nothing_else"), room, size=9, keep=True),
        Space(1),
        *listed,
        # Nobody is to hand a proposal out as the archive's own rules unknowingly.
        *(
            ()
            if guide.reviewed
            else (Space(1.5), Paragraph.of(say("paper.notice.proposal"), room, size=9), Space(1))
        ),
        Heading(say("paper.notice.clues"), room),
        Space(1),
        *(_Asked(tuple(clues[at : at + 2]), room) for at in range(0, len(clues), 2)),
        Heading(say("paper.notice.know"), room),
        *table((Column("", 2, Face.BOLD, 9), Column("", 12, size=9.5)), facts, room, least=6.5, head=False),
        Signatures(signs, say("paper.sign_date"), room),
    ]


def _row(language: Language, line: ChecklistLine, *, checked: bool) -> tuple[str, str, str, str]:
    """A paper with its boxes, its basis and what is to be known about it."""
    say, paper = language.say, line.paper
    notes = [paper.basis.of(language.code)]
    if checked and line.state != "missing" and language.has(f"paper.notice.state.{line.state}"):
        notes.append(say(f"paper.notice.state.{line.state}"))
    elif not paper.required:
        notes.append(say("paper.notice.optional"))
    elif paper.online:
        notes.append(say("paper.notice.online"))
    there, lacking = checked and line.there, checked and line.missing
    return (
        TICKED if there else BOX,
        TICKED if lacking else BOX,
        paper.name.of(language.code),
        "\n".join(notes),
    )


def _hours(language: Language, week: Sequence[tuple[int, dt.time, dt.time]]) -> str:
    """``周一至周五 9:00–11:30、13:30–17:00``: days that follow each other with the same hours are named together."""
    say = language.say
    by_day: dict[int, str] = {}
    for day, opens, closes in sorted(week):
        span = f"{language.time(opens)}–{language.time(closes)}"
        by_day[day] = say("paper.notice.and", first=by_day[day], second=span) if day in by_day else span
    runs: list[tuple[int, int, str]] = []
    for day, hours in by_day.items():
        if runs and runs[-1][1:] == (day - 1, hours):
            runs[-1] = (runs[-1][0], day, hours)
        else:
            runs.append((day, day, hours))
    told = []
    for first, last, hours in runs:
        name = language.weekday(first)
        if last != first:
            name = say("paper.notice.days_to", first=name, last=language.weekday(last))
        told.append(f"{name} {hours}")
    return say("paper.notice.between_days").join(told)


def _days(language: Language, paper: GuideNoticePaper) -> str:
    """Both clocks, in working days."""
    guide, say = paper.guide, language.say
    accept = say("paper.notice.accept", n=guide.accept_days) if guide.accept_days else ""
    promise = say(
        "paper.notice.promise" if guide.promised_days else "paper.notice.at_once", n=guide.promised_days
    )
    finish = (
        say("paper.notice.finish", n=guide.finish_days) if guide.finish_days > guide.promised_days else ""
    )
    return "".join([accept, promise, finish, say("paper.notice.clock")])
