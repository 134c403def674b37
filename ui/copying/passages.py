"""What a certificate quotes: the words as they stand in the record, and where they stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from readingroom.copies.queries import Suggested
from readingroom.copies.templates import Passage, Source
from ui.style import GAP
from ui.widgets.form import Form, Lines, Tick, Words
from ui.widgets.parts import IconButton, button, label
from ui.widgets.toolkit import Toolkit

__all__ = ["PassageRows"]


@dataclass
class _Row:
    holder: QWidget
    form: Form


class PassageRows(QWidget):
    """One form a passage.

    Attributes:
        edited: somebody typed.
    """

    edited = Signal()

    def __init__(self, kit: Toolkit) -> None:
        super().__init__()
        self._kit = kit
        self._rows: list[_Row] = []
        self._suggested: Mapping[str, Suggested] = {}
        self._box = QVBoxLayout()
        self._box.setSpacing(GAP[3])
        self.more = button(kit.text("copying.add_passage"), self._add_one, "quiet")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GAP[2])
        layout.addLayout(self._box)
        layout.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)

    def begin(self, passages: Sequence[Passage], suggested: Sequence[Suggested]) -> None:
        """What was drafted; else one blank passage from what the case wants."""
        self._suggested = {one.reference_code: one for one in suggested}
        for passage in passages or (self._blank(),):
            self._add(passage)

    def passages(self) -> tuple[Passage, ...]:
        """What is typed; a passage without words is none."""
        found = []
        for row in self._rows:
            said = row.form.values()
            if said["text"].strip():
                source = Source(*(said[one].strip() for one in ("fonds", "title", "code", "page")))
                found.append(Passage(said["text"].strip(), source, sic=said["sic"]))
        return tuple(found)

    def form(self, place: int) -> Form:
        """The fields of a passage."""
        return self._rows[place].form

    def _blank(self) -> Passage:
        first = next(iter(self._suggested.values()), None)
        if first is None:
            return Passage("", Source("", "", ""))
        return Passage("", Source("", first.title, first.reference_code, first.pages))

    def _add_one(self) -> None:
        last = self.passages()[-1:]
        self._add(Passage("", last[0].source) if last else self._blank())
        self._rows[-1].form.focus_first()

    def _add(self, passage: Passage) -> None:
        form = Form(
            self._kit,
            (
                Lines(id="text", label="copying.passage", hint="copying.passage_hint", rows=3),
                Words(id="code", label="copying.code", mono=True),
                Words(id="title", label="copying.record_title"),
                Words(id="fonds", label="copying.fonds"),
                Words(id="page", label="copying.page_no"),
                Tick(id="sic", label="copying.sic"),
            ),
        )
        source = passage.source
        form.set_values(
            {
                "text": passage.text,
                "code": source.reference_code,
                "title": source.title,
                "fonds": source.fonds,
                "page": source.page,
                "sic": passage.sic,
            }
        )
        form.edited.connect(lambda: self._typed(form))
        holder = QWidget()
        row = _Row(holder, form)
        head = QHBoxLayout()
        head.addWidget(label(self._kit.text("copying.passage_n", n=len(self._rows) + 1), "small"), 1)
        away = partial(self._drop, row)
        head.addWidget(IconButton(self._kit.style, "x", self._kit.text("copying.drop_passage"), away))
        layout = QVBoxLayout(holder)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GAP[1])
        layout.addLayout(head)
        layout.addWidget(form)
        self._rows.append(row)
        self._box.addWidget(holder)

    def _typed(self, form: Form) -> None:
        said = form.values()
        known = self._suggested.get(said["code"].strip())
        if known is not None and not said["title"].strip():
            form.set_values({"title": known.title})
        self.edited.emit()

    def _drop(self, row: _Row) -> None:
        self._rows.remove(row)
        row.holder.hide()
        row.holder.deleteLater()
        if not self._rows:
            self._add(self._blank())
        self.edited.emit()
