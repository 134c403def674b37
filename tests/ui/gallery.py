"""Pictures of the shell with believable content: every widget, both themes, both languages.

``python -m tests.ui.gallery FOLDER`` writes them; the sentences here are examples, so they stand here.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from readingroom.command import Actor
from readingroom.events import Changed
from readingroom.language import Language, language
from tests.ui.windows import make_window
from ui.actions import ActionSpec
from ui.jobs import DeskDoor
from ui.messages import Message
from ui.models.columns import Column, Kind
from ui.models.listing import ListModel
from ui.palette import Tone
from ui.shell import PageEntry, Person, ScanEcho, Shell, StatusItem
from ui.style import Choice
from ui.text import Text
from ui.widgets.detail import Fact, HistoryEntry, Secondary
from ui.widgets.form import Choice as ChoiceField
from ui.widgets.form import Form, Lines, Number, Words
from ui.widgets.page import Page
from ui.widgets.shapes import Pill, Shape
from ui.widgets.sheet import Sheet
from ui.widgets.table import TableView

WORDS = {
    "en": {
        "today.title": "Today", "today.filter": "Name, number, code", "today.table": "Visits of today",
        "today.column.hour": "Hour", "today.column.reader": "Reader", "today.column.number": "Number",
        "today.column.seat": "Seat", "today.column.files": "Files wanted", "today.column.state": "State",
        "today.column.count": "Files", "today.action.walk_in": "Walk-in", "today.action.check_in": "Check in",
        "today.summary": "Mon 23 Nov · open 9:00–11:30, 13:30–17:00 · expected 14, present 5, late 1",
        "today.now": "Now", "today.next": "Next", "today.waits": "Waits for me",
        "requests.title": "Requests", "retrieval.title": "Retrieval", "room.title": "Room",
        "readers.title": "Readers", "catalogue.title": "Catalogue", "settings.title": "Settings",
        "today.field.name": "Name", "today.field.document": "Identity document", "today.field.number": "Number",
        "today.field.files": "Files wanted", "today.field.hint": "One reference code a line, or pasted as a list.",
        "today.field.minutes": "Hold until", "today.field.minutes.unit": "min",
        "today.empty": "No visits today. Bookings come by file, walk-ins by hand.",
        "today.empty_verb": "Import bookings",
    },
    "zh_CN": {
        "today.title": "今日", "today.filter": "姓名、编号、档号", "today.table": "今日接待",
        "today.column.hour": "时段", "today.column.reader": "利用者", "today.column.number": "编号",
        "today.column.seat": "座位", "today.column.files": "所需案卷", "today.column.state": "状态",
        "today.column.count": "卷数", "today.action.walk_in": "现场登记", "today.action.check_in": "报到",
        "today.summary": "11月23日 周一 · 开放 9:00–11:30、13:30–17:00 · 预约 14，在馆 5，迟到 1",
        "today.now": "当前", "today.next": "稍后", "today.waits": "待我处理",
        "requests.title": "查档申请", "retrieval.title": "调卷", "room.title": "阅览室",
        "readers.title": "利用者", "catalogue.title": "目录", "settings.title": "设置",
        "today.field.name": "姓名", "today.field.document": "证件类型", "today.field.number": "证件号码",
        "today.field.files": "所需案卷", "today.field.hint": "每行一个档号，也可整段粘贴。",
        "today.field.minutes": "保留时间", "today.field.minutes.unit": "分钟",
        "today.empty": "今日暂无接待。预约可由文件导入，现场来访可直接登记。",
        "today.empty_verb": "导入预约",
    },
}  # fmt: skip


class GalleryText(Text):
    """`Text` that also knows the gallery's own sentences."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self._extend()
        self.changed.connect(self._extend)

    def switch(self, code: str) -> None:
        if code != self.code:
            self.language = language(code)
            self._extend()
            self.changed.emit()

    def everywhere(self, code: str) -> tuple[str, ...]:
        if code in WORDS["en"]:
            return WORDS[self.code][code], *(
                words[code] for other, words in WORDS.items() if other != self.code
            )
        return super().everywhere(code)

    def _extend(self) -> None:
        base = language(self.code)
        self.language = Language(self.code, {**base.sentences, **WORDS[self.code]})


@dataclass(frozen=True)
class Line:
    number: str
    group: str
    hour: str
    reader: str
    masked: str
    seat: str
    count: int
    files: str
    state: Pill


