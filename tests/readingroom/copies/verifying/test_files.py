"""What is said of files: as they were issued, and after everything that may be done to them."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import random
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import pikepdf
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from readingroom.copies.signing.keys import KeyInFile, MadeKey, make_key, open_signer
from readingroom.copies.signing.pades import TimeStamps, sign
from readingroom.copies.verifying.code import make
from readingroom.copies.verifying.facts import CertificateFacts
from readingroom.copies.verifying.files import verify_file
from readingroom.copies.verifying.pages import page_digests
from readingroom.copies.verifying.published import (
    CODE,
    SIGNATURE,
    KnownKey,
    Published,
    RevocationList,
    VoidCertificate,
)
from readingroom.copies.verifying.status import verify_code
from readingroom.copies.verifying.verdicts import KnownCertificate, Outcome, Verdict
from readingroom.language import LANGUAGES, language
from tests.readingroom.copies.authorities import authorities
from tests.readingroom.copies.signed_files import NOW, Spot, paper, write

TODAY = NOW.date()
FACTS = CertificateFacts("certified_copy", "示档证〔2026〕1号", TODAY, "示例市档案馆", 2, ("J001-2-17",))
CODES = Ed25519PrivateKey.from_private_bytes(b"\7" * 32)


@dataclass
class Desk:
    """An archive that issued one certificate.

    Attributes:
        made, signed: the file before and after signing.
    """

    key: MadeKey
    made: bytes
    signed: bytes
    issues: list[KnownCertificate] = field(default_factory=list)

    def of_number(self, number: str) -> tuple[KnownCertificate, ...]:
        return tuple(one for one in self.issues if one.number == number)

    def of_file(self, digest: bytes) -> KnownCertificate | None:
        return next((one for one in self.issues if one.file == digest), None)

    @property
    def published(self) -> Published:
        codes = KnownKey(CODE, CODES.public_key().public_bytes_raw(), dt.date(2026, 1, 1))
        return Published(
            "示例市档案馆", (codes, KnownKey(SIGNATURE, self.key.certificate, dt.date(2026, 1, 1)))
        )

    @property
    def elsewhere(self) -> Published:
        """What another computer has: with a list on which nothing is void."""
        return replace(
            self.published, revocations=RevocationList("示例市档案馆", NOW + dt.timedelta(hours=1))
        )

    def verdicts(self, content: bytes) -> tuple[Verdict, Verdict]:
        """At the desk, with its register, and on another computer."""
        return verify_file(content, self.published, self), verify_file(content, self.elsewhere)


def signed_with(key: MadeKey, made: bytes, folder: Path, name: str = "signed.pdf") -> bytes:
    with open_signer(key, NOW) as signer:
        sign(made, folder / name, signer, place=Spot(0), lines=("已电子签名",))
    return folder.joinpath(name).read_bytes()


@pytest.fixture(scope="module")
def issued(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    key = make_key("示例市档案馆", NOW)
    made = paper(3, code=make(FACTS, CODES))
    signed = signed_with(key, made, tmp_path_factory.mktemp("issued"))
    return Desk(key, made, signed)


@pytest.fixture
def desk(issued: Desk) -> Desk:
    issued.issues = [
        KnownCertificate(
            number=FACTS.number,
            kind=FACTS.kind,
            state="sealed",
            issued_on=TODAY,
            file=hashlib.sha256(issued.signed).digest(),
            facts=FACTS.digest(),
            page_digests=page_digests(io.BytesIO(issued.made)),
        )
    ]
    return issued


def told(verdict: Verdict) -> tuple[str, str, list[str]]:
    """The verdict in short, once both languages could say it."""
    for code in LANGUAGES:
        words = language(code)
        assert words.has(f"certificate.verdict.{verdict.outcome}")
        assert words.say(f"certificate.reason.{verdict.reason}", **verdict.facts)
        for one in verdict.where:
            assert words.say(f"certificate.where.{one.code}", **one.facts)
    where = [
        " ".join([one.code, *(str(value) for value in one.facts.values())]).strip() for one in verdict.where
    ]
    return verdict.outcome.value, verdict.reason, where


def test_as_it_was_issued_it_is_genuine_and_valid(desk: Desk) -> None:
    at_desk, elsewhere = desk.verdicts(desk.signed)
    assert told(at_desk) == ("genuine_valid", "registered", [])
    assert told(elsewhere) == ("genuine_valid", "not_void_as_of", [])
    for verdict in (at_desk, elsewhere):
        assert (verdict.number, verdict.issued_on, verdict.signed_by) == (FACTS.number, TODAY, "示例市档案馆")
        assert verdict.signed_at is not None
    alone = verify_file(desk.signed, desk.published)
    assert told(alone) == ("cannot_tell", "void_unknown", [])
    assert alone.number == FACTS.number


def test_signing_changes_no_page(desk: Desk) -> None:
    assert page_digests(io.BytesIO(desk.signed)) == page_digests(io.BytesIO(desk.made))


def test_a_file_is_read_from_the_disk_as_well(desk: Desk, tmp_path: Path) -> None:
    assert verify_file(write(tmp_path, "a.pdf", desk.signed), desk.published, desk).number == FACTS.number
    with pytest.raises(OSError, match="gone"):
        verify_file(tmp_path / "gone.pdf", desk.published)


def test_void_it_is_genuine_but_void(desk: Desk) -> None:
    desk.issues = [replace(desk.issues[0], void_on=TODAY, void_why="页码有误")]
    at_desk = verify_file(desk.signed, desk.published, desk)
    assert told(at_desk) == ("genuine_void", "void_because", [])
    assert "页码有误" in language("zh_CN").say("certificate.reason.void_because", **at_desk.facts)
    file = hashlib.sha256(desk.signed).digest()
    for void in (
        VoidCertificate(FACTS.number, FACTS.digest(), b"", TODAY),
        VoidCertificate(FACTS.number, b"\0" * 32, file, TODAY),
    ):
        listed = replace(desk.elsewhere, revocations=RevocationList("示例市档案馆", NOW, (void,)))
        assert told(verify_file(desk.signed, listed)) == ("genuine_void", "void", [])


def test_a_later_issue_under_the_same_number_does_not_void_with_the_first(desk: Desk, tmp_path: Path) -> None:
    again = replace(FACTS, pages=3)
    made = paper(3, code=make(again, CODES), words="再次 {n}")
    second = signed_with(desk.key, made, tmp_path)
    first = replace(desk.issues[0], void_on=TODAY)
    desk.issues = [
        first,
        replace(
            first, void_on=None, file=hashlib.sha256(second).digest(), facts=again.digest(),
            page_digests=page_digests(io.BytesIO(made)),
        ),
    ]  # fmt: skip
    listed = RevocationList(
        "示例市档案馆",
        NOW + dt.timedelta(hours=1),
        (VoidCertificate(FACTS.number, FACTS.digest(), first.file, TODAY),),
    )
    for published, register in ((desk.published, desk), (replace(desk.published, revocations=listed), None)):
        assert verify_file(second, published, register).outcome is Outcome.GENUINE_VALID
        assert verify_file(desk.signed, published, register).outcome is Outcome.GENUINE_VOID


def test_a_list_older_than_the_certificate_leaves_it_open(desk: Desk) -> None:
    old = replace(desk.published, revocations=RevocationList("示例市档案馆", NOW - dt.timedelta(days=3)))
    assert told(verify_file(desk.signed, old)) == ("cannot_tell", "void_unknown_since", [])


# What is done to a file.


def rewritten(content: bytes, change: Callable[[pikepdf.Pdf], object]) -> bytes:
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        change(pdf)
        pdf.save(target)
    return target.getvalue()


def test_a_changed_byte_is_found(desk: Desk) -> None:
    place = desk.signed.index(b"stream", desk.signed.index(b"/Contents")) + 40
    changed = desk.signed[:place] + bytes([desk.signed[place] ^ 1]) + desk.signed[place + 1 :]
    for verdict in desk.verdicts(changed):
        assert told(verdict)[0] in {"altered", "cannot_tell"}


def test_no_changed_byte_is_ever_genuine_at_the_desk(desk: Desk) -> None:
    places = random.Random(7)
    gap = re.search(rb"/Contents <", desk.signed)
    assert gap
    end = desk.signed.index(b">", gap.end())
    for _ in range(60):
        place = places.randrange(len(desk.signed))
        changed = bytearray(desk.signed)
        changed[place] ^= 1 << places.randrange(8)
        at_desk, elsewhere = desk.verdicts(bytes(changed))
        assert at_desk.outcome not in (Outcome.GENUINE_VALID, Outcome.GENUINE_VOID), place
        told(at_desk)
        told(elsewhere)
        # The signature's own bytes are not signed: of them only the desk, which knows the file, can tell all.
        if not gap.start() <= place <= end:
            assert elsewhere.outcome not in (Outcome.GENUINE_VALID, Outcome.GENUINE_VOID), place


def test_a_changed_text_is_found_on_its_page(desk: Desk) -> None:
    # The same length and a right table of references, so that every reader opens it.
    with pikepdf.open(io.BytesIO(desk.signed)) as pdf:
        raw = pdf.pages[1].Contents.read_raw_bytes()
    place = desk.signed.index(raw)
    forged = bytearray(desk.signed)
    import zlib

    text = zlib.decompress(raw)
    plain = zlib.compress(text.replace(b"40", b"41", 1), 9)
    plain += b"\n" * (len(raw) - len(plain))
    if len(plain) != len(raw):
        pytest.skip("it does not pack into the same length")
    forged[place : place + len(raw)] = plain
    at_desk, elsewhere = desk.verdicts(bytes(forged))
    assert told(at_desk) == ("altered", "changed_after_signing", ["page_changed 2"])
    assert told(elsewhere) == ("altered", "changed_after_signing", ["signed_part"])


def test_swapped_pages_are_named(desk: Desk) -> None:
    def swap(pdf: pikepdf.Pdf) -> None:
        first, second = pdf.pages[0].obj, pdf.pages[1].obj
        kids = pdf.Root.Pages.Kids
        kids[0], kids[1] = second, first

    at_desk, elsewhere = desk.verdicts(rewritten(desk.signed, swap))
    assert told(at_desk) == ("altered", "changed_after_signing", ["page_moved 1 2", "page_moved 2 1"])
    assert told(elsewhere)[:2] == ("altered", "changed_after_signing")


def test_a_page_taken_out_and_one_put_in_are_named(desk: Desk) -> None:
    assert told(desk.verdicts(rewritten(desk.signed, lambda pdf: pdf.pages.remove(p=1)))[0]) == (
        "altered", "changed_after_signing", ["page_moved 1 2", "page_moved 2 3", "page_missing 1"],
    )  # fmt: skip

    def put_in(pdf: pikepdf.Pdf) -> None:
        with pikepdf.open(io.BytesIO(paper(1, words="伪造"))) as other:
            pdf.pages.append(other.pages[0])

    assert told(desk.verdicts(rewritten(desk.signed, put_in))[0]) == (
        "altered", "changed_after_signing", ["page_added 4"],
    )  # fmt: skip


def later(content: bytes, change: Callable[..., None]) -> bytes:
    """The file with a later revision behind it (ISO 32000-1, 7.5.6), as a PDF reader saves one."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    writer = IncrementalPdfFileWriter(io.BytesIO(content))
    change(writer)
    target = io.BytesIO()
    writer.write(target)
    assert target.getvalue().startswith(content)
    return target.getvalue()


