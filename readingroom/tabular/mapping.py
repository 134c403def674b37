"""Which column of a foreign table holds which of our fields.

A header is compared by what it says, not by how it is set: full-width signs, padding inside names
(``题    名``), a form's numbering (``3、您的联系电话``) and remarks in brackets do not count.
"""

from __future__ import annotations

import difflib
import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import dropwhile, islice
from typing import Any

from readingroom.errors import Refused
from readingroom.tabular.dates import DateOrder, infer_order
from readingroom.tabular.rows import Row, RowError, Sheet, Value, text_of

__all__ = [
    "ColumnMapping",
    "Header",
    "Match",
    "Options",
    "Proposal",
    "TargetField",
    "find_header",
    "names",
    "normalise",
    "propose",
    "rows_below",
]

_LEADING_ROWS = 20
_SAMPLE_ROWS = 200
_CONTAINED = 0.8
_SIMILAR = 0.6

_SAYS_HEADER = frozenset({"field name", "字段名", "字段名称", "著录项目"})
"""What stands in column A of the header row of templates with several rows of explanations."""

_CJK = "\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_PADDING = re.compile(rf"(?<=[{_CJK}])\s+(?=[{_CJK}])")
_NUMBERING = re.compile(r"^(?:q\s*)?\d{1,3}\s*[、.．)）:：]\s*(?!\d)", re.I)
_REMARK = re.compile(r"\s*[(\[【（].*?[)\]】）]\s*$")
_POLITE = re.compile(r"^(?:请(?:您)?(?:填写|输入|选择|提供|问)?|您(?:的)?|本人(?:的)?|your\s+)")


@dataclass(frozen=True, slots=True)
class TargetField:
    """A field of ours that a column may fill.

    Attributes:
        name: the field, e.g. ``"title"``.
        aliases: what others call it, in any spelling; the first is the commonest.
        required: whether a row is useless without it.
        moment: whether it holds dates, whose order of day and month is then looked at.
    """

    name: str
    aliases: tuple[str, ...]
    required: bool = False
    moment: bool = False


