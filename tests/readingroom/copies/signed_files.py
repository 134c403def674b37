"""Real files to sign: PDF/A-2b of a few pages, and keys and authorities for them."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pikepdf
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)
from cryptography.x509.oid import NameOID
from pikepdf import pdfa

from readingroom.copies.signing.keys import MadeKey
from readingroom.documents.ink import Ink
from readingroom.language import language

NOW = dt.datetime.now(dt.UTC)
"""The present: a signature's own time is the computer's."""


@dataclass(frozen=True)
class Spot:
    """A place for the signature."""

    page: int
    x_mm: float = 120
    y_mm: float = 230
    width_mm: float = 60
    height_mm: float = 40


def paper(
    pages: int = 3, code: str = "", words: str = "第{n}页 Page {n}", flavour: Literal["1b", "2b"] = "2b"
) -> bytes:
    """A PDF/A with this many A4 pages; the code as a QR symbol of 22 mm on the last one."""
    drawn = io.BytesIO()
    ink = Ink(drawn, language("zh_CN"), title="复制件", author="示例市档案馆")
    for n in range(1, pages + 1):
        ink.begin(210, 297)
        ink.text(25, 40, words.format(n=n), size=14)
        if code and n == pages:
            _symbol(ink, code)
        ink.end()
    ink.close()
    drawn.seek(0)
    with pikepdf.open(drawn) as pdf:
        for page in pdf.pages:
            if "/Trans" in page:
                del page["/Trans"]
        made = io.BytesIO()
        pdfa.save(pdf, made, flavour)
    return made.getvalue()


def modules_of(text: str) -> list[list[bool]]:
    """The modules of a QR symbol in alphanumeric mode at error level M, without its quiet zone."""
    from reportlab.graphics.barcode.qrencoder import QRAlphaNum, QRCode, QRErrorCorrectLevel

    symbol = QRCode(None, QRErrorCorrectLevel.M)
    symbol.addData(QRAlphaNum(text) if text.isupper() else text)
    symbol.make()
    return [[bool(dark) for dark in row] for row in symbol.modules]


def _symbol(ink: Ink, text: str, side_mm: float = 22) -> None:
    """The symbol with its quiet zone of 4 modules on each side, at the lower left of the page."""
    rows = modules_of(text)
    points = 72 / 25.4
    module = side_mm * points / (len(rows) + 8)
    canvas = ink._canvas
    for down, row in enumerate(rows):
        for across, dark in enumerate(row):
            if dark:
                left, top = 25 * points + (4 + across) * module, (30 + side_mm) * points - (4 + down) * module
                canvas.rect(left, top - module, module, module, stroke=0, fill=1)


@dataclass(frozen=True)
class Authority:
    """A certificate with its key."""

    certificate: x509.Certificate
    key: rsa.RSAPrivateKey

    def pkcs12(self, passphrase: str, *chain: x509.Certificate) -> bytes:
        kept = BestAvailableEncryption(passphrase.encode()) if passphrase else NoEncryption()
        return pkcs12.serialize_key_and_certificates(b"key", self.key, self.certificate, list(chain), kept)

    @property
    def made(self) -> MadeKey:
        private = self.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        return MadeKey(self.certificate.public_bytes(Encoding.DER), private)


def certified(
    name: str,
    *,
    by: Authority | None = None,
    days: tuple[int, int] = (-1, 365),
    usage: str | None = "digital_signature",
) -> Authority:
    """A certificate in this name, signed by another one or by itself.

    Args:
        days: from when until when it is valid, counted from now.
        usage: what its key may be used for; None leaves it open.
    """
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(by.certificate.subject if by else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW + dt.timedelta(days=days[0]))
        .not_valid_after(NOW + dt.timedelta(days=days[1]))
        .add_extension(x509.BasicConstraints(ca=usage == "key_cert_sign", path_length=None), critical=True)
    )
    if usage is not None:
        names = (
            "digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
            "key_cert_sign", "crl_sign", "encipher_only", "decipher_only",
        )  # fmt: skip
        builder = builder.add_extension(x509.KeyUsage(**{one: one == usage for one in names}), critical=True)
    return Authority(builder.sign(by.key if by else key, hashes.SHA256()), key)


def write(folder: Path, name: str, content: bytes) -> Path:
    """A file with this content."""
    place = folder / name
    place.write_bytes(content)
    return place
