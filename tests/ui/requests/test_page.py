"""The page of requests, worked by keyboard on a real database."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from readingroom.bookings.calendar import OpeningBlock
from readingroom.bookings.commands import Arrive, SetOpeningBlocks
from readingroom.command import Actor
from readingroom.desk import Desk
from readingroom.people.commands import Particulars
from readingroom.requests import queries
from readingroom.requests.commands import AcceptRequest, AskReader, SeekApproval
from readingroom.requests.queries import CaseView
from readingroom.requests.snapshot import MessageSnapshot
from tests.readingroom.requests.filing import Portal, Sheet, asked_twice
from tests.ui.today.morning import commands, do
from ui.printing import PreviewSheet
from ui.requests.filing import NewRequest
from ui.requests.forms import CaseForm, GrantTicks, PaperTicks
from ui.requests.page import RequestsPage
from ui.settings.page import SettingsPage
from ui.settings.table_panel import TablePanel
from ui.shell import Shell
from ui.today.page import TodayPage
from ui.widgets.shapes import PillLabel

Settle = Callable[[], None]
PNG = b"\x89PNG\r\n\x1a\n" + b"a picture"


def said(page: RequestsPage) -> str:
    """Every word in the detail pane."""
    words = [label.text() for label in page.pane.findChildren(QLabel) if label.isVisible()]
    return "\n".join(words + [pill.accessibleName() for pill in page.pane.findChildren(PillLabel)])


def form(page: RequestsPage) -> CaseForm:
    """The form that lies over the pane."""
    assert page.pane.sheet is not None
    body = page.pane.sheet.body
    assert isinstance(body, CaseForm)
    return body


def step(page: RequestsPage, settle: Settle) -> None:
    """Ctrl+Enter."""
    page.next_step()
    settle()


@pytest.fixture
def shown(page: RequestsPage, sheet: Sheet, arrive_all: Settle) -> RequestsPage:
    """The page with the portal's case."""
    page.show_case(sheet.case_id)
    arrive_all()
    return page


def test_the_list_shows_what_waits_with_masked_names_and_finds_them_all_the_same(
    page: RequestsPage, arrive_all: Settle
) -> None:
    (listed,) = page.model.rows()
    assert (listed.row.number, listed.name) == ("CX20261201-17", "王**")
    assert page.views.buttons[CaseView.FOR_ME].text() == "待我办  1"
    assert page.case_id == listed.row.case_id, "the first one is open"
    page.filter_box.setText("王小明")
    assert len(page.model.rows()) == 1
    page.filter_box.setText("没有这个人")
    assert page.model.rows() == []


def test_views_change_by_keyboard_and_each_says_when_it_is_empty(
    qtbot: QtBot, page: RequestsPage, shell: Shell, arrive_all: Settle
) -> None:
    qtbot.keyClick(shell, Qt.Key.Key_5, Qt.KeyboardModifier.ControlModifier)
    arrive_all()
    assert page.view is CaseView.IN_HAND
    assert {one.row.channel for one in page.model.rows()} == {"booking"}
    qtbot.keyClick(shell, Qt.Key.Key_4, Qt.KeyboardModifier.ControlModifier)
    arrive_all()
    assert page.nothing.isVisible()
    assert page.nothing.accessibleName() == "没有在审批的申请。"


def test_ask_back_has_the_missing_paper_ticked_and_waits_for_the_reader(
    qtbot: QtBot, shown: RequestsPage, sheet: Sheet, arrive_all: Settle
) -> None:
    assert shown.pane.next_step.text() == "要求补正…"
    step(shown, arrive_all)
    body = form(shown)
    (ticks,) = body.findChildren(PaperTicks)
    assert ticks.ticked == ("identity",)
    assert "申请人身份证件" in body.values()["text"]
    body.set_values({"by": "12月8日"})
    step(shown, arrive_all)
    assert shown.pane.sheet is None
    assert sheet.request.state == "waiting"
    assert sheet.questions[0].answer_by == dt.date(2026, 12, 8)
    assert shown.pane.next_step.text() == "登记材料"


