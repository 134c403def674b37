"""A signed file: valid to pyHanko, poppler and qpdf, still PDF/A-2b, and whole or not there."""

from __future__ import annotations

import hashlib
import io
import shutil
import subprocess
from pathlib import Path

import pikepdf
import pytest
from pikepdf import pdfa
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from readingroom.copies.signing.appearance import lines
from readingroom.copies.signing.keys import MadeKey, make_key, open_signer
from readingroom.copies.signing.pades import Level, sign
from readingroom.errors import Refused, Unavailable
from readingroom.language import LANGUAGES, language
from tests.readingroom.copies.signed_files import NOW, Spot, paper, write


@pytest.fixture(scope="module")
def key() -> MadeKey:
    return make_key("示例市档案馆", NOW)


def signed(
    key: MadeKey, target: Path, content: bytes, spot: Spot | None = None, code: str = "zh_CN"
) -> bytes:
    with open_signer(key, NOW) as signer:
        shown = lines(language(code), signer, NOW) if spot else ()
        done = sign(content, target, signer, place=spot, lines=shown)
    assert done.level is Level.B_B
    assert done.missing is None
    assert done.digest == hashlib.sha256(target.read_bytes()).digest()
    return target.read_bytes()


def validated(content: bytes) -> PdfSignatureStatus:
    (one,) = PdfFileReader(io.BytesIO(content)).embedded_signatures
    return validate_pdf_signature(one, ValidationContext(trust_roots=[one.signer_cert], allow_fetching=False))


@pytest.mark.parametrize("spot", [None, Spot(2)], ids=["unseen", "seen"])
def test_pyhanko_poppler_and_qpdf_find_it_valid(key: MadeKey, tmp_path: Path, spot: Spot | None) -> None:
    target = tmp_path / "signed.pdf"
    status = validated(signed(key, target, paper(), spot))
    assert status.bottom_line
    assert status.coverage is SignatureCoverageLevel.ENTIRE_FILE
    for program, words in (("pdfsig", ()), ("qpdf", ("--check",))):
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not installed")
        done = subprocess.run([program, *words, str(target)], capture_output=True, text=True, check=False)
        assert done.returncode == (0 if program == "qpdf" else done.returncode), done.stderr
        if program == "pdfsig":
            assert "Signature is Valid." in done.stdout
            assert "Total document signed" in done.stdout
            assert "ETSI.CAdES.detached" in done.stdout


@pytest.mark.parametrize("spot", [None, Spot(0)], ids=["unseen", "seen"])
def test_it_is_still_pdf_a(key: MadeKey, tmp_path: Path, spot: Spot | None) -> None:
    content = signed(key, tmp_path / "signed.pdf", paper(), spot)
    report = pdfa.validate_written(io.BytesIO(content), "2b")
    assert not report.violations
    # The checker knows no forms and no certification; both are allowed (ISO 19005-2, 6.4.1 and 6.1.12).
    assert {one.where.rpartition(" ")[2] for one in report.unsupported} == {"/AcroForm", "/Perms"}
    with pikepdf.open(io.BytesIO(content)) as pdf:
        (field,) = pdf.Root.AcroForm.Fields
        assert "/NeedAppearances" not in pdf.Root.AcroForm
        assert int(field.F) & 0b1_0000_0110 == 0b100  # printed, neither hidden nor unseen
        assert not {"/DigestMethod", "/DigestValue", "/DigestLocation"} & field.V.Reference[0].keys()
        # What shows is a form: laid onto the page as its contents, all of it is looked at.
        page = pdf.pages[0]
        if spot:
            name = page.add_resource(field.AP.N, pikepdf.Name.XObject)
            page.contents_add(f"q {name} Do Q".encode())
        # Neither does it know that the extension of PAdES is declared (ISO 32000-1, 7.12).
        del pdf.Root.AcroForm, pdf.Root.Perms, pdf.Root.Extensions, page.obj["/Annots"]
        pdfa.save(pdf, io.BytesIO(), "2b", repair=False)


