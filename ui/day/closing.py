"""What keeps the day open, as sections of the checklist."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING

from readingroom.office.day.queries import OpenMatter, Step
from ui.day.deeds import command_for
from ui.day.reading import Left, Picture
from ui.day.rows import Deed, Line, Section
from ui.day.words import about, what
from ui.palette import Tone
from ui.text import Text
from ui.widgets.detail import Fact
from ui.widgets.shapes import Shape

if TYPE_CHECKING:
    from ui.day.page import DayPage

__all__ = ["closing_facts", "sections"]


def sections(page: DayPage, found: Picture) -> list[Section]:
    """Left over from earlier days first, then the walk, then what was carried over for this day."""
    text = page.kit.text
    every: list[Section] = []
    if found.close.closed is not None:
        carried = [_carried(page, found, item) for step in found.steps for item in step.items if item.carried]
        return [Section("carried", text("day_page.section.carried"), tuple(carried))] if carried else []
    if found.left:
        lines = tuple(_left_over(page, found, one) for one in found.left)
        every.append(
            Section("left", text("day_page.section.left"), lines, text("day_page.section.left_hint"))
        )
    for step in found.steps:
        lines = tuple(_line(page, found, step, item) for item in step.items if item.carried is None)
        if lines:
            hint = text("day.close.by_closing") if step.by_closing else ""
            title = text(f"day.matter.{step.matter.value}")
            every.append(Section(step.matter.value, title, lines, hint, _all_at_once(page, found, step)))
    carried = [_carried(page, found, item) for step in found.steps for item in step.items if item.carried]
    if carried:
        every.append(Section("carried", text("day_page.section.carried"), tuple(carried)))
    return every


def _line(page: DayPage, found: Picture, step: Step, item: OpenMatter) -> Line:
    attempt = found.attempts.get(item.subject_id) if item.subject == "attempt" else None
    quiet = step.by_closing
    return Line(
        key=(item.matter, item.subject_id),
        title=what(page.kit.text, item, attempt),
        about=about(page.kit.text, item, found.day, attempt),
        mono=bool(item.unit),
        deeds=tuple(_deeds(page, found, step, item)),
        shape=Shape.RING if quiet else Shape.PAUSE,
        tone=Tone.NEUTRAL if quiet else Tone.ATTENTION,
    )


def _deeds(page: DayPage, found: Picture, step: Step, item: OpenMatter) -> Iterable[Deed]:
    text, name = page.kit.text, what(page.kit.text, item, found.attempts.get(item.subject_id))
    for allowed in step.actions:
        action = allowed.action
        if action == "carry_over":
            others = [one for one in step.items if one.carried is None and one is not item]
            yield Deed(
                text("day_page.carry_over"),
                partial(page.forms.carry_over, found.day, item, name, others),
            )
        elif action == "print_slips":
            yield Deed(
                text("day_page.print_slip"), lambda: page.slips.print_due(found.day, (item.subject_id,))
            )
        elif action == "not_found":
            yield Deed(text("action.not_found"), lambda: page.forms.not_found(item))
        elif action == "move":
            yield Deed(text("action.move"), lambda: page.forms.move_booking(item, found.today))
        else:
            command = command_for(action, item)
            if command is None:
                raise LookupError(f"nothing is known to do for {action!r} of {item.subject}")
            code = f"action.{action}"
            told = text("day_page.done", what=name, did=text(code))
            yield Deed(text(code), partial(page.deeds.run, command, told))


def _all_at_once(page: DayPage, found: Picture, step: Step) -> Deed | None:
    waiting = tuple(item.subject_id for item in step.items if item.carried is None)
    if step.actions[0].action != "print_slips" or len(waiting) < 2:
        return None
    return Deed(
        page.kit.text("day_page.print_all", n=len(waiting)), lambda: page.slips.print_due(found.day, waiting)
    )


def _left_over(page: DayPage, found: Picture, left: Left) -> Line:
    text, note = page.kit.text, left.note
    told = text("day.close.left_over", day=note.day, reason=note.reason, by=note.staff)
    settle = Deed(text("day_page.settled"), lambda: page.settle(note.id))
    if left.item is None or left.step is None:
        title = text(f"day.matter.{note.matter}")
        return Line(("left", note.id), title, "", False, (settle,), told, Shape.CLOCK, Tone.ATTENTION)
    line = _line(page, found, left.step, left.item)
    deeds = (*line.deeds, settle)
    return Line(line.key, line.title, line.about, line.mono, deeds, told, Shape.CLOCK, Tone.ATTENTION)


def _carried(page: DayPage, found: Picture, item: OpenMatter) -> Line:
    text, note = page.kit.text, item.carried
    attempt = found.attempts.get(item.subject_id) if item.subject == "attempt" else None
    told = "" if note is None else text("day.close.carried", by=note.staff, reason=note.reason)
    return Line(
        key=("carried", item.matter, item.subject_id),
        title=what(text, item, attempt),
        about=" · ".join(
            part
            for part in (text(f"day.matter.{item.matter.value}"), about(text, item, found.day, attempt))
            if part
        ),
        mono=bool(item.unit),
        deeds=(),
        note=told,
        shape=Shape.CHECK,
        tone=Tone.NEUTRAL,
    )


def closing_facts(text: Text, found: Picture) -> list[Fact]:
    """The day's numbers that are not zero; as they were when it was closed."""
    closed = found.close.closed
    numbers = (
        dict(closed.counts)
        if closed is not None
        else {count.code: count.n for count in found.close.statistics.counts}
    )
    return [Fact(text(f"paper.count.{code}"), str(n), number=True) for code, n in numbers.items() if n]
