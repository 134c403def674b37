"""Certified copies, certificates, extracts and notices (出证), from the draft to the reader's hands."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from readingroom.store.base import Base, Encrypted, EncryptedJson, Hash, Id

__all__ = ["Certificate", "CertificatePage", "CertificateSource", "CertificateTemplate"]

_NUMBERED = text("number IS NOT NULL")


class Certificate(Base):
    """One paper of the register, or the draft of one.

    Once it has a number it keeps it, whatever becomes of it; issued again, the same number has another row. `facts` are
    what its QR code and its signature vouch for, and never change.
    """

    __tablename__ = "certificates"
    __table_args__ = (
        UniqueConstraint("year", "kind", "number", "issue"),
        UniqueConstraint("printed_number", "issue"),
        Index("ix_certificates_state_id", "state", "id"),
        Index("ix_certificates_register", "year", "id", sqlite_where=_NUMBERED, postgresql_where=_NUMBERED),
    )

    id: Mapped[Id]
    kind: Mapped[str]  # `copies.rules.CertificateKind`, and the code of its template
    state: Mapped[str]  # `copies.rules.CertificateState`
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id"), index=True)
    reader_id: Mapped[int | None] = mapped_column(ForeignKey("readers.id"), index=True)
    applicant: Mapped[str] = mapped_column(Encrypted("certificates.applicant"))
    applicant_hash: Mapped[bytes | None] = mapped_column(LargeBinary(16), index=True)  # of the name, folded
    language: Mapped[str]
    template_version: Mapped[int]
    case_facts: Mapped[dict[str, Any]] = mapped_column(EncryptedJson("certificates.case_facts"))
    # what the case said when it was drafted, by code of the field
    typed: Mapped[dict[str, Any]] = mapped_column(EncryptedJson("certificates.typed"))
    # what somebody typed, by code of the field; it goes before what the case says and is marked on the paper
    passages: Mapped[list[dict[str, Any]]] = mapped_column(EncryptedJson("certificates.passages"))
    purpose: Mapped[str | None] = mapped_column(Encrypted("certificates.purpose"))
    copies: Mapped[int] = mapped_column(default=1)  # how many are wanted
    drafted_by: Mapped[int] = mapped_column(ForeignKey("staff.id"))  # who had the last hand in it
    drafted_at: Mapped[dt.datetime]
    drafters: Mapped[list[int]] = mapped_column(
        JSON
    )  # everybody who had a hand in it: none of them checks it
    checked_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    checked_at: Mapped[dt.datetime | None]
    returned_why: Mapped[str | None] = mapped_column(Encrypted("certificates.returned_why"))
    year: Mapped[int | None]
    number: Mapped[int | None]
    issue: Mapped[int] = mapped_column(default=1)  # 2, 3, … of the same number, where it was issued again
    printed_number: Mapped[str | None]  # by the pattern of that day
    number_key: Mapped[str | None] = mapped_column(index=True)  # folded, for searching
    issued_on: Mapped[dt.date | None]
    numbered_at: Mapped[dt.datetime | None]
    facts: Mapped[bytes | None] = mapped_column(LargeBinary)  # canonical; without personal data
    check_after: Mapped[bool] = mapped_column(default=False)  # it has to be checked, and went out before
    code: Mapped[str | None]  # text of the QR code that was printed
    made_at: Mapped[dt.datetime | None]
    blob_id: Mapped[int | None] = mapped_column(ForeignKey("blobs.id"), index=True)  # the made PDF
    digest: Mapped[Hash | None] = mapped_column(index=True)  # of that file
    page_digests: Mapped[list[str] | None] = mapped_column(JSON)  # of that file, in hex
    pages: Mapped[int | None]  # of that file
    delivered_at: Mapped[dt.datetime | None]
    delivered_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    delivered_to: Mapped[str | None] = mapped_column(Encrypted("certificates.delivered_to"))
    address: Mapped[str | None] = mapped_column(Encrypted("certificates.address"))
    tracking: Mapped[str | None] = mapped_column(Encrypted("certificates.tracking"))
    receipt_year: Mapped[int | None]
    receipt: Mapped[int | None]
    signed_for: Mapped[bool] = mapped_column(default=False)
    void_at: Mapped[dt.datetime | None]
    void_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    void_why: Mapped[str | None] = mapped_column(Encrypted("certificates.void_why"))
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("certificates.id"), index=True)


class CertificateSource(Base):
    """Something that a certificate was drawn from, and how many pages were counted in the original for it."""

    __tablename__ = "certificate_sources"

    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificates.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    item_id: Mapped[int | None] = mapped_column(ForeignKey("items.id"), index=True)
    reference_code: Mapped[str]  # as the catalogue had it
    code_key: Mapped[str] = mapped_column(index=True)  # folded, for searching
    title: Mapped[str]
    fonds: Mapped[str]
    pages: Mapped[str]  # which pages, as the original numbers them
    counted: Mapped[int | None]


class CertificatePage(Base):
    """A page of a certified copy: which page of which scan, and how it is turned and cropped."""

    __tablename__ = "certificate_pages"

    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificates.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    blob_id: Mapped[int] = mapped_column(ForeignKey("blobs.id"), index=True)
    page: Mapped[int]  # in the scan, from 0
    turned: Mapped[int]
    crop: Mapped[list[float] | None] = mapped_column(JSON)
    source: Mapped[int]  # position of the `CertificateSource`
    numbered: Mapped[str]  # the page as the original numbers it; empty where it has no number


class CertificateTemplate(Base):
    """The wording of a kind of paper where the archive changed what is shipped; every version stays."""

    __tablename__ = "certificate_templates"

    kind: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    template: Mapped[dict[str, Any]] = mapped_column(JSON)  # as `copies.templates.read_template` takes it
    changed_at: Mapped[dt.datetime]
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
