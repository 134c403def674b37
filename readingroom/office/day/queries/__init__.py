"""Reads of the day: what now, and what is left to close it.

Its numbers (`readingroom.office.day.statistics`) and its lists (`readingroom.office.day.queries.sheets`) are asked for
where they stand: the first page does without what they need.
"""

from readingroom.office.day.matters import Carried, OpenMatter
from readingroom.office.day.queries.closing import Closed, CloseOfDay, Step, carried_over, close_of_day
from readingroom.office.day.queries.today import Head, Row, TodayPage, row_of, today_page
from readingroom.office.day.queries.waiting import Target, Waiting, waiting_count, waits

__all__ = [
    "Carried", "CloseOfDay", "Closed", "Head", "OpenMatter", "Row", "Step", "Target", "TodayPage", "Waiting",
    "carried_over", "close_of_day", "row_of", "today_page", "waiting_count", "waits",
]  # fmt: skip
