"""Commands about portals: connecting them, exchanging with them, and what only a person decides."""

from __future__ import annotations

from collections.abc import Mapping

from readingroom.command import Command, Handler
from readingroom.portals.commands import (
    applying,
    attachments,
    awaiting,
    by_hand,
    connecting,
    deciding,
    leasing,
    receiving,
    sending,
)
from readingroom.portals.commands.applying import ApplyInbox
from readingroom.portals.commands.attachments import DropStaged, KeepAttachment, StageAttachment
from readingroom.portals.commands.awaiting import AwaitFile
from readingroom.portals.commands.by_hand import EnterByHand
from readingroom.portals.commands.connecting import (
    SYNC_ACCOUNT,
    ChangePortal,
    ConnectPortal,
    DisconnectPortal,
)
from readingroom.portals.commands.deciding import (
    GiveUpTelling,
    GoOn,
    ResolveConflict,
    RetryTelling,
    SettleMissing,
    SettleQuarantined,
)
from readingroom.portals.commands.leasing import LONGEST_LEASE, NoteContact, TakeLease
from readingroom.portals.commands.receiving import Quarantine, ReceivePage
from readingroom.portals.commands.sending import MarkInFlight, SettleOutbox

__all__ = [
    "HANDLERS", "LONGEST_LEASE", "SYNC_ACCOUNT", "ApplyInbox", "AwaitFile", "ChangePortal", "ConnectPortal",
    "DisconnectPortal", "DropStaged", "EnterByHand", "GiveUpTelling", "GoOn", "KeepAttachment", "MarkInFlight",
    "NoteContact", "Quarantine", "ReceivePage", "ResolveConflict", "RetryTelling", "SettleMissing", "SettleOutbox",
    "SettleQuarantined", "StageAttachment", "TakeLease",
]  # fmt: skip

HANDLERS: Mapping[type[Command], Handler] = {
    **connecting.HANDLERS,
    **leasing.HANDLERS,
    **receiving.HANDLERS,
    **attachments.HANDLERS,
    **awaiting.HANDLERS,
    **applying.HANDLERS,
    **sending.HANDLERS,
    **deciding.HANDLERS,
    **by_hand.HANDLERS,
}
