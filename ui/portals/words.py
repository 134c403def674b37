"""How portals, and what goes back and forth, are put into words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from readingroom.people.rules import mask_document, mask_email, mask_phone
from readingroom.portals.queries import AwaitedFile, Missing, OpenConflict, PortalState, Quarantined, Telling
from ui.palette import Tone
from ui.portals.reading import Line, Subject, SyncDesk
from ui.text import Text
from ui.widgets.shapes import Pill, Shape, begun

__all__ = ["Words"]

_PORTALS = {
    "off": (Shape.SQUARE, Tone.NEUTRAL),
    "halted": (Shape.ALERT, Tone.WRONG),
    "exchanging": (Shape.DOT, Tone.ACCENT),
    "failing": (Shape.CLOCK, Tone.ATTENTION),
    "new": (Shape.RING, Tone.NEUTRAL),
    "well": (Shape.CHECK, Tone.GOOD),
}
_OUTBOX = {
    "pending": (Shape.RING, Tone.NEUTRAL),
    "in_flight": (Shape.DOT, Tone.ACCENT),
    "unknown": (Shape.CLOCK, Tone.NEUTRAL),
    "rejected": (Shape.CROSS, Tone.WRONG),
    "conflict": (Shape.ALERT, Tone.ATTENTION),
}
_COUNTED = ("waiting", "inbox")
"""What a portal's own row says; the rest stands in rows of its own."""
_ANSWERS = {"go_on": "yes", "go_on_without": "no"}
_TIMES = frozenset({"start", "end"})


