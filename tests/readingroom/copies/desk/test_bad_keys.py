"""A key that does not open or may not sign any more: a clear word, and nothing half issued."""

from __future__ import annotations

from pathlib import Path

import pytest

from readingroom.copies.asking import ask
from readingroom.copies.issuing import issue
from readingroom.copies.kept import content_of
from readingroom.copies.queries import stage_of
from readingroom.copies.signing.chosen import DeskSigning, choose_file, signing_passwords, source_of
from readingroom.copies.workshop import PaperWorkshop
from readingroom.errors import Refused
from readingroom.language import LANGUAGES, language
from tests.readingroom.copies.desk.office import Office
from tests.readingroom.copies.signed_files import certified, write


def refused(office: Office, certificate: int) -> str:
    """Why the paper cannot be made; its number waits for it, and nothing of a paper is kept."""
    with pytest.raises(Refused) as told:
        issue(office.desk, office.clerk, certificate, PaperWorkshop(DeskSigning(office.desk)))
    for code in LANGUAGES:
        assert language(code).has(f"refused.{told.value.code}")
    stage = office.desk.read(stage_of, certificate)
    assert (stage.numbered, stage.made, stage.staged) == (True, False, 0)
    assert stage.number == "档摘〔2026〕1号"
    return told.value.code


def test_a_key_that_cannot_be_chosen_changes_nothing(office: Office, tmp_path: Path) -> None:
    expired = certified("示例市档案馆", days=(-400, -1))
    right = write(tmp_path, "right.p12", certified("示例市档案馆").pkcs12("right"))
    choose_file(office.desk, office.clerk, right, "right")
    before = source_of(office.desk)
    for file, passphrase, code in (
        (right, "wrong", "signing.wrong_passphrase"),
        (write(tmp_path, "old.p12", expired.pkcs12("right")), "right", "signing.expired"),
    ):
        with pytest.raises(Refused, match=code):
            choose_file(office.desk, office.clerk, file, passphrase)
        assert source_of(office.desk) == before


def test_a_passphrase_that_was_changed_leaves_the_number_waiting(office: Office, tmp_path: Path) -> None:
    key = certified("示例市档案馆")
    file = write(tmp_path, "key.p12", key.pkcs12("right"))
    choose_file(office.desk, office.clerk, file, "right")
    certificate = office.checked(office.reader("J001-1-1"), "extract")
    signing_passwords(office.desk.store).save(str(file), "wrong")
    assert refused(office, certificate) == "signing.wrong_passphrase"
    signing_passwords(office.desk.store).save(str(file), "right")
    issued = issue(office.desk, office.other, certificate, PaperWorkshop(DeskSigning(office.desk)))
    assert (issued.number, issued.resumed) == ("档摘〔2026〕1号", True)
    content = content_of(office.desk, issued.digest, tmp_path)
    assert isinstance(content, bytes)
    assert ask(office.desk, office.clerk, write(tmp_path, "a.pdf", content)).outcome == "genuine_valid"
    office.sound()


def test_a_certificate_that_expired_meanwhile_leaves_the_number_waiting(
    office: Office, tmp_path: Path
) -> None:
    file = write(tmp_path, "key.p12", certified("示例市档案馆").pkcs12("right"))
    choose_file(office.desk, office.clerk, file, "right")
    certificate = office.checked(office.reader("J001-1-1"), "extract")
    file.write_bytes(certified("示例市档案馆", days=(-400, -1)).pkcs12("right"))
    assert refused(office, certificate) == "signing.expired"
    file.write_bytes(certified("示例市档案馆").pkcs12("right"))  # renewed
    issued = issue(office.desk, office.clerk, certificate, PaperWorkshop(DeskSigning(office.desk)))
    assert (issued.number, issued.resumed) == ("档摘〔2026〕1号", True)
    office.sound()
