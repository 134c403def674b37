"""Anyone verifies a certificate on the portal: by code, file or photograph, in both languages, without signing in."""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path
from typing import Any

import httpx
import pypdfium2
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from readingroom.copies.signing.keys import MadeKey, make_key, open_signer
from readingroom.copies.signing.pades import sign
from readingroom.copies.verifying.code import make
from readingroom.copies.verifying.facts import CertificateFacts
from readingroom.copies.verifying.published import (
    CODE,
    SIGNATURE,
    KnownKey,
    Published,
    RevocationList,
    VoidCertificate,
)
from readingroom.language import LANGUAGES, language
from readingroom.portals.sandbox.verification import KEYS_FILE, VOID_FILE
from tests.readingroom.copies.signed_files import NOW, paper
from tests.readingroom.portals.sandbox.conftest import Browse
from tests.readingroom.portals.sandbox.described import Described
from tests.readingroom.portals.sandbox.running import Portal

CODES = Ed25519PrivateKey.from_private_bytes(b"\5" * 32)
FACTS = CertificateFacts("certified_copy", "示档证〔2026〕1号", NOW.date(), "示例市档案馆", 1, ("J001-2-17",))
TEXT = make(FACTS, CODES)
AS_OF = NOW + dt.timedelta(hours=1)


@pytest.fixture(scope="module")
def key() -> MadeKey:
    return make_key("示例市档案馆", NOW)


