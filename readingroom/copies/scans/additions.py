"""What was added to the pages of a scanned PDF: notes, stamps, boxes and form fields (PDF 32000-1, 12.5).

What a viewer prints of them becomes part of the page, so that it is previewed, digested and certified with it. What
has no look of its own, or is on the screen and not on paper, is refused: a copy could show something else than what
was seen when the file was looked at.
"""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name

from readingroom.errors import Refused

__all__ = ["added_alone", "flatten", "page_alone"]

_RECORD = Name.Record
"""Resource of a page to which something was added: the page without it."""

_INVISIBLE, _HIDDEN, _PRINT, _NO_VIEW = 1, 2, 4, 32
"""Flags of an annotation (PDF 32000-1, table 165)."""

_NOTHING = frozenset(("/Link", "/Popup", "/TrapNet", "/PrinterMark"))
"""Annotations that need no look: places to click, and windows of notes that are not printed."""

_STANDARD = frozenset(
    f"/{name}"
    for name in (
        "Text", "Link", "FreeText", "Line", "Square", "Circle", "Polygon", "PolyLine", "Highlight", "Underline",
        "Squiggly", "StrikeOut", "Stamp", "Caret", "Ink", "Popup", "Widget", "PrinterMark", "TrapNet", "Watermark",
        "Redact",
    )
)  # fmt: skip
"""Kinds that every viewer knows: the flag Invisible says nothing of them."""

_BUTTONS, _CHOICES, _TEXTS = Name.Btn, Name.Ch, Name.Tx
_UNLIKE = 1 << 12 | 1 << 13 | 1 << 20 | 1 << 24 | 1 << 25
"""Fields whose look qpdf cannot make as viewers do: several lines, passwords, files, combs, rich text."""


def flatten(pdf: pikepdf.Pdf, name: str) -> frozenset[int]:
    """Make what is printed of annotations and form fields a part of their pages, and remove the others.

    Args:
        pdf: the opened scan; it is changed.
        name: of the file, for messages.

    Returns:
        The pages, from 0, to which something was added.

    Raises:
        Refused: ``scan.redaction_not_applied``, something was marked to be blackened and is not;
            ``scan.note_not_printed``, something is seen on the screen only; ``scan.note_without_look``, what it looks
            like is left to each viewer. They name the page, from 1. ``scan.broken``: it is said wrongly.
    """
    anew = _drawn_anew(pdf)
    kept: dict[int, list[Any]] = {}
    for at, page in enumerate(pdf.pages):
        notes = page.obj.get(Name.Annots)
        if notes is None:
            continue
        try:
            printed = (
                [one for one in notes if isinstance(one, Dictionary) and _is_printed(one, anew, name, at + 1)]
                if isinstance(notes, Array)
                else []
            )
        except (TypeError, ValueError, AttributeError) as error:  # flags that are no number, and the like
            raise Refused("scan.broken", name=name) from error
        if printed:
            kept[at] = printed
        del page.obj[Name.Annots]
    for at, printed in kept.items():
        _wrap(pdf, pdf.pages[at])
        pdf.pages[at].obj.Annots = Array(printed)
    if kept:
        if anew:
            pdf.generate_appearance_streams()
        pdf.flatten_annotations("print")
    return frozenset(kept)


def page_alone(pdf: pikepdf.Pdf, page: int) -> bytes:
    """One page as a PDF, with what was added to it.

    Args:
        pdf: after `flatten`.
        page: from 0.
    """
    return _alone(pdf, page, 1, lambda _: None)


def added_alone(pdf: pikepdf.Pdf, page: int, edges: tuple[float, float, float, float]) -> bytes:
    """What was added to a page, without the page and upright: on white paper, and on a second page on black.

    Args:
        pdf: after `flatten`, which found something added to this page.
        page: from 0.
        edges: left, bottom, right, top of what is shown of it.
    """
    left, bottom, right, top = edges

    def bare(alone: pikepdf.Pdf) -> None:
        for sheet, shade in zip(alone.pages, (1, 0), strict=True):
            sheet.obj.Resources.XObject[_RECORD].write(b"")
            sheet.obj.MediaBox = sheet.obj.CropBox = Array(edges)
            sheet.obj.Rotate = 0
            paper = f"q {shade} g {left} {bottom} {right - left} {top - bottom} re f Q"
            sheet.contents_add(paper.encode(), prepend=True)

    return _alone(pdf, page, 2, bare)


