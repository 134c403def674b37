"""The retrieval slip on an 80 mm roll: one column, as long as what it says, so nothing is ever left out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from readingroom.documents.fields import LEADING, Fitted, fit, wrap
from readingroom.documents.flow import Bar, Block, Heading, Paragraph, Space
from readingroom.documents.fonts import Face
from readingroom.documents.ink import Ink
from readingroom.documents.page import MM, SHEETS, Size
from readingroom.documents.slip_words import Half, access, facts, lines_of, notes, printed_note
from readingroom.documents.table import BOX, Column, table
from readingroom.language import Language
from readingroom.retrieval.papers import SlipPaper

__all__ = ["draw_roll"]

_SHEET = SHEETS[Size.ROLL]
_INNER = _SHEET.inner


@dataclass(frozen=True)
class _Piece:
    """A block that is never split: a roll has no pages."""

    keep: bool = False

    def split(self, room: float) -> None:
        """Never."""


@dataclass(frozen=True)
class _Title(_Piece):
    name: str = ""
    archive: str = ""

    @property
    def height(self) -> float:
        return 10.5

    def draw(self, ink: Ink, x: float, y: float) -> None:
        owner = fit(self.archive, _INNER, Face.REGULAR, 7.5, floor=5, height=7.5 * LEADING / MM)
        ink.fitted(x, y - 0.5, owner)
        ink.text(x, y + 7.6, self.name, size=12, face=Face.BOLD)
        ink.rule(x, y + 9.4, x + _INNER, y + 9.4, weight=1.2)


@dataclass(frozen=True)
class _Barcode(_Piece):
    code: str = ""

    @property
    def height(self) -> float:
        return 24.0

    def draw(self, ink: Ink, x: float, y: float) -> None:
        ink.barcode(self.code, x + _INNER / 2, y + 2, room=_SHEET.width, height=14, align="center", size=13)


@dataclass(frozen=True)
class _Pairs(_Piece):
    """Label and value in two columns, each row as high as its values."""

    pairs: tuple[tuple[str, str], ...] = ()

    def _rows(self) -> Iterator[tuple[float, list[tuple[str, Fitted]]]]:
        room = _INNER / 2 - 2
        for start in range(0, len(self.pairs), 2):
            row = [(label, _value(value, room)) for label, value in self.pairs[start : start + 2]]
            yield max(4.6, *(value.height for _, value in row)) + 3.4, row

    @property
    def height(self) -> float:
        return sum(height for height, _ in self._rows()) + 1

    def draw(self, ink: Ink, x: float, y: float) -> None:
        for height, row in self._rows():
            for column, (label, value) in enumerate(row):
                left = x + column * _INNER / 2
                ink.text(left, y + 2.6, label, size=6.5)
                ink.fitted(left, y + 3.2, value)
            y += height


def _value(text: str, room: float) -> Fitted:
    """A value on one line where a smaller size allows it, else on as many as it takes."""
    fitted = fit(text, room, Face.REGULAR, 9.5, floor=7.5, height=9.5 * LEADING / MM)
    return (
        fitted if fitted.whole else Fitted(wrap(text, room, Face.REGULAR, 9.5), 9.5, Face.REGULAR, whole=True)
    )


@dataclass(frozen=True)
class _Sign(_Piece):
    labels: tuple[str, ...] = ()

    @property
    def height(self) -> float:
        return 10.0 * len(self.labels)

    def draw(self, ink: Ink, x: float, y: float) -> None:
        for number, label in enumerate(self.labels):
            base = y + number * 10 + 8.4
            ink.text(x, base, label, size=7.5)
            ink.rule(x + 37, base + 0.4, x + _INNER, base + 0.4, weight=0.4)


@dataclass(frozen=True)
class _Cut(_Piece):
    label: str = ""

    @property
    def height(self) -> float:
        return 14.0

    def draw(self, ink: Ink, x: float, y: float) -> None:
        ink.dashes(0, y + 7, _SHEET.width, y + 7)
        ink.tag(_SHEET.width / 2, y + 5.4, self.label, size=6, align="center")


def draw_roll(ink: Ink, slip: SlipPaper) -> None:
    """Draw one slip on a piece of roll as long as it needs."""
    say = ink.language.say
    blocks = [
        *_half(slip, ink.language, Half.SHELF),
        _Cut(label=say("paper.slip.cut")),
        *_half(slip, ink.language, Half.TRAVEL),
    ]
    ink.begin(_SHEET.width, _SHEET.top + sum(block.height for block in blocks) + _SHEET.foot)
    y = _SHEET.top
    for block in blocks:
        block.draw(ink, _SHEET.side, y)
        y += block.height
    ink.end()


def _half(slip: SlipPaper, language: Language, half: Half) -> list[Block]:
    say = language.say
    blocks: list[Block] = [_Title(name=say(f"paper.slip.half_{half}"), archive=slip.archive)]
    if slip.reprint or slip.attempt > 1:
        blocks += [Space(1.5), Bar(say("paper.slip.reprint", n=slip.attempt), _INNER)]
    location = slip.location or say("paper.slip.no_location")
    named: list[Block] = []
    if half is Half.SHELF and slip.container_label:
        container = say("paper.slip.in_container", label=slip.container_label)
        named = [Paragraph.of(container, _INNER, size=13, face=Face.BOLD), Space(1.5)]
    size = fit(location, _INNER, Face.BOLD, 30, floor=17, height=26).size
    blocks += [
        Space(1),
        Paragraph.of(location, _INNER, size=size, face=Face.BOLD),
        _Barcode(code=slip.code),
        Paragraph.of(slip.reference_code, _INNER, size=15, face=Face.MONO_BOLD),
        Paragraph.of(slip.title, _INNER, size=10.5),
        Space(2),
        *named,
        _Pairs(pairs=facts(slip, language, half)),
    ]
    if half is Half.TRAVEL or len(slip.lines) > 1:
        blocks += _lines(slip, language, half)
    for note in notes(slip, language, half):
        blocks += [Space(1.5), Bar(note, _INNER, size=8.5)]
    roles = ("taken", "replaced") if half is Half.SHELF else ("out", "received", "returned", "reshelved")
    blocks += [
        _Sign(labels=tuple(say(f"paper.slip.{role}") for role in roles)),
        Space(2),
        Paragraph.of(printed_note(slip, language), _INNER, size=6.5),
    ]
    return blocks


def _lines(slip: SlipPaper, language: Language, half: Half) -> list[Block]:
    lines = lines_of(slip)
    blocks: list[Block] = [Heading(language.say("paper.slip.lines"), _INNER, aside=str(len(lines)), size=9.5)]
    columns = (Column("", 62, size=8.5), Column("", 8, align="right"))
    for number, line in enumerate(lines, start=1):
        about = "  ".join(part for part in (line.dates, line.pages, access(language, line.access)) if part)
        code = f"{number}  {line.reference_code}"
        # Titles stay off the shelf's half: the codes are enough to put things back.
        text = code if half is Half.SHELF else "\n".join(part for part in (code, line.title, about) if part)
        blocks += table(columns, [(text, BOX)], _INNER, head=False)
    return blocks
