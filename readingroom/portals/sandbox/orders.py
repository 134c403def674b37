"""The ``data`` of each command, as the protocol names its fields."""

from __future__ import annotations

import datetime as dt
from typing import Literal, Self

from pydantic import AwareDatetime, Field, model_validator

from readingroom.portals.native.protocol import AttachmentInfo, Code, Identifier, Line, Message, Text

__all__ = [
    "BookingState", "Notice", "RequestAnswer", "RequestJoin", "RequestMaterials", "RequestQuestion", "RequestState",
]  # fmt: skip

Outcome = Literal["found", "partly", "not_found", "not_provided"]


class BookingState(Message):
    """``booking.state``."""

    state: Literal["confirmed", "moved", "arrived", "finished", "cancelled", "no_show"]
    start: AwareDatetime | None = None
    end: AwareDatetime | None = None
    reason: Text = ""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.start and self.end and self.end <= self.start:
            raise ValueError("the visit ends before it begins")
        return self


class RequestState(Message):
    """``request.state``."""

    state: Code
    register_number: Line = ""
    due: dt.date | None = None
    reason: Text = ""
    ground: Text = ""
    outcome: Literal["", "found", "partly", "not_found", "not_provided"] = ""


class RequestQuestion(Message):
    """``request.question``."""

    id: Identifier
    text: Text = ""
    papers: list[Code] = Field(default_factory=list, max_length=50)
    answer_by: dt.date | None = None


class RequestAnswer(Message):
    """``request.answer``."""

    outcome: Outcome
    text: Text = ""
    attachments: list[AttachmentInfo] = Field(default_factory=list, max_length=50)


class RequestMaterials(Message):
    """``request.materials``."""

    papers: dict[Code, Code] = Field(max_length=100)


class RequestJoin(Message):
    """``request.join``."""

    into: Identifier


class Notice(Message):
    """``notice``."""

    id: Identifier
    template: Line = ""
    language: Line = ""
    subject: Line = ""
    text: Text
