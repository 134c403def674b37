"""Smaller parts of the case sheet: what is wanted, consents, doubles, where it went."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from readingroom.requests.queries import ApprovalView, CaseSheet, Double, LineView
from ui.palette import Tone
from ui.requests.words import approval_pill, line_pill
from ui.style import GAP
from ui.widgets.parts import IconButton, ShapeMark, button, label
from ui.widgets.shapes import PillLabel, Shape
from ui.widgets.toolkit import Toolkit

__all__ = ["approval_block", "column", "doubles_block", "lines_block"]


def column(spacing: int = GAP[2]) -> tuple[QWidget, QVBoxLayout]:
    """A widget whose parts stand beneath each other."""
    holder = QWidget()
    layout = QVBoxLayout(holder)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(spacing)
    return holder, layout


def lines_block(
    kit: Toolkit, lines: tuple[LineView, ...], withdraw: Callable[[LineView], object] | None = None
) -> QWidget:
    """What is wanted, and whether it may be had.

    Args:
        kit: from the page.
        lines: what is wanted.
        withdraw: takes one out again; None where the case is over.
    """
    holder, layout = column()
    for line in lines:
        row = QHBoxLayout()
        row.setSpacing(GAP[2])
        code = label(line.reference_code or line.written, "code", wrap=True)
        code.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        row.addWidget(code, 1)
        row.addWidget(PillLabel(kit.style, line_pill(kit.text, line.state)))
        if withdraw is not None:
            away = kit.text("today.codes.withdraw", code=line.reference_code or line.written)
            row.addWidget(IconButton(kit.style, "x", away, partial(withdraw, line)))
        layout.addLayout(row)
        told = [line.title, line.dates]
        if line.pages:
            told.append(kit.text("requests.line.pages", n=line.pages))
        if below := kit.text("requests.joint").join(part for part in told if part):
            layout.addWidget(label(below, "small", wrap=True))
    return holder


def approval_block(
    kit: Toolkit,
    approval: ApprovalView,
    act: Callable[[ApprovalView, str], object],
    open_file: Callable[[int, str], object],
) -> QWidget:
    """One consent: what for, how far, who decided what, and what may be done with it."""
    text, (holder, layout) = kit.text, column(GAP[1])
    head = QHBoxLayout()
    head.setSpacing(GAP[2])
    use = text(f"approval.use.{approval.use}")
    scope = text("requests.joint").join(part for part in (use, approval.scope) if part)
    head.addWidget(label(scope, wrap=True), 1)
    head.addWidget(PillLabel(kit.style, approval_pill(text, approval)))
    layout.addLayout(head)
    for line in approval.lines:
        layout.addWidget(label(_granted(kit, line.written, line.granted, line.pages), "small", wrap=True))
    if approval.decided_on is not None:
        decided = text("requests.approval.decided", by=approval.decided_by, day=approval.decided_on)
        layout.addWidget(label(decided, "small", wrap=True))
    if approval.decision:
        layout.addWidget(label(approval.decision, "small", wrap=True))
    if approval.valid_until is not None:
        until = text("requests.approval.until", day=approval.valid_until)
        layout.addWidget(label(until, "small"))
    row = QHBoxLayout()
    row.setSpacing(GAP[1])
    if approval.blob_id is not None:
        show = partial(open_file, approval.blob_id, approval.file_name)
        row.addWidget(button(text("requests.approval.form"), show, "link"))
    if approval.undecided:
        row.addWidget(button(text("requests.step.print_form"), partial(act, approval, "print_form"), "quiet"))
    for step in approval.actions:
        if step.action != "decide":  # the case's next step, at the foot of the sheet
            name = text(f"requests.approval.action.{step.action}")
            row.addWidget(button(name, partial(act, approval, step.action), "quiet"))
    row.addStretch(1)
    layout.addLayout(row)
    return holder


def _granted(kit: Toolkit, written: str, granted: bool | None, pages: str) -> str:
    if granted is None:
        return written
    if not granted:
        return kit.text("requests.approval.line_refused", code=written)
    if pages:
        return kit.text("requests.approval.line_pages", code=written, pages=pages)
    return kit.text("requests.approval.line_granted", code=written)


def doubles_block(
    kit: Toolkit,
    sheet: CaseSheet,
    show: Callable[[int], object],
    join: Callable[[], object],
) -> QWidget:
    """Other open cases of the same person, loud where the person stands at the desk for one of them."""
    text = kit.text
    frame = QFrame()
    frame.setObjectName("message")
    frame.setProperty(
        "message", (Tone.ATTENTION if any(d.here for d in sheet.doubles) else Tone.NEUTRAL).value
    )
    layout = QVBoxLayout(frame)
    layout.setContentsMargins(GAP[3], GAP[2], GAP[3], GAP[2])
    layout.setSpacing(GAP[1])
    head = QHBoxLayout()
    head.setSpacing(GAP[2])
    mark = ShapeMark(kit.style, 14)
    here = any(one.here for one in sheet.doubles)
    mark.show_shape(Shape.ALERT if here else Shape.RING, Tone.ATTENTION if here else Tone.NEUTRAL)
    head.addWidget(mark)
    words = text("requests.doubles.here" if here else "requests.doubles.found", n=len(sheet.doubles))
    head.addWidget(label(words, wrap=True), 1)
    verb = button(text("requests.doubles.join"), join)
    verb.setAccessibleDescription(words)
    head.addWidget(verb)
    layout.addLayout(head)
    for double in sheet.doubles:
        row = QHBoxLayout()
        row.setSpacing(GAP[2])
        row.addWidget(button(double.row.number, partial(show, double.case_id), "link"))
        row.addWidget(label(double_words(kit, double), "small", wrap=True), 1)
        layout.addLayout(row)
    return frame


def double_words(kit: Toolkit, double: Double) -> str:
    """``at the desk · received · same document · here since 9:18``."""
    text, row = kit.text, double.row
    parts = [
        text(f"request.channel.{row.channel}"),
        text(f"request.state.{row.state}"),
        text(f"requests.doubles.why_{double.why}"),
    ]
    if double.since is not None:
        parts.append(text("requests.doubles.since", hour=double.since.time()))
    return text("requests.joint").join(parts)
