"""How certificates are worded: each kind in both languages side by side, and the paper as it would be."""

from __future__ import annotations

import copy
from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QImage, QPixmap, QResizeEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from readingroom.copies.commands import ChangeTemplate
from readingroom.copies.templates import read_template
from readingroom.errors import DeskError, Refused
from readingroom.language import LANGUAGES
from ui.messages import Message
from ui.models.columns import Column, Kind
from ui.models.listing import ListModel
from ui.palette import Tone
from ui.settings.panel import Panel, fit_rows, row_of
from ui.settings.wording_fields import FieldList
from ui.settings.wordings_reading import KindWording, Sample, draft_of, picture, tidied, wordings
from ui.style import GAP
from ui.widgets.parts import button, clear, label
from ui.widgets.shapes import Pill, Shape
from ui.widgets.table import TableView

__all__ = ["WordingsPanel"]

_KINDS_WIDTH = 264
_KINDS_NARROW, _NARROW_BELOW = 190, 900
"""Of the list of kinds in a narrow window, and how wide the group is then, pixels: the words need the room."""
_PATIENCE_MS = 350
"""After so long without a key the preview is drawn anew."""
_LINES = 3
_PARTS = ("name", "title", "text", "fields")
"""What of a template is worded here."""


class WordingsPanel(Panel):
    """The kinds at the left, their words and the preview at the right; what was typed is kept until it is saved."""

    saves = True
    widest = 1_280

    def fill_body(self) -> None:
        """The list, the editors' place, the previews."""
        text = self.text
        self._known: dict[str, KindWording] = {}
        self._drafts: dict[str, dict[str, Any]] = {}
        self._sample: Sample | None = None
        self.kind = ""
        self.editors: dict[str, QWidget] = {}
        self.spoken = text.code
        self._later = QTimer(self, interval=_PATIENCE_MS, singleShot=True)
        self._later.timeout.connect(self.draw)
        self.model = ListModel[KindWording](
            [
                Column("kind", "settings.wordings.kind", lambda row: row.now.name.of(text.code), width=0),
                Column("own", "settings.wordings.own", self._pill, Kind.STATE, 92),
            ],
            key=lambda row: row.kind,
            text=text,
            parent=self,
        )
        self.table = TableView(self.kit, "settings.wordings", self.title, gives_way=("own",))
        self.table.setModel(self.model)
        self.table.setFixedWidth(_KINDS_WIDTH)
        self.table.chosen.connect(self._choose)
        self.fields = label("", "small", wrap=True)
        self.fields.setFixedWidth(_KINDS_WIDTH)
        self.wrong = label("", "error", wrap=True)
        self.wrong.hide()
        self.reset_button = button(text("settings.wordings.reset"), self.reset)
        self.add_button = button(text("settings.wordings.add"), self.add_paragraph)
        left = QVBoxLayout()
        left.addWidget(self.table)
        left.addWidget(label(text("settings.wordings.fields"), "muted"))
        left.addWidget(self.fields)
        left.addStretch(1)
        self.field_list = FieldList(self.kit)
        self.field_list.edited.connect(self._edited)
        self.field_list.changed.connect(self._refielded)
        self.field_list.inserted.connect(self.insert_field)
        self._last = 0  # the paragraph in which somebody wrote last, from 1
        self._rows = QVBoxLayout()
        self._rows.setSpacing(GAP[1])
        self.languages: dict[str, QPushButton] = {}
        group, choose = QButtonGroup(self), QHBoxLayout()
        choose.setSpacing(GAP[1])
        for code in LANGUAGES:
            name = text(f"settings.kinds.language.{code}")
            made = button(name, partial(self.show_preview, code), "view")
            made.setAccessibleName(text("settings.wordings.preview", language=name))
            made.setCheckable(True)
            group.addButton(made)
            choose.addWidget(made)
            self.languages[code] = made
        choose.addStretch(1)
        self.languages[self.spoken].setChecked(True)
        self.preview = label("")
        self.preview.setAccessibleName(text("settings.wordings.preview_of_paper"))
        self.preview.setObjectName("notice_preview")
        right = QVBoxLayout()
        right.setSpacing(GAP[2])
        right.addLayout(self._rows)
        right.addWidget(self.wrong)
        right.addLayout(row_of(self.add_button, self.reset_button))
        right.addWidget(label(text("settings.wordings.own_fields"), "section"))
        right.addWidget(label(text("settings.wordings.own_fields_hint"), "muted", wrap=True))
        right.addWidget(self.field_list)
        right.addLayout(choose)
        right.addWidget(self.preview, 0, Qt.AlignmentFlag.AlignLeft)
        right.addStretch(1)
        both = QHBoxLayout()
        both.setSpacing(GAP[4])
        both.addLayout(left)
        both.addLayout(right, 1)
        self.body.addLayout(both)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A narrow window gives the words what it can."""
        super().resizeEvent(event)
        width = _KINDS_NARROW if self.width() < _NARROW_BELOW else _KINDS_WIDTH
        self.table.setFixedWidth(width)
        self.fields.setFixedWidth(width)

    def load(self) -> None:
        """Ask for the wordings."""
        self.page.read(wordings, done=self._fill, latest="settings.wordings")

    def discard(self) -> None:
        """Show again what is saved."""
        self._drafts.clear()
        self.kind = ""
        super().discard()

    def save(self) -> None:
        """Every kind that was changed gets its next version; what is wrong stays to be mended."""
        for kind in [one for one in self._drafts if self._changed(one)]:
            draft = tidied(self._drafts[kind], self._known[kind].shipped)
            try:
                read_template(draft)
            except Refused as error:
                self.table.select(kind)
                self._tell_wrong(error)
                return
            self.page.execute(
                ChangeTemplate(kind=kind, template=draft),
                done=partial(self._kept, kind),
                failed=partial(self._refused, kind),
            )

    def reset(self) -> None:
        """The words as they ship, to be looked at and saved."""
        if self.kind:
            self._drafts[self.kind] = draft_of(self._known[self.kind].shipped)
            self._show()
            self._edited()

    def add_paragraph(self) -> None:
        """One more, before the notes at the foot."""
        draft = self._drafts.get(self.kind)
        if draft is None:
            return
        at = next((at for at, block in enumerate(draft["text"]) if block["note"]), len(draft["text"]))
        draft["text"].insert(at, {**dict.fromkeys(LANGUAGES, ""), "quotes": False, "note": False})
        self._show()
        editor = self.editors[f"text.{at + 1}.{self.text.code}"]
        editor.show()  # the layout would only show it with the next event, and what is hidden takes no focus
        editor.setFocus()
        self._edited()

    def insert_field(self, code: str) -> None:
        """Name a field in the paragraph that was typed in last, in both languages; else in the first one."""
        at = self._last or 1
        for one in LANGUAGES:
            editor = self.editors.get(f"text.{at}.{one}")
            if isinstance(editor, QPlainTextEdit):
                editor.insertPlainText(f"{{{code}}}")

    def draw(self) -> None:
        """Draw the paper as what stands in the editors would make it."""
        sample = self._sample
        if not self.kind or sample is None:
            return
        kind, draft = (
            self.kind,
            tidied(copy.deepcopy(self._drafts[self.kind]), self._known[self.kind].shipped),
        )
        try:
            read_template(draft)
        except Refused as error:
            self._tell_wrong(error)
            return
        self.wrong.hide()
        self.kit.jobs.outside(
            self,
            partial(picture, draft, sample, self.spoken, self.devicePixelRatioF()),
            done=partial(self._drawn, kind, draft, self.spoken),
            failed=self._tell_wrong,
        )

    def show_preview(self, spoken: str) -> None:
        """The paper in this language."""
        self.spoken = spoken
        self.languages[spoken].setChecked(True)
        self.draw()

    # -- inside

    def _fill(self, found: tuple[tuple[KindWording, ...], Sample]) -> None:
        rows, self._sample = found
        self._known = {row.kind: row for row in rows}
        self._drafts = {kind: draft for kind, draft in self._drafts.items() if self._changed(kind)}
        self.set_dirty(bool(self._drafts))
        self.model.set_rows(rows)
        self.table.leave_out(*([] if any(row.own for row in rows) else ["own"]))
        fit_rows(self.table, most=len(rows))
        wanted = self.kind or rows[0].kind
        if self.kind not in self._drafts:  # what was typed and is not saved stays
            self.kind = ""
            self.table.select(wanted)
            self._choose(self._known[wanted])

    def _choose(self, row: KindWording | None) -> None:
        if row is None or row.kind == self.kind:
            return
        self.kind = row.kind
        self._drafts.setdefault(row.kind, draft_of(row.now))
        self._show()
        self.draw()
        self._mark()

    def _show(self) -> None:
        """Lay the editors of the chosen kind, in both languages side by side."""
        clear(self._rows)
        self.editors = {}
        draft = self._drafts[self.kind]
        heads = QHBoxLayout()
        for code in LANGUAGES:
            heads.addWidget(label(self.text(f"settings.kinds.language.{code}"), "section"), 1)
        self._rows.addLayout(heads)
        for part, caption in (("name", "name"), ("title", "title_on_paper")):
            self._pair(self.text(f"settings.wordings.{caption}"), part, draft[part], lines=1)
        for at, block in enumerate(draft["text"], start=1):
            place = "note" if block["note"] else "quoted" if block["quotes"] else "paragraph"
            self._pair(self.text(f"settings.wordings.{place}", n=at), f"text.{at}", block, lines=_LINES)
        named = {field["code"]: field for field in draft["fields"]}
        named |= {field["code"]: field for field in draft_of(self._known[self.kind].shipped)["fields"]}
        told = [f"{{{code}}} {field['name'][self.text.code]}" for code, field in named.items()]
        self.fields.setText("\n".join(told))
        self._last = 0
        shipped = [field.code for field in self._known[self.kind].shipped.fields]
        self.field_list.show_fields(draft, shipped)

    def _pair(self, caption: str, where: str, words: dict[str, Any], lines: int) -> None:
        self._rows.addWidget(label(caption, "muted"))
        row = QHBoxLayout()
        row.setSpacing(GAP[3])
        for code in LANGUAGES:
            editor = self._editor(words, code, lines)
            if where.startswith("text."):
                editor.setProperty("paragraph", int(where.removeprefix("text.")))
                editor.installEventFilter(self)
            editor.setAccessibleName(f"{caption} ({self.text(f'settings.kinds.language.{code}')})")
            row.addWidget(editor, 1)
            self.editors[f"{where}.{code}"] = editor
        self._rows.addLayout(row)

    def _editor(self, words: dict[str, Any], code: str, lines: int) -> QWidget:
        def put(typed: str) -> None:
            words[code] = typed
            self.spoken = code
            self.languages[code].setChecked(True)
            self._edited()

        if lines == 1:
            line = QLineEdit(words[code])
            line.setCursorPosition(0)
            line.textEdited.connect(put)
            return line
        text = QPlainTextEdit(words[code])
        text.setTabChangesFocus(True)
        text.setFixedHeight(text.fontMetrics().lineSpacing() * lines + 20)
        text.textChanged.connect(lambda: put(text.toPlainText()))
        return text

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Know the paragraph in which somebody writes."""
        if event.type() is QEvent.Type.FocusIn and (at := watched.property("paragraph")):
            self._last = int(at)
        return super().eventFilter(watched, event)

    def _refielded(self) -> None:
        self._show()
        self._edited()

    def _edited(self) -> None:
        self._mark()
        self._later.start()

    def _changed(self, kind: str) -> bool:
        known, draft = self._known[kind], self._drafts[kind]
        told, now = tidied(draft, known.shipped), draft_of(known.now)
        return any(told[part] != now[part] for part in _PARTS)

    def _mark(self) -> None:
        self.set_dirty(any(self._changed(kind) for kind in self._drafts))
        shipped = draft_of(self._known[self.kind].shipped)
        self.reset_button.setEnabled(any(self._drafts[self.kind][part] != shipped[part] for part in _PARTS))

    def _drawn(self, kind: str, draft: dict[str, Any], code: str, image: QImage) -> None:
        if (kind, code) == (self.kind, self.spoken) and draft == self._tidied():
            self.preview.setPixmap(QPixmap.fromImage(image))

    def _tidied(self) -> dict[str, Any]:
        return tidied(copy.deepcopy(self._drafts[self.kind]), self._known[self.kind].shipped)

    def _tell_wrong(self, error: DeskError) -> None:
        self.wrong.setText(self.text.explain(error))
        self.wrong.show()

    def _kept(self, kind: str, _outcome: object) -> None:
        name = self._known[kind].now.name.of(self.text.code)
        self.set_dirty(False)
        self.page.tell(Message(self.text("settings.wordings.saved", kind=name), Tone.GOOD))
        self.load()

    def _refused(self, kind: str, error: DeskError) -> None:
        if error.code.startswith("template."):
            self.table.select(kind)
            self._tell_wrong(error)
        else:
            self.kit.messages.refused(self, error)

    def _pill(self, row: KindWording) -> Pill | None:
        return Pill(self.text("settings.wordings.changed"), Shape.DOT, Tone.ACCENT) if row.own else None
