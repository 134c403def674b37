"""Copy orders, certificates, the register's logs and the attempts to print."""

from readingroom.copies.records.certificate import (
    Certificate,
    CertificatePage,
    CertificateSource,
    CertificateTemplate,
)
from readingroom.copies.records.logs import IssueEntry, SealEntry, VoidSheet
from readingroom.copies.records.order import CopyLine, CopyOrder
from readingroom.copies.records.printing import CertificateAttempt

__all__ = [
    "Certificate",
    "CertificateAttempt",
    "CertificatePage",
    "CertificateSource",
    "CertificateTemplate",
    "CopyLine",
    "CopyOrder",
    "IssueEntry",
    "SealEntry",
    "VoidSheet",
]
