"""One row of somebody's list as an entry of the catalogue, or the reason why it is none."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from operator import itemgetter
from typing import Any, NamedTuple

from readingroom import codes, entry
from readingroom.entry import fold_code
from readingroom.errors import Refused
from readingroom.holdings.rules import (
    Level,
    fold_reference_code,
    location_key,
    read_access,
    read_code,
    read_digital,
    refuse_secret,
)
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
    digital: str
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


@lru_cache(maxsize=256)
def _access(word: str) -> str:
    """The access state that a word stands for; a word of secrecy is refused, which is not remembered."""
    refuse_secret(word)
    return read_access(word).value


_refuse_secret = lru_cache(maxsize=256)(refuse_secret)


class _Told(NamedTuple):
    """The fields of a row that are kept, trimmed; empty where the table does not have the column."""

    reference_code: str
    parent_code: str
    fonds_number: str
    list_number: str
    file_number: str
    item_number: str
    level: str
    title: str
    dates: str
    begin_date: str
    end_date: str
    pages: str
    access: str
    secrecy: str
    container: str
    container_barcode: str
    location: str
    digital: str
    note: str


class RowReader:
    """Reads the rows of one table.

    Args:
        columns: field of `readingroom.tabular.catalogue.HOLDING_FIELDS` -> column from 0.
        header: the column names as written, to pass over headers that repeat on every printed page.
    """

    def __init__(self, columns: Mapping[str, int], header: tuple[str, ...]) -> None:
        # A field that the table does not have is read at -1: the empty cell that stands last.
        self._pick = itemgetter(*(columns.get(name, -1) for name in _Told._fields))
        self._told = frozenset(columns)
        self._width = max(columns.values(), default=-1) + 1
        self._lead = next((columns[name] for name in _LEADING if name in columns), -1)
        self._no_rows = _SUMS | ({header[self._lead]} if self._lead >= 0 else frozenset())
        self._vital = [(at, header[at]) for name, at in columns.items() if name in _VITAL]

    @property
    def fields(self) -> frozenset[str]:
        """Which columns of an item the table has; the others stay as they are when an item is updated."""
        told = self._told & {"title", "pages", "access", "note", "digital", "level"}
        return told | frozenset({"dates"}) if self._told & {"dates", "begin_date", "end_date"} else told

    def read(self, row: Row) -> Entry | RejectedRow | None:
        """The row's entry; None where it is a repeated header, a subtitle or a sum.

        A secret row is turned away without a trace of what it said.
        """
        values = row.values
        try:
            cells = list(map(str.strip, values))  # type: ignore[arg-type]  # all of a CSV file's are text
            only_text = True
        except TypeError:
            cells = [value.strip() if isinstance(value, str) else _written(value) for value in values]
            only_text = False
        cells += [""] * (max(self._width - len(cells), 0) + 1)
        told = _Told._make(self._pick(cells))
        try:
            if told.secrecy:
                _refuse_secret(told.secrecy)
            access = _access(told.access)
            if not only_text and (fault := self._fault(row)) is not None:
                return fault
            code, parent = (told.reference_code, told.parent_code) if told.reference_code else _code(told)
            if cells[self._lead] in self._no_rows:
                return None
            if not code:
                filled = sum(map(bool, cells))
                if filled <= 1 or (filled == 2 and not told.title):
                    return None
                return RejectedRow(row.number, "catalogue.row.no_code", raw=row.raw())
            return _entry(told, code, parent, access)
        except Refused as error:
            raw = "" if error.code == "holdings.secret" else row.raw()
            return RejectedRow(row.number, f"refused.{error.code}", error.facts, raw)

    def _fault(self, row: Row) -> RejectedRow | None:
        for at, column in self._vital:
            if at < len(row.values) and isinstance(fault := row.values[at], CellFault):
                facts = {"column": column, "content": fault.content}
                return RejectedRow(row.number, fault.code, facts, row.raw())
        return None


def _code(told: _Told) -> tuple[str, str]:
    """(reference code, code of the file an item belongs to), put together of the columns that have its parts."""
    parent, item = told.parent_code, told.item_number
    if parent:
        return (f"{parent}-{item}", parent) if item else ("", parent)
    fonds, file = told.fonds_number, told.file_number
    if not fonds or not (file or item):
        return "", ""
    above = "-".join(filter(None, (fonds, told.list_number, file)))
    return (f"{above}-{item}", above if file else "") if item else (above, "")


def _entry(told: _Told, written: str, parent: str, access: str) -> Entry:
    code, key, sort_key, guessed = read_code(written)
    if not any(map(str.isalnum, key)):
        raise Refused("catalogue.no_code")
    if len(code) > MOST_IN_A_CODE:
        raise Refused("catalogue.code_too_long", start=code[:30], most=MOST_IN_A_CODE)
    level = level_of(told.level) if told.level else None
    if level is None:
        is_part = parent and fold_reference_code(parent) != key
        level = Level.ITEM if is_part else guessed or Level.FILE
    box = None
    if told.container or told.container_barcode or told.location:
        box = _box(told, code, level is Level.ITEM, parent)
    return Entry(
        key,
        code,
        sort_key,
        level.value,
        entry.text(told.title),
        tidy_dates(told.dates) if told.dates else _between(told.begin_date, told.end_date),
        _pages(told.pages),
        access,
        entry.text(told.note),
        read_digital(told.digital) if told.digital else "",
        box,
    )


def _between(begin: str, end: str) -> str:
    if not (begin or end):
        return ""
    first, last = tidy_dates(begin), tidy_dates(end)
    return first if first == last or not last else f"{first}–{last}"


def _box(told: _Told, code: str, is_item: bool, parent: str) -> Box:
    if told.container:
        return _numbered_box(
            code.rpartition("-")[0], is_item, told.container, told.container_barcode, told.location
        )
    # What has a place but no box stands on the shelf by itself, a file with all its items.
    by_itself = parent if parent and is_item else code
    return _labelled_box(told.container_barcode or by_itself, told.container_barcode, told.location)


_LEADING = ("reference_code", "parent_code", "fonds_number", "title")
_SUMS = frozenset({"合计", "总计", "小计", "Total", "TOTAL"})
_VITAL = frozenset(
    {"reference_code", "title", "container", "container_barcode", "location", "access", "secrecy"}
)


def _written(value: Value) -> str:
    return value.date().isoformat() if isinstance(value, dt.datetime) else text_of(value)


@lru_cache(maxsize=4096)
def _numbered_box(above: str, is_item: bool, written: str, barcode: str, location: str) -> Box:
    """A box with a label that no other fonds uses: numbers begin again in each list, so the code goes before them.

    Args:
        above: the holding's code without its last part.
        is_item: the holding is an item.
        written: the box's number or label.
        barcode: as written.
        location: as written.
    """
    number = _bare_number(written)
    kept = above.split("-")
    # DA/T 13: fonds-list-file-item; the boxes of a list hold its files, each with its items.
    if is_item and len(kept) > 2 and kept[-1].isdecimal():
        del kept[-1]
    label = f"{'-'.join(kept)}/{number}" if number and above else written
    return _labelled_box(label, barcode, location)


@lru_cache(maxsize=4096)
def _labelled_box(label: str, barcode: str, location: str) -> Box:
    shown, place = _location(location)
    tidy = entry.text(label)
    if not (label_key := fold_reference_code(tidy)):
        raise Refused("catalogue.no_label")
    return Box(tidy, label_key, fold_code(codes.foreign_barcode(barcode)) if barcode else None, shown, place)


@lru_cache(maxsize=1024)
def _pages(told: str) -> int | None:
    found = _PAGES.fullmatch(entry.half_width(told))
    return (int(found.group(1)) or None) if found else None


@lru_cache(maxsize=1024)
def _bare_number(written: str) -> str:
    found = _BARE_NUMBER.fullmatch(entry.half_width(written))
    return found.group(1) if found else ""