def test_a_paper_that_is_there_cannot_be_ticked_and_says_why(
    shown: RequestsPage, portal: Portal, arrive_all: Settle
) -> None:
    portal.hands_in("identity")
    shown.reload()
    arrive_all()
    shown.steps.do("ask")
    (ticks,) = form(shown).findChildren(PaperTicks)
    box = ticks.boxes["identity"]
    assert not box.isEnabled()
    assert not box.isChecked()
    assert box.accessibleDescription() == "这份材料已有（网上已交），不得重复要求提交。"


def test_a_second_ctrl_enter_before_the_answer_asks_the_reader_only_once(
    shown: RequestsPage, sheet: Sheet, desk: Desk, arrive_all: Settle
) -> None:
    shown.steps.do("ask")
    shown.next_step()
    shown.next_step()
    arrive_all()
    assert shown.pane.sheet is None
    assert len(sheet.questions) == 1
    assert desk.read(commands).count("AskReader") == 1


def test_a_question_without_words_is_refused_beside_its_field(
    shown: RequestsPage, sheet: Sheet, arrive_all: Settle
) -> None:
    shown.steps.do("ask")
    form(shown).set_values({"text": ""})
    step(shown, arrive_all)
    assert shown.pane.sheet is not None
    assert form(shown).editors["text"].accessibleDescription() == "请先填写内容。"
    assert sheet.request.state == "received"


def test_a_paper_is_noted_by_its_menu_and_the_next_step_is_to_accept(
    shown: RequestsPage, sheet: Sheet, arrive_all: Settle
) -> None:
    assert shown.case.papers is not None
    menu = shown.case.papers.verbs["identity"].menu()
    names = [action.objectName() for action in menu.actions()]
    assert names == ["see", "give", "share", "promise", "let_follow", "waive"]
    menu.actions()[0].trigger()
    arrive_all()
    assert sheet.papers == {"identity": "seen"}
    assert shown.pane.next_step.text() == "受理"
    step(shown, arrive_all)
    assert sheet.request.state == "accepted"


def test_a_paper_to_follow_needs_its_day(shown: RequestsPage, sheet: Sheet, arrive_all: Settle) -> None:
    (paper,) = shown.case.whole.sheet.papers if shown.case.whole else ()
    shown.steps.paper(paper, "let_follow")
    step(shown, arrive_all)
    assert form(shown).editors["by"].accessibleDescription() == "请填写日期。"
    form(shown).set_values({"by": "2026-12-04"})
    step(shown, arrive_all)
    assert sheet.papers == {"identity": "to_follow"}
    assert "2026年12月4日前补交" in said(shown)


def test_a_scan_dropped_on_the_page_becomes_a_paper(
    shown: RequestsPage, sheet: Sheet, desk: Desk, arrive_all: Settle, tmp_path: Path
) -> None:
    scan = tmp_path / "身份证.png"
    scan.write_bytes(PNG)
    assert shown.take_files([scan])
    step(shown, arrive_all)
    arrive_all()
    assert sheet.papers == {"identity": "online"}
    paper = desk.read(queries.case_sheet, sheet.case_id).papers[0]  # type: ignore[union-attr]
    assert (paper.file_name, paper.staff) == ("身份证.png", "李敏")
    assert desk.read(queries.kept_file, paper.blob_id or 0).content == PNG


def test_a_file_is_opened_from_a_copy_that_is_removed_again(
    shown: RequestsPage, portal: Portal, arrive_all: Settle, monkeypatch: pytest.MonkeyPatch
) -> None:
    portal.hands_in("identity", PNG, "../../身份证.exe")
    shown.reload()
    arrive_all()
    opened: list[Path] = []
    monkeypatch.setattr(
        QDesktopServices, "openUrl", lambda url: opened.append(Path(url.toLocalFile())) or True
    )
    (paper,) = shown.case.whole.sheet.papers if shown.case.whole else ()
    shown.steps.open_file(paper.blob_id or 0, paper.file_name)
    arrive_all()
    (copy,) = opened
    assert copy.name == "身份证.png", "by what it is, not by what it is called"
    assert copy.read_bytes() == PNG
    shown.steps.viewing.remove_all()
    assert not copy.exists()


