"""Where everything goes on a slip of cut paper, and what has to go on a continuation sheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from readingroom.documents.fields import LEADING, Fitted, fit
from readingroom.documents.flow import Block, Heading, Paragraph
from readingroom.documents.fonts import Face
from readingroom.documents.letterhead import Letterhead, count_pages
from readingroom.documents.page import MM, SHEETS, Size
from readingroom.documents.slip_words import Half, access, facts, lines_of, notes, printed_note, say_codes
from readingroom.documents.table import Column, table
from readingroom.language import Language
from readingroom.retrieval.papers import SlipPaper

__all__ = [
    "FORMS",
    "Form",
    "HalfPlan",
    "Plan",
    "container_height",
    "continuation_head",
    "continued",
    "list_columns",
    "list_places",
    "notes_height",
    "plan_slip",
]


@dataclass(frozen=True, slots=True)
class Form:
    """Measures of one half: millimetres from its top left corner, type sizes in points.

    Attributes:
        side: margin left and right.
        head: baseline of the heading.
        location: top, height, largest type size.
        barcode: top, height of the bars, room for the code with its quiet zones, size of the readable code.
        title: left edge, largest size of the reference code, largest size of the title.
        facts: top of the grid, height of one of its three rows.
        list: top of the list of lines, height of one of its rows.
        sign: top of the places to sign.
        foot: baseline of the last line.
        heading: type size.
        value: type size.
        label: type size.
        note: type size.
    """

    side: float
    head: float
    location: tuple[float, float, float]
    barcode: tuple[float, float, float, float]
    title: tuple[float, float, float]
    facts: tuple[float, float]
    list: tuple[float, float]
    sign: float
    foot: float
    heading: float
    value: float
    label: float
    note: float


FORMS = {
    Size.A4: Form(
        side=12,
        head=13.5,
        location=(16, 19.5, 48),
        barcode=(38, 14.5, 76, 13),
        title=(82, 26, 14),
        facts=(62, 9.2),
        list=(91, 5.6),
        sign=130,
        foot=143.5,
        heading=14,
        value=11,
        label=7,
        note=9,
    ),
    Size.A5: Form(
        side=8,
        head=10,
        location=(11.8, 13.5, 33),
        barcode=(27, 10.5, 62, 10),
        title=(64, 18, 10),
        facts=(44.5, 7),
        list=(66.8, 4.3),
        sign=89.8,
        foot=101.2,
        heading=11,
        value=8.5,
        label=5.8,
        note=7,
    ),
}

_SHARES = (7, 42, 56, 30, 15, 18, 9, 9)
"""Widths of the list's columns: number, code, title, dates, pages, access, counted out, counted back."""


@dataclass(frozen=True, slots=True)
class HalfPlan:
    """One half, everything in its place."""

    half: Half
    location: Fitted
    code: Fitted
    title: Fitted
    facts: tuple[Fitted, ...]
    container: Fitted
    notes: tuple[Fitted, ...]
    rows: tuple[tuple[Fitted, ...], ...]
    row_height: float
    left_out: int


@dataclass(frozen=True, slots=True)
class Plan:
    """One slip: its two halves and what stands on continuation sheets."""

    slip: SlipPaper
    halves: tuple[HalfPlan, HalfPlan]
    rest: tuple[Block, ...]


def continued(plan: Plan, language: Language, size: Size) -> int:
    """How many continuation sheets a slip needs."""
    return count_pages(size, continuation_head(plan.slip, language), plan.rest) if plan.rest else 0


def continuation_head(slip: SlipPaper, language: Language) -> Letterhead:
    """What stands on top of its continuation sheets."""
    return Letterhead(
        title=language.say("paper.slip.continued"),
        archive=slip.archive,
        facts=language.say("paper.slip.belongs_to", slip=slip.code, number=slip.request_number),
        foot=printed_note(slip, language),
    )


def plan_slip(slip: SlipPaper, language: Language, size: Size) -> Plan:
    """Fit everything a slip says into its places."""
    form = FORMS[size]
    lost: dict[str, str] = {}
    halves = (
        _half(slip, language, form, SHEETS[size].width, Half.SHELF, lost),
        _half(slip, language, form, SHEETS[size].width, Half.TRAVEL, lost),
    )
    inner = SHEETS[size].inner
    rest: list[Block] = []
    for label, text in lost.items():
        rest += [Heading(label, inner), Paragraph.of(text, inner, size=form.value)]
    lines = lines_of(slip)
    elided = any(not cell.whole for row in halves[1].rows for cell in row)
    if halves[1].left_out or (elided and (len(lines) > 1 or lines[0].title != slip.title)):
        rest.append(Heading(language.say("paper.slip.lines"), inner, aside=str(len(lines))))
        rest += table(list_columns(language, 8), _cells(slip, language), inner)
    return Plan(slip, halves, tuple(rest))


