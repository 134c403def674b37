"""The code on a certificate: read back as it was made, small enough for its place, and never genuine when changed."""

from __future__ import annotations

import datetime as dt
import io
import random

import pypdfium2
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageFilter

from readingroom.copies.verifying.code import LONGEST_NUMBER, PREFIX, is_meant, link, make, read
from readingroom.copies.verifying.facts import CertificateFacts
from readingroom.copies.verifying.photo import read_codes
from readingroom.copies.verifying.published import CODE, KnownKey, Published
from readingroom.copies.verifying.status import verify_code
from readingroom.copies.verifying.verdicts import Outcome
from readingroom.errors import Refused
from tests.readingroom.copies.signed_files import modules_of, paper

KEY = Ed25519PrivateKey.from_private_bytes(b"\1" * 32)
SINCE = dt.date(2026, 1, 1)
OURS = Published("示例市档案馆", (KnownKey(CODE, KEY.public_key().public_bytes_raw(), SINCE),))
FACTS = CertificateFacts(
    kind="certified_copy",
    number="×档证〔2026〕1号",
    date=dt.date(2026, 12, 1),
    archive="示例市档案馆",
    pages=2,
    sources=("J001-2-17",),
    page_digests=(b"\2" * 32, b"\3" * 32),
)
TEXT = make(FACTS, KEY)
PAGE = "https://archive.example/verify"

numbers = st.text(min_size=1, max_size=26).filter(
    lambda text: text.isprintable() and 1 <= len(text.encode("utf-8", "replace")) <= LONGEST_NUMBER
    and not any(0xD800 <= ord(one) < 0xE000 for one in text)
)  # fmt: skip


@given(numbers, st.dates(dt.date(2000, 1, 1), dt.date(2179, 1, 1)), st.binary(min_size=32, max_size=32))
def test_what_was_made_is_read_back(number: str, date: dt.date, page: bytes) -> None:
    facts = CertificateFacts("extract", number, date, "馆", 1, ("a",), (page,))
    code = read(make(facts, KEY))
    assert code is not None
    assert (code.number, code.date, code.digest) == (number, date, facts.digest())
    assert code.signed_by(KEY.public_key().public_bytes_raw())


@given(st.integers(0, len(TEXT) - 1), st.characters())
def test_no_other_character_leaves_it_genuine(place: int, other: str) -> None:
    changed = TEXT[:place] + other + TEXT[place + 1 :]
    code = read(changed)
    if code is not None and code == read(TEXT):
        # The same letter small or in full width, which typing and scanning may do; blanks are not read.
        assert other.isascii() or 0xFF01 <= ord(other) <= 0xFF5E
        return
    verdict = verify_code(changed, OURS)
    assert verdict.outcome in (Outcome.ALTERED, Outcome.NOT_OURS) or verdict.reason == "code_unreadable"


