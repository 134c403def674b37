"""A real window with the page of retrieval on a real database."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from readingroom.clock import Clock
from readingroom.desk import Desk
from readingroom.retrieval.commands import CountPages, MoveUnit
from readingroom.retrieval.rules import Move
from tests.readingroom.conftest import MORNING, ZONE
from tests.readingroom.retrieval.world import TODAY, TOMORROW, World
from tests.ui.windows import make_window, settled
from ui.retrieval import make
from ui.shell import PageEntry, Shell
from ui.style import Choice
from ui.text import Text


def open_window(file: Path, code: str = "en", scheme: Choice = "light") -> Shell:
    """The window over this database, not yet shown."""
    return make_window(
        lambda: Desk(file, clock=Clock.starting(MORNING, ZONE)),
        [PageEntry("retrieval", "package", make)],
        Text(code),
        scheme,
    )


TITLES = (
    "县人民委员会关于婚姻登记工作的通知、各公社来往文书及有关补充规定（附：历年统计表）",
    "Correspondence of the Governor's Office with the Colonial Secretary concerning harbour works, vol. XVII",
    "土地证存根",
    "آداب المراسلات الرسمية",
)


def fill(world: World, many: int = 0) -> None:
    """A busy morning: something in every group."""
    names = ("王小明", "陈䶮", "Ana Ruiz", "欧阳㛃", "李建国", "赵敏", "周立", "Ана Петрова")
    boxes = [
        world.box(f"J{n:03d}-{n % 7}-{n * 3}", f"库{n % 3 + 1}-{n % 12 + 1}-{n}-A-2", f"BX{n:05d}")
        for n in range(1, 15)
    ]
    for n, box in enumerate(boxes):
        world.file(f"J100-{n}", box, title=TITLES[n % 4], pages=120)
    cases = [world.books(name, f"J100-{n}", hour=9 + n % 3) for n, name in enumerate(names)]
    later = world.books("孙悦", "J100-0", "J100-1", day=TOMORROW)
    world.prints()
    for case in cases[:3]:
        world.arrives(case)
    ids = [world.one(case) for case in cases]
    world.moves(ids[0], Move.PULL, Move.HOLD, Move.ISSUE)
    world.moves(ids[1], Move.PULL, Move.HOLD)
    world.do(CountPages(retrieval_id=ids[1], pages=120))
    world.moves(ids[2], Move.PULL, Move.HOLD, Move.ISSUE, Move.RETURN)
    world.moves(ids[3], Move.PULL)
    world.do(MoveUnit(retrieval_id=ids[4], move=Move.NOT_FOUND, why="in_repair"))
    for n, name in enumerate(("钱进", "吴双", "郑和"), start=9):
        world.books(name, f"J100-{n}", hour=10)
    world.prints(sheets=(1, 2, 3), confirm=False)
    for n, name in enumerate(("冯远", "Zoë Ångström")):
        world.books(name, f"J100-{12 + n}", hour=14)
    for n in range(many):
        world.file(f"K{n}", None, title=TITLES[n % 4])
    for n in range(0, many, 10):
        wanted = [f"K{k}" for k in range(n, n + 10)]
        world.books(f"读者{n}", *wanted, day=TODAY if n % 20 else TOMORROW)
    assert later


def main(folder: Path, database: Path) -> None:
    """Screenshots of a busy morning, in both languages, sizes and schemes."""
    app = QApplication(sys.argv[:1])
    for code, scheme, width, height in (
        ("en", "light", 1366, 768),
        ("zh_CN", "light", 1366, 768),
        ("zh_CN", "dark", 1366, 768),
        ("en", "light", 1920, 1080),
    ):
        shell = open_window(database, code, scheme)  # type: ignore[arg-type]  # one of the choices
        shell.resize(width, height)
        shell.show()
        settled(shell)
        page = shell.page
        assert page is not None
        name = f"{code}-{scheme}-{width}"
        shell.grab().save(str(folder / f"{name}-rounds.png"))
        for row in ("issued", "held", "astray", "waiting"):
            line = next(one for one in page.model.rows() if one.group == row)  # type: ignore[attr-defined]
            page.table.select(line.unit.retrieval_id)  # type: ignore[attr-defined]  # the page of retrieval
            settled(shell)
            shell.grab().save(str(folder / f"{name}-{row}.png"))
        shell.close()
        shell.deleteLater()
        app.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
