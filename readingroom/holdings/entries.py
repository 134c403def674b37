"""One row of somebody's list as an entry of the catalogue, or the reason why it is none."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

from readingroom import codes, entry
from readingroom.errors import Refused
from readingroom.holdings.rules import (
    Level,
    code_sort_key,
    fold_reference_code,
    guess_level,
    location_key,
    normalise_code,
    read_access,
    refuse_secret,
)
from readingroom.numbering import fold_code
from readingroom.tabular.catalogue import HOLDING_FIELDS
from readingroom.tabular.dates import UnclearDate, read_span
from readingroom.tabular.rows import CellFault, Row, RowError, Value, text_of

__all__ = ["MOST_IN_A_CODE", "Box", "Entry", "RejectedRow", "RowReader", "level_of", "tidy_dates"]

MOST_IN_A_CODE = 120
"""Characters of a reference code; what is longer is a title in the wrong column."""

_LEVELS = {
    Level.FONDS: "全宗 fonds collection recordgrp recordgroup",
    Level.LIST: "目录 类别 类 subfonds series subseries class list subgroup",
    Level.FILE: "案卷 卷 册 file volume folder otherlevel",
    Level.ITEM: "件 文件 卷内文件 单件 item piece document",
}
_LEVEL_WORDS = {word: level for level, words in _LEVELS.items() for word in words.split()}
_BARE_NUMBER = re.compile(r"(?:第|no\.?|box|盒|号|#|\s)*([0-9]{1,6}[a-z]?)(?:盒|号|\s)*", re.IGNORECASE)
_PAGES = re.compile(r"(?:共\s*)?([0-9]{1,6})\s*(?:页|张|面|p\.?|pp\.?|pages?|leaves)?", re.IGNORECASE)


class Box(NamedTuple):
    """Where a row says that its holding is.

    Attributes:
        label: as written on the box, or made of the reference code where only a number is told.
        label_key: folded.
        barcode: folded; None where none is told.
        location: as written; empty where none is told.
        location_key: sorts along the walk.
    """

    label: str
    label_key: str
    barcode: str | None
    location: str
    location_key: str


class Entry(NamedTuple):
    """One row, ready to be written; `code_key` identifies the item."""

    code_key: str
    reference_code: str
    sort_key: str
    level: str
    title: str
    dates: str
    pages: int | None
    access: str
    note: str
    box: Box | None


@dataclass(frozen=True)
class RejectedRow:
    """A row that is kept apart.

    Attributes:
        row: as the file's own program counts it.
        sentence: the sentence that says why.
        facts: what the sentence names.
        raw: the row as it was; empty where it may not be kept.
    """

    row: int
    sentence: str
    facts: Mapping[str, object] = field(default_factory=dict)
    raw: str = ""

    @classmethod
    def unreadable(cls, error: RowError) -> RejectedRow:
        """A row that could not even be read."""
        return cls(error.number, error.code, dict(error.facts), error.raw)

    def to_json(self) -> dict[str, Any]:
        """As it is kept with the run."""
        facts = {name: value if isinstance(value, int) else str(value) for name, value in self.facts.items()}
        return {"row": self.row, "sentence": self.sentence, "facts": facts, "raw": self.raw}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> RejectedRow:
        """What `to_json` wrote."""
        return cls(stored["row"], stored["sentence"], stored["facts"], stored["raw"])


@lru_cache(maxsize=4096)
def tidy_dates(written: str) -> str:
    """Dates as they are shown: ``19620300`` as ``1962-03``, spans as ``1962-03–1963-12``; else as written."""
    try:
        begin, end = read_span(written)
    except UnclearDate:
        return entry.text(written)
    return begin if begin == end else f"{begin}–{end}"


@lru_cache(maxsize=256)
def level_of(word: str) -> Level | None:
    """The level that a catalogue's word stands for, None for an unknown one."""
    return _LEVEL_WORDS.get(re.sub(r"[\s_\-]+", "", entry.half_width(word)).casefold())


_guess_cached = lru_cache(maxsize=4096)(guess_level)


def _guess_level(code: str) -> Level | None:
    """As `guess_level`, which looks at whether the last part is a number, not at which: neighbours share a guess."""
    above, dash, last = code.rpartition("-")
    return (
        _guess_cached(f"{above}-1") if dash and last.isascii() and last.isdecimal() else _guess_cached(code)
    )


@lru_cache(maxsize=1024)
def _location(written: str) -> tuple[str, str]:
    shown = entry.text(written)
    return shown, location_key(shown)


_access = lru_cache(maxsize=256)(read_access)
_refuse_secret = lru_cache(maxsize=256)(refuse_secret)  # what it raises is not remembered


