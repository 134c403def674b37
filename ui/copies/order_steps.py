"""What is done with a copy order: at once where nothing more is to be said, else on a sheet over the pane."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject

from readingroom.command import Command
from readingroom.copies.commands import (
    BeginOrder,
    CancelOrder,
    CheckOrder,
    HandOverOrder,
    OfferOrder,
    PutOffOrder,
    RedoOrder,
)
from readingroom.copies.queries import OrderDetail, copy_receipt
from ui.copies.parts import lay
from ui.copies.reading import Key
from ui.printing import PrintJob, preview
from ui.widgets.detail import DetailPane
from ui.widgets.form import Form, Lines, Tick, Words
from ui.widgets.page import Page

__all__ = ["OrderSteps"]

_AT_ONCE: dict[str, Callable[[int], Command]] = {
    "begin": lambda order: BeginOrder(order_id=order),
    "check": lambda order: CheckOrder(order_id=order),
    "offer": lambda order: OfferOrder(order_id=order),
}
_WITH_REASON: dict[str, Callable[[int, str], Command]] = {
    "redo": lambda order, why: RedoOrder(order_id=order, why=why),
    "put_off": lambda order, why: PutOffOrder(order_id=order, why=why),
    "cancel": lambda order, why: CancelOrder(order_id=order, why=why),
}


class OrderSteps(QObject):
    """Carries out the steps of the order that is shown.

    Args:
        page: on which it happens.
        pane: over which sheets are laid.
        show: goes to another order or certificate.

    Attributes:
        shown: the order; None where something else shows.
    """

    def __init__(self, page: Page, pane: DetailPane, show: Callable[[Key], object]) -> None:
        super().__init__(page)
        self._page, self._pane, self._show = page, pane, show
        self.shown: OrderDetail | None = None

    def do(self, action: str) -> None:
        """Carry a step out, or lay the sheet on which it is written.

        Raises:
            KeyError: there is no such step.
        """
        if self.shown is None or self._pane.sheet is not None:
            return
        order = self.shown.row.order_id
        if action in _AT_ONCE:
            self._page.execute(_AT_ONCE[action](order))
        elif action in _WITH_REASON:
            form = Form(self._page.kit, [Lines(id="why", label="copies.field.why", rows=3, needed=True)])
            make = _WITH_REASON[action]
            lay(self._page, self._pane, f"order_{action}", form, lambda typed: make(order, typed["why"]))
        else:
            {"hand_over": self._hand_over, "receipt": self._print_receipt}[action](order)

    def _hand_over(self, order: int) -> None:
        fields = [
            Words(id="to", label="copies.field.to", hint="copies.field.to_hint"),
            Tick(id="signed", label="copies.field.signed"),
        ]
        form = Form(self._page.kit, fields)
        form.set_values({"signed": True})
        lay(
            self._page,
            self._pane,
            "order_hand_over",
            form,
            lambda typed: HandOverOrder(order_id=order, to=typed["to"], signed=typed["signed"]),
            lambda _outcome: self._print_receipt(order),
        )

    def _print_receipt(self, order: int) -> None:
        """The receipt; before the copies are handed over it leaves room to sign."""
        text, staff = self._page.kit.text, self._page.kit.jobs.actor.staff
        job = PrintJob(
            "copy_receipt",
            text("paper.document.copy_receipt"),
            partial(copy_receipt, staff=staff),
            (order, text.code),
            language=text.code,
        )
        preview(self._page, job)
