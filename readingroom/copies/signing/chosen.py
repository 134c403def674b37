"""The key that this archive chose to sign with, and what this desk knows to open it.

Which key it is stands in the settings, for all desks; passphrase and PIN are this desk's own, kept where it keeps what
it signs in with. A key that the program made lies sealed in the database, so every desk can sign with it and every
backup holds it. The key of the codes is a key of its own (Ed25519): it is used at every desk and with every kind of
signing key, and a certificate's code must not fall with the token that signs files.

Certificates run by the world's clock, whatever day a demonstration shows.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import copyfile
from typing import TYPE_CHECKING

from readingroom.command import Actor
from readingroom.copies.signing.appearance import lines
from readingroom.copies.signing.commands import KeepKey
from readingroom.copies.signing.keys import (
    KeyInFile,
    KeyOnToken,
    KeySource,
    Signer,
    make_key,
    open_signer,
)
from readingroom.copies.signing.pades import Place, TimeStamps, sign
from readingroom.copies.signing.queries import code_key, made_key
from readingroom.copies.verifying.code import link, make
from readingroom.copies.verifying.facts import CertificateFacts
from readingroom.copies.verifying.published import CODE, SIGNATURE
from readingroom.errors import DeskError, Refused
from readingroom.language import language, preferred
from readingroom.office.setup.commands import ChangeSetting
from readingroom.office.staff.queries import by_account
from readingroom.settings import (
    ARCHIVE_NAME,
    LANGUAGE,
    SIGNING_FILE,
    SIGNING_KEY,
    SIGNING_LONG_TERM,
    SIGNING_MODULE,
    SIGNING_STAMP_ADDRESS,
    SIGNING_STAMP_REQUIRED,
    SIGNING_TOKEN,
    SIGNING_TOKEN_KEY,
    SIGNING_VERIFY_PAGE,
)
from readingroom.store.engine import sqlite_file
from readingroom.store.passwords import Passwords
from readingroom.store.store import Store

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from readingroom.desk import Desk

__all__ = [
    "DeskSigning",
    "choose_file",
    "choose_token",
    "make_signing_key",
    "opened_signer",
    "signing_passwords",
    "source_of",
    "time_stamps",
    "working_code_key",
]


def signing_passwords(store: Store) -> Passwords:
    """The passphrases and PINs that this desk has, by the file's path or the token's label."""
    return Passwords(store.identity, sqlite_file(store.url), "signing")


def source_of(desk: Desk) -> KeySource | None:
    """The chosen key; None where files are not signed.

    Raises:
        Refused: ``signing.no_key``: one that the program made was chosen, and there is none.
        Unavailable: what `Passwords` says.
    """
    settings = desk.read(lambda reading: reading.settings)
    chosen = settings[SIGNING_KEY]
    if chosen == "none":
        return None
    if chosen == "file":
        path = settings[SIGNING_FILE]
        return KeyInFile(Path(path), signing_passwords(desk.store).load(path) or "")
    if chosen == "token":
        token = settings[SIGNING_TOKEN]
        pin = signing_passwords(desk.store).load(token) or ""
        return KeyOnToken(Path(settings[SIGNING_MODULE]), token, pin, settings[SIGNING_TOKEN_KEY])
    made = desk.read(made_key)
    if made is None:
        raise Refused("signing.no_key")
    return made


@contextmanager
def opened_signer(desk: Desk) -> Iterator[Signer | None]:
    """The chosen key, ready to sign and known as the archive's; None where files are not signed.

    Raises:
        Refused, Unavailable: what `source_of` and `open_signer` say, and ``signing.key_withdrawn``.
    """
    source = source_of(desk)
    if source is None:
        yield None
        return
    with open_signer(source, dt.datetime.now(dt.UTC)) as signer:
        # Whoever signs need not be who configures: a renewed certificate in the chosen file is known by itself.
        desk.execute(KeepKey(use=SIGNATURE, public=signer.certificate), _keeper(desk))
        yield signer


def _keeper(desk: Desk) -> Actor:
    """The account that keeps keys where nobody does by hand."""
    member = desk.read(by_account, "system:setup")
    if member is None:  # it is made with the database
        raise Refused("staff.no_account", account="system:setup")
    return Actor(member.id)


class DeskSigning:
    """What certificates are made with at a desk: codes, and files that are signed where a key was chosen.

    Args:
        desk: the front door.

    Attributes:
        missing: why the last file got less than asked for, a time stamp say; None where nothing is missing.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.missing: DeskError | None = None

    def code(self, facts: CertificateFacts) -> str:
        """The text of the QR code, behind the address of the page that verifies it where there is one."""
        code = make(facts, working_code_key(self._desk))
        page = self._desk.read(lambda reading: reading.settings)[SIGNING_VERIFY_PAGE].strip()
        return link(code, page) if page else code

    def sign(self, source: Path, target: Path, place: Place | None) -> None:
        """Sign a made file; where no key was chosen the target is the file as it was made.

        Raises:
            Refused, Unavailable: ``signing.…``; then there is no target.
        """
        self.missing = None
        settings = self._desk.read(lambda reading: reading.settings)
        words = language(settings[LANGUAGE] or preferred())
        with opened_signer(self._desk) as signer:
            if signer is None:
                copyfile(source, target)
                return
            shown = lines(words, signer, self._desk.clock.local(dt.datetime.now(dt.UTC)))
            stamps = time_stamps(self._desk)
            self.missing = sign(source, target, signer, place=place, lines=shown, stamps=stamps).missing


