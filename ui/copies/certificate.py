"""One certificate in the detail pane: what it says and where each word comes from, its trail, and the next step."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from readingroom.copies.queries import AttemptLine, CertificateDetail, SourceLine
from ui.copies.certificate_steps import GOES_WITH, CertificateSteps
from ui.copies.parts import case_link, column
from ui.copies.reading import WholeCertificate
from ui.copies.words import (
    attempt_pill,
    field_words,
    log_entry,
    origin_pill,
    reason,
    short_day,
    state_pill,
)
from ui.history import StoryView
from ui.palette import Tone
from ui.style import GAP
from ui.widgets.detail import DetailPane, Fact, HistoryEntry, Secondary
from ui.widgets.page import Page
from ui.widgets.parts import button, label
from ui.widgets.shapes import Pill, PillLabel, Shape

__all__ = ["CertificatePane"]

_RARE = frozenset({"void", "reissue", "discard"})
_PRINTED = frozenset({"made", "printed", "sealed", "handed_over", "posted"})
_MAY_PRINT = frozenset({"made", "printed", "sealed"})


class CertificatePane:
    """Fills the pane of a page with one certificate.

    Args:
        page: whose pane it is.
        pane: the pane.
        steps: carries out what is pressed.
        reveal: shows in full who is named.

    Attributes:
        whole: what is shown; None while something else is.
    """

    def __init__(
        self, page: Page, pane: DetailPane, steps: CertificateSteps, reveal: Callable[[], object]
    ) -> None:
        self._page, self._pane, self._steps, self._reveal = page, pane, steps, reveal
        self._kit = page.kit
        self.whole: WholeCertificate | None = None
        self._revealed = self._busy = False
        steps.changed.connect(self._again)

    def forget(self) -> None:
        """Something else is shown now."""
        self.whole = self._steps.shown = None

    def show(self, found: WholeCertificate | None, *, revealed: bool) -> None:
        """Show a certificate; what is shown already is left alone."""
        if found is None:
            return
        busy = found.certificate.row.certificate_id in self._steps.making
        same = found == self.whole and revealed == self._revealed and busy == self._busy
        if same and not self._pane.expecting:
            return
        self.whole, self._revealed, self._busy, self._steps.shown = found, revealed, busy, found
        text, pane, one = self._kit.text, self._pane, found.certificate
        row, masked = one.row, found.masked and not revealed
        pane.begin(
            text(f"certificate.kind.{row.kind}"), row.number, state_pill(text, "certificate", row.state)
        )
        if one.returned_why and row.state == "returned":
            pane.set_facts([Fact("", one.returned_why, pill=self._loud("copies.returned"))])
        if one.void_why:
            pane.set_facts([Fact("", one.void_why, pill=self._loud("copies.void", Tone.WRONG))])
        pane.add_section("", case_link(self._page, row.case_id, row.case_number, row.register_number))
        pane.set_facts(self._facts(one, masked=masked))
        if one.fields:
            pane.add_section(text("copies.says"), self._fields(one, masked=masked))
        if one.sources:
            pane.add_section(text("copies.sources"), self._sources(one))
        if one.passages:
            pane.add_section(text("copies.passages"), self._passages(one, masked=masked))
        if one.attempts:
            pane.add_section(text("copies.prints"), self._attempts(one))
        if one.seals:
            pane.set_history(self._seals(found), text("copies.seal_log"))
        if one.log:
            log = [log_entry(text, line, found.story.today) for line in reversed(one.log)]
            pane.set_history(log, text("copies.issue_log"))
        story = StoryView(self._kit)
        story.show_story(found.story)
        pane.add_section(text("window.detail.history"), story)
        self._offer(one)

    def _again(self) -> None:
        if self.whole is not None:
            self.show(self.whole, revealed=self._revealed)

    def _loud(self, code: str, tone: Tone = Tone.ATTENTION) -> Pill:
        return Pill(self._kit.text(code), Shape.ALERT if tone is Tone.ATTENTION else Shape.CROSS, tone)

    # -- what it says

    def _eye(self, _show: Callable[[str], None]) -> None:
        self._reveal()

    def _facts(self, one: CertificateDetail, *, masked: bool) -> list[Fact]:
        text, row = self._kit.text, one.row
        name = row.applicant.shown(masked=masked)
        eye = self._eye if masked and name != row.applicant.full else None
        checked = row.checked_by or (text(f"copies.mode.{one.mode}") if row.state != "discarded" else "")
        told = [
            Fact(text("copies.fact.applicant"), name, reveal=eye),
            Fact(text("copies.fact.purpose"), one.purpose),
            Fact(text("copies.fact.drafted"), text("copies.by_at", who=row.drafted_by, when=row.drafted_at)),
            Fact(text("copies.fact.checked_by"), checked, pill=self._after(one)),
            Fact(text("copies.fact.issued_on"), str(text.language.write(row.issued_on or ""))),
            Fact(text("copies.fact.issue"), str(row.issue) if row.issue > 1 else ""),
            Fact(text("copies.fact.copies"), self._copies(one)),
            Fact(text("copies.fact.receipt"), one.receipt, mono=True),
            Fact(text("copies.fact.handed_to"), one.delivered_to.shown(masked=masked)),
            Fact(text("copies.fact.address"), one.address.shown(masked=masked)),
            Fact(text("copies.fact.tracking"), one.tracking, mono=True),
            Fact(text("copies.fact.handed_at"), str(text.language.write(one.delivered_at or ""))),
        ]
        return [fact for fact in told if fact.value]

    def _after(self, one: CertificateDetail) -> Pill | None:
        return self._loud("copies.check.afterwards") if one.row.check_after else None

    def _copies(self, one: CertificateDetail) -> str:
        text, row = self._kit.text, one.row
        if row.state not in _PRINTED:
            return text("copies.n_copies", n=row.copies)
        return text("copies.printed_of", pages=row.pages, printed=one.printed, copies=row.copies)

    def _fields(self, one: CertificateDetail, *, masked: bool) -> QWidget:
        """Each field with what stands in it, and where that comes from."""
        text, (holder, layout) = self._kit.text, column()
        for line in one.fields:
            head = QHBoxLayout()
            head.setSpacing(GAP[2])
            name = line.name.of(text.code)
            head.addWidget(label(name, "muted", wrap=True), 1)
            if (pill := origin_pill(text, line)) is not None:
                head.addWidget(PillLabel(self._kit.style, pill))
            layout.addLayout(head)
            words = label(field_words(text, line, masked=masked), wrap=True)
            words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            words.setAccessibleName(f"{name}: {words.text()}")
            layout.addWidget(words)
            layout.addSpacing(GAP[1])
        if any(words.text() == text("copies.hidden") for words in holder.findChildren(QLabel)):
            layout.addWidget(self._in_full(), 0, Qt.AlignmentFlag.AlignLeft)
        return holder

    def _in_full(self) -> QWidget:
        action = self._kit.actions["copies.reveal"]
        made = button(action.text(), self._reveal, "link")
        made.setToolTip(action.toolTip())
        return made

    def _sources(self, one: CertificateDetail) -> QWidget:
        text, (holder, layout) = self._kit.text, column()
        for source in one.sources:
            code = label(source.reference_code, "code", wrap=True)
            code.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            layout.addWidget(code)
            layout.addWidget(label(self._counted(source), wrap=True))
            quiet = text("copies.joint").join(part for part in (source.fonds, source.title) if part)
            if quiet:
                layout.addWidget(label(quiet, "small", wrap=True))
            layout.addSpacing(GAP[1])
        return holder

    def _counted(self, source: SourceLine) -> str:
        text = self._kit.text
        told = [text("copies.which_pages", pages=source.pages) if source.pages else ""]
        if source.copied:
            told.append(text("copies.n_copied", n=source.copied))
            counted = source.counted
            told.append(
                text("copies.not_counted") if counted is None else text("copies.n_counted", n=counted)
            )
        return text("copies.joint").join(part for part in told if part)

    def _passages(self, one: CertificateDetail, *, masked: bool) -> QWidget:
        """What the record says of people, word for word: hidden altogether until somebody asks."""
        text, (holder, layout) = self._kit.text, column()
        for passage in one.passages:
            quoted = text("copies.hidden") if masked else text("copies.quoted", words=passage.text)
            layout.addWidget(label(quoted, wrap=True))
            source = passage.source
            page = text("copies.which_pages", pages=source.page) if source.page else ""
            told = (source.reference_code, source.title, page)
            where = text("copies.joint").join(part for part in told if part)
            layout.addWidget(label(where, "small", wrap=True))
        if masked:
            layout.addWidget(self._in_full(), 0, Qt.AlignmentFlag.AlignLeft)
        return holder

    # -- its trail

    def _attempts(self, one: CertificateDetail) -> QWidget:
        text, (holder, layout) = self._kit.text, column()
        for attempt in reversed(one.attempts):
            head = QHBoxLayout()
            head.setSpacing(GAP[2])
            head.addWidget(label(text("retrieval.print_number", n=attempt.number), "muted"))
            head.addWidget(PillLabel(self._kit.style, attempt_pill(text, attempt)))
            head.addWidget(label(self._sheets(attempt), "small", wrap=True), 1)
            if attempt.confirmed_to and one.row.state in _MAY_PRINT:
                spoil = button(
                    text("copies.step.spoilt"), partial(self._steps.spoil, attempt.attempt_id), "quiet"
                )
                spoil.setAccessibleName(text("copies.step.spoilt_of", n=attempt.number))
                head.addWidget(spoil)
            layout.addLayout(head)
            if attempt.void:
                void = text.language.list(str(sheet) for sheet in attempt.void)
                layout.addWidget(label(text("copies.void_sheets", sheets=void, n=len(attempt.void)), "error"))
        return holder

    def _sheets(self, attempt: AttemptLine) -> str:
        text = self._kit.text
        told = [text("copies.n_sheets", n=attempt.sheets), attempt.printer or ""]
        return text("copies.joint").join(part for part in told if part)

    def _seals(self, found: WholeCertificate) -> list[HistoryEntry]:
        text, today = self._kit.text, found.story.today
        return [
            HistoryEntry(
                short_day(text, line.stamped_at.date(), today),
                text("copies.sealed", seal=line.seal, n=line.copies, approved=line.approved_by),
                line.stamped_by,
            )
            for line in reversed(found.certificate.seals)
        ]

    # -- what may be done

    def _offer(self, one: CertificateDetail) -> None:
        text, quiet = self._kit.text, list[Secondary]()
        steps = [step for step in one.actions if step.action != "number" or one.row.state != "numbered"]
        first, *others = steps or (None,)
        over = one.row.state in ("handed_over", "posted", "void", "discarded")
        if first is not None and not over:
            why = text("copies.being_made") if self._busy else reason(text, first)
            verb = text(f"certificate.action.{first.action}")
            self._pane.set_next_step(verb, partial(self._steps.do, first.action), why)
        else:
            others = list(steps)
        for step in others:
            if step is not None:
                act = partial(self._steps.do, step.action)
                verb, why = text(f"certificate.action.{step.action}"), reason(text, step)
                quiet.append(Secondary(verb, act, why, rare=step.action in _RARE))
        if one.row.state in _MAY_PRINT:
            quiet.append(
                Secondary(text("copies.step.print_some"), partial(self._steps.do, "print_some"), rare=True)
            )
        if paper := GOES_WITH.get(one.row.state):
            act = partial(self._steps.do, paper)
            quiet.append(Secondary(text(f"copies.step.{paper}"), act, rare=one.row.state == "sealed"))
        if one.blob_id is not None:
            quiet.append(Secondary(text("copies.step.look"), partial(self._steps.do, "look"), rare=True))
        if one.replaces_id is not None:
            before = partial(self._steps.show, ("certificate", one.replaces_id))
            quiet.append(Secondary(text("copies.step.replaced"), before, rare=True))
        self._pane.set_secondary(quiet)
