"""``readingroom certificate``: keys made and chosen; files, codes and photographs verified, with and without a desk."""

from __future__ import annotations

import datetime as dt
import io
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from readingroom.cli.verbs import run
from readingroom.command import Actor
from readingroom.copies.signing.chosen import opened_signer, signing_passwords, source_of, working_code_key
from readingroom.copies.signing.keys import KeyInFile
from readingroom.copies.signing.pades import sign
from readingroom.copies.signing.queries import code_key, published
from readingroom.copies.verifying.code import make
from readingroom.copies.verifying.facts import CertificateFacts
from readingroom.copies.verifying.published import RevocationList, VoidCertificate
from readingroom.desk import Desk
from tests.readingroom.copies.signed_files import certified, paper, write

FACTS = CertificateFacts(
    "certified_copy", "示档证〔2026〕1号", dt.date(2026, 12, 1), "示例市档案馆", 1, ("J001-2-17",)
)


@dataclass
class CommandLine:
    """Somebody at the command line of a desk."""

    room: Path
    capsys: pytest.CaptureFixture[str]

    def certificate(self, *words: str) -> tuple[int, dict[str, Any]]:
        code = run(["certificate", *words, "--json"])
        return code, json.loads(self.capsys.readouterr().out)

    def at_desk(self, *words: str) -> tuple[int, dict[str, Any]]:
        return self.certificate(*words, "--database", str(self.room))


