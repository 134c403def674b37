"""Commands about readers."""

from __future__ import annotations

from collections.abc import Mapping

from readingroom.command import Command, Handler
from readingroom.people.commands import identity, letters, registration
from readingroom.people.commands.identity import (
    CheckDocument,
    MarkDifferent,
    MarkSame,
    RevealReader,
    Seen,
    check_seen,
    one_person,
    same_person,
)
from readingroom.people.commands.letters import LetterKind, LetterParticulars, RecordLetter
from readingroom.people.commands.letters import record as record_letter
from readingroom.people.commands.registration import (
    DETAILS,
    ChangeReader,
    Particulars,
    RegisterReader,
    by_document,
    by_fingerprint,
    reader_of,
    register,
)

__all__ = [
    "DETAILS", "HANDLERS", "ChangeReader", "CheckDocument", "LetterKind", "LetterParticulars", "MarkDifferent",
    "MarkSame", "Particulars", "RecordLetter", "RegisterReader", "RevealReader", "Seen", "by_document",
    "by_fingerprint", "check_seen", "one_person", "reader_of", "record_letter", "register", "same_person",
]  # fmt: skip

HANDLERS: Mapping[type[Command], Handler] = {
    **registration.HANDLERS,
    **identity.HANDLERS,
    **letters.HANDLERS,
}
