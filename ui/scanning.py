"""From a code to what the strip says: every scan, whichever page is open."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from readingroom.command import Actor, Command, Station
from readingroom.events import Changed
from ui.jobs import DeskDoor
from ui.palette import Tone
from ui.shell import ScanEcho, Shell, StatusItem

if TYPE_CHECKING:
    from readingroom.retrieval.scan import Scanned, Scanner

__all__ = ["ScanDesk"]


@dataclass(frozen=True)
class _Answer:
    """A scan and where the desk stands after it, as the writing thread hands it back."""

    scanned: Scanned
    station: Station
    when: str

    @property
    def seq(self) -> int:
        """See `ui.jobs.Answer`."""
        return self.scanned.seq

    @property
    def changed(self) -> frozenset[Changed]:
        """See `ui.jobs.Answer`."""
        return self.scanned.changed


class ScanDesk(QObject):
    """Carries out what is scanned, one code after the other, and shows what it did.

    Args:
        shell: the window.

    Attributes:
        happened: a `Scanned`, for pages that follow it.
        station_changed: the station this desk declares is another now.
        certificate_scanned: the code of a certificate, whole or damaged: it is verified, and nothing of the desk's.
    """

    happened = Signal(object)
    station_changed = Signal(object)
    certificate_scanned = Signal(str)

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self._shell = shell
        self._kit = shell.kit
        self._scanner: Scanner | None = None
        self._last: _Answer | None = None
        self._taken_back = False
        self.station = Station(self._kit.memory.get("scan.station", Station.ROOM.value))
        shell.scanned.connect(self.scan)

    def scan(self, code: str) -> None:
        """Do what this code means; the strip tells what that was."""
        from readingroom.copies.verifying.code import is_meant  # not before the first paint

        if is_meant(code):
            self.certificate_scanned.emit(code)
            return
        self._kit.jobs.write(self, lambda desk, actor: self._carry_out(desk, actor, code), done=self._show)

    def declare(self, station: Station) -> None:
        """This desk is another station from now on."""
        self.station = station
        self._kit.memory.put("scan.station", station.value)
        self._scanner = None
        self.show_station()
        self.station_changed.emit(station)

    def show_station(self) -> None:
        """Say in the status line what a scan here means."""
        words = self._kit.text(f"app.station.{self.station.value}")
        says = self._kit.text(f"app.station_help.{self.station.value}")
        self._shell.show_status(StatusItem("station", words, says=says, act=self._next_station))

    def _next_station(self) -> None:
        every = list(Station)
        self.declare(every[(every.index(self.station) + 1) % len(every)])

    def _carry_out(self, desk: DeskDoor, actor: Actor, code: str) -> _Answer:
        from readingroom.desk import Desk
        from readingroom.retrieval.scan import Scanner

        assert isinstance(desk, Desk)  # noqa: S101 - the window knows the desk by what it uses of it
        actor = replace(actor, station=self.station)
        if self._scanner is None or self._scanner.actor != actor:
            self._scanner = Scanner(desk, actor)
        scanned = self._scanner.scan(code)
        when = self._kit.text.language.time(scanned.at or desk.clock.local())
        return _Answer(scanned, self._scanner.opened.station, when)

    def _show(self, answer: _Answer) -> None:
        if answer.scanned.did == "station":
            self.station = answer.station
            self._kit.memory.put("scan.station", answer.station.value)
            self.show_station()
        self._last, self._taken_back = answer, False
        self._shell.show_echo(self._echo(answer))
        self.happened.emit(answer.scanned)

    def _echo(self, answer: _Answer) -> ScanEcho:
        text, scanned, told = self._kit.text, answer.scanned, answer.scanned.told
        if scanned.refused is not None:
            return ScanEcho(scanned.code, "", text.explain(scanned.refused), Tone.WRONG, answer.when)
        what = f"{text(f'holdings.unit.{told.unit_kind}')} {told.unit}" if told.unit else told.number
        facts = {
            "reader": told.reader,
            "seat": told.seat or text("app.echo.no_seat"),
            "location": told.location,
            "ticket": told.ticket,
            "n": told.waiting,
            "station": text(f"app.station.{answer.station.value}"),
        }
        did = text("app.echo.undone" if scanned.did == "undo" else f"app.echo.{scanned.did}", **facts)
        if scanned.did == "arrive" and told.ticket:
            did = text("app.echo.arrive_with_number", **facts)
        elif scanned.did == "arrive" and not told.seat:
            did = text("app.echo.arrive_without_seat", **facts)
        advice = text("app.echo.others_wait", n=told.waiting) if told.waiting and told.unit else ""
        if told.next_reader:
            advice = text("app.echo.next_in_line", reader=told.next_reader, number=told.next_number)
        undo = self._way_back(scanned)
        if undo is None:
            return ScanEcho(scanned.code, what, did, Tone.GOOD, answer.when, advice)
        return ScanEcho(
            scanned.code,
            what,
            did,
            Tone.GOOD,
            answer.when,
            advice,
            verb=text("app.echo.undo"),
            act=undo,
            undo=True,
        )

    def _way_back(self, scanned: Scanned) -> Callable[[], object] | None:
        """What Undo does after this scan, if anything."""
        from readingroom.bookings.commands import UndoArrival
        from readingroom.retrieval.commands import CorrectMove

        if scanned.command_id is None or scanned.did == "undo":
            return None
        reason = self._kit.text("app.echo.undo_reason")
        command: Command
        if scanned.retrieval_id is not None:
            command = CorrectMove(command_id=scanned.command_id, reason=reason)
        elif scanned.did == "arrive" and scanned.visit_id is not None:
            command = UndoArrival(visit_id=scanned.visit_id)
        else:
            return None
        return lambda: self._kit.jobs.execute(self, command, done=self._undone)

    def reword(self) -> None:
        """Say the station and the last scan in the language that is spoken now."""
        self.show_station()
        if self._last is not None:
            self._shell.show_echo(self._echo(self._last))
            if self._taken_back:
                self._say_undone()

    def _undone(self, _outcome: object) -> None:
        self._taken_back = True
        self._say_undone()

    def _say_undone(self) -> None:
        if (last := self._shell.echo.last) is not None:
            done = self._kit.text("app.echo.undone")
            self._shell.show_echo(
                replace(last, did=done, tone=Tone.ATTENTION, verb="", act=None, undo=False, advice="")
            )
