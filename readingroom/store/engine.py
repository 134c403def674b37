"""Connections: one engine that writes, one that reads, and foreign errors translated at the border."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, OperationalError
from sqlalchemy.sql.compiler import InsertmanyvaluesSentinelOpts

from readingroom.errors import Unavailable
from readingroom.store.places import default_database

__all__ = ["default_url", "engines", "sqlite_file", "translated_errors", "url_of"]

_BUSY_MS = 10_000
_LOOK_AGAIN = 0.001


def default_url() -> URL:
    """The embedded database of this user on this machine."""
    return URL.create("sqlite", database=default_database())


def sqlite_file(url: URL) -> Path | None:
    """The database's file, or None where it is not SQLite in a file."""
    return Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None


def url_of(address: str | URL) -> URL:
    """A database's URL, given as such or as the bare path of an SQLite file.

    Raises:
        Unavailable: ``database.address``: not a database URL, or not an engine we know.
    """
    try:
        url = make_url(address) if "://" in str(address) else URL.create("sqlite", database=str(address))
    except ArgumentError as error:
        raise Unavailable("database.address", address=str(address)) from error
    if url.get_backend_name() != "sqlite" or not url.database or url.database == ":memory:":
        raise Unavailable("database.address", address=url.render_as_string())
    return url


def engines(address: str | URL) -> tuple[Engine, Engine]:
    """(writer, reader) for a database URL or a bare path of an SQLite file.

    The writer opens every transaction with BEGIN IMMEDIATE: a deferred one that turns into a writer fails at once
    when another desk writes, whatever the timeout.

    An error never tells the values of its statement: they are people's names, and errors are written into logs.

    Raises:
        Unavailable: what `url_of` says.
    """
    url = url_of(address)
    writer = create_engine(url, pool_size=1, max_overflow=2, hide_parameters=True)
    reader = create_engine(url, pool_size=4, max_overflow=4, hide_parameters=True)
    # New rows of one kind go in as one statement and not one by one. SQLite numbers the rows of one INSERT in the
    # order in which they stand; SQLAlchemy does not take that for granted and has to be told.
    writer.dialect.insertmanyvalues_implicit_sentinel = InsertmanyvaluesSentinelOpts.AUTOINCREMENT
    for engine in (writer, reader):
        _configure(engine, read_only=engine is reader)
    return writer, reader


def _configure(engine: Engine, *, read_only: bool) -> None:
    @event.listens_for(engine, "connect")
    def set_up(connection: sqlite3.Connection, _record: Any) -> None:
        connection.isolation_level = None  # we begin ourselves
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {_BUSY_MS}")
        cursor.execute("PRAGMA foreign_keys = ON")
        if read_only:
            cursor.execute("PRAGMA query_only = ON")
        else:
            cursor.execute("PRAGMA journal_mode = WAL")
            cursor.execute("PRAGMA synchronous = FULL")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin_it(connection: Any) -> None:
        if read_only:
            connection.exec_driver_sql("BEGIN")
        else:
            _begin_writing(connection.connection.dbapi_connection)


def _begin_writing(connection: sqlite3.Connection) -> None:
    """Take the write lock, looking every millisecond whether whoever has it is done.

    SQLite's own waiting looks less and less often, up to 100 ms apart: a scan that met one batch of an import would
    miss the gap after it, and the next.

    Raises:
        sqlite3.OperationalError: somebody has had it for ten seconds.
    """
    patience = time.monotonic() + _BUSY_MS / 1000
    connection.execute("PRAGMA busy_timeout = 0")
    try:
        while True:
            try:
                connection.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > patience:
                    raise
                time.sleep(_LOOK_AGAIN)
            else:
                return
    finally:
        connection.execute(f"PRAGMA busy_timeout = {_BUSY_MS}")


_SIGNS = (
    ("database is locked", "database.busy"),
    ("disk is full", "database.disk_full"),
    ("disk I/O error", "database.disk_error"),
    ("unable to open", "database.not_opened"),
    ("readonly database", "database.read_only"),
    ("not a database", "database.not_a_database"),
    ("malformed", "database.damaged"),
)


@contextmanager
def translated_errors(where: str) -> Iterator[None]:
    """Turn a database driver's errors about the world outside into `Unavailable`; bugs pass as they are.

    Args:
        where: the database's address for the sentence, without a password.
    """
    try:
        yield
    except (OperationalError, DatabaseError, sqlite3.DatabaseError) as error:
        said = str(getattr(error, "orig", error))
        for sign, code in _SIGNS:
            if sign in said:
                raise Unavailable(code, database=where) from error
        raise
