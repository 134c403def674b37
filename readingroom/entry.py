"""What people type at a desk, read forgivingly: full width or half, Chinese or English, in a hurry.

A reading function understands every usual way to write its thing and refuses the rest with a sentence that
shows what would be understood. Nothing is guessed that could be something else.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
import unicodedata
from collections.abc import Iterator

from readingroom.errors import Refused

__all__ = ["codes", "day", "digits", "fold_code", "half_width", "hour", "is_mail_address", "pages", "text"]

_DIGITS = {0xFF10 + n: 0x30 + n for n in range(10)}
_ASCII = {0xFF01 + n: 0x21 + n for n in range(94)} | {0x3000: 0x20}
_LETTERS = {full: half for full, half in _ASCII.items() if chr(half).isalnum() or half == 0x20}
_INVISIBLE = dict.fromkeys((0xAD, 0x200B, 0x200E, 0x200F, 0x2060, 0xFEFF))
_TIDY = re.compile("(?:[!-~·、。《》〈〉“”（）〔〕，；：？！\u4e00-\u9fff]+(?: (?! |$))?)*")
_COMPATIBILITY_IDEOGRAPHS = re.compile("([\uf900-\ufaff\U0002f800-\U0002fa1f]+)")
_MAIL_ADDRESS = re.compile(
    r"(?=[^@]{1,64}@)[!#-'*+/-9=?A-Z^-~-]+(\.[!#-'*+/-9=?A-Z^-~-]+)*"
    r"@(?=.{1,253}$)([A-Za-z0-9-]{1,63}\.)+[A-Za-z0-9-]{2,63}",
    re.ASCII,
)


def is_mail_address(text: str) -> bool:
    """Whether it can be a bare mail address (RFC 5321, 4.1.2).

    ASCII, dots only between words, a domain with a dot; quoted names are none.
    """
    return _MAIL_ADDRESS.fullmatch(text) is not None


def digits(typed: str) -> str:
    """The text with its full-width digits made ordinary ones; nothing else changes."""
    return typed.translate(_DIGITS)


def half_width(typed: str) -> str:
    """The text with everything full-width that has an ASCII twin made ASCII: for codes, dates and numbers."""
    return typed.translate(_ASCII)


def fold_code(code: str) -> str:
    """A code as it is compared: half width, upper case, without spaces around it."""
    return unicodedata.normalize("NFKC", code).strip().upper()


def text(typed: str) -> str:
    """A name or a sentence as it is kept: trimmed, single spaces, letters and digits in half width.

    Accents are composed (NFC), but never by NFKC and not on compatibility ideographs: both would put another
    character into a name. Chinese punctuation and variation selectors stay; invisible characters that come
    along with a paste go.
    """
    if _TIDY.fullmatch(typed):  # most texts are, and imports read them by the million
        return typed
    folded = typed.translate(_INVISIBLE).translate(_LETTERS)
    pieces = _COMPATIBILITY_IDEOGRAPHS.split(folded)
    pieces[::2] = [unicodedata.normalize("NFC", piece) for piece in pieces[::2]]
    return " ".join("".join(pieces).split())


_RELATIVE = {
    "today": 0, "tomorrow": 1, "tmr": 1, "yesterday": -1, "day after tomorrow": 2, "今天": 0, "今日": 0, "明天": 1,
    "明日": 1, "后天": 2, "後天": 2, "大后天": 3, "昨天": -1, "昨日": -1, "前天": -2,
}  # fmt: skip
_WEEKDAYS = {
    word[:length]: number
    for number, word in enumerate(
        ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    )
    for length in (3, 4, 5, len(word))
} | {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6}
_MONTHS = {
    word[:length]: number
    for number, word in enumerate(
        ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
         "november", "december"),
        start=1,
    )
    for length in (3, 4, len(word))
}  # fmt: skip
_CHINESE_WEEKDAY = re.compile(r"(下|本|这|這)?(?:个|個)?(?:周|星期|礼拜|禮拜|週)([一二三四五六日天])")
_WEEKDAY_END = re.compile(r"(?<=[0-9日号號年])\s*[(,]?\s*(?:周|星期|週)[一二三四五六日天]\)?$")
_YEAR_FIRST = re.compile(r"([0-9]{4})[-/.年\s]\s*([0-9]{1,2})[-/.月\s]\s*([0-9]{1,2})\s*[日号號]?")
_COMPACT = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_YEAR_LAST = re.compile(r"([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]([0-9]{4})")
_MONTH_DAY = re.compile(r"([0-9]{1,2})\s*月\s*([0-9]{1,2})\s*[日号號]?")
_TWO_NUMBERS = re.compile(r"([0-9]{1,2})[-/.]([0-9]{1,2})")
_NAMED_MONTH = re.compile(
    r"(?:(?P<d1>[0-9]{1,2})(?:st|nd|rd|th)?\s+(?P<m1>[a-z]+)|(?P<m2>[a-z]+)\s+(?P<d2>[0-9]{1,2})(?:st|nd|rd|th)?)"
    r"(?:\s+(?P<y>[0-9]{4}))?"
)
_IN_DAYS = re.compile(r"([+-])\s*([0-9]{1,3})|in ([0-9]{1,3}) days?|([0-9]{1,3})\s*天[后後]")


def day(typed: str, today: dt.date, language: str) -> dt.date:
    """A day as somebody types it.

    Understood: ``2026-11-23``, ``20261123``, ``2026年11月23日``, ``11月23日``, ``23/11``, ``23 Nov``, today,
    tomorrow, 明天, 后天, ``Mon``, 周一, 下周一, ``+3``. Without a year it is the occurrence nearest to today. A
    weekday is the next one after today; 下周一 lies in next week, 本周一 in this one (weeks begin on Monday).

    Args:
        typed: what was typed.
        today: the day in the archive's own zone.
        language: ``"en"`` reads ``3/4`` as 3 April, ``"zh_CN"`` as 4 March; where only one order is a day,
            that one is meant.

    Raises:
        Refused: ``entry.day``.
    """
    said = re.sub(r"[,\s]+", " ", half_width(typed)).strip().lower()
    try:
        found = _relative_day(said, today)
        return found if found is not None else _calendar_day(_WEEKDAY_END.sub("", said), today, language)
    except (ValueError, OverflowError):
        raise Refused("entry.day", typed=typed.strip()) from None


def _relative_day(said: str, today: dt.date) -> dt.date | None:
    if said in _RELATIVE:
        return today + dt.timedelta(_RELATIVE[said])
    if found := _IN_DAYS.fullmatch(said):
        sign, signed, english, chinese = found.groups()
        return today + dt.timedelta(int(signed or english or chinese) * (-1 if sign == "-" else 1))
    monday = today - dt.timedelta(today.weekday())
    if found := _CHINESE_WEEKDAY.fullmatch(said):
        week, weekday = found.group(1), _WEEKDAYS[found.group(2)]
        if week:
            return monday + dt.timedelta(weekday + (7 if week == "下" else 0))
        return today + dt.timedelta((weekday - today.weekday() - 1) % 7 + 1)
    if said.isascii() and (name := said.rstrip(".")) in _WEEKDAYS:
        return today + dt.timedelta((_WEEKDAYS[name] - today.weekday() - 1) % 7 + 1)
    return None


def _calendar_day(said: str, today: dt.date, language: str) -> dt.date:
    if found := _YEAR_FIRST.fullmatch(said) or _COMPACT.fullmatch(said):
        year, month, number = map(int, found.groups())
        return dt.date(year, month, number)
    if found := _YEAR_LAST.fullmatch(said):
        first, second, year = map(int, found.groups())
        return dt.date(year, *_month_and_day(first, second, language))
    if found := _MONTH_DAY.fullmatch(said):
        return _nearest(int(found.group(1)), int(found.group(2)), today)
    if found := _TWO_NUMBERS.fullmatch(said):
        return _nearest(*_month_and_day(int(found.group(1)), int(found.group(2)), language), today)
    if found := _NAMED_MONTH.fullmatch(said):
        part = found.groupdict()
        month = _MONTHS.get(part["m1"] or part["m2"], 0)
        number = int(part["d1"] or part["d2"])
        return dt.date(int(part["y"]), month, number) if part["y"] else _nearest(month, number, today)
    raise ValueError(said)


def _month_and_day(first: int, second: int, language: str) -> tuple[int, int]:
    day_first = first > 12 or (language == "en" and second <= 12)
    return (second, first) if day_first else (first, second)


def _nearest(month: int, number: int, today: dt.date) -> dt.date:
    dt.date(2000, month, number)  # a day that no year has is a ValueError
    years = range(max(dt.MINYEAR, today.year - 8), min(dt.MAXYEAR, today.year + 8) + 1)
    candidates = [
        dt.date(year, month, number) for year in years if (month, number) != (2, 29) or calendar.isleap(year)
    ]
    return min(candidates, key=lambda candidate: abs(candidate - today))


_HALF_OF_DAY = re.compile(r"^(上午|早上|早晨|清晨|凌晨|中午|下午|傍晚|晚上|夜里|早|晚|午后)\s*")
_CLOCK = re.compile(
    r"([0-9]{1,2})(?:\s*[点點时時h:.]\s*(?:([0-9]{1,2})\s*分?|(半|一刻|三刻|整|钟|鐘)|)|([0-9]{2}))?\s*([ap]\.?m\.?)?"
)
_QUARTERS = {"半": 30, "一刻": 15, "三刻": 45}


def hour(typed: str) -> dt.time:
    """A time of day as somebody types it, to the minute.

    Understood: ``9``, ``9:00``, ``9.30``, ``0930``, ``930``, ``9点``, ``9点半``, ``9时30分``, ``下午2点``, ``2 pm``.

    Raises:
        Refused: ``entry.hour``.
    """
    said = half_width(typed).strip().lower()
    if said in ("noon", "中午", "正午"):
        return dt.time(12)
    half = _HALF_OF_DAY.match(said)
    found = _CLOCK.fullmatch(said[half.end() :] if half else said)
    if found is None or (half and found.group(5)):
        raise Refused("entry.hour", typed=typed.strip())
    hours = int(found.group(1))
    minutes = int(found.group(2) or found.group(4) or _QUARTERS.get(found.group(3), 0))
    if found.group(5):
        if not 1 <= hours <= 12:
            raise Refused("entry.hour", typed=typed.strip())
        hours = hours % 12 + (12 if found.group(5).startswith("p") else 0)
    elif half:
        hours = _on_the_day_clock(half.group(1), hours)
    try:
        return dt.time(hours, minutes)
    except ValueError:
        raise Refused("entry.hour", typed=typed.strip()) from None


def _on_the_day_clock(part: str, hours: int) -> int:
    afternoon = part in ("下午", "午后", "傍晚", "晚上", "晚") and 1 <= hours < 12
    if afternoon or (part == "中午" and 1 <= hours <= 3) or (part == "夜里" and 6 <= hours < 12):
        return hours + 12
    return 0 if part in ("凌晨", "晚上", "晚", "夜里") and hours == 12 else hours


_PAGES = re.compile(
    r"(?:共\s*)?([0-9]{1,5})(?:\s*\+\s*([0-9]{1,5}))?\s*(?:页|頁|张|張|面|p\.?|pp\.?|pages?|sheets?)?"
)


def pages(typed: str) -> int:
    """A count of pages: ``12``, ``12页``, ``12 pages``, or two counts with a plus, ``10+2``.

    Raises:
        Refused: ``entry.pages``.
    """
    found = _PAGES.fullmatch(half_width(typed).strip().lower())
    if found is None:
        raise Refused("entry.pages", typed=typed.strip())
    return sum(int(count) for count in found.groups() if count)


_LONGEST_CODE = 120
_SEPARATORS = re.compile(r"[\r\n\t\v\f\u2028\u2029,，;；、①-⑳]+")
_NUMBERING = re.compile(
    r"^\s*(?:[•‣▪●○◦◆■·*]\s*|[-–—]\s+|[(（][0-9０-９]{1,3}[)）]\s*|[0-9０-９]{1,3}[)）]\s*|[0-9０-９]{1,3}[.．]\s+"
    r"|[0-9０-９]{1,3}、(?=[^、,，;；\s]*[^0-9０-９、,，;；\s]))"
)
_TIGHT_NUMBERING = re.compile(r"^\s*([0-9０-９]{1,3})[.．](?=\S)")
_NUMBERING_ALONE = re.compile(r"[(（]?[0-9０-９]{1,3}[.．)）]")
_LABEL = re.compile(r"^(?:档\s*号|檔\s*號|reference codes?|ref\.?)\s*(?:[:：]\s*|$)", re.IGNORECASE)
_QUOTES = "\"'“”‘’「」『』【】`"
_LEVELS = re.compile(r"[-‐‑‒–—―−－·•・．./]")
_LETTERS_THEN_NUMBER = re.compile(r"([^\W\d_]+)[0-9]+")


def codes(typed: str) -> tuple[str, ...]:
    """The reference codes (档号) in a pasted list, in order, each once, otherwise word for word.

    Lines, tabs, commas and semicolons of both widths and 、 part them. Spaces do where every piece is a code
    by itself (``J001-2-1 J001-2-2``) and do not inside one (``MS 123``). Bullets, numbering, quotes, a full stop
    and a label such as 档号： go. Twice means the same but for case and width.

    Returns:
        The codes; none for an empty text.

    Raises:
        Refused: ``entry.codes`` where there is text but nothing in it can be a code; ``entry.code_too_long``
            where a piece is too long for one (a paragraph was pasted).
    """
    found: dict[str, str] = {}
    for line in _without_tight_numbering(typed.translate(_INVISIBLE).splitlines()):
        for piece in _SEPARATORS.split(_NUMBERING.sub("", line)):
            for code in _split_at_spaces(_bare(piece)):
                if len(code) > _LONGEST_CODE:
                    raise Refused("entry.code_too_long", start=code[:30], most=_LONGEST_CODE)
                if any(character.isalnum() for character in code):
                    found.setdefault(half_width(code).casefold(), code)
    if not found and typed.strip():
        raise Refused("entry.codes", typed=typed.strip()[:30])
    return tuple(found.values())


def _without_tight_numbering(lines: list[str]) -> Iterator[str]:
    """Lines whose ``1.J001-2`` numbers run on from line to line lose them; a lone ``1.2`` is a code."""
    filled = [line for line in lines if line.strip()]
    heads = [_TIGHT_NUMBERING.match(half_width(line)) for line in filled]
    numbers = [int(head.group(1)) for head in heads if head]
    runs_on = len(filled) > 1 and numbers == list(range(1, len(filled) + 1))
    for line, head in zip(filled, heads, strict=True):
        yield line[head.end() :] if runs_on and head else line


def _bare(piece: str) -> str:
    before = None
    while piece != before:
        before = piece
        piece = _LABEL.sub("", _NUMBERING.sub("", piece.strip().strip(_QUOTES).strip().rstrip("。.")))
    return piece


def _split_at_spaces(piece: str) -> list[str]:
    words = piece.split()
    if len(words) < 2:
        return [piece] if piece else []
    stripped = [_bare(word) for word in words if not _NUMBERING_ALONE.fullmatch(word)]
    return stripped if stripped and _each_is_a_code(stripped) else [piece]


def _each_is_a_code(words: list[str]) -> bool:
    if all(_LEVELS.search(word) and re.search(r"[0-9０-９]", word) for word in words):
        return all(word[0].isalnum() and word[-1].isalnum() for word in words)
    shapes = [_LETTERS_THEN_NUMBER.fullmatch(half_width(word)) for word in words]
    return all(shapes) and len({shape.group(1).casefold() for shape in shapes if shape}) == 1