def make_signing_key(desk: Desk, actor: Actor) -> None:
    """Make a key for files in the archive's name, and choose it.

    Raises:
        Refused: ``signing.no_archive_name``.
    """
    made = make_key(desk.read(lambda reading: reading.settings)[ARCHIVE_NAME], dt.datetime.now(dt.UTC))
    desk.execute(KeepKey(use=SIGNATURE, public=made.certificate, private=made.private), actor)
    desk.execute(ChangeSetting(key=SIGNING_KEY.key, value="made"), actor)


def choose_file(desk: Desk, actor: Actor, path: Path, passphrase: str) -> Signer:
    """Sign with the key in a PKCS#12 file from now on, once it was opened and may sign.

    Raises:
        Refused, Unavailable: what `open_signer` says; then nothing was changed.
    """
    with open_signer(KeyInFile(path, passphrase), dt.datetime.now(dt.UTC)) as signer:
        desk.execute(KeepKey(use=SIGNATURE, public=signer.certificate), actor)
    signing_passwords(desk.store).save(str(path), passphrase)
    _choose(desk, actor, {SIGNING_FILE.key: str(path), SIGNING_KEY.key: "file"})
    return signer


def choose_token(desk: Desk, actor: Actor, source: KeyOnToken) -> Signer:
    """Sign with the key on a token from now on, once it was opened and may sign.

    Raises:
        Refused, Unavailable: what `open_signer` says; then nothing was changed.
    """
    with open_signer(source, dt.datetime.now(dt.UTC)) as signer:
        desk.execute(KeepKey(use=SIGNATURE, public=signer.certificate), actor)
    signing_passwords(desk.store).save(source.token, source.pin)
    chosen = {
        SIGNING_MODULE.key: str(source.module),
        SIGNING_TOKEN.key: source.token,
        SIGNING_TOKEN_KEY.key: source.label,
        SIGNING_KEY.key: "token",
    }
    _choose(desk, actor, chosen)
    return signer


def _choose(desk: Desk, actor: Actor, chosen: dict[str, str]) -> None:
    for key, value in chosen.items():
        desk.execute(ChangeSetting(key=key, value=value), actor)


def time_stamps(desk: Desk) -> TimeStamps | None:
    """Where time stamps come from; None where there are none."""
    settings = desk.read(lambda reading: reading.settings)
    address = settings[SIGNING_STAMP_ADDRESS].strip()
    if not address:
        return None
    return TimeStamps(
        address, required=settings[SIGNING_STAMP_REQUIRED], long_term=settings[SIGNING_LONG_TERM]
    )


def working_code_key(desk: Desk) -> Ed25519PrivateKey:
    """The key that codes are signed with; made now if there is none."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    known = desk.read(code_key)
    if known is not None:
        return known
    key = Ed25519PrivateKey.generate()
    public, private = key.public_key().public_bytes_raw(), key.private_bytes_raw()
    desk.execute(KeepKey(use=CODE, public=public, private=private), _keeper(desk))
    # Another desk may have made one at the same moment: both are ours, and the newest is signed with.
    return desk.read(code_key) or key
