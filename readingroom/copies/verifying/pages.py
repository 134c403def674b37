"""A PDF's pages as digests, to say which of them differ: their contents, resources and size, without annotations."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from readingroom.copies.verifying.verdicts import Finding

if TYPE_CHECKING:
    import pikepdf

__all__ = ["Pages", "differences", "page_digests", "pages_of"]

_DEEPEST = 200
_INHERITED = ("/Resources", "/MediaBox", "/CropBox", "/Rotate")
_OWN = ("/Contents", "/Group", "/UserUnit")
_LEADS_BACK = frozenset({"/Parent", "/P", "/StructParent", "/StructParents"})


@dataclass(frozen=True)
class Pages:
    """The pages of one file, or of an earlier state of it.

    Attributes:
        digests: SHA-256 of each page.
        annotations: of each page, SHA-256 of each of its annotations; a signature's own place is none.
    """

    digests: tuple[bytes, ...] = field(default=(), repr=False)
    annotations: tuple[Counter[bytes], ...] = field(default=(), repr=False)


def page_digests(file: Path | BinaryIO) -> tuple[bytes, ...]:
    """SHA-256 of each page: the same before and after signing, and whatever else in the file changes.

    Raises:
        ValueError: the file cannot be read as a PDF.
    """
    return pages_of(file).digests


def pages_of(file: Path | BinaryIO) -> Pages:
    """The same with the annotations on each page.

    Raises:
        ValueError: the file cannot be read as a PDF, or what it holds is nested without end.
    """
    import pikepdf

    try:
        with pikepdf.open(file) as pdf:
            digesting = _Digesting()
            found = [(digesting.page(page.obj), digesting.annotations(page.obj)) for page in pdf.pages]
    except (pikepdf.PdfError, pikepdf.PasswordError, TypeError, RecursionError) as error:
        raise ValueError("not readable as a PDF") from error
    return Pages(tuple(one for one, _ in found), tuple(two for _, two in found))


def differences(issued: Pages, shown: Pages) -> tuple[Finding, ...]:
    """Which pages differ between what was issued and what is shown, in the order of the pages; empty for none.

    Args:
        issued: the pages as they were signed, or as the register knows them; without annotations where only the
            digests are known.
        shown: the pages of the file at hand.
    """
    found: list[Finding] = []
    places = {digest: place for place, digest in enumerate(issued.digests, 1)}
    for place, digest in enumerate(shown.digests, 1):
        if place <= len(issued.digests) and issued.digests[place - 1] == digest:
            continue
        if digest in places:
            found.append(Finding("page_moved", {"page": place, "was": places[digest]}))
        elif place <= len(issued.digests):
            found.append(Finding("page_changed", {"page": place}))
        else:
            found.append(Finding("page_added", {"page": place}))
    still_here = set(shown.digests)
    for place, digest in enumerate(issued.digests, 1):
        replaced = place <= len(shown.digests) and shown.digests[place - 1] not in places
        if digest not in still_here and not replaced:
            found.append(Finding("page_missing", {"page": place}))
    found += [
        Finding("annotation_added", {"page": place})
        for place, (before, after) in enumerate(zip(issued.annotations, shown.annotations, strict=False), 1)
        if after - before
    ]
    found += [
        Finding("annotation_removed", {"page": place})
        for place, (before, after) in enumerate(zip(issued.annotations, shown.annotations, strict=False), 1)
        if before - after
    ]
    return tuple(found)


class _Digesting:
    """Digests of objects: each indirect one once, references back to where one came from left out."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, int], bytes] = {}

    def page(self, page: pikepdf.Object) -> bytes:
        parts: dict[str, Any] = {name: page[name] for name in _OWN if name in page}
        for name in _INHERITED:
            if (value := _inherited(page, name)) is not None:
                parts[name] = value
        return self._dictionary(parts, 0)

    def annotations(self, page: pikepdf.Object) -> Counter[bytes]:
        annotations: Any = page.get("/Annots", [])
        return Counter(self._of(one, 0) for one in annotations if not _signature_place(one))

    def _of(self, value: Any, depth: int) -> bytes:
        import pikepdf

        if depth > _DEEPEST:
            raise RecursionError
        if not isinstance(value, pikepdf.Object):
            return hashlib.sha256(repr(value).encode()).digest()  # a number, a truth or nothing
        key = value.objgen if value.is_indirect else None
        if key is not None and key in self._known:
            return self._known[key]
        if key is not None:
            self._known[key] = b"itself"  # until it is known: what leads back to it
        if isinstance(value, pikepdf.Stream):
            content = hashlib.sha256(value.read_raw_bytes()).digest()
            digest = hashlib.sha256(
                b"stream" + content + self._dictionary(dict(value.items()), depth)
            ).digest()
        elif isinstance(value, pikepdf.Dictionary):
            digest = self._dictionary(dict(value.items()), depth)
        elif isinstance(value, pikepdf.Array):
            digest = hashlib.sha256(b"array" + b"".join(self._of(one, depth + 1) for one in value)).digest()
        else:
            digest = hashlib.sha256(b"plain" + value.unparse()).digest()
        if key is not None:
            self._known[key] = digest
        return digest

    def _dictionary(self, entries: Mapping[str, Any], depth: int) -> bytes:
        told = (
            hashlib.sha256(name.encode()).digest() + self._of(entries[name], depth + 1)
            for name in sorted(entries)
            if name not in _LEADS_BACK
        )
        return hashlib.sha256(b"dictionary" + b"".join(told)).digest()


def _inherited(page: pikepdf.Object, name: str) -> Any:
    """An attribute that may stand with a page's ancestors (ISO 32000-1, 7.7.3.4)."""
    node: Any = page
    for _ in range(_DEEPEST):
        if name in node:
            return node[name]
        if "/Parent" not in node:
            return None
        node = node["/Parent"]
    raise RecursionError


def _signature_place(annotation: Any) -> bool:
    return bool(annotation.get("/Subtype") == "/Widget" and annotation.get("/FT") == "/Sig")
