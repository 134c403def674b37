"""The archive's keys: public halves for good, private ones sealed, where this program made them."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Date, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from readingroom.store.base import Base, Id

__all__ = ["CertificateKey"]


class CertificateKey(Base):
    """One key that certificates are signed with. Never deleted: what it signed is verified with it for decades."""

    __tablename__ = "certificate_keys"

    id: Mapped[Id]
    use: Mapped[str]  # "code" | "signature"
    key_id: Mapped[str] = mapped_column(String, unique=True)
    public: Mapped[bytes] = mapped_column(LargeBinary)  # Ed25519, 32 bytes, or a certificate (DER)
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)  # by the vault; None: in a file or on a token
    made_at: Mapped[dt.datetime]
    withdrawn_on: Mapped[dt.date | None] = mapped_column(Date)
