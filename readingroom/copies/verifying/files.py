"""Whether a PDF is one that we signed, whole and valid. pyHanko does the cryptography; here it becomes a verdict.

A file counts only as it was signed: one signature of ours over all of it, to its last byte. Whatever stands behind it
is an alteration, however harmless it looks: what long-term validation needs is signed along when the file is made
(`readingroom.copies.signing.pades`), so nothing has a reason to stand there. Our certificates are known one by one
(`Published`), so no authority, no network and no trust list is asked.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import math
import re
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

from readingroom.copies.verifying.code import CertificateCode
from readingroom.copies.verifying.code import read as read_code
from readingroom.copies.verifying.pages import Pages, differences, pages_of
from readingroom.copies.verifying.published import KnownKey, Published
from readingroom.copies.verifying.status import code_verdict, known_verdict, listed_verdict
from readingroom.copies.verifying.verdicts import Finding, KnownCertificate, Outcome, Register, Verdict
from readingroom.pdfium import PDFIUM

if TYPE_CHECKING:
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

__all__ = ["verify_file"]

_HEAD = 1024
"""Bytes within which a PDF begins (ISO 32000-1, Annex H, implementation note 13)."""
_TAIL = 2048
"""Bytes within which it ends; readers look through the last 1,024 for its mark (note 18)."""


def verify_file(source: Path | bytes, published: Published, register: Register | None = None) -> Verdict:
    """What is to be said of a file. Never raises for what is in the file.

    Args:
        source: the file.
        published: the archive's keys and certificates, and the newest list of what is void.
        register: where it is at hand: it knows the file that was issued byte for byte, and its pages.

    Raises:
        OSError: the file cannot be opened.
    """
    with _opened(source) as file:
        if b"%PDF-" not in file.read(_HEAD):
            return Verdict(Outcome.CANNOT_TELL, "not_a_pdf")
        file.seek(0)
        digest = hashlib.file_digest(cast("io.BufferedReader", file), "sha256").digest()
        if register is not None and (known := register.of_file(digest)) is not None:
            seen = _look(file, published)
            verdict = known_verdict(known)
            return seen.on(verdict) if isinstance(seen, _Signed) else verdict
        seen = _look(file, published)
        if isinstance(seen, Verdict):
            return seen
        return _Judging(file, digest, seen, published, register).verdict()


@contextmanager
def _opened(source: Path | bytes) -> Iterator[BinaryIO]:
    if isinstance(source, bytes):
        yield io.BytesIO(source)
    else:
        with source.open("rb") as file:
            yield file


@dataclass(frozen=True)
class _Signed:
    """What was found of our signature in a file.

    Attributes:
        key: the certificate it was made with; None in a file without any signature.
        whole: everything that was signed is as it was.
        stamp_holds: there is no time stamp, or it is as it was.
        untouched: nothing stands behind what was signed.
        length: bytes up to the end of what was signed.
        by, at, stamped_at: see `Verdict`.
        added_by: who signed behind us.
    """

    key: KnownKey | None
    whole: bool = True
    stamp_holds: bool = True
    untouched: bool = True
    length: int = 0
    by: str = ""
    at: dt.datetime | None = None
    stamped_at: dt.datetime | None = None
    added_by: tuple[str, ...] = ()

    def on(self, verdict: Verdict) -> Verdict:
        """The verdict with who signed, and when."""
        return replace(verdict, signed_by=self.by, signed_at=self.at, stamped_at=self.stamped_at)


def _look(file: BinaryIO, published: Published) -> _Signed | Verdict:
    """Our signature in a file, or why nothing can be said of one."""
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.pdf_utils.reader import PdfFileReader

    if not _has_an_end(file):
        return Verdict(Outcome.CANNOT_TELL, "broken")
    file.seek(0)
    # Whatever a parser stumbles over in a file from anywhere is the file's fault: it is broken, and that is told.
    try:
        reader = PdfFileReader(file, strict=False)
        if reader.encrypted:
            return Verdict(Outcome.CANNOT_TELL, "encrypted")
        signatures = list(reader.embedded_regular_signatures)
    except (PdfError, *_BROKEN):
        return Verdict(Outcome.CANNOT_TELL, "broken")
    if not signatures:
        return _Signed(None)
    try:
        return _ours(signatures, reader, published)
    except (PdfError, *_BROKEN):
        return Verdict(Outcome.CANNOT_TELL, "signature_unreadable")


def _has_an_end(file: BinaryIO) -> bool:
    """Whether a file ends as a PDF does; pyHanko would look for it byte by byte through a gigabyte of nothing."""
    file.seek(max(0, file.seek(0, io.SEEK_END) - _TAIL))
    return re.search(rb"startxref\s+\d+\s+%%EOF", file.read(_TAIL)) is not None


_BROKEN = (
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    AssertionError,
    NotImplementedError,
    OSError,
    OverflowError,
    RecursionError,
)
"""What parsers raise on files that were cut, changed or made to harm."""


def _ours(
    signatures: list[EmbeddedPdfSignature], reader: PdfFileReader, published: Published
) -> _Signed | Verdict:
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko.sign.validation.status import SignatureCoverageLevel
    from pyhanko_certvalidator import ValidationContext

    found = [(one, published.certificate(one.signer_cert.dump())) for one in signatures]
    ours = [(one, key) for one, key in found if key is not None]
    if not ours:
        names = sorted({_name(one) for one in signatures})
        return Verdict(Outcome.NOT_OURS, "signed_by_others", facts={"names": names})
    signature, key = ours[-1]
    context = ValidationContext(trust_roots=[signature.signer_cert], allow_fetching=False)
    status = validate_pdf_signature(
        signature, context, ValidationContext(trust_roots=[], allow_fetching=False)
    )
    stamp = status.timestamp_validity
    stamp_holds = stamp is None or (stamp.intact and stamp.valid)
    start, _, second, length = (int(one) for one in signature.byte_range)
    if start:
        return Verdict(Outcome.CANNOT_TELL, "signature_unreadable")
    covered = status.coverage is not None and status.coverage >= SignatureCoverageLevel.ENTIRE_REVISION
    return _Signed(
        key=key,
        whole=bool(status.intact and status.valid and covered),
        stamp_holds=stamp_holds,
        untouched=status.coverage is SignatureCoverageLevel.ENTIRE_FILE,
        length=second + length,
        by=_name(signature),
        at=_here(signature.self_reported_timestamp),
        stamped_at=_here(stamp.timestamp) if stamp is not None and stamp_holds else None,
        added_by=tuple(_name(one) for one, _ in found[found.index((signature, key)) + 1 :]),
    )


def _here(moment: dt.datetime | None) -> dt.datetime | None:
    """The moment as this computer's clock shows it: files have it in UTC."""
    return None if moment is None else moment.astimezone()


