"""One case in the detail pane: who, what is wanted, where the reader sits, and what comes next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QWidget

from readingroom.allowed import Allowed, NotNow
from readingroom.bookings.rules import ANY_KIND
from ui.palette import Tone
from ui.readers.words import checked_pill, document_words
from ui.style import COUNTER_PT, GAP
from ui.today.steps import Steps, next_action
from ui.today.words import seat_kind_words, state_pill
from ui.widgets.detail import DetailPane, Fact, Secondary
from ui.widgets.parts import DropDown, button, label
from ui.widgets.shapes import Pill, Shape
from ui.widgets.toolkit import Toolkit

if TYPE_CHECKING:
    from ui.today.case_reading import CaseSheet
    from ui.today.files import FilesView
    from ui.today.papers import PapersAtArrival

__all__ = ["CasePane", "Hooks"]


@dataclass(frozen=True)
class Hooks:
    """What the page does for the pane.

    Attributes:
        reveal: show personal data in full.
        move: open the sheet that moves the booking.
        open_reader: go to the reader's page.
        print_card: print the reader's card.
        print_slips: go to the page that prints slips.
        answer_prints: go to where somebody says what came out of the printer.
    """

    reveal: Callable[[], object]
    move: Callable[[], object]
    open_reader: Callable[[int], object]
    print_card: Callable[[int], object]
    print_slips: Callable[[], object]
    answer_prints: Callable[[], object]
    open_request: Callable[[int], object]


class CasePane:
    """Fills the detail pane with a case.

    Args:
        kit: from the page.
        pane: the page's.
        steps: carries out what is pressed.
        hooks: what the page does.

    Attributes:
        files: the list of things wanted, as shown now.
    """

    def __init__(self, kit: Toolkit, pane: DetailPane, steps: Steps, hooks: Hooks) -> None:
        self._kit, self._pane, self._steps, self._hooks = kit, pane, steps, hooks
        self.files: FilesView | None = None
        self.sheet: CaseSheet | None = None
        self._revealed = False

    def show(self, sheet: CaseSheet, *, revealed: bool) -> None:
        """Show a case; what was being typed into the box of codes stays for the same case.

        What is shown already is left alone: while changes come in by the hundred, all of a page loads every second.
        """
        if sheet == self.sheet and revealed == self._revealed and not self._pane.expecting:
            return
        # Loaded with the first case: the list is there before.
        from ui.history import StoryView
        from ui.today.files import FilesView
        from ui.today.papers import PapersAtArrival

        typed, focused = "", False
        if self.files is not None and self.sheet is not None and self.sheet.case_id == sheet.case_id:
            typed, focused = self.files.box.toPlainText(), self.files.box.hasFocus()
        self.sheet, self._revealed = sheet, revealed
        masked = sheet.masked and not revealed
        name = self._name(sheet, masked=masked)
        pill = state_pill(self._kit.text, sheet.row.person) if sheet.row is not None else self._pill(sheet)
        self._pane.begin(name, "", pill)
        self._pane.add_section("", self._numbers(sheet))
        self._pane.set_facts(self._facts(sheet, masked=masked))
        self.papers: PapersAtArrival | None = None
        if sheet.papers is not None:
            self.papers = PapersAtArrival(
                self._kit,
                sheet.papers,
                self._steps.see_paper,
                lambda: self._hooks.open_request(sheet.case_id),
            )
            self._pane.add_section(self._kit.text("today.papers.title"), self.papers)
        self.files = FilesView(
            self._kit,
            sheet,
            lambda codes: self._steps.add(sheet, codes, lambda _outcome: self._added()),
            self._steps.withdraw,
            self._steps.move,
        )
        self._pane.add_section(self._kit.text("today.files.title"), self.files)
        self._pane.field = self.files.box
        if typed:
            self.files.box.setPlainText(typed)
        if focused:
            self.files.box.setFocus()
            self.files.box.moveCursor(self.files.box.textCursor().MoveOperation.End)
        if sheet.uses_seats and sheet.visit is not None and sheet.visit.state != "left":
            self._pane.add_section(self._kit.text("today.seat.title"), self._seat(sheet))
        story = StoryView(self._kit)
        story.show_story(sheet.story)
        self._pane.add_section(self._kit.text("window.detail.history"), story)
        self._next(sheet)

    def show_nothing(self) -> None:
        """No case is chosen."""
        self.sheet, self.files = None, None
        self._pane.show_nothing(self._kit.text("today.nothing_chosen"))

    def _added(self) -> None:
        if self.files is not None:
            self.files.box.clear()
            self.files.box.setFocus()

    # -- facts

    @staticmethod
    def _name(sheet: CaseSheet, *, masked: bool) -> str:
        about = sheet.visit or sheet.booking
        if about is None:
            return sheet.number
        return about.name.shown(masked=masked)

    def _pill(self, sheet: CaseSheet) -> Pill | None:
        text = self._kit.text
        if sheet.visit is not None:
            return Pill(text(f"bookings.state.{sheet.visit.state}"), Shape.CHECK)
        if sheet.booking is None:
            return None
        other_day = sheet.booking.day != sheet.today
        return Pill(
            text(f"bookings.state.{sheet.booking.state}"),
            Shape.CLOCK if other_day else Shape.RING,
            Tone.ATTENTION if other_day else Tone.NEUTRAL,
        )

    def _numbers(self, sheet: CaseSheet) -> QWidget:
        """The number that the reader has, large; ours beside it."""
        text, about = self._kit.text, sheet.visit or sheet.booking
        holder = QWidget()
        layout = QHBoxLayout(holder)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GAP[3])
        number = label(sheet.number, "code")
        long = len(sheet.number) > 14
        number.setStyleSheet(f"font-size: {COUNTER_PT if not long else 12}pt; font-weight: 600;")
        number.setAccessibleName(text("today.fact.number_is", number=sheet.number))
        layout.addWidget(number)
        register = about.register_number if about is not None else ""
        if register and register != sheet.number:
            layout.addWidget(label(text("today.fact.register", number=register), "small"))
        layout.addStretch(1)
        if sheet.visit is not None and sheet.visit.ticket is not None:
            ticket = sheet.visit.ticket
            state = text(f"bookings.ticket_state.{ticket.state}")
            layout.addWidget(label(text("today.fact.ticket", n=ticket.number, state=state), "muted"))
        return holder

    def _facts(self, sheet: CaseSheet, *, masked: bool) -> list[Fact]:
        text, reader, booking, visit = self._kit.text, sheet.reader, sheet.booking, sheet.visit
        eye = self._eye if masked else None
        facts: list[Fact] = []
        if reader is not None:
            document = document_words(text, reader.line.document_kind, reader.line.document, masked=masked)
            pill = checked_pill(text, reader.line) if reader.line.document else None
            facts.append(Fact(text("today.fact.document"), document, pill=pill, reveal=eye))
            phone = reader.line.phone
        else:
            assert booking is not None  # noqa: S101 - a visit has a reader
            document = document_words(text, booking.document_kind, booking.document, masked=masked)
            pill = (
                Pill(text("readers.state.unchecked"), Shape.PAUSE, Tone.ATTENTION)
                if booking.document
                else None
            )
            facts.append(Fact(text("today.fact.document"), document, pill=pill, reveal=eye if pill else None))
            phone = booking.phone
        if not phone and booking is not None:
            phone = booking.phone
        if phone:
            facts.append(Fact(text("today.fact.phone"), phone.shown(masked=masked), mono=True, reveal=eye))
        if visit is not None and visit.capacity != "self":
            says = text(f"people.capacity.{visit.capacity}")
            facts.append(
                Fact(text("today.fact.capacity"), f"{says} · {visit.letter}" if visit.letter else says)
            )
        elif booking is not None and booking.organisation:
            facts.append(Fact(text("today.fact.organisation"), booking.organisation))
        facts.append(Fact(text("today.fact.hour"), self._hours(sheet)))
        if visit is None and booking is not None and (wish := booking.seat_name or booking.seat_kind):
            facts.append(Fact(text("today.fact.seat_wish"), seat_kind_words(text, wish)))
        purpose = (visit.purpose if visit else "") or (booking.purpose if booking else "")
        note = "\n".join(
            part for part in (visit.note if visit else "", booking.note if booking else "") if part
        )
        if purpose:
            facts.append(Fact(text("today.fact.purpose"), purpose))
        if note:
            facts.append(Fact(text("today.fact.note"), note))
        if booking is not None and booking.source_cancelled:
            facts.append(
                Fact("", text("today.fact.source_cancelled"), pill=Pill("!", Shape.ALERT, Tone.ATTENTION))
            )
        return facts

    def _eye(self, _show: Callable[[str], None]) -> None:
        """Everything is shown at once, by the page, after the log has noted it."""
        self._hooks.reveal()

    def _hours(self, sheet: CaseSheet) -> str:
        text, booking, visit = self._kit.text, sheet.booking, sheet.visit
        parts = []
        if booking is not None:
            end = f"–{text.language.time(booking.ends_at)}" if booking.ends_at else ""
            hours = f"{text.language.time(booking.starts_at)}{end}"
            same = booking.day == sheet.today
            day = text.language.date(booking.day, weekday=True)
            parts.append(text("today.fact.booked", hours=hours if same else f"{day} {hours}"))
        elif visit is not None:
            parts.append(text("today.fact.walk_in"))
        if visit is not None:
            parts.append(text("today.fact.arrived", hour=visit.arrived_at.time()))
            if visit.left_at is not None:
                parts.append(text("today.fact.left", hour=visit.left_at.time()))
        return text("today.joint").join(parts)

    def _seat(self, sheet: CaseSheet) -> QWidget:
        text, visit = self._kit.text, sheet.visit
        assert visit is not None  # noqa: S101 - asked for visits only
        choice = DropDown(self._kit.style)
        choice.setAccessibleName(text("today.seat.choose"))
        free = sum(kind.free for kind in sheet.kinds)
        choice.addItem(text("today.seat.any", n=free), (None, ANY_KIND))
        for kind in sheet.kinds:
            words = text("today.seat.kind", kind=seat_kind_words(text, kind.kind), n=kind.free)
            choice.addItem(words, (None, kind.kind))
        for seat in sheet.seats:
            kind_of_it = seat_kind_words(text, seat.kind)
            choice.addItem(text("today.seat.this", seat=seat.label, kind=kind_of_it), (seat.seat_id, None))
        holder = QWidget()
        layout = QHBoxLayout(holder)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GAP[2])
        if visit.seat:
            now = label(visit.seat, "code")
            now.setStyleSheet("font-weight: 600;")
            now.setAccessibleName(text("today.seat.now", seat=visit.seat))
            layout.addWidget(now)
        choice.setMinimumWidth(60)
        layout.addWidget(choice, 1)
        verb = text("action.move_seat" if visit.seat else "action.assign_seat")
        layout.addWidget(button(verb, lambda: self._steps.seat(sheet, *choice.currentData())))
        if not free and not visit.seat:
            choice.setEnabled(False)
        return holder

    # -- what comes next

    def _next(self, sheet: CaseSheet) -> None:
        text, step = self._kit.text, next_action(sheet)
        action = step.action if step is not None else ""
        held = len(sheet.of_state("held"))
        if step is not None:
            verbs = {
                "issue": text("today.step.issue", n=held) if held else text("action.issue"),
                "to_today": text("today.step.to_today"),
                "print_slips": text("today.step.print_slips"),
                "answer_prints": text("today.step.answer_prints"),
                "mend_lines": text("today.step.mend_lines"),
            }
            verb = verbs.get(action) or text(f"action.{action}")
            reason = text(f"refused.{step.code}", **step.facts) if isinstance(step, NotNow) else ""
            self._pane.set_next_step(verb, lambda: self._do(action, sheet), reason)
        shown: list[Secondary] = []
        rest: list[Secondary] = []
        last: list[Secondary] = []
        for other in self._others(sheet):
            if other.action in (action, "assign_seat", "move_seat") or (
                action == "to_today" and other.action in ("arrive", "move")
            ):
                continue
            if isinstance(other, NotNow) and other.action not in ("no_show", "leave"):
                continue
            quiet = other.action in ("release_seat", "cancel", "confirm") or (
                other.action == "arrive" and sheet.visit is not None
            )
            if other.action == "cancel" and sheet.visit is not None:
                continue
            where = last if other.action == "undo_arrival" else rest if quiet else shown
            where.append(self._secondary(other, sheet))
        if sheet.reader is not None:
            reader_id = sheet.reader.line.id
            rest.append(Secondary(text("today.step.reader"), lambda: self._hooks.open_reader(reader_id)))
            rest.append(Secondary(text("today.step.card"), lambda: self._hooks.print_card(reader_id)))
        self._pane.set_secondary([*shown, *(replace(one, rare=True) for one in (*rest, *last))])

    @staticmethod
    def _others(sheet: CaseSheet) -> list[Allowed | NotNow]:
        if sheet.row is not None:
            return list(sheet.row.actions)
        about = sheet.visit or sheet.booking
        return list(about.actions) if about is not None else []

    def _do(self, action: str, sheet: CaseSheet) -> None:
        if action == "print_slips":
            self._hooks.print_slips()
        elif action == "answer_prints":
            self._hooks.answer_prints()
        elif action == "mend_lines":
            if self.files is not None:
                self.files.box.setFocus()
        else:
            self._steps.do(action, sheet)

    def _secondary(self, step: Allowed | NotNow, sheet: CaseSheet) -> Secondary:
        text = self._kit.text
        reason = ""
        if isinstance(step, NotNow):
            reason = text(f"refused.{step.code}", **step.facts)
        if step.action == "move":
            return Secondary(text("action.move"), self._hooks.move, reason)
        name = step.action
        return Secondary(text(f"action.{name}"), lambda: self._steps.do(name, sheet), reason)
