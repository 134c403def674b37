"""Rules of the catalogue: reference codes, shelf locations, access and secrecy.

Reference codes (档号) follow DA/T 13-2022 and the older fonds-list-file-item codes; what an archive has written
on its boxes for decades is never rejected, at most remarked upon. Sort keys are pure ASCII and compare byte by
byte, so that SQLite and PostgreSQL agree.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from readingroom.entry import half_width, text
from readingroom.errors import Refused

__all__ = [
    "Access", "CodeWarning", "Level", "ReferenceCode", "code_sort_key", "counts_as_open",
    "fold_reference_code", "guess_level", "location_key", "location_parts", "normalise_code",
    "read_access", "read_code", "read_digital", "refuse_secret", "warn",
]  # fmt: skip

_DOTS = str.maketrans(dict.fromkeys("•．・‧∙⋅･●", "·"))
_NORMAL = re.compile("[0-9A-Za-z./·\u4e00-\u9fff-]*")
_DASHES = re.compile("——|[‐‑‒–—―−﹣]")


class Level(StrEnum):
    """The level of description: 全宗, 目录（类别）, 案卷, 件."""

    FONDS = "fonds"
    LIST = "list"
    FILE = "file"
    ITEM = "item"


class CodeWarning(StrEnum):
    """What is odd about a reference code; the sentences stand under ``holdings.code_warning``."""

    EMPTY_PART = "empty_part"
    """A hyphen or a dot with nothing before or after it."""
    NO_LEVELS = "no_levels"
    """One piece: no fonds can be told from it."""
    LETTER_FOR_DIGIT = "letter_for_digit"
    """An O, I or l among digits."""
    NO_NUMBER = "no_number"
    """The last part has no number."""
    INNER_SPACE = "inner_space"
    ODD_CHARACTER = "odd_character"
    """Something else than letters, digits, 汉字, hyphens, dots, slashes, brackets and spaces."""
    LONG = "long"


def normalise_code(typed: str) -> str:
    """A reference code as it is shown: half width, ``·`` within and ``-`` between levels, case as written.

    An ASCII full stop stays, because older codes have it; `fold_reference_code` takes it for a middle dot.
    """
    if _NORMAL.fullmatch(typed):  # most codes are, and imports read them by the million
        return typed
    return text(_DASHES.sub("-", half_width(typed.translate(_DOTS))))


def fold_reference_code(code: str) -> str:
    """What the spellings of one reference code have in common, for matching.

    Case, width, the kind of dot and spaces do not count, except a space between two digits: ``MS 12 3`` is not
    ``MS 123``. Leading zeros count: ``2-1`` and ``2-001`` may be two files.
    """
    folded = normalise_code(code).casefold().replace(".", "·")
    return re.sub(r"(?<![0-9]) | (?![0-9])", "", folded) if " " in folded else folded


def warn(code: str) -> tuple[CodeWarning, ...]:
    """What is odd about a reference code; it is kept all the same."""
    shown = normalise_code(code)
    parts = re.split(r"[-·]", shown)
    last = parts[-1].split("/")[0]
    checks = (
        (CodeWarning.EMPTY_PART, any(not part.strip() for part in parts)),
        (CodeWarning.NO_LEVELS, "-" not in shown),
        (CodeWarning.LETTER_FOR_DIGIT, re.search(r"[0-9][OIl](?![A-Za-z])|(?<![A-Za-z])[OIl][0-9]", shown)),
        (CodeWarning.NO_NUMBER, last.strip() and not re.search(r"[0-9]", last)),
        (CodeWarning.INNER_SPACE, " " in shown),
        (CodeWarning.ODD_CHARACTER, any(not (c.isalnum() or c in "-·./()[]_ ") for c in shown)),
        (CodeWarning.LONG, len(shown) > 60),
    )
    return tuple(warning for warning, odd in checks if odd)


_FONDS = re.compile(r"[A-Za-z]{0,3}[0-9]{1,6}|[0-9]{1,6}[A-Za-z]?")
_NUMBER = re.compile(r"[0-9]+[A-Za-z]?(?:[./][0-9]+)?")
_RETENTION = re.compile(r"Y|C|D|D10|D30|D?永久|长期|短期|定期|(?:10|30)年", re.IGNORECASE)
_YEAR = re.compile(r"(?:18|19|20)[0-9]{2}")


def guess_level(code: str) -> Level | None:
    """The level that a reference code is probably of, None where its form tells nothing.

    DA/T 13-2022: fonds-category[-list]-file-item where papers are kept in files, fonds-category-item where they are
    filed singly (文书 since 2000: the category then has a year and a retention period, ``WS·2011·Y``).
    DA/T 13-1994: fonds-list-file-item. The catalogue's own word for the level goes before this guess.
    """
    first, *rest = normalise_code(code).split("-")
    if not _FONDS.fullmatch(first) or not all(part.strip() for part in rest):
        return None
    numbers = 0
    while numbers < len(rest) and _NUMBER.fullmatch(rest[-1 - numbers]):
        numbers += 1
    category = [token for part in rest[: len(rest) - numbers] for token in part.split("·")]
    if not category:
        levels = (Level.FONDS, Level.LIST, Level.FILE, Level.ITEM)
        return levels[min(numbers, 3)]
    if numbers == 0:
        return Level.LIST
    singly = any(map(_RETENTION.fullmatch, category[1:])) and any(map(_YEAR.fullmatch, category))
    return Level.ITEM if singly or numbers > 1 else Level.FILE


_SEPARATORS = frozenset("-·./\\,:_ >|")


def _ascii_key(written: str) -> str:
    """A text as ASCII that sorts as people count: its parts as `_part_key` writes them, with ``!`` between them."""
    return re.sub("!+", "!", "!".join(map(_part_key, written.split("-")))).strip("!")


@lru_cache(maxsize=16_384)  # a catalogue's codes are made of few parts
def _part_key(written: str) -> str:
    """A text as ASCII that sorts as people count.

    A run of separators is ``!``; a number is its length in two digits and its digits without leading zeros; an
    ASCII letter is itself in lower case; anything else is ``~`` and its code point in six hexadecimal digits.
    ``!`` < digits < letters < ``~`` in ASCII, so a shorter code comes before its children and numbers before
    letters. Every piece but a letter has a length of its own, so keys compare piece by piece.
    """

    def pieces() -> Iterator[str]:
        for run in re.findall(r"[0-9]+|[^0-9]", written.casefold()):
            if run.isascii() and run.isdecimal():
                number = run.lstrip("0")[:99]
                yield f"{len(number):02d}{number}"
            elif run in _SEPARATORS:
                yield "!"
            elif run.isascii() and run.isalpha():
                yield run
            else:
                yield "".join(f"~{ord(character):06x}" for character in run)

    return "".join(pieces())


def code_sort_key(code: str) -> str:
    """A reference code's natural order, as ASCII to be compared bytewise: ``J1-2`` before ``J1-10``.

    Codes that differ in leading zeros, case or separators only share a key: sort by (key, id).
    """
    return _ascii_key(normalise_code(code))


class ReferenceCode(NamedTuple):
    """A reference code as the catalogue keeps it.

    Attributes:
        shown: see `normalise_code`.
        key: see `fold_reference_code`.
        sort_key: see `code_sort_key`.
        level: see `guess_level`.
    """

    shown: str
    key: str
    sort_key: str
    level: Level | None


def read_code(written: str) -> ReferenceCode:
    """All that is told by a reference code.

    Most codes of a list differ from their neighbours in the number at the end only: what stands above it is worked
    out once.
    """
    above, dash, last = written.rpartition("-")
    if dash and last.isascii() and last.isdecimal() and (known := _above_a_number(above)) is not None:
        _, key, sort_key, level = known
        return ReferenceCode(written, f"{key}-{last}", f"{sort_key}!{_part_key(last)}", level)
    shown = normalise_code(written)
    return ReferenceCode(shown, fold_reference_code(shown), code_sort_key(shown), guess_level(shown))


@lru_cache(maxsize=4096)
def _above_a_number(code: str) -> ReferenceCode | None:
    """The beginning of codes that end with a number, with their level; None where the pieces do not just add up."""
    if not _NORMAL.fullmatch(code) or not (sort_key := code_sort_key(code)):
        return None
    return ReferenceCode(code, fold_reference_code(code), sort_key, guess_level(f"{code}-1"))


_SHELF_WORDS = "库室房区排列架柜组面节格层号"
_CHINESE_NUMBER = re.compile(r"([一二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九])$")
_BETWEEN_PARTS = re.compile(r"[-·./\\,:_\s>|]+")
_PART = re.compile(rf"[^{_SHELF_WORDS}]*[{_SHELF_WORDS}]+|[^{_SHELF_WORDS}]+")


def location_parts(location: str) -> tuple[str, ...]:
    """A shelf location (库房-区-列-面-节-层) part by part, without the words that only name the part.

    ``1库-3区-02列-A面-4节-2层``, ``1库3区02列A面4节2层``, ``一库-3-02-A-4-2`` and ``1-3-02-A-4-2`` read alike but for
    leading zeros; ``B2-10-3`` is (``B2``, ``10``, ``3``).
    """
    pieces = _BETWEEN_PARTS.split(normalise_code(location))
    return tuple(part for piece in pieces for part in _parts_of(piece))


@lru_cache(maxsize=4096)  # the shelves of an archive are numbered alike
def _parts_of(piece: str) -> tuple[str, ...]:
    parts = []
    for part in _PART.findall(piece):
        bare = part.removeprefix("第").rstrip(_SHELF_WORDS) or part
        parts.append(_CHINESE_NUMBER.sub(_as_digits, bare))
    return tuple(parts)


def _as_digits(number: re.Match[str]) -> str:
    tens, ten, ones = number.group().rpartition("十")
    value = "零一二三四五六七八九".index
    return str((value(tens or "一") * 10 if ten else 0) + value(ones or "零"))


def location_key(location: str) -> str:
    """A location's place along the walk through the stacks, as ASCII to be compared bytewise.

    Numbers count as numbers (2 before 10), part by part. No location sorts last: its slip waits for somebody who
    knows.
    """
    return "!".join(map(_ascii_key, location_parts(location))) or "~~"


class Access(StrEnum):
    """Whether something may be used without approval; only `OPEN` may (`counts_as_open`)."""

    OPEN = "open"
    """开放"""
    NOT_OPEN = "not_open"
    """未开放"""
    DEFERRED = "deferred"
    """延期开放; older catalogues say 控制使用 or 划控."""
    UNKNOWN = "unknown"
    """Nobody said, or said it in other words: counts as closed."""


def counts_as_open(access: str) -> bool:
    """Whether something in this access state may be used without approval; any other word counts as closed."""
    return access == Access.OPEN


_ACCESS = {
    Access.OPEN: "开放 已开放 公开 开放档案 open public unrestricted",
    Access.NOT_OPEN: "未开放 不开放 不予开放 未公开 非开放 封闭 部分开放 not_open closed restricted no_access",
    Access.DEFERRED: "延期开放 延期 延期向社会开放 控制 控制使用 划控 受控 限制 限制利用 deferred controlled",
}
_ACCESS_WORDS = {word.replace("_", ""): access for access, words in _ACCESS.items() for word in words.split()}


def read_access(word: str) -> Access:
    """The access state that an import's word stands for.

    Only whole words that are known open anything; an empty cell, a yes or a sentence is `Access.UNKNOWN`, which
    counts as closed.
    """
    return _ACCESS_WORDS.get(re.sub(r"[\s_\-]+", "", half_width(word)).casefold(), Access.UNKNOWN)


_NO_COPY = frozenset({"否", "无", "未", "未数字化", "没有", "0", "n", "no", "none", "false", "-", "—", "/"})


@lru_cache(maxsize=4096)
def read_digital(written: str) -> str:
    """Where the digital copy (数字副本) of something is, or just that there is one; empty where there is none.

    A catalogue says yes or no, or names the file: 是, ``有``, ``yes``, ``J001/2/17.pdf``, ``http://…``.
    """
    shown = text(written)
    return "" if half_width(shown).casefold() in _NO_COPY else shown


_SECRET = re.compile(r"(?<![非无不未])(绝\s*密|机\s*密|秘\s*密)")
_SECRET_ENGLISH = frozenset({"top secret", "secret", "confidential"})


def refuse_secret(word: str) -> None:
    """Turn away a row whose secrecy field (密级) says 绝密, 机密 or 秘密, with or without a period (``秘密★10年``).

    Such papers may not be on this computer at all. 内部, 公开, 无 and an empty field pass. A note such as
    秘密（已解密） is turned away too: whether it is declassified is for a person to enter.

    Raises:
        Refused: ``holdings.secret``.
    """
    plain = " ".join(half_width(word).split())
    found = _SECRET.search(plain)
    if found or plain.casefold() in _SECRET_ENGLISH:
        raise Refused("holdings.secret", word=re.sub(r"\s", "", found.group()) if found else plain)
