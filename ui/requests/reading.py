"""What the page of requests asks, each as one reading at one moment."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from readingroom.command import Reading
from readingroom.requests import queries
from readingroom.requests.queries import CaseRow, CaseSheet, CaseView
from readingroom.settings import MASK_PERSONAL
from ui.history.reading import Story, story

__all__ = ["Listed", "Picture", "Whole", "picture", "whole"]


@dataclass(frozen=True)
class Listed:
    """One line of the list.

    Attributes:
        row: the case.
        view: in which it is shown.
        masked: the name is shown masked.
        today: the archive's date.
    """

    row: CaseRow
    view: CaseView
    masked: bool
    today: dt.date

    @property
    def name(self) -> str:
        """As it may stand on the screen."""
        return self.row.name.shown(masked=self.masked)


@dataclass(frozen=True)
class Picture:
    """The list.

    Attributes:
        view: which part of it.
        rows: in the order in which they are to be seen to.
        more: there are more than these.
        counts: how many each view has.
        asked_twice: how often a paper was asked for that had been there; it must stay 0.
        today: the archive's date.
    """

    view: CaseView
    rows: tuple[Listed, ...]
    more: bool
    counts: Mapping[CaseView, int]
    asked_twice: int
    today: dt.date


@dataclass(frozen=True)
class Whole:
    """One case with everything around.

    Attributes:
        sheet: the case.
        story: what happened in it.
        masked: personal data is shown masked.
    """

    sheet: CaseSheet
    story: Story
    masked: bool


def picture(reading: Reading, view: CaseView) -> Picture:
    """A view of the list, and how many the others have."""
    found = queries.cases(reading, view)
    masked = reading.settings[MASK_PERSONAL]
    return Picture(
        view,
        tuple(Listed(row, view, masked, reading.today) for row in found.rows),
        found.more,
        queries.counts(reading),
        queries.asked_twice(reading),
        reading.today,
    )


def whole(reading: Reading, case_id: int) -> Whole | None:
    """One case; None if it has no request."""
    sheet = queries.case_sheet(reading, case_id)
    if sheet is None:
        return None
    return Whole(sheet, story(reading, "case", case_id), reading.settings[MASK_PERSONAL])
