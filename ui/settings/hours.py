"""The week: a line a weekday, its blocks side by side, each with its hours and places."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from readingroom.bookings.calendar import OpeningBlock
from readingroom.bookings.commands import SetOpeningBlocks
from readingroom.bookings.queries import opening_blocks
from readingroom.entry import half_width, hour
from readingroom.errors import DeskError, Refused
from ui.settings.panel import Panel
from ui.style import GAP
from ui.widgets.parts import IconButton, button, clear, label, line
from ui.widgets.toolkit import Toolkit

__all__ = ["HoursPanel"]

_WEEK = range(7)
_HOURS_WIDTH, _PLACES_WIDTH, _DAY_WIDTH = 62, 88, 88


class _Block(QWidget):
    """One stretch of hours."""

    def __init__(
        self, kit: Toolkit, day: str, changed: Callable[[], object], gone: Callable[[_Block], object]
    ) -> None:
        super().__init__()
        text = kit.text
        self.opens, self.closes, self.places = QLineEdit(), QLineEdit(), QLineEdit()
        for box, name, width in (
            (self.opens, "settings.hours.opens", _HOURS_WIDTH),
            (self.closes, "settings.hours.closes", _HOURS_WIDTH),
            (self.places, "settings.hours.places", _PLACES_WIDTH),
        ):
            box.setFixedWidth(width)
            box.setAccessibleName(f"{day}: {text(name)}")
            box.setToolTip(text(name))
            box.textEdited.connect(lambda _typed: changed())
        self.places.setPlaceholderText(text("settings.hours.as_seats"))
        self.places.setToolTip(text("settings.hours.places_help"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, GAP[3], 0)
        row.setSpacing(GAP[1])
        row.addWidget(self.opens)
        row.addWidget(label("–", "muted"))
        row.addWidget(self.closes)
        row.addWidget(self.places)
        row.addWidget(IconButton(kit.style, "x", text("settings.hours.remove", day=day), lambda: gone(self)))

    def show_block(self, block: OpeningBlock) -> None:
        """Fill it in."""
        self.opens.setText(f"{block.opens.hour}:{block.opens:%M}")
        self.closes.setText(f"{block.closes.hour}:{block.closes:%M}")
        self.places.setText("" if block.capacity is None else str(block.capacity))

    @property
    def typed(self) -> tuple[str, str, str]:
        """What stands in it."""
        return self.opens.text().strip(), self.closes.text().strip(), self.places.text().strip()

    def block(self, weekday: int) -> OpeningBlock | None:
        """What was typed; None where nothing was.

        Raises:
            Refused: ``entry.hour`` or ``settings.places``.
        """
        opens, closes, places = self.typed
        if not opens and not closes:
            return None
        places = half_width(places)
        if places and not (places.isascii() and places.isdecimal()):
            raise Refused("settings.places", typed=places)
        return OpeningBlock(
            weekday=weekday, opens=hour(opens), closes=hour(closes), capacity=int(places) if places else None
        )


class _Day(QWidget):
    """A weekday with its blocks."""

    def __init__(self, kit: Toolkit, weekday: int, changed: Callable[[], object]) -> None:
        super().__init__()
        self._kit, self._changed = kit, changed
        self.weekday = weekday
        self.name = kit.text(f"settings.weekday.{weekday}")
        self.blocks: list[_Block] = []
        name = label(self.name)
        name.setFixedWidth(_DAY_WIDTH)
        self._closed = label(kit.text("settings.hours.closed"), "muted")
        self._row = QHBoxLayout()
        self._row.setSpacing(0)
        says = kit.text("settings.hours.add", day=self.name)
        self.add_button = IconButton(kit.style, "plus", says, self.add)
        self.error = label("", "error", wrap=True)
        self.error.setContentsMargins(_DAY_WIDTH, 0, 0, 0)
        self.error.hide()
        top = QHBoxLayout()
        top.setSpacing(0)
        top.addWidget(name)
        top.addWidget(self._closed)
        top.addLayout(self._row)
        top.addWidget(self.add_button)
        top.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GAP[1])
        layout.addLayout(top)
        layout.addWidget(self.error)

    def show_blocks(self, blocks: Sequence[OpeningBlock]) -> None:
        """Fill the day in."""
        self.blocks.clear()
        clear(self._row)
        for block in blocks:
            self._new().show_block(block)
        self.refuse("")
        self._arrange()

    def add(self) -> None:
        """One more stretch, empty."""
        made = self._new()
        self._arrange()
        made.opens.setFocus()
        self._changed()

    def read(self) -> list[OpeningBlock]:
        """What was typed. Raises what `_Block.block` says."""
        found = (one.block(self.weekday) for one in self.blocks)
        return [block for block in found if block is not None]

    def refuse(self, sentence: str) -> None:
        """Say below the day what is wrong with it."""
        self.error.setText(sentence)
        self.error.setVisible(bool(sentence))
        for one in self.blocks:
            one.opens.setAccessibleDescription(sentence)

    def _new(self) -> _Block:
        made = _Block(self._kit, self.name, self._changed, self._remove)
        self.blocks.append(made)
        self._row.addWidget(made)
        return made

    def _remove(self, block: _Block) -> None:
        self.blocks.remove(block)
        self._row.removeWidget(block)
        block.hide()
        block.deleteLater()
        self._arrange()
        self._changed()

    def _arrange(self) -> None:
        self._closed.setVisible(not self.blocks)


class HoursPanel(Panel):
    """Seven lines, saved as a whole."""

    saves = True

    def fill_body(self) -> None:
        """The week, and what copies Monday."""
        self._known: tuple[OpeningBlock, ...] = ()
        self._shown: tuple[OpeningBlock, ...] | None = None  # None: something else stands in the boxes
        self.days = [_Day(self.kit, weekday, self._edited) for weekday in _WEEK]
        for day in self.days:
            self.body.addWidget(day)
            if day.weekday == 4:
                self.body.addWidget(line())
        self.copy_button = button(self.text("settings.hours.copy"), self.copy_monday, "quiet")
        row = QHBoxLayout()
        row.addWidget(self.copy_button)
        row.addStretch(1)
        self.body.addLayout(row)

    def load(self) -> None:
        """Ask for the week."""
        self.page.read(opening_blocks, done=self._fill, latest="settings.hours")

    def copy_monday(self) -> None:
        """Monday's hours for Tuesday to Friday too."""
        monday = self._read(self.days[:1])
        if monday is not None:
            for day in self.days[1:5]:
                day.show_blocks(monday)
            self._edited()

    def save(self) -> None:
        """Set the week."""
        blocks = self._read(self.days)
        if blocks is None:
            return
        before = self._known

        def done(_outcome: object) -> None:
            self._known = tuple(blocks)
            back = SetOpeningBlocks(blocks=before)
            self.saved(lambda: self.page.execute(back, done=lambda _outcome: self.load()))

        self.page.execute(SetOpeningBlocks(blocks=tuple(blocks)), done=done, failed=self._refused)

    def _fill(self, blocks: tuple[OpeningBlock, ...]) -> None:
        if self.dirty or blocks == self._shown:
            return
        self._known = self._shown = blocks
        for day in self.days:
            day.show_blocks([block for block in blocks if block.weekday == day.weekday])

    def _read(self, days: Sequence[_Day]) -> list[OpeningBlock] | None:
        """What was typed; None where a day says what is wrong with it."""
        blocks: list[OpeningBlock] = []
        wrong = False
        for day in days:
            day.refuse("")
            try:
                blocks += day.read()
            except Refused as error:
                day.refuse(self.text.explain(error))
                wrong = True
        return None if wrong else blocks

    def _refused(self, error: DeskError) -> None:
        weekday = error.facts.get("weekday")
        if isinstance(weekday, int):
            self.days[weekday].refuse(self.text.explain(error))
        else:
            self.kit.messages.refused(self, error)

    def _edited(self) -> None:
        self._shown = None
        self.set_dirty(True)
