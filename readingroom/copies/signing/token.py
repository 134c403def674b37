"""A key on a PKCS#11 token: opened with the user's PIN, signed with on the token, closed again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from readingroom.copies.signing.keys import KeyOnToken
from readingroom.errors import Refused, Unavailable

if TYPE_CHECKING:
    from pyhanko.sign import Signer as PyHankoSigner

__all__ = ["opened_token"]


@contextmanager
def opened_token(source: KeyOnToken) -> Iterator[tuple[bytes, tuple[bytes, ...], PyHankoSigner]]:
    """The token's certificate, those of its authorities that it holds, and what signs with its key.

    Raises:
        Refused: ``signing.wrong_pin``, ``signing.pin_locked``, ``signing.no_key_on_token``.
        Unavailable: ``signing.module_missing``, ``signing.token_missing``, ``signing.token_failed``.
    """
    import pkcs11
    from pkcs11 import exceptions
    from pyhanko.sign.pkcs11 import PKCS11Signer

    if not source.module.is_file():
        raise Unavailable("signing.module_missing", path=str(source.module))
    try:
        with _token(source).open(user_pin=source.pin) as session:
            certificate, label, key_id = _certificate(session, source)
            engine = PKCS11Signer(
                session,
                signing_cert=certificate,
                key_id=key_id or None,
                key_label=None if key_id else label,
                other_certs_to_pull=None,
            )
            chain = tuple(one.dump() for one in engine.cert_registry if one.dump() != certificate.dump())
            yield certificate.dump(), chain, engine
    except (exceptions.PinIncorrect, exceptions.PinLenRange, exceptions.PinInvalid) as error:
        raise Refused("signing.wrong_pin", token=source.token) from error
    except (exceptions.PinLocked, exceptions.PinExpired, exceptions.UserPinNotInitialized) as error:
        raise Refused("signing.pin_locked", token=source.token) from error
    except pkcs11.NoSuchToken as error:
        raise Unavailable("signing.token_missing", token=source.token) from error
    except pkcs11.PKCS11Error as error:
        raise Unavailable("signing.token_failed", token=source.token, reason=type(error).__name__) from error


def _token(source: KeyOnToken) -> Any:
    """The token; a second look is taken at its readers, for one that was put in after the first."""
    import pkcs11

    try:
        library = pkcs11.lib(str(source.module))
    except (pkcs11.PKCS11Error, RuntimeError) as error:  # it is no PKCS#11 library
        raise Unavailable("signing.module_missing", path=str(source.module)) from error
    try:
        return library.get_token(token_label=source.token)
    except pkcs11.NoSuchToken:
        library.reinitialize()
        return library.get_token(token_label=source.token)


def _certificate(session: Any, source: KeyOnToken) -> tuple[Any, str, bytes]:
    """The certificate whose private key the token has, with the key's label and id."""
    from asn1crypto import x509
    from pkcs11 import Attribute, ObjectClass

    wanted = {Attribute.LABEL: source.label} if source.label else {}
    keys = {
        (bytes(one[Attribute.ID] or b""), str(one[Attribute.LABEL] or ""))
        for one in session.get_objects({Attribute.CLASS: ObjectClass.PRIVATE_KEY} | wanted)
    }
    for one in session.get_objects({Attribute.CLASS: ObjectClass.CERTIFICATE}):
        certificate_id, label = bytes(one[Attribute.ID] or b""), str(one[Attribute.LABEL] or "")
        for key_id, key_label in keys:
            if (key_id and key_id == certificate_id) or (not key_id and key_label == label):
                return x509.Certificate.load(bytes(one[Attribute.VALUE])), key_label, key_id
    raise Refused("signing.no_key_on_token", token=source.token)
