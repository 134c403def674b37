"""Certified copies of one page and of two hundred, signed: whole to other programs, and read from paper."""

from __future__ import annotations

import io
import shutil
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pikepdf import pdfa

from readingroom.copies.signing.keys import make_key, open_signer
from readingroom.copies.signing.pades import sign
from readingroom.copies.verifying.code import make
from readingroom.copies.verifying.facts import CertificateFacts
from readingroom.copies.verifying.files import verify_file
from readingroom.copies.verifying.photo import read_codes
from readingroom.copies.verifying.published import CODE, SIGNATURE, KnownKey, Published, RevocationList
from readingroom.copies.verifying.status import verify_code
from readingroom.documents import raster
from tests.readingroom.copies import scanned
from tests.readingroom.copies.assembling.copying import codes, made, picture, plan_of
from tests.readingroom.copies.assembling.test_photographs import photographed
from tests.readingroom.copies.signed_files import NOW
from tests.readingroom.documents import samples_copies as samples

CODES = Ed25519PrivateKey.from_private_bytes(b"\7" * 32)


@pytest.mark.skipif(
    shutil.which("pdfsig") is None or shutil.which("qpdf") is None, reason="poppler-utils and qpdf are wanted"
)
@pytest.mark.parametrize("pages", [1, 200])
def test_a_signed_copy_is_whole_to_everybody_and_read_from_its_paper(pages: int, tmp_path: Path) -> None:
    content = scanned.pdf_of([scanned.jpeg(scanned.sheet(str(at), 248, 351)) for at in range(pages)])
    plans = [plan_of(content, at) for at in range(pages)]
    facts = CertificateFacts(
        "certified_copy", samples.COPY.number, NOW.date(), samples.ARCHIVE, pages,
        (samples.SOURCE.reference_code,), tuple(bytes([at]) * 32 for at in range(pages)),
    )  # fmt: skip
    code = make(facts, CODES)
    unsigned, told = made(plans, content, code=code)
    target = tmp_path / "signed.pdf"
    with open_signer(make_key(samples.ARCHIVE, NOW), NOW) as signer:
        sign(unsigned, target, signer, place=told.seal_places[0], lines=("已电子签名",))
        key = signer.certificate
    signed = target.read_bytes()

    asked = subprocess.run(["pdfsig", "-nocert", target], capture_output=True, text=True, check=False)
    assert "Signature is Valid." in asked.stdout
    assert "Total document signed" in asked.stdout
    asked = subprocess.run(["qpdf", "--check", target], capture_output=True, text=True, check=False)
    assert asked.returncode == 0, asked.stdout + asked.stderr
    findings = pdfa.validate_written(io.BytesIO(signed), "2b").findings
    assert [one for one in findings if one.kind == "violation"] == [], (
        "it says that it cannot judge signatures"
    )
    assert raster.count(signed) == pages + 1

    since = NOW.date()
    published = Published(
        samples.ARCHIVE,
        (KnownKey(CODE, CODES.public_key().public_bytes_raw(), since), KnownKey(SIGNATURE, key, since)),
        revocations=RevocationList(samples.ARCHIVE, NOW),
    )
    verdict = verify_file(target, published)
    assert (verdict.outcome, verdict.number) == ("genuine_valid", samples.COPY.number)
    for page in {0, 1, pages}:
        printed = picture(signed, page, 203)
        assert set(codes(printed.convert("L")).values()) == {samples.COPY.barcode, code}, page
        seen = io.BytesIO()
        photographed(printed, 4).save(seen, "JPEG", quality=60)
        assert set(codes(photographed(printed, 4)).values()) == {samples.COPY.barcode, code}, page
        assert [verify_code(one, published).outcome for one in read_codes(seen.getvalue())] == [
            "genuine_valid"
        ], page