class RowReader:
    """Reads the rows of one table.

    Args:
        columns: field of `readingroom.tabular.catalogue.HOLDING_FIELDS` -> column from 0.
        header: the column names as written, to pass over headers that repeat on every printed page.
    """

    def __init__(self, columns: Mapping[str, int], header: tuple[str, ...]) -> None:
        self._at = {name: columns.get(name, -1) for name in _FIELDS}
        self._told = frozenset(columns)
        self._width = max(columns.values(), default=-1) + 1
        self._lead = next((columns[name] for name in _LEADING if name in columns), -1)
        self._no_rows = _SUMS | ({header[self._lead]} if self._lead >= 0 else frozenset())
        self._vital = [(at, header[at]) for name, at in columns.items() if name in _VITAL]

    @property
    def fields(self) -> frozenset[str]:
        """Which columns of an item the table has; the others stay as they are when an item is updated."""
        told = self._told & {"title", "pages", "access", "note", "level"}
        return told | frozenset({"dates"}) if self._told & {"dates", "begin_date", "end_date"} else told

    def read(self, row: Row) -> Entry | RejectedRow | None:
        """The row's entry; None where it is a repeated header, a subtitle or a sum.

        A secret row is turned away without a trace of what it said.
        """
        cells = [value.strip() if isinstance(value, str) else _written(value) for value in row.values]
        # A field that the table does not have is read at -1: the empty cell that stands last.
        cells += [""] * (max(self._width - len(cells), 0) + 1)
        try:
            for name in ("secrecy", "access"):
                if word := cells[self._at[name]]:
                    _refuse_secret(word)
            if CellFault in map(type, row.values) and (fault := self._fault(row)) is not None:
                return fault
            code, parent = self._code(cells)
            if cells[self._lead] in self._no_rows:
                return None
            if not code:
                filled = sum(map(bool, cells))
                if filled <= 1 or (filled == 2 and not cells[self._at["title"]]):
                    return None
                return RejectedRow(row.number, "catalogue.row.no_code", raw=row.raw())
            return self._entry(cells, normalise_code(code), parent)
        except Refused as error:
            raw = "" if error.code == "holdings.secret" else row.raw()
            return RejectedRow(row.number, f"refused.{error.code}", error.facts, raw)

    def _fault(self, row: Row) -> RejectedRow | None:
        for at, column in self._vital:
            if at < len(row.values) and isinstance(fault := row.values[at], CellFault):
                facts = {"column": column, "content": fault.content}
                return RejectedRow(row.number, fault.code, facts, row.raw())
        return None

    def _code(self, cells: list[str]) -> tuple[str, str]:
        """(reference code, code of the file an item belongs to); put together where no column has it whole."""
        at = self._at
        code, parent = cells[at["reference_code"]], cells[at["parent_code"]]
        if code:
            return code, parent
        item = cells[at["item_number"]]
        if parent:
            return (f"{parent}-{item}", parent) if item else ("", parent)
        fonds, file = cells[at["fonds_number"]], cells[at["file_number"]]
        if not fonds or not (file or item):
            return "", ""
        above = "-".join(filter(None, (fonds, cells[at["list_number"]], file)))
        return (f"{above}-{item}", above if file else "") if item else (above, "")

    def _entry(self, cells: list[str], code: str, parent: str) -> Entry:
        key = fold_reference_code(code)
        if not any(map(str.isalnum, key)):
            raise Refused("catalogue.no_code")
        if len(code) > MOST_IN_A_CODE:
            raise Refused("catalogue.code_too_long", start=code[:30], most=MOST_IN_A_CODE)
        at = self._at
        level = level_of(cells[at["level"]])
        if level is None:
            is_part = bool(parent) and fold_reference_code(parent) != key
            level = Level.ITEM if is_part else _guess_level(code) or Level.FILE
        return Entry(
            key,
            code,
            code_sort_key(code),
            level.value,
            entry.text(cells[at["title"]]),
            self._dates(cells),
            _pages(cells[at["pages"]]),
            _access(cells[at["access"]]),
            entry.text(cells[at["note"]]),
            self._box(cells, code, level, parent),
        )

    def _dates(self, cells: list[str]) -> str:
        if told := cells[self._at["dates"]]:
            return tidy_dates(told)
        begin, end = cells[self._at["begin_date"]], cells[self._at["end_date"]]
        if not (begin or end):
            return ""
        first, last = tidy_dates(begin), tidy_dates(end)
        return first if first == last or not last else f"{first}–{last}"

    def _box(self, cells: list[str], code: str, level: Level, parent: str) -> Box | None:
        at = self._at
        written, barcode, location = (
            cells[at["container"]],
            cells[at["container_barcode"]],
            cells[at["location"]],
        )
        if not (written or barcode or location):
            return None
        if written:
            label = _own_label(written, code, level)
        elif barcode:
            label = barcode
        else:  # what has a place but no box stands on the shelf by itself, a file with all its items
            label = parent if parent and level is Level.ITEM else code
        return _box(label, barcode, location)


_FIELDS = tuple(field.name for field in HOLDING_FIELDS)
_LEADING = ("reference_code", "parent_code", "fonds_number", "title")
_SUMS = frozenset({"合计", "总计", "小计", "Total", "TOTAL"})
_VITAL = frozenset(
    {"reference_code", "title", "container", "container_barcode", "location", "access", "secrecy"}
)


def _written(value: Value) -> str:
    return value.date().isoformat() if isinstance(value, dt.datetime) else text_of(value)


@lru_cache(maxsize=4096)
def _box(label: str, barcode: str, location: str) -> Box:
    shown, place = _location(location)
    tidy = entry.text(label)
    if not (label_key := fold_reference_code(tidy)):
        raise Refused("catalogue.no_label")
    return Box(tidy, label_key, fold_code(codes.foreign_barcode(barcode)) if barcode else None, shown, place)


@lru_cache(maxsize=1024)
def _pages(told: str) -> int | None:
    found = _PAGES.fullmatch(entry.half_width(told))
    return (int(found.group(1)) or None) if found else None


def _own_label(written: str, code: str, level: Level) -> str:
    """A label that no other fonds uses: box numbers begin again in each list, so the code goes before them."""
    number = _bare_number(written)
    above = code.split("-")
    # DA/T 13: fonds-list-file-item; the boxes of a list hold its files, each with its items.
    kept = above[: -2 if level is Level.ITEM and len(above) > 3 and above[-2].isdecimal() else -1]
    return f"{'-'.join(kept)}/{number}" if number and kept else written


@lru_cache(maxsize=1024)
def _bare_number(written: str) -> str:
    found = _BARE_NUMBER.fullmatch(entry.half_width(written))
    return found.group(1) if found else ""
