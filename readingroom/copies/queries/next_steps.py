"""What may be done with a certificate, the next step first, and why the rest may not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from readingroom.allowed import Allowed, NotNow
from readingroom.copies.rules import (
    CERTIFICATE_LIFE,
    CertificateAction,
    CertificateState,
    CheckMode,
    may_check,
    refuse_unchecked,
)
from readingroom.errors import Refused

__all__ = ["Situation", "steps"]

Step = Allowed | NotNow


@dataclass(frozen=True, kw_only=True)
class Situation:
    """What the steps depend on.

    Attributes:
        state: of the certificate.
        mode: when its kind is checked.
        checkers: who may check.
        person, roles, system: who looks at it.
        drafters: who had a hand in the draft.
        check_after: it went out and has to be checked still.
        whole: why no paper can be made of the draft; None where one can.
        open_print: a print of which nobody said what came out.
        unsealed: printed copies without a seal.
        missing: copies that are wanted and were not printed.
        for_post: the case is answered by post.
    """

    state: CertificateState
    mode: CheckMode
    checkers: str
    person: int
    roles: tuple[str, ...]
    system: bool
    drafters: tuple[int, ...]
    check_after: bool
    whole: Refused | None
    open_print: bool
    unsealed: int
    missing: int
    for_post: bool


_A, _S = CertificateAction, CertificateState
_WAY = (_A.CHECK, _A.NUMBER, _A.MAKE, _A.PRINT, _A.SEAL, _A.HAND_OVER, _A.POST)
_REST = (_A.REDRAFT, _A.RETURN, _A.CHECK_AFTERWARDS, _A.REISSUE, _A.VOID, _A.DISCARD)


def steps(now: Situation) -> tuple[Step, ...]:
    """The next step, then everything else."""
    found: list[Step] = []
    if now.open_print:
        found.append(Allowed("confirm_print"))
    if now.state is _S.RETURNED:
        found.append(Allowed(_A.REDRAFT.value))
    way = list(_WAY)
    if now.state is _S.PRINTED and not now.missing and now.unsealed:
        way.remove(_A.PRINT)
        way.insert(way.index(_A.SEAL) + 1, _A.PRINT)
    if now.state is _S.SEALED:
        way = [_A.HAND_OVER, _A.POST, _A.SEAL, _A.PRINT]
        if now.for_post:
            way[:2] = [_A.POST, _A.HAND_OVER]
    for action in (*way, *_REST):
        step = _step(now, action)
        if step is not None and all(step.action != one.action for one in found):
            found.append(step)
    return tuple(found)


def _step(now: Situation, action: CertificateAction) -> Step | None:
    if (now.state, action) not in CERTIFICATE_LIFE:
        return None
    if action is _A.CHECK:
        if now.mode is not CheckMode.BEFORE:
            return None
        return _unless(action, partial(_may, now), partial(_is_whole, now))
    if action is _A.RETURN:
        return None if now.mode is CheckMode.OFF else _unless(action, partial(_may, now))
    if action is _A.CHECK_AFTERWARDS:
        return _unless(action, partial(_may, now)) if now.check_after else None
    if action is _A.NUMBER:
        checked = partial(refuse_unchecked, now.state, now.mode)
        return _unless(action, checked, partial(_is_whole, now))
    if action is _A.SEAL and not now.unsealed:
        return None
    return Allowed(action.value)


def _may(now: Situation) -> None:
    may_check(
        now.checkers,
        person=now.person,
        roles=now.roles,
        system=now.system,
        drafters=now.drafters,
    )


def _is_whole(now: Situation) -> None:
    if now.whole is not None:
        raise now.whole


def _unless(action: CertificateAction, *rules: Callable[[], None]) -> Step:
    """Allowed unless a rule says no, with its reason."""
    try:
        for rule in rules:
            rule()
    except Refused as refused:
        return NotNow(action.value, refused.code, dict(refused.facts))
    return Allowed(action.value)