def test_an_added_annotation_is_named_with_its_page(desk: Desk) -> None:
    from pyhanko.pdf_utils import generic

    def annotate(writer: object) -> None:
        page = writer.find_page_for_modification(1)[0].get_object()  # type: ignore[attr-defined]
        note = generic.DictionaryObject(
            {
                generic.pdf_name("/Type"): generic.pdf_name("/Annot"),
                generic.pdf_name("/Subtype"): generic.pdf_name("/FreeText"),
                generic.pdf_name("/Rect"): generic.ArrayObject(map(generic.NumberObject, (50, 50, 200, 90))),
                generic.pdf_name("/Contents"): generic.TextStringObject("同意"),
            }
        )
        page["/Annots"] = generic.ArrayObject([writer.add_object(note)])  # type: ignore[attr-defined]
        writer.update_container(page)  # type: ignore[attr-defined]

    for verdict in desk.verdicts(later(desk.signed, annotate)):
        assert told(verdict) == ("altered", "added_after_signing", ["annotation_added 2"])


def test_a_page_changed_in_a_later_revision_is_named(desk: Desk) -> None:
    from pyhanko.pdf_utils import generic

    def draw_over(writer: object) -> None:
        page = writer.find_page_for_modification(2)[0].get_object()  # type: ignore[attr-defined]
        stream = generic.StreamObject(stream_data=b"1 1 1 rg 0 0 600 900 re f")
        over = writer.add_object(stream)  # type: ignore[attr-defined]
        page["/Contents"] = generic.ArrayObject([page.raw_get("/Contents"), over])
        writer.update_container(page)  # type: ignore[attr-defined]

    for verdict in desk.verdicts(later(desk.signed, draw_over)):
        assert told(verdict)[:2] == ("altered", "added_after_signing")
        assert told(verdict)[2] == ["page_changed 3"]


