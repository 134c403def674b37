"""Time stamps from a real authority on loopback, and everything that it may do instead of giving one."""

from __future__ import annotations

import io
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from asn1crypto import x509
from pikepdf import pdfa
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from readingroom.copies.signing.keys import KeyInFile, KeySource, make_key, open_signer
from readingroom.copies.signing.pades import Level, Signed, TimeStamps, sign
from readingroom.errors import Unavailable
from readingroom.language import LANGUAGES, language
from tests.readingroom.copies.authorities import Authorities, authorities
from tests.readingroom.copies.signed_files import NOW, paper, write


@pytest.fixture(scope="module")
def everywhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Authorities]:
    with authorities(tmp_path_factory.mktemp("authorities")) as running:
        yield running


@pytest.fixture
def stamping(everywhere: Authorities) -> Authorities:
    everywhere.refuses = everywhere.lost = everywhere.no_lists = False
    return everywhere


@pytest.fixture
def key(stamping: Authorities, tmp_path: Path) -> KeySource:
    return KeyInFile(write(tmp_path, "key.p12", stamping.pkcs12), "")


def signed(key: KeySource, target: Path, stamps: TimeStamps) -> Signed:
    with open_signer(key, NOW) as signer:
        return sign(paper(2), target, signer, stamps=stamps)


def roots(content: bytes) -> list[x509.Certificate]:
    (one,) = PdfFileReader(io.BytesIO(content)).embedded_signatures
    return [held for held in one.other_embedded_certs if held.ca]


def test_a_stamp_holds_and_the_file_is_still_whole(
    stamping: Authorities, key: KeySource, tmp_path: Path
) -> None:
    done = signed(key, tmp_path / "signed.pdf", TimeStamps(stamping.stamps))
    assert (done.level, done.missing) == (Level.B_T, None)
    content = (tmp_path / "signed.pdf").read_bytes()
    (one,) = PdfFileReader(io.BytesIO(content)).embedded_signatures
    status = validate_pdf_signature(one, ValidationContext(trust_roots=roots(content), allow_fetching=False))
    assert status.bottom_line
    assert status.timestamp_validity is not None
    assert status.timestamp_validity.valid
    assert status.coverage is SignatureCoverageLevel.ENTIRE_FILE


def test_a_key_of_our_own_is_stamped_as_well(stamping: Authorities, tmp_path: Path) -> None:
    own = make_key("示例市档案馆", NOW)
    assert signed(own, tmp_path / "signed.pdf", TimeStamps(stamping.stamps)).level is Level.B_T
    done = signed(own, tmp_path / "long.pdf", TimeStamps(stamping.stamps, long_term=True))
    assert (done.level, done.missing) == (Level.B_LT, None)


def test_what_the_authorities_say_today_goes_into_the_file(
    stamping: Authorities, key: KeySource, tmp_path: Path
) -> None:
    done = signed(key, tmp_path / "signed.pdf", TimeStamps(stamping.stamps, long_term=True))
    assert (done.level, done.missing) == (Level.B_LT, None)
    stamping.lost = True  # years later
    content = (tmp_path / "signed.pdf").read_bytes()
    assert not pdfa.validate_written(io.BytesIO(content), "2b").violations
    reader = PdfFileReader(io.BytesIO(content))
    (one,) = reader.embedded_signatures
    kept = DocumentSecurityStore.read_dss(reader)
    demanding = {"trust_roots": roots(content), "revocation_mode": "require", "allow_fetching": False}
    status = validate_pdf_signature(one, kept.as_validation_context(demanding))
    assert status.bottom_line
    assert status.coverage is SignatureCoverageLevel.ENTIRE_FILE


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("how", ["refuses", "lost", "nobody"])
def test_without_a_stamp_nothing_is_signed_where_one_is_required(
    stamping: Authorities, key: KeySource, tmp_path: Path, how: str, code: str
) -> None:
    address = stamping.stamps
    if how == "nobody":
        with socket.create_server(("127.0.0.1", 0)) as closed:
            address = f"http://127.0.0.1:{closed.getsockname()[1]}/tsa"
    else:
        setattr(stamping, how, True)
    with pytest.raises(Unavailable, match=r"signing\.timestamp_failed") as told:
        signed(key, tmp_path / "signed.pdf", TimeStamps(address))
    assert address in language(code).explain(told.value)
    assert [one.name for one in tmp_path.iterdir()] == ["key.p12"]


def test_an_authority_that_never_answers_is_not_waited_for(key: KeySource, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}/tsa"
        with pytest.raises(Unavailable, match=r"signing\.timestamp_failed"):
            signed(key, tmp_path / "signed.pdf", TimeStamps(address, seconds=1))


def test_where_it_may_be_missing_the_file_is_signed_without_and_it_is_told(
    stamping: Authorities, key: KeySource, tmp_path: Path
) -> None:
    stamping.refuses = True
    done = signed(key, tmp_path / "signed.pdf", TimeStamps(stamping.stamps, required=False))
    assert done.level is Level.B_B
    assert done.missing is not None
    assert done.missing.code == "signing.timestamp_failed"
    stamping.refuses, stamping.no_lists = False, True
    done = signed(key, tmp_path / "signed.pdf", TimeStamps(stamping.stamps, required=False, long_term=True))
    assert done.level is Level.B_T
    assert done.missing is not None
    assert done.missing.code == "signing.revocation_failed"


def test_long_term_data_that_cannot_be_had_is_told(
    stamping: Authorities, key: KeySource, tmp_path: Path
) -> None:
    stamping.no_lists = True
    with pytest.raises(Unavailable, match=r"signing\.revocation_failed"):
        signed(key, tmp_path / "signed.pdf", TimeStamps(stamping.stamps, long_term=True))
    assert not (tmp_path / "signed.pdf").exists()
