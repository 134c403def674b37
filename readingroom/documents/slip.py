"""The retrieval slip on A4 and A5: one half stays on the shelf (代卷卡), the other travels with the unit.

Both halves of a slip stand on one sheet with the cut in its middle, so that a printed round is cut once as a
stack (or torn along the perforation of two-part paper) and both piles lie in the order of the walk. It is read
at arm's length: the location largest, then barcode, code, title. Each half bears one barcode, the slip's own:
with the container's beside it a scanner takes the wrong one. What does not fit stands in full on a
continuation sheet, which goes with the half that travels.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from readingroom.documents.fields import LEADING, Fitted, fit
from readingroom.documents.flow import Block, Column, Heading, Paragraph, table
from readingroom.documents.fonts import Face
from readingroom.documents.ink import Ink
from readingroom.documents.letterhead import Letterhead, count_pages, write_pages
from readingroom.documents.page import MM, SHEETS, Size
from readingroom.documents.slip_roll import draw_roll
from readingroom.documents.slip_words import Half, access, facts, lines_of, notes, printed_note, say_codes
from readingroom.language import Language
from readingroom.retrieval.papers import SlipPaper

__all__ = ["draw", "sheets"]


@dataclass(frozen=True, slots=True)
class _Form:
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


_FORMS = {
    Size.A4: _Form(
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
    Size.A5: _Form(
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
class _Half:
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
class _Plan:
    """One slip: its two halves and what stands on continuation sheets."""

    slip: SlipPaper
    halves: tuple[_Half, _Half]
    rest: tuple[Block, ...]


def sheets(papers: Sequence[SlipPaper], language: Language, size: Size) -> tuple[range, ...]:
    """Which sheets, counted from 1, each slip stands on; a print is confirmed up to a sheet."""
    found: list[range] = []
    first = 1
    for slip in papers:
        count = 1
        if size in _FORMS:
            count += _continued(_plan(slip, language, size), language, size)
        found.append(range(first, first + count))
        first += count
    return tuple(found)


def draw(ink: Ink, papers: Sequence[SlipPaper], size: Size) -> None:
    """Draw the slips, one after the other, each from the top of a sheet."""
    if size is Size.ROLL:
        for slip in papers:
            draw_roll(ink, slip)
        return
    language = ink.language
    plans = [_plan(slip, language, size) for slip in papers]
    total = sum(1 + _continued(plan, language, size) for plan in plans)
    number = 1
    for plan in plans:
        _sheet(ink, plan, size, language.say("paper.sheet_of", sheet=number, sheets=total))
        number += 1
        if plan.rest:
            shown = partial(_numbered, language, number - 1, total)
            number += write_pages(ink, size, _head(plan.slip, language), plan.rest, numbering=shown)


def _numbered(language: Language, before: int, total: int, page: int, pages: int) -> str:
    return language.say("paper.sheet_of", sheet=before + page, sheets=total)


def _continued(plan: _Plan, language: Language, size: Size) -> int:
    return count_pages(size, _head(plan.slip, language), plan.rest) if plan.rest else 0


def _head(slip: SlipPaper, language: Language) -> Letterhead:
    return Letterhead(
        title=language.say("paper.slip.continued"),
        archive=slip.archive,
        facts=language.say("paper.slip.belongs_to", slip=slip.code, number=slip.request_number),
        foot=printed_note(slip, language),
    )


def _plan(slip: SlipPaper, language: Language, size: Size) -> _Plan:
    form = _FORMS[size]
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
        rest += table(_columns(language, form), _cells(slip, language), inner)
    return _Plan(slip, halves, tuple(rest))


def _half(
    slip: SlipPaper, language: Language, form: _Form, width: float, half: Half, lost: dict[str, str]
) -> _Half:
    inner = width - 2 * form.side

    def place(
        label: str, text: str, room: float, face: Face, size: float, floor: float, height: float
    ) -> Fitted:
        fitted = fit(text, room, face, size, floor=floor, height=height)
        if not fitted.whole:
            lost[label] = text
        return fitted

    _, location_height, location_size = form.location
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
    for number, (text, fitted) in enumerate(remarks, start=1):
        if not fitted.whole:
            lost[language.say("paper.slip.notes", n=number)] = text
    words = tuple(fitted for _, fitted in remarks)
    bottom = form.sign - _notes_height(words)
    rows, row_height, left_out = (
        _rows(slip, language, form, inner, bottom) if half is Half.TRAVEL else ((), 0.0, 0)
    )
    return _Half(
        half=half,
        location=place(
            language.say("paper.slip.location"),
            slip.location or language.say("paper.slip.no_location"),
            inner,
            Face.BOLD,
            location_size,
            location_size * 0.3,
            location_height,
        ),
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
            _box_height(form) - 1,
        ),
        notes=words,
        rows=rows,
        row_height=row_height,
        left_out=left_out,
    )


def _box_height(form: _Form) -> float:
    """Height of the place where the shelf's half names the container."""
    return form.heading * 1.5 * LEADING / MM + 2.4


