"""Writes the next migration from the difference between records and schema, for a person to read and mend.

python -m readingroom.store.revise 0003 "a column for the shelf mark"
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine

__all__ = ["revise"]


def revise(revision: str, message: str) -> Path:
    """Write the migration and say where it is."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    with tempfile.TemporaryDirectory() as folder:
        engine = create_engine(f"sqlite:///{folder}/empty.db")
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            made = command.revision(config, message, autogenerate=True, rev_id=revision)
        engine.dispose()
    if made is None or isinstance(made, list):
        raise RuntimeError("Alembic wrote no single migration")
    return Path(made.path)


if __name__ == "__main__":
    sys.stdout.write(f"{revise(sys.argv[1], sys.argv[2])}\n")
