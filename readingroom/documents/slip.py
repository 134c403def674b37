"""The retrieval slip on A4 and A5: one half stays on the shelf (代卷卡), the other travels with the unit.

Both halves of a slip stand on one sheet with the cut in its middle, so that a printed round is cut once as a
stack (or torn along the perforation of two-part paper) and both piles lie in the order of the walk. It is read
at arm's length: the location largest, then barcode, code, title. Each half bears one barcode, the slip's own:
with the container's beside it a scanner takes the wrong one. What does not fit stands in full on a
continuation sheet, which goes with the half that travels.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from readingroom.documents.fields import LEADING, fit
from readingroom.documents.fonts import Face
from readingroom.documents.ink import Ink
from readingroom.documents.letterhead import write_pages
from readingroom.documents.page import MM, SHEETS, Size
from readingroom.documents.slip_plan import (
    FORMS,
    Form,
    HalfPlan,
    Plan,
    container_height,
    continuation_head,
    continued,
    list_columns,
    list_places,
    notes_height,
    plan_slip,
)
from readingroom.documents.slip_roll import draw_roll
from readingroom.documents.slip_words import Half, facts, printed_note
from readingroom.language import Language
from readingroom.retrieval.papers import SlipPaper

__all__ = ["draw", "sheets"]


def sheets(papers: Sequence[SlipPaper], language: Language, size: Size) -> tuple[range, ...]:
    """Which sheets, counted from 1, each slip stands on; a print is confirmed up to a sheet."""
    found: list[range] = []
    first = 1
    for slip in papers:
        count = 1
        if size in FORMS:
            count += continued(plan_slip(slip, language, size), language, size)
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
    plans = [plan_slip(slip, language, size) for slip in papers]
    total = sum(1 + continued(plan, language, size) for plan in plans)
    number = 1
    for plan in plans:
        _sheet(ink, plan, size, language.say("paper.sheet_of", sheet=number, sheets=total))
        number += 1
        if plan.rest:
            shown = partial(_numbered, language, number - 1, total)
            number += write_pages(
                ink, size, continuation_head(plan.slip, language), plan.rest, numbering=shown
            )


def _numbered(language: Language, before: int, total: int, page: int, pages: int) -> str:
    return language.say("paper.sheet_of", sheet=before + page, sheets=total)


def _sheet(ink: Ink, plan: Plan, size: Size, number: str) -> None:
    form, sheet = FORMS[size], SHEETS[size]
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


def _fixed(ink: Ink, *, form: Form, width: float, middle: float) -> None:
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
                list_columns(ink.language, form.value - 2), list_places(width - 2 * form.side), strict=True
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
    ink: Ink, slip: SlipPaper, half: HalfPlan, form: Form, width: float, top: float, number: str
) -> None:
    right, side = width - form.side, form.side
    inner = width - 2 * side
    # Heading, mark and archive's name share the line: 27, 41 and 32 parts of it.
    owner = fit(
        slip.archive, inner * 0.32, Face.REGULAR, form.note, floor=4.5, height=1.6 * form.note * LEADING / MM
    )
    ink.fitted(right, top + form.head + 1.4 - owner.height, owner, align="right")
    if slip.reprint or slip.attempt > 1:
        mark = ink.language.say("paper.slip.reprint", n=slip.attempt)
        ink.tag(side + inner * 0.27, top + form.head - form.note * 1.1 / MM, mark, size=form.note)
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
        y += container_height(form) + 2
    else:
        y = top + form.sign - notes_height(half.notes)
    if half.notes:
        ink.box(side, y, inner, notes_height(half.notes) - 1.2, weight=1)
        y += 0.5
    for note in half.notes:
        y += ink.fitted(side + 2, y, note)
    base = top + form.foot + 0.4
    ink.text(side, base, printed_note(slip, ink.language), size=form.label - 0.3)
    ink.text(right, base, number, size=form.label - 0.3, align="right")


def _list(ink: Ink, half: HalfPlan, form: Form, side: float, top: float, inner: float) -> None:
    y = top + form.list[0] + form.list[1] - 1.2
    for row in half.rows:
        ink.rule(side, y, side + inner, y, weight=0.25)
        for fitted, (x, _) in zip(row, list_places(inner), strict=True):
            ink.fitted(side + x, y + 0.5, fitted)
        y += half.row_height
    if half.left_out:
        ink.rule(side, y, side + inner, y, weight=0.25)
        more = ink.language.say("paper.slip.more" if half.rows else "paper.slip.all_more", n=half.left_out)
        ink.text(side, y + form.list[1] * 0.75, more, size=form.note, face=Face.BOLD)