def _remarks(
    slip: SlipPaper, language: Language, half: Half, form: _Form, inner: float
) -> list[tuple[str, Fitted]]:
    """The notes, each with its full text, sharing what room there is; the list keeps two rows."""
    texts = list(notes(slip, language, half))
    wanted = half is Half.SHELF and len(slip.lines) > 1
    line = form.note * LEADING / MM
    room = form.sign - form.list[0] - 2
    room -= form.list[1] * 3 if half is Half.TRAVEL else _box_height(form)
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


def _notes_height(notes: Sequence[Fitted]) -> float:
    """Height of the box around the notes, with the blank beneath."""
    return sum(note.height for note in notes) + 2.4 if notes else 0.0


def _rows(
    slip: SlipPaper, language: Language, form: _Form, inner: float, bottom: float
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
            for text, column, (_, wide) in zip(row, _columns(language, form), _places(inner), strict=True)
        )
        for row in shown
    )
    return rows, height, len(cells) - len(shown)


def _columns(language: Language, form: _Form) -> tuple[Column, ...]:
    say, size = language.say, form.value - 2
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


def _places(inner: float) -> list[tuple[float, float]]:
    """Left edge and width of the list's columns."""
    places, x, gap = [], 0.0, 1.8
    for share in _SHARES:
        wide = inner * share / sum(_SHARES)
        places.append((x, wide - gap))
        x += wide
    return places


def _sheet(ink: Ink, plan: _Plan, size: Size, number: str) -> None:
    form, sheet = _FORMS[size], SHEETS[size]
    if sheet.height is None:
        raise ValueError(f"{size} is not cut paper")
    ink.begin(sheet.width, sheet.height)
    ink.fixed(
        f"slip-{size}-{ink.language.code}",
        partial(_fixed, form=form, width=sheet.width, middle=sheet.height / 2),
        width_mm=sheet.width,
        height_mm=sheet.height,
    )
    for half, top in zip(plan.halves, (0.0, sheet.height / 2), strict=True):
        _filled(ink, plan.slip, half, form, sheet.width, top, number)
    ink.end()


