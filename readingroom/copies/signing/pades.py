"""One signature on a made PDF: PAdES B-B, B-T with a time stamp (RFC 3161), B-LT where the authorities tell more.

The signature certifies the file (DocMDP 1: nothing may be changed or added but what long-term validation needs), and
what B-LT adds is written together with it: a file has one signed state and no earlier one to cut it back to.
"""

from __future__ import annotations

import asyncio
import hashlib
import io
import os
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from readingroom.copies.signing.keys import Signer
from readingroom.errors import DeskError, Refused, Unavailable

if TYPE_CHECKING:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign.timestamps import TimeStamper

__all__ = ["Level", "Place", "Signed", "TimeStamps", "sign"]

FIELD = "Archive"
"""The name of the signature's field."""
_POINTS = 72 / 25.4


class Place(Protocol):
    """Where the signature shows.

    Attributes:
        page: counted from 0.
        x_mm, y_mm: its upper left corner, from the upper left corner of the page, as everything drawn on paper.
        width_mm, height_mm: its size.
    """

    @property
    def page(self) -> int: ...  # noqa: D102
    @property
    def x_mm(self) -> float: ...  # noqa: D102
    @property
    def y_mm(self) -> float: ...  # noqa: D102
    @property
    def width_mm(self) -> float: ...  # noqa: D102
    @property
    def height_mm(self) -> float: ...  # noqa: D102


class Level(StrEnum):
    """How much comes with a signature (ETSI EN 319 142-1, 6)."""

    B_B = "B-B"
    B_T = "B-T"
    B_LT = "B-LT"


@dataclass(frozen=True)
class TimeStamps:
    """Where time stamps come from.

    Attributes:
        address: of the authority, RFC 3161 over HTTP.
        required: without one there is no signature; else the file is signed without, and it is told.
        long_term: what the authorities say of their certificates today is put into the file (B-LT).
        seconds: how long an answer is waited for.
    """

    address: str
    required: bool = True
    long_term: bool = False
    seconds: int = 15


@dataclass(frozen=True)
class Signed:
    """A signed file.

    Attributes:
        level: what was reached.
        digest: SHA-256 of the file.
        missing: why less was reached than asked for; None where nothing is missing.
    """

    level: Level
    digest: bytes = field(repr=False)
    missing: DeskError | None = None


def sign(
    source: Path | bytes,
    target: Path,
    signer: Signer,
    *,
    place: Place | None = None,
    lines: Sequence[str] = (),
    reason: str = "",
    stamps: TimeStamps | None = None,
) -> Signed:
    """Sign a PDF; the target is there whole, or is as it was before.

    Args:
        source: the made file, without a signature.
        target: where the signed file goes; may be the source itself.
        signer: from `readingroom.copies.signing.keys.open_signer`.
        place: where the signature shows; None for one that does not.
        lines: what stands there (`readingroom.copies.signing.appearance.lines`).
        reason: stands in the signature, for whoever looks at it in a PDF reader.
        stamps: where a time stamp comes from; None for none.

    Raises:
        Refused: ``signing.signed_before``, ``signing.unreadable_file``: encrypted or no PDF.
        Unavailable: ``signing.timestamp_failed``, ``signing.revocation_failed``: only where required;
            ``signing.token_failed``, ``signing.not_written``.
    """
    missing: DeskError | None = None
    level = Level.B_B
    if stamps is not None:
        level = Level.B_LT if stamps.long_term else Level.B_T
    with _put_in_place(target) as file:
        with _opened(source) as given:  # closed before it may be replaced
            while True:
                try:
                    _write_signed(given, file, signer, place, lines, reason, stamps, level)
                    break
                except (_NoStamp, _NoRevocation) as error:
                    told = error.told(stamps)
                    if stamps is None or stamps.required:
                        raise told from error
                    missing = missing or told
                    level = Level.B_T if isinstance(error, _NoRevocation) else Level.B_B
        file.seek(0)
        digest = hashlib.file_digest(file, "sha256").digest()
    return Signed(level, digest, missing)


