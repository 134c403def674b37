"""How notices are worded, and what one looks like."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from readingroom.command import Reading
from readingroom.language import LANGUAGES, language
from readingroom.requests.notices.facts import contact
from readingroom.requests.notices.making import wording
from readingroom.requests.notices.shipped import shipped
from readingroom.requests.rules.notices import FIELDS, NoticeKind, Wording
from readingroom.settings import ARCHIVE_NAME

__all__ = ["WordingRow", "samples", "wordings"]


@dataclass(frozen=True)
class WordingRow:
    """How one kind of notice is worded in one language.

    Attributes:
        own: the archive changed it.
    """

    kind: str
    language: str
    wording: Wording
    shipped: Wording
    own: bool


def wordings(reading: Reading) -> tuple[WordingRow, ...]:
    """Every kind in every language, in the order in which they are shown."""
    rows = []
    for kind in NoticeKind:
        for code in LANGUAGES:
            now, ships = wording(reading.session, kind, code), shipped(code)[kind]
            rows.append(WordingRow(kind.value, code, now, ships, now != ships))
    return tuple(rows)


def samples(reading: Reading) -> dict[str, dict[str, str]]:
    """Language -> field -> something invented, to show what a wording looks like filled in."""
    invented = {}
    day = reading.today + dt.timedelta(days=7)
    for code in LANGUAGES:
        words = language(code)
        invented[code] = {
            name: words.say(f"notice.sample.{name}")
            for name in sorted(frozenset().union(*FIELDS.values()))
            if words.has(f"notice.sample.{name}")
        } | {
            "archive": reading.settings[ARCHIVE_NAME],
            "date": words.date(reading.today),
            "day": words.date(day, weekday=True),
            "hours": f"{words.time(dt.time(9))}–{words.time(dt.time(11, 30))}",
            "due": words.date(day, weekday=True),
        }
        if known := contact(words, reading.settings):
            invented[code]["contact"] = known
    return invented
