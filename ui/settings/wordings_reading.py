"""The wording of each kind of certificate as data, and how it looks filled in; all of it runs beside the window."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtGui import QImage

from readingroom.command import Reading
from readingroom.copies.papers import CertificatePaper, CertifiedCopyPaper, CopiedFile, CopiedPage, PagePlan
from readingroom.copies.rules import CertificateKind
from readingroom.copies.templates import (
    FieldKind,
    Filled,
    Passage,
    Quotes,
    Source,
    Template,
    TemplateField,
    read_template,
    template,
)
from readingroom.copies.wording import template_of
from readingroom.language import language
from readingroom.settings import ARCHIVE_NAME

__all__ = ["KindWording", "Sample", "draft_of", "picture", "tidied", "wordings"]

Draft = dict[str, Any]
_LANGUAGES = ("zh_CN", "en")
_PREVIEW_DPI = 62
_REFERENCE, _PAGES = "J001-2-17", 3


@dataclass(frozen=True)
class KindWording:
    """A kind's wording.

    Attributes:
        kind: a `CertificateKind`.
        now: by which new drafts are made.
        shipped: as the program ships it.
    """

    kind: str
    now: Template
    shipped: Template

    @property
    def own(self) -> bool:
        """The archive worded it otherwise."""
        return _words(self.now) != _words(self.shipped)


@dataclass(frozen=True)
class Sample:
    """What a preview is filled with: the archive's name, and the day."""

    archive: str
    day: dt.date


def wordings(reading: Reading) -> tuple[tuple[KindWording, ...], Sample]:
    """Every kind's wording, and what previews are filled with."""
    kinds = tuple(
        KindWording(kind.value, template_of(reading.session, kind), template(kind))
        for kind in CertificateKind
    )
    return kinds, Sample(reading.settings[ARCHIVE_NAME], reading.today)


def draft_of(one: Template) -> Draft:
    """A template in the plain form that `read_template` takes."""
    return {
        "code": one.code,
        "version": one.version,
        "name": _both(one.name),
        "title": _both(one.title),
        "quotes": one.quotes.value,
        "text": [{**_both(block.text), "quotes": block.quotes, "note": block.note} for block in one.text],
        "fields": [_field(field) for field in one.fields],
    }


def tidied(draft: Mapping[str, Any], known: Template) -> Draft:
    """A draft ready to be read: paragraphs that were emptied are gone, and so are shipped fields that no text names.

    A field of the archive's own stays even so: that no text names it is told.

    Args:
        draft: as it stands in the editor.
        known: whose fields may be named besides the draft's own.
    """
    text = [
        {**block, **{code: " ".join(block[code].split()) for code in _LANGUAGES}}
        for block in draft["text"]
        if any(block[code].strip() for code in _LANGUAGES)
    ]
    named, shipped = _named_in(text), {field.code: _field(field) for field in known.fields}
    fields = {field["code"]: field for field in draft["fields"]}
    more = [field for code, field in shipped.items() if code not in fields]
    kept = [one for one in (*fields.values(), *more) if one["code"] in named or one["code"] not in shipped]
    return {**draft, "text": text, "fields": kept}


def _named_in(text: Sequence[Mapping[str, Any]]) -> set[str]:
    written = " ".join(block[code] for block in text for code in _LANGUAGES)
    return set(re.findall(r"\{([a-z][a-z0-9_]*)\}", written))


def picture(draft: Mapping[str, Any], sample: Sample, spoken: str, ratio: float = 1.0) -> QImage:
    """The first page of a paper worded so, filled with an example.

    Raises:
        Refused: what `read_template` says.
    """
    from readingroom.documents import registry
    from readingroom.documents.raster import pixels

    read = read_template(draft)
    filled = tuple(Filled(field.code, _example(field, sample, spoken)) for field in read.fields)
    day, archive = sample.day, sample.archive
    paper: CertificatePaper | CertifiedCopyPaper
    if read.code == CertificateKind.CERTIFIED_COPY:
        copied = CopiedFile(reference_code=_REFERENCE, pages=f"1-{_PAGES}", copied=_PAGES, counted=_PAGES)
        paper = CertifiedCopyPaper(
            archive=archive,
            number="",
            template=read,
            filled=filled,
            files=(copied,),
            pages=tuple(CopiedPage(PagePlan(bytes(32), at), _REFERENCE, str(at + 1)) for at in range(_PAGES)),
            copied_on=day,
            draft=True,
        )
    else:
        quoted = () if read.quotes is Quotes.NONE else (Passage("……", Source("", "", _REFERENCE, "1")),)
        paper = CertificatePaper(
            archive=archive, number="", template=read, filled=filled, passages=quoted, draft=True
        )
    page = pixels(registry.render(paper, language(spoken)), 0, dpi=_PREVIEW_DPI * ratio)
    image = QImage(page.data, page.width, page.height, page.stride, QImage.Format.Format_RGB888)
    kept = image.copy()  # the bytes go with the page
    kept.setDevicePixelRatio(ratio)
    return kept


def _example(field: TemplateField, sample: Sample, spoken: str) -> str | int | dt.date:
    if field.kind is FieldKind.DATE:
        return sample.day
    if field.kind is FieldKind.NUMBER:
        return _PAGES
    if field.code == "archive":
        return sample.archive
    return str(field.name.of(spoken))


def _words(one: Template) -> Draft:
    return {name: value for name, value in draft_of(one).items() if name != "version"}


def _field(one: TemplateField) -> Draft:
    return {
        "code": one.code,
        "name": _both(one.name),
        "from": one.origin.value,
        "required": one.required,
        "kind": one.kind.value,
        "hint": _both(one.hint),
    }


def _both(words: Any) -> dict[str, str]:
    return {"zh_CN": words.zh_CN, "en": words.en}
