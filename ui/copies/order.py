"""One copy order in the detail pane: what is copied from what, what it costs, and the next step."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from readingroom.copies.money import money
from readingroom.copies.queries import OrderDetail, OrderLine
from ui.copies.order_steps import OrderSteps
from ui.copies.parts import case_link, column
from ui.copies.reading import WholeOrder
from ui.copies.words import reason, source_pill, state_pill
from ui.history import StoryView
from ui.style import GAP
from ui.widgets.detail import DetailPane, Fact, Secondary
from ui.widgets.page import Page
from ui.widgets.parts import label
from ui.widgets.shapes import PillLabel

__all__ = ["OrderPane"]

_RARE = frozenset({"put_off", "cancel"})
_PRINTS_RECEIPT = frozenset({"ready", "handed_over"})


class OrderPane:
    """Fills the pane of a page with one order.

    Args:
        page: whose pane it is.
        pane: the pane.
        steps: carries out what is pressed.
        reveal: shows in full who is named.

    Attributes:
        whole: what is shown; None while something else is.
    """

    def __init__(self, page: Page, pane: DetailPane, steps: OrderSteps, reveal: Callable[[], object]) -> None:
        self._page, self._pane, self._steps, self._reveal = page, pane, steps, reveal
        self._kit = page.kit
        self.whole: WholeOrder | None = None
        self._revealed = False

    def forget(self) -> None:
        """Something else is shown now."""
        self.whole = self._steps.shown = None

    def show(self, found: WholeOrder | None, *, revealed: bool) -> None:
        """Show an order; what is shown already is left alone."""
        if found is None or (found == self.whole and revealed == self._revealed and not self._pane.expecting):
            return
        text, pane, order = self._kit.text, self._pane, found.order
        self.whole, self._revealed, self._steps.shown = found, revealed, order
        row = order.row
        title = text("copies.order_of", n=row.lines, pages=row.pages)
        pane.begin(title, row.number, state_pill(text, "copy_order", row.state))
        pane.add_section("", case_link(self._page, row.case_id, row.case_number, row.register_number))
        pane.set_facts(self._facts(order, masked=found.masked and not revealed))
        pane.add_section(text("copies.lines"), self._lines(order))
        if order.receipt:
            pane.set_facts(self._receipt(order, masked=found.masked and not revealed), text("copies.receipt"))
        story = StoryView(self._kit)
        story.show_story(found.story)
        pane.add_section(text("window.detail.history"), story)
        self._offer(order)

    def _eye(self, _show: Callable[[str], None]) -> None:
        self._reveal()

    def _facts(self, order: OrderDetail, *, masked: bool) -> list[Fact]:
        text, row = self._kit.text, order.row
        name = row.reader.shown(masked=masked)
        eye = self._eye if masked and name != row.reader.full else None
        told = [
            Fact(text("copies.fact.reader"), name or text("copies.nobody"), reveal=eye),
            Fact(text("copies.fact.purpose"), order.purpose),
            Fact(text("copies.fact.note"), order.note),
            Fact(text("copies.fact.why"), order.why),
            Fact(text("copies.fact.fee"), self._fee(order)),
            Fact(
                text("copies.fact.ordered"), text("copies.by_at", who=order.ordered_by, when=row.ordered_at)
            ),
            Fact(text("copies.fact.checked_by"), order.checked_by),
        ]
        return [fact for fact in told if fact.value]

    def _fee(self, order: OrderDetail) -> str:
        text, row = self._kit.text, order.row
        return money(text.language, row.amount, row.currency) if row.amount else text("copies.free")

    def _receipt(self, order: OrderDetail, *, masked: bool) -> list[Fact]:
        text = self._kit.text
        told = [
            Fact(text("copies.fact.receipt"), order.receipt, mono=True),
            Fact(text("copies.fact.handed_to"), order.handed_over_to.shown(masked=masked)),
            Fact(text("copies.fact.handed_at"), str(text.language.write(order.handed_over_at or ""))),
        ]
        if not order.signed_for:
            told.append(Fact("", text("copies.not_signed")))
        return told

    def _lines(self, order: OrderDetail) -> QWidget:
        holder, layout = column()
        for one in order.lines:
            head = QHBoxLayout()
            head.setSpacing(GAP[2])
            code = label(one.reference_code, "code", wrap=True)
            code.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            head.addWidget(code, 1)
            head.addWidget(PillLabel(self._kit.style, source_pill(self._kit.text, one)))
            layout.addLayout(head)
            layout.addWidget(label(self._line(one, order.row.currency), wrap=True))
            for quiet in (one.title, one.digital):
                if quiet:
                    layout.addWidget(label(quiet, "small", wrap=True))
            layout.addSpacing(GAP[1])
        return holder

    def _line(self, one: OrderLine, currency: str) -> str:
        text = self._kit.text
        told = [
            text(f"copies.kind.{one.kind}"),
            text("copies.which_pages", pages=one.pages) if one.pages else text("copies.all_pages"),
            text("copies.pages_copies", pages=one.count, copies=one.copies),
            money(text.language, one.amount, currency) if one.amount else "",
        ]
        return text("copies.joint").join(part for part in told if part)

    def _offer(self, order: OrderDetail) -> None:
        text, quiet = self._kit.text, list[Secondary]()
        first, *others = order.actions or (None,)
        if first is not None:
            verb = text(f"copies.action.{first.action}")
            self._pane.set_next_step(verb, partial(self._steps.do, first.action), reason(text, first))
        for step in others:
            if step is not None:
                act = partial(self._steps.do, step.action)
                verb = text(f"copies.action.{step.action}")
                quiet.append(Secondary(verb, act, reason(text, step), rare=step.action in _RARE))
        if order.row.state in _PRINTS_RECEIPT:
            receipt = Secondary(text("copies.step.receipt"), partial(self._steps.do, "receipt"))
            quiet.insert(0, receipt)
        self._pane.set_secondary(quiet)
