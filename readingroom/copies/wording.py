"""The template of a kind of certificate: the archive's own where it changed the shipped one."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from readingroom.copies.records import CertificateTemplate
from readingroom.copies.rules import CertificateKind
from readingroom.copies.templates import Template, read_template, template
from readingroom.requests.words import Words

__all__ = ["kind_names", "template_of", "template_version"]


def template_of(session: Session, kind: str) -> Template:
    """The wording that a new draft takes.

    Raises:
        Refused: ``template.unknown``.
    """
    row = session.scalars(
        select(CertificateTemplate)
        .where(CertificateTemplate.kind == kind)
        .order_by(CertificateTemplate.version.desc())
        .limit(1)
    ).first()
    return template(kind) if row is None else read_template(row.template)


def template_version(session: Session, kind: str, version: int) -> Template:
    """The wording by which a paper was drafted.

    Raises:
        Refused: ``template.unknown``.
    """
    row = session.get(CertificateTemplate, (kind, version))
    return template(kind) if row is None else read_template(row.template)


def kind_names(session: Session) -> dict[str, Words]:
    """What the archive calls each `CertificateKind`."""
    return {kind.value: template_of(session, kind).name for kind in CertificateKind}
