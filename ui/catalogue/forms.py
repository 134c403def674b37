"""The sheets of the catalogue: describe, put into a box, open or close, give a barcode, want for somebody."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from readingroom import entry
from readingroom.bookings.queries import DayRow
from readingroom.command import Command
from readingroom.holdings.commands import AddContainer, AddItem, ChangeContainer, ChangeItem
from readingroom.holdings.queries import ContainerLine, ItemCard
from readingroom.holdings.rules import Access, Level
from ui.text import Text
from ui.widgets.form import Choice, Field, Form, Words, any_code
from ui.widgets.form import Lines as Area
from ui.widgets.toolkit import Toolkit

__all__ = [
    "access_form",
    "barcode_form",
    "container_command",
    "container_form",
    "item_command",
    "item_form",
    "want_form",
]


def _accesses(text: Text) -> list[tuple[str, str]]:
    order = (Access.UNKNOWN, Access.OPEN, Access.NOT_OPEN, Access.DEFERRED)
    return [(one.value, text(f"holdings.access.{one.value}")) for one in order]


def item_form(kit: Toolkit, card: ItemCard | None) -> Form:
    """A description, new or known."""
    text = kit.text
    levels = [("", text("catalogue.form.by_code"))]
    levels += [(one.value, text(f"holdings.level.{one.value}")) for one in Level]
    form = Form(
        kit,
        [
            Words(id="code", label="catalogue.column.code", mono=True, needed=True),
            Words(id="title", label="catalogue.column.title"),
            Words(id="dates", label="catalogue.column.dates", placeholder="catalogue.form.dates_example"),
            Choice(id="level", label="catalogue.column.level", options=levels),
            Choice(id="access", label="catalogue.column.access", options=_accesses(text)),
            Words(id="pages", label="catalogue.pages"),
            Words(
                id="container",
                label="catalogue.column.container",
                hint="catalogue.form.container_hint",
                mono=True,
                scans=any_code,
            ),
            Area(id="note", label="catalogue.note", rows=2),
        ],
    )
    if card is not None:
        line = card.line
        form.set_values(
            {
                "code": line.reference_code,
                "title": line.title,
                "dates": line.dates,
                "level": line.level,
                "access": line.access,
                "pages": str(line.pages or ""),
                "container": card.container.label if card.container else "",
                "note": card.note,
            }
        )
    return form


def item_command(values: dict[str, Any], item: int | None, container: int) -> Command:
    """What the form says, as a command.

    Args:
        values: of the form.
        item: id of the one that is changed; None: a new one.
        container: id of its container; 0: none.

    Raises:
        Refused: ``entry.pages``.
    """
    written = values["pages"].strip()
    pages = entry.pages(written) if written else 0
    if item is None:
        return AddItem(
            reference_code=values["code"],
            title=values["title"],
            level=values["level"],
            dates=values["dates"],
            pages=pages or None,
            access=values["access"],
            container=container or None,
            note=values["note"],
        )
    return ChangeItem(
        item=item,
        reference_code=values["code"],
        title=values["title"],
        level=values["level"],
        dates=values["dates"],
        pages=pages,
        access=values["access"],
        container=container,
        note=values["note"],
    )


def container_form(kit: Toolkit, box: ContainerLine | None) -> Form:
    """A container, new or known; a known one's barcode has a sheet of its own."""
    fields: list[Field] = [
        Words(id="label", label="catalogue.form.label", mono=True, needed=True),
        Words(
            id="location",
            label="catalogue.column.location",
            hint="catalogue.form.location_hint",
            placeholder="catalogue.form.location_example",
            mono=True,
        ),
    ]
    if box is None:
        fields.append(
            Words(
                id="barcode",
                label="catalogue.barcode",
                hint="catalogue.form.barcode_hint",
                mono=True,
                scans=any_code,
            )
        )
    form = Form(kit, fields)
    if box is not None:
        form.set_values({"label": box.label, "location": box.location})
    return form


def container_command(values: dict[str, Any], box: int | None) -> Command:
    """What the form says, as a command."""
    if box is None:
        return AddContainer(label=values["label"], location=values["location"], barcode=values["barcode"])
    return ChangeContainer(container=box, label=values["label"], location=values["location"])


def barcode_form(kit: Toolkit, barcode: str) -> Form:
    """The barcode that a container carries."""
    form = Form(
        kit,
        [
            Words(
                id="barcode",
                label="catalogue.barcode",
                hint="catalogue.form.barcode_hint",
                mono=True,
                scans=any_code,
            )
        ],
    )
    form.set_values({"barcode": barcode})
    return form


def access_form(kit: Toolkit, access: str) -> Form:
    """Whether something may be used without approval."""
    form = Form(
        kit,
        [
            Choice(
                id="access",
                label="catalogue.column.access",
                options=_accesses(kit.text),
                hint="catalogue.form.access_hint",
            )
        ],
    )
    form.set_values({"access": access})
    return form


def want_form(kit: Toolkit, here: Sequence[DayRow], masked: bool, is_open: bool) -> Form:
    """For whom of those in the room it is wanted."""
    text = kit.text
    options = [
        (
            row.case_id,
            text(
                "catalogue.form.reader_at",
                name=row.name.shown(masked=masked),
                number=row.number,
                seat=row.seat,
            )
            if row.seat
            else text("catalogue.form.reader", name=row.name.shown(masked=masked), number=row.number),
        )
        for row in here
    ]
    hint = "" if is_open else "catalogue.form.needs_approval"
    return Form(kit, [Choice(id="case", label="catalogue.form.for_whom", options=options, hint=hint)])