@pytest.fixture(scope="module")
def signed(key: MadeKey, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    target = tmp_path_factory.mktemp("signed") / "copy.pdf"
    with open_signer(key, NOW) as signer:
        sign(paper(1, code=TEXT), target, signer)
    return target.read_bytes()


@pytest.fixture
def open_portal(portal: Portal, key: MadeKey) -> Portal:
    """A portal to which the archive's files were brought; nothing is void."""
    codes = KnownKey(CODE, CODES.public_key().public_bytes_raw(), NOW.date())
    published = Published("示例市档案馆", (codes, KnownKey(SIGNATURE, key.certificate, NOW.date())))
    portal.storage.folder.joinpath(KEYS_FILE).write_bytes(published.to_file())
    bring(portal)
    return portal


def bring(portal: Portal, *void: VoidCertificate) -> None:
    listed = RevocationList("示例市档案馆", AS_OF + dt.timedelta(minutes=len(void)), void)
    portal.storage.folder.joinpath(VOID_FILE).write_bytes(listed.signed(CODES))


VOID = VoidCertificate(FACTS.number, FACTS.digest(), b"", NOW.date())


def photograph(content: bytes) -> bytes:
    pdf = pypdfium2.PdfDocument(content)
    target = io.BytesIO()
    pdf[0].render(scale=300 / 72).to_pil().rotate(8, expand=True, fillcolor="grey").save(target, "JPEG")
    pdf.close()
    return target.getvalue()


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_code_a_file_and_a_photograph_are_verified_without_signing_in(
    open_portal: Portal, browse: Browse, signed: bytes, code: str
) -> None:
    web = browse("zh-CN" if code == "zh_CN" else "en")
    words = language(code)
    genuine = words.say("certificate.verdict.genuine_valid")
    files = {"copy.pdf": ("application/pdf", signed), "photo.jpg": ("image/jpeg", photograph(signed))}
    for name, (kind, content) in files.items():
        assert web.open("/verify") == 200
        assert web.send("/verify", files={"file": (name, content, kind)}) == 200
        assert web.told().startswith(genuine), name
    web.open("/verify")
    assert web.send("/verify", code=f" {TEXT[:90]}\n{TEXT[90:].lower()}") == 200
    assert web.told().startswith(genuine)
    assert FACTS.number in web.text
    other = language(next(one for one in LANGUAGES if one != code))
    assert other.say("certificate.verdict.genuine_valid") in web.text


@pytest.mark.parametrize("path", ["/verify/", "/VERIFY/"])
def test_the_square_code_leads_a_telephone_to_the_verdict(
    open_portal: Portal, browse: Browse, path: str
) -> None:
    web = browse()
    assert web.open(path + TEXT) == 200
    assert web.told().startswith("Genuine and valid.")


def test_a_new_list_counts_as_soon_as_it_is_there(open_portal: Portal, browse: Browse, signed: bytes) -> None:
    web = browse()
    bring(open_portal, VOID)
    web.open(f"/verify/{TEXT}")
    assert web.told().startswith("Genuine, but void.")
    web.open("/verify")
    web.send("/verify", files={"file": ("copy.pdf", signed, "application/pdf")})
    assert web.told().startswith("Genuine, but void.")
    # One that somebody else made counts as none.
    forged = RevocationList("示例市档案馆", AS_OF + dt.timedelta(days=1)).signed(Ed25519PrivateKey.generate())
    open_portal.storage.folder.joinpath(VOID_FILE).write_bytes(forged)
    web.open(f"/verify/{TEXT}")
    assert web.told().startswith("Cannot tell.")
    assert "no list at hand" in web.text


def test_what_was_changed_is_told_and_where(open_portal: Portal, browse: Browse, signed: bytes) -> None:
    web = browse()
    web.open("/verify")
    web.send("/verify", files={"file": ("copy.pdf", signed + b"\n%more", "application/pdf")})
    assert web.told().startswith("Altered.")
    assert "Something was added that no page shows." in web.text


def test_nothing_and_no_picture_are_told(open_portal: Portal, browse: Browse) -> None:
    web = browse()
    web.open("/verify")
    assert web.send("/verify", code=" ") == 422
    assert "Choose a file, or enter the code" in web.text
    assert web.send("/verify", files={"file": ("x.jpg", b"\xff\xd8\xff and no more", "image/jpeg")}) == 422
    assert "no picture that can be read" in web.text


def test_without_keys_the_page_says_so(portal: Portal, browse: Browse) -> None:
    web = browse()
    assert web.open("/verify") == 503
    assert "has not published its keys yet" in web.text
    portal.storage.folder.joinpath(KEYS_FILE).write_text("no keys")
    assert web.open("/verify") == 503


def test_what_is_written_is_never_markup(open_portal: Portal, browse: Browse) -> None:
    web = browse()
    web.open("/verify")
    web.send("/verify", code="<script>alert(1)</script>")
    assert not web.page.xpath("//script")
    assert web.told().startswith("Cannot tell.")


# The call for machines; every answer is held against the description.


def ask(portal: Portal, content: bytes, kind: str, accepted: str = "en") -> httpx.Response:
    described = Described()
    with httpx.Client(
        base_url=portal.address, trust_env=False, verify=False, event_hooks={"response": [described.hear]}
    ) as http:
        answer = http.post(
            "/certificates/verify",
            content=content,
            headers={"Content-Type": kind, "Accept-Language": accepted},
        )
    assert described.untrue == []
    assert described.heard == {("post", "/certificates/verify", answer.status_code)}
    return answer


def test_machines_get_the_same_verdicts(open_portal: Portal, signed: bytes) -> None:
    for content, kind in (
        (TEXT.encode(), "text/plain"),
        (signed, "application/pdf"),
        (photograph(signed), "image/jpeg"),
    ):
        told: dict[str, Any] = ask(open_portal, content, kind).json()
        assert (told["verdict"], told["number"], told["reason"]) == (
            "genuine_valid",
            FACTS.number,
            "not_void_as_of",
        )
        assert told["issued_on"] == FACTS.date.isoformat()
        assert dt.datetime.fromisoformat(told["void_as_of"]) == AS_OF
    assert ask(open_portal, TEXT.encode(), "text/plain", "zh-CN").json()["message"].startswith("真实有效。")
    told = ask(open_portal, signed + b"\n%more", "application/pdf").json()
    assert (told["verdict"], told["where"]) == ("altered", ["Something was added that no page shows."])
    assert ask(open_portal, b"hello", "text/plain").json()["reason"] == "code_unreadable"
    assert ask(open_portal, b"\xff\xd8\xff no picture", "image/jpeg").status_code == 422


def test_machines_are_told_where_nothing_can_be_verified(portal: Portal) -> None:
    assert ask(portal, TEXT.encode(), "text/plain").status_code == 503


def test_a_list_of_another_archive_is_not_started_with(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from readingroom.cli import run

    tmp_path.joinpath("p").mkdir()
    codes = KnownKey(CODE, CODES.public_key().public_bytes_raw(), NOW.date())
    tmp_path.joinpath("p", KEYS_FILE).write_bytes(Published("馆", (codes,)).to_file())
    other = RevocationList("馆", AS_OF).signed(Ed25519PrivateKey.generate())
    tmp_path.joinpath("p", VOID_FILE).write_bytes(other)
    assert run(["portal", "sandbox", "--port", "0", "--data", str(tmp_path / "p"), "--json"]) == 3
    assert "certificate.list_not_ours" in capsys.readouterr().out
