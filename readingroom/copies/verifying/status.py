"""Whether a genuine certificate still counts: by the register, by the newest signed list, or unknown."""

from __future__ import annotations

import datetime as dt

from readingroom.copies.verifying.code import CertificateCode, read
from readingroom.copies.verifying.published import Published
from readingroom.copies.verifying.verdicts import KnownCertificate, Outcome, Register, Verdict

__all__ = ["code_verdict", "known_verdict", "listed_verdict", "verify_code"]


def verify_code(text: str, published: Published, register: Register | None = None) -> Verdict:
    """What is to be said of a code.

    A genuine code says what was certified, not that the paper around it is genuine: it can be copied onto another one.
    So every sentence about one asks to compare number, date and contents with the paper.

    Args:
        text: as it was scanned, typed or pasted.
        published: the archive's keys, and the newest list of what is void.
        register: where it is at hand; it knows more than any list.
    """
    code = read(text)
    if code is None:
        return Verdict(Outcome.CANNOT_TELL, "code_unreadable")
    return code_verdict(code, published, register)


def code_verdict(code: CertificateCode, published: Published, register: Register | None) -> Verdict:
    """The same for a code that was read."""
    key = published.code_key(code.key_id)
    if key is None:
        return Verdict(Outcome.NOT_OURS, "code_of_another_key", facts={"key": code.key_id})
    if not code.signed_by(key.public):
        return Verdict(Outcome.ALTERED, "code_altered")
    issues = () if register is None else register.of_number(code.number)
    match = next((one for one in issues if one.facts == code.digest), None)
    if match is not None:  # the register knows what was issued, whatever became of the key since
        return known_verdict(match)
    if not key.counts_on(code.date):
        facts = {"key": code.key_id, "day": key.withdrawn_on}
        return Verdict(Outcome.CANNOT_TELL, "key_withdrawn", code.number, facts, issued_on=code.date)
    if register is not None:
        reason = "other_facts_registered" if issues else "not_registered"
        return Verdict(Outcome.CANNOT_TELL, reason, code.number, {"number": code.number}, issued_on=code.date)
    void = None
    if published.revocations is not None:
        void = published.revocations.of_code(code.number, code.digest)
    return listed_verdict(code.number, code.date, None if void is None else void.void_on, published)


def known_verdict(known: KnownCertificate) -> Verdict:
    """What the register says of an issue that was found genuine."""
    facts: dict[str, object] = {"number": known.number, "day": known.issued_on}
    if known.void_on is None:
        return Verdict(
            Outcome.GENUINE_VALID,
            "registered",
            known.number,
            facts,
            issued_on=known.issued_on,
            issue=known.facts,
        )
    facts |= {"void": known.void_on, "why": known.void_why}
    reason = "void_because" if known.void_why else "void"
    return Verdict(
        Outcome.GENUINE_VOID, reason, known.number, facts, issued_on=known.issued_on, issue=known.facts
    )


def listed_verdict(
    number: str, issued_on: dt.date | None, void_on: dt.date | None, published: Published
) -> Verdict:
    """What can be said without the register of an issue that was found genuine.

    Args:
        number: empty where nothing vouches for one.
        issued_on: date of issue; None where nothing vouches for one.
        void_on: as the newest list has it.
        published: with that list, if there is one.
    """
    facts: dict[str, object] = {"number": number, "day": issued_on, "archive": published.archive}
    listed = published.revocations
    if void_on is not None:
        return Verdict(Outcome.GENUINE_VOID, "void", number, facts | {"void": void_on}, issued_on=issued_on)
    if listed is None:
        return Verdict(Outcome.CANNOT_TELL, "void_unknown", number, facts, issued_on=issued_on)
    facts["as_of"] = listed.as_of
    if issued_on is None or issued_on > listed.as_of.date():
        return Verdict(Outcome.CANNOT_TELL, "void_unknown_since", number, facts, issued_on=issued_on)
    return Verdict(Outcome.GENUINE_VALID, "not_void_as_of", number, facts, issued_on=issued_on)
