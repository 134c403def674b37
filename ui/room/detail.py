"""What the detail pane tells of a seat, a reader without one, or a number; and what it does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from readingroom.allowed import Allowed, NotNow
from readingroom.bookings.commands import (
    AssignSeat,
    Call,
    ComeBack,
    EndService,
    Leave,
    MarkMissed,
    MoveSeat,
    Recall,
    ReleaseSeat,
    Serve,
    StepOut,
    UndoArrival,
)
from readingroom.bookings.queries import DayRow, LineRow, VisitDetail
from readingroom.command import Command
from readingroom.errors import DeskError, Refused
from readingroom.retrieval.queries import RetrievalRow
from ui.room.reading import IN_HAND, Picture, Place, Seated, seated
from ui.room.words import kind_words, line_why, seat_pill, ticket_pill, unit_pill, visit_pill
from ui.widgets.detail import DetailPane, Fact, Secondary
from ui.widgets.form import Choice, Form
from ui.widgets.page import Page
from ui.widgets.sheet import Sheet

if TYPE_CHECKING:
    from ui.room.page import RoomPage

__all__ = ["RoomDetail"]

_Step = Allowed | NotNow
_TICKET: dict[str, Callable[[LineRow], Command]] = {
    "call": lambda row: Call(number=row.number),
    "recall": lambda row: Recall(ticket_id=row.ticket_id),
    "miss": lambda row: MarkMissed(ticket_id=row.ticket_id),
    "serve": lambda row: Serve(ticket_id=row.ticket_id),
    "end_service": lambda row: EndService(ticket_id=row.ticket_id),
}
_NEXT_OF_TICKET = {"waiting": "call", "called": "serve", "serving": "end_service", "missed": "recall"}


class RoomDetail:
    """Fills the page's detail pane.

    Args:
        page: whose pane it is.
        pane: the pane.
    """

    def __init__(self, page: RoomPage, pane: DetailPane) -> None:
        self._page, self._pane, self._text = page, pane, page.kit.text
        self._picture: Picture | None = None
        self._about: tuple[str, int] = ("", 0)

    def show_picture(self, picture: Picture) -> None:
        """From now on this is the room."""
        self._picture = picture

    def nothing(self) -> None:
        """Nothing is selected."""
        self._about = ("", 0)
        self._pane.show_nothing(self._text("room.nothing"))

    # -- seats

    def show_place(self, place: Place) -> None:
        """A seat: who sits there, or who may."""
        if place.seat.visit_id is not None:
            self.show_visit(place.seat.visit_id, place)
            return
        self._turn_to("seat", place.seat.seat_id)
        text = self._text
        self._pane.begin(text("room.seat.name", seat=place.seat.label), "", seat_pill(text, place))
        self._pane.set_facts([Fact(text("room.fact.kind"), kind_words(text, place.seat.kind))])
        waiting = self._picture.standing if self._picture is not None else ()
        if not waiting:
            self._pane.set_facts([Fact("", text("room.seat.nobody_waits"))])
            return
        first, *others = waiting
        give = [
            Secondary(text("room.seat.give_to", reader=self._name(row)), self._giver(row, place))
            for row in others[:2]
        ]
        self._pane.set_facts(
            [Fact("", self._name(row), pill=visit_pill(text, row.state)) for row in waiting],
            text("room.standing.title", n=len(waiting)),
        )
        self._pane.set_next_step(
            text("room.seat.give_to", reader=self._name(first)), self._giver(first, place)
        )
        self._pane.set_secondary(give)

    def show_reader(self, row: DayRow) -> None:
        """A reader without a seat."""
        if row.visit_id is not None:
            self.show_visit(row.visit_id, None)

    def show_visit(self, visit_id: int, place: Place | None) -> None:
        """A reader in the room, at this seat or without one."""

        def fill(found: Seated | None) -> None:
            if found is None:
                self.nothing()
            else:
                self._fill_visit(found, place)

        self._turn_to("visit", visit_id)
        self._page.read(seated, visit_id, done=fill, latest="room.detail")

    def _fill_visit(self, found: Seated, place: Place | None) -> None:
        text, detail = self._text, found.visit
        name = self._picture.name(detail.name) if self._picture is not None else detail.name.masked
        self._pane.begin(name, detail.number, visit_pill(text, detail.state))
        facts = [
            Fact(text("room.fact.seat"), self._seat_words(detail, place)),
            Fact(text("room.fact.arrived"), str(text.language.time(detail.arrived_at))),
            Fact(text("room.fact.card"), detail.reader_number, mono=True),
        ]
        if place is not None and place.seat.since is not None:
            facts.insert(1, Fact(text("room.fact.since"), str(text.language.time(place.seat.since))))
        if detail.purpose:
            facts.append(Fact(text("room.fact.purpose"), detail.purpose))
        if detail.letter:
            facts.append(Fact(text("room.fact.letter"), detail.letter))
        if detail.ticket is not None:
            facts.append(Fact(text("room.fact.ticket"), str(detail.ticket.number), mono=True))
        self._pane.set_facts(facts)
        in_hand = [row for row in found.units if row.state == IN_HAND]
        self._units(in_hand, text("room.units.in_hand", n=len(in_hand)))
        others = [row for row in found.units if row.state != IN_HAND]
        if others:
            self._units(others, text("room.units.others", n=len(others)))
        self._steps(detail, in_hand)

    def _seat_words(self, detail: VisitDetail, place: Place | None) -> str:
        if not detail.seat:
            return self._text("room.seat.none")
        if place is None:
            return detail.seat
        return self._text(
            "room.seat.with_kind", seat=detail.seat, kind=kind_words(self._text, place.seat.kind)
        )

    def _units(self, rows: Sequence[RetrievalRow], title: str) -> None:
        text = self._text
        facts = [Fact("", row.unit, mono=True, pill=unit_pill(text, row)) for row in rows]
        self._pane.set_facts(facts or [Fact("", text("room.units.none"))], title)

    def _steps(self, detail: VisitDetail, in_hand: Sequence[RetrievalRow]) -> None:
        text = self._text
        holds = (
            text.explain(Refused("visit.still_holds", units=[row.unit for row in in_hand], n=len(in_hand)))
            if in_hand
            else ""
        )
        acts: dict[str, Callable[[], object]] = {
            "step_out": lambda: self._do(StepOut(visit_id=detail.visit_id)),
            "come_back": lambda: self._do(ComeBack(visit_id=detail.visit_id)),
            "leave": lambda: self._do(Leave(visit_id=detail.visit_id)),
            "undo_arrival": lambda: self._do(UndoArrival(visit_id=detail.visit_id)),
            "release_seat": lambda: self._do(ReleaseSeat(visit_id=detail.visit_id)),
            "assign_seat": lambda: self.choose_seat(detail, move=False),
            "move_seat": lambda: self.choose_seat(detail, move=True),
        }
        now = [step.action for step in detail.actions if isinstance(step, Allowed) and step.action in acts]
        first = next((name for name in ("come_back", "assign_seat", "leave") if name in now), "")
        if first:
            self._pane.set_next_step(text(f"action.{first}"), acts[first], holds if first == "leave" else "")
        order = ("move_seat", "step_out", "leave", "release_seat", "copies", "undo_arrival")
        acts["copies"] = lambda: self._order_copies(detail)
        if "leave" in now:
            now.append("copies")
        quiet = [
            Secondary(
                text("room.step.copies" if name == "copies" else f"action.{name}"),
                acts[name],
                holds if name == "leave" else "",
                rare=name in ("copies", "undo_arrival"),
            )
            for name in order
            if name in now and name != first
        ]
        self._pane.set_secondary(quiet)

    def _order_copies(self, detail: VisitDetail) -> None:
        """Copies are ordered at the seat, on the page of copies."""
        show: Callable[[str], Page | None] | None = getattr(self._page.window(), "show_page", None)
        there = show("copies") if show is not None else None
        if there is not None:
            there.show_subject("order_at", detail.visit_id)

    def choose_seat(self, detail: VisitDetail, *, move: bool) -> None:
        """A sheet with the free seats."""
        text, picture = self._text, self._picture
        free = [place.seat for place in picture.places if place.seat.state == "free"] if picture else []
        options = [
            (seat.seat_id, text("room.seat.with_kind", seat=seat.label, kind=kind_words(text, seat.kind)))
            for seat in free
        ]
        form = Form(self._page.kit, [Choice(id="seat", label="room.fact.seat", options=options)])
        verb = text(f"action.{'move_seat' if move else 'assign_seat'}")
        sheet = Sheet(self._page.kit, verb, form, verb)
        if not free:
            sheet.save.setEnabled(False)
            form.show_error("seat", text("room.seat.none_free"))

        def refused(error: DeskError) -> None:
            form.show_error("seat", text.explain(error))

        def save() -> None:
            seat_id = form.values()["seat"]
            if seat_id is None:
                return
            kind = MoveSeat if move else AssignSeat
            self._page.execute(
                kind(visit_id=detail.visit_id, seat_id=seat_id),
                done=lambda _outcome: self._seated(seat_id),
                failed=refused,
            )

        sheet.saved.connect(save)
        self._pane.open_sheet(sheet)

    def _seated(self, seat_id: int) -> None:
        self._pane.close_sheet()
        self._page.go_to_seat(seat_id)

    def _giver(self, row: DayRow, place: Place) -> Callable[[], object]:
        visit_id = row.visit_id or 0
        return lambda: self._do(AssignSeat(visit_id=visit_id, seat_id=place.seat.seat_id))

    # -- numbers

    def show_number(self, row: LineRow) -> None:
        """A number of today."""
        self._turn_to("ticket", row.ticket_id)
        text = self._text
        name = self._picture.name(row.name) if self._picture is not None else row.name.masked
        self._pane.begin(text("room.line.number", n=row.number), row.case_number, ticket_pill(text, row))
        facts = [Fact(text("room.fact.reader"), name)]
        if row.why:
            facts.append(Fact(text("room.fact.why"), line_why(text, row)))
        facts.append(Fact(text("room.fact.waited"), text("room.line.minutes", n=row.waited_minutes)))
        if row.calls:
            facts.append(Fact(text("room.fact.calls"), str(row.calls)))
        self._pane.set_facts(facts)
        now = [step.action for step in row.actions if isinstance(step, Allowed)]
        first = _NEXT_OF_TICKET.get(row.state, "")
        if first in now:
            self._pane.set_next_step(text(f"action.{first}"), self._ticket_act(first, row))
        self._pane.set_secondary(
            [Secondary(text(f"action.{name}"), self._ticket_act(name, row)) for name in now if name != first]
        )

    def _ticket_act(self, action: str, row: LineRow) -> Callable[[], object]:
        return lambda: self._do(_TICKET[action](row))

    # -- both

    def _turn_to(self, kind: str, identity: int) -> None:
        if (kind, identity) != self._about:
            self._about = kind, identity
            self._pane.expect()

    def _name(self, row: DayRow) -> str:
        return self._picture.name(row.name) if self._picture is not None else row.name.masked

    def _do(self, command: Command) -> None:
        self._page.execute(command)
