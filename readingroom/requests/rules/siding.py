"""Whether a portal's word may still be taken over into a case that the desk owns by now."""

from __future__ import annotations

from dataclasses import dataclass

from readingroom.requests.rules.life import OVER, REQUEST_LIFE, RequestAction, RequestState

__all__ = ["Standing", "why_not_theirs"]

_ANSWERED = frozenset({RequestState.ANSWERED, RequestState.FOR_COLLECTION})
_AFTER_THE_ANSWER = frozenset({"applicants", "delivery", "address"})
"""The answer rests on everything else; how it reaches whom may still change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What decides it, besides the field.

    Attributes:
        state: of the request.
        here: its reader is in the room.
        somebody_else: the portal's first applicant is not the person who was checked in for the case.
        consent: it was asked, or given, for a reader who is not the portal's first applicant.
    """

    state: RequestState
    here: bool = False
    somebody_else: bool = False
    consent: bool = False


def why_not_theirs(field: str, standing: Standing) -> str | None:
    """Code of the refusal that says why this field cannot be taken over from the portal; None where it can.

    Args:
        field: of a `readingroom.requests.snapshot.RequestSnapshot`.
        standing: how the case stands.
    """
    state = standing.state
    if (
        state in OVER
        or state in (RequestState.TRANSFERRED, RequestState.POSTED)
        or (state in _ANSWERED and field not in _AFTER_THE_ANSWER)
    ):
        return f"request.is_{state.value}"
    if field == "withdrawn":
        if standing.here:
            return "request.reader_here"
        return None if (state, RequestAction.CANCEL) in REQUEST_LIFE else "request.work_begun"
    if field == "applicants" and standing.somebody_else:
        return "request.identity_checked"
    if field == "applicants" and standing.consent:
        return "request.consent_for_reader"
    return None
