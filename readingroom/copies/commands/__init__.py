"""What the desk does with copy orders and certificates."""

from __future__ import annotations

from collections.abc import Mapping

from readingroom.command import Command, Handler
from readingroom.copies.commands import (
    checking,
    delivering,
    drafting,
    making,
    numbering,
    ordering,
    printing,
    producing,
    register,
    sealing_picture,
    voiding,
)
from readingroom.copies.commands.checking import CheckAfterwards, CheckCertificate, ReturnCertificate
from readingroom.copies.commands.delivering import HandOverCertificate, PostCertificate, SealCertificate
from readingroom.copies.commands.drafting import (
    DiscardDraft,
    Draft,
    DraftCertificate,
    DraftPage,
    DraftSource,
    RedraftCertificate,
)
from readingroom.copies.commands.making import DropMade, DropScans, KeepMade, KeepScan, StageMade, StageScan
from readingroom.copies.commands.numbering import NumberCertificate
from readingroom.copies.commands.ordering import OrderCopies, WantedCopy
from readingroom.copies.commands.printing import (
    ConfirmPrint,
    FailPrint,
    LosePrint,
    PreparePrint,
    SpoolPrint,
    VoidSheets,
)
from readingroom.copies.commands.producing import (
    BeginOrder,
    CancelOrder,
    CheckOrder,
    HandOverOrder,
    OfferOrder,
    PutOffOrder,
    RedoOrder,
)
from readingroom.copies.commands.register import ChangeTemplate, LogVerification
from readingroom.copies.commands.sealing_picture import ChooseSealPicture
from readingroom.copies.commands.voiding import ReissueCertificate, VoidCertificate

__all__ = [
    "HANDLERS",
    "BeginOrder",
    "CancelOrder",
    "ChangeTemplate",
    "CheckAfterwards",
    "CheckCertificate",
    "CheckOrder",
    "ChooseSealPicture",
    "ConfirmPrint",
    "DiscardDraft",
    "Draft",
    "DraftCertificate",
    "DraftPage",
    "DraftSource",
    "DropMade",
    "DropScans",
    "FailPrint",
    "HandOverCertificate",
    "HandOverOrder",
    "KeepMade",
    "KeepScan",
    "LogVerification",
    "LosePrint",
    "NumberCertificate",
    "OfferOrder",
    "OrderCopies",
    "PostCertificate",
    "PreparePrint",
    "PutOffOrder",
    "RedoOrder",
    "RedraftCertificate",
    "ReissueCertificate",
    "ReturnCertificate",
    "SealCertificate",
    "SpoolPrint",
    "StageMade",
    "StageScan",
    "VoidCertificate",
    "VoidSheets",
    "WantedCopy",
]

HANDLERS: Mapping[type[Command], Handler] = {
    **ordering.HANDLERS,
    **producing.HANDLERS,
    **drafting.HANDLERS,
    **checking.HANDLERS,
    **numbering.HANDLERS,
    **making.HANDLERS,
    **printing.HANDLERS,
    **delivering.HANDLERS,
    **voiding.HANDLERS,
    **register.HANDLERS,
    **sealing_picture.HANDLERS,
}
