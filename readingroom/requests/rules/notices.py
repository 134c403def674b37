"""Notices to readers (告知): their kinds, what a wording may name, and how it is filled in.

A wording is plain text with named fields in braces: ``{number}``. It is data that an archive edits, so nothing in it is
ever carried out: a field is a bare name out of a list, without attribute, index, conversion or format.

A line that names something which is not known this time (no last day, no telephone) is left out as a whole.
"""

from __future__ import annotations

import re
import string
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from readingroom.errors import Refused
from readingroom.people.rules import mask_name

__all__ = [
    "FIELDS",
    "IN_SUBJECT",
    "NEEDED",
    "SUBJECT_MOST",
    "TEXT_MOST",
    "NoticeKind",
    "Wording",
    "check_wording",
    "fill_in",
    "spoken_by",
    "tidied",
]

SUBJECT_MOST = 120
"""Characters of a subject."""
TEXT_MOST = 4_000
"""Characters of a text."""


class NoticeKind(StrEnum):
    """What a reader is told of."""

    CONFIRMED = "confirmed"  # the visit is promised
    MOVED = "moved"  # by the desk (改期)
    CANCELLED = "cancelled"  # by the desk
    REMINDER = "reminder"  # the visit is on the next open day
    ACCEPTED = "accepted"  # 受理
    QUESTION = "question"  # 补正
    EXTENDED = "extended"
    ANSWERED = "answered"
    NOT_FOUND = "not_found"
    READY = "ready"  # lies ready to be collected
    REFUSED = "refused"  # 不予受理
    NOT_PROVIDED = "not_provided"  # 不予提供
    REFERRED = "referred"  # 告知去向


@dataclass(frozen=True, slots=True)
class Wording:
    """A subject and a text: with fields in braces, or filled in."""

    subject: str
    text: str


_ALWAYS = frozenset({"name", "number", "archive", "contact", "date"})
_VISIT = frozenset({"day", "hours"})
_NUMBER = frozenset({"number"})

FIELDS: Mapping[NoticeKind, frozenset[str]] = {
    NoticeKind.CONFIRMED: _ALWAYS | _VISIT,
    NoticeKind.MOVED: _ALWAYS | _VISIT | {"before"},
    NoticeKind.CANCELLED: _ALWAYS | _VISIT,
    NoticeKind.REMINDER: _ALWAYS | _VISIT,
    NoticeKind.ACCEPTED: _ALWAYS | {"item", "due"},
    NoticeKind.QUESTION: _ALWAYS | {"item", "question", "papers", "due"},
    NoticeKind.EXTENDED: _ALWAYS | {"item", "due", "reason"},
    NoticeKind.ANSWERED: _ALWAYS | {"item", "outcome", "answer"},
    NoticeKind.NOT_FOUND: _ALWAYS | {"item", "answer"},
    NoticeKind.READY: _ALWAYS | {"item"},
    NoticeKind.REFUSED: _ALWAYS | {"item", "ground", "law", "reason"},
    NoticeKind.NOT_PROVIDED: _ALWAYS | {"item", "ground", "law", "reason"},
    NoticeKind.REFERRED: _ALWAYS | {"item", "place"},
}
"""What a kind of notice may name."""

NEEDED: Mapping[NoticeKind, frozenset[str]] = {
    NoticeKind.CONFIRMED: _NUMBER | _VISIT,
    NoticeKind.MOVED: _NUMBER | _VISIT,
    NoticeKind.CANCELLED: _NUMBER | {"day"},
    NoticeKind.REMINDER: _NUMBER | _VISIT,
    NoticeKind.ACCEPTED: _NUMBER | {"due"},
    NoticeKind.QUESTION: _NUMBER | {"question"},
    NoticeKind.EXTENDED: _NUMBER | {"due", "reason"},
    NoticeKind.ANSWERED: _NUMBER | {"outcome"},
    NoticeKind.NOT_FOUND: _NUMBER,
    NoticeKind.READY: _NUMBER,
    # 档案法 28: whoever is refused is told the ground and the reason.
    NoticeKind.REFUSED: _NUMBER | {"ground", "reason"},
    NoticeKind.NOT_PROVIDED: _NUMBER | {"ground", "reason"},
    NoticeKind.REFERRED: _NUMBER | {"place"},
}
"""What a text has to name, or its reader could do nothing with it."""

IN_SUBJECT = frozenset({"name", "number", "archive", "day", "hours", "due", "item"})
"""What a subject may name: subjects are seen over shoulders and on locked screens."""

_FULL_WIDTH = str.maketrans("｛｝", "{}")
_TAG = re.compile(r"<\s*/?\s*[A-Za-z][A-Za-z0-9]*(\s[^<>]*)?/?>|<!")
_BLANK_LINES = re.compile(r"\n{3,}")


