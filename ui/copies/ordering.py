"""A new order of copies: one line a file, priced while it is typed, and told at once what is refused and why."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QGridLayout, QLineEdit, QVBoxLayout, QWidget

from readingroom.bookings.queries import visit
from readingroom.command import Reading
from readingroom.copies.commands import OrderCopies, WantedCopy
from readingroom.copies.events import CopiesOrdered
from readingroom.copies.money import money
from readingroom.copies.queries import CopyOffer, OfferedLine, case_by_number, copy_offer
from readingroom.copies.rules import CopyKind
from readingroom.errors import DeskError, Refused
from readingroom.people.veiled import Veiled
from readingroom.requests.queries import case_sheet
from readingroom.settings import MASK_PERSONAL
from ui.style import GAP
from ui.widgets.detail import DetailPane
from ui.widgets.form import Form, Lines, Words
from ui.widgets.number import NumberBox
from ui.widgets.page import Page
from ui.widgets.parts import DropDown, IconButton, button, label
from ui.widgets.sheet import Sheet
from ui.widgets.toolkit import Toolkit

__all__ = ["OrderForm", "lay_order"]

_SOON_MS = 250
_MOST_COPIES = 999


@dataclass(frozen=True)
class Offered:
    """What an order would be.

    Attributes:
        case_id: for whom; None while no case has the number that was typed.
        visit_id: whose seat it is ordered at.
        offer: of the lines.
        number: of the case.
        reader: as it may stand on the screen.
    """

    case_id: int | None
    visit_id: int | None
    offer: CopyOffer | None
    number: str = ""
    reader: str = ""


def offered(
    reading: Reading, case_id: int | None, number: str, visit_id: int | None, wanted: tuple[WantedCopy, ...]
) -> Offered:
    """What the order that is being typed would be."""
    if visit_id is not None and (seated := visit(reading, visit_id)) is not None:
        case_id = seated.case_id
    elif case_id is None:
        case_id = case_by_number(reading, number)
    if case_id is None:
        return Offered(None, visit_id, None)
    sheet, masked = case_sheet(reading, case_id), reading.settings[MASK_PERSONAL]
    number, name = (sheet.row.number, sheet.row.name) if sheet is not None else ("", Veiled("", ""))
    return Offered(case_id, visit_id, copy_offer(reading, case_id, wanted), number, name.shown(masked=masked))


class WantedLine(QWidget):
    """One file: code, pages, copies, kind; beneath what it costs, or why it cannot be copied.

    Attributes:
        edited: something was typed or chosen.
        away: the line is not wanted.
    """

    edited = Signal()
    away = Signal()

    def __init__(self, kit: Toolkit, number: int) -> None:
        super().__init__()
        text = self._text = kit.text
        self.code, self.pages = QLineEdit(), QLineEdit()
        self.code.setFont(kit.style.font(mono=True))
        self.code.setPlaceholderText(text("copies.line.code"))
        self.pages.setPlaceholderText(text("copies.line.pages"))
        self.copies = NumberBox(1, _MOST_COPIES)
        self.kinds = DropDown(kit.style)
        for kind in CopyKind:
            self.kinds.addItem(text(f"copies.kind.{kind}"), kind.value)
        for editor, name in (
            (self.code, "code"),
            (self.pages, "pages"),
            (self.copies, "copies"),
            (self.kinds, "kind"),
        ):
            editor.setAccessibleName(text(f"copies.line.{name}_n", n=number))
        self.remove = IconButton(kit.style, "x", text("copies.line.remove", n=number), self.away.emit)
        self.said = label("", "small", wrap=True)
        for words in (self.code, self.pages):
            words.textEdited.connect(lambda _typed: self.edited.emit())
        self.copies.valueChanged.connect(lambda _n: self.edited.emit())
        self.kinds.activated.connect(lambda _at: self.edited.emit())
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, GAP[2])
        grid.setHorizontalSpacing(GAP[2])
        grid.setVerticalSpacing(GAP[1])
        grid.setColumnStretch(0, 1)
        grid.addWidget(self.code, 0, 0, 1, 3)
        grid.addWidget(self.remove, 0, 3)
        grid.addWidget(self.pages, 1, 0)
        grid.addWidget(self.copies, 1, 1)
        grid.addWidget(self.kinds, 1, 2)
        grid.addWidget(self.said, 2, 0, 1, 4)

    @property
    def blank(self) -> bool:
        """Nothing was typed."""
        return not (self.code.text().strip() or self.pages.text().strip())

    @property
    def wanted(self) -> WantedCopy:
        """As it is typed."""
        return WantedCopy(
            written=self.code.text().strip(),
            pages=self.pages.text(),
            copies=self.copies.value(),
            kind=self.kinds.currentData(),
        )

    def show_offer(self, line: OfferedLine | None, currency: str = "") -> None:
        """What it costs, or why not."""
        text, role, words = self._text, "small", ""
        if line is not None and line.refused is not None:
            role, words = "error", text.explain(line.refused)
        elif line is not None:
            told = [
                text("copies.line.count", n=line.count),
                text(f"copies.source.{'surrogate' if line.digital else 'original'}"),
                money(text.language, line.amount, currency) if line.amount else text("copies.free"),
            ]
            words = text("copies.joint").join(told)
        self.said.setProperty("role", role)
        self.said.style().unpolish(self.said)
        self.said.style().polish(self.said)
        self.said.setText(words)
        self.code.setAccessibleDescription(words)


class OrderForm(QWidget):
    """The body of the sheet.

    Args:
        page: on which it lies.
        case_id: for whom; None: its number is asked for.
        number: proposed for it.
        visit_id: whose seat it is ordered at; its case is meant.
    """

    def __init__(self, page: Page, case_id: int | None, number: str, visit_id: int | None) -> None:
        super().__init__()
        self.setObjectName("content")
        self._page, self._kit = page, page.kit
        self._case, self._visit = case_id, visit_id
        self.dirty = False
        self.offered: Offered | None = None
        self.lines: list[WantedLine] = []
        text = self._kit.text
        self.whom = Form(self._kit, [Words(id="number", label="copies.field.case", mono=True, needed=True)])
        self.whom.set_values({"number": number})
        self.whom.edited.connect(self._touched)
        self.whom.setVisible(case_id is None and visit_id is None)
        self.named = label("", "muted", wrap=True)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(0)
        self.add = button(text("copies.line.add"), self._add_and_go, "quiet")
        self.total = label("", wrap=True)
        self.about = Form(
            self._kit,
            [
                Words(id="purpose", label="copies.field.purpose", hint="copies.field.purpose_hint"),
                Lines(id="note", label="copies.field.note", rows=2),
            ],
        )
        self.about.edited.connect(self._touched)
        self._soon = QTimer(self, interval=_SOON_MS, singleShot=True)
        self._soon.timeout.connect(self._ask)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GAP[2])
        layout.addWidget(self.whom)
        layout.addWidget(self.named)
        layout.addWidget(label(text("copies.lines"), "section"))
        layout.addLayout(self._rows)
        layout.addWidget(self.add, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addWidget(self.total)
        layout.addWidget(self.about)
        layout.addStretch(1)
        self._add()
        self._soon.start()

    def focus_first(self) -> None:
        """Go to what is not known yet."""
        asks = not self.whom.isHidden() and not self.whom.values()["number"]
        self.whom.focus_first() if asks else self.lines[0].code.setFocus()

    @property
    def wanted(self) -> tuple[WantedCopy, ...]:
        """The lines in which something stands."""
        return tuple(one.wanted for one in self.lines if not one.blank)

    def question(self) -> tuple[int | None, str, int | None, tuple[WantedCopy, ...]]:
        """What `offered` is asked."""
        return self._case, str(self.whom.values()["number"]), self._visit, self.wanted

    def command(self, found: Offered) -> OrderCopies:
        """The order.

        Raises:
            Refused: ``copies.no_case``, ``copies.nothing_wanted``.
        """
        if found.case_id is None:
            raise Refused("copies.no_case", field="number")
        about = self.about.values()
        return OrderCopies(
            case_id=found.case_id,
            wanted=self.wanted,
            purpose=about["purpose"],
            visit_id=found.visit_id,
            note=about["note"],
        )

    def show_offered(self, found: Offered) -> None:
        """Say beneath each line what it costs or why it is refused, and what all of it costs."""
        self.offered, text = found, self._kit.text
        offer = found.offer
        asked = [one for one in self.lines if not one.blank]
        for at, one in enumerate(asked):
            one.show_offer(offer.lines[at] if offer is not None and at < len(offer.lines) else None, self._in)
        named = (found.number, found.reader) if found.number else ()
        self.named.setText(text("copies.joint").join(part for part in named if part))
        self.named.setVisible(bool(named))
        unknown = found.case_id is None and bool(self.whom.values()["number"])
        self.whom.show_hint("number", text("refused.copies.no_case") if unknown else "")
        amount = money(text.language, offer.amount, offer.currency) if offer and offer.amount else ""
        pages = sum(line.count for line in offer.lines) if offer is not None else 0
        said = text("copies.total", n=pages, amount=amount or text("copies.free")) if pages else ""
        self.total.setText(said)

    @property
    def _in(self) -> str:
        offer = self.offered.offer if self.offered is not None else None
        return offer.currency if offer is not None else ""

    def _add(self) -> WantedLine:
        made = WantedLine(self._kit, len(self.lines) + 1)
        made.edited.connect(self._touched)
        made.away.connect(lambda: self._remove(made))
        self.lines.append(made)
        self._rows.addWidget(made)
        self._alone()
        return made

    def _add_and_go(self) -> None:
        made = self._add()
        made.code.setFocus()

    def _remove(self, gone: WantedLine) -> None:
        self.lines.remove(gone)
        gone.hide()
        gone.deleteLater()
        self._alone()
        self._touched()
        self.lines[-1].code.setFocus()

    def _alone(self) -> None:
        """The only line stays."""
        for one in self.lines:
            one.remove.setVisible(len(self.lines) > 1)

    def _touched(self) -> None:
        self.dirty = True
        self._soon.start()

    def _ask(self) -> None:
        self._page.kit.jobs.read(self, offered, *self.question(), done=self.show_offered, latest="offer")


def lay_order(
    page: Page,
    pane: DetailPane,
    case_id: int | None,
    number: str,
    visit_id: int | None,
    done: Callable[[int], object],
) -> None:
    """Lay the sheet for a new order over a pane.

    Args:
        page: whose pane it is.
        pane: the pane.
        case_id: for whom; None: its number is asked for.
        number: proposed for it.
        visit_id: whose seat it is ordered at.
        done: gets the id of the order.
    """
    text = page.kit.text
    body = OrderForm(page, case_id, number, visit_id)
    sheet = Sheet(page.kit, text("copies.sheet.order"), body, text("copies.verb.order"))

    def refused(error: DeskError) -> None:
        if not body.whom.show_refusal(error):
            sheet.refused(error)

    def ordered(outcome: Any) -> None:
        sheet.close_sheet()
        done(next(one.copy_order_id for one in outcome.events if isinstance(one, CopiesOrdered)))

    def send(found: Offered) -> None:
        body.show_offered(found)
        if found.offer is not None and any(line.refused is not None for line in found.offer.lines):
            return  # it stands beneath the line
        try:
            command = body.command(found)
        except Refused as error:
            refused(error)
            return
        page.execute(command, done=ordered, failed=refused)

    def save() -> None:
        page.hold(page.kit.jobs.read(body, offered, *body.question(), done=send, failed=refused))

    sheet.saved.connect(save)
    pane.open_sheet(sheet)
