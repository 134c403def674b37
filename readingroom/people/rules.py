"""Rules about people: identity documents, names, masking, and for whom somebody acts.

Resident ID numbers follow GB 11643-1999, credit codes GB 32100-2015. Nothing here asks a register: a number
that passes is well formed, whether it is this person's is seen on the document.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from readingroom.entry import half_width
from readingroom.errors import Refused

__all__ = [
    "Capacity", "DocumentKind", "Letter", "Sex", "birth_and_sex", "check_document",
    "check_letter", "credit_code", "document_key", "guess_document", "mask_document", "mask_email", "mask_name",
    "mask_phone", "name_key", "phone_key", "resident_id",
]  # fmt: skip

_SPACES_AND_DASHES = re.compile(r"[\s\-‐‑‒–—―−·•・]+")
_OLD_RESIDENCE = re.compile(r"[A-Z]{3}[0-9]{12}")
_CREDIT_CODE = re.compile(r"[0-9ABCDEFGHJKLMNPQRTUWXY]{2}[0-9]{6}[0-9ABCDEFGHJKLMNPQRTUWXY]{10}")
_HAN = re.compile("[\u2e80-\u2fdf\u3005-\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")


class DocumentKind(StrEnum):
    """Identity documents (有效身份证件) that a desk is shown."""

    RESIDENT_ID = "resident_id"
    """居民身份证"""
    TEMPORARY_ID = "temporary_id"
    """临时居民身份证"""
    HOUSEHOLD_REGISTER = "household_register"
    """居民户口簿"""
    HOUSEHOLD_CERTIFICATE = "household_certificate"
    """A paper of the police with a photograph (带照片的户籍证明)."""
    RESIDENCE_HMT = "residence_hmt"
    """港澳台居民居住证"""
    PERMIT_HM = "permit_hm"
    """港澳居民来往内地通行证"""
    PERMIT_TAIWAN = "permit_taiwan"
    """台湾居民来往大陆通行证"""
    PASSPORT = "passport"
    RESIDENCE_FOREIGN = "residence_foreign"
    """外国人永久居留身份证"""
    MILITARY = "military"
    """军官证、士兵证、警官证"""
    OTHER = "other"


_RESIDENT_NUMBERS = frozenset(
    {DocumentKind.RESIDENT_ID, DocumentKind.TEMPORARY_ID, DocumentKind.RESIDENCE_HMT}
)
_HOUSEHOLD_PAPERS = frozenset({DocumentKind.HOUSEHOLD_REGISTER, DocumentKind.HOUSEHOLD_CERTIFICATE})


class Sex(StrEnum):
    """The sex that a resident ID number states."""

    FEMALE = "female"
    MALE = "male"


def _compact(number: str) -> str:
    return _SPACES_AND_DASHES.sub("", half_width(number)).upper()


def resident_id(number: str, today: dt.date) -> str:
    """A resident ID number (公民身份号码) as it is kept: 18 characters, half width, capital X.

    The address code is not looked up: counties come and go, and an unknown one would turn away its people.

    Args:
        number: as typed or read from the card.
        today: no birth date lies after it.

    Raises:
        Refused: ``people.resident_id.fifteen`` (a number from before 1999, which is no document any more),
            ``.length``, ``.characters``, ``.date``, ``.future`` or ``.check_digit``.
    """
    compact = _compact(number)
    if len(compact) == 15 and compact.isdecimal():
        raise Refused("people.resident_id.fifteen")
    if len(compact) != 18:
        raise Refused("people.resident_id.length", n=len(compact))
    if not re.fullmatch(r"[0-9]{17}[0-9X]", compact):
        raise Refused("people.resident_id.characters")
    try:
        born, _ = birth_and_sex(compact)
    except ValueError:
        raise Refused("people.resident_id.date", date=compact[6:14]) from None
    if born.year < 1800:
        raise Refused("people.resident_id.date", date=compact[6:14])
    if born > today:
        raise Refused("people.resident_id.future", date=born)
    from stdnum.cn import ric  # not before the first number: it brings pydoc along

    if compact[-1] != ric.calc_check_digit(compact):
        raise Refused("people.resident_id.check_digit")
    return compact


def birth_and_sex(number: str) -> tuple[dt.date, Sex]:
    """The birth date and the sex that an 18-character number of GB 11643 states.

    Raises:
        ValueError: it states no real date.
    """
    born = dt.date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    return born, Sex.MALE if int(number[16]) % 2 else Sex.FEMALE


def credit_code(code: str) -> str:
    """An organisation's unified social credit code (统一社会信用代码) as it is kept: 18 capitals and digits.

    Raises:
        Refused: ``people.credit_code.length``, ``.characters`` or ``.check_digit``.
    """
    compact = _compact(code)
    if len(compact) != 18:
        raise Refused("people.credit_code.length", n=len(compact))
    if not _CREDIT_CODE.fullmatch(compact):
        raise Refused("people.credit_code.characters")
    from stdnum.cn import uscc

    if compact[-1] != uscc.calc_check_digit(compact[:-1]):
        raise Refused("people.credit_code.check_digit")
    return compact


def check_document(kind: DocumentKind, number: str, today: dt.date) -> str:
    """A document's number as it is kept, checked as far as its kind can be.

    Resident and temporary ID cards and the residence card for Hong Kong, Macau and Taiwan carry a number of
    GB 11643; so do household papers, though some show another number, so only 18 characters are checked there.
    A foreigner's permanent residence card has either a number of that form that begins with 9 (issued since
    December 2023) or three letters and twelve digits. Everything else is free.

    Raises:
        Refused: as `resident_id`; ``people.document.empty``; ``people.document.residence_foreign``.
    """
    compact = _compact(number)
    if not compact:
        raise Refused("people.document.empty")
    if kind in _RESIDENT_NUMBERS or (kind in _HOUSEHOLD_PAPERS and len(compact) == 18):
        return resident_id(number, today)
    if kind is DocumentKind.RESIDENCE_FOREIGN and not _OLD_RESIDENCE.fullmatch(compact):
        if len(compact) != 18 or not compact.startswith("9"):
            raise Refused("people.document.residence_foreign")
        return resident_id(number, today)
    if kind is DocumentKind.OTHER:
        return " ".join(half_width(number).split())
    return compact


def guess_document(number: str) -> DocumentKind:
    """The kind that a number alone looks like, as a first choice on a form; `OTHER` where it tells nothing."""
    from stdnum.cn import ric

    compact = _compact(number)
    if re.fullmatch(r"[0-9]{17}[0-9X]", compact) and compact[-1] == ric.calc_check_digit(compact):
        if compact[:6] in ("810000", "820000", "830000"):
            return DocumentKind.RESIDENCE_HMT
        return DocumentKind.RESIDENCE_FOREIGN if compact[0] == "9" else DocumentKind.RESIDENT_ID
    if _OLD_RESIDENCE.fullmatch(compact):
        return DocumentKind.RESIDENCE_FOREIGN
    if re.fullmatch(r"[HM][0-9]{8}(?:[0-9]{2})?", compact):
        return DocumentKind.PERMIT_HM
    return DocumentKind.PASSPORT if re.fullmatch(r"[A-Z]{1,2}[0-9]{7,8}", compact) else DocumentKind.OTHER


def document_key(kind: DocumentKind, number: str) -> str:
    """What two notes of the same document have in common, to propose duplicates; never shown.

    Papers that carry the same person's GB 11643 number (ID card, temporary card, household register) share it.
    """
    compact = _compact(number)
    shared = kind in _RESIDENT_NUMBERS | _HOUSEHOLD_PAPERS | {DocumentKind.RESIDENCE_FOREIGN}
    return f"{'gb11643' if shared and len(compact) == 18 else kind.value}:{compact}"


def phone_key(phone: str) -> str:
    """The digits of a phone number without China's +86, to find a reader by phone."""
    plain = re.sub(r"[^0-9+]", "", half_width(phone))
    return re.sub(r"[^0-9]", "", re.sub(r"^(?:\+|00)86(?=[0-9]{7})", "", plain))


