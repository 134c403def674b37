"""One database, opened: schema, keys, transactions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast
from uuid import UUID, uuid4

from sqlalchemy import URL, Engine, Table, event, inspect, select
from sqlalchemy.orm import Session

from readingroom.errors import Unavailable
from readingroom.store import migrate
from readingroom.store.base import lend_vault
from readingroom.store.engine import engines, sqlite_file, translated_errors
from readingroom.store.keys import DeskSecret, read_recovery_code, secret_place
from readingroom.store.tables import DatabaseIdentity, KeySlot, SettingRow
from readingroom.store.vault import Vault

__all__ = ["Store"]

_VALUE = cast(Table, SettingRow.__table__).c.value.type
_SETTINGS = f"SELECT key, value FROM {SettingRow.__tablename__}"  # noqa: S608 - a name of ours


class _Writing(Session):
    """A session that keeps what it has read or written until it ends.

    SQLAlchemy lets go of records that nobody refers to: each function that reacts to an event would read the same
    booking or request once more.
    """


@event.listens_for(_Writing, "loaded_as_persistent")
@event.listens_for(_Writing, "pending_to_persistent")
def _keep(session: Session, record: object) -> None:
    session.info.setdefault("kept", []).append(record)


class Store:
    """An open database.

    Args:
        address: SQLAlchemy URL, or the path of an SQLite file.
        now: for the time stamps of what is made on opening.

    Attributes:
        url: where it is.
        copied: the copy made before the schema was brought up to date, if that was needed.

    Raises:
        Unavailable: it cannot be opened, is newer than this program, or its key is not here.
    """

    def __init__(self, address: str | URL, *, now: dt.datetime) -> None:
        self._writer, self._reader = engines(address)
        self._known_settings: tuple[Sequence[tuple[str, Any]], Mapping[str, object]] = ((), {})
        self.url = self._writer.url
        file = sqlite_file(self.url)
        self._fresh_folder(file)
        try:
            with translated_errors(self.where):
                self.copied = migrate.upgrade(self._writer, now=now)
                self._unlock(now)
        except BaseException:
            self.close()  # what is not opened holds no file
            raise

    @property
    def where(self) -> str:
        """Its address for a sentence, without a password."""
        return str(sqlite_file(self.url) or self.url.render_as_string())

    @staticmethod
    def _fresh_folder(file: Path | None) -> None:
        if file is not None:
            try:
                file.parent.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise Unavailable("database.not_opened", database=str(file)) from error

    def _unlock(self, now: dt.datetime) -> None:
        # Two desks may open a new database at once: the identity is made under the write lock.
        with Session(self._writer) as session, session.begin():
            known = session.scalars(select(DatabaseIdentity)).one_or_none()
            if known is None:
                known = DatabaseIdentity(identity=uuid4(), made_at=now)
                session.add(known)
                place = secret_place(known.identity, sqlite_file(self.url))
                secret = place.load()
                if secret is None:
                    secret = DeskSecret.new()
                    place.save(secret)
                data_key = DeskSecret.new().value
                session.add(
                    KeySlot(
                        kind="desk", wrapped=secret.wrap(data_key), verify_key=secret.verify_key, made_at=now
                    )
                )
            self.identity: UUID = known.identity
        with Session(self._reader) as session:
            slots = session.scalars(select(KeySlot).where(KeySlot.kind == "desk")).all()
            self.secret, self.vault = self._open_slot(list(slots))
        for engine in (self._writer, self._reader):
            lend_vault(engine.dialect, self.vault)

    def _open_slot(self, slots: list[KeySlot]) -> tuple[DeskSecret, Vault]:
        secret = secret_place(self.identity, sqlite_file(self.url)).load()
        if secret is None:
            raise Unavailable("key.missing", database=self.where)
        for slot in slots:
            if slot.verify_key == secret.verify_key:
                return secret, Vault(secret.unwrap(slot.wrapped))
        raise Unavailable("key.other", database=self.where)

    @classmethod
    def recover(cls, address: str | URL, code: str, *, now: dt.datetime) -> None:
        """Let this desk open a database whose key it lacks, with the code of its recovery sheet.

        Raises:
            Unavailable: ``key.recovery_code``, ``key.no_recovery``, ``database.not_opened`` where there is no such
                file, or ``schema.foreign``.
        """
        writer, reader = engines(address)
        file = sqlite_file(writer.url)
        where = str(file or writer.url.render_as_string())
        if file is not None and not file.exists():
            raise Unavailable("database.not_opened", database=where)  # it would be made anew, empty
        try:
            with translated_errors(where), Session(writer) as session, session.begin():
                if not inspect(session.connection()).has_table(KeySlot.__tablename__):
                    raise Unavailable("schema.foreign", database=where)
                cls._let_in(session, code, where, now, file)
        finally:
            writer.dispose()
            reader.dispose()

    @staticmethod
    def _let_in(session: Session, code: str, where: str, now: dt.datetime, file: Path | None) -> None:
        identity = session.scalars(select(DatabaseIdentity.identity)).one()
        slot = session.scalars(select(KeySlot).where(KeySlot.kind == "recovery")).one_or_none()
        if slot is None:
            raise Unavailable("key.no_recovery", database=where)
        try:
            data_key = read_recovery_code(code).unwrap(slot.wrapped)
        except Unavailable as error:  # a code of the right form, but of another sheet
            raise Unavailable("key.recovery_code") from error
        place = secret_place(identity, file)
        secret = place.load()
        if secret is None:
            secret = DeskSecret.new()
            place.save(secret)
        known = select(KeySlot.id).where(KeySlot.kind == "desk", KeySlot.verify_key == secret.verify_key)
        if session.scalars(known).first() is None:
            session.add(
                KeySlot(kind="desk", wrapped=secret.wrap(data_key), verify_key=secret.verify_key, made_at=now)
            )

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A write transaction: committed at the end, rolled back on any error."""
        with (
            translated_errors(self.where),
            _Writing(self._writer, expire_on_commit=False) as session,
            session.begin(),
        ):
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A read transaction: one consistent moment; anything written in it fails."""
        with (
            translated_errors(self.where),
            Session(self._reader, expire_on_commit=False) as session,
            session.begin(),
        ):
            yield session

    def changed_settings(self, session: Session) -> Mapping[str, object]:
        """Key -> value of every setting that somebody changed.

        Every read and every command asks, a scan three times: through the driver, and what reads as before is not
        understood anew.
        """
        cursor = session.connection().connection.cursor()
        try:
            cursor.execute(_SETTINGS)
            rows: Sequence[tuple[str, Any]] = cursor.fetchall()
        finally:
            cursor.close()
        known, settings = self._known_settings
        if rows != known:
            settings = {key: self._setting(value) for key, value in rows}
            self._known_settings = rows, settings
        return settings

    def _setting(self, stored: Any) -> object:
        """A value as its column's type makes it of what the driver gives (SQLite makes a number of ``1``)."""
        dialect = self._reader.dialect
        understood = _VALUE.dialect_impl(dialect).result_processor(dialect, None)
        return stored if understood is None else understood(stored)

    @property
    def engine(self) -> Engine:
        """The writing engine, for migrations' tests and benchmarks."""
        return self._writer

    def close(self) -> None:
        """Give all connections back."""
        self._writer.dispose()
        self._reader.dispose()
