"""What else the register keeps: who asked whether a paper is genuine, and the archive's own wordings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from readingroom.command import Command, Context, Handler, Permission
from readingroom.copies.commands.steps import log
from readingroom.copies.events import CertificateVerified, TemplateChanged
from readingroom.copies.records import Certificate, CertificateTemplate
from readingroom.copies.rules import CertificateKind, Logged
from readingroom.copies.templates import read_template, template
from readingroom.copies.verifying.verdicts import Outcome
from readingroom.errors import Refused
from readingroom.events import Event

__all__ = ["HANDLERS", "ChangeTemplate", "LogVerification"]

_WAYS = frozenset({"file", "code"})


@dataclass(frozen=True, kw_only=True)
class LogVerification(Command):
    """Somebody asked whether a paper is genuine, and was answered.

    Attributes:
        verdict: a `copies.verifying.verdicts.Outcome`.
        by: ``file`` or ``code``.
        certificate_id: which of ours it is; None where it is none.
    """

    permission = Permission.CERTIFY
    verdict: str
    by: str
    certificate_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class ChangeTemplate(Command):
    """Word a kind of certificate otherwise; what was drafted before keeps the wording it has.

    Attributes:
        kind: a `CertificateKind`.
        template: as `copies.templates.read_template` takes it; its version is set here.
    """

    permission = Permission.CONFIGURE
    kind: str
    template: Mapping[str, Any] = field(repr=False)


def log_verification(session: Session, command: LogVerification, context: Context) -> Sequence[Event]:
    """Raises `Refused`: ``certificate.none``."""
    if command.by not in _WAYS:
        raise ValueError(f"verified by {command.by!r}")
    known = command.certificate_id
    if known is not None and session.get(Certificate, known) is None:
        raise Refused("certificate.none", certificate=known)
    verdict = Outcome(command.verdict).value
    log(session, context, Logged.VERIFIED, known, detail=f"{command.by}:{verdict}")
    return [CertificateVerified(certificate_id=known, asked_by=command.by, verdict=verdict)]


def change_template(session: Session, command: ChangeTemplate, context: Context) -> Sequence[Event]:
    """Raises `Refused`: what `read_template` says."""
    kind = CertificateKind(command.kind)
    newest = session.scalar(
        select(func.max(CertificateTemplate.version)).where(CertificateTemplate.kind == kind)
    )
    version = (newest or template(kind).version) + 1
    changed = {**command.template, "code": kind.value, "version": version}
    read_template(changed)
    session.add(
        CertificateTemplate(
            kind=kind.value,
            version=version,
            template=changed,
            changed_at=context.recorded_at,
            staff_id=context.actor.staff,
        )
    )
    session.flush()
    return [TemplateChanged(certificate_kind=kind.value, version=version)]


HANDLERS: Mapping[type[Command], Handler] = {
    LogVerification: log_verification,
    ChangeTemplate: change_template,
}
