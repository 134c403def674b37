"""Many rows at once, past the ORM: for what comes in by the hundred and is only written, or only looked at.

A mapped object costs several times what its row does. Where rows are made that nobody works on in the same command,
they are values by column name, written with one statement; whoever wants one as an object afterwards loads it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any, TypeVarTuple, cast

from sqlalchemy import (
    JSON,
    BindParameter,
    ColumnElement,
    Dialect,
    Row,
    Select,
    Table,
    bindparam,
    func,
    insert,
    select,
)
from sqlalchemy.orm import InstrumentedAttribute, Session
from sqlalchemy.sql.schema import ScalarElementColumnDefault

from readingroom.store.base import Base

__all__ = ["add_rows", "among", "given", "looked_up", "write_rows"]

Columns = TypeVarTuple("Columns")
"""What a statement asks for."""


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
    # Nobody else writes while we do, so these are the numbers that SQLite would give; asked for them one by one it
    # would have to answer every row.
    ((last,),) = session.connection().execute(_last(record))
    first = (last or 0) + 1
    ids = range(first, first + len(rows))
    write_rows(session, record, [{"id": n, **row} for n, row in zip(ids, rows, strict=True)])
    return list(ids)


def write_rows(session: Session, record: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Write new rows whose keys are known; otherwise as `add_rows`."""
    if not rows:
        return
    connection = session.connection()
    ready: dict[object, _Insert] = connection.info.setdefault(__name__, {})
    kind = (record, tuple(rows[0]))
    if kind not in ready:
        ready[kind] = _Insert(record, tuple(rows[0]), connection.dialect)
    connection.exec_driver_sql(ready[kind].sql, ready[kind].values(rows))


class _Insert:
    """A statement that writes some columns of a table, and how their values go into the driver.

    SQLAlchemy would work out anew for each row what is the same for all of them, which takes as long as writing it.
    """

    def __init__(self, record: type[Base], given: tuple[str, ...], dialect: Dialect) -> None:
        columns = _table(record).c
        compiled = insert(_table(record)).compile(dialect=dialect, column_keys=given)
        self.sql = str(compiled)
        names = compiled.positiontup or []
        self._order = [
            (name, columns[name].type.dialect_impl(dialect).bind_processor(dialect)) for name in names
        ]
        defaults = {name: columns[name].default for name in names if name not in given}
        self._defaults = {
            name: default.arg
            for name, default in defaults.items()
            if isinstance(default, ScalarElementColumnDefault)
        }

    def values(self, rows: Sequence[Mapping[str, Any]]) -> list[tuple[Any, ...]]:
        """The rows as the driver takes them."""
        return [
            tuple([row[name] if ready is None else ready(row[name]) for name, ready in self._order])
            for row in (rows if not self._defaults else ({**self._defaults, **row} for row in rows))
        ]


def looked_up(session: Session, statement: Select[*Columns], **values: Any) -> Sequence[Row[*Columns]]:
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
def _last(record: type[Base]) -> Select[int | None]:
    return select(func.max(_table(record).c.id))
