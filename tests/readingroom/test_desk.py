"""The front door: one transaction, one answer, nothing twice."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable
from dataclasses import fields
from uuid import uuid4

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from readingroom.bookings.calendar import Closure, ClosureKind
from readingroom.bookings.commands import ApplyBookings, ImportClosures
from readingroom.command import Actor, Command, Reading
from readingroom.desk import Desk
from readingroom.errors import Refused
from readingroom.events import Changed
from readingroom.holdings.commands import ApplyHoldings
from readingroom.imports.commands import BeginImport, FinishImport, ForgetMapping, SaveMapping, WithdrawImport
from readingroom.language import language
from readingroom.office.setup.commands import ChangeSetting
from readingroom.office.setup.queries import every_setting
from readingroom.office.staff.commands import AddStaff
from readingroom.office.staff.queries import by_account, everyone
from readingroom.office.staff.rules import SYSTEM_ACCOUNTS, Role
from readingroom.people.commands import Particulars
from readingroom.retrieval.commands import CorrectMove
from readingroom.store.tables import Case
from readingroom.wiring import handlers
from tests.readingroom.conftest import IMPORT, MORNING


def test_a_command_run_again_under_its_uuid_does_nothing_and_answers_the_same(
    desk: Desk, clerk: Actor
) -> None:
    uuid = uuid4()
    add = AddStaff(account="wang", name="王强", roles=(Role.KEEPER,))
    first = desk.execute(add, clerk, uuid=uuid)
    again = desk.execute(add, clerk, uuid=uuid)
    assert again.replayed
    assert (again.events, again.seq) == (first.events, first.seq)
    assert desk.outcome(uuid) == again
    assert desk.outcome(uuid4()) is None


def test_a_uuid_stands_for_one_command_only(desk: Desk, clerk: Actor) -> None:
    uuid = uuid4()
    desk.execute(AddStaff(account="wang", name="王强", roles=(Role.KEEPER,)), clerk, uuid=uuid)
    with pytest.raises(ValueError, match="AddStaff"):
        desk.execute(ChangeSetting(key="retrieval.hold_days", value=9), clerk, uuid=uuid)
    assert desk.read(every_setting)["retrieval.hold_days"] == 5


_PERSONAL = frozenset(
    {"name", "names", "note", "reason", "remarks", "purpose", "phone", "email", "organisation", "document_number",
     "issuer", "holders", "scope", "written", "wanted", "details", "particulars", "code", "rows"}
)  # fmt: skip


@pytest.mark.parametrize("command", [*handlers(), Particulars], ids=lambda one: one.__name__)
def test_no_command_shows_personal_data_where_errors_are_written_down(command: type) -> None:
    shown = {one.name for one in fields(command) if one.repr}
    if command.__name__ in {"SaveMapping", "ForgetMapping", "AddItem", "ChangeItem"}:
        shown -= {"name", "note"}  # a form's, the catalogue's
    assert not shown & _PERSONAL


def test_a_refused_command_leaves_nothing_behind(desk: Desk, clerk: Actor) -> None:
    before = desk.changes_since(-1).seq
    with pytest.raises(Refused, match=r"staff\.account_taken"):
        desk.execute(AddStaff(account="limin", name="李敏", roles=(Role.CLERK,)), clerk)
    assert desk.changes_since(before) == desk.changes_since(-1)


def test_only_a_role_that_allows_it_may_do_it(desk: Desk, clerk: Actor) -> None:
    desk.execute(AddStaff(account="wang", name="王强", roles=(Role.KEEPER,)), clerk)
    keeper = desk.read(by_account, "wang")
    assert keeper is not None
    with pytest.raises(Refused, match=r"staff\.may_not"):
        desk.execute(ChangeSetting(key="retrieval.hold_days", value=9), Actor(keeper.id))
    with pytest.raises(Refused, match=r"staff\.unknown"):
        desk.execute(ChangeSetting(key="retrieval.hold_days", value=9), Actor(99))


def test_who_may_not_is_told_by_name_and_whom_to_ask(desk: Desk, clerk: Actor) -> None:
    desk.execute(AddStaff(account="wang", name="王强", roles=(Role.KEEPER,)), clerk)
    keeper = desk.read(by_account, "wang")
    assert keeper is not None

    def told(command: Command, actor: Actor) -> tuple[str, str]:
        with pytest.raises(Refused) as refused:
            desk.execute(command, actor)
        return language("en").explain(refused.value), language("zh_CN").explain(refused.value)

    english, chinese = told(ChangeSetting(key="retrieval.hold_days", value=9), Actor(keeper.id))
    assert english.startswith("王强 may not do this (change settings). Roles that may: administrator.")
    assert chinese.startswith("王强没有“更改设置”权限。请由系统管理员办理")
    english, chinese = told(CorrectMove(command_id=uuid4(), reason="错扫"), Actor(1))
    assert english.startswith("first set-up may not do this (correct). Roles that may: clerk and keeper.")
    assert chinese.startswith("首次设置没有“更正”权限。请由接待员、库管员办理")


_IMPORTS = {
    BeginImport,
    FinishImport,
    WithdrawImport,
    ApplyBookings,
    ApplyHoldings,
    ImportClosures,
    SaveMapping,
    ForgetMapping,
}


@pytest.mark.parametrize("command", handlers(), ids=lambda one: one.__name__)
def test_the_import_account_may_import_and_nothing_else(command: type[Command]) -> None:
    may = command.permission in SYSTEM_ACCOUNTS["system:import"]
    assert may == (command in _IMPORTS)


def test_an_import_cannot_make_itself_an_administrator(desk: Desk) -> None:
    for command in (
        AddStaff(account="eve", name="Eve", roles=(Role.ADMINISTRATOR,)),
        ChangeSetting(key="retrieval.hold_days", value=9),
    ):
        with pytest.raises(Refused, match=r"staff\.may_not"):
            desk.execute(command, IMPORT)


def test_another_desk_hears_what_changed(desk: Desk, open_desk: Callable[..., Desk], clerk: Actor) -> None:
    other = open_desk()
    seen = other.changes_since(-1).seq
    desk.execute(ChangeSetting(key="retrieval.hold_days", value=9), clerk)
    news = other.changes_since(seen)
    assert news.changed == {Changed.SETTINGS}
    assert other.read(every_setting)["retrieval.hold_days"] == 9
    assert other.changes_since(news.seq).changed == frozenset()


@pytest.mark.parametrize(
    ("value", "why"), [("nine", "wrong_type"), (True, "wrong_type"), (0, "out_of_range")]
)
def test_a_setting_keeps_its_type_and_bounds(desk: Desk, clerk: Actor, value: object, why: str) -> None:
    with pytest.raises(Refused, match=why):
        desk.execute(ChangeSetting(key="retrieval.hold_days", value=value), clerk)  # type: ignore[arg-type]
    assert desk.read(every_setting)["retrieval.hold_days"] == 5


def test_blanks_for_a_time_zone_are_none(desk: Desk, clerk: Actor) -> None:
    desk.execute(ChangeSetting(key="archive.time_zone", value="  "), clerk)
    assert desk.read(every_setting)["archive.time_zone"] == ""
    assert desk.clock.today() == MORNING.date()


def test_a_command_may_do_much_by_itself_without_being_taken_for_a_cycle(
    desk: Desk, clerk: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("readingroom.desk._MOST_REACTIONS", 2)
    days = [dt.date(2027, 1, day) for day in range(1, 6)]
    closures = tuple(Closure(kind=ClosureKind.CLOSED, first_day=day, last_day=day) for day in days)
    done = desk.execute(ImportClosures(source="放假.csv", digest="1", closures=closures), IMPORT)
    assert len(done.events) == 6


def test_names_are_encrypted_in_the_file(desk: Desk) -> None:
    assert [member.name for member in desk.read(everyone)] == ["李敏"]
    with desk.store.engine.connect() as connection:
        stored = connection.exec_driver_sql("SELECT name FROM staff WHERE account = 'limin'").scalar_one()
    assert "李敏".encode() not in stored


def test_a_late_entry_cannot_lie_in_the_future(desk: Desk, clerk: Actor) -> None:
    with pytest.raises(Refused, match=r"late_entry\.in_the_future"):
        desk.execute(
            ChangeSetting(key="retrieval.hold_days", value=9),
            clerk,
            occurred_at=MORNING + dt.timedelta(hours=2),
        )


def test_an_error_of_the_database_tells_no_names(desk: Desk) -> None:
    with pytest.raises(IntegrityError) as told, desk.store.writing() as session:
        session.execute(
            text(
                "INSERT INTO staff (account, roles, system, active, name) VALUES ('limin', '[]', 0, 1, :name)"
            ),
            {"name": "王小明"},
        )
    assert "王小明" not in str(told.value)


def test_rows_that_go_in_together_each_get_their_own_number(desk: Desk) -> None:
    numbers = [f"N{n}" for n in range(1_500, 0, -1)]  # more than fit into one statement
    with desk.store.writing() as session:
        cases = [Case(system="s", number=number, opened_at=MORNING) for number in numbers]
        session.add_all(cases)
        session.flush()
        known = {case.id: case.number for case in cases}
    assert len(known) == len(numbers)
    with desk.store.reading() as session:
        assert {
            row.id: row.number for row in session.scalars(select(Case).where(Case.system == "s"))
        } == known


def test_long_work_gives_way_to_whoever_asks(desk: Desk) -> None:
    asking, answered = threading.Event(), threading.Event()
    order: list[str] = []

    def ask(reading: Reading) -> None:
        asking.set()
        assert answered.wait(10)
        order.append("answered")

    asker = threading.Thread(target=desk.read, args=(ask,))
    asker.start()
    assert asking.wait(10)
    desk.give_way()  # not for ever: the asker waits for us
    answered.set()
    desk.give_way()
    order.append("work")
    asker.join()
    assert order == ["answered", "work"]
