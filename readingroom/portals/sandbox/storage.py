"""The sandbox's own SQLite file: one transaction for an action and the change it makes, durable when answered."""

from __future__ import annotations

import datetime as dt
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import URL, Connection, create_engine, event, insert, select, update
from sqlalchemy.exc import DatabaseError

from readingroom.clock import Clock
from readingroom.errors import Unavailable
from readingroom.portals.sandbox import schema

__all__ = ["Storage", "read_setting", "stamp", "write_setting"]

_BUSY_MS = 10_000


class Storage:
    """A folder with the sandbox's database.

    Args:
        folder: made if it is not there, for this user alone.
        clock: tells the time.

    Attributes:
        instance: the portal's stable name, made when the file is made.
        token: what the desk shows to be let in.
        secret: signs forms.

    Raises:
        Unavailable: ``sandbox.no_folder``, ``sandbox.other_version``: the file was made by another version.
    """

    def __init__(self, folder: Path, clock: Clock | None = None) -> None:
        self.folder = folder
        self.clock = clock or Clock()
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise Unavailable("sandbox.no_folder", folder=str(folder)) from error
        self.engine = create_engine(
            URL.create("sqlite", database=str(folder / "portal.db")),
            pool_size=8,
            max_overflow=8,
            hide_parameters=True,
        )
        event.listen(self.engine, "connect", _set_up)
        event.listen(self.engine, "begin", _begin)
        try:
            self._prepare()
        except DatabaseError as error:
            self.close()
            raise Unavailable("sandbox.no_folder", folder=str(folder)) from error
        except Unavailable:
            self.close()
            raise

    def _prepare(self) -> None:
        with self.writing() as connection:
            found = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
            if found not in (0, schema.SCHEMA):
                raise Unavailable("sandbox.other_version", folder=str(self.folder))
            if not found:
                schema.metadata.create_all(connection)
                connection.exec_driver_sql(f"PRAGMA user_version = {schema.SCHEMA}")
                write_setting(connection, "instance", f"urn:uuid:{uuid4()}")
                write_setting(connection, "token", secrets.token_urlsafe(24))
                write_setting(connection, "secret", secrets.token_hex(32))
            self.instance = read_setting(connection, "instance")
            self.token = read_setting(connection, "token")
            self.secret = read_setting(connection, "secret")

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that writes: committed and on the disk when the block ends, undone if it raises."""
        with (
            self.engine.connect().execution_options(begin="BEGIN IMMEDIATE") as connection,
            connection.begin(),
        ):
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees one state of everything."""
        with self.engine.connect().execution_options(begin="BEGIN") as connection, connection.begin():
            yield connection

    def now(self) -> dt.datetime:
        """This moment, in the portal's zone, to the millisecond."""
        moment = self.clock.local()
        return moment.replace(microsecond=moment.microsecond // 1000 * 1000)

    def close(self) -> None:
        """Let go of the file."""
        self.engine.dispose()


def _set_up(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None  # we begin ourselves
    for pragma in (
        f"busy_timeout = {_BUSY_MS}",
        "foreign_keys = ON",
        "journal_mode = WAL",
        "synchronous = FULL",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get("begin", "BEGIN"))


def stamp(moment: dt.datetime) -> str:
    """A moment as the file keeps it: UTC, sortable."""
    return moment.astimezone(dt.UTC).isoformat(timespec="milliseconds")


def read_setting(connection: Connection, key: str, default: str = "") -> str:
    """What is kept under a key."""
    value = connection.execute(
        select(schema.setting.c.value).where(schema.setting.c.key == key)
    ).scalar_one_or_none()
    return default if value is None else str(value)


def write_setting(connection: Connection, key: str, value: str) -> None:
    """Keep a value under a key."""
    done = connection.execute(update(schema.setting).where(schema.setting.c.key == key).values(value=value))
    if not done.rowcount:
        connection.execute(insert(schema.setting).values(key=key, value=value))
