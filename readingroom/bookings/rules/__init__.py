"""The rules of bookings, visits, seats and the queue: tables and pure functions."""

from readingroom.bookings.rules.capacity import ANY_KIND, CapacityRule, Place, room_place
from readingroom.bookings.rules.lifecycles import (
    BOOKING,
    QUEUE_TICKET,
    VISIT,
    BookingAction,
    BookingState,
    TicketAction,
    TicketState,
    VisitAction,
    VisitState,
    after,
    allows,
)
from readingroom.bookings.rules.line import InLine, LineRule, TicketFacts, Why, line
from readingroom.bookings.rules.plan import (
    BookingPlan,
    KnownBooking,
    What,
    plan,
    remembered,
    values_told,
)

__all__ = [
    "ANY_KIND",
    "BOOKING",
    "QUEUE_TICKET",
    "VISIT",
    "BookingAction",
    "BookingPlan",
    "BookingState",
    "CapacityRule",
    "InLine",
    "KnownBooking",
    "LineRule",
    "Place",
    "TicketAction",
    "TicketFacts",
    "TicketState",
    "VisitAction",
    "VisitState",
    "What",
    "Why",
    "after",
    "allows",
    "line",
    "plan",
    "remembered",
    "room_place",
    "values_told",
]
