"""A new request at the counter, by telephone, by letter or from another archive: the guide makes the form."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from readingroom import entry
from readingroom.errors import DeskError, Refused
from readingroom.people import queries as people
from readingroom.people.queries import Hit, NameSearch, ReaderLine
from readingroom.people.rules import DocumentKind, check_document, guess_document
from readingroom.requests.commands import FileRequest
from readingroom.requests.guides import Guide, Relation
from readingroom.requests.queries import KindLine, kind_notice
from readingroom.requests.rules import Channel
from readingroom.requests.snapshot import PersonSnapshot
from ui.printing import PrintJob, preview
from ui.readers.words import card_number
from ui.requests.words import worded
from ui.style import GAP
from ui.widgets.form import Choice, Field, Form, Lines, Words
from ui.widgets.page import Page
from ui.widgets.parts import button, clear, label

__all__ = ["CHANNELS", "NewRequest"]

CHANNELS = (Channel.WALK_IN, Channel.PHONE, Channel.LETTER, Channel.CROSS_ARCHIVE)
_LOOK_AFTER_MS = 150
_CAPTION = 124
_FIELDS = (
    ("people.", "document"),
    ("reader.document", "document"),
    ("request.no_applicant", "name"),
    ("request.no_such_item", "kind"),
    ("entry.", "wanted"),
)


class NewRequest(QWidget):
    """First what is wanted and by whom, then what its guide asks for.

    Args:
        page: on which it is laid.
        kinds: the kinds of request that are offered.
        today: the archive's date.
        case_id: an open case that it belongs to; None for a new one.

    Attributes:
        changed: another kind or relation was chosen.
    """

    changed = Signal()

    def __init__(
        self, page: Page, kinds: Sequence[KindLine], today: dt.date, case_id: int | None = None
    ) -> None:
        super().__init__()
        self.setObjectName("content")
        self._page, self._kit, self._today, self._case_id = page, page.kit, today, case_id
        self._kinds = {line.code: line.guide for line in kinds}
        self.reader: ReaderLine | None = None
        text = self._kit.text
        self.head = Form(
            self._kit,
            [
                Choice(
                    id="channel",
                    label="requests.new.channel",
                    options=[(one.value, text(f"request.channel.{one}")) for one in CHANNELS],
                ),
                Choice(
                    id="kind",
                    label="requests.new.kind",
                    options=[(code, worded(text, guide.name)) for code, guide in self._kinds.items()],
                ),
            ],
        )
        self.summary = label("", "small", wrap=True)
        self.who = Form(self._kit, self._who_fields())
        self._found = QVBoxLayout()
        self._found.setSpacing(GAP[1])
        self._guide_part = QVBoxLayout()
        self._guide_part.setSpacing(GAP[2])
        self.clues: Form | None = None
        self.relation: Form | None = None
        self.rest = Form(self._kit, self._rest_fields())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GAP[2])
        for widget in (self.head, self.summary, self.who):
            layout.addWidget(widget)
        layout.addLayout(self._found)
        layout.addLayout(self._guide_part)
        layout.addWidget(self.rest)
        layout.addStretch(1)
        self._wait = QTimer(self, interval=_LOOK_AFTER_MS, singleShot=True)
        self._wait.timeout.connect(self._look)
        self.head.edited.connect(self._follow)
        self.who.edited.connect(self._typed)
        for form in (self.head, self.who, self.rest):
            form.set_caption_width(_CAPTION)
        remembered = self._kit.memory.get("requests.kind", "")
        if remembered in self._kinds:
            self.head.set_values({"kind": remembered})
        self._follow()

    @property
    def dirty(self) -> bool:
        """Something was typed that is not saved."""
        return any(form.dirty for form in self._forms())

    def focus_first(self) -> None:
        """Go to the first field."""
        self.head.focus_first()

    @property
    def guide(self) -> Guide | None:
        """Of the kind that is chosen."""
        return self._kinds.get(str(self.head.values()["kind"]))

    def relation_of(self) -> Relation | None:
        """The relation that is chosen."""
        if self.guide is None or self.relation is None:
            return None
        code = self.relation.values()["relation"]
        return next((one for one in self.guide.relations if one.code == code), None)

    def command(self) -> FileRequest | None:
        """What was typed; None where something is wrong, which is told beside its field."""
        for form in self._forms():
            form.clear_errors()
        head, who, rest, relation = (
            self.head.values(),
            self.who.values(),
            self.rest.values(),
            self.relation_of(),
        )
        if self.guide is None or relation is None:
            return None
        if not who["name"].strip():
            self.who.show_error("name", self._kit.text("refused.request.no_applicant"))
            return None
        document = who["document"].strip()
        try:
            kind = guess_document(document) if document else None
            if kind is not None and self.reader is None and kind is DocumentKind.RESIDENT_ID:
                document = check_document(kind, document, self._today)
            wanted = entry.codes(rest["wanted"]) if rest["wanted"].strip() else ()
        except Refused as error:
            self.refused(error)
            return None
        self._kit.memory.put("requests.kind", self.guide.code)
        person = PersonSnapshot(
            name=self.reader.name.full if self.reader is not None else who["name"].strip(),
            relation=relation.code,
            document_kind=self.reader.document_kind if self.reader is not None else (kind or ""),
            document_number=self.reader.document.full if self.reader is not None else document,
            phone=self.reader.phone.full if self.reader is not None else who["phone"].strip(),
            organisation=who["organisation"].strip(),
        )
        clues = self.clues.values() if self.clues is not None else {}
        return FileRequest(
            channel=head["channel"],
            service_item=self.guide.code,
            applicants=(person,),
            concerned=rest["concerned"].strip(),
            clues={code: str(value).strip() for code, value in clues.items() if str(value).strip()},
            purpose=rest["purpose"].strip(),
            wanted=tuple(wanted),
            delivery=rest["delivery"],
            address=rest["address"].strip(),
            reader_id=None if self.reader is None else self.reader.id,
            case_id=self._case_id,
            number=rest["number"].strip(),
        )

    def refused(self, error: DeskError) -> bool:
        """Put a refusal beside the field it is about."""
        field = next((field for start, field in _FIELDS if error.code.startswith(start)), "")
        for form in self._forms():
            if field in form.editors:
                form.show_error(field, self._kit.text.explain(error))
                return True
        return False

    def take(self, reader: ReaderLine) -> None:
        """This is who asks: nothing of them is asked again."""
        self.reader = reader
        self.who.set_values(
            {"name": reader.name.masked, "document": reader.document.masked, "phone": reader.phone.masked}
        )
        for field in ("name", "document", "phone"):
            self.who.editors[field].setEnabled(False)
        self._show_found(())

    def let_go(self) -> None:
        """It is somebody else."""
        self.reader = None
        for field in ("name", "document", "phone"):
            self.who.editors[field].setEnabled(True)
        self.who.set_values({"name": "", "document": "", "phone": ""})
        self._show_found(())
        self.who.focus_first()

    def print_notice(self) -> None:
        """What to bring, for the reader to take home before anything is filed."""
        relation = self.relation_of()
        if self.guide is not None and relation is not None:
            text = self._kit.text
            args = (self.guide.code, relation.code, self._kit.jobs.actor.staff)
            title = text("paper.document.guide_notice")
            preview(self._page, PrintJob("guide_notice", title, kind_notice, args, language=text.code))

    # -- fields

    def _forms(self) -> list[Form]:
        own = [one for one in (self.relation, self.clues) if one is not None]
        return [self.head, self.who, *own, self.rest]

    @staticmethod
    def _who_fields() -> list[Field]:
        return [
            Words(id="document", label="requests.new.document", mono=True, scans=card_number),
            Words(id="name", label="requests.new.name", needed=True),
            Words(id="phone", label="requests.new.phone", mono=True),
            Words(id="organisation", label="requests.new.organisation"),
        ]

    def _rest_fields(self) -> list[Field]:
        ways = [(way, self._kit.text(f"request.delivery.{way}")) for way in ("desk", "post", "online")]
        return [
            Words(id="concerned", label="requests.new.concerned"),
            Words(id="purpose", label="requests.new.purpose"),
            Lines(
                id="wanted", label="requests.new.wanted", hint="requests.new.wanted_hint", rows=2, mono=True
            ),
            Choice(id="delivery", label="requests.new.delivery", options=ways),
            Words(id="address", label="requests.new.address"),
            Words(id="number", label="requests.new.number", hint="requests.new.number_hint", mono=True),
        ]

    def _follow(self) -> None:
        """The guide of the kind that is chosen: who may ask, and what it asks for."""
        guide, text = self.guide, self._kit.text
        kept = self.clues.values() if self.clues is not None else {}
        clear(self._guide_part)
        self.summary.setText(worded(text, guide.who) if guide is not None else "")
        channel = self.head.values()["channel"]
        self.rest.set_row_visible("number", channel in (Channel.LETTER, Channel.CROSS_ARCHIVE))
        if guide is None:
            self.relation = self.clues = None
            return
        options = [(one.code, worded(text, one.name)) for one in guide.relations]
        self.relation = Form(
            self._kit, [Choice(id="relation", label="requests.new.relation", options=options)]
        )
        self.relation.edited.connect(self._show_papers)
        self.relation.set_caption_width(_CAPTION)
        self._guide_part.addWidget(self.relation)
        self.papers = label("", "small", wrap=True)
        self._guide_part.addWidget(self.papers)
        self._guide_part.addWidget(button(text("requests.new.print_notice"), self.print_notice, "link"))
        self._guide_part.addWidget(label(text("requests.clues"), "section"))
        self.clues = _ClueForm(self._page, guide)
        self.clues.set_caption_width(_CAPTION)
        known = {code: value for code, value in kept.items() if code in self.clues.editors}
        self.clues.set_values(known)
        self._guide_part.addWidget(self.clues)
        self._show_papers()
        self.changed.emit()

    def _show_papers(self) -> None:
        relation, text = self.relation_of(), self._kit.text
        names = [worded(text, paper.name) for paper in relation.papers] if relation is not None else []
        self.papers.setText(
            text("requests.new.papers", papers=names) if names else text("requests.new.no_papers")
        )

    # -- who it is

    def _typed(self) -> None:
        if self.reader is None:
            self._wait.start()

    def _look(self) -> None:
        values = self.who.values()
        typed = next(
            (values[field] for field in ("document", "name", "phone") if len(values[field].strip()) > 1), ""
        )
        if not typed or self.reader is not None:
            self._show_found(())
            return
        names: NameSearch | None = self._kit.names()
        self._kit.jobs.read(self, people.find, typed, names, 4, done=self._show_found, latest="who")

    def _show_found(self, hits: Sequence[Hit]) -> None:
        clear(self._found)
        text = self._kit.text
        if self.reader is not None:
            words = text("requests.new.known", name=self.reader.name.masked, number=self.reader.number)
            self._found.addWidget(label(words, "small", wrap=True))
            self._found.addWidget(button(text("requests.new.other"), self.let_go, "link"))
            return
        for hit in hits:
            words = text(
                "requests.new.is_it", name=hit.reader.name.masked, document=hit.reader.document.masked or "–"
            )
            self._found.addWidget(button(words, partial(self.take, hit.reader), "link"))


class _ClueForm(Form):
    """The clues of a guide, in the window's language: its labels are data, not sentences of the program."""

    def __init__(self, page: Page, guide: Guide) -> None:
        text = page.kit.text
        fields = [
            Words(id=clue.code, label="requests.new.clue", needed=clue.required) for clue in guide.clues
        ]
        super().__init__(page.kit, fields)
        for clue in guide.clues:
            self.set_caption(clue.code, worded(text, clue.name))
            self.show_hint(clue.code, worded(text, clue.hint))
