"""What is asked about a print of slips, and the rounds of the day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from readingroom.retrieval.queries import AttemptRow, RoundRow
from ui.printing import AskedPrint
from ui.retrieval.words import attempt_pill
from ui.style import GAP
from ui.text import Text
from ui.widgets.parts import button, label
from ui.widgets.shapes import PillLabel
from ui.widgets.toolkit import Toolkit

__all__ = ["RoundsOfDay", "asked_print"]


def asked_print(say: Text, attempt: AttemptRow, zone: dt.tzinfo) -> AskedPrint:
    """What is asked about a print of slips."""
    at = attempt.prepared_at.astimezone(zone)
    facts = {
        "round": attempt.round_number,
        "attempt": attempt.number,
        "hour": f"{at.hour}:{at:%M}",
        "printer": attempt.printer or "",
        "n": attempt.sheets or attempt.slips,
    }
    sent = "spooled" if attempt.printer else "sent"  # a printing dialog does not always name a printer
    question = say(f"retrieval.question.{sent if attempt.state == 'spooled' else 'open'}", **facts)
    return AskedPrint(attempt.attempt_id, question, attempt.sheets or 0, attempt.slips)


class RoundsOfDay(QWidget):
    """Every round of the day with its prints and its sheet; one that is not pulled yet may be printed again.

    Args:
        kit: from the page.
        rounds: newest first.
        zone: the archive's.
        again: prints the slips of a round (its id) once more.
        sheet: shows the round sheet of a round.
    """

    def __init__(
        self,
        kit: Toolkit,
        rounds: Sequence[RoundRow],
        zone: dt.tzinfo,
        again: Callable[[int], object],
        sheet: Callable[[RoundRow], object],
    ) -> None:
        super().__init__()
        say = kit.text
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(GAP[2])
        for number, one in enumerate(rounds):
            if number:
                lines.addSpacing(GAP[2])
            at = one.made_at.astimezone(zone)
            head = QHBoxLayout()
            head.addWidget(label(say("retrieval.round", number=one.number, hour=f"{at.hour}:{at:%M}")))
            head.addStretch(1)
            if one.attempts:
                listed = button(say("retrieval.round_sheet"), partial(sheet, one), "quiet")
                listed.setAccessibleName(say("retrieval.round_sheet_of", number=one.number))
                head.addWidget(listed)
            if one.to_pull:
                reprint = button(say("retrieval.reprint"), partial(again, one.round_id), "quiet")
                reprint.setAccessibleName(say("retrieval.reprint_round", number=one.number))
                head.addWidget(reprint)
            lines.addLayout(head)
            told = say("retrieval.round_slips", n=one.slips)
            if one.to_pull:
                told += f" · {say('retrieval.round_left', n=one.to_pull)}"
            elif any(
                attempt.state != "failed" for attempt in one.attempts
            ):  # else nothing was ever fetched by it
                told += f" · {say('retrieval.round_done')}"
            lines.addWidget(label(told, "small"))
            for attempt in one.attempts:
                row = QHBoxLayout()
                where = attempt.printer or ""
                row.addWidget(label(say("retrieval.print_number", n=attempt.number), "muted"))
                row.addWidget(PillLabel(kit.style, attempt_pill(say, attempt)))
                row.addWidget(label(where, "small"), 1)
                lines.addLayout(row)