def name_key(name: str) -> str:
    """What the spellings of one name have in common, to find it; never shown.

    Spaces, middle dots, hyphens, apostrophes, case, width and Latin accents do not count, nor does the order of
    words in a name without Chinese characters: ``Smith; Jane`` is ``Jane SMITH``.
    """
    folded = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", name)).casefold()
    plain = unicodedata.normalize(
        "NFC", re.sub("[\u0300-\u036f'’‘ʼ`\ufe00-\ufe0f\U000e0100-\U000e01ef]", "", folded)
    )
    words = [word for word in re.split(r"[\W_]+", plain) if word]
    return "".join(words) if _HAN.search(plain) else " ".join(sorted(words))


def mask_name(name: str) -> str:
    """A name as others may see it: the first character of each word, then stars; ``王*``, ``A*** R***``.

    In a Chinese name a star stands for each further character, at most three (``王**``); the number of stars in
    other names tells nothing. A name of one character is hidden altogether.
    """
    name = " ".join(name.split())
    if _HAN.search(name):
        first, rest = _first_character(name)
        hidden = sum(character.isalnum() for character in rest)
        return first + "*" * min(3, hidden) if hidden else "*"
    return re.sub(r"[^\s;,()]+", lambda word: f"{_first_character(word.group())[0]}***", name)


