"""Write one batch of an import."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, cast

from sqlalchemy import Select, Table, bindparam, func, insert, select, update
from sqlalchemy.orm import Session

from readingroom.command import Command, Context, Handler, Permission
from readingroom.errors import Refused
from readingroom.events import Event
from readingroom.holdings.entries import Box, Entry, RejectedRow
from readingroom.holdings.events import HoldingsApplied
from readingroom.holdings.records import Container, Item
from readingroom.imports.commands import note_batch, running

__all__ = ["HANDLERS", "ApplyHoldings", "Boxes", "Plan", "plan"]


@dataclass(frozen=True, kw_only=True)
class ApplyHoldings(Command):
    """Write the next rows of an import. Made by `readingroom.holdings.importing`.

    Attributes:
        run: id of the run, which must be under way.
        after: rows of the file handled before these; another number means that somebody else goes on with the run.
        applied: rows handled with these.
        entries: what was read, with the row's number.
        fields: which columns of an item the file has; the others of a known item stay.
        rejected: rows kept apart.
        ignored: blank, repeated header rows and the like.
    """

    permission = Permission.IMPORT
    run: int
    after: int
    applied: int
    entries: Sequence[tuple[int, Entry]] = field(repr=False)
    fields: frozenset[str]
    rejected: Sequence[RejectedRow] = field(default=(), repr=False)
    ignored: int = 0


_NEW_ITEM = (*Entry._fields[:-1], "container_id")
_ITEM = cast(Table, Item.__table__)
_CONTAINER = cast(Table, Container.__table__)


@dataclass
class Boxes:
    """The containers that a batch names.

    Attributes:
        ids: label key -> id of known containers; new ones are added when they are written.
        others: label key made of a new container's barcode -> that container's own.
        new: containers to be written, by label key.
        changed: id -> new values of known containers.
        wrong: label key -> why a row that names it is kept apart.
    """

    ids: dict[str, int] = field(default_factory=dict)
    others: dict[str, str] = field(default_factory=dict)
    new: dict[str, Box] = field(default_factory=dict)
    changed: dict[int, dict[str, Any]] = field(default_factory=dict)
    wrong: dict[tuple[str, str | None], Refused] = field(default_factory=dict)

    def place(self, label_key: str) -> int | str:
        """The id of the container that a row calls so, or its label key as long as it has none."""
        own = self.others.get(label_key, label_key)
        return self.ids.get(own, own)


@dataclass
class Plan:
    """What a batch would do; a preview looks at it, the command carries it out.

    Attributes:
        boxes: the containers it names.
        new: values of items that are not known, by code key, as `_NEW_ITEM` orders them.
        changed: id -> new values of known items.
        states: row -> ``new``, ``changed`` or ``unchanged``.
        before: row -> the old values of what it changes.
        rejected: rows that do not fit what the catalogue says.

    A container that has no id yet stands as its label key.
    """

    boxes: Boxes
    new: dict[str, list[Any]] = field(default_factory=dict)
    changed: dict[int, dict[str, Any]] = field(default_factory=dict)
    states: dict[int, str] = field(default_factory=dict)
    before: dict[int, dict[str, Any]] = field(default_factory=dict)
    rejected: list[RejectedRow] = field(default_factory=list)


def plan(session: Session, entries: Sequence[tuple[int, Entry]], fields: frozenset[str]) -> Plan:
    """Compare a batch with the catalogue; nothing is written."""
    boxes = _boxes(session, list(dict.fromkeys(entry.box for _, entry in entries if entry.box is not None)))
    made = Plan(boxes)
    known = _known_items(session, {entry.code_key for _, entry in entries})
    for row, entry in entries:
        place: int | str | None = None
        if (box := entry.box) is not None:
            if boxes.wrong and (wrong := boxes.wrong.get((box.label_key, box.barcode))) is not None:
                facts = dict(wrong.facts)
                made.rejected.append(RejectedRow(row, f"refused.{wrong.code}", facts, entry.reference_code))
                continue
            place = boxes.place(box.label_key)
        if (before := known.get(entry.code_key)) is not None:
            if changes := _changes(before, entry, fields, place):
                made.before[row] = {name: before[name] for name in changes}
                before.update(changes)
                made.changed.setdefault(before["id"], {}).update(changes)
        elif (values := made.new.get(entry.code_key)) is not None:  # told twice in one batch
            changes = _changes(dict(zip(_NEW_ITEM, values, strict=True)), entry, fields, place)
            for name, value in changes.items():
                values[_NEW_ITEM.index(name)] = value
        else:
            made.new[entry.code_key] = [*entry[:-1], place]
            made.states[row] = "new"
            continue
        made.states[row] = "changed" if changes else "unchanged"
    return made


def _changes(
    before: Mapping[str, Any], entry: Entry, fields: frozenset[str], place: int | str | None
) -> dict[str, Any]:
    changes = {name: value for name in fields if (value := getattr(entry, name)) != before[name]}
    if entry.reference_code != before["reference_code"]:
        changes |= {"reference_code": entry.reference_code, "sort_key": entry.sort_key}
    if place is not None and place != before["container_id"]:
        changes["container_id"] = place
    return changes


def _known_items(session: Session, keys: set[str]) -> dict[str, dict[str, Any]]:
    return {row["code_key"]: row for row in _rows(session, _ITEM, "code_key", keys)}


def _rows(session: Session, table: Table, column: str, keys: set[str]) -> list[dict[str, Any]]:
    """The table's rows with one of many values in a column."""
    engine = session.get_bind().dialect.name
    told = json.dumps(sorted(keys)) if engine == "sqlite" else sorted(keys)
    found = session.connection().execute(_among_many(table, column, engine), {"keys": told})
    return [dict(row) for row in found.mappings()]


