"""The list of checks, and running them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from readingroom.portals.conformance import reading, writing
from readingroom.portals.conformance.probe import Failed, Probe
from readingroom.portals.native.protocol import CommandKind

__all__ = ["CHECKS", "Check", "LeftOut", "Outcome", "Report", "check_portal"]


@dataclass(frozen=True)
class Check:
    """One thing that the protocol demands.

    Attributes:
        name: what it is called everywhere; its sentence is ``conformance.check.<name>``.
        run: raises `Failed` where the portal does not keep it.
        writes: it makes or changes something.
        kinds: commands that it sends; left out where the portal does not carry them out.
        on_request: it needs a request to try things on.
        on_booking: it needs the booking that ``booking.make`` made.
        on_feed: it looks at what ``changes.shape`` has read.
    """

    name: str
    run: Callable[[Probe], None]
    writes: bool = False
    kinds: tuple[CommandKind, ...] = ()
    on_request: bool = False
    on_booking: bool = False
    on_feed: bool = False


_STATE = (CommandKind.BOOKING_MAKE, CommandKind.BOOKING_STATE)
"""Where bookings cannot be cancelled, none are made."""

CHECKS: tuple[Check, ...] = (
    Check("portal.info", reading.portal_info),
    Check("portal.token_missing", reading.token_missing),
    Check("portal.token_wrong", reading.token_wrong),
    Check("changes.shape", reading.changes_shape),
    Check("changes.data", reading.changes_data, on_feed=True),
    Check("changes.limit", reading.changes_limit),
    Check("changes.pages", reading.changes_pages, on_feed=True),
    Check("changes.versions", reading.changes_versions, on_feed=True),
    Check("changes.again", reading.changes_again),
    Check("changes.end", reading.changes_end, on_feed=True),
    Check("changes.unknown_cursor", reading.changes_unknown_cursor),
    Check("commands.unknown", reading.commands_unknown),
    Check("attachments.unknown", reading.attachments_unknown),
    Check("attachments.in_feed", reading.attachments_in_feed, on_feed=True),
    Check("attachments.put", writing.attachments_put, True),
    Check("attachments.wrong_digest", writing.attachments_wrong_digest, True),
    Check("commands.token", writing.commands_token, True),
    Check("booking.make", writing.booking_make, True, _STATE),
    Check("commands.replay", writing.commands_replay, True, _STATE),
    Check("commands.at_once", writing.commands_at_once, True, _STATE),
    Check("commands.reference_reused", writing.commands_reference_reused, True, _STATE),
    Check("commands.key", writing.commands_key, True, _STATE),
    Check("commands.if_match", writing.commands_if_match, True, _STATE, on_booking=True),
    Check("booking.moved", writing.booking_moved, True, _STATE, on_booking=True),
    Check("commands.rejected", writing.commands_rejected, True, _STATE, on_booking=True),
    Check("commands.unknown_subject", writing.commands_unknown_subject, True, _STATE),
    Check("commands.malformed", writing.commands_malformed, True),
    Check("notice", writing.notice, True, (CommandKind.NOTICE,), on_booking=True),
    Check("booking.ended", writing.booking_ended, True, _STATE, on_booking=True),
    Check("request.question", writing.request_question, True, (CommandKind.REQUEST_QUESTION,), True),
    Check("request.state", writing.request_state, True, (CommandKind.REQUEST_STATE,), True),
    Check("request.materials", writing.request_materials, True, (CommandKind.REQUEST_MATERIALS,), True),
    Check("request.answer_files", writing.request_answer_needs_files, True, (CommandKind.REQUEST_ANSWER,), True),
)  # fmt: skip
"""Every check, in the order they are run: later ones build on what earlier ones have read or made."""


@dataclass(frozen=True)
class Outcome:
    """What became of one check.

    Attributes:
        failed: why it failed; none if it passed.
    """

    name: str
    failed: Failed | None = None


@dataclass(frozen=True)
class LeftOut:
    """A check that was not made.

    Attributes:
        why: ``writes``, ``no_feed``, ``no_request``, ``no_booking`` or ``not_offered``: last part of a sentence's code.
    """

    name: str
    why: str


@dataclass(frozen=True)
class Report:
    """What was found."""

    outcomes: list[Outcome] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)

    @property
    def failed(self) -> int:
        """How many failed."""
        return sum(one.failed is not None for one in self.outcomes)


def check_portal(
    address: str,
    token: str,
    *,
    read_only: bool = False,
    request: str = "",
    checks: Sequence[Check] = CHECKS,
) -> Report:
    """Run the checks against a portal.

    Args:
        address: of the portal.
        token: the desk's.
        read_only: leave out those that write.
        request: id of a request that may be written to; without one those checks are left out.
        checks: which; each needs those before it that made or read what it looks at.

    Raises:
        NotReachable: nobody answers.
    """
    probe = Probe(address, token)
    probe.request = request
    report = Report()
    try:
        for check in checks:
            if why := _why_not(check, probe, read_only):
                report.left_out.append(LeftOut(check.name, why))
                continue
            try:
                check.run(probe)
            except Failed as failed:
                report.outcomes.append(Outcome(check.name, failed))
            else:
                report.outcomes.append(Outcome(check.name))
        try:
            writing.clean_up(probe)
        except Failed as failed:
            report.outcomes.append(Outcome("clean_up", failed))
    finally:
        probe.close()
    return report


def _why_not(check: Check, probe: Probe, read_only: bool) -> str:
    offered = set(probe.info.commands) if probe.info else {kind.value for kind in CommandKind}
    if check.writes and read_only:
        return "writes"
    if not {kind.value for kind in check.kinds} <= offered:
        return "not_offered"
    if check.on_request and not probe.request:
        return "no_request"
    if check.on_feed and not probe.read:
        return "no_feed"
    return "no_booking" if check.on_booking and not probe.booking else ""