def test_what_is_no_picture_is_not_opened_but_may_be_saved(
    shown: RequestsPage, portal: Portal, arrive_all: Settle, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    portal.hands_in("identity", b"MZ a program", "身份证.pdf")
    shown.reload()
    arrive_all()
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda _url: pytest.fail("opened"))
    (paper,) = shown.case.whole.sheet.papers if shown.case.whole else ()
    shown.steps.open_file(paper.blob_id or 0, paper.file_name)
    arrive_all()
    assert shown.strip.message is not None
    assert "不直接打开" in shown.strip.message.text
    file = portal.desk.read(queries.kept_file, paper.blob_id or 0)
    shown.steps.viewing.write(tmp_path / "copy.bin", file)
    arrive_all()
    assert (tmp_path / "copy.bin").read_bytes() == b"MZ a program"


def test_an_answer_on_the_portal_shows_unread_until_somebody_acts(
    shown: RequestsPage, portal: Portal, sheet: Sheet, arrive_all: Settle
) -> None:
    sheet.do(AskReader(case_id=sheet.case_id, text="登记时的姓名？"))
    portal.answers(sheet.questions[0].reference, "王晓明")
    shown.reload()
    arrive_all()
    assert "王晓明" in said(shown)
    assert "未阅" in said(shown)
    shown.steps.do("read")
    arrive_all()
    assert "未阅" not in said(shown)


def test_an_answer_at_the_counter_is_noted(shown: RequestsPage, sheet: Sheet, arrive_all: Settle) -> None:
    sheet.do(AskReader(case_id=sheet.case_id, text="登记时的姓名？"))
    shown.reload()
    arrive_all()
    step(shown, arrive_all)
    form(shown).set_values({"text": "王晓明"})
    step(shown, arrive_all)
    assert sheet.request.state == "accepted"


def test_consent_is_asked_for_taken_round_and_entered_with_the_scan(
    shown: RequestsPage, sheet: Sheet, portal: Portal, arrive_all: Settle, tmp_path: Path
) -> None:
    portal.hands_in("identity")
    sheet.do(AcceptRequest(case_id=sheet.case_id))
    shown.reload()
    arrive_all()
    assert shown.pane.next_step.text() == "申请审批…"
    step(shown, arrive_all)
    form(shown).set_values({"use": "copy", "scope": "第34页", "reason": "当事人本人"})
    step(shown, arrive_all)
    assert sheet.request.state == "approval"
    assert shown.pane.next_step.text() == "打印审批表…"
    step(shown, arrive_all)
    (preview,) = shown.findChildren(PreviewSheet)
    assert preview.laid_out is not None
    preview.close_sheet()
    approval = shown.case.whole.sheet.approvals[0] if shown.case.whole else None
    assert approval is not None
    shown.steps.approval(approval, "to_leader")
    arrive_all()
    assert shown.pane.next_step.text() == "录入审批结果…"
    step(shown, arrive_all)
    step(shown, arrive_all)
    assert form(shown).editors["decided_by"].accessibleDescription() == "请填写由谁批准。"
    form(shown).set_values({"decided_by": "张馆长", "valid_until": "2026-12-31"})
    (grants,) = form(shown).findChildren(GrantTicks)
    next(iter(grants.pages.values())).setText("第34页")
    step(shown, arrive_all)
    assert shown.pane.sheet is not None, "neither signed nor spoken"
    scan = tmp_path / "审批表.png"
    scan.write_bytes(PNG)
    assert shown.take_files([scan])
    step(shown, arrive_all)
    arrive_all()
    assert sheet.lines["J001-2-0003"] == "wanted"
    assert "部分同意" in said(shown)
    assert "仅第34页" in said(shown)


def test_spoken_consent_is_marked_and_signed_later(
    shown: RequestsPage, sheet: Sheet, portal: Portal, arrive_all: Settle, tmp_path: Path
) -> None:
    portal.hands_in("identity")
    sheet.do(AcceptRequest(case_id=sheet.case_id))
    sheet.do(SeekApproval(case_id=sheet.case_id, use="read", reason="当事人本人"))
    shown.reload()
    arrive_all()
    shown.steps.do("decide")
    form(shown).set_values({"decided_by": "张馆长", "spoken": True})
    step(shown, arrive_all)
    assert "口头同意，待补签" in said(shown)
    assert shown.pane.next_step.text() == "补签…"
    step(shown, arrive_all)
    scan = tmp_path / "审批表.png"
    scan.write_bytes(PNG)
    shown.take_files([scan])
    step(shown, arrive_all)
    arrive_all()
    assert "口头同意，待补签" not in said(shown)