class _NoStamp(Exception):
    def told(self, stamps: TimeStamps | None) -> Unavailable:
        address = "" if stamps is None else stamps.address
        return Unavailable("signing.timestamp_failed", address=address, reason=str(self))


def _why(error: Exception) -> str:
    """What a time stamp failed of: the connection's own words, where it was the connection."""
    cause = error.__cause__
    return str(error if cause is None or isinstance(cause, ValueError) else cause)


class _NoRevocation(Exception):
    def told(self, _stamps: TimeStamps | None) -> Unavailable:
        return Unavailable("signing.revocation_failed", reason=str(self))


@contextmanager
def _opened(source: Path | bytes) -> Iterator[io.BufferedIOBase]:
    """The file to sign: read where it lies, for it may be as long as a volume."""
    if isinstance(source, bytes):
        yield io.BytesIO(source)
        return
    try:
        file = source.open("rb")
    except OSError as error:
        raise Unavailable(
            "signing.file_unreadable", path=str(source), reason=error.strerror or str(error)
        ) from error
    with file:
        yield file


@contextmanager
def _put_in_place(target: Path) -> Iterator[io.BufferedRandom]:
    """A file beside the target, which takes its place whole and on the disk when the block ends well."""
    written = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    try:
        try:
            with written.open("xb+") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            written.replace(target)
        finally:
            written.unlink(missing_ok=True)
    except OSError as error:
        raise Unavailable(
            "signing.not_written", path=str(target), reason=error.strerror or str(error)
        ) from error


def _writer(given: io.BufferedIOBase) -> IncrementalPdfFileWriter:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.pdf_utils.misc import PdfError

    class Writer(IncrementalPdfFileWriter):
        """Adds the signature and leaves the file's description of itself as it is.

        pyHanko's own writes other producers into the XMP metadata and into the information dictionary, which PDF/A-1
        forbids (ISO 19005-1, 6.7.3) and no PDF/A needs.
        """

        def _update_meta(self) -> None:
            return

    try:
        given.seek(0)
        writer = Writer(given)
        if writer.prev.encrypted:
            raise Refused("signing.unreadable_file")
        signed = any(True for _ in writer.prev.embedded_signatures)
    except (PdfError, ValueError, TypeError, LookupError, RecursionError) as error:
        raise Refused("signing.unreadable_file") from error
    if signed:
        raise Refused("signing.signed_before")
    return writer


def _write_signed(
    given: io.BufferedIOBase,
    file: io.BufferedRandom,
    signer: Signer,
    place: Place | None,
    lines: Sequence[str],
    reason: str,
    stamps: TimeStamps | None,
    level: Level,
) -> None:
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter
    from pyhanko.sign.general import SigningError
    from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner
    from pyhanko.sign.signers.pdf_signer import DSSContentSettings, SigDSSPlacementPreference
    from pyhanko.sign.timestamps.common_utils import TimestampRequestError
    from pyhanko_certvalidator.errors import PathError, ValidationError

    from readingroom.copies.signing.appearance import style

    writer = _writer(given)
    stamper = None if stamps is None or level is Level.B_B else _stamper(stamps)
    context = None
    if level is Level.B_LT and stamper is not None:
        context = _validation(signer, _dummy(stamper))
    meta = PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
        reason=reason or None,
        signer_key_usage=set(),  # looked at when the key was opened, with a sentence of its own
        embed_validation_info=context is not None,
        validation_context=context,
        dss_settings=DSSContentSettings(
            include_vri=False, placement=SigDSSPlacementPreference.TOGETHER_WITH_SIGNATURE
        ),
    )
    box = None if place is None else _box(place, writer)
    pdf_signer = PdfSigner(
        meta,
        signer.engine,
        timestamper=stamper,
        stamp_style=None if place is None else style(lines, place.width_mm, place.height_mm),
        new_field_spec=SigFieldSpec(FIELD, on_page=0 if place is None else place.page, box=box),
    )
    try:
        file.seek(0)
        file.truncate()
        pdf_signer.sign_pdf(writer, output=file)
    except TimestampRequestError as error:
        raise _NoStamp(_why(error)) from error
    except (PathError, ValidationError) as error:
        raise _NoRevocation(str(error)) from error
    except TimeoutError as error:
        raise _NoStamp(type(error).__name__) from error
    except (SigningError, PdfError) as error:
        if isinstance(error.__cause__, PathError | ValidationError):
            raise _NoRevocation(str(error.__cause__)) from error
        raise Unavailable("signing.not_signed", reason=str(error)) from error


