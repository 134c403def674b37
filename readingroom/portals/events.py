"""What happened between the desk and its portals."""

from __future__ import annotations

from dataclasses import dataclass

from readingroom.events import Changed, Event

__all__ = [
    "AttachmentKept", "ConflictResolved", "ContactNoted", "InboxApplied", "InboxSettled", "LeaseTaken",
    "MissingSettled", "PageReceived", "PortalAsked", "PortalChanged", "PortalConnected", "PortalDisconnected",
    "PortalHalted", "PortalWentOn", "RequestConflictResolved", "SubjectsMissing", "TellingMade", "TellingSent",
    "TellingSettled",
]  # fmt: skip

_PORTALS = frozenset({Changed.PORTALS})


@dataclass(frozen=True, kw_only=True)
class _OfPortal(Event):
    changed = _PORTALS
    portal_id: int


@dataclass(frozen=True, kw_only=True)
class PortalConnected(_OfPortal):
    """A portal is connected.

    Attributes:
        adapter: which language it speaks.
    """

    adapter: str


@dataclass(frozen=True, kw_only=True)
class PortalChanged(_OfPortal):
    """A portal's particulars were changed, or the exchange with it was switched off or on.

    Attributes:
        enabled: whether anything is exchanged.
    """

    enabled: bool


@dataclass(frozen=True, kw_only=True)
class PortalDisconnected(_OfPortal):
    """Nothing is exchanged with this portal any more.

    Attributes:
        untold: what it was still to be told and never will be.
    """

    untold: int


@dataclass(frozen=True, kw_only=True)
class LeaseTaken(_OfPortal):
    """One window or command has the exchange with this portal to itself for a while.

    Attributes:
        fence: grows with each holder.
        doubted: what was being sent when the holder before ended; what became of it is found out first.
    """

    fence: int
    doubted: int = 0


@dataclass(frozen=True, kw_only=True)
class ContactNoted(_OfPortal):
    """A round with a portal is over.

    Attributes:
        said: code of what went wrong, None where nothing did.
        failures: in a row.
    """

    said: str | None = None
    failures: int = 0


@dataclass(frozen=True, kw_only=True)
class PageReceived(_OfPortal):
    """A portal told of changes.

    Attributes:
        received: that were new.
        quarantined: of them, that cannot be read.
    """

    received: int
    quarantined: int = 0


@dataclass(frozen=True, kw_only=True)
class SubjectsMissing(_OfPortal):
    """A portal that lists everything does not list these any more; a person says what that means."""

    missing: int


@dataclass(frozen=True, kw_only=True)
class PortalHalted(_OfPortal):
    """Something is so unusual that a person is asked before it is believed.

    Attributes:
        halted: code of the reason.
        lost: bookings and requests that the portal would take away.
        expected: of so many.
    """

    halted: str
    lost: int
    expected: int


@dataclass(frozen=True, kw_only=True)
class PortalAsked(_OfPortal):
    """A person is asked before the reading of a portal goes on.

    Attributes:
        halted: code of the reason.
    """

    halted: str


@dataclass(frozen=True, kw_only=True)
class PortalWentOn(_OfPortal):
    """A person let the exchange go on.

    Attributes:
        agreed: what the portal says is true; False: what it would take away stays.
    """

    agreed: bool


@dataclass(frozen=True, kw_only=True)
class InboxApplied(_OfPortal):
    """Changes from a portal were taken in.

    Attributes:
        taken: so many.
        conflicts: of them, in which the desk's word stands and a person decides.
        quarantined: that could not be taken in.
    """

    taken: int
    conflicts: int = 0
    quarantined: int = 0


@dataclass(frozen=True, kw_only=True)
class InboxSettled(_OfPortal):
    """Something that came from a portal was put aside, or is to be tried again.

    Attributes:
        to_state: ``quarantined``, ``set_aside`` or ``waiting``.
    """

    inbox_id: int
    to_state: str


@dataclass(frozen=True, kw_only=True)
class MissingSettled(_OfPortal):
    """A person said what it means that a portal does not list something any more.

    Attributes:
        gone: it is gone there, and cancelled here.
    """

    case_id: int | None = None
    gone: bool


@dataclass(frozen=True, kw_only=True)
class AttachmentKept(_OfPortal):
    """A file of a portal's reader was fetched and kept."""

    blob_id: int


@dataclass(frozen=True, kw_only=True)
class ConflictResolved(_OfPortal):
    """A person decided where desk and portal say different things.

    Attributes:
        ours, theirs: fields in which the desk is right, and in which the portal is.
    """

    case_id: int | None = None
    ours: tuple[str, ...] = ()
    theirs: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class RequestConflictResolved(ConflictResolved):
    """A person decided where desk and portal say different things of a request."""


@dataclass(frozen=True, kw_only=True)
class _OfTelling(_OfPortal):
    outbox_id: int
    case_id: int | None = None
    command_kind: str


@dataclass(frozen=True, kw_only=True)
class TellingMade(_OfTelling):
    """A portal is to be told something."""


@dataclass(frozen=True, kw_only=True)
class TellingSent(_OfTelling):
    """It is being sent.

    Attributes:
        tries: for the n-th time.
    """

    tries: int


@dataclass(frozen=True, kw_only=True)
class TellingSettled(_OfTelling):
    """What became of it.

    Attributes:
        to_state: an `OutboxState`.
        why: code, where there is something to say.
    """

    to_state: str
    why: str | None = None
