"""Many rows at once, past the ORM: for what comes in by the hundred and is only written, or only looked at.

A mapped object costs several times what its row does. Where rows are made that nobody works on in the same command,
they are values by column name, written with one statement; whoever wants one as an object afterwards loads it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any, cast

from sqlalchemy import JSON, BindParameter, ColumnElement, Row, Select, Table, bindparam, func, insert, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from readingroom.store.base import Base

__all__ = ["add_rows", "among", "given", "looked_up"]


def add_rows(session: Session, record: type[Base], rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Write new rows of a table that numbers its rows.

    Args:
        session: in a write transaction; what it holds and has not written yet is not written first.
        record: the mapped class.
        rows: column name -> value, all with the same columns. Those that are left out have their default.

    Returns:
        Their ids, in order.
    """
    if not rows:
        return []
    connection = session.connection()
    # Nobody else writes while we do, so these are the numbers that SQLite would give; asked for them one by one it
    # would have to answer every row.
    first = (connection.execute(_last(record)).scalar() or 0) + 1
    ids = list(range(first, first + len(rows)))
    connection.execute(_insert(record), [{"id": n, **row} for n, row in zip(ids, rows, strict=True)])
    return ids


def looked_up(session: Session, statement: Select[Any], **values: Any) -> Sequence[Row[Any]]:
    """The rows that a statement of columns finds, after everything that waits in the session is written.

    Args:
        session: in any transaction.
        statement: made once, so that it is ready.
        **values: of its parameters.
    """
    session.flush()
    return session.connection().execute(statement, values).all()


def _table(record: type[Base]) -> Table:
    """The table of a mapped class."""
    return cast(Table, record.__table__)


def among(column: InstrumentedAttribute[Any] | ColumnElement[Any], name: str) -> ColumnElement[bool]:
    """The condition that a number is one of those given under this name, as `given` writes them.

    Unlike ``in_`` it is the same statement however many there are, so that a statement made once is ready for all.
    """
    values: BindParameter[Any] = bindparam(name, type_=JSON)
    return column.in_(select(func.json_each(values).table_valued("value").c.value))


def given(ids: Iterable[int | None]) -> list[int]:
    """Numbers for `among`."""
    return sorted({one for one in ids if one is not None})


@cache
def _last(record: type[Base]) -> Select[tuple[int | None]]:
    return select(func.max(_table(record).c.id))


@cache
def _insert(record: type[Base]) -> Any:
    return insert(_table(record))