def _name(signature: EmbeddedPdfSignature) -> str:
    subject = signature.signer_cert.subject
    native = subject.native
    return str(native.get("common_name") or native.get("organization_name") or subject.human_friendly)


@dataclass(frozen=True)
class _Judging:
    """A file that is not, byte for byte, one of the register's."""

    file: BinaryIO
    digest: bytes
    signed: _Signed
    published: Published
    register: Register | None

    def verdict(self) -> Verdict:
        code = self._code()
        if self.signed.key is None:
            return self._unsigned(code)
        return self.signed.on(self._of_signed(code, self.signed.key))

    def _unsigned(self, code: CertificateCode | None) -> Verdict:
        """A print, a copy or a picture of a certificate at best."""
        if code is None:
            return Verdict(Outcome.NOT_OURS, "unsigned")
        of_code = code_verdict(code, self.published, self.register)
        if of_code.outcome in (Outcome.NOT_OURS, Outcome.ALTERED):
            return of_code
        facts = {"number": of_code.number, "day": of_code.issued_on}
        if of_code.outcome is Outcome.GENUINE_VOID:
            return replace(of_code, reason="unsigned_and_void", facts=of_code.facts)
        return Verdict(Outcome.CANNOT_TELL, "unsigned_with_code", of_code.number, facts, issued_on=code.date)

    def _of_signed(self, code: CertificateCode | None, key: KnownKey) -> Verdict:
        signed = self.signed
        issues = self._issues(code)
        number = "" if code is None else code.number
        if not signed.whole:
            return self._altered("changed_after_signing", number, self._against(issues) or _SIGNED_PART)
        if not signed.stamp_holds:
            return self._altered("stamp_broken", number)
        if not signed.untouched:
            return self._altered("added_after_signing", number, self._since_signed() or _REVISION)
        at = signed.stamped_at or signed.at
        if at is None or not key.counts_on(at.date()) or not _within(key.public, at):
            return Verdict(Outcome.CANNOT_TELL, "key_not_valid_then", number, {"key": key.key_id, "at": at})
        if self.register is not None:
            if issues:
                where = self._against(issues)
                return self._altered("other_file_registered", number, where, key_kept=True)
            reason = "signed_without_number" if code is None else "not_registered"
            return Verdict(Outcome.CANNOT_TELL, reason, number, {"number": number})
        return self._by_list(code, at)

    def _by_list(self, code: CertificateCode | None, at: dt.datetime) -> Verdict:
        """Without the register: by the digest of the file, and by the code in it."""
        listed = self.published.revocations
        void = None
        if listed is not None:
            void = listed.of_file(self.digest)
            if void is None and code is not None:
                void = listed.of_code(code.number, code.digest)
        number = void.number if void is not None else ("" if code is None else code.number)
        issued_on = at.date() if code is None else code.date
        verdict = listed_verdict(number, issued_on, None if void is None else void.void_on, self.published)
        if number:
            return verdict
        return replace(verdict, reason=f"{verdict.reason}_file", issued_on=None)

    def _altered(
        self, reason: str, number: str, where: tuple[Finding, ...] = (), *, key_kept: bool = False
    ) -> Verdict:
        facts = {"number": number, "name": self.signed.by}
        return Verdict(Outcome.ALTERED, reason, number if number or key_kept else "", facts, where)

    def _issues(self, code: CertificateCode | None) -> tuple[KnownCertificate, ...]:
        if self.register is None or code is None:
            return ()
        return self.register.of_number(code.number)

    def _code(self) -> CertificateCode | None:
        """The code on the file's pages that one of our keys signed, if there is one."""
        for text in _codes_on(self.file):
            code = read_code(text)
            if code is not None and (key := self.published.code_key(code.key_id)) is not None:
                return code if code.signed_by(key.public) else None
        return None

    def _against(self, issues: tuple[KnownCertificate, ...]) -> tuple[Finding, ...]:
        """What differs from the file that the register knows; the issue that counts, else the last one."""
        if not issues:
            return ()
        issue = next((one for one in issues if one.void_on is None), issues[-1])
        try:
            self.file.seek(0)
            shown = pages_of(self.file)
        except ValueError:
            return ()
        return differences(Pages(issue.page_digests), shown) if issue.page_digests else ()

    def _since_signed(self) -> tuple[Finding, ...]:
        """What was changed behind what was signed."""
        added = tuple(Finding("signature_added", {"name": name}) for name in self.signed.added_by)
        with tempfile.TemporaryFile() as signed:
            self.file.seek(0)
            left = self.signed.length
            while left and (piece := self.file.read(min(left, 1 << 20))):
                signed.write(piece)
                left -= len(piece)
            try:
                signed.seek(0)
                self.file.seek(0)
                return differences(pages_of(cast(BinaryIO, signed)), pages_of(self.file)) + added
            except ValueError:
                return added


