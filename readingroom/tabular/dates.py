"""Dates and hours as people and programs write them.

Nothing is guessed: ``3/12/2026`` is read only by a stated order of day and month, which
`infer_order` finds out from a whole column when a single day beyond 12 gives it away.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable
from typing import Literal

from readingroom.tabular.rows import Value, text_of

__all__ = ["DateOrder", "UnclearDate", "infer_order", "read_date", "read_hours", "read_moment", "read_span"]

DateOrder = Literal["dmy", "mdy"]
"""Which comes first where a slash or dash separates day, month and year."""

_SERIALS = (20_000.0, 80_000.0)  # Excel's days from 1954 to 2119; years and 8-digit dates lie outside

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january januar", "feb february februar", "mar march märz mär", "apr april", "may mai",
            "jun june juni", "jul july juli", "aug august", "sep sept september", "oct october oktober okt",
            "nov november", "dec december dezember dez",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip

_WEEKDAY = re.compile(
    r"[（(]?(?:星期|周|礼拜)[一二三四五六日天][)）]?|^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+", re.I
)
_YEAR_FIRST = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?(?!\d)")
_YEAR_LAST = re.compile(r"(\d{1,2})\s*([-/.])\s*(\d{1,2})\s*\2\s*(\d{4})(?!\d)")
_EIGHT = re.compile(r"(\d{4})(\d{2})(\d{2})(?!\d)")
_DAY_NAME = re.compile(r"(\d{1,2})\.?(?:st|nd|rd|th)?[\s-]+([^\W\d]{3,9})\.?,?[\s-]+(\d{4})(?!\d)")
_NAME_DAY = re.compile(r"([^\W\d]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})(?!\d)")
_HALF = r"(上午|早上|早晨|凌晨|中午|下午|晚上|傍晚)?"
_TIME = re.compile(
    _HALF + r"\s*(\d{1,2})(?:\s*[:时点]\s*(?:(\d{1,2})|(半))?)(?::(\d{1,2})(?:[.,]\d+)?)?\s*分?(?:\d{1,2}秒)?"
    r"\s*([ap]\.?m\.?)?(?![a-z])"
    r"|(?<!\d)(\d{1,2})\s*([ap]\.?m\.?)(?![a-z])",
    re.I,
)  # fmt: skip
_OFFSET = re.compile(r"\s*(Z|[+-]\d{2}:?\d{2})\Z")
_RANGE = re.compile(r"\s*(?:-|–|—|−|~|～|至|到|\bto\b|\bbis\b)\s*")


class UnclearDate(ValueError):
    """A date or time that cannot be read with certainty.

    Attributes:
        code: ``"file.date.unreadable"`` or ``"file.date.ambiguous"`` (day and month could be swapped).
        text: what is written.
    """

    def __init__(self, code: str, text: str) -> None:
        super().__init__(f"{code}: {text}")
        self.code = code
        self.text = text


def infer_order(values: Iterable[Value]) -> DateOrder | None:
    """The order of day and month that a column of dates shows, None if it shows none or both."""
    found: set[DateOrder] = set()
    for value in values:
        if isinstance(value, str) and (match := _YEAR_LAST.search(_plain(value))):
            first, second = int(match[1]), int(match[3])
            if match[2] == ".":
                continue
            if first > 12 >= second:
                found.add("dmy")
            elif second > 12 >= first:
                found.add("mdy")
    return found.pop() if len(found) == 1 else None


def read_date(value: Value, order: DateOrder | None = None) -> dt.date:
    """A day.

    Raises:
        UnclearDate: see there.
    """
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    if serial := _serial(value):
        return serial.date()
    day, _ = _take_date(_plain(text_of(value)), order)
    return day


def read_moment(value: Value, zone: dt.tzinfo, order: DateOrder | None = None) -> dt.datetime | dt.date:
    """A moment, in the zone written with it or else in ``zone``; a date alone stays a date.

    Reads ISO 8601, ``2026/12/3 9:00``, ``3.12.2026 14:00``, ``12/3/2026 9:00 AM`` (with ``order``),
    ``2026年12月3日 上午9点``, Excel's day numbers, and spreadsheet dates.

    Raises:
        UnclearDate: see there.
    """
    if isinstance(value, dt.datetime):
        return value if value.tzinfo else value.replace(tzinfo=zone)
    if isinstance(value, dt.date):
        return value
    if serial := _serial(value):
        return serial.replace(tzinfo=zone) if serial.time() != dt.time() else serial.date()
    text = _plain(text_of(value))
    day, rest = _take_date(text, order)
    rest = rest.strip(" tT,，")
    if not rest:
        return day
    # Without the T of ISO 8601, "09:00-11:30" is a span of hours, not an offset.
    if (offset := _OFFSET.search(rest)) and (offset[1][0] != "-" or re.search(r"\dT\d", text, re.I)):
        rest = rest[: offset.start()]
        zone = dt.datetime.strptime(offset[1], "%z").tzinfo or zone
    hours = _read_clock(rest)
    if hours is None:
        raise UnclearDate("file.date.unreadable", text)
    return dt.datetime.combine(day, hours[0], zone)


def read_hours(value: Value) -> tuple[dt.time, dt.time | None]:
    """A time of day, or a span of two: ``9:00``, ``上午9点半``, ``2 pm``, ``09:00-11:30``.

    A date in front of the times is passed over; of ``2026-12-03 09:00-11:30`` both times are given.

    Raises:
        UnclearDate: see there.
    """
    if isinstance(value, dt.datetime):
        return value.time(), None
    if isinstance(value, dt.time):
        return value, None
    if isinstance(value, float) and 0 <= value < 1:
        seconds = min(round(value * 86_400), 86_399)
        return dt.time(seconds // 3600, seconds // 60 % 60, seconds % 60), None
    text = _plain(text_of(value))
    try:
        rest = _take_date(text, "dmy")[1]
    except UnclearDate:
        rest = text
    hours = _read_clock(rest.strip(" tT,，()"))
    if hours is None:
        raise UnclearDate("file.date.unreadable", text)
    return hours


def read_span(text: str) -> tuple[str, str]:
    """The dates of archival material as (begin, end), each ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``.

    ``19620300`` is March 1962 and ``19620000`` is 1962 (DA/T 18: eight digits, zeros where unknown).
    A single date is begin and end; an open end is ``""``.

    Raises:
        UnclearDate: see there.
    """
    plain = _plain(text).strip("[]()〔〕 ")
    for pattern in (r"(\d{8})\s*[-~]\s*(\d{8})", r"([^-~]+?)\s*[-~]\s*(?=$)", r"(\d{4})\s*[-~]\s*(\d{4})"):
        if match := re.fullmatch(pattern, plain):
            parts = [*match.groups(), ""][:2]
            return _checked_span(_partial(parts[0]), _partial(parts[1]) if parts[1] else "", text)
    try:
        single = _partial(plain)
    except UnclearDate:
        for cut in _RANGE.finditer(plain):
            before, after = plain[: cut.start()], plain[cut.end() :]
            try:
                return _checked_span(_partial(before), _partial(after), text)
            except UnclearDate:
                continue
        raise UnclearDate("file.date.unreadable", text) from None
    return single, single


def _checked_span(begin: str, end: str, text: str) -> tuple[str, str]:
    if end and end[: len(begin)] < begin[: len(end)]:
        raise UnclearDate("file.date.unreadable", text)
    return begin, end


def _partial(text: str) -> str:
    text = text.strip(" .")
    match = re.fullmatch(r"(\d{4})(?:(\d{2})(\d{2})?)?", text) or re.fullmatch(
        r"(\d{4})\s*[-/.年]\s*(?:(\d{1,2})\s*(?:[-/.月]\s*(?:(\d{1,2})\s*日?)?)?)?", text
    )
    if match is None:
        raise UnclearDate("file.date.unreadable", text)
    year, month, day = (int(part or 0) for part in match.groups())
    if not 1 <= year <= 2200 or month > 12 or (day and not month):
        raise UnclearDate("file.date.unreadable", text)
    if not month:
        return f"{year:04}"
    return _day(year, month, day, text).isoformat() if day else f"{year:04}-{month:02}"


def _plain(text: str) -> str:
    """Full-width digits and signs as plain ones, weekdays taken out."""
    return _WEEKDAY.sub(" ", unicodedata.normalize("NFKC", text)).strip()


def _serial(value: Value) -> dt.datetime | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, str) and re.fullmatch(r"\d{5}(?:\.\d+)?", value.strip()):
        value = float(value)
    if isinstance(value, int | float) and _SERIALS[0] <= value <= _SERIALS[1]:
        # The import takes a tenth of a second, and this module is loaded while the window opens.
        from openpyxl.utils.datetime import from_excel

        moment = from_excel(round(value * 1440) / 1440)
        return moment if isinstance(moment, dt.datetime) else None
    return None


def _day(year: int, month: int, day: int, text: str) -> dt.date:
    try:
        return dt.date(year, month, day)
    except ValueError:
        raise UnclearDate("file.date.unreadable", text) from None


def _take_date(text: str, order: DateOrder | None) -> tuple[dt.date, str]:
    if match := _YEAR_FIRST.match(text) or _EIGHT.match(text):
        return _day(int(match[1]), int(match[2]), int(match[3]), text), text[match.end() :]
    if match := _YEAR_LAST.match(text):
        first, second, year = int(match[1]), int(match[3]), int(match[4])
        if match[2] == "." or first > 12:
            order = "dmy"
        elif second > 12:
            order = "mdy"
        elif first == second:
            order = order or "dmy"
        if order is None:
            raise UnclearDate("file.date.ambiguous", text)
        day, month = (first, second) if order == "dmy" else (second, first)
        return _day(year, month, day, text), text[match.end() :]
    for pattern, day_at, name_at in ((_DAY_NAME, 1, 2), (_NAME_DAY, 2, 1)):
        if (match := pattern.match(text)) and (month := _MONTHS.get(match[name_at].lower(), 0)):
            return _day(int(match[3]), month, int(match[day_at]), text), text[match.end() :]
    raise UnclearDate("file.date.unreadable", text)


def _read_clock(text: str) -> tuple[dt.time, dt.time | None] | None:
    first = _TIME.match(text)
    if first is None:
        return None
    rest = text[first.end() :].strip()
    if not rest:
        start = _time(first, None)
        return None if start is None else (start, None)
    between = _RANGE.match(rest)
    second = _TIME.fullmatch(rest[between.end() :].strip()) if between and between.end() else None
    if second is None:
        return None
    start = _time(first, second)
    end = _time(second, first)
    return None if start is None or end is None or end <= start else (start, end)


def _time(match: re.Match[str], other: re.Match[str] | None) -> dt.time | None:
    """A time of day; in ``下午2点到4点`` and ``2-4 pm`` the half of the day said once holds for both."""
    half = match[1] or (match[6] or match[8] or "").lower().replace(".", "")
    hour = int(match[2] or match[7])
    minute = 30 if match[4] else int(match[3] or 0)
    if not half and other is not None and hour < 12:
        said = other[1] or (other[6] or other[8] or "").lower().replace(".", "")
        earlier = other.start() == 0 and other[1]
        half = said if earlier or (said == "pm" and hour <= int(other[2] or other[7]) % 12) else ""
        half = half or ("am" if said == "pm" else "")
    if (half in ("下午", "晚上", "傍晚", "pm") and hour < 12) or (half == "中午" and hour < 10):
        hour += 12
    elif half in ("am", "凌晨", "晚上") and hour == 12:
        hour = 0
    second = int(match[5] or 0)
    return dt.time(hour, minute, second) if hour < 24 and minute < 60 and second < 60 else None