@cache
def _among_many(table: Table, column: str, engine: str) -> Select[Any]:
    """The keys come as one parameter where the engine can, not as thousands."""
    if engine == "sqlite":
        told = func.json_each(bindparam("keys")).table_valued("value")
        return select(table).where(table.c[column].in_(select(told.c.value)))
    return select(table).where(table.c[column].in_(bindparam("keys", expanding=True)))


def _boxes(session: Session, named: Sequence[Box]) -> Boxes:
    boxes = Boxes()
    by_label, by_barcode = _known_containers(session, named)
    for box in named:
        asked = (box.label_key, box.barcode)
        known = by_barcode.get(box.barcode) if box.barcode else None
        if known is None:
            known = by_label.get(box.label_key)
        if known is None:
            known = {"id": None, "label": box.label, "label_key": box.label_key, "barcode": box.barcode,
                     "location": box.location, "location_key": box.location_key}  # fmt: skip
            boxes.new[box.label_key] = box
            by_label[box.label_key] = known
            if box.barcode:
                by_barcode[box.barcode] = known
            continue
        if box.barcode and known["barcode"] not in (None, box.barcode):
            boxes.wrong[asked] = Refused(
                "catalogue.container_has_barcode", label=known["label"], barcode=known["barcode"]
            )
            continue
        told_apart = box.label_key not in (known["label_key"], (box.barcode or "").casefold())
        if told_apart:  # the barcode is known, under another label: one of the two is mistyped
            boxes.wrong[asked] = Refused(
                "catalogue.barcode_taken", barcode=box.barcode or "", label=known["label"]
            )
            continue
        changes: dict[str, Any] = {}
        if box.barcode and known["barcode"] is None:
            changes["barcode"] = box.barcode
            by_barcode[box.barcode] = known
        if box.location and box.location != known["location"]:
            changes |= {"location": box.location, "location_key": box.location_key}
        known.update(changes)
        if known["id"] is None:
            if box.label_key != known["label_key"]:
                boxes.others[box.label_key] = known["label_key"]
            boxes.new[known["label_key"]] = Box(
                known["label"], known["label_key"], known["barcode"], known["location"], known["location_key"]
            )
        else:
            boxes.ids[box.label_key] = known["id"]
            if changes:
                boxes.changed.setdefault(known["id"], {}).update(changes)
    return boxes


