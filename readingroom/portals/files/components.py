"""The components of an iCalendar file, cut apart before anything is parsed, and what makes an event unusable."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from icalendar import Component, Event

__all__ = ["Block", "calendars", "problem_of"]


@dataclass(slots=True)
class Block:
    """The text of one component and the line on which it begins."""

    name: str
    line: int
    lines: list[str]
    closed: bool = False

    @property
    def text(self) -> str:
        """The component as the file has it."""
        return "".join(f"{line}\r\n" for line in self.lines)


def calendars(text: str) -> Iterator[tuple[dict[str, str], list[Block]]]:
    """Cuts the text into calendars (a file may hold several) and their components."""
    properties: dict[str, str] = {}
    blocks: list[Block] = []
    current: Block | None = None
    depth = 0
    for number, line in enumerate(re.split(r"\r\n|\n|\r", text), start=1):
        mark = line.strip().upper()
        if current is not None:
            begins_anew = mark in ("BEGIN:VEVENT", "END:VCALENDAR") and current.name == "VEVENT"
            if not begins_anew:
                current.lines.append(line)
                depth += mark.startswith("BEGIN:") - mark.startswith("END:")
                if depth == 0:
                    current.closed = True
                    current = None
                continue
            current = None  # the END line of the event is missing
        if mark == "BEGIN:VCALENDAR":
            properties, blocks = {}, []
        elif mark == "END:VCALENDAR":
            yield properties, blocks
            properties, blocks = {}, []
        elif mark.startswith("BEGIN:"):
            current, depth = Block(mark[6:], number, [line]), 1
            blocks.append(current)
        elif ":" in line:
            name, _, value = line.partition(":")
            properties[name.partition(";")[0].upper()] = value.strip()
    if blocks:
        yield properties, blocks


_ONCE = ("UID", "DTSTART", "DTEND", "DURATION", "RECURRENCE-ID", "SEQUENCE", "STATUS", "RRULE")
_YEARS = range(1970, 2201)


def problem_of(event: Component) -> str:
    """What makes an event unusable, ``""`` if nothing; a property the library could not read raises.

    Years outside 1970 to 2200 and rules finer than hourly are refused: unfolding them would take for ever.
    """
    if not isinstance(event, Event):
        return event.name or "?"
    for name in (*_ONCE, "RDATE", "EXDATE"):
        values = event.get(name)
        if name in _ONCE and isinstance(values, list):
            return f"{name} x {len(values)}"
        for value in values if isinstance(values, list) else [values]:
            if value is None:
                continue
            value.to_ical()
            for one in getattr(value, "dts", [value]):
                year = getattr(getattr(one, "dt", None), "year", _YEARS[0])
                if year not in _YEARS:
                    return f"{name}: {year}"
    rule = event.get("RRULE")
    return "" if rule is None or _is_bounded(rule) else f"RRULE:{rule.to_ical().decode()}"


def _is_bounded(rule: Any) -> bool:
    """Whether a rule repeats at most hourly: finer ones are attacks on memory, not visits."""
    often = {"HOURLY", "DAILY", "WEEKLY", "MONTHLY", "YEARLY"}
    a_day = math.prod(max(1, len(rule.get(part, []))) for part in ("BYHOUR", "BYMINUTE", "BYSECOND"))
    return set(map(str, rule.get("FREQ", []))) <= often and a_day <= 24 and 0 not in rule.get("INTERVAL", [])
