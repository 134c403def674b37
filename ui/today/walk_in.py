"""Somebody is at the desk: the identity document first, then as little as possible, then “Arrive”."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from readingroom import entry
from readingroom.bookings.commands import Arrive
from readingroom.errors import DeskError, Refused
from readingroom.people.commands import LetterKind, LetterParticulars, Particulars
from readingroom.people.queries import LetterLine, NameSearch, ReaderLine
from readingroom.people.rules import Capacity, DocumentKind, birth_and_sex, check_document, guess_document
from ui.readers.words import letter_words
from ui.today.arrival import Arrival
from ui.today.case_reading import Whom, letters_of, whom
from ui.today.steps import Steps
from ui.today.walk_in_fields import field_of, walk_in_fields
from ui.today.whom import WhomPanel
from ui.widgets.form import Form
from ui.widgets.page import Page
from ui.widgets.sheet import Sheet

__all__ = ["WalkIn", "open_walk_in"]

_LOOK_AFTER_MS = 120
_NUMBERED = frozenset({DocumentKind.RESIDENT_ID, DocumentKind.TEMPORARY_ID, DocumentKind.RESIDENCE_HMT})
_LETTER_FIELDS = ("letter", "issuer", "letter_number", "issued_on", "valid_until", "scope")


class WalkIn(QWidget):
    """The form, and above it who this may be.

    Args:
        page: on which it is laid.
        steps: carries out what is pressed.
        names: asked for the index of names.
        kinds: kinds of free seats (kind, how many); empty where the room has none.
        today: the archive's date.

    Attributes:
        expected: somebody's booking for today was taken: its case.
        dirty: something was typed.
        here: the case under which the reader is in, while what is wanted is not yet; else None.
    """

    expected = Signal(int)

    def __init__(
        self,
        page: Page,
        steps: Steps,
        names: Callable[[], NameSearch | None],
        kinds: Sequence[tuple[str, int]],
        today: dt.date,
    ) -> None:
        super().__init__()
        self.setObjectName("content")
        self._kit, self._steps, self._names, self._today = page.kit, steps, names, today
        self.reader: ReaderLine | None = None
        self.here: int | None = None
        self._kind_chosen = False
        self._whom: Whom | None = None
        self.form = Form(page.kit, walk_in_fields(page.kit.text, kinds))
        self.form.edited.connect(self._edited)
        self.form.submitted.connect(self._entered)
        self.found = WhomPanel(page.kit)
        self.found.taken.connect(self.take)
        self.found.dropped.connect(self.let_go)
        self.found.expected.connect(self.expected)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.found)
        layout.addWidget(self.form)
        layout.addStretch(1)
        self._wait = QTimer(self, interval=_LOOK_AFTER_MS, singleShot=True)
        self._wait.timeout.connect(self._look)
        self._show_letter()

    @property
    def offers(self) -> list[QWidget]:
        """The buttons beside who it may be."""
        return self.found.offers

    @property
    def dirty(self) -> bool:
        """Something was typed that is not saved."""
        return self.form.dirty

    def focus_first(self) -> None:
        """Go to the document's number."""
        self.form.focus_first()

    def fill(self, values: dict[str, Any]) -> None:
        """Begin with what is known already: from a card, or from another page."""
        self.form.set_values(values)
        self._edited()

    def take(self, reader: ReaderLine) -> None:
        """This is who it is: nothing of them is asked again."""
        self.reader = reader
        self._wait.stop()
        known = {"document": reader.document.masked, "kind": reader.document_kind, "name": reader.name.masked}
        known["phone"] = reader.phone.masked
        dirty = self.form.dirty
        self.form.set_values(known)
        self.form.dirty = dirty
        self.form.clear_errors()
        for field in known:
            self.form.editors[field].setEnabled(False)
        self._kit.jobs.read(self, letters_of, reader.id, done=self._show_letters, latest="letters")
        self.found.show_whom(self._whom, self.reader)
        self.form.editors["wanted"].setFocus()

    def let_go(self) -> None:
        """It is somebody else."""
        self.reader = None
        for field in ("document", "kind", "name", "phone"):
            self.form.editors[field].setEnabled(True)
        self.form.set_values({"document": "", "kind": "", "name": "", "phone": ""})
        self._kind_chosen = False
        self._whom = None
        self._show_letters(())
        self.found.show_whom(self._whom, self.reader)
        self.focus_first()

    # -- the form

    def _edited(self) -> None:
        values = self.form.values()
        document = values["document"]
        if self.reader is None and document.strip() and not self._kind_chosen:
            self._set_quietly("kind", guess_document(document).value)
        self._check(document, self.form.values()["kind"])
        self._show_letter()
        if self.reader is None:
            self._wait.start()

    def _set_quietly(self, field: str, value: object) -> None:
        dirty = self.form.dirty
        self.form.set_values({field: value})
        self.form.dirty = dirty

    def _check(self, document: str, kind: str) -> None:
        """The number's own check, while it is typed: nothing is said before it can be complete."""
        self.form.show_hint("document", "")
        if self.reader is not None or not document.strip() or not kind:
            return
        compact = "".join(entry.half_width(document).split())
        looks_resident = len(compact) == 18 and compact[:17].isdecimal()
        if DocumentKind(kind) not in _NUMBERED and not looks_resident:
            return
        if len(compact) < 18:
            return
        try:
            number = check_document(
                DocumentKind.RESIDENT_ID if looks_resident else DocumentKind(kind), document, self._today
            )
        except Refused as error:
            self.form.show_error("document", self._kit.text.explain(error))
            return
        born, sex = birth_and_sex(number)
        text = self._kit.text
        self.form.show_hint("document", text("today.field.born", sex=text(f"people.sex.{sex}"), day=born))

    def _show_letter(self) -> None:
        capacity = self.form.values()["capacity"]
        acts = capacity != Capacity.SELF.value
        chosen = self.form.values()["letter"]
        letters = self.form.editors["letter"].count() > 1  # type: ignore[attr-defined] # a drop-down
        for field in _LETTER_FIELDS:
            needed = acts and (letters if field == "letter" else chosen is None)
            self.form.set_row_visible(field, needed)

    def _show_letters(self, letters: Sequence[LetterLine]) -> None:
        choice: Any = self.form.editors["letter"]
        valid = [letter for letter in letters if letter.valid]
        choice.blockSignals(True)
        choice.clear()
        for letter in valid:
            choice.addItem(letter_words(self._kit.text, letter), letter.id)
        choice.addItem(self._kit.text("today.field.new_letter"), None)
        choice.setCurrentIndex(0)
        choice.blockSignals(False)
        self._show_letter()

    # -- who it may be

    def _entered(self) -> None:
        """Enter in a line: the one that is known by this document, else on to the next field."""
        focus = self.focusWidget()
        if focus is self.form.editors["document"] and self.reader is None:
            certain = [one for one in (self._whom.proposals if self._whom else ()) if "document" in one.why]
            if self._wait.isActive() or self._whom is None:
                self._wait.stop()
                self._look(then_take=True)
                return
            if len(certain) == 1:
                self.take(certain[0].reader)
                return
        if focus is self.form.editors["document"]:
            self.form.editors["name"].setFocus()
        elif isinstance(focus, QLineEdit):
            self.focusNextChild()

    def _look(self, *, then_take: bool = False) -> None:
        values = self.form.values()
        if self.reader is not None:
            return
        if not any(values[field].strip() for field in ("document", "name", "phone")):
            self._whom = None
            self.found.show_whom(self._whom, self.reader)
            return

        def found(people: Whom) -> None:
            if self.reader is not None:
                return
            self._whom = people
            self.found.show_whom(self._whom, self.reader)
            if then_take:
                self._entered()

        self._kit.jobs.read(
            self,
            whom,
            values["name"],
            values["kind"],
            values["document"],
            values["phone"],
            self._names(),
            done=found,
            latest="whom",
        )

    # -- arriving

    def arrive(self, sheet: Sheet, done: Callable[[Any], object]) -> None:
        """Write down the visit with who it is and the letter, if need be, and then what is wanted.

        Args:
            sheet: shows what is refused.
            done: gets the outcome of the arrival.
        """
        values = self.form.values()
        self.form.clear_errors()
        if self.here is not None:
            try:
                again = self._understood("wanted", entry.codes)
            except Refused:
                return
            case_id, self.here = self.here, None
            Arrival(self, sheet, self._steps, again, done).want(case_id)
            return
        try:
            codes = self._understood("wanted", entry.codes)
            letter = self._letter(values) if values["capacity"] != Capacity.SELF.value else None
        except Refused:
            return
        particulars = None
        if self.reader is None:
            document = values["document"].strip()
            particulars = Particulars(
                name=values["name"],
                document_kind=values["kind"] if document else "",
                document_number=document,
                phone=values["phone"],
                languages=("zh",) if self._kit.text.code == "zh_CN" else ("en",),
            )
        has_document = bool(self.reader.document if self.reader is not None else values["document"].strip())
        arrival = Arrive(
            reader_id=None if self.reader is None else self.reader.id,
            particulars=particulars,
            seen=values["seen"] if has_document else "",
            capacity=values["capacity"],
            letter_id=values["letter"] if values["capacity"] != Capacity.SELF.value else None,
            letter=letter,
            purpose=values["purpose"],
            seat_kind=values.get("seat") or None,
        )
        Arrival(self, sheet, self._steps, codes, done).begin(arrival)

    def is_here(self, case_id: int, error: DeskError) -> None:
        """The reader is in; what is wanted was refused and is all that is still asked."""
        self.here = case_id
        for field, editor in self.form.editors.items():
            editor.setEnabled(field == "wanted")
        self.form.show_error(
            "wanted", self._kit.text("today.walk_in.not_added", why=self._kit.text.explain(error))
        )
        self.form.editors["wanted"].setFocus()

    def refused(self, error: DeskError) -> bool:
        """Put a refusal beside the field that it is about; False where it is about none."""
        field = field_of(error.code)
        if field not in self.form.editors or error.code == "reader.known_document":
            return False
        self.form.show_error(field, self._kit.text.explain(error))
        return True

    def _letter(self, values: dict[str, Any]) -> LetterParticulars | None:
        if values["letter"] is not None:
            return None
        day = lambda typed: entry.day(typed, self._today, self._kit.text.code)  # noqa: E731 - short
        kind = (
            LetterKind.INTRODUCTION
            if values["capacity"] == Capacity.ORGANISATION.value
            else LetterKind.POWER_OF_ATTORNEY
        )
        return LetterParticulars(
            kind=kind,
            issuer=values["issuer"],
            scope=values["scope"],
            number=values["letter_number"],
            issued_on=self._understood("issued_on", day) if values["issued_on"].strip() else None,
            valid_until=self._understood("valid_until", day) if values["valid_until"].strip() else None,
        )

    def _understood(self, field: str, understand: Callable[[str], Any]) -> Any:
        try:
            return understand(self.form.values()[field])
        except Refused as error:
            self.form.show_error(field, self._kit.text.explain(error))
            raise


def open_walk_in(
    page: Page,
    steps: Steps,
    names: Callable[[], NameSearch | None],
    kinds: Sequence[tuple[str, int]],
    today: dt.date,
    done: Callable[[int], object],
) -> WalkIn:
    """Lay the sheet over a page's detail pane.

    Args:
        page: with a detail pane.
        steps: of that page.
        names: asked for the index of names.
        kinds: kinds of free seats and how many.
        today: the archive's date.
        done: gets the case that the visit has, or the one whose booking was taken instead.
    """
    body = WalkIn(page, steps, names, kinds, today)
    sheet = Sheet(page.kit, page.kit.text("today.walk_in.title"), body, page.kit.text("today.walk_in.verb"))
    sheet.saved.connect(lambda: body.arrive(sheet, done))
    sheet.left.connect(lambda: body.here is not None and done(body.here))

    def instead(case_id: int) -> None:
        sheet.close_sheet()
        done(case_id)

    body.expected.connect(instead)
    if page.detail is not None:
        page.detail.open_sheet(sheet)
    return body