def test_a_refusal_names_its_ground_and_law(shown: RequestsPage, sheet: Sheet, arrive_all: Settle) -> None:
    shown.steps.do("refuse")
    body = form(shown)
    body.set_values({"ground": "no_identity"})
    body.edited.emit()
    assert any("档案法" in label.text() for label in body.findChildren(QLabel))
    step(shown, arrive_all)
    assert body.editors["reason"].accessibleDescription() == "请先填写这一项，利用者会看到。"
    body.set_values({"reason": "未出示身份证件"})
    step(shown, arrive_all)
    assert (sheet.request.state, sheet.request.ground) == ("not_accepted", "no_identity")


def test_it_is_answered_with_a_file_closed_and_taken_back(
    shown: RequestsPage, sheet: Sheet, portal: Portal, desk: Desk, arrive_all: Settle, tmp_path: Path
) -> None:
    portal.changes(wanted=("J001-2-0001",), delivery="online")
    portal.hands_in("identity")
    sheet.do(AcceptRequest(case_id=sheet.case_id))
    shown.reload()
    arrive_all()
    assert shown.pane.next_step.text() == "开始办理"
    step(shown, arrive_all)
    assert shown.pane.next_step.text() == "答复…"
    step(shown, arrive_all)
    image = tmp_path / "第34页.png"
    image.write_bytes(PNG)
    shown.take_files([image])
    form(shown).set_values({"outcome": "found", "text": "已查到，见附件。"})
    step(shown, arrive_all)
    arrive_all()
    assert (sheet.request.state, sheet.request.outcome) == ("answered", "found")
    found = desk.read(queries.case_sheet, sheet.case_id)
    assert found is not None
    assert [file.name for file in found.messages[-1].files] == ["第34页.png"]


def test_an_extension_and_a_transfer_tell_their_days(
    shown: RequestsPage, sheet: Sheet, arrive_all: Settle
) -> None:
    sheet.do(AcceptRequest(case_id=sheet.case_id))
    shown.reload()
    arrive_all()
    shown.steps.do("extend")
    form(shown).set_values({"days": 5, "reason": "需到乡镇核对"})
    step(shown, arrive_all)
    assert sheet.request.finish_by == dt.date(2026, 12, 15)
    assert "延长 5 个工作日" in said(shown)
    shown.steps.do("transfer")
    form(shown).set_values({"archive": "邻县档案馆", "by": "12月10日"})
    step(shown, arrive_all)
    assert sheet.request.state == "transferred"
    assert "邻县档案馆" in said(shown)
    assert shown.pane.next_step.text() == "他馆已答复"


def test_a_walk_in_of_the_same_person_is_offered_joined_and_parted_again(
    shown: RequestsPage, sheet: Sheet, desk: Desk, arrive_all: Settle
) -> None:
    sheet.do(AcceptRequest(case_id=sheet.case_id))
    person = Particulars(name="王小明", document_kind="resident_id", document_number="11010519491231002X")
    do(desk, Arrive(particulars=person))
    shown.reload()
    arrive_all()
    assert "本人现在在馆" in said(shown)
    shown.kit.actions["requests.join"].trigger()
    step(shown, arrive_all)
    assert sheet.request.state == "in_hand"
    assert shown.strip.message is not None
    shown.strip.act.click()
    arrive_all()
    found = desk.read(queries.case_sheet, sheet.case_id)
    assert found is not None
    assert [(one.row.channel, one.here) for one in found.doubles] == [("walk_in", True), ("booking", False)]


def test_a_request_by_telephone_is_filed_from_its_guide(
    qtbot: QtBot, page: RequestsPage, desk: Desk, arrive_all: Settle
) -> None:
    page.kit.actions["requests.new"].trigger()
    arrive_all()
    assert page.pane.sheet is not None
    body = page.pane.sheet.body
    assert isinstance(body, NewRequest)
    body.head.set_values({"channel": "phone", "kind": "schooling"})
    body.head.edited.emit()
    assert body.clues is not None
    assert list(body.clues.editors)[:2] == ["name", "school"]
    step(page, arrive_all)
    assert body.who.editors["name"].accessibleDescription() == "请填写申请人。"
    body.who.set_values({"name": "戴雨晴", "phone": "13800000044"})
    body.clues.set_values({"name": "戴雨晴", "school": "县二中"})
    step(page, arrive_all)
    assert page.pane.sheet is None
    (row,) = [row for row in desk.read(queries.cases, CaseView.NEW).rows if row.channel == "phone"]
    assert row.name.full == "戴雨晴"
    assert page.case_id == row.case_id
    assert "县二中" in said(page)


