"""What files are signed with: a PKCS#12 file, a token (PKCS#11), or a key that this program made itself.

A key that made itself proves that all its signatures come from one hand and that nothing was changed since. Whose
hand that is, nobody else vouches for: whoever verifies has to have the certificate from the archive.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from readingroom.errors import Refused, Unavailable

if TYPE_CHECKING:
    from cryptography.x509 import Certificate
    from pyhanko.sign import Signer as PyHankoSigner

__all__ = ["KeyInFile", "KeyOnToken", "KeySource", "MadeKey", "Signer", "make_key", "open_signer"]

RSA_BITS = 3072
"""128 bits of security (NIST SP 800-57 part 1, table 2)."""
_YEARS = 10


@dataclass(frozen=True)
class MadeKey:
    """A key that this program made.

    Attributes:
        certificate: DER.
        private: PKCS#8, DER, unencrypted: it is kept sealed by the database's vault.
    """

    certificate: bytes = field(repr=False)
    private: bytes = field(repr=False)


@dataclass(frozen=True)
class KeyInFile:
    """A key in a PKCS#12 file (RFC 7292), such as an authority gives out.

    Attributes:
        path: ``.p12`` or ``.pfx``.
        passphrase: opens it.
    """

    path: Path
    passphrase: str = field(repr=False)


@dataclass(frozen=True)
class KeyOnToken:
    """A key that never leaves its token: a smart card, a USB key, an appliance.

    Attributes:
        module: the maker's PKCS#11 library.
        token: the token's label.
        pin: the user's PIN.
        label: of the key and its certificate; empty where the token has only one.
    """

    module: Path
    token: str
    pin: str = field(repr=False)
    label: str = ""


KeySource = MadeKey | KeyInFile | KeyOnToken


@dataclass(frozen=True)
class Signer:
    """A key, ready to sign.

    Attributes:
        certificate: DER.
        chain: certificates of the authorities above it, DER, as far as they came along.
        name: of whom the certificate names.
        issuer: of who vouches for that.
        valid_from, valid_until: of the certificate, UTC.
        self_made: nobody else vouches for the name.
        engine: what signs with it.
    """

    certificate: bytes = field(repr=False)
    chain: tuple[bytes, ...] = field(repr=False)
    name: str
    issuer: str
    valid_from: dt.datetime
    valid_until: dt.datetime
    self_made: bool
    engine: PyHankoSigner = field(repr=False)


def make_key(archive: str, now: dt.datetime) -> MadeKey:
    """A new RSA key and a certificate for it in the archive's name, signed with itself, good for ten years.

    RSA, because PDF/A-2 is made on PDF 1.7, which knows RSA signatures with SHA-256 and none on elliptic curves (ISO
    32000-1, 12.8.3.3.2); those came with PDF 2.0, and not every reader checks them.

    Raises:
        Refused: ``signing.no_archive_name``: the archive has no name yet.
    """
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import rsa
    from cryptography.x509.oid import NameOID

    if not archive.strip():
        raise Refused("signing.no_archive_name")
    key = rsa.generate_private_key(public_exponent=65537, key_size=RSA_BITS)
    # At most 64 characters (RFC 5280, appendix A), which the library counts in bytes for the common name.
    whole = archive.strip()[:64]
    common = whole.encode()[:64].decode(errors="ignore")
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, whole),
            x509.NameAttribute(NameOID.COMMON_NAME, common),
        ]
    )
    usage = x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(hours=1))  # another computer's clock may be behind
        .not_valid_after(now + dt.timedelta(days=round(_YEARS * 365.25)))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return MadeKey(certificate.public_bytes(serialization.Encoding.DER), private)


@contextmanager
def open_signer(source: KeySource, now: dt.datetime) -> Iterator[Signer]:
    """A key for as long as it is signed with; a token's session is closed behind it.

    Raises:
        Refused: ``signing.wrong_passphrase``, ``signing.wrong_pin``, ``signing.pin_locked``, ``signing.not_pkcs12``,
            ``signing.no_key_in_file``, ``signing.no_key_on_token``, ``signing.not_yet_valid``, ``signing.expired``,
            ``signing.wrong_use``, ``signing.unknown_algorithm``.
        Unavailable: ``signing.file_missing``, ``signing.file_unreadable``, ``signing.module_missing``,
            ``signing.token_missing``, ``signing.token_failed``.
    """
    if isinstance(source, KeyOnToken):
        from readingroom.copies.signing.token import opened_token

        with opened_token(source) as (certificate, chain, engine):
            yield _checked(certificate, chain, engine, now)
    else:
        certificate, chain, engine = _from_file(source) if isinstance(source, KeyInFile) else _made(source)
        yield _checked(certificate, chain, engine, now)


Parts = tuple[bytes, tuple[bytes, ...], "PyHankoSigner"]


def _made(source: MadeKey) -> Parts:
    return source.certificate, (), _engine(source.certificate, source.private, ())


def _from_file(source: KeyInFile) -> Parts:
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.serialization import pkcs12

    try:
        content = source.path.read_bytes()
    except FileNotFoundError as error:
        raise Unavailable("signing.file_missing", path=str(source.path)) from error
    except OSError as error:
        raise Unavailable(
            "signing.file_unreadable", path=str(source.path), reason=error.strerror or str(error)
        ) from error
    try:
        held = pkcs12.load_pkcs12(content, source.passphrase.encode() or None)
    except ValueError as error:
        if not _is_pkcs12(content):
            raise Refused("signing.not_pkcs12", path=str(source.path)) from error
        raise Refused("signing.wrong_passphrase", path=str(source.path)) from error
    if held.key is None or held.cert is None:
        raise Refused("signing.no_key_in_file", path=str(source.path))
    private = held.key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    der = serialization.Encoding.DER
    chain = tuple(one.certificate.public_bytes(der) for one in held.additional_certs)
    certificate = held.cert.certificate.public_bytes(der)
    return certificate, chain, _engine(certificate, private, chain)


def _is_pkcs12(content: bytes) -> bool:
    """Whether this is a PFX by its form, whatever its passphrase (RFC 7292, 4)."""
    from asn1crypto import pkcs12

    try:
        return bool(pkcs12.Pfx.load(content, strict=True)["version"].native == "v3")
    except ValueError:
        return False


def _engine(certificate: bytes, private: bytes, chain: tuple[bytes, ...]) -> PyHankoSigner:
    from asn1crypto import keys, x509
    from pyhanko.sign import SimpleSigner
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    store = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    store.register_multiple([x509.Certificate.load(one) for one in chain])
    return SimpleSigner(
        signing_cert=x509.Certificate.load(certificate),
        signing_key=keys.PrivateKeyInfo.load(private),
        cert_registry=store,
    )


def _checked(certificate: bytes, chain: tuple[bytes, ...], engine: PyHankoSigner, now: dt.datetime) -> Signer:
    """The signer, if its certificate may sign files today."""
    from cryptography.x509 import load_der_x509_certificate

    held = load_der_x509_certificate(certificate)
    name, issuer = _name(held.subject), _name(held.issuer)
    if now < held.not_valid_before_utc:
        raise Refused("signing.not_yet_valid", name=name, day=held.not_valid_before_utc.date())
    if now > held.not_valid_after_utc:
        raise Refused("signing.expired", name=name, day=held.not_valid_after_utc.date())
    _check_use(held, name)
    return Signer(
        certificate=certificate,
        chain=chain,
        name=name,
        issuer=issuer,
        valid_from=held.not_valid_before_utc,
        valid_until=held.not_valid_after_utc,
        self_made=held.subject == held.issuer,
        engine=engine,
    )


def _check_use(held: Certificate, name: str) -> None:
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric import ec, rsa

    try:
        usage = held.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        usage = None  # without the extension any use is allowed (RFC 5280, 4.2.1.3)
    if usage is not None and not (usage.digital_signature or usage.content_commitment):
        raise Refused("signing.wrong_use", name=name)
    if not isinstance(held.public_key(), rsa.RSAPublicKey | ec.EllipticCurvePublicKey):
        raise Refused("signing.unknown_algorithm", name=name)


def _name(subject: Any) -> str:
    from cryptography.x509.oid import NameOID

    for kind in (NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME):
        for attribute in subject.get_attributes_for_oid(kind):
            return str(attribute.value)
    return str(subject.rfc4514_string())
