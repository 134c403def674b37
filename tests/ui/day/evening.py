"""Closing time in a real database, and a real window on it.

``python -m tests.ui.day.evening FOLDER`` takes its pictures: four parts, both languages, light and dark, two sizes.
"""

from __future__ import annotations

import datetime as dt
import os
import sys
import tempfile
from pathlib import Path

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from readingroom.bookings.commands import DefineSeats, SeatPlan
from readingroom.clock import Clock
from readingroom.command import Actor
from readingroom.desk import Desk
from readingroom.office.day.commands import CarryOver
from readingroom.office.day.rules import Matter
from readingroom.office.setup.commands import SetUp
from readingroom.office.staff.commands import AddStaff
from readingroom.office.staff.rules import Role
from readingroom.retrieval.rules import Move
from tests.readingroom.conftest import MORNING, ZONE
from tests.readingroom.retrieval.world import TODAY, World
from tests.ui.windows import make_window, settled
from ui.day import make
from ui.day.page import DayPage
from ui.shell import PageEntry, Shell
from ui.style import Choice
from ui.text import Text

EVENING = dt.datetime(2026, 12, 1, 17, 5, tzinfo=ZONE)
YESTERDAY = TODAY - dt.timedelta(days=1)


def busy_day(desk: Desk) -> dict[str, int]:
    """One of everything that keeps a day open; cases by the reader's name.

    王小明 has a unit in hand, 陈䶮's came back and was not reshelved, 赵敏 is here and her slip is not printed.
    Ana Ruiz, whose unit was pulled, 欧阳㛃, whose slip is out, and 周立 did not come.
    """
    world = World(desk, Actor(4))
    for name, account in (("张库管", "zhang"), ("王值班", "wang")):
        world.do(AddStaff(account=account, name=name, roles=(Role.CLERK, Role.KEEPER)))
    world.do(DefineSeats(seats=tuple(SeatPlan(label=str(n)) for n in range(1, 9))))
    wanted = {
        "王小明": ("J001-2-17", "县人民委员会关于婚姻登记工作的通知、各公社来往文书及有关补充规定"),
        "陈䶮": ("J019-3-88", "土地房产所有证存根，城关镇东街"),
        "Ana Ruiz": ("J007-1-3", "卫生防疫站年度工作总结"),
        "欧阳㛃": ("J002-5-7", "知识青年上山下乡名册"),
        "赵敏": ("J011-4-21", "供销合作社历年账目"),
    }
    cases = {}
    for n, (name, (code, title)) in enumerate(wanted.items()):
        box = world.box(f"盒{n + 1}", f"{n % 2 + 1}库-1区-{n + 1}列-A面-1节-1层")
        world.file(code, box, title=title, pages=120)
        cases[name] = world.books(name, code, hour=9 + n // 2)
    cases["周立"] = world.books("周立", hour=14)
    for name in ("王小明", "陈䶮", "赵敏"):
        world.arrives(cases[name])
    late = cases.pop("赵敏")
    units = {name: world.one(case) for name, case in cases.items() if name != "周立"}
    world.moves(world.one(late))
    cases["赵敏"] = late
    prepared = world.desk.execute(_round(list(units.values())), Actor(4))
    attempt = next(event.attempt_id for event in prepared.events if hasattr(event, "attempt_id"))
    world.do(_spooled(attempt, len(units)))
    world.do(_confirmed(attempt))
    for name, moves in {
        "王小明": (Move.PULL, Move.HOLD, Move.ISSUE),
        "陈䶮": (Move.PULL, Move.HOLD, Move.ISSUE, Move.RETURN),
        "Ana Ruiz": (Move.PULL,),
    }.items():
        world.moves(units[name], *moves)
    return cases


def _round(retrievals: list[int]) -> object:
    from readingroom.retrieval.commands import PrepareRound

    return PrepareRound(due=TODAY, size="a5", language="zh_CN", retrieval_ids=tuple(retrievals))


def _spooled(attempt: int, slips: int) -> object:
    from readingroom.retrieval.commands import SpoolAttempt

    return SpoolAttempt(attempt_id=attempt, sheets=tuple(range(1, slips + 1)), printer="HP LaserJet")


def _confirmed(attempt: int) -> object:
    from readingroom.retrieval.commands import ConfirmAttempt

    return ConfirmAttempt(attempt_id=attempt)


def carried_from_yesterday(file: Path) -> None:
    """A unit that was in a reader's hands the evening before, carried over with a reason."""
    before = Desk(file, clock=Clock.starting(MORNING - dt.timedelta(days=1), ZONE))
    world = World(before, Actor(4))
    world.file("J030-1-9", world.box("盒30", "2库-2区-3列-B面-2节-1层"), title="林业局林权证存根")
    case = world.books("李建国", "J030-1-9", day=YESTERDAY)
    visit = world.arrives(case)
    world.prints(YESTERDAY)
    unit = world.one(case)
    world.moves(unit, Move.PULL, Move.HOLD, Move.ISSUE)
    for matter, subject, why in (
        (Matter.ISSUED, unit, "读者次日续阅，经馆长同意留置座位"),
        (Matter.PRESENT, visit, "同上"),
    ):
        world.do(CarryOver(day=YESTERDAY, matter=matter.value, subject_id=subject, reason=why))
    before.close()


def open_window(
    file: Path, code: str = "zh_CN", scheme: Choice = "light", at: dt.datetime = EVENING
) -> Shell:
    """The window over this database, not yet shown."""
    return make_window(
        lambda: Desk(file, clock=Clock.starting(at, ZONE)),
        [PageEntry("day", "moon", make)],
        Text(code),
        scheme,
    )


def main(folder: Path) -> None:
    app = QApplication(sys.argv[:1])
    folder.mkdir(parents=True, exist_ok=True)
    home = Path(tempfile.mkdtemp())
    os.environ["READINGROOM_KEY_FILE"] = str(home / "key")
    for name in ("empty", "full"):
        desk = Desk(home / f"{name}.db", clock=Clock.starting(MORNING - dt.timedelta(days=1), ZONE))
        who = SetUp(
            archive="云溪县档案馆", language="zh_CN", room="reading_room", account="limin", name="李敏"
        )
        desk.execute(who, Actor(1))
        desk.close()
    carried_from_yesterday(home / "full.db")
    desk = Desk(home / "full.db", clock=Clock.starting(MORNING, ZONE))
    busy_day(desk)
    desk.close()
    for code in ("zh_CN", "en"):
        for scheme, width, height in (("light", 1366, 768), ("dark", 1366, 768), ("light", 1920, 1080)):
            for name in ("full", "empty"):
                shell = open_window(home / f"{name}.db", code, scheme)  # type: ignore[arg-type]  # one of the three
                shell.resize(width, height)
                shell.show()
                shell.activateWindow()
                settled(shell)
                page = shell.page
                assert isinstance(page, DayPage)
                for part in ("close", "opening", "noon", "handover"):
                    page.show_part(part)
                    settled(shell)
                    shell.grab().save(str(folder / f"{name}-{part}-{code}-{scheme}-{width}.png"))
                if name == "full" and width == 1366:
                    page.show_part("close")
                    page.checklist.focus_first()
                    page.kit.actions["day.carry_over"].trigger()
                    settled(shell)
                    shell.grab().save(str(folder / f"{name}-sheet-{code}-{scheme}-{width}.png"))
                shell.close()
                shell.deleteLater()
                app.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