def test_a_known_reader_is_taken_and_asked_nothing_again(
    page: RequestsPage, desk: Desk, arrive_all: Settle, qtbot: QtBot
) -> None:
    page.new()
    arrive_all()
    assert page.pane.sheet is not None
    body = page.pane.sheet.body
    assert isinstance(body, NewRequest)
    qtbot.keyClicks(body.who.editors["document"], "440524188001010014")
    qtbot.wait(200)
    arrive_all()
    (offer,) = [one for one in body.findChildren(QPushButton) if one.text().startswith("是 ")]
    offer.click()
    assert not body.who.editors["name"].isEnabled()
    step(page, arrive_all)
    (row,) = [row for row in desk.read(queries.cases, CaseView.NEW).rows if row.channel == "walk_in"]
    assert row.name.full == "张明"


def test_data_is_masked_until_asked_for_and_the_log_keeps_it(
    shown: RequestsPage, desk: Desk, arrive_all: Settle
) -> None:
    assert "王小明" not in said(shown)
    shown.kit.actions["requests.reveal"].trigger()
    arrive_all()
    assert "11010519491231002X" in said(shown)
    assert desk.read(commands)[-1] == "RevealRequest"
    shown.kit.jobs.sign_in(Actor(staff=2))
    arrive_all()
    assert "11010519491231002X" not in said(shown), "whoever sits down next has not asked"


def test_what_cannot_be_done_now_says_why(shown: RequestsPage, sheet: Sheet, arrive_all: Settle) -> None:
    sheet.do(AskReader(case_id=sheet.case_id, text="登记时的姓名？"))
    shown.reload()
    arrive_all()
    (answer,) = [one for one in shown.pane.quiet.findChildren(QPushButton) if one.text() == "答复…"]
    assert not answer.isEnabled()
    assert "正等利用者补正" in answer.toolTip()


def test_enter_goes_from_the_list_to_the_next_step(
    qtbot: QtBot, shown: RequestsPage, arrive_all: Settle
) -> None:
    shown.table.setFocus()
    qtbot.keyClick(shown.table, Qt.Key.Key_Return)
    arrive_all()
    assert shown.pane.next_step.hasFocus()


def test_today_leads_to_what_came_back_and_shows_only_what_is_missing(
    shown: RequestsPage, shell: Shell, sheet: Sheet, portal: Portal, arrive_all: Settle
) -> None:
    at = dt.datetime(2026, 12, 1, 1, 0, tzinfo=dt.UTC)
    portal.changes(messages=(MessageSnapshot("m1", "reader", "还要离婚登记", at),))
    today = shell.show_page("today")
    assert isinstance(today, TodayPage)
    today.reload()
    arrive_all()
    links = [one for one in today.waits.findChildren(QPushButton) if "新消息" in one.text()]
    links[0].click()
    arrive_all()
    assert shell.page_id == "requests"
    assert shown.case_id == sheet.case_id


def test_at_arrival_a_missing_paper_is_noted_with_one_press(
    shell: Shell, sheet: Sheet, desk: Desk, arrive_all: Settle
) -> None:
    do(desk, Arrive(case_id=sheet.case_id, particulars=Particulars(name="王小明")))
    today = shell.show_page("today")
    assert isinstance(today, TodayPage)
    today.show_case(sheet.case_id)
    arrive_all()
    assert today.case.papers is not None
    today.case.papers.verbs["identity"].click()
    arrive_all()
    assert sheet.papers == {"identity": "seen"}
    assert today.case.papers is not None
    assert today.case.papers.verbs == {}, "what is there is not shown"
    assert desk.read(asked_twice) == 0


def test_names_among_the_clues_stay_masked_until_somebody_asks(
    shown: RequestsPage, arrive_all: Settle
) -> None:
    told = said(shown)
    assert "李**" in told
    assert "李小红" not in told
    assert "1979" in told, "a year is nobody's name"
    shown.reveal()
    arrive_all()
    assert "李小红" in said(shown)


