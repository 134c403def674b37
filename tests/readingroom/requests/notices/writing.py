"""Short words for mails, for tests."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select

from readingroom.bookings.commands import MakeBooking
from readingroom.bookings.events import BookingMade
from readingroom.command import Actor, Reading
from readingroom.desk import Desk
from readingroom.office.setup.commands import ChangeSetting
from readingroom.requests.notices.mailing import PASSWORD
from readingroom.requests.notices.queries import passwords
from readingroom.requests.records import Mail, Notice
from tests.readingroom.requests.notices.post_office import PASSWORD as SECRET
from tests.readingroom.requests.notices.post_office import USER

DAY = dt.date(2026, 12, 3)


def set_up(desk: Desk, clerk: Actor, port: int, **others: object) -> None:
    """Mail is sent through a server on loopback."""
    settings: dict[str, object] = {
        "mail.host": "127.0.0.1",
        "mail.port": port,
        "mail.user": USER,
        "mail.sender": "desk@archive.example",
        "archive.address": "示例路1号",
        "archive.phone": "0123-4567890",
        "mail.on": True,
    } | {key.replace("_", "."): value for key, value in others.items()}
    for key, value in settings.items():
        desk.execute(ChangeSetting(key=key, value=value), clerk)  # type: ignore[arg-type]
    desk.read(passwords).save(PASSWORD, SECRET)


def book(desk: Desk, clerk: Actor, address: str = "wang@example.org", **fields: object) -> BookingMade:
    """Somebody books by telephone and leaves an address."""
    facts: dict[str, object] = {
        "name": "王小明",
        "day": DAY,
        "start": dt.time(9),
        "document_number": "11010519491231002X",
        "email": address,
        "anyway": True,
    } | fields
    events = desk.execute(MakeBooking(**facts), clerk).events  # type: ignore[arg-type]
    return next(event for event in events if isinstance(event, BookingMade))


def notices(desk: Desk) -> list[tuple[str, bool]]:
    """Kind of every notice, and whether it still stands, in the order they were made."""
    return [(notice.kind, notice.withdrawn_at is None) for notice in desk.read(_notices)]


def newest(desk: Desk) -> Notice:
    """The last one."""
    return desk.read(_notices)[-1]


def states(desk: Desk) -> list[str]:
    """State of every mail, in the order they were made."""
    return [mail.state for mail in mails(desk)]


def mails(desk: Desk) -> list[Mail]:
    """Every mail."""
    return desk.read(_mails)


def _notices(reading: Reading) -> list[Notice]:
    return list(reading.session.scalars(select(Notice).order_by(Notice.id)))


def _mails(reading: Reading) -> list[Mail]:
    return list(reading.session.scalars(select(Mail).order_by(Mail.id)))