def test_a_later_revision_that_shows_nothing_is_one_all_the_same(desk: Desk) -> None:
    def title(writer: object) -> None:
        writer.root["/Lang"] = writer.root["/Lang"]  # type: ignore[attr-defined]
        writer.update_root()  # type: ignore[attr-defined]

    for verdict in desk.verdicts(later(desk.signed, title)):
        assert told(verdict) == ("altered", "added_after_signing", ["revision"])
    for verdict in desk.verdicts(desk.signed + b"\n% and more\n"):
        assert verdict.outcome is Outcome.ALTERED


def test_another_signature_behind_ours_is_named(desk: Desk) -> None:
    """Ours certifies the file, which keeps pyHanko from signing once more; a forger would not ask."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign.fields import SigFieldSpec
    from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner

    content = desk.made
    for name, key in (("Archive", desk.key), ("Other", make_key("某单位", NOW))):
        target = io.BytesIO()
        with open_signer(key, NOW) as signer:
            place = SigFieldSpec(name)
            PdfSigner(PdfSignatureMetadata(field_name=name), signer.engine, new_field_spec=place).sign_pdf(
                IncrementalPdfFileWriter(io.BytesIO(content)), output=target
            )
        content = target.getvalue()
    for verdict in desk.verdicts(content):
        assert told(verdict) == ("altered", "added_after_signing", ["signature_added 某单位"])


def test_a_file_cut_back_to_an_earlier_signed_state_is_found(desk: Desk) -> None:
    """The register knows the newest state; whoever has no register cannot know that there was one."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    writer = IncrementalPdfFileWriter(io.BytesIO(desk.signed))
    writer.root["/Lang"] = writer.root["/Lang"]
    writer.update_root()
    newest = io.BytesIO()
    writer.write(newest)
    desk.issues = [replace(desk.issues[0], file=hashlib.sha256(newest.getvalue()).digest())]
    verdict = verify_file(desk.signed, desk.published, desk)
    assert told(verdict) == ("altered", "other_file_registered", [])


