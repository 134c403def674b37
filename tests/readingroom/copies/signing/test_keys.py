"""Keys that may sign, and every one that may not: refused with a sentence before anything is signed."""

from __future__ import annotations

import datetime as dt
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography import x509

from readingroom.copies.signing.keys import KeyInFile, KeyOnToken, KeySource, make_key, open_signer
from readingroom.copies.signing.pades import sign
from readingroom.errors import DeskError, Refused
from readingroom.language import LANGUAGES, language
from tests.readingroom.copies.signed_files import NOW, Authority, certified, paper, write

MODULE = Path("/usr/lib/softhsm/libsofthsm2.so")
needs_token = pytest.mark.skipif(
    not MODULE.exists() or shutil.which("softhsm2-util") is None, reason="softhsm2 is not installed"
)


def refused(source: KeySource, now: dt.datetime = NOW) -> DeskError:
    with pytest.raises(DeskError) as told, open_signer(source, now):
        pytest.fail("it may not be opened")
    for code in LANGUAGES:
        assert language(code).explain(told.value)
    return told.value


def test_a_key_of_our_own_says_that_nobody_else_vouches_for_it() -> None:
    with open_signer(make_key("示例市档案馆", NOW), NOW) as signer:
        assert (signer.name, signer.issuer, signer.self_made) == ("示例市档案馆", "示例市档案馆", True)
        held = x509.load_der_x509_certificate(signer.certificate)
    assert held.public_key().key_size == 3072  # type: ignore[union-attr]
    assert 9 * 365 < (signer.valid_until - NOW).days < 11 * 365
    usage = held.extensions.get_extension_for_class(x509.KeyUsage).value
    assert (usage.digital_signature, usage.content_commitment, usage.key_cert_sign) == (True, True, False)


def test_an_archive_without_a_name_gets_no_key() -> None:
    with pytest.raises(Refused, match=r"signing\.no_archive_name"):
        make_key("  ", NOW)


def test_a_name_longer_than_a_certificate_takes_is_cut() -> None:
    with open_signer(make_key("档" * 100, NOW), NOW) as signer:
        assert signer.name == "档" * 21


def test_a_file_from_an_authority_brings_its_chain(tmp_path: Path) -> None:
    root = certified("示例认证中心", usage="key_cert_sign")
    archive = certified("示例市档案馆", by=root)
    file = write(tmp_path, "key.p12", archive.pkcs12("口令 pass", root.certificate))
    with open_signer(KeyInFile(file, "口令 pass"), NOW) as signer:
        assert (signer.name, signer.issuer, signer.self_made) == ("示例市档案馆", "示例认证中心", False)
        assert len(signer.chain) == 1
        sign(paper(1), tmp_path / "signed.pdf", signer)


def test_a_wrong_passphrase_and_a_file_that_is_none_are_told_apart(tmp_path: Path) -> None:
    file = write(tmp_path, "key.p12", certified("x").pkcs12("right"))
    assert refused(KeyInFile(file, "wrong")).code == "signing.wrong_passphrase"
    assert refused(KeyInFile(file, "")).code == "signing.wrong_passphrase"
    assert refused(KeyInFile(write(tmp_path, "no.p12", b"not a key"), "x")).code == "signing.not_pkcs12"
    assert refused(KeyInFile(tmp_path / "gone.p12", "x")).code == "signing.file_missing"
    assert refused(KeyInFile(tmp_path, "x")).code == "signing.file_unreadable"


@pytest.mark.parametrize(
    ("authority", "code"),
    [
        (certified("x", days=(-100, -1)), "expired"),
        (certified("x", days=(1, 100)), "not_yet_valid"),
        (certified("x", usage="key_encipherment"), "wrong_use"),
    ],
    ids=["expired", "not yet valid", "for encryption"],
)
def test_a_certificate_that_may_not_sign_today_is_refused(
    tmp_path: Path, authority: Authority, code: str
) -> None:
    file = write(tmp_path, "key.p12", authority.pkcs12("pass"))
    assert refused(KeyInFile(file, "pass")).code == f"signing.{code}"
    assert refused(authority.made).code == f"signing.{code}"


@pytest.mark.parametrize("usage", [None, "digital_signature", "content_commitment"])
def test_what_the_key_may_be_used_for_covers_signing(tmp_path: Path, usage: str | None) -> None:
    with open_signer(certified("x", usage=usage).made, NOW) as signer:
        sign(paper(1), tmp_path / "signed.pdf", signer)


@pytest.fixture(scope="module")
def tokens(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """SoftHSM with a token of its own: the library reads its configuration once a process."""
    folder = tmp_path_factory.mktemp("tokens")
    configuration = write(folder, "softhsm2.conf", f"directories.tokendir = {folder}\n".encode())
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOFTHSM2_CONF", str(configuration))
        initialise = ["softhsm2-util", "--init-token", "--free", "--label", "archive", "--pin", "1234"]
        subprocess.run([*initialise, "--so-pin", "5678"], check=True, capture_output=True)
        _bring("archive", certified("示例市档案馆"))
        yield "archive"


def _bring(token: str, authority: Authority) -> None:
    """Put a key and its certificate onto the token, as its maker's tools would."""
    import pkcs11
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
    from pkcs11.util.rsa import decode_rsa_private_key
    from pkcs11.util.x509 import decode_x509_certificate

    private = authority.key.private_bytes(Encoding.DER, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    with pkcs11.lib(str(MODULE)).get_token(token_label=token).open(user_pin="1234", rw=True) as session:
        shared = {pkcs11.Attribute.TOKEN: True, pkcs11.Attribute.ID: b"\1", pkcs11.Attribute.LABEL: "seal"}
        session.create_object(
            decode_rsa_private_key(private)
            | shared
            | {pkcs11.Attribute.SIGN: True, pkcs11.Attribute.PRIVATE: True}
        )
        certificate = decode_x509_certificate(authority.certificate.public_bytes(Encoding.DER))
        session.create_object(certificate | shared)


@needs_token
def test_a_key_on_a_token_signs_without_leaving_it(tokens: str, tmp_path: Path) -> None:
    for label in ("", "seal"):
        with open_signer(KeyOnToken(MODULE, tokens, "1234", label), NOW) as signer:
            assert signer.name == "示例市档案馆"
            sign(paper(1), tmp_path / "signed.pdf", signer)
    done = subprocess.run(
        ["pdfsig", str(tmp_path / "signed.pdf")], capture_output=True, text=True, check=False
    )
    assert "Signature is Valid." in done.stdout


@needs_token
def test_what_is_wrong_with_a_token_is_told(tokens: str, tmp_path: Path) -> None:
    assert refused(KeyOnToken(MODULE, tokens, "9999")).code == "signing.wrong_pin"
    assert refused(KeyOnToken(MODULE, "another", "1234")).code == "signing.token_missing"
    assert refused(KeyOnToken(MODULE, tokens, "1234", "no such")).code == "signing.no_key_on_token"
    assert refused(KeyOnToken(tmp_path / "gone.so", tokens, "1234")).code == "signing.module_missing"
    no_library = write(tmp_path, "text.so", b"no library")
    assert refused(KeyOnToken(no_library, tokens, "1234")).code == "signing.module_missing"
