"""A certificate's life (出证): drafted, checked, numbered, made, printed, sealed, handed over; and who may check it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import StrEnum

from readingroom.errors import Refused

__all__ = [
    "CERTIFICATE_LIFE",
    "HAS_NUMBER",
    "IN_FORCE",
    "QUOTES",
    "UNFINISHED",
    "CertificateAction",
    "CertificateKind",
    "CertificateState",
    "CheckMode",
    "Checkers",
    "counter_of",
    "may_check",
    "next_certificate_state",
    "numbered_as",
    "refuse_unchecked",
]


class CertificateKind(StrEnum):
    """What kind of paper is issued; its wording stands in the template of the same code."""

    CERTIFIED_COPY = "certified_copy"
    ARCHIVAL_CERTIFICATE = "archival_certificate"  # 档案证明
    EXTRACT = "extract"  # 摘录
    NOT_FOUND_NOTICE = "not_found_notice"  # 查档结果告知书
    MARRIAGE_RECORD = "marriage_record"  # 婚姻登记记载证明
    SCHOOLING_RECORD = "schooling_record"  # 学籍记载证明


QUOTES = frozenset(CertificateKind) - {CertificateKind.CERTIFIED_COPY, CertificateKind.NOT_FOUND_NOTICE}
"""Kinds that say what a record says: it has to be one that may be excerpted."""


class CertificateState(StrEnum):
    """Where a certificate stands."""

    DRAFTED = "drafted"
    RETURNED = "returned"  # by who checked it, with the reason
    CHECKED = "checked"
    NUMBERED = "numbered"  # its number and facts are fixed; the paper is being made
    MADE = "made"
    PRINTED = "printed"
    SEALED = "sealed"
    HANDED_OVER = "handed_over"
    POSTED = "posted"
    VOID = "void"
    REISSUED = "reissued"  # void, and another one was drafted in its place
    DISCARDED = "discarded"  # a draft that never had a number


class CertificateAction(StrEnum):
    """What may be done with a certificate."""

    REDRAFT = "redraft"
    CHECK = "check"
    RETURN = "return"
    NUMBER = "number"
    MAKE = "make"
    PRINT = "print"
    SEAL = "seal"
    HAND_OVER = "hand_over"
    POST = "post"
    CHECK_AFTERWARDS = "check_afterwards"
    VOID = "void"
    REISSUE = "reissue"
    DISCARD = "discard"


_S, _A = CertificateState, CertificateAction
_OUT = (_S.NUMBERED, _S.MADE, _S.PRINTED, _S.SEALED, _S.HANDED_OVER, _S.POSTED)

CERTIFICATE_LIFE: Mapping[tuple[CertificateState, CertificateAction], CertificateState] = {
    **{(state, _A.REDRAFT): _S.DRAFTED for state in (_S.DRAFTED, _S.RETURNED, _S.CHECKED)},
    (_S.DRAFTED, _A.CHECK): _S.CHECKED,
    (_S.DRAFTED, _A.RETURN): _S.RETURNED,
    (_S.CHECKED, _A.RETURN): _S.RETURNED,
    (_S.DRAFTED, _A.NUMBER): _S.NUMBERED,  # where nobody has to check it before
    (_S.CHECKED, _A.NUMBER): _S.NUMBERED,
    (_S.NUMBERED, _A.MAKE): _S.MADE,
    (_S.MADE, _A.PRINT): _S.PRINTED,
    (_S.PRINTED, _A.PRINT): _S.PRINTED,
    (_S.SEALED, _A.PRINT): _S.PRINTED,  # what is printed anew has no seal yet
    (_S.PRINTED, _A.SEAL): _S.SEALED,
    (_S.SEALED, _A.SEAL): _S.SEALED,
    (_S.SEALED, _A.HAND_OVER): _S.HANDED_OVER,
    (_S.SEALED, _A.POST): _S.POSTED,
    **{(state, _A.CHECK_AFTERWARDS): state for state in _OUT},
    **{(state, _A.VOID): _S.VOID for state in _OUT},
    **{(state, _A.REISSUE): _S.REISSUED for state in (*_OUT, _S.VOID)},
    **{(state, _A.DISCARD): _S.DISCARDED for state in (_S.DRAFTED, _S.RETURNED, _S.CHECKED)},
}
"""The lifecycle; whatever is not in it is refused. No way leads back before a number: it is kept for good."""

HAS_NUMBER = frozenset({*_OUT, _S.VOID, _S.REISSUED})
"""It stands in the register."""

IN_FORCE = frozenset(_OUT)
"""It stands in the register and is not void."""

UNFINISHED = frozenset({_S.NUMBERED, _S.MADE, _S.PRINTED})
"""Its number is given, and it is not ready to be handed over."""


def next_certificate_state(state: str, action: CertificateAction) -> CertificateState:
    """Where the action leads.

    Raises:
        Refused: ``certificate.is_<state>``.
    """
    after = CERTIFICATE_LIFE.get((CertificateState(state), action))
    if after is None:
        raise Refused(f"certificate.is_{state}", action=action.value)
    return after


class CheckMode(StrEnum):
    """When a second person holds a kind of paper against the original."""

    BEFORE = "before"  # it gets its number
    AFTERWARDS = "afterwards"
    OFF = "off"  # one-person archives exist


class Checkers(StrEnum):
    """Who may check."""

    ANYBODY = "anybody"  # else at the desk
    APPROVER = "approver"


def may_check(
    checkers: str, *, person: int, roles: Collection[str], system: bool, drafters: Collection[int]
) -> None:
    """Whether somebody may check a paper.

    Args:
        checkers: the setting.
        person: staff id.
        roles: theirs.
        system: it is an account of the program's, and nobody.
        drafters: staff ids of all who had a hand in the draft.

    Raises:
        Refused: ``certificate.check_needs_a_person``, ``certificate.own_draft``, ``certificate.not_a_checker``.
    """
    if system:
        raise Refused("certificate.check_needs_a_person")
    if person in drafters:
        raise Refused("certificate.own_draft")
    if checkers == Checkers.APPROVER and "approver" not in roles:
        raise Refused("certificate.not_a_checker")


def refuse_unchecked(state: str, mode: str) -> None:
    """Whether a paper may get its number without having been checked.

    Raises:
        Refused: ``certificate.not_checked``.
    """
    if state == CertificateState.DRAFTED and mode == CheckMode.BEFORE:
        raise Refused("certificate.not_checked")


def numbered_as(pattern: str, year: int, number: int) -> str:
    """A register number as it is printed, by a pattern such as ``×档证〔{year}〕{number}号``."""
    return pattern.replace("{year}", str(year)).replace("{number}", str(number))


def counter_of(kind: str) -> str:
    """The name of the counter that numbers a kind of paper, year by year."""
    return f"certificate.{kind}"