@dataclass(frozen=True, slots=True)
class Header:
    """The row with the column names.

    Attributes:
        row: its number in the file, 0 if the table has none.
        names: the names as written, a name for every column; ``""`` where there is none.
    """

    row: int
    names: tuple[str, ...]

    @property
    def signature(self) -> str:
        """The same for every export with these columns in this order: 16 hexadecimal digits."""
        told = "\n".join(map(normalise, self.names))
        return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Match:
    """One proposed column.

    Attributes:
        column: index from 0.
        header: the column's name as written.
        confidence: 1.0 a known name; about 0.8 a known name with words around it; below that similar.
    """

    column: int
    header: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Options:
    """How the cells of a mapped table are read.

    Attributes:
        date_order: for dates such as ``3/12/2026``; None where there are none or nobody knows.
        status_words: (word, status), compared like headers; beyond the words that are known anyway.
        periods: (word, hours), such as ``("上午", "09:00-11:30")``, for forms that offer half-days.
    """

    date_order: DateOrder | None = None
    status_words: tuple[tuple[str, str], ...] = ()
    periods: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """A mapping that can be saved under a name and used again.

    Attributes:
        name: what the desk calls it.
        source: the system its rows belong to, part of their identity: it stays when the mapping is
            renamed or its columns change, so that bookings are recognised again.
        signature: `Header.signature` of the table it was made for.
        columns: (field, column name as written, column index). The name decides, the index only
            among columns of the same name.
        options: how cells are read.
    """

    name: str
    source: str
    signature: str
    columns: tuple[tuple[str, str, int], ...]
    options: Options = field(default_factory=Options)

    def locate(self, header: Header, required: Iterable[str] = ()) -> dict[str, int]:
        """Where the fields are in a table: field -> column index. Columns that are gone are left out.

        Args:
            header: the table's header.
            required: fields without which the table cannot be read.

        Raises:
            Refused: ``file.columns_missing``: one of the required columns is not there.
        """
        told = [normalise(name) for name in header.names]
        found = {}
        for name, written, index in self.columns:
            wanted = normalise(written)
            if index < len(told) and told[index] == wanted:
                found[name] = index
            elif wanted in told:
                found[name] = told.index(wanted)
        missing = [
            written for name, written, _ in self.columns if name in set(required) and name not in found
        ]
        if missing:
            raise Refused("file.columns_missing", mapping=self.name, columns=missing)
        return found

    def to_json(self) -> str:
        """As JSON text, to be kept."""
        return json.dumps(
            {
                "version": 1,
                "name": self.name,
                "source": self.source,
                "signature": self.signature,
                "columns": self.columns,
                "options": {
                    "date_order": self.options.date_order,
                    "status_words": self.options.status_words,
                    "periods": self.options.periods,
                },
            },
            ensure_ascii=False,
        )

    @classmethod
    def from_json(cls, text: str) -> ColumnMapping:
        """What `to_json` wrote.

        Raises:
            Refused: ``file.mapping_unreadable``: something else.
        """
        try:
            stored: dict[str, Any] = json.loads(text)
            if stored["version"] != 1:
                raise ValueError(stored["version"])
            options = stored["options"]
            order = options["date_order"]
            if order not in (None, "dmy", "mdy"):
                raise ValueError(order)
            return cls(
                str(stored["name"]),
                str(stored["source"]),
                str(stored["signature"]),
                tuple((str(name), str(written), int(index)) for name, written, index in stored["columns"]),
                Options(order, _pairs(options["status_words"]), _pairs(options["periods"])),
            )
        except (ValueError, KeyError, TypeError) as error:
            raise Refused("file.mapping_unreadable", detail=str(error)) from error


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the program makes of a header, for a person to confirm.

    Attributes:
        header: the header found.
        matches: field -> column, at most one field a column.
        missing: required fields without a column.
        unused: (column, name) of columns with a name that no field took.
        date_order: seen in the data, None if it cannot be told.
    """

    header: Header
    matches: Mapping[str, Match]
    missing: tuple[str, ...]
    unused: tuple[tuple[int, str], ...]
    date_order: DateOrder | None = None

    @property
    def sure(self) -> bool:
        """Whether it may be used without being looked at: all required, all by known names."""
        return not self.missing and all(match.confidence >= 1 for match in self.matches.values())

    def as_mapping(self, name: str, options: Options | None = None) -> ColumnMapping:
        """The proposal as a mapping of this name."""
        options = options or Options()
        return ColumnMapping(
            name,
            f"form:{self.header.signature}",
            self.header.signature,
            tuple((field, match.header, match.column) for field, match in self.matches.items()),
            options if options.date_order else replace(options, date_order=self.date_order),
        )


def names(text: str) -> tuple[str, ...]:
    """Column names written in one text, separated by commas."""
    return tuple(name.strip() for name in text.split(","))


def _pairs(stored: Iterable[Sequence[str]]) -> tuple[tuple[str, str], ...]:
    return tuple((str(left), str(right)) for left, right in stored)


def normalise(name: str) -> str:
    """A column name without what differs between two prints of the same form."""
    plain = unicodedata.normalize("NFKC", name).casefold().strip().strip("*:：?？ ").replace("_", " ")
    plain = _NUMBERING.sub("", plain)
    plain = _REMARK.sub("", plain) or plain
    plain = " ".join(_PADDING.sub("", plain).split())
    return (_POLITE.sub("", plain) or plain).strip("*:：?？ ")


def find_header(sheet: Sheet, fields: Sequence[TargetField]) -> Header | None:
    """The row among the first twenty that holds the column names, None in an empty sheet.

    The row with most known names wins, if it has two or more; else the first row of at least two
    different texts that is about as wide as the table. Titles over the table are passed over.
    """
    known = {normalise(alias) for item in fields for alias in item.aliases}
    rows = [row for row in islice(sheet.rows(), _LEADING_ROWS) if isinstance(row, Row)]
    if not rows:
        return None
    for row in rows:
        if _width(row) > 2 and normalise(text_of(row.values[0])) in _SAYS_HEADER:
            return _header(row)
    scored = [(_known_names(row, known), -index) for index, row in enumerate(rows)]
    best, place = max(scored)
    if best >= 2:
        return _header(rows[-place])
    widths = sorted(_width(row) for row in rows)
    usual = widths[len(widths) // 2]
    for row in rows:
        texts = [text_of(value) for value in row.values if text_of(value)]
        if len(texts) >= 2 and len(texts) * 10 >= usual * 6 and _all_names(row, texts):
            return _header(row)
    return _header(rows[-place]) if best else None


def _known_names(row: Row, known: set[str]) -> int:
    return len({normalise(value) for value in row.values if isinstance(value, str)} & known)


def _width(row: Row) -> int:
    return sum(1 for value in row.values if text_of(value))


def _all_names(row: Row, texts: list[str]) -> bool:
    """Column names are different texts, neither numbers nor dates nor sentences."""
    return (
        len(set(texts)) == len(texts)
        and all(isinstance(value, str | None) for value in row.values)
        and all(len(text) <= 120 and re.search(r"[^\W\d]", text) for text in texts)
    )


def _header(row: Row) -> Header:
    return Header(row.number, tuple(text_of(value) for value in row.values))


def rows_below(sheet: Sheet, header: Header) -> Iterator[Row | RowError]:
    """The rows after the header."""
    return dropwhile(lambda row: row.number <= header.row, sheet.rows())


def propose(sheet: Sheet, fields: Sequence[TargetField], header: Header | None = None) -> Proposal | None:
    """Which column is which field, and how its dates are written; None where there is no header."""
    header = header or find_header(sheet, fields)
    if header is None:
        return None
    told = [normalise(name) for name in header.names]
    candidates: list[tuple[float, int, int, int]] = []
    for rank, item in enumerate(fields):
        aliases = [normalise(alias) for alias in item.aliases]
        for column, name in enumerate(told):
            if name and (found := _likeness(name, aliases)):
                candidates.append((-found[0], found[1], rank, column))
    matches: dict[str, Match] = {}
    taken: set[int] = set()
    for negative, _, rank, column in sorted(candidates):
        name = fields[rank].name
        if name not in matches and column not in taken:
            matches[name] = Match(column, header.names[column], round(-negative, 2))
            taken.add(column)
    ordered = {item.name: matches[item.name] for item in fields if item.name in matches}
    return Proposal(
        header,
        ordered,
        tuple(item.name for item in fields if item.required and item.name not in matches),
        tuple((at, name) for at, name in enumerate(header.names) if name and at not in taken),
        _order(
            sheet,
            header,
            [matches[item.name].column for item in fields if item.moment and item.name in matches],
        ),
    )


def _likeness(name: str, aliases: list[str]) -> tuple[float, int] | None:
    """(confidence, rank of the alias) or None. Short aliases must be the whole name."""
    if name in aliases:
        return 1.0, aliases.index(name)
    best: tuple[float, int] | None = None
    for rank, alias in enumerate(aliases):
        ascii_words = alias.isascii()
        if ascii_words:
            inside = len(alias) >= 4 and bool(re.search(rf"(?<![a-z]){re.escape(alias)}(?![a-z])", name))
        else:
            inside = len(alias) >= 2 and alias in name
        score = 0.0
        if inside:
            score = _CONTAINED * (0.8 + 0.2 * len(alias) / len(name))
        elif len(alias) >= 5 and (ratio := difflib.SequenceMatcher(None, name, alias).ratio()) >= 0.85:
            score = _SIMILAR * ratio
        if score and (best is None or score > best[0]):
            best = (score, rank)
    return best


def _order(sheet: Sheet, header: Header, columns: list[int]) -> DateOrder | None:
    if not columns:
        return None
    seen: list[Value] = []
    for row in islice(rows_below(sheet, header), _SAMPLE_ROWS):
        if isinstance(row, Row):
            seen.extend(row.values[column] for column in columns if column < len(row.values))
    return infer_order(seen)
