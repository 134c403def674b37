"""The schema: made step by step, equal to the records, copied before it changes, refused when it is newer."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from readingroom.desk import Desk
from readingroom.errors import Unavailable
from readingroom.office.staff.queries import everyone
from readingroom.store import migrate
from readingroom.store.append_only import trigger_names
from readingroom.store.engine import engines
from readingroom.store.every_table import Base

NOW = dt.datetime(2026, 12, 1, tzinfo=dt.UTC)


def test_the_records_and_the_migrations_say_the_same(desk: Desk) -> None:
    with desk.store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_the_program_works_with_the_newest_migration() -> None:
    scripts = ScriptDirectory(str(Path(migrate.__file__).parent / "migrations"))
    assert scripts.get_heads() == [migrate.HEAD]


def test_chained_tables_refuse_to_be_changed(desk: Desk, room: Path) -> None:
    with closing(sqlite3.connect(room)) as connection:
        found = {
            name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        }
        assert trigger_names() <= found
        with pytest.raises(sqlite3.IntegrityError, match="audit is append-only"):
            connection.execute("DELETE FROM audit")
        with pytest.raises(sqlite3.IntegrityError, match="audit is append-only"):
            connection.execute("UPDATE audit SET command = 'Nothing'")


def test_a_newer_database_is_refused_and_not_touched(room: Path) -> None:
    with closing(sqlite3.connect(room)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    before = room.read_bytes()
    with pytest.raises(Unavailable) as caught:
        Desk(room)
    assert caught.value.code == "schema.newer"
    assert caught.value.facts["version"] == "9999"
    assert room.read_bytes() == before
    assert not list(room.parent.glob("*-before-*"))
    assert not list(room.parent.glob("*-wal")), "what is refused is not held open"


def test_an_older_database_is_copied_before_it_is_changed(
    room: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = tmp_path / "readingroom" / "migrations"
    versions = steps / "versions"
    versions.mkdir(parents=True)
    own = Path(migrate.__file__).parent / "migrations"
    for file in (own / "env.py", own / "script.py.mako", *own.glob("versions/*.py")):
        (steps / file.relative_to(own)).write_text(file.read_text("utf-8"), "utf-8")
    (versions / "9000_one_more.py").write_text(
        "from alembic import op\n"
        f"revision = '9000'\ndown_revision = '{migrate.HEAD}'\nbranch_labels = depends_on = None\n"
        "def upgrade():\n    op.execute('CREATE TABLE one_more (id INTEGER)')\n",
        "utf-8",
    )
    monkeypatch.setattr(migrate, "__file__", str(steps.parent / "migrate.py"))
    monkeypatch.setattr(migrate, "HEAD", "9000")
    writer, reader = engines(room)
    copied = migrate.upgrade(writer, now=NOW)
    assert migrate.schema_version(writer) == "9000"
    writer.dispose()
    reader.dispose()
    assert copied is not None
    with closing(sqlite3.connect(copied)) as connection:
        tables = {
            name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        }
    assert "one_more" not in tables
    assert "audit" in tables


def test_a_case_of_the_first_schema_is_still_whole_in_the_newest(tmp_path: Path) -> None:
    file = tmp_path / "old.db"
    writer, reader = engines(file)
    config = Config()
    config.set_main_option("script_location", str(Path(migrate.__file__).parent / "migrations"))
    with writer.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript(
            "INSERT INTO cases (id, system, number, opened_at) VALUES (1, '', '2026-1', '2026-11-01');"
            "INSERT INTO requests (id, case_id, channel, state, received_at)"
            " VALUES (1, 1, 'walk_in', 'in_hand', '2026-11-01');"
            "INSERT INTO request_lines (id, request_id, position, written, source, state)"
            " VALUES (1, 1, 1, x'00', 'desk', 'wanted');"
        )
    assert migrate.upgrade(writer, now=NOW) is not None
    with closing(sqlite3.connect(file)) as connection:
        rows = connection.execute(
            "SELECT r.state, l.id FROM requests r JOIN request_lines l ON request_id = r.id"
        )
        assert rows.fetchall() == [("in_hand", 1)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    writer.dispose()
    reader.dispose()


def test_what_was_on_its_way_before_copies_were_made_is_still_promised_after(tmp_path: Path) -> None:
    file = tmp_path / "old.db"
    writer, reader = engines(file)
    config = Config()
    config.set_main_option("script_location", str(Path(migrate.__file__).parent / "migrations"))
    with writer.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0003")
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript(
            "INSERT INTO cases (id, system, number, opened_at) VALUES (1, '', '2026-1', '2026-11-01');"
            "INSERT INTO requests (id, case_id, channel, state, received_at)"
            " VALUES (1, 1, 'walk_in', 'in_hand', '2026-11-01');"
            "INSERT INTO items (id, reference_code, code_key, sort_key, level, title, dates, access, note)"
            " VALUES (1, 'J1-1', 'j1-1', 'j1', 'file', '', '', 'open', 'kept');"
            "INSERT INTO units (id, kind, item_id, state) VALUES (1, 'file', 1, 'issued');"
            "INSERT INTO retrievals (id, request_id, unit_id, turn, state, due_day, pages_settled, wanted_at)"
            " VALUES (1, 1, 1, 1, 'issued', '2026-12-01', 0, '2026-11-01');"
        )
    assert migrate.upgrade(writer, now=NOW) is not None
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("SELECT note, digital FROM items").fetchall() == [("kept", "")]
        assert connection.execute("SELECT state FROM retrievals").fetchall() == [("issued",)]
        connection.execute("UPDATE retrievals SET state = 'being_copied'")
        with pytest.raises(sqlite3.IntegrityError, match="unit_id"):
            connection.execute(
                "INSERT INTO retrievals (request_id, unit_id, turn, state, due_day, pages_settled, wanted_at)"
                " VALUES (1, 1, 2, 'held', '2026-12-01', 0, '2026-11-01')"
            )
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        found = {
            name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        }
        assert trigger_names() <= found
    writer.dispose()
    reader.dispose()


def test_somebody_elses_database_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "other.db"
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE theirs (id INTEGER)")
        connection.commit()
    with pytest.raises(Unavailable, match=r"schema\.foreign"):
        Desk(file)
    (tmp_path / "text.db").write_text("not a database at all, but long enough to look like one")
    with pytest.raises(Unavailable, match=r"database\.not_a_database"):
        Desk(tmp_path / "text.db")


def test_without_its_key_a_database_stays_shut(room: Path, open_desk: Callable[..., Desk]) -> None:
    key = room.parent / "key"
    kept = key.read_bytes()
    key.unlink()
    with pytest.raises(Unavailable, match=r"key\.missing"):
        Desk(room)
    key.write_bytes(b"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n")
    with pytest.raises(Unavailable, match=r"key\.other"):
        Desk(room)
    key.write_text("nonsense")
    with pytest.raises(Unavailable, match=r"key\.broken"):
        Desk(room)
    key.write_bytes(kept)
    assert [member.name for member in open_desk().read(everyone)] == ["李敏"]
