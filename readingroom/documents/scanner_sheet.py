"""How to set a scanner up, and the codes that tell a scanner where it stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from readingroom.documents.fields import Fitted, fit, wrap
from readingroom.documents.flow import Block, Heading, Paragraph, Space
from readingroom.documents.fonts import Face
from readingroom.documents.ink import Ink
from readingroom.documents.letterhead import Letterhead, write_pages
from readingroom.documents.page import SHEETS, Size
from readingroom.documents.slip_words import word
from readingroom.office.papers import ScannerSheetPaper, SetupStep, StationSheetPaper

__all__ = ["draw", "draw_stations"]


@dataclass(frozen=True)
class _Coded:
    """A text at the left and its barcode at the right, far enough from the next not to be scanned with it."""

    title: Fitted
    note: Fitted
    code: str
    room: float
    keep: bool = False

    @property
    def height(self) -> float:
        """Millimetres."""
        return max(self.title.height + self.note.height + 5, 33 if self.code else 0)

    def draw(self, ink: Ink, x: float, y: float) -> None:
        """Words, barcode, and a line beneath."""
        top = y + (self.height - self.title.height - self.note.height) / 2
        ink.fitted(x, top, self.title)
        ink.fitted(x, top + self.title.height, self.note)
        if self.code:
            ink.barcode(
                self.code, x + self.room + 3, y + 5, room=self.room * 0.58, height=17, align="right", size=11
            )
        ink.rule(x, y + self.height, x + self.room, y + self.height, weight=0.25)

    def split(self, room: float) -> None:
        """Never."""


def _coded(title: str, note: str, code: str, room: float, *, size: float) -> _Coded:
    wide = room * 0.42 if code else room
    return _Coded(
        fit(title, wide, Face.BOLD, size, floor=9, height=26),
        Fitted(wrap(note, wide, Face.REGULAR, 9), 9, Face.REGULAR, whole=True),
        code,
        room,
    )


def draw(ink: Ink, papers: Sequence[ScannerSheetPaper], size: Size) -> None:
    """Draw the sheets that set a scanner up."""
    say, room = ink.language.say, SHEETS[size].inner
    for paper in papers:
        steps = paper.steps or tuple(
            SetupStep(text=say(f"paper.scanner.step_{name}", prefix=paper.prefix, suffix=paper.suffix))
            for name in ("keyboard", "prefix", "suffix", "language", "symbology")
        )
        blocks: list[Block] = [
            Space(3),
            Paragraph.of(say("paper.scanner.why", prefix=paper.prefix), room, size=10.5),
            Space(2),
        ]
        for number, step in enumerate(steps, start=1):
            blocks.append(_coded(f"{number}  {step.text}", "", step.code, room, size=11))
        blocks += [
            Heading(say("paper.scanner.test"), room),
            _coded(
                say("paper.scanner.test_short"),
                say("paper.scanner.test_note"),
                paper.test_code,
                room,
                size=13,
            ),
        ]
        head = Letterhead(
            say("paper.scanner.title"),
            paper.archive,
            say(
                "paper.scanner.facts",
                prefix=paper.prefix,
                suffix=paper.suffix,
                model=paper.model or say("paper.any"),
            ),
        )
        write_pages(ink, size, head, blocks)


def draw_stations(ink: Ink, papers: Sequence[StationSheetPaper], size: Size) -> None:
    """Draw the sheets of station codes."""
    say, room = ink.language.say, SHEETS[size].inner
    for paper in papers:
        blocks: list[Block] = [Space(2)]
        for station in paper.stations:
            kind = word(ink.language, "station", station.station)
            does = f"paper.station_does.{station.station}"
            note = say(does) if ink.language.has(does) else ""
            blocks.append(_coded(station.name or kind, note, station.code, room, size=17))
        head = Letterhead(say("paper.stations.title"), paper.archive, say("paper.stations.facts"))
        write_pages(ink, size, head, blocks)