class Words:
    """The sentences about one line of the list.

    Args:
        text: in its language.
        desk: when the page was asked, for days and hours.
    """

    def __init__(self, text: Text, desk: SyncDesk) -> None:
        self.say = text
        self.masked = desk.masked
        self._desk = desk

    # -- a row of the list

    def what(self, line: Line) -> str:
        """What it is."""
        say, one = self.say, line.subject
        if isinstance(one, PortalState):
            return one.particulars.name
        if isinstance(one, Telling):
            return begun(say(f"portal.kind.{one.kind}"))
        if isinstance(one, Missing):
            return say("portals.missing_at", at=self.moment(one.starts_at))
        return begun(self.kind(one.kind))

    def kind(self, kind: str) -> str:
        """Booking or request; what could not be read is neither."""
        return self.say(f"portals.kind.{kind}") if self.say.has(f"portals.kind.{kind}") else kind

    def portal(self, line: Line) -> str:
        """Which portal; empty where the row itself is one."""
        return "" if isinstance(line.subject, PortalState) else line.subject.portal

    def number(self, line: Line) -> str:
        """Of its case."""
        return getattr(line.subject, "number", "")

    def pill(self, line: Line) -> Pill:
        """Its state."""
        say, one = self.say, line.subject
        if isinstance(one, PortalState):
            return Pill(say(f"portal.state.{one.state}"), *_PORTALS[one.state])
        if isinstance(one, Telling):
            shape, tone = (Shape.ALERT, Tone.ATTENTION) if one.decides else _OUTBOX[one.state]
            return Pill(say(f"portals.pill.{one.state}"), shape, tone)
        if isinstance(one, OpenConflict):
            return Pill(say("portals.pill.differs"), Shape.ALERT, Tone.ATTENTION)
        if isinstance(one, Quarantined):
            return Pill(say("portals.pill.quarantined"), Shape.CROSS, Tone.WRONG)
        return Pill(say("portals.pill.missing"), Shape.ALERT, Tone.ATTENTION)

    def since(self, line: Line) -> str:
        """Since when; of a portal, the last contact."""
        one = line.subject
        if isinstance(one, PortalState):
            return self.moment(one.reached_at)
        if isinstance(one, Telling):
            return self.moment(one.made_at)
        if isinstance(one, Quarantined):
            return self.moment(one.came_at)
        return self.moment(one.since)

    def why(self, line: Line) -> str:
        """Why it is so, in a sentence."""
        say, one = self.say, line.subject
        if isinstance(one, PortalState):
            return self.portal_why(one)
        if isinstance(one, Telling):
            return self.telling_why(one)
        if isinstance(one, OpenConflict):
            fields = [self.field(one, field.field) for field in one.fields]
            return say("portals.differ", fields=fields)
        if isinstance(one, Quarantined):
            return self.quarantine_why(one)
        return say("portals.missing_why")

    def verb(self, one: Subject, action: str) -> str:
        """What an action is called."""
        if isinstance(one, PortalState) and action in _ANSWERS:
            return self.asked(one, _ANSWERS[action])
        return self.say(f"portals.action.{action}")

    def asked(self, one: PortalState, what: str, **facts: object) -> str:
        """Of the question for which a portal stopped: its ``help``, ``yes``, ``no``, ``title`` or ``meaning``."""
        return self.say(f"portal.asked.{one.asked}.{what}", **facts)

    # -- the sentences

    def portal_why(self, one: PortalState) -> str:
        """Why it stopped or fails; else what is under way."""
        say = self.say
        if one.state == "halted" and one.halted:
            return begun(say(f"portal.halted.{one.halted}", **one.halted_facts))
        if one.said is not None and one.state != "off":
            return self.refusal(one.said, one.said_facts)
        counted = [
            say(f"portals.counted.{name}", n=one.counts[name]) for name in _COUNTED if one.counts[name]
        ]
        if one.files:
            counted.append(say("portals.counted.files", n=len(one.files)))
        return " · ".join(counted)

    def awaited(self, file: AwaitedFile) -> str:
        """Why a file did not come, and when it is asked for again."""
        why = self.refusal(file.said, file.facts)
        return self.say("portals.file_again", why=why, at=self.moment(file.again_at))

    def telling_why(self, one: Telling) -> str:
        """Why it waits or did not arrive, with the portal's own words."""
        why = self.telling_reason(one)
        if one.said:
            return self.say("portals.in_its_words", why=why, words=one.said) if why else one.said
        return why

    def telling_reason(self, one: Telling) -> str:
        """Why it waits or did not arrive: for a reason of its own, else for its portal's state."""
        if one.why:
            return begun(self.say(f"portal.why.{one.why}"))
        states = {state.particulars.id: state.state for state in self._desk.portals}
        return self.say(f"portals.waits.{states[one.portal_id]}")

    def quarantine_why(self, one: Quarantined) -> str:
        """Why it could not be taken in."""
        plain = f"portal.quarantine.{one.why}"
        if self.say.has(plain):
            return self.say(plain, **one.facts)
        return self.refusal(one.why, one.facts)

    def refusal(self, code: str, facts: Any) -> str:
        """A stored refusal, which has its kind before it (``unavailable.portal.unreachable``)."""
        return self.say.language.refuse(code, {str(name): value for name, value in facts.items()})

    def conflict_why(self, one: OpenConflict) -> str:
        """Why it differs, "" where there is nothing more to say."""
        code = f"portals.request_why.{one.why}" if one.kind == "request" else f"bookings.import.why.{one.why}"
        return self.say(code) if self.say.has(code) else ""

    def field(self, one: OpenConflict, field: str) -> str:
        """A field's name."""
        area = "request.field" if one.kind == "request" else "bookings.field"
        return self.say(f"{area}.{field}") if self.say.has(f"{area}.{field}") else field

    def value(self, one: OpenConflict, field: str, value: Any) -> str:
        """What a side says of a field; identity and phone numbers are masked."""
        say = self.say
        if field == "withdrawn":
            return say("portals.withdrawn" if value else "portals.still_wanted")
        if value in (None, "", [], {}):
            return say("portals.nothing")
        if field == "applicants":
            return "\n".join(self._person(one, person) for person in value)
        if field == "clues":
            told = ((self._named(one, f"clue.{name}", name), text) for name, text in value.items() if text)
            return "\n".join(say("portals.clue", name=name, text=text) for name, text in told)
        if field == "delivery" and say.has(f"request.delivery.{value}"):
            return say(f"request.delivery.{value}")
        if isinstance(value, bool):
            return say("portals.yes" if value else "portals.no")
        if field in _TIMES:
            return self.moment(dt.datetime.fromisoformat(str(value)))
        if field == "status" and self.say.has(f"bookings.state.{value}"):
            return self.say(f"bookings.state.{value}")
        if isinstance(value, list | tuple):
            return self.say.language.list(str(one) for one in value)
        return str(value)

    def _named(self, one: OpenConflict, code: str, plain: str) -> str:
        return one.names[code].of(self.say.language.code) if code in one.names else plain

    def _person(self, one: OpenConflict, person: Mapping[str, Any]) -> str:
        relation = str(person.get("relation") or "")
        parts = [
            str(person.get("name") or ""),
            self._named(one, f"relation.{relation}", relation),
            mask_document(str(person.get("document_number") or "")),
            mask_phone(str(person.get("phone") or "")),
            mask_email(str(person.get("email") or "")),
            str(person.get("organisation") or ""),
        ]
        return " · ".join(part for part in parts if part)

    def moment(self, at: dt.datetime | None) -> str:
        """An hour today, else the day too; empty for never."""
        if at is None:
            return ""
        here, language = at.astimezone(self._desk.zone), self.say.language
        hour = language.time(here)
        if here.date() == self._desk.today:
            return hour
        return f"{language.date(here.date(), year=here.year != self._desk.today.year)} {hour}"
