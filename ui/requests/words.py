"""How cases, papers, clocks and consents are put into words and shapes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from readingroom.requests.guides import Words
from readingroom.requests.queries import ApprovalView, CaseRow, ClockView, PaperLine
from readingroom.requests.rules import What, Whom
from ui.palette import Tone
from ui.requests.reading import Listed
from ui.text import Text
from ui.widgets.shapes import Pill, Shape

__all__ = [
    "approval_pill",
    "clock_pill",
    "clock_words",
    "group_of",
    "kind_words",
    "line_pill",
    "paper_pill",
    "short_moment",
    "state_pill",
    "waits_pill",
    "worded",
]

_STATES: Mapping[str, tuple[Shape, Tone]] = {
    "received": (Shape.RING, Tone.ACCENT),
    "accepted": (Shape.HALF, Tone.NEUTRAL),
    "waiting": (Shape.PAUSE, Tone.ATTENTION),
    "approval": (Shape.PAUSE, Tone.ATTENTION),
    "consultation": (Shape.PAUSE, Tone.NEUTRAL),
    "paused": (Shape.PAUSE, Tone.NEUTRAL),
    "in_hand": (Shape.HALF, Tone.ACCENT),
    "answered": (Shape.CHECK, Tone.GOOD),
    "for_collection": (Shape.CHECK, Tone.GOOD),
    "posted": (Shape.CHECK, Tone.GOOD),
    "closed": (Shape.CHECK, Tone.NEUTRAL),
    "not_accepted": (Shape.CROSS, Tone.NEUTRAL),
    "not_provided": (Shape.CROSS, Tone.NEUTRAL),
    "referred": (Shape.SQUARE, Tone.NEUTRAL),
    "transferred": (Shape.PAUSE, Tone.NEUTRAL),
    "cancelled": (Shape.CROSS, Tone.NEUTRAL),
    "lapsed": (Shape.CROSS, Tone.NEUTRAL),
    "joined": (Shape.SQUARE, Tone.NEUTRAL),
}
_PAPERS: Mapping[str, tuple[Shape, Tone]] = {
    "missing": (Shape.ALERT, Tone.ATTENTION),
    "online": (Shape.HALF, Tone.GOOD),
    "seen": (Shape.CHECK, Tone.GOOD),
    "shared": (Shape.CHECK, Tone.GOOD),
    "promised": (Shape.CHECK, Tone.NEUTRAL),
    "to_follow": (Shape.CLOCK, Tone.ATTENTION),
    "waived": (Shape.SQUARE, Tone.NEUTRAL),
}
_APPROVALS: Mapping[str, tuple[Shape, Tone]] = {
    "drafted": (Shape.RING, Tone.ATTENTION),
    "department": (Shape.PAUSE, Tone.NEUTRAL),
    "leader": (Shape.PAUSE, Tone.NEUTRAL),
    "creating_body": (Shape.PAUSE, Tone.NEUTRAL),
    "granted": (Shape.CHECK, Tone.GOOD),
    "granted_in_part": (Shape.HALF, Tone.GOOD),
    "refused": (Shape.CROSS, Tone.WRONG),
    "expired": (Shape.CLOCK, Tone.NEUTRAL),
    "withdrawn": (Shape.CROSS, Tone.NEUTRAL),
}
_LINES: Mapping[str, tuple[Shape, Tone]] = {
    "wanted": (Shape.CHECK, Tone.GOOD),
    "blocked": (Shape.SQUARE, Tone.ATTENTION),
    "unknown": (Shape.ALERT, Tone.ATTENTION),
}
_CAME = frozenset({What.ANSWER_CAME, What.MESSAGE_CAME, What.PAPERS_CAME, What.APPROVAL_BACK, What.SIGN})


def worded(text: Text, words: Words | None) -> str:
    """A text of a guide in the window's language; empty where there is none."""
    return "" if words is None else words.of(text.code)


def kind_words(text: Text, row: CaseRow) -> str:
    """The kind of request by the guide's name; what it is where it was filed by none."""
    return worded(text, row.kind) or text(f"requests.no_guide.{row.channel}")


def state_pill(text: Text, state: str) -> Pill:
    """Where the case stands in its life."""
    return Pill(text(f"request.state.{state}"), *_STATES[state])


def waits_pill(text: Text, row: CaseRow) -> Pill:
    """What has to be done next, loud only where the desk has to do it; over: how it ended."""
    if row.what is What.NOTHING:
        return state_pill(text, row.state)
    word = text(f"requests.waits.{row.what}")
    if row.what in (What.CHASE, What.FOLLOW_OVERDUE):
        return Pill(word, Shape.CLOCK, Tone.WRONG)
    if row.what in _CAME:
        return Pill(word, Shape.DOT, Tone.ACCENT)
    if row.what is What.ACCEPT:
        return Pill(word, Shape.RING, Tone.ACCENT)
    if row.whom is Whom.DESK:
        return Pill(word, Shape.HALF, Tone.NEUTRAL)
    return Pill(word, Shape.PAUSE, Tone.NEUTRAL)


def clock_words(text: Text, stands: ClockView) -> str:
    """``2 days left``, ``today``, ``3 days over``, ``stopped``."""
    if stands.stopped:
        return text("requests.clock.stopped")
    if stands.left == 0:
        return text("requests.clock.today")
    return text("requests.clock.left" if stands.left > 0 else "requests.clock.over", n=abs(stands.left))


def clock_pill(text: Text, stands: ClockView | None) -> Pill | None:
    """The clock as a pill: red only when it is over, calm while it stands or has time."""
    if stands is None:
        return None
    if stands.stopped:
        return Pill(clock_words(text, stands), Shape.PAUSE)
    if stands.overdue:
        return Pill(clock_words(text, stands), Shape.CLOCK, Tone.WRONG)
    soon = stands.left <= 1
    return Pill(clock_words(text, stands), Shape.CLOCK, Tone.ATTENTION if soon else Tone.NEUTRAL)


def paper_pill(text: Text, paper: PaperLine) -> Pill:
    """How far a paper is."""
    if paper.overdue:
        return Pill(text("requests.paper.overdue"), Shape.CLOCK, Tone.WRONG)
    if paper.state == "missing" and not paper.required:
        return Pill(text("requests.paper.optional"), Shape.RING)
    return Pill(text(f"material.state.{paper.state}"), *_PAPERS[paper.state])


def approval_pill(text: Text, approval: ApprovalView) -> Pill:
    """How far a consent is."""
    if approval.spoken:
        return Pill(text("requests.approval.to_sign"), Shape.ALERT, Tone.ATTENTION)
    return Pill(text(f"approval.state.{approval.state}"), *_APPROVALS[approval.state])


def line_pill(text: Text, state: str) -> Pill:
    """Whether a thing wanted may be had."""
    return Pill(text(f"request.line.{state}"), *_LINES[state])


def group_of(listed: Listed) -> str:
    """The heading a case stands under: what is late, what came back, what is new, the rest by who has to act."""
    row = listed.row
    if row.pressing:
        return "late"
    if row.what in _CAME:
        return "came"
    if row.what is What.ACCEPT:
        return "new"
    if row.what is What.NOTHING:
        return "over"
    return "work" if row.whom is Whom.DESK else "others"


def short_moment(text: Text, moment: dt.datetime, today: dt.date) -> str:
    """``9:12`` today, else the day."""
    if moment.date() == today:
        return text.language.time(moment)
    return text.language.date(moment.date(), year=moment.year != today.year)
