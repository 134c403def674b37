"""What may be copied or quoted of what is not open: only what somebody consented to (实施条例 34)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from readingroom.copies.rules.pages import Pages, read_pages
from readingroom.errors import Refused

__all__ = ["COPYING", "QUOTING", "Release", "check_release"]

COPYING = frozenset({"copy"})
QUOTING = frozenset({"excerpt", "copy"})
"""Uses that a consent has to allow; who may copy may quote."""


@dataclass(frozen=True)
class Release:
    """Something that consent was given for.

    Attributes:
        item_id, container_id: what.
        use: ``read``, ``excerpt`` or ``copy``.
        pages: only these, as somebody wrote them; empty for all.
    """

    item_id: int | None
    container_id: int | None
    use: str
    pages: str = ""


def check_release(
    releases: Iterable[Release],
    wanted: Pages,
    *,
    item_id: int | None,
    container_id: int | None,
    uses: Collection[str],
    code: str,
) -> None:
    """Whether these pages of something that is not open were released for this use.

    Args:
        releases: of the case, in force today.
        wanted: pages.
        item_id: what; None for a container as a whole.
        container_id: the container as a whole.
        uses: any of these is enough.
        code: reference code, for the sentence.

    Raises:
        Refused: ``copies.not_open``; ``copies.not_for_copying`` where consent was given for another use;
            ``copies.pages_not_released`` with the pages that were.
    """
    concerned = [
        one
        for one in releases
        if (item_id is not None and one.item_id == item_id)
        or (item_id is None and one.item_id is None and one.container_id == container_id)
    ]
    if not concerned:
        raise Refused("copies.not_open", code=code)
    allowed = [one for one in concerned if one.use in uses]
    if not allowed:
        raise Refused("copies.not_for_copying", code=code)
    if not any(_covers(one, wanted) for one in allowed):
        raise Refused("copies.pages_not_released", code=code, released=[one.pages for one in allowed])


def _covers(release: Release, wanted: Pages) -> bool:
    """Pages that nobody can read release nothing: a person has to look."""
    if not release.pages.strip():
        return True
    try:
        return wanted.within(read_pages(release.pages))
    except Refused:
        return False