@given(st.text(max_size=400) | st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", max_size=400).map(PREFIX.__add__))
def test_nothing_else_is_genuine(text: str) -> None:
    verdict = verify_code(text, OURS)
    assert verdict.outcome in (Outcome.CANNOT_TELL, Outcome.NOT_OURS, Outcome.ALTERED)
    assert not verdict.number


@given(st.binary(min_size=100, max_size=200))
def test_bytes_with_our_key_id_but_no_signature_are_altered(content: bytes) -> None:
    import base64

    whole = bytes.fromhex(OURS.keys[0].key_id) + content
    text = PREFIX + base64.b32encode(whole).decode().rstrip("=")
    assert verify_code(text, OURS).outcome in (Outcome.ALTERED, Outcome.CANNOT_TELL)


@pytest.mark.parametrize(
    "written",
    [TEXT.lower(), f"  {TEXT[:50]}\n{TEXT[50:]} ", link(TEXT, PAGE + "/"), TEXT.replace("R", "Ｒ")],
    ids=["small", "broken over lines", "behind an address", "full width"],
)  # fmt: skip
def test_it_is_read_however_it_comes(written: str) -> None:
    assert read(written) == read(TEXT)


def test_the_address_of_a_page_keeps_the_symbol_small() -> None:
    assert link(TEXT, "https://archive.example/Verify") == f"HTTPS://ARCHIVE.EXAMPLE/Verify/{TEXT}"


@pytest.mark.parametrize("number", ["", "档" * 27])
def test_a_number_that_does_not_fit_is_a_mistake_of_the_program(number: str) -> None:
    with pytest.raises(ValueError, match="number"):
        make(CertificateFacts("extract", number, FACTS.date, "", 1), KEY)


def test_the_facts_have_the_same_bytes_for_good() -> None:
    # Whoever changes them must raise the format's version: every code that was ever printed depends on them.
    assert FACTS.digest().hex() == "616c49a99dc1d27738a7a4fd91834c374e957a7a8db2160008129bffc5b2a7a2"


def test_every_fact_counts() -> None:
    others = [
        CertificateFacts("extract", FACTS.number, FACTS.date, FACTS.archive, 2, FACTS.sources, FACTS.page_digests),
        CertificateFacts(FACTS.kind, FACTS.number, FACTS.date, FACTS.archive, 3, FACTS.sources, FACTS.page_digests),
        CertificateFacts(FACTS.kind, FACTS.number, FACTS.date, "别馆", 2, FACTS.sources, FACTS.page_digests),
        CertificateFacts(FACTS.kind, FACTS.number, FACTS.date, FACTS.archive, 2, ("J001",), FACTS.page_digests),
        CertificateFacts(
            FACTS.kind, FACTS.number, FACTS.date, FACTS.archive, 2, FACTS.sources, FACTS.page_digests[::-1]
        ),
        CertificateFacts(
            FACTS.kind, FACTS.number, FACTS.date, FACTS.archive, 2, FACTS.sources, FACTS.page_digests, b"\1"
        ),
        CertificateFacts(
            FACTS.kind, FACTS.number, FACTS.date, FACTS.archive, 2, FACTS.sources, FACTS.page_digests, b"", 2
        ),
    ]  # fmt: skip
    assert len({one.digest() for one in (FACTS, *others)}) == len(others) + 1


def rendered(text: str, dpi: float, side_mm: float = 22) -> Image.Image:
    """The page with the symbol, as a printer of this resolution prints it."""
    pdf = pypdfium2.PdfDocument(paper(1, code=text))
    try:
        return pdf[0].render(scale=dpi / 72, grayscale=True).to_pil()
    finally:
        pdf.close()


def saved(picture: Image.Image, kind: str = "PNG", **how: int) -> bytes:
    target = io.BytesIO()
    picture.save(target, kind, **how)
    return target.getvalue()


LONG = make(CertificateFacts("extract", "档" * 26, FACTS.date, "", 1), KEY)


@pytest.mark.parametrize("text", [TEXT, LONG, link(TEXT, PAGE)], ids=["usual", "longest", "address"])  # fmt: skip
@pytest.mark.parametrize("dpi", [203, 300])
def test_a_symbol_of_22_mm_reads_from_the_printed_page(text: str, dpi: float) -> None:
    assert read_codes(saved(rendered(text, dpi))) == (text,)


def test_the_usual_code_takes_version_8_at_level_m() -> None:
    usual, longest = len(modules_of(TEXT)), len(modules_of(LONG))
    assert usual == 49
    assert 22 / (longest + 8) >= 0.33


def photographed(page: Image.Image, *, turned: float, skew: float, noise: int, seed: int = 1) -> Image.Image:
    """The page as a telephone sees it: from the side, turned, in bad light, with grain."""
    grain = random.Random(seed)
    width, height = page.size
    lean = skew * width
    shape = (
        -lean,
        -lean / 2,
        lean / 3,
        height + lean,
        width + lean / 2,
        height - lean / 2,
        width + lean,
        lean,
    )
    seen = page.transform(page.size, Image.Transform.QUAD, shape, Image.Resampling.BICUBIC, fillcolor=200)
    seen = seen.rotate(turned, expand=True, fillcolor=120, resample=Image.Resampling.BICUBIC)
    shade = Image.linear_gradient("L").resize(seen.size).point(lambda v: 40 + v // 3)
    seen = Image.blend(seen, shade, 0.35).filter(ImageFilter.GaussianBlur(0.8))
    dots = Image.frombytes("L", seen.size, grain.randbytes(seen.width * seen.height))
    return Image.blend(seen, dots, noise / 100)


@pytest.mark.parametrize("turned", [0, 7, 90, 183, -35])
@pytest.mark.parametrize("skew", [0.0, 0.06])
def test_a_skewed_noisy_photograph_reads(turned: float, skew: float) -> None:
    page = rendered(TEXT, 300)  # A4 fills a picture of 12 megapixels at about 340
    seen = photographed(page, turned=turned, skew=skew, noise=18)
    assert read_codes(saved(seen, "JPEG", quality=60)) == (TEXT,)


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"\xff\xd8\xff and no more", b"II*\0\xff\xff\xff\xff"])
def test_what_is_no_picture_is_refused(content: bytes) -> None:
    with pytest.raises(Refused, match=r"certificate\.photo_unreadable"):
        read_codes(content)


def test_a_picture_that_would_fill_the_memory_is_refused() -> None:
    bomb = saved(Image.new("1", (20_000, 20_000)))
    assert len(bomb) < 1_000_000
    with pytest.raises(Refused, match=r"certificate\.photo_too_large"):
        read_codes(bomb)


def test_a_picture_without_a_code_has_none() -> None:
    assert read_codes(saved(Image.new("L", (300, 300), 255))) == ()


def test_a_scan_of_several_pages_is_read_through() -> None:
    target = io.BytesIO()
    blank = Image.new("L", (800, 1100), 255)
    blank.save(target, "TIFF", save_all=True, append_images=[blank, rendered(TEXT, 200)])
    assert read_codes(target.getvalue()) == (TEXT,)


def test_a_damaged_code_is_still_known_for_one_and_nothing_else_is() -> None:
    code = make(FACTS, KEY)
    for meant in (
        code,
        code.lower(),
        code[:60],
        f"HTTPS://A.EXAMPLE/verify/{code}",
        f"{code[:90]}0{code[91:]}",
    ):
        assert is_meant(meant), meant
    for other in ("", "RRC1", "S000123-7", "C000001-7", "王小明", "RRC2" + code[4:], "看RRC1" + code):
        assert not is_meant(other), other
