"""Reads of the day: what now, what is left to close it, its numbers and its lists."""

from readingroom.office.day.matters import Carried, OpenMatter
from readingroom.office.day.queries.closing import Closed, CloseOfDay, Step, carried_over, close_of_day
from readingroom.office.day.queries.sheets import (
    day_sheet,
    handover_sheet,
    noon_list,
    opening_list,
    scanner_sheet,
    station_sheet,
)
from readingroom.office.day.queries.today import Head, Row, TodayPage, row_of, today_page
from readingroom.office.day.queries.waiting import Target, Waiting, waiting_count, waits
from readingroom.office.day.statistics import DayStatistics, statistics

__all__ = [
    "Carried", "CloseOfDay", "Closed", "DayStatistics", "Head", "OpenMatter", "Row", "Step", "Target", "TodayPage",
    "Waiting", "carried_over", "close_of_day", "day_sheet", "handover_sheet", "noon_list", "opening_list",
    "row_of", "scanner_sheet", "station_sheet", "statistics", "today_page", "waiting_count", "waits",
]  # fmt: skip
