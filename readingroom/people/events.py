"""What happened to readers."""

from __future__ import annotations

from dataclasses import dataclass

from readingroom.events import Changed, Event

__all__ = [
    "DocumentChecked", "LetterRecorded", "PersonalDataShown", "ReaderChanged", "ReaderRegistered",
    "ReadersMarkedDifferent", "ReadersMarkedSame",
]  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class ReaderRegistered(Event):
    """A reader was written down.

    Attributes:
        number: the reader's number, which stands on the card.
    """

    changed = frozenset({Changed.READERS})
    reader_id: int
    number: int


@dataclass(frozen=True, kw_only=True)
class ReaderChanged(Event):
    """Something about a reader was changed.

    Attributes:
        fields: which, never to what: ``name``, ``document``, ``phone``, ``email``, ``details``, ``note``,
            ``languages``.
    """

    changed = frozenset({Changed.READERS})
    reader_id: int
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class DocumentChecked(Event):
    """The identity document was seen.

    Attributes:
        document_kind: a `readingroom.people.rules.DocumentKind`.
        how: a `readingroom.people.commands.Seen`.
    """

    changed = frozenset({Changed.READERS})
    reader_id: int
    document_kind: str
    how: str


@dataclass(frozen=True, kw_only=True)
class LetterRecorded(Event):
    """A letter of introduction or a power of attorney was written down."""

    changed = frozenset({Changed.READERS})
    reader_id: int
    letter_id: int
    letter_kind: str


@dataclass(frozen=True, kw_only=True)
class ReadersMarkedSame(Event):
    """Two readers turned out to be one person.

    Attributes:
        reader_ids: the one that is no longer used, then the one that stands for both.
    """

    changed = frozenset({Changed.READERS})
    reader_ids: tuple[int, int]


@dataclass(frozen=True, kw_only=True)
class ReadersMarkedDifferent(Event):
    """Two readers that were taken for one person are two after all.

    Attributes:
        reader_ids: the one that is used again, then the one that stood for it.
    """

    changed = frozenset({Changed.READERS})
    reader_ids: tuple[int, int]


@dataclass(frozen=True, kw_only=True)
class PersonalDataShown(Event):
    """Somebody asked to see a reader's data in full."""

    reader_id: int
