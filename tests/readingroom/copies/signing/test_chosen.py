"""What a desk signs with, by its settings: codes always, files where a key was chosen."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from readingroom.command import Actor
from readingroom.copies.signing.chosen import DeskSigning, make_signing_key, time_stamps
from readingroom.copies.signing.pades import TimeStamps
from readingroom.copies.signing.queries import published
from readingroom.copies.verifying.code import read
from readingroom.copies.verifying.facts import CertificateFacts
from readingroom.copies.verifying.files import verify_file
from readingroom.desk import Desk
from readingroom.errors import Refused
from readingroom.office.setup.commands import ChangeSetting
from tests.readingroom.conftest import SETUP
from tests.readingroom.copies.signed_files import Spot, paper, write

FACTS = CertificateFacts("extract", "示档证〔2026〕2号", dt.date(2026, 12, 1), "示例市档案馆", 1)


def set_to(desk: Desk, key: str, value: str | bool) -> None:
    desk.execute(ChangeSetting(key=key, value=value), SETUP)


def test_without_a_key_files_stay_as_made_and_codes_are_signed_all_the_same(
    desk: Desk, tmp_path: Path
) -> None:
    signing = DeskSigning(desk)
    made = write(tmp_path, "made.pdf", paper(1))
    signing.sign(made, tmp_path / "signed.pdf", Spot(0))
    assert (tmp_path / "signed.pdf").read_bytes() == made.read_bytes()
    code = read(signing.code(FACTS))
    assert code is not None
    assert code.signed_by(desk.read(published).keys[0].public)
    assert signing.code(FACTS) == signing.code(FACTS)


def test_with_a_key_of_its_own_files_are_signed_and_known(desk: Desk, tmp_path: Path) -> None:
    make_signing_key(desk, SETUP)
    signing = DeskSigning(desk)
    signing.sign(
        write(tmp_path, "made.pdf", paper(1, code=signing.code(FACTS))), tmp_path / "signed.pdf", Spot(0)
    )
    assert signing.missing is None
    verdict = verify_file(tmp_path / "signed.pdf", desk.read(published))
    assert (verdict.reason, verdict.number, verdict.signed_by) == (
        "void_unknown",
        FACTS.number,
        "示例市档案馆",
    )


def test_a_time_stamp_that_may_be_missing_is_told(desk: Desk, tmp_path: Path) -> None:
    make_signing_key(desk, SETUP)
    assert time_stamps(desk) is None
    set_to(desk, "signing.stamp_address", "http://127.0.0.1:1/tsa")
    set_to(desk, "signing.stamp_required", False)
    assert time_stamps(desk) == TimeStamps("http://127.0.0.1:1/tsa", required=False)
    signing = DeskSigning(desk)
    signing.sign(write(tmp_path, "made.pdf", paper(1)), tmp_path / "signed.pdf", None)
    assert signing.missing is not None
    assert signing.missing.code == "signing.timestamp_failed"


def test_the_code_leads_to_the_page_that_verifies_it(desk: Desk) -> None:
    set_to(desk, "signing.verify_page", "https://archive.example/verify")
    text = DeskSigning(desk).code(FACTS)
    assert text.startswith("HTTPS://ARCHIVE.EXAMPLE/verify/RRC1")
    assert read(text) is not None


def test_a_key_that_was_chosen_and_is_not_there_is_told(desk: Desk, tmp_path: Path, clerk: Actor) -> None:
    set_to(desk, "signing.key", "made")
    with pytest.raises(Refused, match=r"signing\.no_key"):
        DeskSigning(desk).sign(write(tmp_path, "made.pdf", paper(1)), tmp_path / "signed.pdf", None)
    assert not (tmp_path / "signed.pdf").exists()
