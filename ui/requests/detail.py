"""One case in the detail pane: who, what, papers, messages, consents, and at its end the one next step."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QWidget

from readingroom.allowed import Allowed, NotNow
from readingroom.requests.queries import ApplicantView, CaseSheet
from readingroom.requests.rules import OVER
from ui.history import StoryView
from ui.palette import Tone
from ui.readers.words import document_words
from ui.requests.messages import Conversation
from ui.requests.papers import PapersView
from ui.requests.parts import approval_block, column, doubles_block, lines_block
from ui.requests.reading import Whole
from ui.requests.steps import CaseSteps
from ui.requests.words import clock_pill, kind_words, short_moment, state_pill, worded
from ui.widgets.detail import DetailPane, Fact, Secondary
from ui.widgets.page import Page
from ui.widgets.parts import button, label
from ui.widgets.shapes import Pill, Shape

__all__ = ["CasePane"]

_RARE = frozenset(
    {"refer", "transfer", "consult", "pause", "not_provide", "refuse", "cancel", "extend", "part", "reopen"}
)
"""What is not done every day stands in the menu."""


class CasePane:
    """Fills the page's pane with a case.

    Args:
        page: whose pane it is.
        pane: the pane.
        steps: carries out what is pressed.
        reveal: shows the people of the case in full.
        show_case: goes to another case.

    Attributes:
        whole: the case that is shown.
        papers: its checklist.
    """

    def __init__(
        self,
        page: Page,
        pane: DetailPane,
        steps: CaseSteps,
        reveal: Callable[[], object],
        show_case: Callable[[int], object],
    ) -> None:
        self._page, self._pane, self._kit, self._steps = page, pane, page.kit, steps
        self._reveal, self._show_case = reveal, show_case
        self.whole: Whole | None = None
        self._revealed = False
        self.papers: PapersView | None = None

    def show_nothing(self) -> None:
        """No case is chosen."""
        self.whole = None
        self._pane.show_nothing(self._kit.text("requests.nothing_chosen"))

    def show(self, found: Whole, *, revealed: bool) -> None:
        """Show a case; what is shown already is left alone: everything loads anew while changes come in.

        Args:
            found: the case.
            revealed: somebody asked to see everything of it.
        """
        if found == self.whole and revealed == self._revealed and not self._pane.expecting:
            return
        self._revealed = revealed
        text, sheet = self._kit.text, found.sheet
        self.whole, masked = found, found.masked and not revealed
        row, pane = sheet.row, self._pane
        name = row.name.shown(masked=masked) or row.number
        if row.others:
            name = text("requests.and_others", name=name, n=row.others)
        code = row.number
        if row.register_number and row.register_number != row.number:
            code = text("requests.number", number=row.number, register=row.register_number)
        pane.begin(name, code, state_pill(text, row.state))
        if sheet.joined_into is not None:
            pane.add_section("", self._goes_on(sheet))
        if sheet.doubles:
            pane.add_section("", doubles_block(self._kit, sheet, self._show_case, self._steps.join))
        pane.set_facts(self._facts(sheet))
        unread = any(message.unread for message in sheet.messages)
        if unread:
            self._messages(sheet)
        self.papers = None
        if sheet.papers:
            self.papers = PapersView(
                self._kit, sheet.papers, self._steps.paper, self._steps.open_file, sheet.today
            )
            pane.add_section(self._papers_title(sheet), self.papers)
        if sheet.messages and not unread:
            self._messages(sheet)
        for number, applicant in enumerate(sheet.applicants):
            title = text("requests.applicant")
            if len(sheet.applicants) > 1:
                title = applicant.name.shown(masked=masked)
            about = self._about(sheet, masked=masked) if number == len(sheet.applicants) - 1 else []
            pane.set_facts([*self._who(applicant, masked=masked), *about], title)
        if not sheet.applicants and (about := self._about(sheet, masked=masked)):
            pane.set_facts(about)
        if sheet.clues:
            pane.set_facts(self._clues(sheet, masked=masked), text("requests.clues"))
        if sheet.lines:
            withdraw = self._steps.withdraw if Allowed("want") in sheet.actions else None
            pane.add_section(text("requests.lines"), lines_block(self._kit, sheet.lines, withdraw))
        for approval in sheet.approvals:
            block = approval_block(self._kit, approval, self._steps.approval, self._steps.open_file)
            pane.add_section(text("requests.approval.title"), block)
        self._elsewhere(sheet)
        story = StoryView(self._kit)
        story.show_story(found.story)
        pane.add_section(text("window.detail.history"), story)
        self._offer(sheet)

    # -- facts

    def _facts(self, sheet: CaseSheet) -> list[Fact]:
        text, row = self._kit.text, sheet.row
        channel = text(f"request.channel.{row.channel}")
        came = short_moment(text, row.received_at, sheet.today)
        facts = [
            Fact(text("requests.fact.kind"), kind_words(text, row)),
            Fact(text("requests.fact.channel"), text("requests.came", channel=channel, when=came)),
        ]
        if (pill := clock_pill(text, row.clock)) is not None and row.clock is not None:
            day = str(text.language.date(row.clock.due))
            facts.append(Fact(text(f"requests.fact.{row.clock.what}"), day, pill=pill))
            if row.clock.what == "promised" and sheet.finish_by is not None:
                facts.append(Fact(text("requests.fact.finish"), str(text.language.date(sheet.finish_by))))
        if row.due_day is not None and row.kind is None:
            facts.append(Fact(text("requests.fact.due_day"), str(text.language.date(row.due_day))))
        if sheet.outcome:
            facts.append(Fact(text("requests.fact.outcome"), text(f"request.outcome.{sheet.outcome}")))
        if sheet.ground:
            facts.append(Fact(text("requests.fact.ground"), text(f"request.ground.{sheet.ground}")))
            facts.append(Fact(text("requests.fact.law"), text(f"request.ground_law.{sheet.ground}")))
            if sheet.answer:
                facts.append(Fact(text("requests.fact.told"), sheet.answer))
        if sheet.here:
            facts.append(Fact("", pill=Pill(text("requests.here"), Shape.DOT, Tone.GOOD)))
        return facts

    def _about(self, sheet: CaseSheet, *, masked: bool) -> list[Fact]:
        """Whom the record is about, what for, and how the answer is delivered."""
        text = self._kit.text
        facts: list[Fact] = []
        if sheet.concerned:
            facts.append(Fact(text("requests.fact.concerned"), sheet.concerned.shown(masked=masked)))
        if sheet.purpose:
            facts.append(Fact(text("requests.fact.purpose"), sheet.purpose))
        if sheet.delivery:
            facts.append(Fact(text("requests.fact.delivery"), text(f"request.delivery.{sheet.delivery}")))
        if sheet.address:
            eye = self._eye if masked else None
            facts.append(Fact(text("requests.fact.address"), sheet.address.shown(masked=masked), reveal=eye))
        return facts

    def _messages(self, sheet: CaseSheet) -> None:
        called = {paper.paper: paper.name for paper in sheet.papers}
        said = Conversation(self._kit, sheet.messages, called, self._steps.open_file, sheet.today)
        self._pane.add_section(self._kit.text("requests.messages"), said)

    def _who(self, one: ApplicantView, *, masked: bool) -> list[Fact]:
        text, eye = self._kit.text, self._eye if masked else None
        relation = worded(text, one.relation) or one.relation_code
        facts = [Fact(text("requests.fact.relation"), relation)]
        document = document_words(text, one.document_kind, one.document, masked=masked)
        proved = Pill(text("requests.verified"), Shape.CHECK, Tone.GOOD) if one.verified else None
        facts.append(
            Fact(
                text("requests.fact.document"),
                document,
                pill=proved,
                reveal=eye if one.document else None,
            )
        )
        if one.phone:
            facts.append(
                Fact(text("requests.fact.phone"), one.phone.shown(masked=masked), mono=True, reveal=eye)
            )
        if one.email:
            facts.append(Fact(text("requests.fact.email"), one.email.shown(masked=masked), reveal=eye))
        if one.organisation:
            facts.append(Fact(text("requests.fact.organisation"), one.organisation))
        return facts

    def _clues(self, sheet: CaseSheet, *, masked: bool) -> list[Fact]:
        text = self._kit.text
        facts = []
        for clue in sheet.clues:
            missing = (
                Pill(text("requests.clue_missing"), Shape.ALERT, Tone.ATTENTION) if clue.missing else None
            )
            if clue.value or missing:
                value = clue.value.shown(masked=masked)
                eye = self._eye if value != clue.value.full else None
                facts.append(Fact(worded(text, clue.name), value, pill=missing, reveal=eye))
        return facts

    def _papers_title(self, sheet: CaseSheet) -> str:
        text = self._kit.text
        missing = sum(paper.missing for paper in sheet.papers)
        follow = sum(paper.state == "to_follow" for paper in sheet.papers)
        aside = text("requests.papers_there")
        if missing:
            aside = text("requests.papers_missing", n=missing)
        elif follow:
            aside = text("requests.papers_follow", n=follow)
        return text("requests.joint").join((text("requests.papers"), aside))

    def _eye(self, _show: Callable[[str], None]) -> None:
        self._reveal()

    # -- around

    def _goes_on(self, sheet: CaseSheet) -> QWidget:
        holder, layout = column()
        into = sheet.joined_into
        if into is not None:
            words = self._kit.text("requests.goes_on", number=into.number)
            layout.addWidget(button(words, partial(self._show_case, into.case_id), "link"))
        return holder

    def _elsewhere(self, sheet: CaseSheet) -> None:
        text = self._kit.text
        facts = []
        for transfer in sheet.transfers:
            state = (
                Pill(text("requests.transfer.late"), Shape.CLOCK, Tone.WRONG) if transfer.overdue else None
            )
            told = [transfer.archive, transfer.contact]
            told.append(
                text("requests.transfer.answered", day=transfer.answered_at.date())
                if transfer.answered_at is not None
                else text("requests.transfer.by", day=transfer.answer_by)
            )
            words = text("requests.joint").join(part for part in told if part)
            facts.append(Fact(text("requests.fact.transfer"), words, pill=state))
        for stop in sheet.stops:
            if stop.kind == "extension":
                days = text("requests.stop.extended", n=stop.days or 0)
            elif stop.last_day is None:
                days = text("requests.stop.since", day=stop.first_day)
            else:
                days = text("requests.stop.between", first=stop.first_day, last=stop.last_day)
            words = text("requests.joint").join(part for part in (days, stop.reason) if part)
            facts.append(Fact(text(f"request.stop.{stop.kind}"), words))
        if facts:
            self._pane.set_facts(facts, text("requests.around"))
        if sheet.joined:
            holder, layout = column()
            for one in sheet.joined:
                layout.addWidget(button(one.number, partial(self._show_case, one.case_id), "link"))
            layout.addWidget(label(text("requests.joined_help"), "small", wrap=True))
            self._pane.add_section(text("requests.joined"), holder)
        if sheet.note:
            self._pane.set_facts([Fact("", sheet.note)], text("requests.fact.note"))

    # -- what may be done

    def _offer(self, sheet: CaseSheet) -> None:
        text = self._kit.text
        first, *others = sheet.actions or (None,)
        if first is not None and not self._only_reopen(sheet):
            self._pane.set_next_step(
                text(f"requests.step.{first.action}"),
                partial(self._steps.do, first.action),
                self._reason(first),
            )
        else:
            others = list(sheet.actions)
        quiet = [
            Secondary(
                text(f"requests.step.{step.action}"),
                partial(self._steps.do, step.action),
                self._reason(step),
                rare=step.action in _RARE and not self._only_reopen(sheet),
            )
            for step in others
            if step is not None
        ]
        quiet.append(Secondary(text("requests.step.remark"), partial(self._steps.do, "remark")))
        if sheet.row.state not in OVER:
            quiet += [
                Secondary(text(f"requests.step.{step}"), partial(self._steps.do, step), rare=True)
                for step in ("copies", "certificate")
            ]
        if sheet.guide is not None and sheet.applicants:
            quiet.append(
                Secondary(text("requests.step.notice"), partial(self._steps.do, "notice"), rare=True)
            )
        on_today = sheet.row.due_day is not None or sheet.here
        if on_today and (first is None or first.action != "today"):
            quiet.append(Secondary(text("requests.step.today"), partial(self._steps.do, "today"), rare=True))
        self._pane.set_secondary(quiet)

    @staticmethod
    def _only_reopen(sheet: CaseSheet) -> bool:
        """A closed case has no next step; what may be done with it is quiet."""
        return bool(sheet.actions) and sheet.actions[0].action == "reopen"

    def _reason(self, step: Allowed | NotNow) -> str:
        if isinstance(step, Allowed):
            return ""
        return self._kit.text.language.refuse(f"refused.{step.code}", step.facts)