def _half(
    slip: SlipPaper, language: Language, form: Form, width: float, half: Half, lost: dict[str, str]
) -> HalfPlan:
    inner = width - 2 * form.side

    def place(
        label: str, text: str, room: float, face: Face, size: float, floor: float, height: float
    ) -> Fitted:
        fitted = fit(text, room, face, size, floor=floor, height=height)
        if not fitted.whole:
            lost[label] = text
        return fitted

    _, location_height, location_size = form.location
    location = place(
        language.say("paper.slip.location"),
        slip.location or language.say("paper.slip.no_location"),
        inner,
        Face.BOLD,
        location_size,
        location_size * 0.3,
        location_height,
    )

    title_left, code_size, title_size = form.title
    room = width - form.side - title_left
    band = form.facts[0] - form.barcode[0] - 2
    code = place(
        language.say("paper.slip.reference"),
        slip.reference_code,
        room,
        Face.MONO_BOLD,
        code_size,
        code_size * 0.42,
        band * 0.48,
    )
    column = inner / 4
    remarks = _remarks(slip, language, half, form, inner)
    for text, fitted in remarks:
        if not fitted.whole and text not in lost.values():  # the other half may have lost it already
            lost[
                language.say("paper.slip.notes", n=1 + sum(note in lost.values() for note, _ in remarks))
            ] = text
    words = tuple(fitted for _, fitted in remarks)
    bottom = form.sign - notes_height(words)
    rows, row_height, left_out = (
        _rows(slip, language, form, inner, bottom) if half is Half.TRAVEL else ((), 0.0, 0)
    )
    return HalfPlan(
        half=half,
        location=location,
        code=code,
        title=place(
            language.say("paper.slip.title"),
            slip.title,
            room,
            Face.REGULAR,
            title_size,
            title_size * 0.6,
            band - code.height,
        ),
        facts=tuple(
            place(label, value, column - 3, Face.REGULAR, form.value, form.value * 0.6, form.facts[1] - 3.1)
            for label, value in facts(slip, language, half)
        ),
        container=place(
            language.say("paper.slip.container"),
            slip.container_label,
            inner * 0.7,
            Face.BOLD,
            form.heading * 1.5,
            form.note,
            container_height(form) - 1,
        ),
        notes=words,
        rows=rows,
        row_height=row_height,
        left_out=left_out,
    )


def container_height(form: Form) -> float:
    """Height of the place where the shelf's half names the container."""
    return form.heading * 1.5 * LEADING / MM + 2.4


def _remarks(
    slip: SlipPaper, language: Language, half: Half, form: Form, inner: float
) -> list[tuple[str, Fitted]]:
    """The notes, each with its full text, sharing what room there is; the list keeps two rows."""
    texts = list(notes(slip, language, half))
    wanted = half is Half.SHELF and len(slip.lines) > 1
    line = form.note * LEADING / MM
    room = form.sign - form.list[0] - 2
    room -= form.list[1] * 3 if half is Half.TRAVEL else container_height(form)
    each = max(line, min(3 * line, room / max(1, len(texts) + wanted)))

    def note(text: str) -> Fitted:
        return fit(text, inner - 4, Face.BOLD, form.note, floor=form.note * 0.75, height=each)

    found = [(text, note(text)) for text in texts]
    if wanted:
        codes = say_codes(language, [line.reference_code for line in slip.lines])
        every = language.say("paper.slip.wanted", n=len(slip.lines), codes=codes)
        if not note(every).whole:  # the list stands in full on the half that travels
            every = language.say("paper.slip.wanted_count", n=len(slip.lines))
        found.insert(0, (every, note(every)))
    return found


def notes_height(notes: Sequence[Fitted]) -> float:
    """Height of the box around the notes, with the blank beneath."""
    return sum(note.height for note in notes) + 2.4 if notes else 0.0


def _rows(
    slip: SlipPaper, language: Language, form: Form, inner: float, bottom: float
) -> tuple[tuple[tuple[Fitted, ...], ...], float, int]:
    """The list's rows that have room above `bottom`, their height, and how many have none."""
    room = bottom - form.list[0] - form.list[1]
    cells = _cells(slip, language)
    fitting = int(room / form.list[1])
    shown = cells if len(cells) <= max(1, fitting) else cells[: max(0, fitting - 1)]
    height = min(form.list[1] * 2.4, room / max(1, len(shown) + (len(shown) < len(cells))))
    rows = tuple(
        tuple(
            fit(
                text,
                wide,
                column.face,
                column.size,
                floor=column.size * 0.7,
                height=max(height - 1, column.size * LEADING / MM),
            )
            for text, column, (_, wide) in zip(
                row, list_columns(language, form.value - 2), list_places(inner), strict=True
            )
        )
        for row in shown
    )
    return rows, height, len(cells) - len(shown)


def list_columns(language: Language, size: float) -> tuple[Column, ...]:
    """The columns of the list of what is wanted, set at `size` points."""
    say = language.say
    return (
        Column(say("paper.slip.line_no"), _SHARES[0], size=size),
        Column(say("paper.slip.reference"), _SHARES[1], Face.MONO, size),
        Column(say("paper.slip.title"), _SHARES[2], size=size),
        Column(say("paper.slip.dates"), _SHARES[3], size=size),
        Column(say("paper.slip.pages"), _SHARES[4], size=size),
        Column(say("paper.slip.access"), _SHARES[5], size=size),
        Column(say("paper.slip.counted_out"), _SHARES[6], size=size),
        Column(say("paper.slip.counted_back"), _SHARES[7], size=size),
    )


def _cells(slip: SlipPaper, language: Language) -> list[tuple[str, ...]]:
    return [
        (
            str(n),
            line.reference_code,
            line.title,
            line.dates,
            line.pages,
            access(language, line.access),
            "",
            "",
        )
        for n, line in enumerate(lines_of(slip), start=1)
    ]


def list_places(inner: float) -> list[tuple[float, float]]:
    """Left edge and width of the list's columns."""
    places, x, gap = [], 0.0, 1.8
    for share in _SHARES:
        wide = inner * share / sum(_SHARES)
        places.append((x, wide - gap))
        x += wide
    return places
