"""Kinds of request in the settings: both languages, gaps told, saved as a version that the checklist follows."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QSpinBox
from pytestqt.qtbot import QtBot

from readingroom.desk import Desk
from readingroom.requests import queries
from readingroom.requests.commands import FileRequest
from readingroom.requests.snapshot import PersonSnapshot
from tests.ui.today.morning import do
from ui.settings.kinds import KindsPanel
from ui.settings.page import SettingsPage
from ui.shell import Shell

Settle = Callable[[], None]


@pytest.fixture
def panel(qapp: QApplication, shell: Shell, arrive_all: Settle) -> KindsPanel:
    """The group, loaded, with the marriage guide open."""
    page = shell.show_page("settings")
    arrive_all()
    assert isinstance(page, SettingsPage)
    made = page.show_group("kinds")
    arrive_all()
    assert isinstance(made, KindsPanel)
    made.table.select("marriage")
    arrive_all()
    assert made.editor is not None
    return made


def said(panel: KindsPanel) -> str:
    """Every word of the panel."""
    return "\n".join(label.text() for label in panel.findChildren(QLabel))


def lacking(panel: KindsPanel) -> set[str]:
    """What the list says of the marriage guide."""
    (row,) = [row for row in panel.model.rows() if row.code == "marriage"]
    return {problem.kind.value for problem in row.problems}


def test_a_guide_that_ships_is_a_proposal_until_somebody_says_that_it_was_checked(
    panel: KindsPanel, arrive_all: Settle
) -> None:
    proposal = panel.kit.text("guide.problem.unreviewed")
    assert proposal in said(panel)
    assert lacking(panel) == {"unreviewed"}
    assert panel.editor is not None
    tick = panel.editor.days.editors["reviewed"]
    assert isinstance(tick, QAbstractButton)
    tick.click()
    panel.next_step()
    arrive_all()
    assert lacking(panel) == set()


def test_a_change_shows_what_it_changes_and_is_a_new_version(
    panel: KindsPanel, desk: Desk, arrive_all: Settle
) -> None:
    assert panel.editor is not None
    number = panel.editor.days.editors["finish_days"]
    assert isinstance(number, QSpinBox)
    number.setValue(7)
    assert panel.dirty
    assert "办结期限：5 → 7" in said(panel)
    panel.next_step()
    arrive_all()
    found = desk.read(queries.kind, "marriage")
    assert found is not None
    assert (found.line.guide.version, found.line.guide.finish_days) == (2, 7)
    assert not panel.dirty
    assert "第 2 版" in said(panel)


def test_a_text_left_in_one_language_is_told(qtbot: QtBot, panel: KindsPanel, arrive_all: Settle) -> None:
    assert panel.editor is not None
    english = panel.editor.head.editors["name.en"]
    assert isinstance(english, QLineEdit)
    english.selectAll()
    qtbot.keyClicks(english, " ")
    assert "名称 (英文)" in said(panel) or "名称（英文）" in said(panel)


def test_a_paper_added_to_the_guide_is_wanted_in_new_cases(
    qtbot: QtBot, panel: KindsPanel, desk: Desk, arrive_all: Settle
) -> None:
    assert panel.editor is not None
    relation = panel.editor.draft["relations"][0]
    assert relation["code"] == "self"
    paper = {
        "code": "certificate",
        "name": {"zh_CN": "结婚证", "en": "Marriage certificate"},
        "basis": {"zh_CN": "本馆规定", "en": "The archive's own rule"},
        "required": True,
        "online": True,
    }
    relation["papers"].append(paper)
    panel.editor.edited.emit()
    panel.save()
    arrive_all()
    filed = FileRequest(channel="phone", service_item="marriage", applicants=(PersonSnapshot(name="李红"),))
    case_id = next(event.case_id for event in do(desk, filed).events if hasattr(event, "case_id"))
    papers = desk.read(queries.papers_of_case, case_id)
    assert papers is not None
    assert [one.name.zh_CN for one in papers.missing] == ["申请人身份证件", "结婚证"]


def test_a_new_kind_needs_its_code_and_a_relation_and_says_where(
    panel: KindsPanel, desk: Desk, arrive_all: Settle
) -> None:
    panel.begin_new()
    assert panel.editor is not None
    code = panel.editor.head.editors["code"]
    assert isinstance(code, QLineEdit)
    assert code.isEnabled()
    panel.editor.draft["code"] = "photographs"
    panel.editor.draft["name"] = {"zh_CN": "照片档案", "en": "Photographs"}
    panel.editor.edited.emit()
    panel.save()
    arrive_all()
    assert panel.page.strip.message is not None
    assert "与当事人关系" in panel.page.strip.message.text
    panel.editor.relations.add()
    panel.editor.draft["relations"][0].update(code="self", name={"zh_CN": "本人", "en": "Yourself"})
    panel.editor.edited.emit()
    panel.save()
    arrive_all()
    assert "photographs" in [line.code for line in desk.read(queries.kinds)]


def test_a_kind_is_offered_no_longer_and_again(panel: KindsPanel, desk: Desk, arrive_all: Settle) -> None:
    assert panel.offer_button.text() == "停止申请"
    panel.offer()
    arrive_all()
    assert "marriage" not in [line.code for line in desk.read(queries.kinds, offered=True)]
    assert panel.offer_button.text() == "开放申请"


def test_what_is_not_saved_is_not_lost_by_choosing_another(panel: KindsPanel, arrive_all: Settle) -> None:
    assert panel.editor is not None
    number = panel.editor.days.editors["finish_days"]
    assert isinstance(number, QSpinBox)
    number.setValue(9)
    panel.table.select("schooling")
    arrive_all()
    assert panel.editor is not None
    assert panel.editor.draft["code"] == "marriage"
    panel.discard()
    arrive_all()
    assert not panel.dirty
