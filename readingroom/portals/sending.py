"""What happened at the desk goes out: what became of the unknown is found out, then what may go is sent."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from readingroom.errors import Refused, Unavailable
from readingroom.portals import queries
from readingroom.portals import round as reads
from readingroom.portals.adapter import Absent, Answer, Applied, Later, Rejected, Stale
from readingroom.portals.commands import MarkInFlight, SettleOutbox
from readingroom.portals.events import TellingSent
from readingroom.portals.rules import Step, StepKind, pause, plan
from readingroom.portals.turn import RoundReport, Stage, Turn
from readingroom.store.blobs import PIECE

__all__ = ["Sending"]


class Sending:
    """The half of a round that goes out."""

    def __init__(self, turn: Turn) -> None:
        self._turn = turn

    def find(self, report: RoundReport) -> None:
        """What became of that of which nothing is known."""
        if self._turn.adapter.capabilities.by_hand:
            return
        steps = [step for step in self._plan() if step.kind is StepKind.FIND]
        for number, step in enumerate(steps):
            self._turn.go_on(Stage.FINDING, number, len(steps))
            self._find_one(step, report)

    def _find_one(self, step: Step, report: RoundReport) -> None:
        ready = self._turn.desk.read(reads.to_send, step.row)
        with self._turn.asking():
            found = self._turn.adapter.find(ready.operation.reference, ready.operation)
        again: dt.datetime | None = None
        once = self._turn.adapter.capabilities.exactly_once
        if isinstance(found, Absent) and not (once and ready.tries < 2):
            again = self._turn.now() + pause(ready.asked + 1, self._turn.chance)
        self._turn.execute(
            SettleOutbox(
                portal_id=self._turn.portal.id,
                fence=self._turn.fence,
                outbox_id=step.row,
                answer=found,
                exactly_once=once,
                again_at=again,
            ),
            "found", ready.operation.reference, ready.tries, ready.asked,
        )  # fmt: skip
        report.pushed += isinstance(found, Applied)

    def _plan(self) -> tuple[Step, ...]:
        return plan(self._turn.desk.read(queries.outgoing, self._turn.portal.id), self._turn.now())

    def send(self, report: RoundReport) -> bool:
        """Send what may go out; whether something has to be read first because it has changed since."""
        if self._turn.adapter.capabilities.by_hand:
            return False
        stale = False
        sent = 0
        postponed: set[int] = set()
        while steps := [step for step in self._plan() if step.row not in postponed]:
            stuck: set[tuple[int, str]] = set()
            for step in steps:
                if step.lane in stuck:
                    continue
                self._turn.go_on(Stage.SENDING, sent, None)
                if step.kind is StepKind.FIND:
                    self._find_one(step, report)
                    stuck.add(step.lane)
                    continue
                answer = self._send_one(step)
                sent += 1
                if isinstance(answer, Applied):
                    report.pushed += 1
                    continue
                stuck.add(step.lane)
                if isinstance(answer, Later) and answer.busy:
                    return stale  # the others wait as well: it was asked not to be asked
                if answer is None or isinstance(answer, Stale | Later):
                    postponed.add(step.row)
                stale = stale or isinstance(answer, Stale)
        return stale

    def _send_one(self, step: Step) -> Answer | None:
        """Send one row; None where somebody else has it, or it is over."""
        ready = self._turn.desk.read(reads.to_send, step.row)
        tries, reference = ready.tries + 1, ready.operation.reference
        marked = self._turn.execute(
            MarkInFlight(
                portal_id=self._turn.portal.id, fence=self._turn.fence, outbox_id=step.row, tries=tries
            ),
            "send", reference, tries,
        )  # fmt: skip
        if marked.replayed or not any(isinstance(event, TellingSent) for event in marked.events):
            return None
        ready = self._turn.desk.read(reads.to_send, step.row)
        try:
            answer = self._push(ready)
        except Unavailable as error:
            self._settle(step, ready, Later())
            raise self._turn.ended(error) from None
        self._settle(step, ready, answer)
        return answer

    def _push(self, ready: reads.ToSend) -> Answer:
        for digest, media_type, size, blob_id in ready.files:
            try:
                self._turn.adapter.put(digest, media_type, size, self._pieces(blob_id, size))
            except Refused as refused:
                return Rejected(str(refused.facts.get("words", "")))
        return self._turn.adapter.push(ready.operation)

    def _pieces(self, blob_id: int, size: int) -> Iterator[bytes]:
        """A file's content, each piece read when the one before it is on its way."""
        for number in range(-(-size // PIECE)):
            yield self._turn.desk.read(reads.file_piece, blob_id, number)

    def _settle(self, step: Step, ready: reads.ToSend, answer: Answer) -> None:
        again: dt.datetime | None = None
        if isinstance(answer, Later):
            again = self._turn.now() + pause(ready.tries, self._turn.chance, answer.after)
        self._turn.execute(
            SettleOutbox(
                portal_id=self._turn.portal.id,
                fence=self._turn.fence,
                outbox_id=step.row,
                answer=answer,
                exactly_once=self._turn.adapter.capabilities.exactly_once,
                again_at=again,
            ),
            "settle", ready.operation.reference, ready.tries,
        )  # fmt: skip
