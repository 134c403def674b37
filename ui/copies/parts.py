"""What both panes are made of."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from readingroom.command import Command
from readingroom.errors import DeskError
from ui.style import GAP
from ui.widgets.detail import DetailPane
from ui.widgets.form import Form
from ui.widgets.page import Page
from ui.widgets.parts import button
from ui.widgets.sheet import Sheet

__all__ = ["case_link", "column", "lay"]


def column(spacing: int = GAP[1]) -> tuple[QWidget, QVBoxLayout]:
    """A widget whose parts stand beneath each other."""
    holder = QWidget()
    layout = QVBoxLayout(holder)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(spacing)
    return holder, layout


def case_link(page: Page, case_id: int, number: str, register: str) -> QWidget:
    """The number of the case; pressed, its page shows it."""
    text, (holder, layout) = page.kit.text, column()

    def go() -> None:
        show: Callable[[str], Page | None] | None = getattr(page.window(), "show_page", None)
        there = show("requests") if show is not None else None
        if there is not None:
            there.show_subject("case", case_id)

    told = text("copies.case", number=number)
    if register and register != number:
        told = text("copies.case_register", number=number, register=register)
    layout.addWidget(button(told, go, "link"), 0, Qt.AlignmentFlag.AlignLeft)
    return holder


def lay(
    page: Page,
    pane: DetailPane,
    step: str,
    form: Form,
    make: Callable[[dict[str, Any]], Command],
    done: Callable[[Any], object] | None = None,
    *,
    about: str = "",
) -> None:
    """Lay a sheet over the pane; it goes when its command has succeeded.

    Args:
        page: whose pane it is.
        pane: the pane.
        step: its heading and verb stand under ``copies.sheet.<step>`` and ``copies.verb.<step>``.
        form: what is typed.
        make: the command; what it refuses shows in the sheet.
        done: gets the outcome.
        about: what it is about; what the pane shows by default.
    """
    text = page.kit.text
    sheet = Sheet(
        page.kit, text(f"copies.sheet.{step}"), form, text(f"copies.verb.{step}"), about=about or pane.about
    )

    def finished(outcome: Any) -> None:
        sheet.close_sheet()
        if done is not None:
            done(outcome)

    def save() -> None:
        try:
            command = make(form.values())
        except DeskError as error:
            sheet.refused(error)
            return
        page.execute(command, done=finished, failed=sheet.refused)

    sheet.saved.connect(save)
    pane.open_sheet(sheet)
