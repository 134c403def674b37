"""Triggers that keep the chained tables and the logs of the register append-only.

Alembic's batch mode rebuilds a table and loses them, so every migration that touches one of these tables
makes them again, and a test looks for them after each migration.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection

__all__ = ["CHAINED", "TABLES", "missing", "protect", "statements", "trigger_names"]

CHAINED = ("audit", "custody", "checkpoints")
"""Tables whose rows are chained, or vouch for chains."""

TABLES = (*CHAINED, "seal_log", "issue_log", "void_sheets")


def trigger_names() -> frozenset[str]:
    """The triggers that have to exist."""
    return frozenset(_triggers(TABLES))


def _triggers(tables: tuple[str, ...]) -> dict[str, str]:
    """Name -> what follows it in the statement that makes it."""
    return {
        f"{table}_no_{verb}": f"BEFORE {verb.upper()} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        for table in tables
        for verb in ("update", "delete")
    }


def statements(tables: tuple[str, ...] = TABLES) -> Iterator[str]:
    """The statements that make the triggers for these tables, where they are missing."""
    for name, body in _triggers(tables).items():
        yield f"CREATE TRIGGER IF NOT EXISTS {name} {body}"


def protect(connection: Connection, tables: tuple[str, ...] = TABLES) -> None:
    """Make the triggers for these tables, where they are missing."""
    for statement in statements(tables):
        connection.exec_driver_sql(statement)


def missing(connection: Connection) -> list[str]:
    """Triggers that are not there, or no longer do what they were made for; by name."""
    found = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
    there = {name: sql or "" for name, sql in found}
    return sorted(name for name, body in _triggers(TABLES).items() if not there.get(name, "").endswith(body))
