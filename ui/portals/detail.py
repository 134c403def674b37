"""One portal, or one thing that waits for a decision, in the detail pane, with what may be done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from readingroom.allowed import Allowed, NotNow
from readingroom.bookings.commands import RevealBooking
from readingroom.command import Command
from readingroom.portals.commands import (
    ChangePortal,
    GiveUpTelling,
    GoOn,
    ResolveConflict,
    RetryTelling,
    SettleMissing,
    SettleQuarantined,
)
from readingroom.portals.queries import Missing, OpenConflict, PortalState, Quarantined, Telling
from readingroom.requests.commands import RevealRequest
from ui.portals.deciding import FieldChoice
from ui.portals.reading import Line, Subject
from ui.portals.words import Words
from ui.widgets.detail import DetailPane, Fact, Secondary
from ui.widgets.page import Page
from ui.widgets.parts import label

__all__ = ["Goal", "PortalDetail", "PortalSteps", "goal_of"]

_HERE = "http://127.0.0.1:"
"""A portal on this computer is one for trying things out: its pages are where its protocol is."""
_PUBLISHING = {"publish": True, "publish_no_more": False}
_FIRST = ("go_on", "sync", "switch_on", "retry", "resolve", "try_again", "gone")
"""Which action is the next step, where it is offered; the others stand beneath."""
_FILES = 5
"""Requests that wait for a file, of which each is told."""
_RARE = frozenset({"disconnect", "publish", "publish_no_more"})


class PortalSteps(Protocol):
    """What the page does itself, as more than one command."""

    def exchange(self, portal: PortalState) -> object:
        """One round with a portal."""

    def let_go(self, portal: PortalState) -> object:
        """Disconnect a portal, its token too."""

    def agree(self, portal: PortalState) -> object:
        """Go on after a halt, and believe what was asked about."""

    def go_to(self, goal: Goal) -> object:
        """To the page that shows a case."""


@dataclass(frozen=True)
class Goal:
    """Where the case of a line is worked on: requests on their page, bookings and visits on today's."""

    page: str
    case_id: int


def goal_of(one: Subject) -> Goal | None:
    """Where a line leads to; None where it is about no case that is here."""
    if isinstance(one, PortalState | Quarantined) or one.case_id is None:
        return None
    asks = not isinstance(one, Missing) and one.kind.startswith("request")
    return Goal("requests" if asks else "today", one.case_id)


