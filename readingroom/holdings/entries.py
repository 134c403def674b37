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
    Access,
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


@lru_cache(maxsize=1024)
def _location(written: str) -> tuple[str, str]:
    shown = entry.text(written)
    return shown, location_key(shown)


_access = lru_cache(maxsize=256)(read_access)


class RowReader:
    """Reads the rows of one table.

    Args:
        columns: field of `readingroom.tabular.catalogue.HOLDING_FIELDS` -> column from 0.
        header: the column names as written, to pass over headers that repeat on every printed page.
    """

    def __init__(self, columns: Mapping[str, int], header: tuple[str, ...]) -> None:
        self._at = dict(columns)
        self._width = max(self._at.values(), default=-1) + 1
        self._code_name = header[self._at["reference_code"]] if "reference_code" in self._at else ""
        self._vital = [
            (name, header[at])
            for name, at in self._at.items()
            if name
            in ("reference_code", "title", "container", "container_barcode", "location", "access", "secrecy")
        ]

    @property
    def fields(self) -> frozenset[str]:
        """Which columns of an item the table has; the others stay as they are when an item is updated."""
        told = {"title", "pages", "access", "note", "level"} & self._at.keys()
        if self._at.keys() & {"dates", "begin_date", "end_date"}:
            told.add("dates")
        return frozenset(told)

    def read(self, row: Row) -> Entry | RejectedRow | None:
        """The row's entry; None where it is a repeated header, a subtitle or a sum.

        A secret row is turned away without a trace of what it said.
        """
        cells = row.values
        if len(cells) < self._width:
            cells += (None,) * (self._width - len(cells))
        try:
            self._refuse_secret(cells)
            for name, written in self._vital:
                if isinstance(fault := cells[self._at[name]], CellFault):
                    facts = {"column": written, "content": fault.content}
                    return RejectedRow(row.number, "catalogue.row.cell", facts, row.raw())
            code, parent = self._code(cells)
            if not code:
                filled = sum(1 for value in row.values if text_of(value))
                return (
                    None if filled <= 2 else RejectedRow(row.number, "catalogue.row.no_code", raw=row.raw())
                )
            if code == self._code_name:
                return None
            return self._entry(cells, normalise_code(code), parent)
        except Refused as error:
            raw = "" if error.code == "holdings.secret" else row.raw()
            return RejectedRow(row.number, f"refused.{error.code}", error.facts, raw)

    def _refuse_secret(self, cells: tuple[Value, ...]) -> None:
        for name in ("secrecy", "access"):
            if (at := self._at.get(name)) is not None and (word := text_of(cells[at])):
                refuse_secret(word)

    def _text(self, cells: tuple[Value, ...], name: str) -> str:
        at = self._at.get(name)
        if at is None:
            return ""
        value = cells[at]
        return value.strip() if isinstance(value, str) else text_of(value)

    def _code(self, cells: tuple[Value, ...]) -> tuple[str, str]:
        """(reference code, code of the file an item belongs to); put together where no column has it whole."""
        code = self._text(cells, "reference_code")
        parent = self._text(cells, "parent_code")
        if code:
            return code, parent
        item = self._text(cells, "item_number")
        if parent:
            return (f"{parent}-{item}", parent) if item else ("", parent)
        fonds, file = self._text(cells, "fonds_number"), self._text(cells, "file_number")
        if not fonds or not (file or item):
            return "", ""
        above = "-".join(filter(None, (fonds, self._text(cells, "list_number"), file)))
        return (f"{above}-{item}", above if file else "") if item else (above, "")

    def _entry(self, cells: tuple[Value, ...], code: str, parent: str) -> Entry:
        key = fold_reference_code(code)
        if not any(character.isalnum() for character in key):
            raise Refused("catalogue.no_code")
        if len(code) > MOST_IN_A_CODE:
            raise Refused("catalogue.code_too_long", start=code[:30], most=MOST_IN_A_CODE)
        level = self._level(cells, code, parent)
        return Entry(
            key,
            code,
            code_sort_key(code),
            level,
            entry.text(self._text(cells, "title")),
            self._dates(cells),
            self._pages(cells),
            _access(self._text(cells, "access")) if "access" in self._at else Access.UNKNOWN,
            entry.text(self._text(cells, "note")),
            self._box(cells, code, level, parent),
        )

    def _level(self, cells: tuple[Value, ...], code: str, parent: str) -> str:
        told = level_of(self._text(cells, "level")) if "level" in self._at else None
        if told is None and parent and fold_reference_code(parent) != fold_reference_code(code):
            told = Level.ITEM
        return str(told or guess_level(code) or Level.FILE)

    def _dates(self, cells: tuple[Value, ...]) -> str:
        told = self._date(cells, "dates")
        if not told and ("begin_date" in self._at or "end_date" in self._at):
            begin, end = self._date(cells, "begin_date"), self._date(cells, "end_date")
            told = begin if begin == end or not end else f"{begin}–{end}"
        return told

    def _date(self, cells: tuple[Value, ...], name: str) -> str:
        at = self._at.get(name)
        if at is None:
            return ""
        value = cells[at]
        if isinstance(value, dt.datetime):
            return value.date().isoformat()
        return tidy_dates(written) if (written := text_of(value)) else ""

    def _pages(self, cells: tuple[Value, ...]) -> int | None:
        told = self._text(cells, "pages")
        if not told:
            return None
        found = _PAGES.fullmatch(entry.half_width(told))
        return (int(found.group(1)) or None) if found else None

    def _box(self, cells: tuple[Value, ...], code: str, level: str, parent: str) -> Box | None:
        written = self._text(cells, "container")
        barcode = self._text(cells, "container_barcode")
        location = self._text(cells, "location")
        if not (written or barcode or location):
            return None
        if written:
            label = _own_label(written, code, level)
        elif barcode:
            label = barcode
        else:  # what has a place but no box stands on the shelf by itself, a file with all its items
            label = parent if parent and level == Level.ITEM else code
        shown, place = _location(location)
        folded = fold_code(codes.foreign_barcode(barcode)) if barcode else None
        tidy = entry.text(label)
        if not (label_key := fold_reference_code(tidy)):
            raise Refused("catalogue.no_label")
        return Box(tidy, label_key, folded, shown, place)


def _own_label(written: str, code: str, level: str) -> str:
    """A label that no other fonds uses: box numbers begin again in each list, so the code goes before them."""
    bare = _BARE_NUMBER.fullmatch(entry.half_width(written))
    if bare is None:
        return written
    above = code.split("-")
    kept = above[: -2 if level == Level.ITEM and guess_level(code) == Level.ITEM and len(above) > 3 else -1]
    return f"{'-'.join(kept)}/{bare.group(1)}" if kept else written
