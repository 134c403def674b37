"""Booking a visit (预约到馆)."""

from __future__ import annotations

from itertools import groupby
from typing import Any
from uuid import uuid4

from fastapi import APIRouter
from fastapi.responses import Response

from readingroom.portals.native.protocol import BookingData, BookingStatus, RequestStatus, SubjectKind
from readingroom.portals.sandbox.forms import Form, led_to, mark_done
from readingroom.portals.sandbox.pages.frame import Here, Visitor, posted
from readingroom.portals.sandbox.published import Slot, slots
from readingroom.portals.sandbox.subjects import (
    REQUEST_ENDED,
    BookingSide,
    Subject,
    new_number,
    of_reader,
    start,
)

__all__ = ["router"]

router = APIRouter()

MOST_WANTED = 50
"""Files named in one booking."""


def _open_requests(subjects: tuple[Subject, ...]) -> list[Subject]:
    """A visit may belong to one of these: one case then, one number."""
    return [
        one
        for one in subjects
        if one.kind is SubjectKind.REQUEST
        and one.request[0].status is RequestStatus.SUBMITTED
        and one.request[1].state not in REQUEST_ENDED - {"lapsed"}
    ]


def _shown(visitor: Visitor, form: Form, offered: tuple[Slot, ...], **more: Any) -> Response:
    with visitor.storage.reading() as connection:
        requests = _open_requests(of_reader(connection, visitor.signed_in.id))
    days = [(day, list(blocks)) for day, blocks in groupby(offered, key=lambda one: one.start.date())]
    status = 422 if more["wrong"] else 200
    return visitor.page("book", status=status, form=form, days=days, requests=requests, **more)


@router.get("/book")
def show(visitor: Here, request: str = "") -> Response:
    """Day, hours, what is wanted."""
    visitor.signed_in  # noqa: B018 - only readers book
    with visitor.storage.reading() as connection:
        offered = slots(connection, visitor.storage.now())
    return _shown(visitor, Form({"request": request}), offered, wrong={})


@router.post("/book")
async def book(visitor: Here) -> Response:
    """Book it, once."""
    return await posted(visitor, _book)


def _book(visitor: Visitor, form: Form) -> Response:
    reader = visitor.signed_in
    wrong: dict[str, str] = {}
    with visitor.storage.writing() as connection:
        if before := led_to(connection, reader.id, form.once):
            return visitor.go(before)
        at = visitor.storage.now()
        offered = slots(connection, at)
        chosen = next((one for one in offered if one.key == form.get("slot")), None)
        wanted = list(
            dict.fromkeys(line.strip()[:500] for line in form.text("wanted").split("\n") if line.strip())
        )
        if chosen is None:
            wrong["slot"] = visitor.say("book.wrong.slot")
        elif chosen.full:
            wrong["slot"] = visitor.say("book.wrong.full")
        if len(wanted) > MOST_WANTED:
            wrong["wanted"] = visitor.say("book.wrong.wanted", most=MOST_WANTED)
        if chosen is not None and not wrong:
            case = next(
                (
                    one
                    for one in _open_requests(of_reader(connection, reader.id))
                    if one.id == form.get("request")
                ),
                None,
            )
            status = BookingStatus.CONFIRMED if chosen.published else BookingStatus.REQUESTED
            made = start(
                connection,
                BookingData(
                    id=uuid4().hex,
                    number=case.number if case else new_number(connection, at),
                    status=status,
                    start=chosen.start,
                    end=chosen.end,
                    person=reader.person,
                    wanted=wanted,
                    purpose=form.line("purpose"),
                    note=form.text("note", 2000),
                    language=visitor.words.code,
                    request=case.id if case else None,
                ),
                BookingSide(state=status.value),
                reader.id,
                at,
            )
            place = f"/matters/{made.id}"
            mark_done(connection, reader.id, form.once, place, at)
            return visitor.go(place, "booked")
    return _shown(visitor, form, offered, wrong=wrong)