def lines(code: str) -> list[Line]:
    zh = code == "zh_CN"

    def say(en: str, cn: str) -> str:
        return cn if zh else en

    here = Pill(say("in the room", "在馆"), Shape.DOT, Tone.GOOD)
    away = Pill(say("away", "暂离"), Shape.HALF, Tone.ACCENT)
    late = Pill(say("late 12 min", "迟到 12 分钟"), Shape.CLOCK, Tone.WRONG)
    due = Pill(say("expected", "待报到"), Shape.RING)
    waits = Pill(say("approval missing", "待审批"), Shape.PAUSE, Tone.ATTENTION)
    gone = Pill(say("left", "已离馆"), Shape.CHECK)
    files = {
        0: say("1 on hold shelf, 1 pulled", "1 卷待阅架，1 卷已出库"),
        1: say("3 ready", "3 卷已备好"),
        2: say("approval missing", "缺审批"),
        3: say("none asked for yet", "尚未提出"),
        4: say(
            "J001-2-17 · 县人民委员会关于婚姻登记工作的通知及各公社来往文书",
            "J001-2-17 · 县人民委员会关于婚姻登记工作的通知及各公社来往文书",
        ),
    }
    return [
        Line("XFHSX", "now", "9:00", "王小明", "440***********0014", "4", 2, files[0], here),
        Line("NBN7V", "now", "9:00", "陈䶮", "330***********2417", "", 3, files[1], late),
        Line("K3M9Q", "now", "9:30", "Ana Ruiz", "P2******", "7", 1, files[4], away),
        Line("2026-318", "now", "9:40", "李建国", "110***********002X", "2", 12, files[0], here),
        Line("FEEXA", "next", "10:30", "Ana-Maria Fernández de la Vega", "P7******", "", 1, files[2], waits),
        Line("H8T2R", "next", "10:30", "欧阳㛃", "510***********1126", "11", 4, files[1], due),
        Line("W5C6D", "next", "13:30", "Dr. J. van der Meer", "N3******", "", 0, files[3], due),
        Line("P0L1O", "next", "14:00", "赵敏", "420***********3348", "", 2, files[1], due),
        Line("B7R8S", "next", "9:00", "周立", "370***********5512", "3", 2, files[0], gone),
    ]