def _alone(pdf: pikepdf.Pdf, page: int, times: int, change: Callable[[pikepdf.Pdf], None]) -> bytes:
    with pikepdf.new() as alone:
        for _ in range(times):
            alone.pages.append(pdf.pages[page])
        if Name.OCProperties in pdf.Root:
            alone.Root.OCProperties = alone.copy_foreign(pdf.Root.OCProperties)
        change(alone)
        file = BytesIO()
        alone.save(file)
        return file.getvalue()


def _wrap(pdf: pikepdf.Pdf, page: pikepdf.Page) -> None:
    """Put what a page draws into an object of its own: whatever it leaves turned or open ends there."""
    record = page.as_form_xobject(handle_transformations=False)
    record.write(record.read_bytes())  # else it is what the page draws when it is asked for: itself
    record[Name.BBox] = page.mediabox
    if Name.Matrix in record:
        del record[Name.Matrix]
    page.obj.Contents = pdf.make_stream(f"{_RECORD} Do".encode())
    page.obj.Resources = Dictionary(XObject=Dictionary({str(_RECORD): record}))


def _drawn_anew(pdf: pikepdf.Pdf) -> bool:
    """Whether a form asks viewers to draw its fields themselves."""
    form = pdf.Root.get(Name.AcroForm)
    return isinstance(form, Dictionary) and bool(form.get(Name.NeedAppearances, False))


def _is_printed(note: Dictionary, anew: bool, name: str, page: int) -> bool:
    """Whether something is printed that was added to a page; it is left with the flags that `flatten` looks at."""
    kind = str(note.get(Name.Subtype, ""))
    flags = int(note.get(Name.F, 0))
    if kind == "/Redact":
        raise Refused("scan.redaction_not_applied", name=name, page=page)
    if flags & _HIDDEN or kind in _NOTHING:
        return False
    if flags & _INVISIBLE:
        if kind not in _STANDARD:
            return False
        note[Name.F] = flags = flags & ~_INVISIBLE
    if not flags & _PRINT and flags & _NO_VIEW:
        return False
    if kind == "/Widget":
        seen = _field_is_seen(note, anew, name, page)
    elif _look(note) is None:
        raise Refused("scan.note_without_look", name=name, page=page)
    else:
        seen = True
    if seen and not flags & _PRINT:
        raise Refused("scan.note_not_printed", name=name, page=page)
    if seen and Name.OC in note and isinstance(look := _look(note), pikepdf.Stream) and Name.OC not in look:
        look[Name.OC] = note[Name.OC]  # the layer on which it lies
    return seen


def _look(note: Dictionary) -> pikepdf.Object | None:
    """What an annotation draws as it stands (PDF 32000-1, 12.5.5)."""
    looks = note.get(Name.AP)
    look = looks.get(Name.N) if isinstance(looks, Dictionary) else None
    if isinstance(look, Dictionary):
        state = note.get(Name.AS)
        look = look.get(state) if isinstance(state, pikepdf.Name) else None
    return look if isinstance(look, pikepdf.Stream) else None


def _field_is_seen(field: Dictionary, anew: bool, name: str, page: int) -> bool:
    """Whether there is anything to be seen of a form field."""
    kind, value = _inherited(field, Name.FT), _inherited(field, Name.V)
    flags = int(_inherited(field, Name.Ff) or 0)
    look = _look(field)
    if kind in (_TEXTS, _CHOICES) and anew:
        written = str(value) if isinstance(value, pikepdf.String) else None
        if written == "" or value is None:
            return look is not None
        if written is None or not written.isascii() or not written.isprintable() or flags & _UNLIKE:
            raise Refused("scan.note_without_look", name=name, page=page)
        return True
    if look is not None:
        return True
    painted = field.get(Name.MK)
    filled = isinstance(painted, Dictionary) and any(len(painted.get(one, ())) for one in (Name.BG, Name.BC))
    states = field.get(Name.AP)
    if kind == _BUTTONS and isinstance(states, Dictionary):
        if Name.AS not in field and value not in (None, Name.Off):
            raise Refused("scan.note_without_look", name=name, page=page)
        return False  # a box that is not ticked
    if filled or (kind in (_TEXTS, _CHOICES) and value is not None and str(value)):
        raise Refused("scan.note_without_look", name=name, page=page)
    return False


def _inherited(field: Any, key: Name) -> Any:
    """An entry of a field, or of those it belongs to."""
    for _ in range(32):
        if not isinstance(field, Dictionary):
            return None
        if key in field:
            return field[key]
        field = field.get(Name.Parent)
    return None
