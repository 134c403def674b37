"""How verdicts look and read."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from readingroom.copies.queries import CertificateDetail
from readingroom.copies.verifying.verdicts import Outcome, Verdict
from ui.palette import Tone
from ui.text import Text, shortened
from ui.verifying.reading import Answer
from ui.widgets.detail import Fact
from ui.widgets.shapes import Shape

__all__ = ["LOOKS", "brought_words", "facts_of", "signed_words", "verdict_word", "where_words", "why_words"]

LOOKS: Mapping[Outcome, tuple[Shape, Tone]] = {
    Outcome.GENUINE_VALID: (Shape.CHECK, Tone.GOOD),
    Outcome.GENUINE_VOID: (Shape.CROSS, Tone.WRONG),
    Outcome.ALTERED: (Shape.ALERT, Tone.WRONG),
    Outcome.NOT_OURS: (Shape.SQUARE, Tone.ATTENTION),
    Outcome.CANNOT_TELL: (Shape.PAUSE, Tone.ATTENTION),
}
"""Verdict -> its shape and colour; they stand beside its word."""


def verdict_word(text: Text, verdict: Verdict) -> str:
    """The verdict in two or three words."""
    return text(f"certificate.verdict.{verdict.outcome}")


def why_words(text: Text, verdict: Verdict) -> str:
    """Why, and what to do."""
    return text(f"certificate.reason.{verdict.reason}", **verdict.facts)


def where_words(text: Text, verdict: Verdict) -> list[str]:
    """A line for each place where a file differs."""
    return [text(f"certificate.where.{one.code}", **one.facts) for one in verdict.where]


def brought_words(text: Text, answer: Answer) -> str:
    """What was asked about, and when."""
    what = answer.asked.what
    name = what.name if isinstance(what, Path) else shortened(what)
    return text("verify.brought", what=name, at=text.language.time(answer.at))


def signed_words(text: Text, verdict: Verdict) -> list[str]:
    """Who signed a file, and when."""
    if not verdict.signed_by:
        return []
    said = [text("verify.signed_by", name=verdict.signed_by)]
    if verdict.signed_at is not None:
        said.append(text("verify.signed_at", at=verdict.signed_at))
    if verdict.stamped_at is not None:
        said.append(text("verify.stamped_at", at=verdict.stamped_at))
    return said


def facts_of(text: Text, meant: CertificateDetail) -> list[Fact]:
    """What stands on the paper, to be held against it."""
    row = meant.row
    facts = [
        Fact(text("verify.fact.number"), row.number, mono=True),
        Fact(text("verify.fact.kind"), text(f"certificate.kind.{row.kind}")),
    ]
    if row.issued_on is not None:
        facts.append(Fact(text("verify.fact.date"), text.language.date(row.issued_on)))
    if meant.pages:
        facts.append(Fact(text("verify.fact.copied"), text("verify.pages", n=len(meant.pages))))
    if row.pages:
        facts.append(Fact(text("verify.fact.pages"), text("verify.pages", n=row.pages)))
    for at, source in enumerate(meant.sources):
        code = source.reference_code
        said = text("verify.source_pages", code=code, pages=source.pages) if source.pages else code
        facts.append(Fact(text("verify.fact.source") if at == 0 else "", said, mono=True))
    return facts
