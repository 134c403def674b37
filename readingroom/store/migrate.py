"""The schema: made, brought up to date, or refused when it is newer than this program.

Alembic takes long to import, so a database that is up to date is recognised without it.
"""

from __future__ import annotations

import datetime as dt
import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import Engine, inspect

from readingroom.errors import Unavailable
from readingroom.store.engine import sqlite_file

__all__ = ["HEAD", "schema_version", "upgrade"]

HEAD = "0005"
"""The revision this program works with; a test compares it with the newest migration."""


def schema_version(engine: Engine) -> str | None:
    """The database's revision, None where there is no schema yet.

    Raises:
        Unavailable: ``schema.foreign``: there are tables, but they are not ours.
    """
    with engine.connect() as connection:
        tables = inspect(connection).get_table_names()
        if not tables:
            return None
        if "alembic_version" not in tables:
            raise Unavailable("schema.foreign", database=engine.url.render_as_string())
        return connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()


def upgrade(engine: Engine, *, now: dt.datetime) -> Path | None:
    """Bring the schema to `HEAD`; an existing SQLite database is copied beside itself first.

    Returns:
        The copy that was made, if any.

    Raises:
        Unavailable: ``schema.newer``: a newer program made it. Nothing was touched.
    """
    version = schema_version(engine)
    if version == HEAD:
        return None
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if version is not None and version not in known:
        raise Unavailable("schema.newer", database=engine.url.render_as_string(), version=version)
    copied = None
    file = sqlite_file(engine.url)
    if version is not None and file is not None:
        copied = file.with_name(f"{file.stem}-before-{HEAD}-{now:%Y%m%d%H%M%S}{file.suffix}")
        _copy(file, copied)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, HEAD)
    return copied


def _copy(source: Path, target: Path) -> None:
    """A consistent copy, also while others write (SQLite's online backup)."""
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)
