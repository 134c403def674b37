"""What the desk does with units, slips and rounds."""

from __future__ import annotations

from collections.abc import Mapping

from readingroom.command import Command, Handler
from readingroom.retrieval.commands import correction, counting, ending, moves, rounds
from readingroom.retrieval.commands.correction import CorrectMove
from readingroom.retrieval.commands.counting import CountPages, SettlePages
from readingroom.retrieval.commands.ending import CancelRetrieval, FoundUnit
from readingroom.retrieval.commands.moves import MoveUnit
from readingroom.retrieval.commands.rounds import (
    ConfirmAttempt,
    FailAttempt,
    LoseAttempt,
    PrepareRound,
    Reprint,
    SpoolAttempt,
)

__all__ = [
    "HANDLERS",
    "CancelRetrieval",
    "ConfirmAttempt",
    "CorrectMove",
    "CountPages",
    "FailAttempt",
    "FoundUnit",
    "LoseAttempt",
    "MoveUnit",
    "PrepareRound",
    "Reprint",
    "SettlePages",
    "SpoolAttempt",
]

HANDLERS: Mapping[type[Command], Handler] = {
    **moves.HANDLERS,
    **counting.HANDLERS,
    **ending.HANDLERS,
    **rounds.HANDLERS,
    **correction.HANDLERS,
}
