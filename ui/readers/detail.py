"""One reader in the detail pane: what is known, letters, visits, and cards that may be the same person's."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from readingroom.bookings.queries import VisitDetail
from readingroom.people.commands import MarkDifferent, Seen
from readingroom.people.queries import Proposal, ReaderLine
from ui.history import StoryView
from ui.readers.reading import Whole
from ui.readers.words import checked_pill, document_words, letter_pill, letter_words, why_words
from ui.style import GAP
from ui.text import Text
from ui.widgets.detail import DetailPane, Fact, Secondary
from ui.widgets.parts import button, label
from ui.widgets.shapes import PillLabel

if TYPE_CHECKING:
    from ui.readers.page import ReadersPage

__all__ = ["ReaderDetail"]


def _language(text: Text, code: str) -> str:
    """A language of ours by its own name; any other as a booking wrote it."""
    name = f"first_run.language_{code}"
    return text(name) if text.has(name) else code


class ReaderDetail:
    """Fills the page's detail pane with a reader.

    Args:
        page: whose pane it is, and who carries out what is pressed.
        pane: the pane.
    """

    def __init__(self, page: ReadersPage, pane: DetailPane) -> None:
        self._page, self._pane, self._kit = page, pane, page.kit

    def show(self, found: Whole, *, revealed: bool) -> None:
        """Show a reader.

        Args:
            found: the reader.
            revealed: somebody asked to see everything of this reader.
        """
        text, card = self._kit.text, found.card
        masked = found.masked and not revealed
        self._pane.begin(
            card.line.name.shown(masked=masked),
            text("readers.card.number", number=card.line.number, code=card.line.code),
            checked_pill(text, card.line),
        )
        if found.stands is not None:
            self._pane.add_section("", self._joined_into(found.stands))
        self._pane.set_facts(self._facts(found, masked=masked))
        if card.letters:
            self._pane.add_section(text("readers.letters"), self._letters(found))
        if found.others or found.alike:
            self._pane.add_section(text("readers.others"), self._others(found, masked=masked))
        if found.visits:
            self._pane.add_section(text("readers.visits", n=len(found.visits)), self._visits(found))
        story = StoryView(self._kit)
        story.show_story(found.story)
        self._pane.add_section(text("window.detail.history"), story)
        if found.stands is None:
            self._pane.set_next_step(text("readers.step.receive"), self._page.receive)
        secondary = [Secondary(text("readers.action.edit"), self._page.edit)]
        if card.line.document and not card.line.checked:
            secondary.append(Secondary(text("readers.step.check"), partial(self._page.check, Seen.ORIGINAL)))
        secondary.append(Secondary(text("readers.action.card"), self._page.card))
        secondary.append(Secondary(text("readers.action.letter"), self._page.letter))
        self._pane.set_secondary(secondary)

    def _facts(self, found: Whole, *, masked: bool) -> list[Fact]:
        text, card = self._kit.text, found.card
        eye = self._eye if masked else None
        line = card.line
        document = document_words(text, line.document_kind, line.document, masked=masked)
        facts = [Fact(text("reader.field.document"), document, reveal=eye if line.document else None)]
        if card.checked_at is not None:
            facts.append(Fact(text("readers.fact.checked"), text.language.date(card.checked_at.date())))
        if line.phone:
            facts.append(
                Fact(text("reader.field.phone"), line.phone.shown(masked=masked), mono=True, reveal=eye)
            )
        if card.email:
            facts.append(Fact(text("reader.field.email"), card.email.shown(masked=masked), reveal=eye))
        facts += [
            Fact(text(f"reader.detail.{key}"), value.shown(masked=masked))
            for key, value in card.details.items()
        ]
        if card.languages:
            named = (_language(text, code) for code in card.languages)
            facts.append(Fact(text("reader.field.languages"), text("readers.joint").join(named)))
        if card.note:
            facts.append(Fact(text("reader.field.note"), card.note))
        facts.append(Fact(text("readers.fact.registered"), text.language.date(line.registered_at.date())))
        if found.masked and not masked:
            facts.append(Fact("", text("reader.shown_in_full")))
        return facts

    def _eye(self, _show: Callable[[str], None]) -> None:
        self._page.reveal()

    def _letters(self, found: Whole) -> QWidget:
        holder = QWidget()
        layout = QVBoxLayout(holder)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GAP[2])
        for letter in found.card.letters:
            row = QHBoxLayout()
            row.setSpacing(GAP[2])
            words = letter_words(self._kit.text, letter)
            row.addWidget(label(words, wrap=True), 1)
            row.addWidget(PillLabel(self._kit.style, letter_pill(self._kit.text, letter)))
            layout.addLayout(row)
            if letter.scope:
                layout.addWidget(label(letter.scope, "small", wrap=True))
        return holder

    def _visits(self, found: Whole) -> QWidget:
        holder = QWidget()
        layout = QVBoxLayout(holder)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GAP[1])
        for visit in found.visits[:12]:
            row = QHBoxLayout()
            row.setSpacing(GAP[3])
            day = self._kit.text.language.date(visit.day, weekday=True)
            row.addWidget(label(day))
            show = button(visit.number, partial(self._page.show_case, visit.case_id), "link")
            row.addWidget(show)
            row.addStretch(1)
            row.addWidget(label(self._stay(visit), "small"))
            layout.addLayout(row)
        if (rest := len(found.visits) - 12) > 0:
            layout.addWidget(label(self._kit.text("readers.earlier_visits", n=rest), "small"))
        return holder

    def _stay(self, visit: VisitDetail) -> str:
        time = self._kit.text.language.time
        end = time(visit.left_at) if visit.left_at is not None else ""
        seat = self._kit.text("readers.seat", seat=visit.seat) if visit.seat else ""
        return self._kit.text("readers.joint").join(
            part for part in (f"{time(visit.arrived_at)}–{end}", seat) if part
        )

    # -- one person, two cards

    def _others(self, found: Whole, *, masked: bool) -> QWidget:
        text, holder = self._kit.text, QWidget()
        layout = QVBoxLayout(holder)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GAP[2])
        for other in found.others:
            words = text("readers.same.was", number=other.number, name=other.name.shown(masked=masked))
            part = partial(self._page.execute, MarkDifferent(reader=other.id))
            layout.addWidget(self._other(words, text("readers.same.part"), part))
        for proposal in found.alike:
            layout.addWidget(self._alike(found, proposal, masked=masked))
        return holder

    def _alike(self, found: Whole, proposal: Proposal, *, masked: bool) -> QWidget:
        text, other = self._kit.text, proposal.reader
        words = text(
            "readers.same.may",
            number=other.number,
            name=other.name.shown(masked=masked),
            why=why_words(text, proposal.why),
        )
        older, newer = sorted((found.card.line, other), key=lambda line: line.id)
        return self._other(words, text("readers.same.join"), partial(self._page.join, newer, older))

    def _joined_into(self, kept: ReaderLine) -> QWidget:
        text = self._kit.text
        return self._other(
            text("reader.same_as", number=kept.number),
            text("readers.same.show"),
            partial(self._page.show_subject, "reader", kept.id),
        )

    @staticmethod
    def _other(words: str, verb: str, act: Callable[[], object]) -> QWidget:
        holder = QWidget()
        layout = QHBoxLayout(holder)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GAP[2])
        layout.addWidget(label(words, wrap=True), 1)
        press = button(verb, act)
        press.setAccessibleDescription(words)
        layout.addWidget(press)
        return holder
