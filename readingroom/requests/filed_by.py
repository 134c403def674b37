"""The guides by which requests were filed, read once however many requests there are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from readingroom.requests.guide_reading import read_guide
from readingroom.requests.guides import Guide
from readingroom.requests.records import ServiceVersion

__all__ = ["guides_of"]

_KEPT = "guides"


def guides_of(session: Session, versions: Iterable[int | None]) -> Mapping[int, Guide]:
    """Id of a version of a guide -> the guide. A version never changes, so each is read once in a transaction.

    Args:
        session: in any transaction.
        versions: ids; None stands for no guide and is passed over.

    Raises:
        Refused: as `readingroom.requests.guide_reading.read_guide`.
    """
    known: dict[int, Guide] = session.info.setdefault(_KEPT, {})
    wanted = {version for version in versions if version is not None} - known.keys()
    if wanted:
        found = session.scalars(select(ServiceVersion).where(ServiceVersion.id.in_(wanted)))
        known.update((version.id, read_guide(version.guide)) for version in found)
    return known
