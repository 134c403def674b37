"""The seal log (用印登记): every time a seal was put on copies of a certificate; on paper and in tables too."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from sqlalchemy import select

from readingroom.command import Reading
from readingroom.copies.papers import SealLogLine, SealLogPaper
from readingroom.copies.queries.detail import SealLine, seal_line
from readingroom.copies.records import Certificate, SealEntry
from readingroom.copies.rules import CertificateState
from readingroom.copies.wording import kind_names
from readingroom.language import Language, language
from readingroom.office.staff.queries import names
from readingroom.settings import ARCHIVE_NAME

__all__ = ["seal_log", "seal_log_paper"]


def seal_log(reading: Reading, first: dt.date, last: dt.date) -> tuple[SealLine, ...]:
    """The seal log of some days, both included, oldest first."""
    return tuple(line for line, _ in _entries(reading, first, last))


def seal_log_paper(
    reading: Reading, first: dt.date, last: dt.date, spoken: str, *, staff: int | None = None
) -> SealLogPaper:
    """The seal log of some days as it goes on paper and into tables.

    Args:
        reading: the moment.
        first: the first day.
        last: the last day, included.
        spoken: language of the remarks.
        staff: who prints.
    """
    words, kinds = language(spoken), kind_names(reading.session)
    return SealLogPaper(
        archive=reading.settings[ARCHIVE_NAME],
        first=first,
        last=last,
        lines=tuple(
            SealLogLine(
                stamped_at=line.stamped_at,
                seal=line.seal,
                number=line.number,
                kind=kinds[one.kind],
                copies=line.copies,
                approved_by=line.approved_by,
                stamped_by=line.stamped_by,
                remark=_remark(words, one),
            )
            for line, one in _entries(reading, first, last)
        ),
        printed_by=names(reading).get(staff or 0, ""),
        printed_at=reading.clock.local(reading.now),
    )


def _entries(reading: Reading, first: dt.date, last: dt.date) -> Iterator[tuple[SealLine, Certificate]]:
    zone = reading.clock.zone
    start = dt.datetime.combine(first, dt.time(), zone)
    end = dt.datetime.combine(last + dt.timedelta(days=1), dt.time(), zone)
    people = names(reading)
    rows = reading.session.execute(
        select(SealEntry, Certificate)
        .join(Certificate, Certificate.id == SealEntry.certificate_id)
        .where(SealEntry.stamped_at >= start, SealEntry.stamped_at < end)
        .order_by(SealEntry.id)
    )
    for row, certificate in rows:
        yield seal_line(reading, row, certificate, people), certificate


def _remark(words: Language, one: Certificate) -> str:
    """What became of a paper that was sealed and does not count any more; what it is in place of."""
    said = []
    if one.issue > 1:
        said.append(words.say("certificate.register.replaces", issue=one.issue - 1))
    if one.state == CertificateState.REISSUED:
        said.append(words.say("certificate.register.reissued_because", why=one.void_why or ""))
    elif one.void_why:
        said.append(words.say("certificate.register.void_because", why=one.void_why))
    return words.say("event.joint").join(said)
