"""What the exchange needs to know, and what the sync desk page shows."""

from readingroom.portals.queries.connected import (
    AwaitedFile,
    PortalParticulars,
    PortalState,
    particulars,
    portals,
)
from readingroom.portals.queries.matters import (
    FieldConflict,
    Missing,
    OpenConflict,
    Quarantined,
    Telling,
    conflicts,
    missing,
    outgoing,
    quarantined,
    tellings,
)

__all__ = [
    "AwaitedFile", "FieldConflict", "Missing", "OpenConflict", "PortalParticulars", "PortalState", "Quarantined",
    "Telling", "conflicts", "missing", "outgoing", "particulars", "portals", "quarantined", "tellings",
]  # fmt: skip
