"""Scans that are PDFs: opened without mending anything, looked through for what has no place on a page."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import Name

from readingroom.copies.scans import additions
from readingroom.copies.scans.covering import covered_pages
from readingroom.copies.scans.model import LIMITS, ScanPage
from readingroom.errors import Refused, Word

__all__ = ["box_of", "opened", "pages_of", "turn_of"]

_MM = 25.4 / 72
_NARROW = 1.0
"""Units in which nothing can be read."""

# Whatever qpdf unpacks, in any PDF of this process: not more than the largest picture takes.
pikepdf.settings.set_qpdf_limits(flate_max_memory=3 * LIMITS.PIXELS, run_length_max_memory=3 * LIMITS.PIXELS)

_ACTIONS = frozenset(
    f"/{name}"
    for name in (
        "JavaScript", "Launch", "SubmitForm", "ImportData", "GoToR", "GoToE", "Rendition", "Movie", "Sound",
        "RichMediaExecute", "Hide", "SetOCGState", "Trans", "GoTo3DView", "ResetForm",
    )
)  # fmt: skip
"""Actions that do something else than turn to a page or name an address (PDF 32000-1, table 198)."""

_ANNOTATIONS = frozenset(
    f"/{name}" for name in ("FileAttachment", "RichMedia", "Movie", "Sound", "Screen", "3D")
)


@contextmanager
def opened(source: Path | bytes, name: str) -> Iterator[pikepdf.Pdf]:
    """A PDF that was read, with what is printed of notes and form fields in its pages (`additions.flatten`).

    Whatever is wrong in it while it is used is refused too.

    Raises:
        Refused: ``scan.encrypted``, ``scan.broken``; as `additions.flatten`.
    """
    with _as_it_is(source, name) as pdf:
        additions.flatten(pdf, name)
        yield pdf


@contextmanager
def _as_it_is(source: Path | bytes, name: str) -> Iterator[pikepdf.Pdf]:
    """A PDF that is whole and open to everybody."""
    try:
        # What pikepdf would have to rebuild may lack pages: a copy of it could not be certified.
        with pikepdf.open(
            BytesIO(source) if isinstance(source, bytes) else source,
            attempt_recovery=False,
            suppress_warnings=True,
        ) as pdf:
            if pdf.is_encrypted:
                raise Refused("scan.encrypted", name=name)
            yield pdf
    except pikepdf.PasswordError as error:
        raise Refused("scan.encrypted", name=name) from error
    except (pikepdf.PdfError, pikepdf.DataDecodingError, RecursionError) as error:
        if "memory limit exceeded" in str(error):
            raise _bomb(name) from error
        raise Refused("scan.broken", name=name) from error


def pages_of(source: Path | bytes, name: str) -> tuple[ScanPage, ...]:
    """The pages of a PDF.

    Raises:
        Refused: see `readingroom.copies.scans.read`.
    """
    with _as_it_is(source, name) as pdf:
        if what := _active(pdf):
            raise Refused("scan.active_content", name=name, what=Word(f"scan.active.{what}"))
        if len(pdf.pages) > LIMITS.PAGES:
            raise Refused("scan.too_many_pages", name=name, n=len(pdf.pages), most=LIMITS.PAGES)
        if not len(pdf.pages):
            raise Refused("scan.no_pages", name=name)
        annotated = additions.flatten(pdf, name)
        digests = _Digests(name)
        pages = [_page(page, digests, name) for page in pdf.pages]
        # Only now: instructions that fill the memory were refused.
        added = {at: additions.added_alone(pdf, at, box_of(pdf.pages[at])) for at in annotated}
        covered = covered_pages(source, added, name)
        layered = Name.OCProperties in pdf.Root
        return tuple(
            replace(
                page,
                annotated=at in annotated,
                covered=layered or at in covered or _more_than_shown(pdf.pages[at]),
            )
            for at, page in enumerate(pages)
        )


def box_of(page: pikepdf.Page) -> tuple[float, float, float, float]:
    """Left, bottom, right, top of what a viewer shows of a page, in its own units."""
    media, crop = ([float(edge) for edge in box] for box in (page.mediabox, page.cropbox))
    left, right = sorted((media[0], media[2]))
    bottom, top = sorted((media[1], media[3]))
    within = sorted((crop[0], crop[2])), sorted((crop[1], crop[3]))
    return (
        max(left, within[0][0]),
        max(bottom, within[1][0]),
        min(right, within[0][1]),
        min(top, within[1][1]),
    )


def _more_than_shown(page: pikepdf.Page) -> bool:
    """The page is larger than what viewers show of it: what stands out there is in the file and not to be seen."""
    media = [float(edge) for edge in page.mediabox]
    whole = min(media[0], media[2]), min(media[1], media[3]), max(media[0], media[2]), max(media[1], media[3])
    return any(abs(edge - shown) > _NARROW for edge, shown in zip(whole, box_of(page), strict=True))


def turn_of(page: pikepdf.Page) -> int:
    """By how many degrees clockwise a page is shown turned."""
    return int(page.obj.get(Name.Rotate, 0)) % 360


def _page(page: pikepdf.Page, digests: _Digests, name: str) -> ScanPage:
    left, bottom, right, top = box_of(page)
    unit = float(page.obj.get(Name.UserUnit, 1)) * _MM
    width, height = (right - left) * unit, (top - bottom) * unit
    if not (1 <= width <= LIMITS.SIDE_MM and 1 <= height <= LIMITS.SIDE_MM) or turn_of(page) % 90:
        raise Refused("scan.page_size", name=name)
    if turn_of(page) in (90, 270):
        width, height = height, width
    return ScanPage(width, height, digests.of(page))


def _active(pdf: pikepdf.Pdf) -> str:
    """What a document carries besides pages: ``javascript``, ``attachment``, ``action`` or ``media``; or nothing."""
    names: Any = pdf.Root.get(Name.Names, {})
    if Name.JavaScript in names:
        return "javascript"
    if Name.EmbeddedFiles in names or Name.Collection in pdf.Root:
        return "attachment"
    for obj in pdf.objects:
        if isinstance(obj, pikepdf.Dictionary | pikepdf.Stream) and (found := _what(obj, 0)):
            return found
    return ""


def _what(obj: Any, depth: int) -> str:
    """What one dictionary, or one that lies within it, carries."""
    if Name.JS in obj:
        return "javascript"
    if Name.EF in obj or obj.get(Name.Type) == Name.EmbeddedFile:
        return "attachment"
    if Name.XFA in obj:
        return "javascript"
    action = obj.get(Name.S)
    if (
        isinstance(action, pikepdf.Name)
        and str(action) in _ACTIONS
        and obj.get(Name.Type, Name.Action) == Name.Action
    ):
        return "javascript" if action == Name.JavaScript else "action"
    kind = obj.get(Name.Subtype)
    if isinstance(kind, pikepdf.Name) and str(kind) in _ANNOTATIONS and Name.Rect in obj:
        return "attachment" if kind == Name.FileAttachment else "media"
    if depth < 8:
        for value in obj.values() if isinstance(obj, pikepdf.Dictionary) else obj.stream_dict.values():
            inner = list(value) if isinstance(value, pikepdf.Array) else [value]
            for one in inner:
                # What has a number of its own is met by itself.
                if (
                    isinstance(one, pikepdf.Dictionary)
                    and not one.is_indirect
                    and (found := _what(one, depth + 1))
                ):
                    return found
    return ""


def _bomb(name: str) -> Refused:
    return Refused("scan.bomb", name=name, most=LIMITS.PIXELS // 1_000_000)


class _Digests:
    """Digests of what pages draw; what several pages share is read once."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._known: dict[tuple[int, int], bytes] = {}

    def of(self, page: pikepdf.Page) -> bytes:
        """SHA-256 of a page: its boxes, instructions and all they name; what was added to it is a part of them."""
        whole = hashlib.sha256(b"pdf page 1\n")
        whole.update(repr((box_of(page), turn_of(page), str(page.obj.get(Name.UserUnit, 1)))).encode())
        contents = page.obj.get(Name.Contents)
        streams = (
            list(contents) if isinstance(contents, pikepdf.Array) else [] if contents is None else [contents]
        )
        for stream in streams:
            if not isinstance(stream, pikepdf.Stream):
                raise Refused("scan.broken", name=self._name)
            self._content(stream)
            whole.update(self._value(stream))
        whole.update(self._value(page.resources))
        return whole.digest()

    def _value(self, value: Any) -> bytes:
        own = value.objgen if isinstance(value, pikepdf.Object) and value.is_indirect else None
        if own is not None:
            if own in self._known:
                return self._known[own]
            self._known[own] = b"within itself"
        if isinstance(value, pikepdf.Stream):
            kind = value.get(Name.Subtype)
            if kind == Name.Image:
                self._picture(value)
            elif kind == Name.Form:
                self._content(value)
            found = hashlib.sha256(b"stream\n" + self._entries(value.stream_dict))
            found.update(value.get_raw_stream_buffer())
        elif isinstance(value, pikepdf.Dictionary):
            found = hashlib.sha256(b"dictionary\n" + self._entries(value))
        elif isinstance(value, pikepdf.Array):
            found = hashlib.sha256(b"array\n" + b"".join(map(self._value, value)))
        else:
            # Plain values: as pikepdf gives them or as PDF writes them.
            plain = value.unparse() if isinstance(value, pikepdf.Object) else repr(value).encode()
            found = hashlib.sha256(b"value\n" + plain)
        if own is not None:
            self._known[own] = found.digest()
        return found.digest()

    def _entries(self, table: Any) -> bytes:
        return b"".join(
            key.encode() + b"\n" + self._value(table[key])
            for key in sorted(table.keys())
            if key not in ("/Length", "/Parent", "/StructParent", "/StructParents", "/Metadata", "/PieceInfo")
        )

    def _picture(self, image: pikepdf.Stream) -> None:
        width, height = int(image.get(Name.Width, 0)), int(image.get(Name.Height, 0))
        if width * height > LIMITS.PIXELS:
            raise _bomb(self._name)

    def _content(self, stream: pikepdf.Stream) -> None:
        """Instructions are unpacked when they are drawn; see before how much they would be."""
        raw = len(stream.get_raw_stream_buffer())
        if raw > LIMITS.CONTENT or len(stream.read_bytes()) > LIMITS.CONTENT:
            raise _bomb(self._name)
