"""What notices say, what mails wait, and what a round of sending needs to know."""

from __future__ import annotations

from typing import TYPE_CHECKING

from readingroom.lazy import names_of
from readingroom.requests.notices.queries.told import (
    MailRow,
    NoticeRow,
    counts,
    mails,
    notices_of,
    undecided,
)

if TYPE_CHECKING:
    from readingroom.requests.notices.queries.sending import (
        Due,
        due,
        letter,
        next_open_day,
        passwords,
        server,
    )
    from readingroom.requests.notices.queries.wording import WordingRow, samples, wordings

__all__ = [
    "Due", "MailRow", "NoticeRow", "WordingRow", "counts", "due", "letter", "mails", "next_open_day", "notices_of",
    "passwords", "samples", "server", "undecided", "wordings",
]  # fmt: skip

if not TYPE_CHECKING:
    __getattr__ = names_of(
        __name__,
        {
            "sending": ("Due", "due", "letter", "next_open_day", "passwords", "server"),
            "wording": ("WordingRow", "samples", "wordings"),
        },
    )
