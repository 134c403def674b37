"""The line: the numbers at the desk, large, and who comes next."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from readingroom.bookings.queries import LineRow
from ui.models.columns import Column, Kind
from ui.models.listing import ListModel
from ui.room.reading import Picture
from ui.room.words import line_why, ticket_pill
from ui.style import ECHO_PT, GAP, Style
from ui.widgets.cells import AnyIndex, CellDelegate
from ui.widgets.parts import button, clear, label, line
from ui.widgets.shapes import PillLabel
from ui.widgets.table import TableView
from ui.widgets.toolkit import Toolkit

__all__ = ["LineView"]

_MOST_LARGE = 6
_NUMBER_PT = 30.0
_ROW = 40


class _LargeNumbers(CellDelegate):
    """The number is what people call out: it is written larger than the rest of its row."""

    def __init__(self, style: Style, parent: QWidget) -> None:
        super().__init__(style, parent)
        self._large = style.font(ECHO_PT, bold=True)

    def font_of(self, index: AnyIndex) -> QFont:
        """The face of a cell."""
        return self._large if index.column() == 0 else super().font_of(index)


class LineView(QWidget):
    """Today's line.

    Args:
        kit: from the page.
        show_display: opens the second screen.

    Attributes:
        chosen: the `LineRow` under the cursor, or None.
        opened: Enter or double click on one.
    """

    chosen = Signal(object)
    opened = Signal(object)

    def __init__(self, kit: Toolkit, show_display: Callable[[], object]) -> None:
        super().__init__()
        self._kit = kit
        self._names: Picture | None = None
        text = kit.text
        self._now = QHBoxLayout()
        self._now.setSpacing(GAP[4])
        self.rule = label("", "small", wrap=True)
        self.display_button = button(text("room.action.display"), show_display, "quiet")
        self.model = ListModel[LineRow](
            [
                Column("number", "room.column.number", lambda row: row.number, Kind.NUMBER, 90),
                Column("state", "room.column.state", lambda row: ticket_pill(text, row), Kind.STATE, 150),
                Column("name", "room.column.reader", self._name, width=130),
                Column("why", "room.column.why", lambda row: line_why(text, row), width=0),
                Column("waited", "room.column.waited", self._waited, Kind.NUMBER, 100),
                Column("case", "room.column.case", lambda row: row.case_number, Kind.CODE, 120),
            ],
            key=lambda row: row.ticket_id,
            text=text,
            group=_group,
            group_title=lambda key: text(f"room.line.group.{key}"),
            parent=self,
        )
        self.table = TableView(kit, "room.line", text("room.line.name"), gives_way=("case", "waited", "why"))
        self.table.setModel(self.model)
        self.table.set_row_height(_ROW)
        self.table.cells = _LargeNumbers(kit.style, self.table)
        self.table.setItemDelegate(self.table.cells)
        self.table.chosen.connect(self.chosen)
        self.table.opened.connect(self.opened)
        self.setFocusProxy(self.table)
        self._lay_out()

    def show_picture(self, picture: Picture) -> None:
        """Show the line as it stands."""
        self._names, found = picture, picture.line
        if found is None:
            return
        self.rule.setText(self._kit.text(f"bookings.line_rule.{picture.rule}"))
        rows = [*found.now, *found.waiting]
        standing = {row.ticket_id for row in found.waiting}
        rows += [row for row in found.missed if row.ticket_id not in standing]
        self.model.set_rows(rows)
        clear(self._now)
        for row in found.now[:_MOST_LARGE]:
            self._now.addWidget(self._number(row))
        if not found.now:
            self._now.addWidget(label(self._kit.text("room.line.nobody_called"), "muted"))
        self._now.addStretch(1)

    def _number(self, row: LineRow) -> QWidget:
        """One number at the desk, read from two steps away."""
        made = QWidget()
        number = label(str(row.number))
        number.setFont(self._kit.style.font(_NUMBER_PT, bold=True))
        column = QVBoxLayout(made)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP[1])
        column.addWidget(number, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(PillLabel(self._kit.style, ticket_pill(self._kit.text, row)))
        return made

    def _name(self, row: LineRow) -> str:
        return self._names.name(row.name) if self._names is not None else row.name.masked

    def _waited(self, row: LineRow) -> str:
        return self._kit.text("room.line.minutes", n=row.waited_minutes)

    def _lay_out(self) -> None:
        text = self._kit.text
        head = QFrame()
        inside = QVBoxLayout(head)
        inside.setContentsMargins(GAP[4], GAP[3], GAP[3], GAP[3])
        inside.setSpacing(GAP[2])
        top = QHBoxLayout()
        top.addWidget(label(text("room.line.now"), "section"))
        top.addStretch(1)
        top.addWidget(self.display_button)
        inside.addLayout(top)
        inside.addLayout(self._now)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(head)
        layout.addWidget(line())
        layout.addWidget(self.table, 1)
        layout.addWidget(line())
        rule = QHBoxLayout()
        rule.setContentsMargins(GAP[4], GAP[2], GAP[3], GAP[2])
        rule.addWidget(self.rule)
        layout.addLayout(rule)


def _group(row: LineRow) -> str:
    if row.state in ("called", "serving"):
        return "now"
    return "waiting" if row.why else "missed"
