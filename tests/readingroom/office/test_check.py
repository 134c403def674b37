"""An edit behind the program's back is found, and the first broken link is named."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import func, select

from readingroom.bookings.commands import Arrive
from readingroom.bookings.events import VisitOpened
from readingroom.cli import run
from readingroom.command import Actor
from readingroom.desk import Desk
from readingroom.errors import Refused
from readingroom.holdings.commands import AddContainer, AddItem
from readingroom.language import LANGUAGES, language
from readingroom.office.check import Problem, check, sign_heads
from readingroom.office.day.commands import CarryOver, CloseDay
from readingroom.people.commands import Particulars
from readingroom.requests.commands import AddLines
from readingroom.retrieval.commands import ConfirmAttempt, MoveUnit, PrepareRound, SpoolAttempt
from readingroom.retrieval.events import RetrievalWanted, SlipsPrepared
from readingroom.retrieval.rules import Move
from readingroom.store.append_only import CHAINED, statements, trigger_names
from readingroom.store.chain import link_hash
from readingroom.store.keys import DeskSecret
from readingroom.store.tables import Checkpoint, KeySlot

DAY = dt.date(2026, 12, 1)


@pytest.fixture
def worked(desk: Desk, clerk: Actor) -> Desk:
    """A database with a few hand-overs, closed for the day and so signed."""
    desk.execute(AddContainer(label="J001-01盒", location="1库"), clerk)
    desk.execute(AddItem(reference_code="J001-2-17", access="open", container=1), clerk)
    opened = next(
        one
        for one in desk.execute(Arrive(particulars=Particulars(name="王小明")), clerk).events
        if isinstance(one, VisitOpened)
    )
    wanted = next(
        one
        for one in desk.execute(AddLines(case_id=opened.case_id, written=("J001-2-17",)), clerk).events
        if isinstance(one, RetrievalWanted)
    )
    prepared = next(
        one
        for one in desk.execute(PrepareRound(due=DAY, size="a5", language="en"), clerk).events
        if isinstance(one, SlipsPrepared)
    )
    desk.execute(SpoolAttempt(attempt_id=prepared.attempt_id, sheets=(1,)), clerk)
    desk.execute(ConfirmAttempt(attempt_id=prepared.attempt_id), clerk)
    for move in (Move.PULL, Move.HOLD, Move.ISSUE):
        desk.execute(MoveUnit(retrieval_id=wanted.retrieval_id, move=move), clerk)
    for matter, subject in (("issued", wanted.retrieval_id), ("present", opened.visit_id)):
        desk.execute(CarryOver(day=DAY, matter=matter, subject_id=subject, reason="停电"), clerk)
    desk.execute(CloseDay(day=DAY), clerk)
    return desk


@contextmanager
def behind_the_back(room: Path) -> Iterator[sqlite3.Connection]:
    """The file itself, with the triggers taken off: somebody who knows SQL."""
    with closing(sqlite3.connect(room)) as file:
        for name in trigger_names():
            file.execute(f"DROP TRIGGER IF EXISTS {name}")
        file.execute("PRAGMA foreign_keys = OFF")
        yield file
        for statement in statements():  # whoever does this well leaves no trace of it
            file.execute(statement)
        file.commit()


def problems(desk: Desk) -> list[tuple[str, object, object]]:
    found = desk.read(check, desk.store.secret.verify_key)
    for code in LANGUAGES:
        for one in found:
            assert "{" not in language(code).say(f"check.{one.code}", **one.facts)
    return [(one.code, one.facts.get("chain"), one.facts.get("seq")) for one in found]


def test_honest_work_has_no_problems(worked: Desk) -> None:
    assert problems(worked) == []


@pytest.mark.parametrize("table", CHAINED)
def test_chained_tables_are_append_only(worked: Desk, room: Path, table: str) -> None:
    with closing(sqlite3.connect(room)) as file:
        found = {name for (name,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")}
        assert trigger_names() <= found
        for change in (f"DELETE FROM {table}", f"UPDATE {table} SET hash = x'00'"):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                file.execute(change)


def test_the_first_edited_link_is_named(worked: Desk, room: Path) -> None:
    with behind_the_back(room) as file:
        for seq in (3, 2):
            (row,) = file.execute("SELECT canonical FROM custody WHERE seq = ?", (seq,)).fetchone()
            facts = json.loads(row) | {"staff": 99}
            file.execute("UPDATE custody SET canonical = ? WHERE seq = ?", (json.dumps(facts).encode(), seq))
    assert problems(worked)[0] == ("changed", "custody", 2)


def test_an_edit_with_every_hash_made_anew_meets_the_signed_head(worked: Desk, room: Path) -> None:
    with behind_the_back(room) as file:
        rows = file.execute("SELECT seq, canonical FROM custody ORDER BY seq").fetchall()
        previous = b"\0" * 32
        for seq, row in rows:
            facts = json.loads(row) | ({"to": ["on_shelf", None]} if seq == 2 else {})
            forged = json.dumps(facts, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
            previous = link_hash(previous, forged)
            file.execute("UPDATE custody SET canonical = ?, hash = ? WHERE seq = ?", (forged, previous, seq))
        file.execute("UPDATE chain_heads SET hash = ? WHERE name = 'custody'", (previous,))
    assert problems(worked)[0] == ("checkpoint", "custody", len(rows))


def test_a_removed_tail_is_missed_after_a_checkpoint(worked: Desk, room: Path) -> None:
    with behind_the_back(room) as file:
        seq, hash_ = file.execute(
            "SELECT seq, hash FROM custody ORDER BY seq DESC LIMIT 1 OFFSET 1"
        ).fetchone()
        file.execute("DELETE FROM custody WHERE seq > ?", (seq,))
        file.execute("UPDATE chain_heads SET seq = ?, hash = ? WHERE name = 'custody'", (seq, hash_))
    assert ("cut", "custody", seq + 1) in problems(worked)


def test_a_row_taken_out_of_the_middle_is_missed(worked: Desk, room: Path) -> None:
    with behind_the_back(room) as file:
        file.execute("DELETE FROM audit WHERE seq = 4")
    assert problems(worked)[0] == ("missing", "audit", 4)


def test_a_forged_head_does_not_fit_the_last_link(worked: Desk, room: Path) -> None:
    with behind_the_back(room) as file:
        (last,) = file.execute("SELECT max(seq) FROM audit").fetchone()
        file.execute("UPDATE chain_heads SET hash = ? WHERE name = 'audit'", (b"\1" * 32,))
    assert problems(worked) == [("cut", "audit", last)]


def test_a_column_that_lists_show_must_say_what_the_link_says(worked: Desk, room: Path) -> None:
    with behind_the_back(room) as file:
        file.execute("UPDATE custody SET staff_id = 1 WHERE seq IN (2, 3)")
    assert problems(worked) == [("columns", "custody", 2)]
    with behind_the_back(room) as file:
        file.execute("UPDATE custody SET staff_id = 4 WHERE seq IN (2, 3)")
        file.execute("UPDATE audit SET command = 'Nothing' WHERE seq = 5")
    assert problems(worked) == [("columns", "audit", 5)]


def test_a_checkpoint_signed_by_somebody_else_is_told(worked: Desk, room: Path) -> None:
    with behind_the_back(room) as file:
        file.execute("UPDATE checkpoints SET signature = ? WHERE chain = 'audit'", (b"\2" * 64,))
    assert [code for code, chain, _ in problems(worked) if chain == "audit"] == ["signature"]


def test_a_unit_that_lies_about_its_place_is_told(worked: Desk, room: Path) -> None:
    with closing(sqlite3.connect(room)) as file:  # no trigger stands in the way here: the state is derived
        file.execute("UPDATE units SET state = 'on_shelf'")
        file.commit()
    assert worked.read(check, worked.store.secret.verify_key) == (
        Problem("unit", {"unit": 1, "state": "on_shelf"}),
    )


def test_another_desks_signatures_are_good_here_too(
    worked: Desk, clerk: Actor, open_desk: Callable[..., Desk]
) -> None:
    later = open_desk(dt.datetime(2026, 12, 2, 9, tzinfo=worked.clock.zone))
    assert later.read(check, worked.store.secret.verify_key) == ()


def forge_tail(worked: Desk, room: Path) -> DeskSecret:
    """Give a hand-over to somebody else: hashes made anew, heads signed with a key put into the database."""
    with behind_the_back(room) as file:
        previous = b"\0" * 32
        for seq, row in file.execute("SELECT seq, canonical FROM custody ORDER BY seq").fetchall():
            facts = json.loads(row) | ({"staff": 1} if seq == 2 else {})
            forged = json.dumps(facts, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
            previous = link_hash(previous, forged)
            file.execute("UPDATE custody SET canonical = ?, hash = ? WHERE seq = ?", (forged, previous, seq))
        file.execute("UPDATE custody SET staff_id = 1 WHERE seq = 2")
        file.execute("UPDATE chain_heads SET hash = ? WHERE name = 'custody'", (previous,))
        file.execute("DELETE FROM checkpoints")
    forger = DeskSecret.new()
    with worked.store.writing() as session:
        key = KeySlot(
            kind="desk",
            wrapped=forger.wrap(b"0" * 32),
            verify_key=forger.verify_key,
            made_at=worked.clock.now(),
        )
        session.add(key)
        sign_heads(session, forger, worked.clock.now())
    return forger


def test_a_tail_made_anew_and_signed_with_a_key_put_into_the_database_is_found(
    worked: Desk, room: Path
) -> None:
    forger = forge_tail(worked, room)
    found = [one for one in worked.read(check, worked.store.secret.verify_key) if one.code == "borrowed_key"]
    assert [(one.facts["chain"], one.facts["since"], one.facts["key"]) for one in found] == [
        ("audit", 0, forger.key_id),
        ("custody", 0, forger.key_id),
    ]
    assert problems(worked)


def test_on_this_desk_the_command_finds_it_too(
    worked: Desk, room: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    forger = forge_tail(worked, room)
    assert run(["check", "--database", str(room), "--language", "en", "--json"]) == 3
    told = json.loads(capsys.readouterr().out)
    assert not told["ok"]
    assert any(forger.key_id in problem and "day sheet" in problem for problem in told["problems"])


@pytest.fixture
def closed_elsewhere(worked: Desk) -> DeskSecret:
    """Another desk signed the heads after this one did."""
    other = DeskSecret.new()
    with worked.store.writing() as session:
        session.add(
            KeySlot(
                kind="desk",
                wrapped=other.wrap(b"0" * 32),
                verify_key=other.verify_key,
                made_at=worked.clock.now(),
            )
        )
        sign_heads(session, other, worked.clock.now())
    return other


def test_what_another_desk_signed_last_is_told_until_its_key_is_known_from_paper(
    worked: Desk, closed_elsewhere: DeskSecret
) -> None:
    signed = worked.read(lambda reading: reading.session.scalars(select(func.max(Checkpoint.seq))).one())
    assert problems(worked) == [("borrowed_key", "audit", signed)], (
        "custody has not grown since our own signature"
    )
    key = worked.store.secret.verify_key
    printed = f" {closed_elsewhere.key_id.upper()} "
    assert worked.read(check, key, trusted=(printed,)) == ()
    with pytest.raises(Refused, match=r"check\.no_such_key"):
        worked.read(check, key, trusted=("0123456789abcdef",))


def test_our_own_signature_over_a_later_link_vouches_for_all_before_it(
    worked: Desk, closed_elsewhere: DeskSecret
) -> None:
    assert problems(worked)
    with worked.store.writing() as session:
        sign_heads(session, worked.store.secret, worked.clock.now())
    assert problems(worked) == []


def test_a_trigger_that_is_gone_or_does_nothing_is_told(worked: Desk, room: Path) -> None:
    with closing(sqlite3.connect(room)) as file:
        file.execute("DROP TRIGGER custody_no_delete")
        file.execute("DROP TRIGGER audit_no_update")
        file.execute("CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT 1; END")
        file.commit()
    found = worked.read(check, worked.store.secret.verify_key)
    assert found == (
        Problem("trigger", {"trigger": "audit_no_update"}),
        Problem("trigger", {"trigger": "custody_no_delete"}),
    )
    assert problems(worked)


def test_a_link_that_is_no_longer_readable_is_named(worked: Desk, room: Path) -> None:
    with behind_the_back(room) as file:
        file.execute("UPDATE custody SET canonical = x'ff00' WHERE seq = 2")
        file.execute("UPDATE audit SET canonical = x'7b' WHERE seq = 5")
    assert {("changed", "custody", 2), ("changed", "audit", 5)} <= set(problems(worked))


def test_a_link_made_unreadable_with_its_hash_made_anew_is_named(worked: Desk, room: Path) -> None:
    with behind_the_back(room) as file:
        (previous,) = file.execute("SELECT hash FROM audit ORDER BY seq DESC LIMIT 1 OFFSET 1").fetchone()
        (last,) = file.execute("SELECT max(seq) FROM audit").fetchone()
        forged = b"[]"
        hash_ = link_hash(previous, forged)
        file.execute("UPDATE audit SET canonical = ?, hash = ? WHERE seq = ?", (forged, hash_, last))
        file.execute("UPDATE chain_heads SET hash = ? WHERE name = 'audit'", (hash_,))
    assert ("changed", "audit", last) in problems(worked)


@pytest.mark.parametrize(
    "edit", ["note = NULL", "note = x'01020304'", "note = (SELECT name FROM staff WHERE id = 4)"]
)
def test_a_note_that_was_changed_or_taken_away_is_told(
    worked: Desk, clerk: Actor, room: Path, edit: str
) -> None:
    worked.execute(MoveUnit(retrieval_id=1, move=Move.RETURN, note="封面破损"), clerk)
    assert problems(worked) == []
    with behind_the_back(room) as file:
        (last,) = file.execute("SELECT max(seq) FROM custody").fetchone()
        file.execute(f"UPDATE custody SET {edit} WHERE seq = ?", (last,))
    assert problems(worked) == [("note", "custody", last)]


@pytest.mark.parametrize(
    "edit",
    [
        "DELETE FROM audit_subjects WHERE seq = 4",
        "INSERT INTO audit_subjects (seq, kind, subject_id) VALUES (4, 'reader', 77)",
    ],
)
def test_a_history_that_hides_or_invents_something_is_told(worked: Desk, room: Path, edit: str) -> None:
    with closing(sqlite3.connect(room)) as file:
        file.execute(edit)
        file.commit()
    assert problems(worked) == [("subjects", "audit", 4)]


def test_a_signature_that_was_taken_away_is_missed(worked: Desk, room: Path) -> None:
    with behind_the_back(room) as file:
        (seq,) = file.execute("SELECT seq FROM checkpoints WHERE chain = 'custody'").fetchone()
        file.execute("DELETE FROM checkpoints WHERE chain = 'custody'")
    assert problems(worked) == [("unsigned", "custody", seq)]
