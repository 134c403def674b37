"""A busy counter of copies: something at every place of its way, for tests and pictures."""

from __future__ import annotations

from readingroom.copies.commands import (
    BeginOrder,
    CheckOrder,
    DraftCertificate,
    HandOverCertificate,
    OfferOrder,
    PreparePrint,
    ReissueCertificate,
    ReturnCertificate,
    SpoolPrint,
    VoidCertificate,
    WantedCopy,
)
from readingroom.copies.issuing import issue
from readingroom.copies.workshop import PaperWorkshop
from tests.readingroom.copies.desk.office import Office
from tests.ui.copies.window import scanned_copy

__all__ = ["fill"]


def fill(office: Office, spoken: str = "zh_CN") -> dict[str, int]:
    """Orders and certificates in every state; returns certificates by the state they are in."""
    case = office.reader("J001-1-1")
    other = office.reader(name="欧阳若兰")
    office.orders(case, WantedCopy("J001-1-1", "3-5, 8", 2), WantedCopy("J002-5-7", "12"))
    ready = office.orders(other, WantedCopy("J002-5-7", "1-10", kind="scan"))
    for command in (BeginOrder(order_id=ready), CheckOrder(order_id=ready), OfferOrder(order_id=ready)):
        office.do(command)

    def drafted(kind: str = "certified_copy") -> int:
        draft = (
            scanned_copy(office, 2, spoken) if kind == "certified_copy" else office.quoted(language=spoken)
        )
        return office._id(office.do(DraftCertificate(case_id=case, kind=kind, draft=draft)), "certificate_id")

    def issued(kind: str = "certified_copy") -> int:
        one = office.checked(
            case, kind, scanned_copy(office, 2, spoken) if kind == "certified_copy" else None
        )
        issue(office.desk, office.clerk, one, PaperWorkshop())
        return one

    found = {"drafted": drafted("extract"), "returned": drafted()}
    office.by(office.other, ReturnCertificate(certificate_id=found["returned"], why="第 35 页缺右下角。"))
    found["checked"] = office.checked(case, "archival_certificate")
    found["made"] = issued()
    found["spooled"] = issued("extract")
    attempt = office._id(office.do(PreparePrint(certificate_id=found["spooled"])), "certificate_attempt_id")
    office.do(SpoolPrint(attempt_id=attempt, printer="HP LaserJet"))
    found["printed"] = issued()
    office.prints_certificate(found["printed"], copies=2, spoilt=(2,))
    found["sealed"] = issued()
    office.prints_certificate(found["sealed"])
    office.seals(found["sealed"])
    found["handed_over"] = issued("archival_certificate")
    office.prints_certificate(found["handed_over"])
    office.seals(found["handed_over"])
    office.do(HandOverCertificate(certificate_id=found["handed_over"]))
    found["void"] = issued("extract")
    office.do(VoidCertificate(certificate_id=found["void"], why="姓名写错"))
    found["reissued"] = issued()
    office.do(ReissueCertificate(certificate_id=found["reissued"], why="纸张污损"))
    return found