def test_what_the_file_says_of_itself_stays_as_it_was(key: MadeKey, tmp_path: Path) -> None:
    made = paper()
    content = signed(key, tmp_path / "signed.pdf", made)
    with pikepdf.open(io.BytesIO(made)) as before, pikepdf.open(io.BytesIO(content)) as after:
        assert after.Root.Metadata.read_bytes() == before.Root.Metadata.read_bytes()
        assert dict(after.docinfo) == dict(before.docinfo)


JARS = [
    Path("/usr/share/java") / f"{name}.jar"
    for name in (
        "preflight",
        "pdfbox2",
        "fontbox2",
        "xmpbox",
        "commons-logging",
        "jaxb-api",
        "javax.activation",
    )
]


@pytest.mark.skipif(
    shutil.which("java") is None or not all(jar.exists() for jar in JARS),
    reason="Apache PDFBox Preflight is not installed",
)
def test_another_checker_of_pdf_a_knows_signatures_and_finds_nothing(key: MadeKey, tmp_path: Path) -> None:
    """Preflight judges PDF/A-1b only, which demands of a signature's field whatever 2b demands."""
    target = tmp_path / "signed.pdf"
    signed(key, target, paper(flavour="1b"), Spot(0))
    judge = [
        "java",
        "-cp",
        ":".join(map(str, JARS)),
        "org.apache.pdfbox.preflight.Validator_A1b",
        str(target),
    ]
    done = subprocess.run(judge, capture_output=True, text=True, check=False)
    assert "is a valid PDF/A-1b file" in done.stdout


@pytest.mark.parametrize("code", LANGUAGES)
def test_what_shows_can_be_read_and_copied(key: MadeKey, tmp_path: Path, code: str) -> None:
    target = tmp_path / "signed.pdf"
    signed(key, target, paper(), Spot(1), code)
    done = subprocess.run(
        ["pdftotext", "-f", "2", "-l", "2", str(target), "-"], capture_output=True, text=True
    )
    assert language(code).say("signing.shown.title") in done.stdout
    assert "示例市档案馆" in done.stdout


def test_a_file_may_be_signed_in_place(key: MadeKey, tmp_path: Path) -> None:
    place = write(tmp_path, "made.pdf", paper(1))
    with open_signer(key, NOW) as signer:
        sign(place, place, signer)
    assert validated(place.read_bytes()).bottom_line
    assert [one.name for one in tmp_path.iterdir()] == ["made.pdf"]


def encrypted() -> bytes:
    made = io.BytesIO()
    with pikepdf.open(io.BytesIO(paper(1))) as pdf:
        pdf.save(made, encryption=pikepdf.Encryption(user="a", owner="b"))
    return made.getvalue()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "unreadable_file"),
        (b"%PDF-1.7 and nothing else", "unreadable_file"),
        (encrypted(), "unreadable_file"),
    ],
    ids=["empty", "broken", "encrypted"],
)
def test_what_cannot_be_signed_is_refused_and_nothing_is_written(
    key: MadeKey, tmp_path: Path, content: bytes, code: str
) -> None:
    with open_signer(key, NOW) as signer, pytest.raises(Refused, match=rf"signing\.{code}"):
        sign(content, tmp_path / "signed.pdf", signer)
    assert list(tmp_path.iterdir()) == []


def test_a_signed_file_is_not_signed_again(key: MadeKey, tmp_path: Path) -> None:
    content = signed(key, tmp_path / "signed.pdf", paper(1))
    with open_signer(key, NOW) as signer, pytest.raises(Refused, match=r"signing\.signed_before"):
        sign(content, tmp_path / "again.pdf", signer)
    assert not (tmp_path / "again.pdf").exists()


def test_a_folder_that_is_not_there_is_told(key: MadeKey, tmp_path: Path) -> None:
    with open_signer(key, NOW) as signer, pytest.raises(Unavailable, match=r"signing\.not_written"):
        sign(paper(1), tmp_path / "nowhere" / "signed.pdf", signer)
