"""The identity document that a booking names, as far as its words tell."""

from __future__ import annotations

from collections.abc import Mapping

from readingroom.people.rules import DocumentKind, guess_document

__all__ = ["document_kind"]

_WORDS: Mapping[DocumentKind, tuple[str, ...]] = {
    DocumentKind.RESIDENT_ID: (
        "身份证",
        "居民身份证",
        "二代身份证",
        "id card",
        "identity card",
        "resident id",
    ),
    DocumentKind.TEMPORARY_ID: ("临时身份证", "临时居民身份证"),
    DocumentKind.HOUSEHOLD_REGISTER: ("户口簿", "户口本", "居民户口簿"),
    DocumentKind.RESIDENCE_HMT: ("港澳台居民居住证", "居住证"),
    DocumentKind.PERMIT_HM: ("港澳通行证", "回乡证", "港澳居民来往内地通行证"),
    DocumentKind.PERMIT_TAIWAN: ("台胞证", "台湾居民来往大陆通行证"),
    DocumentKind.PASSPORT: ("护照", "passport", "reisepass", "passeport"),
    DocumentKind.RESIDENCE_FOREIGN: ("外国人永久居留身份证", "永久居留证"),
    DocumentKind.MILITARY: ("军官证", "士兵证", "警官证", "军人证"),
}
_KINDS = {word: kind for kind, words in _WORDS.items() for word in (kind.value, *words)}


def document_kind(written: str, number: str) -> DocumentKind:
    """The kind that a form's words mean; what the number looks like where they mean nothing to us."""
    return _KINDS.get(written.strip().casefold()) or guess_document(number)