def _known_containers(
    session: Session, named: Sequence[Box]
) -> tuple[dict[str, dict[str, Any]], dict[str, dict[str, Any]]]:
    by_label: dict[str, dict[str, Any]] = {}
    by_barcode: dict[str, dict[str, Any]] = {}
    for column, keys in (
        ("label_key", {box.label_key for box in named}),
        ("barcode", {box.barcode for box in named if box.barcode}),
    ):
        for row in _rows(session, _CONTAINER, column, keys) if keys else ():
            known = by_label.setdefault(row["label_key"], row)
            if known["barcode"]:
                by_barcode[known["barcode"]] = known
    return by_label, by_barcode


def apply_holdings(session: Session, command: ApplyHoldings, context: Context) -> Sequence[Event]:
    """Raises `Refused`: what `running` says; ``imports.out_of_step``."""
    run = running(session, command.run, "holdings")
    if run.applied != command.after:
        raise Refused("imports.out_of_step", run=run.id, applied=run.applied)
    made = plan(session, command.entries, command.fields)
    ids = _write_boxes(session, made.boxes)
    for values in made.new.values():
        if isinstance(values[-1], str):
            values[-1] = ids[values[-1]]
    _insert(session, _ITEM, _NEW_ITEM, made.new.values())
    for changes in made.changed.values():
        if isinstance(place := changes.get("container_id"), str):
            changes["container_id"] = ids[place]
    _update(session, _ITEM, made.changed)
    states = list(made.states.values())
    counts = {state: states.count(state) for state in ("new", "changed", "unchanged")}
    rejected = [*command.rejected, *made.rejected]
    containers = len(made.boxes.new) + len(made.boxes.changed)
    counts |= {
        "read": command.applied - command.after,
        "ignored": command.ignored,
        "rejected": len(rejected),
        "containers": containers,
    }
    note_batch(run, applied=command.applied, counts=counts, rejected=[row.to_json() for row in rejected])
    return [
        HoldingsApplied(
            import_run_id=run.id,
            applied=command.applied,
            new=counts["new"],
            updated=counts["changed"],
            unchanged=counts["unchanged"],
            containers=containers,
        )
    ]


def _insert(session: Session, table: Table, columns: Sequence[str], rows: Collection[Sequence[Any]]) -> None:
    """Many rows at once, straight to the driver: nothing in them needs a column type of ours."""
    if not rows:
        return
    connection = session.connection()
    if connection.dialect.paramstyle == "qmark":
        connection.exec_driver_sql(_insertion(table, tuple(columns)), list(map(tuple, rows)))
    else:
        connection.execute(insert(table), [dict(zip(columns, row, strict=True)) for row in rows])


@cache
def _insertion(table: Table, columns: Sequence[str]) -> str:
    return f"INSERT INTO {table.name} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"  # noqa: S608 - names of ours


def _update(session: Session, table: Table, changed: Mapping[int, Mapping[str, Any]]) -> None:
    """Many rows, those that change in the same columns at once."""
    alike: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for identity, changes in changed.items():
        alike.setdefault(tuple(sorted(changes)), []).append({"row_id": identity, **changes})
    for columns, rows in alike.items():
        new_values: dict[str, Any] = {name: bindparam(name) for name in columns}
        session.connection().execute(
            update(table).where(table.c.id == bindparam("row_id")).values(new_values), rows
        )


def _write_boxes(session: Session, boxes: Boxes) -> dict[str, int]:
    if boxes.new:
        _insert(session, _CONTAINER, Box._fields, boxes.new.values())
        written = _rows(session, _CONTAINER, "label_key", set(boxes.new))
        boxes.ids |= {row["label_key"]: row["id"] for row in written}
    _update(session, _CONTAINER, boxes.changed)
    return boxes.ids


HANDLERS: Mapping[type[Command], Handler] = {ApplyHoldings: apply_holdings}