_SIGNED_PART = (Finding("signed_part"),)
_REVISION = (Finding("revision"),)


def _within(certificate: bytes, at: dt.datetime) -> bool:
    """Whether a certificate was valid at that moment."""
    from cryptography.x509 import load_der_x509_certificate

    known = load_der_x509_certificate(certificate)
    return known.not_valid_before_utc <= at <= known.not_valid_after_utc


_MOST_LOOKED_AT = 12
_DPI = 150
_MOST_PIXELS = 16_000_000


def _codes_on(file: BinaryIO) -> tuple[str, ...]:
    """The QR codes on the pages: where a certification page stands first, then the others, as far as is bearable."""
    import pypdfium2

    from readingroom.copies.verifying.photo import codes_in

    file.seek(0)
    with PDFIUM:
        try:
            pdf = pypdfium2.PdfDocument(file)
        except pypdfium2.PdfiumError:
            return ()
        with closing(pdf):
            last = len(pdf) - 1
            for place in list(dict.fromkeys((last, 0, *range(1, last))))[:_MOST_LOOKED_AT]:
                try:
                    page = pdf[place]
                    width, height = page.get_size()
                    scale = min(_DPI / 72, math.sqrt(_MOST_PIXELS / max(1, width * height)))
                    # Annotations are not part of the page: one could lay any code over it.
                    picture = page.render(scale=scale, grayscale=True, draw_annots=False).to_pil()
                except pypdfium2.PdfiumError:
                    continue
                if found := codes_in(picture):
                    return found
    return ()