def test_a_file_cut_back_to_before_it_was_signed_bears_the_code_alone(desk: Desk) -> None:
    assert desk.signed.startswith(desk.made)
    for verdict in desk.verdicts(desk.made):
        assert told(verdict) == ("cannot_tell", "unsigned_with_code", [])
        assert verdict.number == FACTS.number


def test_signed_by_us_but_the_register_knows_another_file(desk: Desk, tmp_path: Path) -> None:
    code = make(FACTS, CODES)
    other = signed_with(desk.key, paper(3, code=code, words="另一份 {n}"), tmp_path)
    verdict = verify_file(other, desk.published, desk)
    assert told(verdict)[:2] == ("altered", "other_file_registered")
    assert told(verdict)[2] == ["page_changed 1", "page_changed 2", "page_changed 3"]


def test_signed_by_us_but_never_registered(desk: Desk, tmp_path: Path) -> None:
    code = make(replace(FACTS, number="示档证〔2026〕99号"), CODES)
    stray = signed_with(desk.key, paper(1, code=code), tmp_path)
    assert told(verify_file(stray, desk.published, desk)) == ("cannot_tell", "not_registered", [])
    plain = signed_with(desk.key, paper(1), tmp_path, "plain.pdf")
    assert told(verify_file(plain, desk.published, desk)) == ("cannot_tell", "signed_without_number", [])
    assert told(verify_file(plain, desk.elsewhere)) == ("genuine_valid", "not_void_as_of_file", [])
    assert told(verify_file(plain, desk.published)) == ("cannot_tell", "void_unknown_file", [])


def test_another_archives_key_is_not_ours_even_under_our_name(desk: Desk, tmp_path: Path) -> None:
    forged = signed_with(make_key("示例市档案馆", NOW), desk.made, tmp_path)
    for verdict in desk.verdicts(forged):
        assert told(verdict) == ("not_ours", "signed_by_others", [])
        assert not verdict.number
    assert "示例市档案馆" in language("en").say("certificate.reason.signed_by_others", **verdict.facts)


def printed(content: bytes) -> bytes:
    """The file printed to a PDF: pictures of its pages."""
    import pypdfium2

    target = io.BytesIO()
    pdf = pypdfium2.PdfDocument(content)
    pages = [page.render(scale=200 / 72).to_pil().convert("RGB") for page in pdf]
    pdf.close()
    pages[0].save(target, "PDF", save_all=True, append_images=pages[1:], resolution=200)
    return target.getvalue()


