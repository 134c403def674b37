"""Triggers that keep the chained tables append-only.

Alembic's batch mode rebuilds a table and loses them, so every migration that touches one of these tables
makes them again, and a test looks for them after each migration.
"""

from __future__ import annotations

from sqlalchemy import Connection

__all__ = ["TABLES", "protect", "trigger_names"]

TABLES = ("audit", "custody", "checkpoints")


def trigger_names() -> frozenset[str]:
    """The triggers that have to exist."""
    return frozenset(f"{table}_no_{verb}" for table in TABLES for verb in ("update", "delete"))


def protect(connection: Connection, tables: tuple[str, ...] = TABLES) -> None:
    """Make the triggers for these tables, where they are missing."""
    for table in tables:
        for verb in ("update", "delete"):
            connection.exec_driver_sql(
                f"CREATE TRIGGER IF NOT EXISTS {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