class TodayPage(Page):
    id = "today"
    depends = frozenset({Changed.VISITS})
    can_print = True
    action_table = (
        ActionSpec("today.walk_in", "Ctrl+N", "user-plus", scope="today"),
        ActionSpec("today.check_in", "Ctrl+Shift+A", "log-in", scope="today"),
    )

    def build(self) -> None:
        say = self.kit.text
        self.model = ListModel[Line](
            [
                Column("hour", "today.column.hour", lambda row: row.hour, Kind.NUMBER, 64),
                Column("state", "today.column.state", lambda row: row.state, Kind.STATE, 150),
                Column(
                    "reader",
                    "today.column.reader",
                    lambda row: row.reader,
                    width=170,
                    sort_key=lambda row: row.reader,
                ),
                Column("number", "today.column.number", lambda row: row.number, Kind.CODE, 104),
                Column("seat", "today.column.seat", lambda row: row.seat, Kind.NUMBER, 60),
                Column("count", "today.column.count", lambda row: row.count, Kind.NUMBER, 60),
                Column("files", "today.column.files", lambda row: row.files, width=0),
            ],
            key=lambda row: row.number,
            text=say,
            group=lambda row: row.group,
            group_title=lambda key: say(f"today.{key}"),
            parent=self,
        )
        self.table = TableView(
            self.kit, "today.table", say("today.table"), gives_way=("seat", "count", "number", "hour")
        )
        self.table.setModel(self.model)
        self.table.chosen.connect(self.show_line)
        self.set_list(self.table)
        self.set_primary("today.walk_in")
        self.kit.actions.on("today.walk_in", self.register)
        self.kit.actions.on("today.check_in", lambda: None)

    def load(self) -> None:
        self.read(lambda code: lines(code), self.kit.text.code, done=self.fill)

    def fill(self, rows: list[Line]) -> None:
        self.model.set_rows(rows)
        self.say_summary(self.kit.text("today.summary"))

    def filtered(self, typed: str) -> None:
        self.model.filter(typed)

    def register(self) -> None:
        zh = self.kit.text.code == "zh_CN"
        form = Form(
            self.kit,
            [
                Words(id="name", label="today.field.name", needed=True),
                ChoiceField(
                    id="kind",
                    label="today.field.document",
                    options=[(1, "居民身份证" if zh else "Resident ID"), (2, "护照" if zh else "Passport")],
                ),
                Words(id="number", label="today.field.number", mono=True, needed=True),
                Lines(id="files", label="today.field.files", hint="today.field.hint", mono=True),
                Number(id="minutes", label="today.field.minutes", unit="today.field.minutes.unit"),
            ],
        )
        form.set_values(
            {
                "name": "陈䶮",
                "number": "440524188001010013",
                "files": "J001-2-17\nJ019-KU·01·2017-001-001",
                "minutes": 20,
            }
        )
        sheet = Sheet(self.kit, "现场登记" if zh else "Walk-in", form, "登记" if zh else "Register")
        if self.detail is not None:
            self.detail.open_sheet(sheet)
        form.show_error(
            "number",
            "校验码不符，请对照证件核对第 18 位。"
            if zh
            else "The check digit is wrong. Compare the last digit with the card.",
        )

    def show_line(self, line: Line | None) -> None:
        if self.detail is None:
            return
        zh = self.kit.text.code == "zh_CN"
        if line is None:
            self.detail.show_nothing(self.kit.text("window.detail.nothing"))
            return
        self.detail.begin(line.reader, line.number, line.state)
        self.detail.set_facts(
            [
                Fact(
                    "证件" if zh else "Document",
                    line.masked,
                    mono=True,
                    reveal=lambda show: show("440524188001010014"),
                ),
                Fact(
                    "电话" if zh else "Phone",
                    "138****1234",
                    mono=True,
                    reveal=lambda show: show("13800001234"),
                ),
                Fact("时段" if zh else "Block", f"{line.hour} – 11:30"),
                Fact("座位" if zh else "Seat", line.seat or ("未安排" if zh else "none yet")),
                Fact("目的" if zh else "Purpose", "编史修志" if zh else "Local history"),
            ]
        )
        self.detail.set_facts(
            [
                Fact(
                    "",
                    "J001-2-17",
                    mono=True,
                    pill=Pill("待阅架" if zh else "on hold shelf", Shape.HALF, Tone.ACCENT),
                ),
                Fact(
                    "",
                    "J019-3-88",
                    mono=True,
                    pill=Pill("未在架" if zh else "not on shelf", Shape.ALERT, Tone.ATTENTION),
                ),
            ],
            "所需案卷" if zh else "Files wanted",
        )
        self.detail.set_history(
            [
                HistoryEntry(
                    "9:12",
                    "J001-2-17 出库交接" if zh else "J001-2-17 handed over",
                    "张库管" if zh else "Zhang",
                ),
                HistoryEntry(
                    "9:05", "调卷单 2 张已打印" if zh else "2 slips printed", "李敏" if zh else "Li Min"
                ),
                HistoryEntry("11-20", "网上预约" if zh else "Booked online"),
            ]
        )
        if line.state.tone is Tone.ATTENTION:
            self.detail.set_next_step(
                "报到" if zh else "Check in",
                lambda: None,
                "尚缺利用审批：J019-3-88 未开放。"
                if zh
                else "An approval is missing: J019-3-88 is not open.",
            )
        else:
            self.detail.set_next_step("报到" if zh else "Check in", lambda: None)
        self.detail.set_secondary(
            [
                Secondary("改期" if zh else "Move", lambda: None),
                Secondary("打印读者卡" if zh else "Print card", lambda: None),
                Secondary("取消预约" if zh else "Cancel booking", lambda: None),
            ]
        )


class QuietPage(Page):
    id = "requests"
    detail_width = 0

    def build(self) -> None:
        pass

    def load(self) -> None:
        self.show_empty(self.kit.text("today.empty"), self.kit.text("today.empty_verb"), lambda: None)


def quiet(page_id: str) -> Any:
    return lambda kit: type(f"{page_id.title()}Page", (QuietPage,), {"id": page_id})(kit)


@dataclass(frozen=True)
class Quiet:
    seq: int = 0
    changed: frozenset[Changed] = frozenset()


class GalleryDesk:
    """A desk without a database: queries here are plain functions."""

    def execute(self, command: Any, actor: Actor, *, uuid: UUID | None = None) -> Quiet:
        return Quiet()

    def read(self, query: Any, *args: Any, **kwargs: Any) -> Any:
        return query(*args, **kwargs)

    def changes_since(self, seq: int) -> Quiet:
        return Quiet()

    def close(self) -> None:
        pass