def _box(place: Place, writer: IncrementalPdfFileWriter) -> tuple[int, int, int, int]:
    """The place in points from the lower left corner, as PDF has it."""
    page, _ = writer.find_page_for_modification(place.page)  # type: ignore[no-untyped-call]
    left_edge, _, _, upper_edge = (float(one) for one in _inherited(page.get_object(), "/MediaBox"))
    left, top = left_edge + place.x_mm * _POINTS, upper_edge - place.y_mm * _POINTS
    right, bottom = left + place.width_mm * _POINTS, top - place.height_mm * _POINTS
    return round(left), round(bottom), round(right), round(top)


def _inherited(page: Any, name: str) -> Any:
    """An attribute that may stand with a page's ancestors (ISO 32000-1, 7.7.3.4)."""
    while name not in page:
        page = page["/Parent"]
    return page[name]


def _stamper(stamps: TimeStamps) -> TimeStamper:
    from pyhanko.sign.timestamps.aiohttp_client import HTTPTimeStamper
    from pyhanko.sign.timestamps.common_utils import TimestampRequestError

    class Stamper(HTTPTimeStamper):
        """Tells a rejection, which carries no token (RFC 3161, 2.4.2) and which asn1crypto cannot read."""

        async def async_request_tsa_response(self, req: Any) -> Any:
            response = await super().async_request_tsa_response(req)
            try:
                _ = response["time_stamp_token"]
            except ValueError as error:
                raise TimestampRequestError("rejected") from error
            return response

    return Stamper(stamps.address, timeout=stamps.seconds)


def _dummy(stamper: TimeStamper) -> Any:
    """A stamp on nothing, which brings the authority's certificates along: they are looked up before it is signed."""
    from pyhanko.sign.timestamps.common_utils import TimestampRequestError

    try:
        return asyncio.run(stamper.async_dummy_response("sha256"))
    except TimestampRequestError as error:
        raise _NoStamp(_why(error)) from error
    except TimeoutError as error:
        raise _NoStamp(type(error).__name__) from error


def _validation(signer: Signer, stamp: Any) -> Any:
    """Where pyHanko looks up what authorities say of their certificates: the uppermost known of each chain is trusted.

    Nothing is decided by that trust: what is found goes into the file, for whoever validates it later.
    """
    from asn1crypto import x509
    from pyhanko_certvalidator import ValidationContext

    held = [x509.Certificate.load(one) for one in (signer.certificate, *signer.chain)]
    of_stamp = [
        one.chosen for one in stamp["content"]["certificates"] if isinstance(one.chosen, x509.Certificate)
    ]
    return ValidationContext(
        trust_roots=_uppermost(held) + _uppermost(of_stamp),
        other_certs=held + of_stamp,
        allow_fetching=True,
        revocation_mode="require" if not signer.self_made else "hard-fail",
    )


def _uppermost(certificates: Sequence[Any]) -> list[Any]:
    subjects = {one.subject.hashable for one in certificates}
    return [
        one
        for one in certificates
        if one.issuer.hashable == one.subject.hashable or one.issuer.hashable not in subjects
    ]
