"""Kinds of request: the list, one guide in both languages, what it lacks, and what every version changed."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QModelIndex
from PySide6.QtWidgets import QVBoxLayout, QWidget

from readingroom.errors import DeskError, Refused
from readingroom.requests.commands import ChangeGuide, OfferItem, OfferShipped
from readingroom.requests.guide_reading import read_guide
from readingroom.requests.guides import Guide, ProblemKind, differences, problems, to_json
from readingroom.requests.queries import (
    KindDetail,
    KindLine,
    KindVersion,
    kind,
    kinds,
    not_offered_yet,
)
from ui.messages import Message
from ui.models.columns import Column, Kind
from ui.models.listing import ListModel
from ui.palette import Tone
from ui.settings.kind_editor import GuideEditor
from ui.settings.kind_words import change_words, place_words, problem_words
from ui.settings.panel import Panel, fit_rows, row_of
from ui.style import GAP
from ui.widgets.parts import button, clear, label
from ui.widgets.shapes import Pill, Shape
from ui.widgets.table import TableView

__all__ = ["KindsPanel"]

_SHOWN = 12
"""Changes and problems named before the rest is counted."""
_EMPTY: dict[str, Any] = {
    "code": "",
    "version": 1,
    **{name: {"zh_CN": "", "en": ""} for name in ("name", "summary", "who", "fee")},
    "relations": [],
    "clues": [],
    "accept_days": 1,
    "finish_days": 5,
    "promised_days": 0,
    "reviewed": True,  # what the archive writes itself is no proposal
}


class KindsPanel(Panel):
    """The catalogue of kinds of request. What is saved here is the counter's list, the notice and the portal's form."""

    saves = True

    def fill_body(self) -> None:
        """The list, what may be done with it, and the place for a guide."""
        text = self.text
        self._chosen = ""
        self._detail: KindDetail | None = None
        self.editor: GuideEditor | None = None
        self.model = ListModel[KindLine](
            [
                Column("name", "settings.kinds.column.name", self._name, width=0),
                Column("code", "settings.kinds.column.code", lambda row: row.code, Kind.CODE, 180),
                Column(
                    "version",
                    "settings.kinds.column.version",
                    lambda row: row.guide.version,
                    Kind.NUMBER,
                    70,
                ),
                Column("state", "settings.kinds.column.state", self._pill, Kind.STATE, 150),
            ],
            key=lambda row: row.code,
            text=text,
            parent=self,
        )
        self.table = TableView(self.kit, "settings.kinds", self.title)
        self.table.setModel(self.model)
        self.table.chosen.connect(self._choose)
        self.new_button = button(text("settings.kinds.new"), self.begin_new)
        self.shipped_button = button(text("settings.kinds.add_shipped"), self.add_shipped)
        self.offer_button = button("", self.offer)
        self.body.addWidget(self.table)
        self.body.addLayout(row_of(self.new_button, self.shipped_button, self.offer_button))
        self._place = QVBoxLayout()
        self._place.setSpacing(GAP[3])
        self.body.addLayout(self._place)
        self.offer_button.hide()
        self.shipped_button.hide()

    def load(self) -> None:
        """Ask for the list, and the guide that is open."""
        self.page.read(kinds, done=self._fill, latest="settings.kinds")
        self.page.read(not_offered_yet, done=self._shipped, latest="settings.kinds.shipped")
        if self._chosen and not self.dirty:
            self._open(self._chosen)

    def begin_new(self) -> None:
        """A kind that the archive has not had."""
        if self.keeps_typed():
            return
        self._chosen, self._detail = "", None
        self.table.setCurrentIndex(QModelIndex())
        self.offer_button.hide()
        self._edit(_EMPTY, new=True)
        if self.editor is not None:
            self.editor.head.editors["code"].setFocus()

    def add_shipped(self) -> None:
        """Add the kinds that ship with the program and are not there."""
        self.page.execute(OfferShipped(), done=lambda _outcome: self.load())

    def offer(self) -> None:
        """Readers may ask for it, or may no longer."""
        if self._detail is not None:
            line = self._detail.line
            self.page.execute(
                OfferItem(item=line.code, offered=not line.offered), done=lambda _outcome: self.load()
            )

    def save(self) -> None:
        """The guide in its next version."""
        if self.editor is None:
            return
        based_on = 0 if self._detail is None else self._detail.line.guide.version
        command = ChangeGuide(guide=self.editor.draft, based_on=based_on)
        code = str(self.editor.draft["code"])

        def done(_outcome: object) -> None:
            self.set_dirty(False)
            self._chosen = code
            words = self.text("settings.kinds.saved", n=based_on + 1)
            self.page.tell(Message(words, Tone.GOOD))
            self.load()

        self.page.execute(command, done=done, failed=self._refused)

    def discard(self) -> None:
        """Show again what is saved."""
        if self._detail is None:
            self._clear()
        super().discard()

    # -- inside

    def _fill(self, rows: tuple[KindLine, ...]) -> None:
        self.model.set_rows(rows)
        fit_rows(self.table, most=7)

    def _shipped(self, n: int) -> None:
        self.shipped_button.setVisible(n > 0)

    def _choose(self, row: KindLine | None) -> None:
        if row is None or row.code == self._chosen:
            return
        if self.keeps_typed():
            self.return_to(self.table, self._chosen or None)
        else:
            self._open(row.code)

    def _open(self, code: str) -> None:
        self._chosen = code
        self.page.read(kind, code, done=self._show, latest="settings.kinds.one")

    def _show(self, detail: KindDetail | None) -> None:
        if detail is None or detail.line.code != self._chosen or self.dirty:
            return
        self._detail = detail
        offered = detail.line.offered
        self.offer_button.setText(self.text("settings.kinds.stop" if offered else "settings.kinds.offer"))
        self.offer_button.show()
        self._edit(to_json(detail.line.guide))

    def _edit(self, guide: dict[str, Any], *, new: bool = False) -> None:
        self._clear()
        self.set_dirty(False)
        self.editor = GuideEditor(self.kit, guide, new=new)
        self.editor.edited.connect(self._edited)
        self._notes = QVBoxLayout()
        self._notes.setSpacing(GAP[1])
        self._place.addLayout(self._notes)
        self._place.addWidget(self.editor)
        if self._detail is not None:
            self._place.addWidget(self._history(self._detail))
        self._note()

    def _clear(self) -> None:
        self.editor = None
        clear(self._place)

    def _edited(self) -> None:
        self.set_dirty(True)
        self._note()

    def _note(self) -> None:
        """What the guide lacks, and what saving would change."""
        clear(self._notes)
        if self.editor is None:
            return
        draft = self.editor.draft
        try:
            guide = read_guide({**draft, "version": draft["version"]})
        except Refused as error:
            self._notes.addWidget(label(self._explained(error), "error", wrap=True))
            return
        before = None if self._detail is None else self._detail.line.guide
        lacks = [problem_words(self.text, draft, one) for one in problems(guide, before)]
        self._list(self.text("settings.kinds.lacks"), lacks)
        if self._detail is not None and self.dirty:
            self._list(self.text("settings.kinds.changes"), self._changes(self._detail.line.guide, guide))

    def _changes(self, old: Guide, new: Guide) -> list[str]:
        told = [to_json(new), to_json(old)]
        return [change_words(self.text, told, one) for one in differences(old, new)]

    def _list(self, title: str, sentences: list[str]) -> None:
        if not sentences:
            return
        self._notes.addWidget(label(title, "section"))
        for sentence in sentences[:_SHOWN]:
            self._notes.addWidget(label(f"· {sentence}", "small", wrap=True))
        if (rest := len(sentences) - _SHOWN) > 0:
            self._notes.addWidget(label(self.text("settings.kinds.more", n=rest), "small"))

    def _history(self, detail: KindDetail) -> QWidget:
        holder = QWidget()
        layout = QVBoxLayout(holder)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GAP[1])
        layout.addWidget(label(self.text("settings.kinds.history"), "section"))
        newest = to_json(detail.line.guide)
        for version in detail.versions:
            layout.addWidget(label(self._version(version)))
            for change in version.changes[:_SHOWN]:
                layout.addWidget(label(f"· {change_words(self.text, [newest], change)}", "small", wrap=True))
            if (rest := len(version.changes) - _SHOWN) > 0:
                layout.addWidget(label(self.text("settings.kinds.more", n=rest), "small"))
        return holder

    def _version(self, version: KindVersion) -> str:
        who = f"staff.account.{version.staff}"
        staff = self.text(who) if self.text.has(who) else version.staff
        return self.text(
            "settings.kinds.version", version=version.version, day=version.made_at.date(), staff=staff
        )

    def _refused(self, error: DeskError) -> None:
        if error.code.startswith("guide."):
            self.page.tell(Message(self._explained(error), Tone.WRONG))
        else:
            self.kit.messages.refused(self, error)

    def _explained(self, error: DeskError) -> str:
        """The refusal, its place in the words of the editor."""
        where = error.facts.get("where")
        if not isinstance(where, str) or self.editor is None:
            return self.text.explain(error)
        told = {**error.facts, "where": place_words(self.text, self.editor.draft, where)}
        return self.text.language.say(f"{error.kind}.{error.code}", **told)

    def _name(self, row: KindLine) -> str:
        return row.guide.name.of(self.text.code)

    def _pill(self, row: KindLine) -> Pill:
        if not row.offered:
            return Pill(self.text("settings.kinds.not_offered"), Shape.SQUARE)
        if {problem.kind for problem in row.problems} == {ProblemKind.UNREVIEWED}:
            return Pill(self.text("settings.kinds.to_check"), Shape.RING, Tone.ATTENTION)
        if row.problems:
            words = self.text("settings.kinds.has_problems", n=len(row.problems))
            return Pill(words, Shape.ALERT, Tone.ATTENTION)
        return Pill(self.text("settings.kinds.offered"), Shape.CHECK, Tone.GOOD)
