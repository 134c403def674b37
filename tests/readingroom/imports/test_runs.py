"""Runs are seen until they end; mappings are kept under a name."""

from __future__ import annotations

import pytest

from readingroom.command import Actor
from readingroom.desk import Desk
from readingroom.errors import Refused
from readingroom.imports import queries
from readingroom.imports.commands import BeginImport, FinishImport, ForgetMapping, SaveMapping, WithdrawImport
from readingroom.imports.events import ImportBegun
from readingroom.language import language


def begin(desk: Desk, clerk: Actor, kind: str = "bookings", digest: str = "ab") -> int:
    event = desk.execute(BeginImport(kind=kind, source="预约.csv", digest=digest), clerk).events[0]
    assert isinstance(event, ImportBegun)
    return event.import_run_id


def test_a_run_is_unfinished_until_somebody_ends_it(desk: Desk, clerk: Actor) -> None:
    first = begin(desk, clerk)
    assert begin(desk, clerk) == first
    other_kind, other_file = begin(desk, clerk, "holdings"), begin(desk, clerk, digest="cd")
    assert [run.id for run in desk.read(queries.unfinished)] == [first, other_kind, other_file]
    assert [run.id for run in desk.read(queries.unfinished, "holdings")] == [other_kind]
    desk.execute(FinishImport(run=first), clerk)
    desk.execute(WithdrawImport(run=other_file), clerk)
    assert [(run.id, run.state) for run in desk.read(queries.recent_runs, "bookings")] == [
        (other_file, "withdrawn"),
        (first, "finished"),
    ]
    assert begin(desk, clerk) > other_file
    done = desk.read(queries.run, first)
    assert done is not None
    assert done.source == "预约.csv"
    assert done.ended_at is not None


@pytest.mark.parametrize(
    ("command", "why"),
    [
        (FinishImport(run=9), "unknown_run"), (BeginImport(kind="films", source="", digest=""), "kind"),
        (SaveMapping(kind="films", name="x", mapping={}), "kind"),
        (SaveMapping(kind="holdings", name=" ", mapping={}), "mapping_without_name"),
        (ForgetMapping(kind="holdings", name="x"), "unknown_mapping"),
    ],
)  # fmt: skip
def test_what_is_not_there_is_refused(desk: Desk, clerk: Actor, command: FinishImport, why: str) -> None:
    with pytest.raises(Refused) as refused:
        desk.execute(command, clerk)
    assert refused.value.code == f"imports.{why}"
    assert language("zh_CN").explain(refused.value)


def test_a_mapping_is_kept_replaced_and_forgotten(desk: Desk, clerk: Actor) -> None:
    desk.execute(SaveMapping(kind="bookings", name=" 问卷星 ", mapping={"name": 1}), clerk)
    desk.execute(SaveMapping(kind="bookings", name="问卷星", mapping={"name": 2}), clerk)
    assert desk.read(queries.mappings, "bookings") == {"问卷星": {"name": 2}}
    assert desk.read(queries.mapping, "holdings", "问卷星") is None
    desk.execute(ForgetMapping(kind="bookings", name="问卷星"), clerk)
    assert desk.read(queries.mappings, "bookings") == {}
