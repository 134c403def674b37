"""The sheets that set the desk up, sent along the one path to paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ui.printing import PrintJob, preview

if TYPE_CHECKING:
    from ui.widgets.page import Page

__all__ = [
    "print_recovery_sheet",
    "print_scanner_sheet",
    "print_seat_labels",
    "print_shelf_labels",
    "print_station_sheet",
]


def print_seat_labels(page: Page) -> None:
    """Labels for the seats, to cut out."""
    from readingroom.office.labels.queries import seat_labels

    text = page.kit.text
    preview(
        page, PrintJob("labels", text("settings.papers.labels"), seat_labels, (text.language,), text.code)
    )


def print_shelf_labels(page: Page) -> None:
    """Labels for the shelves; places that had none become scannable."""
    from readingroom.office.labels.commands import MakeShelfLabels
    from readingroom.office.labels.queries import shelf_labels

    text = page.kit.text

    def show(_outcome: object) -> None:
        preview(page, PrintJob("labels", text("settings.papers.shelves"), shelf_labels, (), text.code))

    page.execute(MakeShelfLabels(), done=show)


def print_scanner_sheet(page: Page) -> None:
    """How a scanner is set up."""
    from readingroom.office.day.queries.sheets import scanner_sheet

    text = page.kit.text
    preview(page, PrintJob("scanner_sheet", text("settings.scanner.sheet"), scanner_sheet, (), text.code))


def print_station_sheet(page: Page) -> None:
    """The codes that tell a scanner where it is."""
    from readingroom.office.day.queries.sheets import station_sheet

    text = page.kit.text
    job = PrintJob(
        "station_sheet", text("settings.scanner.stations"), station_sheet, (text.language,), text.code
    )
    preview(page, job)


def print_recovery_sheet(page: Page, code: str) -> None:
    """The sheet with a code that was kept just now."""
    from readingroom.office.setup.recovery import recovery_sheet

    text, staff = page.kit.text, page.kit.jobs.actor.staff
    job = PrintJob("recovery_sheet", text("settings.keeping.sheet"), recovery_sheet, (code, staff), text.code)
    preview(page, job)
