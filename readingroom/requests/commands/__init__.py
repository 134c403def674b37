"""What the desk does with a case."""

from __future__ import annotations

from collections.abc import Mapping

from readingroom.command import Command, Handler
from readingroom.requests.commands import (
    approving,
    filing,
    following,
    guides,
    joining,
    life,
    papers,
    reveal,
    taking,
    transferring,
    wanting,
    writing,
)
from readingroom.requests.commands.approving import (
    DecideApproval,
    ExpireApprovals,
    ForwardApproval,
    SeekApproval,
    SignApproval,
    WithdrawApproval,
)
from readingroom.requests.commands.filing import FileRequest
from readingroom.requests.commands.following import SideWithPortal
from readingroom.requests.commands.guides import ChangeGuide, OfferItem, OfferShipped
from readingroom.requests.commands.joining import (
    JoinRequests,
    PartRequest,
)
from readingroom.requests.commands.life import (
    AcceptRequest,
    CancelRequest,
    CloseRequest,
    ConsultBody,
    ExtendTime,
    NotProvide,
    PauseRequest,
    ReferRequest,
    RefuseRequest,
    ReopenRequest,
    ResumeRequest,
    TakeInHand,
    accept_new,
    ensure_request,
    lines_changed,
    move_request,
    request_of_case,
    requests_of,
    withdraw,
)
from readingroom.requests.commands.papers import GivePaper, KeepFile, LetFollow, MovePaper
from readingroom.requests.commands.reveal import RevealRequest
from readingroom.requests.commands.taking import AnyRequest, TakeRequest, Told, number_of, take_requests
from readingroom.requests.commands.transferring import NoteTransferAnswer, TransferRequest
from readingroom.requests.commands.wanting import AddLines, MatchAgain, WithdrawLine
from readingroom.requests.commands.writing import (
    AnswerRequest,
    AskReader,
    Attached,
    NoteAnswer,
    OfferAnswer,
    PostAnswer,
    ReadMessages,
    WriteRemark,
)

__all__ = [
    "HANDLERS",
    "AcceptRequest",
    "AddLines",
    "AnswerRequest",
    "AnyRequest",
    "AskReader",
    "Attached",
    "CancelRequest",
    "ChangeGuide",
    "CloseRequest",
    "ConsultBody",
    "DecideApproval",
    "ExpireApprovals",
    "ExtendTime",
    "FileRequest",
    "ForwardApproval",
    "GivePaper",
    "JoinRequests",
    "KeepFile",
    "LetFollow",
    "MatchAgain",
    "MovePaper",
    "NotProvide",
    "NoteAnswer",
    "NoteTransferAnswer",
    "OfferAnswer",
    "OfferItem",
    "OfferShipped",
    "PartRequest",
    "PauseRequest",
    "PostAnswer",
    "ReadMessages",
    "ReferRequest",
    "RefuseRequest",
    "ReopenRequest",
    "ResumeRequest",
    "RevealRequest",
    "SeekApproval",
    "SideWithPortal",
    "SignApproval",
    "TakeInHand",
    "TakeRequest",
    "Told",
    "TransferRequest",
    "WithdrawApproval",
    "WithdrawLine",
    "WriteRemark",
    "accept_new",
    "ensure_request",
    "lines_changed",
    "move_request",
    "number_of",
    "request_of_case",
    "requests_of",
    "take_requests",
    "withdraw",
]

HANDLERS: Mapping[type[Command], Handler] = {
    **filing.HANDLERS,
    **following.HANDLERS,
    **taking.HANDLERS,
    **wanting.HANDLERS,
    **life.HANDLERS,
    **papers.HANDLERS,
    **writing.HANDLERS,
    **approving.HANDLERS,
    **joining.HANDLERS,
    **transferring.HANDLERS,
    **guides.HANDLERS,
    **reveal.HANDLERS,
}