@pytest.fixture
def line(
    desk: Desk, room: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> CommandLine:
    monkeypatch.setenv("READINGROOM_NOW", "2026-12-01T09:30:00+08:00")
    return CommandLine(room, capsys)


@dataclass
class Issued:
    """What an archive gave out, and what it published."""

    code: str
    file: Path
    photo: Path
    keys: Path
    none_void: Path
    void: Path


@pytest.fixture
def issued(line: CommandLine, desk: Desk, tmp_path: Path) -> Issued:
    assert line.at_desk("keys", "make")[0] == 0
    key = working_code_key(desk)
    code = make(FACTS, key)
    with opened_signer(desk) as signer:
        assert signer is not None
        sign(paper(1, code=code), tmp_path / "copy.pdf", signer)
    assert line.at_desk("keys", "publish", "--out", str(tmp_path / "keys.json")) == (0, {"keys": 2})
    pdf = pypdfium2.PdfDocument(tmp_path / "copy.pdf")
    photo = io.BytesIO()
    pdf[0].render(scale=300 / 72).to_pil().rotate(3, expand=True, fillcolor="grey").save(photo, "JPEG")
    pdf.close()
    as_of = dt.datetime(2026, 12, 2, 8, tzinfo=dt.UTC)
    void = VoidCertificate(FACTS.number, FACTS.digest(), b"", dt.date(2026, 12, 2))
    none = RevocationList("示例市档案馆", as_of)
    return Issued(
        code,
        tmp_path / "copy.pdf",
        write(tmp_path, "photo.jpg", photo.getvalue()),
        tmp_path / "keys.json",
        write(tmp_path, "none.json", none.signed(key)),
        write(tmp_path, "void.json", RevocationList("示例市档案馆", as_of, (void,)).signed(key)),
    )


def test_elsewhere_files_codes_and_photographs_are_verified_without_a_database(
    line: CommandLine, issued: Issued
) -> None:
    for what in (str(issued.file), issued.code, issued.code.lower(), str(issued.photo)):
        known = ["verify", what, "--keys", str(issued.keys)]
        code, said = line.certificate(*known, "--revocations", str(issued.none_void))
        assert (code, said["verdict"], said["number"]) == (0, "genuine_valid", FACTS.number), what
        code, said = line.certificate(*known, "--revocations", str(issued.void), "--language", "zh_CN")
        assert (code, said["verdict"], said["reason"]) == (3, "genuine_void", "void")
        assert (
            said["message"]
            == "真实，但已作废。本件编号 示档证〔2026〕1号，已于 2026年12月2日 作废，不再有效。"
        )
        code, said = line.certificate(*known)
        assert (code, said["verdict"], said["reason"]) == (3, "cannot_tell", "void_unknown")
        assert said["number"] == FACTS.number


def test_a_list_that_was_changed_or_is_anothers_is_not_taken(
    line: CommandLine, issued: Issued, tmp_path: Path
) -> None:
    told = json.loads(issued.void.read_text())
    told["revocations"] = json.loads(issued.none_void.read_text())["revocations"]
    forged = write(tmp_path, "forged.json", json.dumps(told).encode())
    known = ["verify", issued.code, "--keys", str(issued.keys), "--revocations"]
    code, said = line.certificate(*known, str(forged))
    assert (code, said["refused"]) == (3, "certificate.list_not_ours")
    code, said = line.certificate(*known, str(issued.keys))
    assert (code, said["refused"]) == (3, "certificate.list_unreadable")
    code, said = line.certificate("verify", issued.code, "--keys", str(issued.void))
    assert (code, said["refused"]) == (3, "certificate.keys_unreadable")


def test_at_a_desk_its_own_keys_are_known(line: CommandLine, issued: Issued, tmp_path: Path) -> None:
    for what in (str(issued.file), issued.code, str(issued.photo)):
        code, said = line.at_desk("verify", what)
        assert (code, said["verdict"], said["number"]) == (3, "cannot_tell", FACTS.number)
    code, said = line.at_desk("verify", str(write(tmp_path, "other.pdf", paper(1))))
    assert (code, said["verdict"], said["reason"]) == (3, "not_ours", "unsigned")


@pytest.mark.parametrize(
    ("what", "kind", "code"),
    [
        ("nowhere.pdf", "unavailable", "certificate.no_file"),
        ("folder/code", "unavailable", "certificate.no_file"),
    ],
)
def test_a_file_that_is_not_there_is_told(line: CommandLine, what: str, kind: str, code: str) -> None:
    exit_code, said = line.at_desk("verify", what)
    assert (exit_code, said[kind]) == (4, code)


def test_words_that_are_no_code_are_told(line: CommandLine, tmp_path: Path) -> None:
    for what in ("RRC1ABC", "RRC1" + "A" * 3000, "hello"):
        assert line.at_desk("verify", what)[1]["reason"] == "code_unreadable"
    blank = io.BytesIO()
    pdf = pypdfium2.PdfDocument(paper(1))
    pdf[0].render().to_pil().save(blank, "PNG")
    pdf.close()
    code, said = line.at_desk("verify", str(write(tmp_path, "blank.png", blank.getvalue())))
    assert (code, said["refused"]) == (3, "certificate.no_code")


def test_the_sentence_says_the_same_without_json(
    line: CommandLine, issued: Issued, capsys: pytest.CaptureFixture[str]
) -> None:
    known = ["--keys", str(issued.keys), "--revocations", str(issued.none_void)]
    assert run(["certificate", "verify", str(issued.file), *known, "--language", "en"]) == 0
    assert capsys.readouterr().out.startswith(
        "Genuine and valid. 示例市档案馆 issued 示档证〔2026〕1号 on 1 Dec 2026"
    )


def test_keys_are_listed_and_withdrawn(line: CommandLine, issued: Issued, desk: Desk) -> None:
    keys = line.at_desk("keys", "list")[1]["keys"]
    assert sorted(one["use"] for one in keys) == ["code", "signature"]
    codes = next(one["id"] for one in keys if one["use"] == "code")
    assert line.at_desk("keys", "withdraw", codes)[0] == 0
    assert line.at_desk("keys", "withdraw", codes)[1]["refused"] == "signing.key_withdrawn"
    assert line.at_desk("keys", "withdraw", "nothing")[1]["refused"] == "signing.no_such_key"
    assert line.at_desk("verify", issued.code)[1]["reason"] == "key_withdrawn"
    assert desk.read(code_key) is None
    fresh = working_code_key(desk)
    assert fresh.public_key().public_bytes_raw() == desk.read(published).keys[-1].public
    assert len(desk.read(published).keys) == 3


def test_a_key_file_is_taken_with_its_passphrase_and_known_as_ours(
    line: CommandLine, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = certified("示例市档案馆", by=certified("示例认证中心", usage="key_cert_sign"))
    file = write(tmp_path, "key.p12", archive.pkcs12("口令"))
    monkeypatch.setattr("sys.stdin", io.StringIO("wrong\n"))
    code, said = line.at_desk("keys", "file", str(file))
    assert (code, said["refused"]) == (3, "signing.wrong_passphrase")
    assert desk.read(published).keys == ()
    assert source_of(desk) is None
    monkeypatch.setattr("sys.stdin", io.StringIO("口令\n"))
    code, said = line.at_desk("keys", "file", str(file))
    assert (code, said["name"], said["issuer"], said["self_made"]) == (
        0,
        "示例市档案馆",
        "示例认证中心",
        False,
    )
    assert source_of(desk) == KeyInFile(file, "口令")
    assert signing_passwords(desk.store).load(str(file)) == "口令"
    assert [key.use for key in desk.read(published).keys] == ["signature"]
    held = desk.store.url.database
    assert held is not None
    assert "口令".encode() not in Path(held).read_bytes()


def test_no_private_key_lies_open_in_the_file(line: CommandLine, issued: Issued, desk: Desk) -> None:
    key = desk.read(code_key)
    assert key is not None
    assert key.private_bytes_raw() not in line.room.read_bytes()


def test_the_list_of_a_desk_where_nothing_is_void_is_empty_and_signed(
    line: CommandLine, issued: Issued, tmp_path: Path
) -> None:
    code, said = line.at_desk("revocations", "--out", str(tmp_path / "list.json"))
    assert (code, said["void"]) == (0, 0)
    assert (tmp_path / "list.json").exists()


def test_only_who_may_configure_changes_keys(line: CommandLine, desk: Desk, clerk: Actor) -> None:
    code, said = line.at_desk("keys", "make", "--staff", "system:desk")
    assert (code, said["refused"]) == (3, "staff.may_not")
