"""What happens at the desk becomes something to tell, in the same transaction: to each portal that knows the case."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import Session

from readingroom.bookings import events as booked
from readingroom.bookings.records import Booking
from readingroom.command import Context, Reaction, each
from readingroom.events import Event
from readingroom.portals import telling
from readingroom.portals.making import make_bookings, unmake_bookings
from readingroom.portals.outgoing import (
    KnownSubject,
    Telling,
    add,
    add_all,
    take_back,
    tell_booking,
    under_way,
)
from readingroom.portals.records import Portal, PortalSubject
from readingroom.portals.rules import CommandKind, SubjectKind
from readingroom.requests import events as asked
from readingroom.requests.commands.writing import unanswered
from readingroom.requests.joined import gone_over
from readingroom.requests.notices.events import NoticeWithdrawn
from readingroom.requests.records import Message, Request
from readingroom.store.rows import among, given, looked_up

__all__ = ["REACTIONS"]

Known = list[tuple[Portal, KnownSubject]]


_KNOWING = (
    select(
        PortalSubject.id,
        PortalSubject.portal_id,
        PortalSubject.case_id,
        PortalSubject.record_id,
        PortalSubject.canonical_id,
        PortalSubject.seen,
        PortalSubject.told,
        PortalSubject.taken_in,
    )
    .join(Portal, Portal.id == PortalSubject.portal_id)
    .where(
        PortalSubject.kind == bindparam("kind"),
        among(PortalSubject.record_id, "records"),
        ~PortalSubject.gone,
        Portal.disconnected_at.is_(None),
    )
    .order_by(PortalSubject.id)
)


def _knowing(session: Session, kind: SubjectKind, records: Collection[int]) -> Known:
    """The portals that know these bookings or requests, and as what."""
    found = looked_up(session, _KNOWING, kind=kind.value, records=given(records))
    portals = {
        portal_id: session.get_one(Portal, portal_id) for portal_id in {row.portal_id for row in found}
    }
    return [(portals[row.portal_id], row) for row in found]


def _requests_known(session: Session, requests: Collection[int]) -> dict[int, Known]:
    """Request -> those that know it, or one that went over into it."""
    known: dict[int, Known] = {}
    goes_on: dict[int, list[int]] = {}
    for request, sources in gone_over(session, sorted(set(requests))).items():
        for source in sources:
            goes_on.setdefault(source, []).append(request)
    for portal, subject in _knowing(session, SubjectKind.REQUEST, goes_on):
        for request in goes_on[subject.record_id or 0]:
            known.setdefault(request, []).append((portal, subject))
    return known


def _portals(session: Session) -> Sequence[Portal]:
    return session.scalars(select(Portal).where(Portal.disconnected_at.is_(None)).order_by(Portal.id)).all()


def tell_of_bookings(
    session: Session, events: Sequence[booked.BookingMoved | booked.VisitOpened], context: Context
) -> Sequence[Event]:
    """How these bookings stand is told wherever they stand otherwise."""
    wanted = dict.fromkeys(event.booking_id for event in events if event.booking_id is not None)
    known = _knowing(session, SubjectKind.BOOKING, wanted)
    if not known:
        return []
    waiting = under_way(session, [subject.id for _, subject in known])
    bookings = {
        booking.id: booking
        for booking in session.scalars(
            select(Booking).where(Booking.id.in_([subject.record_id for _, subject in known]))
        )
    }
    return [
        made
        for portal, subject in known
        for made in tell_booking(
            session,
            context,
            portal,
            subject,
            bookings[subject.record_id or 0],
            waiting.get(subject.id, ()),
        )
    ]


def _taking_back(states: Collection[str]) -> Reaction:
    """A reaction to a correction: what was not sent is cancelled, what was sent is followed by how it stands now."""

    def reaction(session: Session, events: Sequence[Any], context: Context) -> Sequence[Event]:
        wanted = [event.booking_id for event in events if event.booking_id is not None]
        taken_back = [
            done
            for _, subject in _knowing(session, SubjectKind.BOOKING, wanted)
            for done in take_back(
                session, context, subject.id, CommandKind.BOOKING_STATE, "corrected", states=states
            )
        ]
        return [*taken_back, *tell_of_bookings(session, events, context)]

    return reaction


def tell_of_requests(
    session: Session, events: Sequence[asked.RequestMoved | asked.RequestReceived], context: Context
) -> Sequence[Event]:
    """Where requests stand."""
    known = _requests_known(session, [event.request_id for event in events])
    stands = telling.how_they_stand(session, known) if known else {}
    told: list[Telling] = []
    for event in events:
        if event.request_id not in known:
            continue
        state = event.to_state if isinstance(event, asked.RequestMoved) else "received"
        data = telling.request_state(session, stands[event.request_id], state)
        if data is None:
            continue
        kind, tag = CommandKind.REQUEST_STATE, _tag(event, state)
        told += [
            Telling(portal=portal, kind=kind, data=data, subject=subject, tag=tag)
            for portal, subject in known[event.request_id]
            if not _said_so_itself(subject, state, context)
        ]
    return add_all(session, context, told) if told else []


def tell_of_time(session: Session, events: Sequence[asked.ClockChanged], context: Context) -> Sequence[Event]:
    """More time was taken: the day by which it is answered is another one, wherever it stands."""
    known = _requests_known(session, [event.request_id for event in events])
    told: list[Telling] = []
    for request_id, knowing in known.items():
        told += _as_it_stands(session, request_id, knowing, "time")
    return add_all(session, context, told)


def _as_it_stands(session: Session, request_id: int, known: Known, tag: str) -> list[Telling]:
    request = telling.how_they_stand(session, [request_id])[request_id]
    data = telling.request_state(session, request, request.state)
    if data is None:
        return []
    return [
        Telling(portal=portal, kind=CommandKind.REQUEST_STATE, data=data, subject=subject, tag=tag)
        for portal, subject in known
    ]


def _tag(event: Event, state: str) -> str:
    before = event.from_state if isinstance(event, asked.RequestMoved) else ""
    return f"{before}>{state}"


def _said_so_itself(subject: KnownSubject, state: str, context: Context) -> bool:
    """Whether the portal has just told of the withdrawal that this is."""
    withdrawn = subject.seen.get("withdrawn", False)
    return subject.taken_in == context.command_id and withdrawn and state == "cancelled"


def _telling_request(
    kind: CommandKind, say: Callable[[Session, Any], dict[str, Any]], tag: Callable[[Any], object]
) -> Reaction:
    """A reaction that tells those who know the request."""

    def reaction(session: Session, events: Sequence[Any], context: Context) -> Sequence[Event]:
        known = _requests_known(session, [event.request_id for event in events])
        told: list[Event] = []
        for event in events if known else ():
            data: dict[str, Any] | None = None
            for portal, subject in known.get(event.request_id, ()):
                data = say(session, event) if data is None else data
                told += add(session, context, portal, kind, data, subject=subject, tag=str(tag(event)))
        return told

    return reaction


def tell_questions(
    session: Session, events: Sequence[asked.MessageWritten], context: Context
) -> Sequence[Event]:
    """What the desk asks appears where the reader filed the case."""
    questions = [one for one in events if (one.author, one.message_kind) == ("desk", "question")]
    return _ask(session, questions, context) if questions else []


_ask = _telling_request(
    CommandKind.REQUEST_QUESTION,
    lambda session, event: telling.question(session, event.message_id),
    lambda event: event.message_id,
)


_ASKED_OF = (
    select(Message.request_id)
    .where(among(Message.request_id, "requests"), Message.kind == "question")
    .distinct()
    .order_by(Message.request_id)
)


def take_back_answered(
    session: Session, events: Sequence[asked.MaterialMoved | asked.MessageWritten], context: Context
) -> Sequence[Event]:
    """A question that was answered before it went out is not asked any more: nobody is asked for a paper twice."""
    # Few cases were ever asked anything: those that were not are passed over at once.
    written = given(event.request_id for event in events)
    asked_of = [row.request_id for row in looked_up(session, _ASKED_OF, requests=written)]
    done: list[Event] = []
    for request_id, known in _requests_known(session, asked_of).items() if asked_of else ():
        questions = select(Message).where(Message.request_id == request_id, Message.kind == "question")
        still = unanswered(session, session.get_one(Request, request_id))
        answered = {one.reference for one in session.scalars(questions)} - {one.reference for one in still}
        for _, subject in known if answered else ():
            kind = CommandKind.REQUEST_QUESTION
            done += take_back(session, context, subject.id, kind, "answered", ids=answered)
    return done


def take_back_notice(session: Session, event: NoticeWithdrawn, context: Context) -> Sequence[Event]:
    """What is not to be told any more does not go out."""
    name = telling.notice_name(event.notice_kind, event.notice_id)
    return [
        done
        for _, subject in _knowing_case(session, event.case_id)
        for done in take_back(session, context, subject.id, CommandKind.NOTICE, "withdrawn", ids=(name,))
    ]


def tell_of_joining(session: Session, event: asked.RequestsJoined, context: Context) -> Sequence[Event]:
    """The same wish goes on under another number, or by itself again; with it what had gone over into it."""
    events: list[Event] = []
    into = telling.joined(session, event.case_id if event.parted else event.into_case_id)
    target = session.get_one(Request, event.into_request_id)
    for portal, subject in _requests_known(session, [event.request_id]).get(event.request_id, ()):
        back = take_back(session, context, subject.id, CommandKind.REQUEST_JOIN, "corrected")
        events += back
        itself = subject.record_id == event.request_id
        if not (back and event.parted and itself):  # then the portal never heard of it
            kind, tag = CommandKind.REQUEST_JOIN, str(event.parted)
            events += add(session, context, portal, kind, into, subject=subject, tag=tag)
        if not event.parted:
            stands = _as_it_stands(session, target.id, [(portal, subject)], f"into {target.id}")
            events += add_all(session, context, stands)
        events += add(session, context, portal, CommandKind.REQUEST_MATERIALS, {}, subject=subject)
    return events


def _knowing_case(session: Session, case_id: int) -> Known:
    """Those that know a request or booking of the case, or a request that went over into it; requests first."""
    own = session.scalars(select(Request.id).where(Request.case_id == case_id)).one_or_none()
    sources = set() if own is None else gone_over(session, [own])[own]
    went_over = (PortalSubject.kind == SubjectKind.REQUEST.value) & PortalSubject.record_id.in_(sources)
    found = session.execute(
        select(Portal, PortalSubject)
        .join(Portal, Portal.id == PortalSubject.portal_id)
        .where(
            or_(PortalSubject.case_id == case_id, went_over),
            ~PortalSubject.gone,
            Portal.disconnected_at.is_(None),
        )
        .order_by(PortalSubject.kind.desc(), PortalSubject.id)
    )
    return [(portal, subject) for portal, subject in found]


def tell_notice(session: Session, event: asked.NoticeMade, context: Context) -> Sequence[Event]:
    """A notice appears once on each portal that knows the case: with the request, or else with the booking."""
    by_portal: dict[int, tuple[Portal, PortalSubject]] = {}
    for portal, subject in _knowing_case(session, event.case_id):
        if portal.id not in by_portal or (subject.case_id, subject.kind) == (
            event.case_id,
            SubjectKind.REQUEST,
        ):
            by_portal[portal.id] = (portal, subject)
    if not by_portal:
        return []
    data = telling.notice(session, event.notice_id)
    return [
        made
        for portal, subject in by_portal.values()
        for made in add(
            session, context, portal, CommandKind.NOTICE, data, subject=subject, tag=str(event.notice_id)
        )
    ]


def _publishing(kind: CommandKind) -> Reaction:
    """A reaction that has every portal told anew what all its readers see; it waits at most once."""

    def reaction(session: Session, events: Sequence[Any], context: Context) -> Sequence[Event]:
        return [made for portal in _portals(session) for made in add(session, context, portal, kind, {})]

    return reaction


publish_guides = _publishing(CommandKind.GUIDE_PUBLISH)
publish_availability = _publishing(CommandKind.AVAILABILITY_PUBLISH)


def _walked_in(session: Session, events: Sequence[Any], context: Context) -> Sequence[Event]:
    """Somebody without a booking takes a place, or gives it back."""
    return publish_availability(session, events, context) if any(e.booking_id is None for e in events) else []


_BOOKED: Mapping[type[Event], Sequence[Reaction]] = {
    booked.BookingImported: (publish_availability,),
    booked.BookingMade: (make_bookings, publish_availability),
    booked.BookingChanged: (tell_of_bookings, publish_availability),
    booked.BookingMoved: (tell_of_bookings, publish_availability),
    booked.BookingConfirmed: (tell_of_bookings,),
    booked.BookingCancelled: (unmake_bookings, tell_of_bookings, publish_availability),
    booked.BookingReinstated: (_taking_back({"cancelled"}), make_bookings, publish_availability),
    booked.BookingNoShow: (tell_of_bookings, publish_availability),
    booked.BookingFinished: (tell_of_bookings,),
    booked.VisitOpened: (tell_of_bookings, _walked_in),
    booked.VisitUndone: (_taking_back({"arrived"}), _walked_in),
    booked.VisitLeft: (_walked_in,),
    booked.SeatsDefined: (publish_availability,),
    booked.OpeningBlocksSet: (publish_availability,),
    booked.ClosureAdded: (publish_availability,),
    booked.ClosureRemoved: (publish_availability,),
    booked.ClosuresImported: (publish_availability,),
}

_ASKED: Mapping[type[Event], Sequence[Reaction]] = {
    asked.RequestReceived: (tell_of_requests,),
    asked.RequestMoved: (tell_of_requests,),
    asked.MessageWritten: (tell_questions, take_back_answered),
    asked.AnswerGiven: (
        _telling_request(
            CommandKind.REQUEST_ANSWER,
            lambda session, event: telling.answer(session, event.outcome, event.message_id),
            lambda event: event.message_id,
        ),
    ),
    asked.MaterialMoved: (
        _telling_request(CommandKind.REQUEST_MATERIALS, lambda session, event: {}, lambda event: ""),
        take_back_answered,
    ),
    asked.RequestsJoined: (each(tell_of_joining),),
    asked.NoticeMade: (each(tell_notice),),
    NoticeWithdrawn: (each(take_back_notice),),
    asked.ClockChanged: (tell_of_time,),
    asked.GuideChanged: (publish_guides,),
}

REACTIONS: Mapping[type[Event], Sequence[Reaction]] = {**_BOOKED, **_ASKED}
