"""The base of all mapped classes and the column types they share."""

from __future__ import annotations

import datetime as dt
import json
from typing import Annotated, Any

from sqlalchemy import DateTime, Dialect, ForeignKey, LargeBinary, MetaData, String, TypeDecorator
from sqlalchemy.orm import DeclarativeBase, mapped_column

from readingroom.store.vault import Vault

__all__ = ["Base", "Canonical", "Encrypted", "EncryptedJson", "Hash", "Id", "Utc", "lend_vault"]

_VAULT = "readingroom_vault"
_JSON = json.JSONEncoder(ensure_ascii=False)


class Utc(TypeDecorator[dt.datetime]):
    """A moment, stored in UTC on every engine; only aware datetimes go in and come out."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        """To UTC without a zone, as it is stored."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a moment without a time zone: {value}")
        return value.astimezone(dt.UTC).replace(tzinfo=None)

    def process_result_value(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        """To an aware moment in UTC."""
        return None if value is None else value.replace(tzinfo=dt.UTC)


def lend_vault(dialect: Dialect, vault: Vault) -> None:
    """Let encrypted columns on engines of this dialect instance use the vault."""
    setattr(dialect, _VAULT, vault)


class Encrypted(TypeDecorator[str]):
    """Personal text: encrypted on its way into the database.

    Args:
        context: ``table.column``, bound to the value.
    """

    impl = LargeBinary
    cache_ok = True

    def __init__(self, context: str) -> None:
        super().__init__()
        self.context = context

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        """Encrypt."""
        return None if value is None else _vault(dialect).seal(self.context, value.encode())

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:
        """Decrypt."""
        return None if value is None else _vault(dialect).open(self.context, value).decode()


class EncryptedJson(TypeDecorator[Any]):
    """Personal data of any JSON shape: encrypted on its way into the database."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, context: str) -> None:
        super().__init__()
        self.context = context

    def process_bind_param(self, value: Any, dialect: Dialect) -> bytes | None:
        """Encrypt."""
        if value is None:
            return None
        return _vault(dialect).seal(self.context, _JSON.encode(value).encode())

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> Any:
        """Decrypt."""
        return None if value is None else json.loads(_vault(dialect).open(self.context, value))


def _vault(dialect: Dialect) -> Vault:
    vault: Vault | None = getattr(dialect, _VAULT, None)
    if vault is None:
        raise RuntimeError("a personal column was used before the database was unlocked")
    return vault


Id = Annotated[int, mapped_column(primary_key=True)]
Hash = Annotated[bytes, mapped_column(LargeBinary(32))]
Canonical = Annotated[bytes, mapped_column(LargeBinary)]


class Base(DeclarativeBase):
    """All tables. Constraints have names, so that migrations can speak of them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {dt.datetime: Utc(), str: String()}  # noqa: RUF012  # SQLAlchemy reads it from the class


def reference(column: str) -> Any:
    """A foreign key column's marker: indexed, because every history is looked up by it."""
    return mapped_column(ForeignKey(column), index=True)
