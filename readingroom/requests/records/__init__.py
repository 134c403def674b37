"""Cases at the desk, what is wanted in them, their papers, messages and approvals."""

from readingroom.requests.records.approval import Approval, ApprovalLine
from readingroom.requests.records.mail import Mail
from readingroom.requests.records.material import ASKED_AGAIN, Material, MaterialEvent
from readingroom.requests.records.message import UNREAD, Message, MessageFile, Notice, NoticeTemplate
from readingroom.requests.records.request import (
    NEEDS_A_HAND,
    Applicant,
    ClockStop,
    Request,
    RequestLine,
    Transfer,
)
from readingroom.requests.records.service_item import ServiceItem, ServiceVersion

__all__ = [
    "ASKED_AGAIN",
    "NEEDS_A_HAND",
    "UNREAD",
    "Applicant",
    "Approval",
    "ApprovalLine",
    "ClockStop",
    "Mail",
    "Material",
    "MaterialEvent",
    "Message",
    "MessageFile",
    "Notice",
    "NoticeTemplate",
    "Request",
    "RequestLine",
    "ServiceItem",
    "ServiceVersion",
    "Transfer",
]
