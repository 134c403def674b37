"""How what is open is put into words."""

from __future__ import annotations

import datetime as dt

from readingroom.office.day.queries import OpenMatter
from readingroom.retrieval.queries import AttemptRow, CaseUnits
from ui.text import Text

__all__ = ["about", "files_words", "hours_words", "what"]


def hours_words(text: Text, hours: object) -> str:
    """The opening hours of a day, or that it is closed."""
    spans = [
        f"{text.language.time(stretch.opens)}–{text.language.time(stretch.closes)}"
        for stretch in getattr(hours, "hours", ())
    ]
    if spans:
        return text("day.head.hours", hours=text("today.head.joint").join(spans))
    return text("day.head.closed") if getattr(hours, "set_up", False) else ""


def what(text: Text, item: OpenMatter, attempt: AttemptRow | None = None) -> str:
    """What a matter is about, in a word or a code."""
    if attempt is not None:
        return text("day_page.attempt", round=attempt.round_number, number=attempt.number)
    if item.ticket:
        return text("day_page.ticket", ticket=item.ticket)
    return item.unit or item.name.masked or item.number


def about(text: Text, item: OpenMatter, day: dt.date, attempt: AttemptRow | None = None) -> str:
    """The rest of it: whose, where, since when."""
    if attempt is not None:
        prepared = text.language.time(item.since) if item.since is not None else ""
        printer = attempt.printer or text("day_page.no_printer")
        return text("day_page.attempt_about", n=attempt.slips, printer=printer, at=prepared)
    said = [item.name.masked if item.unit or item.ticket else "", item.number]
    if item.seat:
        said.append(text("day_page.seat", seat=item.seat))
    if item.since is not None:
        late = item.since.date() != day
        when = text.language.moment(item.since) if late else str(text.language.time(item.since))
        said.append(text(f"day_page.since.{item.subject}", at=when))
    elif item.due is not None and item.due != day:
        code = "held_until" if item.matter == "hold_overdue" else "wanted_for"
        said.append(text(f"day_page.{code}", day=item.due))
    return " · ".join(part for part in said if part)


def files_words(text: Text, files: CaseUnits | None) -> str:
    """How far what a case wants is."""
    if files is None:
        return ""
    said = [
        text("day.row.state", n=n, state=text(f"retrieval.state.{state}"))
        for state, n in files.states.items()
    ]
    said += [text("day.row.unknown", n=files.unknown)] if files.unknown else []
    said += [text("day.row.blocked", n=files.blocked)] if files.blocked else []
    return " · ".join(said)
