"""The pages of a copy in their order: moved, turned, cropped, dropped, and all of that undone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from readingroom.copies.papers import PagePlan
from ui.text import Text

__all__ = ["Crop", "PageRow", "PageRows", "turned_crop"]

Index = QModelIndex | QPersistentModelIndex
Crop = tuple[float, float, float, float]
_MOST_STEPS = 100
_NOTHING = QModelIndex()


@dataclass(frozen=True, slots=True)
class PageRow:
    """A page.

    Attributes:
        plan: where its picture comes from.
        source: which of the draft's sources it was copied from, from 0.
        numbered: as the original numbers it, where somebody typed it.
        compared: it was held against the original.
    """

    plan: PagePlan
    source: int = 0
    numbered: str = ""
    compared: bool = False


class PageRows(QAbstractListModel):
    """The pages.

    Attributes:
        edited: somebody changed them.
    """

    edited = Signal()

    def __init__(self, text: Text) -> None:
        super().__init__()
        self._text = text
        self._rows: list[PageRow] = []
        self._before: list[tuple[PageRow, ...]] = []
        self._numbers: tuple[str, ...] = ()

    @property
    def rows(self) -> Sequence[PageRow]:
        """All of them in order."""
        return self._rows

    @property
    def can_undo(self) -> bool:
        """Something was done that can be undone."""
        return bool(self._before)

    def number_of(self, place: int) -> str:
        """The page as the original numbers it: typed, or told by the pages of its source; empty for neither."""
        told = self._numbers[place] if place < len(self._numbers) else ""
        return self._rows[place].numbered or told

    def show_numbers(self, numbers: Sequence[str]) -> None:
        """What the pages of the sources tell, page by page."""
        if self._numbers != tuple(numbers):
            self._numbers = tuple(numbers)
            if self._rows:
                self.dataChanged.emit(self.index(0), self.index(len(self._rows) - 1))

    def rowCount(self, parent: Index = _NOTHING) -> int:
        """How many."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Words for those who do not see the picture; `Qt.ItemDataRole.UserRole` gives the `PageRow`."""
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        if role == Qt.ItemDataRole.UserRole:
            return self._rows[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            said = self._text("copying.page_of", page=index.row() + 1, n=len(self._rows))
            row = self._rows[index.row()]
            return self._text("copying.compared_page", page=said) if row.compared else said
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """They can be chosen and dragged, and dropped between each other."""
        if not index.isValid():
            return Qt.ItemFlag.ItemIsDropEnabled
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsDragEnabled

    def show_rows(self, rows: Iterable[PageRow]) -> None:
        """Begin with these; nothing of it can be undone."""
        self.beginResetModel()
        self._rows, self._before = list(rows), []
        self.endResetModel()

    def add(self, rows: Sequence[PageRow], *, undoable: bool = True) -> None:
        """More pages, at the end."""
        if not rows:
            return
        if undoable:
            self._remember()
        at = len(self._rows)
        self.beginInsertRows(QModelIndex(), at, at + len(rows) - 1)
        self._rows += rows
        self.endInsertRows()
        self.edited.emit()

    def change(self, at: Sequence[int], change: Callable[[PageRow], PageRow]) -> None:
        """Change some pages at once."""
        changed = {one: change(self._rows[one]) for one in at if change(self._rows[one]) != self._rows[one]}
        if not changed:
            return
        self._remember()
        for one, row in changed.items():
            self._rows[one] = row
            self.dataChanged.emit(self.index(one), self.index(one))
        self.edited.emit()

    def turn(self, at: Sequence[int], quarters: int) -> None:
        """Turn pages by quarters clockwise; what is cropped stays the same piece of the page."""

        def turned(row: PageRow) -> PageRow:
            crop = row.plan.crop
            for _ in range(quarters % 4 if crop is not None else 0):
                crop = turned_crop(crop) if crop is not None else None
            return replace(
                row, plan=replace(row.plan, turned=(row.plan.turned + 90 * quarters) % 360, crop=crop)
            )

        self.change(at, turned)

    def crop(self, at: Sequence[int], crop: Crop | None) -> None:
        """Keep this part of pages; None keeps all of them."""
        self.change(at, lambda row: replace(row, plan=replace(row.plan, crop=crop)))

    def drop(self, at: Sequence[int]) -> None:
        """Take pages out."""
        if at:
            gone = set(at)
            self._put([row for one, row in enumerate(self._rows) if one not in gone])

    def move(self, at: Sequence[int], to: int) -> int:
        """Put pages, in their order, before the page that stands at ``to``.

        Returns:
            Where the first of them stands then.
        """
        chosen = sorted(set(at))
        moved = [self._rows[one] for one in chosen]
        rest = [row for one, row in enumerate(self._rows) if one not in chosen]
        place = to - sum(one < to for one in chosen)
        ordered = [*rest[:place], *moved, *rest[place:]]
        if ordered != self._rows:
            self._put(ordered)
        return place

    def undo(self) -> None:
        """Take the last step back."""
        if self._before:
            rows = list(self._before.pop())
            self.beginResetModel()
            self._rows = rows
            self.endResetModel()
            self.edited.emit()

    def _put(self, rows: list[PageRow]) -> None:
        self._remember()
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()
        self.edited.emit()

    def _remember(self) -> None:
        self._before.append(tuple(self._rows))
        del self._before[:-_MOST_STEPS]


def turned_crop(crop: Crop) -> Crop:
    """What is kept of a page, after the page was turned a quarter clockwise."""
    left, top, right, bottom = crop
    return 1 - bottom, left, 1 - top, right
