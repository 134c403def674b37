"""Sheets over the pane: what has to be said before a step of a certificate is taken."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from readingroom.command import Command
from readingroom.copies.commands import (
    ConfirmPrint,
    HandOverCertificate,
    PostCertificate,
    ReissueCertificate,
    ReturnCertificate,
    SealCertificate,
    VoidCertificate,
    VoidSheets,
)
from readingroom.copies.events import CertificateDrafted
from readingroom.copies.rules import WhySpoilt, read_pages
from ui.copies.parts import lay
from ui.widgets.form import Choice, Form, Lines, Number, Tick, Words

if TYPE_CHECKING:
    from ui.copies.certificate_steps import CertificateSteps
    from ui.copies.reading import WholeCertificate

__all__ = ["SHEETS", "spoilt"]

_MOST_COPIES = 99


def _reason(
    step: str,
    make: Callable[[int, str], Command],
    steps: CertificateSteps,
    found: WholeCertificate,
    done: Callable[[Any], object] | None = None,
) -> None:
    identity = found.certificate.row.certificate_id
    fields = [Lines(id="why", label="copies.field.why", hint=f"copies.why_hint.{step}", rows=3, needed=True)]
    lay(
        steps.page,
        steps.pane,
        step,
        Form(steps.page.kit, fields),
        lambda typed: make(identity, typed["why"]),
        done,
    )


def _return(steps: CertificateSteps, found: WholeCertificate) -> None:
    _reason("return", lambda one, why: ReturnCertificate(certificate_id=one, why=why), steps, found)


def _void(steps: CertificateSteps, found: WholeCertificate) -> None:
    _reason("void", lambda one, why: VoidCertificate(certificate_id=one, why=why), steps, found)


def _reissue(steps: CertificateSteps, found: WholeCertificate) -> None:
    """The next issue is a draft, which is shown."""

    def drafted(outcome: Any) -> None:
        new = next(event for event in outcome.events if isinstance(event, CertificateDrafted))
        steps.show(("certificate", new.certificate_id))

    make = lambda one, why: ReissueCertificate(certificate_id=one, why=why)  # noqa: E731 - short
    _reason("reissue", make, steps, found, drafted)


def _seal(steps: CertificateSteps, found: WholeCertificate) -> None:
    one, kit = found.certificate, steps.page.kit
    unsealed = max(1, one.printed - sum(line.copies for line in one.seals))
    fields = [
        Choice(id="seal", label="copies.field.seal", options=[(name, name) for name in found.seals]),
        Number(id="copies", label="copies.field.seal_copies", least=1, most=_MOST_COPIES),
        Words(
            id="approved_by",
            label="copies.field.approved_by",
            hint="copies.field.approved_hint",
            needed=True,
        ),
    ]
    form = Form(kit, fields)
    form.set_values({"copies": unsealed, "approved_by": kit.memory.get("copies.approved_by", "")})

    def command(typed: dict[str, Any]) -> Command:
        kit.memory.put("copies.approved_by", typed["approved_by"].strip())
        return SealCertificate(
            certificate_id=one.row.certificate_id,
            seal=typed["seal"] or "",
            copies=typed["copies"],
            approved_by=typed["approved_by"],
        )

    lay(steps.page, steps.pane, "seal", form, command)


def _hand_over(steps: CertificateSteps, found: WholeCertificate) -> None:
    identity = found.certificate.row.certificate_id
    fields = [
        Words(id="to", label="copies.field.to", hint="copies.field.to_hint"),
        Tick(id="signed", label="copies.field.signed"),
    ]
    form = Form(steps.page.kit, fields)
    form.set_values({"signed": True})
    lay(
        steps.page,
        steps.pane,
        "hand_over",
        form,
        lambda typed: HandOverCertificate(certificate_id=identity, to=typed["to"], signed=typed["signed"]),
        lambda _outcome: steps.print_delivery("certificate_receipt", identity),
    )


def _post(steps: CertificateSteps, found: WholeCertificate) -> None:
    identity = found.certificate.row.certificate_id
    fields = [
        Words(id="addressee", label="copies.field.addressee", hint="copies.field.to_hint"),
        Lines(id="address", label="copies.field.address", rows=3, needed=True),
        Words(id="tracking", label="copies.field.tracking", mono=True),
    ]

    def command(typed: dict[str, Any]) -> Command:
        return PostCertificate(certificate_id=identity, **typed)

    lay(
        steps.page,
        steps.pane,
        "post",
        Form(steps.page.kit, fields),
        command,
        lambda _outcome: steps.print_delivery("accompanying_note", identity),
    )


def _print_some(steps: CertificateSteps, found: WholeCertificate) -> None:
    """Other copies, pages or sides than usual: prepared when it is said which."""
    from ui.widgets.sheet import Sheet

    one, page = found.certificate, steps.page
    fields = [
        Number(id="copies", label="copies.field.copies", least=1, most=_MOST_COPIES),
        Words(
            id="pages",
            label="copies.field.pages",
            hint="copies.field.pages_hint",
            placeholder="copies.example",
        ),
        Choice(
            id="sides",
            label="copies.field.sides",
            options=[(sides, page.kit.text(f"printing.on_sides.{sides}")) for sides in (1, 2)],
        ),
    ]
    form = Form(page.kit, fields)
    form.set_values({"copies": max(1, one.row.copies - one.printed), "sides": steps.printing.sides})
    text = page.kit.text
    sheet = Sheet(
        page.kit,
        text("copies.sheet.print_some"),
        form,
        text("copies.verb.print_some"),
        about=steps.pane.about,
    )

    def save() -> None:
        from readingroom.errors import Refused

        typed = form.values()
        try:
            pages = _numbers(typed["pages"])
        except Refused as error:
            sheet.refused(error)
            return
        steps.printing.remember_sides(typed["sides"])
        sheet.close_sheet()
        steps.printing.print(one, typed["copies"], pages or None)

    sheet.saved.connect(save)
    steps.pane.open_sheet(sheet)


def spoilt(steps: CertificateSteps, attempt: int, *, confirm: bool, about: str = "") -> None:
    """Which sheets are void (废页), and why.

    Args:
        steps: of the page.
        attempt: in which print.
        confirm: it is said at the same time that the others came out.
        about: the certificate's number, where it is not the one that shows.
    """
    text = steps.page.kit.text
    fields = [
        Words(
            id="sheets",
            label="copies.field.void_sheets",
            placeholder="copies.example",
            needed=True,
            hint="copies.field.void_hint",
        ),
        Choice(
            id="why",
            label="copies.field.spoilt_why",
            options=[(why.value, text(f"certificate.spoilt.{why}")) for why in WhySpoilt],
        ),
    ]

    def command(typed: dict[str, Any]) -> Command:
        sheets = _numbers(typed["sheets"])
        if confirm:
            return ConfirmPrint(attempt_id=attempt, spoilt=sheets, why=typed["why"])
        return VoidSheets(attempt_id=attempt, sheets=sheets, why=typed["why"])

    lay(steps.page, steps.pane, "spoilt", Form(steps.page.kit, fields), command, about=about)


def _numbers(typed: str) -> tuple[int, ...]:
    """Numbers as pages are typed; none for a blank."""
    return tuple(n for first, last in read_pages(typed).spans for n in range(first, last + 1))


SHEETS: Mapping[str, Callable[[CertificateSteps, WholeCertificate], None]] = {
    "return": _return,
    "void": _void,
    "reissue": _reissue,
    "seal": _seal,
    "hand_over": _hand_over,
    "post": _post,
    "print_some": _print_some,
}
