"""What may be done with a certificate now, in short."""

from __future__ import annotations

from readingroom.allowed import Allowed, NotNow
from readingroom.command import Actor
from tests.readingroom.copies.desk.office import Office


def names(steps: tuple[Allowed | NotNow, ...]) -> list[str]:
    """The steps that are shown, allowed or not now."""
    return [step.action for step in steps]


def why_not(office: Office, certificate: int, action: str, actor: Actor | None = None) -> str:
    """Why a step is not allowed now; empty where it is."""
    found = next(one for one in office.certificate(certificate, actor).actions if one.action == action)
    return found.code if isinstance(found, NotNow) else ""
