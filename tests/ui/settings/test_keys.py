"""The archive's keys and its seal in the real window: made, taken from a file, withdrawn, published; a picture kept."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLabel

from readingroom.copies.signing.chosen import opened_signer
from readingroom.copies.signing.queries import published
from readingroom.copies.verifying.published import Published
from readingroom.desk import Desk
from readingroom.language import LANGUAGES
from readingroom.office.setup.queries import every_setting
from readingroom.settings import SEAL_PICTURE
from tests.readingroom.copies.signed_files import certified, write
from tests.ui.room.window import Room, settle
from tests.ui.settings.test_settings import group, page_of, type_in
from ui.messages import ConfirmDialog
from ui.settings.certificates import CertificatesPanel
from ui.settings.signing import SigningPanel
from ui.shell import Shell

Key = Qt.Key
OpenWindow = Callable[..., Shell]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every question is answered with its verb; what was asked."""
    told: list[str] = []

    def answer(dialog: ConfirmDialog) -> int:
        told.append("\n".join(one.text() for one in dialog.findChildren(QLabel)))
        return QDialog.DialogCode.Accepted.value

    monkeypatch.setattr(ConfirmDialog, "exec", answer)
    return told


def signing(shell: Shell) -> SigningPanel:
    """The group of signing, filled."""
    panel = group(shell, "signing")
    assert isinstance(panel, SigningPanel)
    return panel


def said(shell: Shell) -> str:
    """What the strip says."""
    message = page_of(shell).strip.message
    return message.text if message is not None else ""


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_key_is_made_once_it_was_said_what_it_is_worth(
    before: Room, open_window: OpenWindow, asked: list[str], code: str
) -> None:
    shell = open_window("settings", code)
    panel = signing(shell)
    assert panel.none.isVisible()
    assert not panel.publish_button.isEnabled()
    panel.make_button.click()
    settle(shell, lambda: len(panel.model.rows()) == 2)
    assert shell.kit.text("signing.worth") in asked[0]
    assert before.desk.read(every_setting)["signing.key"] == "made"
    assert panel.values()["signing.key"] == "made"
    assert not panel.dirty
    assert [row.use for row in panel.model.rows()] == ["code", "signature"]
    panel.table.select(panel.model.rows()[1].key_id)
    assert "示例市档案馆" in panel.model.rows()[1].name
    assert panel.model.rows()[1].fingerprint in panel.about.text()
    assert panel.model.rows()[1].fingerprint.replace(" ", "").startswith(panel.model.rows()[1].key_id)


def test_a_key_file_is_taken_with_its_passphrase_by_keyboard(
    before: Room, open_window: OpenWindow, tmp_path: Path
) -> None:
    authority = certified("示例认证中心", usage="key_cert_sign")
    file = write(tmp_path, "key.p12", certified("示例市档案馆", by=authority).pkcs12("口令 pass"))
    shell = open_window("settings")
    panel = signing(shell)
    type_in(panel.forms[0].editors["signing.file"], str(file))
    panel.passphrase.setText("wrong")
    QTest.keyClick(panel.passphrase, Key.Key_Return)
    settle(shell)
    error = panel.forms[0]._errors["signing.file"]
    assert "does not open" in error.text()
    assert before.desk.read(every_setting)["signing.key"] == "none", "nothing was changed"
    panel.passphrase.setText("口令 pass")
    QTest.keyClick(panel.passphrase, Key.Key_Return)
    settle(shell, lambda: len(panel.model.rows()) == 1)
    assert "示例认证中心" in said(shell)
    assert panel.passphrase.text() == ""
    settings = before.desk.read(every_setting)
    assert (settings["signing.key"], settings["signing.file"]) == ("file", str(file))
    assert not panel.dirty
    panel.table.select(panel.model.rows()[0].key_id)
    assert "Vouched for by 示例认证中心" in panel.about.text()
    with opened_signer(before.desk) as signer:
        assert signer is not None
        assert signer.name == "示例市档案馆"


def test_a_token_that_is_not_there_is_told_at_its_field(open_window: OpenWindow, tmp_path: Path) -> None:
    shell = open_window("settings")
    panel = signing(shell)
    panel.token_button.click()
    assert "Enter it first" in panel.forms[0]._errors["signing.module"].text()
    type_in(panel.forms[0].editors["signing.module"], str(tmp_path / "none.so"))
    type_in(panel.forms[0].editors["signing.token"], "archive")
    panel.pin.setText("1234")
    panel.token_button.click()
    settle(shell)
    assert "is not installed here" in panel.forms[0]._errors["signing.token"].text()
    assert panel.dirty, "what was typed stays"
    panel.discard()


def test_keys_are_withdrawn_and_published(
    before: Room, open_window: OpenWindow, asked: list[str], tmp_path: Path, open_desk: Callable[[], Desk]
) -> None:
    shell = open_window("settings")
    panel = signing(shell)
    panel.make_button.click()
    settle(shell, lambda: len(panel.model.rows()) == 2)
    panel.publish("keys", tmp_path / "keys.json")
    settle(shell)
    known = Published.from_file((tmp_path / "keys.json").read_bytes())
    assert (known.archive, len(known.keys)) == ("示例市档案馆", 2)
    panel.publish("void", tmp_path / "void.json")
    settle(shell)
    assert known.revoked((tmp_path / "void.json").read_bytes()).void == ()
    assert "void certificates, as of" in said(shell)
    panel.table.select(panel.model.rows()[1].key_id)
    panel.withdraw_button.click()
    settle(shell, lambda: panel.model.rows()[1].withdrawn_on is not None)
    assert "There is no way back" in asked[-1]
    assert before.desk.read(published).keys[0].withdrawn_on == dt.date(2026, 12, 1)
    assert not panel.withdraw_button.isEnabled()
    panel.publish("keys", tmp_path / "keys.json")
    settle(shell)
    assert json.loads((tmp_path / "keys.json").read_text("utf-8"))["keys"][0]["withdrawn_on"] == "2026-12-01"
    panel.publish("keys", tmp_path / "nowhere" / "keys.json")
    settle(shell)
    assert "could not be written" in said(shell)


def test_the_picture_of_the_seal_is_kept_shown_and_taken_back(
    before: Room, open_window: OpenWindow, tmp_path: Path
) -> None:
    picture = tmp_path / "seal.png"
    Image.new("RGBA", (300, 300), (200, 0, 0, 120)).save(picture)
    shell = open_window("settings")
    panel = group(shell, "certificates")
    assert isinstance(panel, CertificatesPanel)
    assert not panel.remove_button.isEnabled()
    no_picture = write(tmp_path, "letter.png", b"no picture")
    panel.take_picture(no_picture)
    settle(shell)
    assert "letter.png is no PNG or JPEG picture" in said(shell)
    panel.take_picture(picture)
    settle(shell, lambda: not panel.picture.pixmap().isNull())
    kept = before.desk.read(lambda reading: reading.settings[SEAL_PICTURE])
    assert len(kept) == 64
    panel.remove_button.click()
    settle(shell, lambda: panel.picture.pixmap().isNull())
    assert before.desk.read(lambda reading: reading.settings[SEAL_PICTURE]) == ""
    page_of(shell).strip.act.click()
    settle(shell, lambda: not panel.picture.pixmap().isNull())
    assert before.desk.read(lambda reading: reading.settings[SEAL_PICTURE]) == kept