def _first_character(text: str) -> tuple[str, str]:
    """The first character with the marks and variation selectors that belong to it, and the rest."""
    end = 1
    while end < len(text) and (unicodedata.combining(text[end]) or unicodedata.category(text[end]) == "Mn"):
        end += 1
    return text[:end], text[end:]


def mask_email(address: str) -> str:
    """A mail address as others may see it: ``a***@example.org``."""
    local, at, domain = address.partition("@")
    return f"{local[:1]}***{at}{domain}" if address else ""


def mask_phone(phone: str) -> str:
    """A phone number as others may see it: ``138****1234``; a shorter one keeps its last two digits."""
    plain = phone_key(phone)
    if len(plain) >= 11:
        return f"{plain[:3]}****{plain[-4:]}"
    return f"****{plain[-2:]}" if len(plain) > 4 else "*" * len(plain)


def mask_document(number: str) -> str:
    """A document's number as others may see it: first 3, stars, last 4; a short one its ends only.

    A number under 12 characters (a passport) keeps one and the last three, one under 7 nothing: more than
    half stays hidden.
    """
    plain = _compact(number)
    front, back = (
        (3, 4) if len(plain) >= 15 else (2, 3) if len(plain) >= 12 else (1, 3) if len(plain) > 8 else (0, 2)
    )
    if len(plain) < 7:
        return "*" * len(plain)
    return plain[:front] + "*" * (len(plain) - front - back) + plain[-back:]


class Capacity(StrEnum):
    """In which capacity somebody asks."""

    SELF = "self"
    """本人"""
    AGENT = "agent"
    """委托代理人"""
    LAWYER = "lawyer"
    """律师"""
    ORGANISATION = "organisation"
    """单位"""


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A letter of introduction (介绍信) or a power of attorney (授权委托书).

    Attributes:
        issuer: the organisation, or the person represented.
        holders: the names of those it introduces.
        number: its number; a power of attorney often has none.
        issued_on, valid_until: both days are within it; None where it does not say.
        scope: what its holders may consult.
    """

    issuer: str
    holders: tuple[str, ...]
    number: str = ""
    issued_on: dt.date | None = None
    valid_until: dt.date | None = None
    scope: str = ""


def check_letter(letter: Letter, holder: str, day: dt.date) -> None:
    """Whether this person may act on this letter on this day.

    Args:
        letter: the letter.
        holder: the name of the person at the desk.
        day: the day of the visit.

    Raises:
        Refused: ``people.letter.no_issuer``, ``.no_date``, ``.no_holder``, ``.no_scope``, ``.dates``,
            ``.not_yet``, ``.expired`` or ``.other_holder``.
    """
    for missing, value in (
        ("no_issuer", letter.issuer.strip()),
        ("no_date", letter.issued_on),
        ("no_holder", any(name.strip() for name in letter.holders)),
        ("no_scope", letter.scope.strip()),
    ):
        if not value:
            raise Refused(f"people.letter.{missing}")
    until = letter.valid_until
    if letter.issued_on is not None:
        if until is not None and until < letter.issued_on:
            raise Refused("people.letter.dates", issued=letter.issued_on, until=until)
        if day < letter.issued_on:
            raise Refused("people.letter.not_yet", issued=letter.issued_on)
    if until is not None and day > until:
        raise Refused("people.letter.expired", until=until)
    if name_key(holder) not in {name_key(name) for name in letter.holders}:
        raise Refused("people.letter.other_holder")
