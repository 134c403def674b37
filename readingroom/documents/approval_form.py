"""The form on which consent to use what is not open is given (查阅未开放档案审批表; 档案法实施条例 34)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from readingroom.documents.fields import Fitted, wrap
from readingroom.documents.flow import Block, Heading, Space
from readingroom.documents.fonts import Face
from readingroom.documents.ink import Ink
from readingroom.documents.letterhead import Letterhead, printed, write_pages
from readingroom.documents.page import SHEETS, Size
from readingroom.documents.table import Column, table
from readingroom.language import Language
from readingroom.requests.papers import ApprovalFormLine, ApprovalFormPaper

__all__ = ["draw"]

_LABEL = 27.0
"""Width of the label beside a field, millimetres."""
_PAD = 1.6
_SIZE = 10.0
_USES = ("read", "excerpt", "copy")


def _set(text: str, room: float, size: float = _SIZE, face: Face = Face.REGULAR) -> Fitted:
    return Fitted(wrap(text, room, face, size), size, face, whole=True)


@dataclass(frozen=True)
class _Fields:
    """One row of a form: labels and what stands beside them, framed.

    Attributes:
        fields: label and value, side by side in equal widths.
        room: the form's width, millimetres.
    """

    fields: tuple[tuple[str, str], ...]
    room: float
    keep: bool = False

    def _parts(self) -> list[tuple[float, float, Fitted, Fitted]]:
        wide = self.room / len(self.fields)
        return [
            (
                at * wide,
                wide,
                _set(label, _LABEL - 2 * _PAD, 9, Face.BOLD),
                _set(value, wide - _LABEL - 2 * _PAD),
            )
            for at, (label, value) in enumerate(self.fields)
        ]

    @property
    def height(self) -> float:
        """Millimetres."""
        parts = self._parts()
        return max(7.6, *(max(label.height, value.height) + 2 * _PAD for _, _, label, value in parts))

    def draw(self, ink: Ink, x: float, y: float) -> None:
        """Frame, labels, values."""
        high = self.height
        for left, wide, label, value in self._parts():
            ink.box(x + left, y, wide, high)
            ink.rule(x + left + _LABEL, y, x + left + _LABEL, y + high, weight=0.4)
            ink.fitted(x + left + _PAD, y + (high - label.height) / 2, label)
            ink.fitted(x + left + _LABEL + _PAD, y + (high - value.height) / 2, value)

    def split(self, room: float) -> None:
        """Never."""


@dataclass(frozen=True)
class _Decision:
    """The box in which an office writes: what it is asked, room for a pen, lines for signature and date.

    Attributes:
        office: who decides.
        choices: words with a box to tick before each.
        sign, date: what stands under the lines.
        room: the form's width, millimetres.
    """

    office: str
    choices: tuple[str, ...]
    sign: str
    date: str
    room: float
    keep: bool = False

    @property
    def height(self) -> float:
        """Millimetres."""
        return 31.0

    def draw(self, ink: Ink, x: float, y: float) -> None:
        """Frame, boxes to tick, two lines to write on, the places of signature and date."""
        high, right = self.height, x + self.room
        ink.box(x, y, self.room, high)
        ink.rule(x + _LABEL, y, x + _LABEL, y + high, weight=0.4)
        label = _set(self.office, _LABEL - 2 * _PAD, 9, Face.BOLD)
        ink.fitted(x + _PAD, y + (high - label.height) / 2, label)
        left = x + _LABEL + _PAD
        step = (self.room - _LABEL - 2 * _PAD) / len(self.choices)
        for at, choice in enumerate(self.choices):
            ink.box(left + at * step, y + 2.4, 3.4, 3.4)
            ink.text(left + at * step + 5, y + 5.4, choice, size=9.5)
        base = y + high - 2.4
        middle = x + _LABEL + (self.room - _LABEL) / 2
        for begin, end, words in ((left + 2, middle - 4, self.sign), (middle + 4, right - 3, self.date)):
            ink.rule(begin, base - 4, end, base - 4, weight=0.4)
            ink.text(end, base, words, size=8.5, align="right")

    def split(self, room: float) -> None:
        """Never."""


@dataclass(frozen=True)
class _Use:
    """The row that says how it is to be used: a box for each way, the one that was asked for ticked."""

    ways: tuple[tuple[str, bool], ...]
    label: str
    room: float
    keep: bool = True

    @property
    def height(self) -> float:
        """Millimetres."""
        return 7.6

    def draw(self, ink: Ink, x: float, y: float) -> None:
        """Frame, label, boxes."""
        ink.box(x, y, self.room, self.height)
        ink.rule(x + _LABEL, y, x + _LABEL, y + self.height, weight=0.4)
        label = _set(self.label, _LABEL - 2 * _PAD, 9, Face.BOLD)
        ink.fitted(x + _PAD, y + (self.height - label.height) / 2, label)
        for at, (way, wanted) in enumerate(self.ways):
            left, top = x + _LABEL + _PAD + at * 34, y + 2.1
            ink.box(left, top, 3.4, 3.4)
            if wanted:
                ink.rule(left + 0.6, top + 1.7, left + 1.4, top + 2.6, weight=1.2)
                ink.rule(left + 1.4, top + 2.6, left + 2.9, top + 0.6, weight=1.2)
            ink.text(left + 5, top + 2.9, way, size=_SIZE)

    def split(self, room: float) -> None:
        """Never."""


def draw(ink: Ink, papers: Sequence[ApprovalFormPaper], size: Size) -> None:
    """Draw the forms; a long list of files goes on over pages, the boxes to decide in stay whole."""
    for paper in papers:
        say = ink.language.say
        head = Letterhead(
            say("paper.approval.title"),
            paper.archive,
            "  ·  ".join(_numbers(ink.language, paper)),
            printed(ink.language, paper.printed_by, paper.printed_at),
        )
        write_pages(ink, size, head, _blocks(ink.language, paper, SHEETS[size].inner))


def _numbers(language: Language, paper: ApprovalFormPaper) -> list[str]:
    found = [language.say("paper.approval.number", number=paper.number)]
    if paper.register_number and paper.register_number != paper.number:
        found.append(language.say("paper.approval.register", number=paper.register_number))
    return [*found, language.date(paper.asked_on)]


def _blocks(language: Language, paper: ApprovalFormPaper, room: float) -> list[Block]:
    say = language.say
    kind = f"people.document_kind.{paper.document_kind}"
    document = " ".join(
        part for part in (say(kind) if language.has(kind) else paper.document_kind, paper.document) if part
    )
    fields: list[tuple[tuple[str, str], ...]] = [
        (
            (say("paper.approval.applicant"), paper.applicant),
            (say("paper.approval.relation"), paper.relation),
        ),
        ((say("paper.approval.document"), document), (say("paper.approval.phone"), paper.phone)),
        (
            (say("paper.approval.organisation"), paper.organisation),
            (say("paper.approval.concerned"), paper.concerned),
        ),
        ((say("paper.approval.purpose"), paper.purpose),),
        ((say("paper.approval.reason"), paper.reason),),
    ]
    persons = say("paper.comma").join(paper.persons)
    scope = [
        ((say("paper.approval.scope"), paper.scope or say("paper.approval.whole")),),
        *([((say("paper.approval.persons"), persons),)] if persons else []),
    ]
    offices = [say("paper.approval.department"), say("paper.approval.leader")]
    body = paper.creating_body
    offices.append(say("paper.approval.body_named", body=body) if body else say("paper.approval.body"))
    choices = tuple(say(f"paper.approval.{one}") for one in ("agreed", "agreed_in_part", "not_agreed"))
    sign, date = say("paper.approval.sign"), say("paper.sign_date")
    return [
        Space(2),
        *(_Fields(row, room) for row in fields),
        Heading(say("paper.approval.files"), room, say("paper.approval.count", n=len(paper.lines))),
        *_files(language, paper.lines, room),
        Space(3),
        _Use(
            tuple((say(f"approval.use.{use}"), use == paper.use) for use in _USES),
            say("paper.approval.use"),
            room,
        ),
        *(_Fields(row, room) for row in scope),
        Space(3),
        *(_Decision(office, choices, sign, date, room) for office in offices),
        Space(2),
        _Fields(((say("paper.approval.clerk"), paper.clerk), (say("paper.approval.until"), "")), room),
    ]


def _files(language: Language, lines: Sequence[ApprovalFormLine], room: float) -> list[Block]:
    """What is asked for, with room to write what is granted."""
    say = language.say
    columns = (
        Column(say("paper.approval.reference"), 40, Face.MONO, 9),
        Column(say("paper.approval.file_title"), 62, size=9.5),
        Column(say("paper.approval.dates"), 20, size=8.5),
        Column(say("paper.approval.pages"), 12, size=9, align="right"),
        Column(say("paper.approval.access"), 18, size=8.5),
        Column(say("paper.approval.granted"), 28, size=9),
    )
    rows = [
        (
            line.reference_code,
            line.title,
            line.dates,
            line.pages,
            say(f"holdings.access.{line.access}") if line.access else "",
            "",
        )
        for line in lines
    ]
    return list(table(columns, rows, room, least=8))