class PortalDetail:
    """Fills the pane of a page with the chosen line.

    Args:
        page: whose pane it is, and who carries commands out.
        pane: the pane.
        steps: what is more than a command.
    """

    def __init__(self, page: Page, pane: DetailPane, steps: PortalSteps) -> None:
        self._page, self._pane, self._steps = page, pane, steps
        self._shown: Line | None = None
        self.choice: FieldChoice | None = None

    def show(self, line: Line, words: Words) -> None:
        """Show this line; the same again leaves alone what was being chosen."""
        if line == self._shown:
            return
        one, pane = line.subject, self._pane
        if self._shown is None or self._shown.key != line.key:
            pane.expect()
        self._shown, self.choice = line, None
        pane.begin(words.what(line), words.number(line), words.pill(line))
        if isinstance(one, PortalState):
            self._portal(one, words)
        elif isinstance(one, Telling):
            self._telling(one, words)
        elif isinstance(one, OpenConflict):
            self._conflict(one, words)
        elif isinstance(one, Quarantined):
            self._quarantined(one, words)
        else:
            self._missing(one, words)
        self._offer(one, words)

    def nothing(self, sentence: str) -> None:
        """Nothing is chosen."""
        self._shown = None
        self._pane.show_nothing(sentence)

    # -- facts

    def _portal(self, one: PortalState, words: Words) -> None:
        say, never = words.say, words.say("portals.never")
        facts = [
            Fact(say("portals.fact.reached"), words.moment(one.reached_at) or never),
            Fact(say("portals.fact.tried"), words.moment(one.tried_at) or never),
        ]
        if one.next_try_at is not None:
            facts.append(Fact(say("portals.fact.next_try"), words.moment(one.next_try_at)))
        if one.failures:
            facts.append(Fact(say("portals.fact.failures"), str(one.failures)))
        facts += [
            Fact(say("portals.fact.adapter"), say(f"portal.adapter.{one.particulars.adapter}")),
            Fact(say("portals.fact.address"), one.particulars.address),
        ]
        if one.particulars.publishes:
            facts.append(Fact(say("portals.fact.publishes"), say("portals.publishes")))
        if one.state == "halted" or one.said is not None:
            self._sentence(words.portal_why(one))
        if one.state == "halted":
            self._sentence(words.asked(one, "help"), "muted")
        self._pane.set_facts(facts)
        if one.files:
            waits = [Fact(file.number, words.awaited(file)) for file in one.files[:_FILES]]
            more = len(one.files) - len(waits)
            if more:
                waits.append(Fact("", say("portals.more_files", n=more)))
            self._pane.set_facts(waits, say("portals.awaits_file"))
        counted = [
            Fact(say(f"portals.count.{name}"), str(n), number=True) for name, n in one.counts.items() if n
        ]
        if counted:
            self._pane.set_facts(counted, say("portals.under_way"))

    def _telling(self, one: Telling, words: Words) -> None:
        say = words.say
        self._sentence(words.telling_reason(one))
        facts = [Fact(say("portals.fact.portal"), one.portal)]
        if one.said:
            facts.append(Fact(say("portals.fact.said"), one.said))
        if one.tells:
            facts.append(Fact(say("portals.fact.tells"), self._state_told(one, words)))
        facts.append(Fact(say("portals.fact.made"), words.moment(one.made_at)))
        if one.sent_at is not None:
            facts.append(Fact(say("portals.fact.sent"), words.moment(one.sent_at)))
        if one.tries:
            facts.append(Fact(say("portals.fact.tries"), str(one.tries)))
        if one.next_try_at is not None:
            facts.append(Fact(say("portals.fact.next_try"), words.moment(one.next_try_at)))
        self._pane.set_facts(facts)
        if one.state == "unknown":
            self._sentence(say("portals.unknown_help"), "muted")

    @staticmethod
    def _state_told(one: Telling, words: Words) -> str:
        area = "bookings" if one.kind.startswith("booking") else "request"
        for code in (f"{area}.state.{one.tells}", f"portals.tells.{one.tells}"):
            if words.say.has(code):
                return words.say(code)
        return one.tells

    def _conflict(self, one: OpenConflict, words: Words) -> None:
        say = words.say
        if why := words.conflict_why(one):
            self._sentence(why)
        facts = [Fact(say("portals.fact.portal"), one.portal)]
        if one.since is not None:
            facts.append(Fact(say("portals.fact.since"), words.moment(one.since)))
        self._pane.set_facts(facts)
        self.choice = FieldChoice(words, one, self._page.kit.style, masked=words.masked)
        self.choice.reveal_wanted.connect(partial(self._reveal, one))
        self._pane.add_section(say("portals.who_is_right"), self.choice)

    def _reveal(self, one: OpenConflict) -> None:
        """Show in full what is asked for; the log keeps that somebody looked."""

        def shown(_outcome: object) -> None:
            if self._shown is not None and self._shown.subject == one and self.choice is not None:
                self.choice.reveal()

        if one.kind == "booking" and one.record_id is not None:
            self._page.execute(RevealBooking(booking_id=one.record_id), done=shown)
        elif one.case_id is not None:
            self._page.execute(RevealRequest(case_id=one.case_id), done=shown)

    def _quarantined(self, one: Quarantined, words: Words) -> None:
        say = words.say
        self._sentence(words.quarantine_why(one))
        facts = [
            Fact(say("portals.fact.portal"), one.portal),
            Fact(say("portals.fact.came"), words.moment(one.came_at)),
        ]
        if one.canonical_id:
            facts.append(Fact(say("portals.fact.id"), one.canonical_id, mono=True))
        self._pane.set_facts(facts)

    def _missing(self, one: Missing, words: Words) -> None:
        say = words.say
        self._sentence(say("portals.missing_why"))
        self._pane.set_facts(
            [
                Fact(say("portals.fact.portal"), one.portal),
                Fact(say("portals.fact.since"), words.moment(one.since)),
            ]
        )

    def _sentence(self, sentence: str, role: str = "") -> None:
        self._pane.add_section("", label(sentence, role, wrap=True))

    # -- what may be done

    def _offer(self, one: Subject, words: Words) -> None:
        say, pane = words.say, self._pane
        quiet: list[Secondary] = []
        first = min(
            (action.action for action in one.actions if action.action in _FIRST),
            key=_FIRST.index,
            default=None,
        )
        for action in one.actions:
            reason = say(f"refused.{action.code}", **action.facts) if isinstance(action, NotNow) else ""
            verb, act = words.verb(one, action.action), self._act(one, action)
            if action.action == first:
                if isinstance(one, OpenConflict):
                    self._offer_choice(verb, act, say("portals.choose_first"))
                else:
                    pane.set_next_step(verb, act, reason)
            else:
                quiet.append(Secondary(verb, act, reason, rare=action.action in _RARE))
        if isinstance(one, PortalState) and one.particulars.address.startswith(_HERE):
            address = QUrl(one.particulars.address)
            quiet.insert(0, Secondary(say("portals.action.open"), lambda: QDesktopServices.openUrl(address)))
        if (goal := goal_of(one)) is not None:
            quiet.insert(0, Secondary(say(f"portals.open.{goal.page}"), partial(self._steps.go_to, goal)))
        pane.set_secondary(quiet)

    def _offer_choice(self, verb: str, act: Callable[[], object], reason: str) -> None:
        """It can be decided as soon as one field is."""
        choice, pane = self.choice, self._pane
        if choice is not None:
            choice.chosen.connect(lambda: pane.set_next_step(verb, act))
        pane.set_next_step(verb, act, reason)

    def _act(self, one: Subject, action: Allowed | NotNow) -> Callable[[], object]:
        name = action.action
        if isinstance(one, PortalState):
            if name == "sync":
                return lambda: self._steps.exchange(one)
            if name == "disconnect":
                return lambda: self._steps.let_go(one)
            if name == "go_on":
                return lambda: self._steps.agree(one)
        return lambda: self._page.execute(self._command(one, name))

    def _command(self, one: Subject, name: str) -> Command:
        if isinstance(one, PortalState):
            portal = one.particulars
            if name == "go_on_without":
                return GoOn(portal_id=portal.id, agreed=False)
            return ChangePortal(
                portal_id=portal.id,
                name=portal.name,
                address=portal.address,
                enabled=portal.enabled if name in _PUBLISHING else name == "switch_on",
                publishes=_PUBLISHING.get(name),
            )
        if isinstance(one, Telling):
            return RetryTelling(outbox_id=one.id) if name == "retry" else GiveUpTelling(outbox_id=one.id)
        if isinstance(one, Quarantined):
            return SettleQuarantined(inbox_id=one.id, again=name == "try_again")
        if isinstance(one, Missing):
            return SettleMissing(subject_id=one.subject_id, gone=name == "gone")
        choice = self.choice
        return ResolveConflict(
            subject_id=one.subject_id,
            ours=choice.ours if choice is not None else (),
            theirs=choice.theirs if choice is not None else (),
        )