def _fixed(ink: Ink, *, form: _Form, width: float, middle: float) -> None:
    """Whatever is the same on every slip: rules, labels, the cut."""
    say, right = ink.language.say, width - form.side
    column = (width - 2 * form.side) / 4
    blank = SlipPaper(archive="", code="")
    for half, top in ((Half.SHELF, 0.0), (Half.TRAVEL, middle)):
        name = say(f"paper.slip.half_{half}")
        ink.text(form.side, top + form.head, name, size=form.heading, face=Face.BOLD)
        ink.rule(form.side, top + form.head + 2, right, top + form.head + 2, weight=1.2)
        facts_top, step = form.facts
        ink.rule(form.side, top + facts_top - 1.2, right, top + facts_top - 1.2, weight=0.4)
        for number, (label, _) in enumerate(facts(blank, ink.language, half)):
            x, y = form.side + number % 4 * column, top + facts_top + number // 4 * step
            ink.text(x, y + form.label * 0.42, label, size=form.label)
        pulled = top + facts_top + 3 * step - 1.1
        ink.rule(right - column, pulled, right, pulled, weight=0.25)
        if half is Half.TRAVEL:
            list_top = top + form.list[0]
            ink.rule(form.side, list_top - 1.2, right, list_top - 1.2, weight=0.8)
            for item, (x, _) in zip(
                _columns(ink.language, form), _places(width - 2 * form.side), strict=True
            ):
                ink.text(
                    form.side + x, list_top + form.label * 0.45, item.title, size=form.label, face=Face.BOLD
                )
        roles = ("taken", "replaced") if half is Half.SHELF else ("out", "received", "returned", "reshelved")
        wide = (width - 2 * form.side) / len(roles)
        for number, role in enumerate(roles):
            x, line = form.side + number * wide, top + form.foot - 3.6
            ink.text(x, top + form.sign + form.label * 0.5, say(f"paper.slip.{role}"), size=form.label)
            ink.rule(x, line, x + wide - 4, line, weight=0.4)
    ink.dashes(0, middle, width, middle)
    ink.tag(width / 2, middle - 1.6, say("paper.slip.cut"), size=5.5, align="center")


def _filled(
    ink: Ink, slip: SlipPaper, half: _Half, form: _Form, width: float, top: float, number: str
) -> None:
    right, side = width - form.side, form.side
    inner = width - 2 * side
    archive_room = inner * 0.45
    owner = fit(slip.archive, archive_room, Face.REGULAR, form.note, floor=5, height=form.note * LEADING / MM)
    ink.text(right, top + form.head, "".join(owner.lines), size=owner.size, align="right")
    if slip.reprint or slip.attempt > 1:
        mark = ink.language.say("paper.slip.reprint", n=slip.attempt)
        ink.tag(
            side + inner * 0.5, top + form.head - form.note * 1.1 / MM, mark, size=form.note, align="center"
        )
    y, height, _ = form.location
    ink.fitted(side, top + y + (height - half.location.height) / 2, half.location)
    y, bar, room, size = form.barcode
    ink.barcode(slip.code, side - 3, top + y, room=room, height=bar, size=size)
    left = form.title[0]
    ink.fitted(left, top + y - 1.2, half.code)
    ink.fitted(left, top + y + half.code.height - 0.6, half.title)
    y, step = form.facts
    for place, fitted in enumerate(half.facts):
        ink.fitted(side + place % 4 * inner / 4, top + y + place // 4 * step + form.label * 0.5, fitted)
    _list(ink, half, form, side, top, inner)
    if half.half is Half.SHELF:
        y = top + form.list[0]
        if slip.container_label:
            ink.text(side, y + form.label * 0.42, ink.language.say("paper.slip.container"), size=form.label)
            ink.fitted(side, y + form.label * 0.5, half.container)
        y += _box_height(form) + 2
    else:
        y = top + form.sign - _notes_height(half.notes)
    if half.notes:
        ink.box(side, y, inner, _notes_height(half.notes) - 1.2, weight=1)
        y += 0.5
    for note in half.notes:
        y += ink.fitted(side + 2, y, note)
    base = top + form.foot + 0.4
    ink.text(side, base, printed_note(slip, ink.language), size=form.label - 0.3)
    ink.text(right, base, number, size=form.label - 0.3, align="right")


def _list(ink: Ink, half: _Half, form: _Form, side: float, top: float, inner: float) -> None:
    y = top + form.list[0] + form.list[1] - 1.2
    for row in half.rows:
        ink.rule(side, y, side + inner, y, weight=0.25)
        for fitted, (x, _) in zip(row, _places(inner), strict=True):
            ink.fitted(side + x, y + 0.5, fitted)
        y += half.row_height
    if half.left_out:
        ink.rule(side, y, side + inner, y, weight=0.25)
        more = ink.language.say("paper.slip.more" if half.rows else "paper.slip.all_more", n=half.left_out)
        ink.text(side, y + form.list[1] * 0.75, more, size=form.note, face=Face.BOLD)