def make_shell(code: str = "en", scheme: Choice = "light", desk: DeskDoor | None = None) -> Shell:
    """The gallery's window, not yet shown."""
    opened: DeskDoor = desk or GalleryDesk()
    return make_window(
        lambda: opened,
        [
            PageEntry(
                "today",
                "calendar-check",
                TodayPage,
                waiting=lambda: (lambda: 7,),
                waits_on=frozenset({Changed.VISITS}),
            ),
            PageEntry("requests", "clipboard-list", quiet("requests")),
            PageEntry(
                "retrieval",
                "package",
                quiet("retrieval"),
                waiting=lambda: (lambda: 2,),
                waits_on=frozenset({Changed.RETRIEVAL}),
            ),
            PageEntry("room", "armchair", quiet("room")),
            PageEntry("readers", "users", quiet("readers")),
            PageEntry("catalogue", "library", quiet("catalogue")),
            PageEntry("settings", "settings", quiet("settings"), below=True),
        ],
        GalleryText(code),
        scheme,
        staff=1,
    )


def dress(shell: Shell) -> None:
    """Status line, people and a scan, as on a busy morning."""
    zh = shell.kit.text.code == "zh_CN"
    shell.show_status(StatusItem("printer", "打印机：就绪" if zh else "Printer: ready", Tone.GOOD))
    shell.show_status(StatusItem("database", "数据库：正常" if zh else "Database: in order", Tone.GOOD))
    shell.show_status(StatusItem("counts", "在外 5 · 待阅架 3" if zh else "Out: 5 · Hold: 3"))
    shell.show_people([Person(1, "李敏"), Person(2, "张库管")], 1)
    shell.show_echo(
        ScanEcho(
            "S000123-7",
            "案卷 J001-2-17" if zh else "File J001-2-17",
            "交 4 号座位" if zh else "issued to seat 4",
            Tone.GOOD,
            "14:32",
            verb="撤销" if zh else "Undo",
            act=lambda: None,
            undo=True,
        )
    )


def settle(app: QApplication, shell: Shell) -> None:
    """Let everything that is under way arrive."""
    for _ in range(400):
        app.processEvents()
        app.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        if shell.page is not None and shell.settling.over and shell.kit.jobs.idle:
            break
        shell.thread().msleep(5)
    for _ in range(5):
        app.processEvents()


def main(folder: Path) -> None:
    app = QApplication(sys.argv[:1])
    folder.mkdir(parents=True, exist_ok=True)
    for code in ("en", "zh_CN"):
        for scheme in ("light", "dark"):
            for width, height in ((1366, 768), (1920, 1080)):
                shell = make_shell(code, scheme)
                shell.resize(width, height)
                shell.show()
                settle(app, shell)
                dress(shell)
                page = shell.page
                assert isinstance(page, TodayPage)
                page.table.setCurrentIndex(page.model.index(2, 0))
                settle(app, shell)

                def shot(name: str, shell: Shell = shell, where: str = f"{code}-{scheme}-{width}") -> None:
                    settle(app, shell)
                    shell.grab().save(str(folder / f"{where}-{name}.png"))

                shot("today")
                if width == 1366:
                    page.register()
                    zh = code == "zh_CN"
                    page.tell(
                        Message(
                            "打印机未响应，调卷单仍在等待。请检查打印机是否有纸，然后重试。"
                            if zh
                            else "The printer does not answer. The slips still wait. Look at its paper and try again.",
                            Tone.WRONG,
                            "重试" if zh else "Try again",
                        )
                    )
                    shell.show_echo(
                        ScanEcho(
                            "S000124-5",
                            "案卷 J019-3-88" if zh else "File J019-3-88",
                            "已交 7 号座位，尚未归还" if zh else "it is at seat 7 and was not returned",
                            Tone.WRONG,
                            "14:33",
                            "请先从 7 号座位收回。" if zh else "Take it back from seat 7 first.",
                            "收回" if zh else "Take back",
                            lambda: None,
                        )
                    )
                    shell.field.setFocus()
                    shell.activateWindow()
                    settle(app, shell)
                    shell.field.setText("调" if zh else "pr")
                    shell.field.textEdited.emit(shell.field.text())
                    shell.field._look()
                    shot("sheet")
                    shell.field.empty()
                    shell.kit.actions["window.shortcuts"].trigger()
                    shot("shortcuts")
                    shell.kit.actions["window.help"].trigger()
                    shot("help")
                    shell.show_page("requests")
                    shot("empty")
                    shell.resize(1024, 640)
                    shell.show_page("today")
                    page.detail.close_sheet()  # type: ignore[union-attr] # this page has one
                    shot("narrow")
                shell.close()
                shell.deleteLater()
                settle_deleted(app)


def settle_deleted(app: QApplication) -> None:
    app.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    app.processEvents()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
