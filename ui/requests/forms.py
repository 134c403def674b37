"""The sheets of a case: a form, the files that go with it, and the command it makes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from readingroom import entry
from readingroom.allowed import NotNow
from readingroom.errors import DeskError, Refused
from readingroom.requests.queries import ApprovalView, CaseSheet, Double, PaperLine
from readingroom.requests.rules import Ground, Outcome
from ui.requests.parts import double_words
from ui.requests.words import worded
from ui.style import GAP
from ui.widgets.form import Choice, Field, Form, Lines, Number, Tick, Words
from ui.widgets.page import Page
from ui.widgets.parts import CheckBox, label
from ui.widgets.toolkit import Toolkit

__all__ = [
    "CaseForm",
    "GrantTicks",
    "PaperTicks",
    "Ticks",
    "answer_fields",
    "day_of",
    "field_of",
    "turn_away_fields",
]

_FIELD_OF = (
    ("message.empty", "text"),
    ("message.by_past", "by"),
    ("transfer.no_archive", "archive"),
    ("transfer.by_past", "by"),
    ("material.in_the_past", "by"),
    ("material.no_reason", "why"),
    ("request.no_reason", "reason"),
    ("request.no_clock", "days"),
    ("request.ground", "ground"),
    ("request.no_applicant", "name"),
    ("approval.no_reason", "reason"),
    ("approval.no_name", "decided_by"),
    ("request.nothing_wanted", "wanted"),
    ("request.too_many", "wanted"),
    ("entry.code", "wanted"),
    ("entry.", "by"),
)


class CaseForm(Form):
    """A form with something of its own below its rows: papers to tick, files to add.

    Args:
        kit: from the page.
        fields: its rows.
        below: what stands beneath them, each with the code of its heading ("" for none).
    """

    def __init__(
        self, kit: Toolkit, fields: Sequence[Field], below: Sequence[tuple[str, QWidget]] = ()
    ) -> None:
        super().__init__(kit, fields)
        at = len(fields) * 4
        self._grid.setRowStretch(at, 0)
        for heading, widget in below:
            if heading:
                self._grid.addWidget(label(kit.text(heading), "section"), at, 0, 1, 2)
            self._grid.addWidget(widget, at + 1, 0, 1, 2)
            at += 2
        self._grid.setRowStretch(at, 1)

    def show_refusal(self, error: DeskError) -> bool:
        """Put a refusal beside the field it is about."""
        field = field_of(error.code)
        if field in self.editors:
            self.show_error(field, self._kit.text.explain(error))
            return True
        return super().show_refusal(error)

    def day(self, field: str, today: dt.date) -> dt.date | None:
        """The day that stands in a line; None where nothing does.

        Raises:
            Refused: it is no day; told with the field it stands in.
        """
        return day_of(self._kit, str(self.values()[field]), today, field)


def day_of(kit: Toolkit, typed: str, today: dt.date, field: str) -> dt.date | None:
    """A day as people type it; None where nothing was typed.

    Raises:
        Refused: what `readingroom.entry.day` says, with the field.
    """
    if not typed.strip():
        return None
    try:
        return entry.day(typed, today, kit.text.code)
    except Refused as error:
        raise Refused(error.code, **{**error.facts, "field": field}) from error


def field_of(code: str) -> str:
    """The field that a refusal is about, by its code."""
    return next((field for start, field in _FIELD_OF if code.startswith(start)), "")


class Ticks(QWidget):
    """A list of things to tick, each with a quiet line beneath.

    Args:
        kit: from the page.
        things: what identifies each, its words, the line beneath, ticked at first, may be ticked.
    """

    def __init__(self, kit: Toolkit, things: Sequence[tuple[Any, str, str, bool, bool]]) -> None:
        super().__init__()
        self.boxes: dict[Any, CheckBox] = {}
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GAP[1])
        for thing, words, beneath, on, may in things:
            box = CheckBox(kit.style)
            box.setText(words.replace("&", "&&"))
            box.setAccessibleName(words)
            box.setAccessibleDescription(beneath)
            box.setChecked(on)
            box.setEnabled(may)
            layout.addWidget(box)
            if beneath:
                small = label(beneath, "small", wrap=True)
                small.setContentsMargins(24, 0, 0, GAP[1])
                layout.addWidget(small)
            self.boxes[thing] = box

    @property
    def ticked(self) -> tuple[Any, ...]:
        """What is ticked, in order."""
        return tuple(thing for thing, box in self.boxes.items() if box.isChecked())


class PaperTicks(Ticks):
    """The papers of a case, to ask for: what is there cannot be ticked and says why."""

    def __init__(self, kit: Toolkit, papers: Sequence[PaperLine]) -> None:
        super().__init__(kit, [self._thing(kit, paper) for paper in papers])

    @staticmethod
    def _thing(kit: Toolkit, paper: PaperLine) -> tuple[Any, str, str, bool, bool]:
        reason = ""
        if isinstance(paper.can_ask, NotNow):
            reason = kit.text.language.refuse(f"refused.{paper.can_ask.code}", paper.can_ask.facts)
        beneath = reason or worded(kit.text, paper.basis)
        return paper.paper, worded(kit.text, paper.name), beneath, paper.missing, not reason


class DoubleTicks(Ticks):
    """Other cases of the same person, to be joined: all of them at first."""

    def __init__(self, kit: Toolkit, doubles: Sequence[Double]) -> None:
        super().__init__(
            kit, [(one.case_id, one.row.number, double_words(kit, one), True, True) for one in doubles]
        )


class GrantTicks(QWidget):
    """What consent was asked for: granted or not, and of each the pages where it is not the whole."""

    def __init__(self, page: Page, approval: ApprovalView) -> None:
        super().__init__()
        kit = page.kit
        self.boxes: dict[int, CheckBox] = {}
        self.pages: dict[int, QLineEdit] = {}
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GAP[1])
        for line in approval.lines:
            box, pages = CheckBox(kit.style), QLineEdit()
            box.setText(line.written)
            box.setAccessibleName(line.written)
            box.setChecked(True)
            pages.setPlaceholderText(kit.text("requests.decide.pages"))
            pages.setAccessibleName(kit.text("requests.decide.pages_of", code=line.written))
            pages.setFixedWidth(150)
            box.toggled.connect(pages.setEnabled)
            row = QHBoxLayout()
            row.addWidget(box, 1)
            row.addWidget(pages)
            layout.addLayout(row)
            self.boxes[line.line_id], self.pages[line.line_id] = box, pages

    @property
    def granted(self) -> tuple[int, ...]:
        """The lines that may be used."""
        return tuple(line for line, box in self.boxes.items() if box.isChecked())

    @property
    def only(self) -> dict[int, str]:
        """Line -> the pages that may be used, where it is not the whole."""
        return {line: typed for line in self.granted if (typed := self.pages[line].text().strip())}


def turn_away_fields(kit: Toolkit) -> list[Field]:
    """The ground with its law, and the reason as the reader is told."""
    text = kit.text
    grounds = [
        (ground.value, text("requests.turn_away.option", ground=text(f"request.ground.{ground}")))
        for ground in Ground
    ]
    return [
        Choice(id="ground", label="requests.turn_away.ground", options=grounds),
        Lines(
            id="reason",
            label="requests.turn_away.reason",
            hint="requests.turn_away.hint",
            rows=5,
            needed=True,
        ),
    ]


def answer_fields(kit: Toolkit, sheet: CaseSheet) -> list[Field]:
    """What it came to, and the words of the answer."""
    outcomes = [(one.value, kit.text(f"request.outcome.{one}")) for one in Outcome]
    delivery = sheet.delivery or "desk"
    return [
        Choice(id="outcome", label="requests.answer.outcome", options=outcomes),
        Lines(
            id="text",
            label="requests.answer.text",
            hint=f"requests.answer.hint_{delivery}",
            rows=7,
            needed=True,
        ),
    ]


def reason_fields(field: str, caption: str, hint: str = "") -> list[Field]:
    """One reason."""
    return [Lines(id=field, label=caption, hint=hint, rows=4, needed=True)]


def transfer_fields() -> list[Field]:
    """Which archive, whom there, by when."""
    return [
        Words(id="archive", label="requests.transfer.archive", needed=True),
        Words(id="contact", label="requests.transfer.contact"),
        Words(id="by", label="requests.transfer.answer_by", hint="requests.day_hint", needed=True),
    ]


def extend_fields() -> list[Field]:
    """How many working days, and the reason that is told."""
    return [
        Number(id="days", label="requests.extend.days", least=1, most=90, unit="window.working_days"),
        Lines(id="reason", label="requests.extend.reason", hint="requests.told_hint", rows=4, needed=True),
    ]


def seek_fields(kit: Toolkit) -> list[Field]:
    """How it is to be used, how far, by whom else, why, whose consent besides."""
    uses = [(use, kit.text(f"approval.use.{use}")) for use in ("read", "excerpt", "copy")]
    return [
        Choice(id="use", label="requests.seek.use", options=uses),
        Words(id="scope", label="requests.seek.scope", hint="requests.seek.scope_hint"),
        Lines(
            id="reason", label="requests.seek.reason", hint="requests.seek.reason_hint", rows=3, needed=True
        ),
        Words(id="persons", label="requests.seek.persons", hint="requests.seek.persons_hint"),
        Words(id="creating_body", label="requests.seek.body", hint="requests.seek.body_hint"),
    ]


def decide_fields() -> list[Field]:
    """Who decided, when, until when, in what words; spoken or with the signed form."""
    return [
        Words(id="decided_by", label="requests.decide.by", hint="requests.decide.by_hint", needed=True),
        Words(id="decided_on", label="requests.decide.on"),
        Words(id="valid_until", label="requests.decide.until", hint="requests.decide.until_hint"),
        Lines(id="decision", label="requests.decide.words", rows=2),
        Tick(id="spoken", label="requests.decide.spoken", hint="requests.decide.spoken_hint"),
    ]