def test_a_sheet_says_which_case_and_which_paper_it_is_about(shown: RequestsPage, arrive_all: Settle) -> None:
    assert shown.case.whole is not None
    (paper,) = shown.case.whole.sheet.papers
    shown.steps.paper(paper, "waive")
    arrive_all()
    assert shown.pane.sheet is not None
    told = [one.text() for one in shown.pane.sheet.findChildren(QLabel)]
    assert "CX20261201-17 · 王** · 申请人身份证件" in told


def test_the_history_calls_a_paper_by_its_name(
    shown: RequestsPage, portal: Portal, arrive_all: Settle
) -> None:
    portal.hands_in("identity")
    shown.reload()
    arrive_all()
    told = said(shown)
    assert "申请人身份证件：已提交" in told
    assert "identity" not in told


def test_the_printed_notice_says_where_when_and_by_which_telephone(
    shown: RequestsPage, shell: Shell, sheet: Sheet, arrive_all: Settle
) -> None:
    half_days = ((dt.time(9), dt.time(11, 30)), (dt.time(13, 30), dt.time(17)))
    week = [
        OpeningBlock(weekday=day, opens=opens, closes=closes)
        for day in range(5)
        for opens, closes in half_days
    ]
    saturday = OpeningBlock(weekday=5, opens=dt.time(9), closes=dt.time(12))
    sheet.do(SetOpeningBlocks(blocks=(*week, saturday)))
    settings = shell.show_page("settings")
    assert isinstance(settings, SettingsPage)
    arrive_all()
    panel = settings.show_group("archive")
    arrive_all()
    assert isinstance(panel, TablePanel)
    for key, typed in (("archive.address", "示例路1号"), ("archive.phone", "0123-4567890")):
        line = panel.forms[0].editors[key]
        assert isinstance(line, QLineEdit)
        line.setText(typed)
        line.textEdited.emit(typed)
    settings.next_step()
    arrive_all()
    shell.show_page("requests")
    arrive_all()
    shown.steps.do("notice")
    arrive_all()
    (preview,) = shown.findChildren(PreviewSheet)
    assert preview.laid_out is not None
    (page,) = PdfReader(io.BytesIO(preview.laid_out.pdf)).pages
    told = page.extract_text()
    assert "示例路1号" in told
    assert "0123-4567890" in told
    assert "周一至周五 9:00–11:30、13:30–17:00；周六 9:00–12:00" in told


def test_a_small_window_offers_the_views_as_one_list_and_cuts_none(
    page: RequestsPage, shell: Shell, arrive_all: Settle
) -> None:
    bar = page.views
    assert all(one.isVisible() and one.width() >= one.sizeHint().width() for one in bar.buttons.values())
    shell.resize(960, 540)
    arrive_all()
    assert not any(one.isVisible() for one in bar.buttons.values())
    bar.choice.setCurrentIndex(bar.choice.findData(CaseView.IN_HAND.value))
    bar.choice.activated.emit(bar.choice.currentIndex())
    arrive_all()
    assert page.view is CaseView.IN_HAND
    assert page.model.rows()


def test_another_case_does_not_throw_away_what_is_being_typed(
    qtbot: QtBot, shown: RequestsPage, sheet: Sheet, desk: Desk, arrive_all: Settle
) -> None:
    shown.show_view(CaseView.IN_HAND)
    arrive_all()
    other = next(one.row.case_id for one in shown.model.rows() if one.row.case_id != sheet.case_id)
    shown.show_case(sheet.case_id)
    arrive_all()
    shown.steps.do("remark")
    qtbot.keyClicks(form(shown).editors["text"], "telephoned")
    for act in (
        lambda: shown.table.select(other),
        lambda: shown.show_case(other),
        shown.new,
        shown.kit.actions["requests.ask"].trigger,
    ):
        act()
        arrive_all()
        assert shown.case_id == sheet.case_id
        assert form(shown).values()["text"] == "telephoned"
    assert shown.pane.sheet is not None
    assert shown.pane.sheet.strip.message is not None


def test_copies_for_the_viewer_go_with_the_page(
    qtbot: QtBot,
    shown: RequestsPage,
    shell: Shell,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    arrive_all: Settle,
) -> None:
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda _url: True)  # no viewer on a test machine
    folder = tmp_path / "copy"
    folder.mkdir()
    shown.steps.viewing.copies.append(folder)
    shell.kit.text.switch("en")
    arrive_all()
    assert not folder.exists()
