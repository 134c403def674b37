"""The feed of changes: opaque cursors, pages, and what is forgotten after a while."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, select

from readingroom.portals.native.protocol import Change, ChangePage
from readingroom.portals.sandbox import schema
from readingroom.portals.sandbox.storage import Storage, read_setting, write_setting

__all__ = ["KEPT_DAYS", "TooOld", "compact", "page"]

KEPT_DAYS = 30
"""Changes that a later one of the same subject stands in for, and tombstones, are kept this long."""


class TooOld(Exception):
    """The cursor is from before what was forgotten, or none of this portal's: start over."""


def _cursor(instance: str, began: int, seq: int) -> str:
    """Where a reading is: in which portal, behind which mark it began, up to which change it came."""
    written = f"{instance} {began} {seq}".encode()
    return base64.urlsafe_b64encode(written).decode().rstrip("=")


def _position(cursor: str, instance: str) -> tuple[int, int]:
    """(mark it began behind, last change read).

    Raises:
        TooOld: no cursor of this portal.
    """
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        whose, began, seq = base64.urlsafe_b64decode(padded.encode("ascii")).decode("utf-8").split()
        position = int(began), int(seq)
    except (ValueError, binascii.Error, UnicodeError) as error:
        raise TooOld from error
    if whose != instance:
        raise TooOld
    return position


def page(connection: Connection, storage: Storage, cursor: str, limit: int) -> ChangePage:
    """At most `limit` changes after a cursor, oldest first.

    Raises:
        TooOld: start over.
    """
    mark = int(read_setting(connection, "mark", "0"))
    if cursor:
        began, after = _position(cursor, storage.instance)
        # A reading that began after the last forgetting may still be on its first pages.
        if max(began, after) < mark:
            raise TooOld
    else:
        began, after = mark, 0
    last = connection.execute(select(func.max(schema.change.c.seq))).scalar_one() or 0
    if after > max(last, mark):
        raise TooOld  # of a file that was put back to an earlier state
    rows = connection.execute(
        select(schema.change).where(schema.change.c.seq > after).order_by(schema.change.c.seq).limit(limit)
    ).all()
    reached = rows[-1].seq if rows else after
    return ChangePage(
        items=[_event(row, storage.instance) for row in rows],
        next=_cursor(storage.instance, began, reached),
        complete=reached >= last,
    )


def _event(row: Any, instance: str) -> dict[str, Any]:
    event = Change(
        id=row.event_id,
        source=instance,
        type=row.type,
        subject=row.subject,
        subjectversion=row.version,
        time=dt.datetime.fromisoformat(row.time),
        data=row.data,
    )
    return event.model_dump(mode="json")


def compact(connection: Connection, now: dt.datetime) -> int:
    """Forget what is older than `KEPT_DAYS` and said again later, and tombstones of that age; how many changes."""
    before = now - dt.timedelta(days=KEPT_DAYS)
    newest = select(func.max(schema.change.c.seq)).group_by(schema.change.c.subject)
    rows = connection.execute(select(schema.change.c.seq, schema.change.c.time, schema.change.c.type)).all()
    kept = set(connection.execute(newest).scalars())
    gone = [
        row.seq
        for row in rows
        if dt.datetime.fromisoformat(row.time) < before
        and (row.seq not in kept or row.type.endswith(".gone"))
    ]
    if gone:
        forgotten = delete(schema.change).where(schema.change.c.seq == bindparam("forgotten"))
        connection.execute(forgotten, [{"forgotten": seq} for seq in gone])
        write_setting(connection, "mark", str(max(gone)))
    return len(gone)