def test_a_print_to_pdf_is_no_original(desk: Desk) -> None:
    for verdict in desk.verdicts(printed(desk.signed)):
        assert told(verdict) == ("cannot_tell", "unsigned_with_code", [])
    desk.issues = [replace(desk.issues[0], void_on=TODAY)]
    assert told(verify_file(printed(desk.signed), desk.published, desk)) == (
        "genuine_void",
        "unsigned_and_void",
        [],
    )


def test_any_other_pdf_is_not_ours(desk: Desk) -> None:
    for verdict in desk.verdicts(paper(1)):
        assert told(verdict) == ("not_ours", "unsigned", [])


def encrypted(content: bytes) -> bytes:
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        pdf.save(target, encryption=pikepdf.Encryption(user="a", owner="b"))
    return target.getvalue()


def test_what_cannot_be_read_is_not_judged(desk: Desk) -> None:
    for content, reason in (
        (b"", "not_a_pdf"),
        (b"plain text", "not_a_pdf"),
        (b"%PDF-1.7\nbut nothing follows", "broken"),
        (desk.made[: len(desk.made) // 2], "broken"),
        (encrypted(desk.signed), "encrypted"),
    ):
        for verdict in desk.verdicts(content):
            assert told(verdict) == ("cannot_tell", reason, [])


def test_a_key_that_was_withdrawn_counts_for_what_came_before(desk: Desk) -> None:
    def withdrawn(on: dt.date) -> Published:
        keys = tuple(replace(key, withdrawn_on=on) for key in desk.elsewhere.keys)
        return replace(desk.elsewhere, keys=keys)

    after = withdrawn(TODAY + dt.timedelta(days=1))
    assert verify_file(desk.signed, after).outcome is Outcome.GENUINE_VALID
    assert told(verify_file(desk.signed, withdrawn(TODAY))) == ("cannot_tell", "key_not_valid_then", [])


def test_a_second_key_of_ours_counts_as_well(desk: Desk, tmp_path: Path) -> None:
    new = make_key("示例市档案馆", NOW)
    published = replace(
        desk.elsewhere, keys=(*desk.elsewhere.keys, KnownKey(SIGNATURE, new.certificate, TODAY))
    )
    assert verify_file(signed_with(new, desk.made, tmp_path), published).outcome is Outcome.GENUINE_VALID
    assert verify_file(desk.signed, published).outcome is Outcome.GENUINE_VALID


@pytest.mark.parametrize("long_term", [False, True])
def test_a_stamped_file_is_genuine_and_says_when(desk: Desk, tmp_path: Path, long_term: bool) -> None:
    with authorities(tmp_path) as running:
        source = KeyInFile(write(tmp_path, "key.p12", running.pkcs12), "")
        with open_signer(source, NOW) as signer:
            stamps = TimeStamps(running.stamps, long_term=long_term)
            sign(desk.made, tmp_path / "stamped.pdf", signer, stamps=stamps)
            known = KnownKey(SIGNATURE, signer.certificate, TODAY)
    published = replace(desk.elsewhere, keys=(*desk.elsewhere.keys, known))
    verdict = verify_file((tmp_path / "stamped.pdf").read_bytes(), published)
    assert told(verdict) == ("genuine_valid", "not_void_as_of", [])
    assert verdict.stamped_at is not None
    assert abs((verdict.stamped_at - dt.datetime.now(dt.UTC)).total_seconds()) < 600


def test_codes_are_verified_against_the_register(desk: Desk) -> None:
    text = make(FACTS, CODES)
    assert told(verify_code(text, desk.published, desk)) == ("genuine_valid", "registered", [])
    withdrawn = replace(
        desk.published, keys=tuple(replace(key, withdrawn_on=TODAY) for key in desk.published.keys)
    )
    assert told(verify_code(text, withdrawn, desk)) == ("genuine_valid", "registered", [])
    assert told(verify_code(text, withdrawn)) == ("cannot_tell", "key_withdrawn", [])
    other = make(replace(FACTS, pages=9), CODES)
    assert told(verify_code(other, desk.published, desk)) == ("cannot_tell", "other_facts_registered", [])
    stray = make(replace(FACTS, number="示档证〔2026〕7号"), CODES)
    assert told(verify_code(stray, desk.published, desk)) == ("cannot_tell", "not_registered", [])
    foreign = make(FACTS, Ed25519PrivateKey.generate())
    assert told(verify_code(foreign, desk.published, desk)) == ("not_ours", "code_of_another_key", [])
    desk.issues = [replace(desk.issues[0], void_on=TODAY)]
    assert told(verify_code(text, desk.published, desk)) == ("genuine_void", "void", [])
