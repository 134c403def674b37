"""Signing in and out. Nothing is proved: a real portal has an identity service in this place."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import Response

from readingroom.portals.native.protocol import PersonData
from readingroom.portals.sandbox.forms import Form
from readingroom.portals.sandbox.pages.frame import Here, Visitor, posted
from readingroom.portals.sandbox.people import sign_in, sign_out

__all__ = ["router"]

router = APIRouter()

_FIELDS = ("name", "document_number", "phone")


@router.get("/sign-in")
def show(visitor: Here, to: str = "/matters") -> Response:
    """Name, document number, phone."""
    return visitor.page("sign_in", to=to, form=Form(), wrong={})


@router.post("/sign-in")
async def enter(visitor: Here) -> Response:
    """Come in as this person."""
    return await posted(visitor, _enter)


def _enter(visitor: Visitor, form: Form) -> Response:
    told = {name: form.line(name, 100) for name in _FIELDS}
    wrong = {name: visitor.say(f"sign_in.wrong.{name}") for name in _FIELDS if not told[name]}
    if wrong:
        return visitor.page("sign_in", status=422, to=form.get("to"), form=form, wrong=wrong)
    person = PersonData(
        name=told["name"],
        document_kind="resident_id" if len(told["document_number"]) == 18 else "other",
        document_number=told["document_number"].replace(" ", "").upper(),
        phone=told["phone"],
    )
    with visitor.storage.writing() as connection:
        key = sign_in(connection, person, visitor.storage.now())
    response = visitor.go(form.get("to") or "/matters")
    visitor.give_key(response, key)  # another one: whoever knew the old one is nobody now
    return response


@router.post("/sign-out")
async def leave(visitor: Here) -> Response:
    """Go."""
    return await posted(visitor, _leave)


def _leave(visitor: Visitor, _form: Form) -> Response:
    with visitor.storage.writing() as connection:
        sign_out(connection, visitor.key)
    response = visitor.go("/")
    response.delete_cookie("visit", path="/")
    return response