def tidied(wording: Wording) -> Wording:
    """As it is kept: braces typed with a Chinese input method are braces; no spaces at the ends of lines."""
    subject, text = (
        "\n".join(line.rstrip() for line in written.translate(_FULL_WIDTH).splitlines()).strip()
        for written in (wording.subject, wording.text)
    )
    return Wording(subject, text)


def check_wording(kind: NoticeKind, wording: Wording) -> None:
    """Whether an archive may use this wording, tidied before.

    Raises:
        Refused: ``notice.empty``, ``notice.too_long``, ``notice.one_line``, ``notice.control``, ``notice.html``,
            ``notice.braces``, ``notice.unknown_field``, ``notice.not_in_subject``, ``notice.needed_field``; ``field``
            is ``subject`` or ``text``.
    """
    for field, written, most in (
        ("subject", wording.subject, SUBJECT_MOST),
        ("text", wording.text, TEXT_MOST),
    ):
        if not written:
            raise Refused("notice.empty", field=field)
        if len(written) > most:
            raise Refused("notice.too_long", field=field, n=len(written), most=most)
        if field == "subject" and "\n" in written:
            raise Refused("notice.one_line", field=field)
        if any(_control(character) for character in written):
            raise Refused("notice.control", field=field)
        if tag := _TAG.search(written):
            raise Refused("notice.html", field=field, tag=tag.group())
        _check_fields(kind, field, written)
    named = {name for _, name in _parts(wording.text) if name is not None}
    if missing := NEEDED[kind] - named:
        raise Refused(
            "notice.needed_field", field="text", missing=[f"{{{name}}}" for name in sorted(missing)]
        )


def _check_fields(kind: NoticeKind, field: str, written: str) -> None:
    known = [f"{{{name}}}" for name in sorted(FIELDS[kind])]
    try:
        for _, name in _parts(written):
            if name is not None and name not in FIELDS[kind]:
                raise Refused("notice.unknown_field", field=field, name=f"{{{name}}}", known=known)
            if name is not None and field == "subject" and name not in IN_SUBJECT:
                raise Refused("notice.not_in_subject", field=field, name=f"{{{name}}}")
    except ValueError as error:
        raise Refused("notice.braces", field=field) from error


def _parts(written: str) -> Iterator[tuple[str, str | None]]:
    """Pieces of plain text, each with the field behind it; a conversion or format counts as part of the name.

    Raises:
        ValueError: a brace without its other half.
    """
    for literal, name, form, conversion in string.Formatter().parse(written):
        if name is not None and (form or conversion):
            name = f"{name}{'!' if conversion else ''}{conversion or ''}{':' if form else ''}{form or ''}"
        yield literal, name


def _control(character: str) -> bool:
    return character != "\n" and unicodedata.category(character) in {"Cc", "Zl", "Zp"}


def fill_in(wording: Wording, facts: Mapping[str, str]) -> Wording:
    """The notice as its reader gets it.

    Args:
        wording: one that `check_wording` let pass.
        facts: field -> text; what is missing or blank is not known this time.

    Returns:
        The subject on one line, with the name masked; the text without the lines that name something not known.
    """
    clean = {name: _clean(value) for name, value in facts.items()}
    subject = _line(wording.subject, clean | {"name": mask_name(clean.get("name", ""))}) or ""
    if not subject:  # something in it is not known: better a gap than no subject
        subject = "".join(literal + clean.get(name or "", "") for literal, name in _parts(wording.subject))
    lines = [line for written in wording.text.split("\n") if (line := _line(written, clean)) is not None]
    text = _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip()
    return Wording(_shortened(" ".join(subject.split())), text)


def _line(written: str, facts: Mapping[str, str]) -> str | None:
    """One line with its fields filled in; None where it names something that is not known."""
    pieces: list[str] = []
    for literal, name in _parts(written):
        pieces.append(literal)
        if name is not None:
            if not facts.get(name):
                return None
            pieces.append(facts[name])
    return "".join(pieces)


def _clean(value: str) -> str:
    """A person's text without control characters; its line breaks stay."""
    lines = "\n".join(value.splitlines())
    return "".join(character for character in lines if not _control(character)).strip()


def _shortened(subject: str) -> str:
    return subject if len(subject) <= SUBJECT_MOST else f"{subject[: SUBJECT_MOST - 1]}…"


def spoken_by(wanted: str, archive: str) -> str:
    """The language in which a reader is told: theirs, else the archive's.

    Args:
        wanted: what the booking or request says, as its source codes it (``zh-hans``, ``en``, ``de-informal``); may
            be empty.
        archive: one of `readingroom.language.LANGUAGES`.

    Returns:
        One of these. Whoever speaks neither is told in English.
    """
    code = wanted.strip().casefold()
    if not code:
        return archive
    return "zh_CN" if code.startswith(("zh", "cmn", "chinese", "中文", "汉语")) else "en"
