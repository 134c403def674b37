"""Write one batch of an import."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from sqlalchemy import Table, bindparam, insert, select, update
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


_ITEM_COLUMNS = ("title", "level", "dates", "pages", "access", "note")
_ITEM = cast(Table, Item.__table__)
_CONTAINER = cast(Table, Container.__table__)


@dataclass
class Boxes:
    """The containers that a batch names.

    Attributes:
        ids: label key -> id of known containers; new ones are added when they are written.
        new: containers to be written, by label key.
        changed: id -> new values of known containers.
        wrong: label key -> why a row that names it is kept apart.
    """

    ids: dict[str, int] = field(default_factory=dict)
    new: dict[str, Box] = field(default_factory=dict)
    changed: dict[int, dict[str, Any]] = field(default_factory=dict)
    wrong: dict[tuple[str, str | None], Refused] = field(default_factory=dict)


@dataclass
class Plan:
    """What a batch would do; a preview looks at it, the command carries it out.

    Attributes:
        new: entries of items that are not known, by code key.
        changed: id -> new values of known items.
        states: row -> ``new``, ``changed`` or ``unchanged``.
        links: code key or id of items -> label key of their container, for new containers.
        rejected: rows that the database turned away.
    """

    boxes: Boxes = field(default_factory=Boxes)
    new: dict[str, dict[str, Any]] = field(default_factory=dict)
    changed: dict[int, dict[str, Any]] = field(default_factory=dict)
    states: dict[int, str] = field(default_factory=dict)
    rejected: list[RejectedRow] = field(default_factory=list)


def plan(session: Session, entries: Sequence[tuple[int, Entry]], fields: frozenset[str]) -> Plan:
    """Compare a batch with the catalogue; nothing is written."""
    made = Plan(_boxes(session, [entry.box for _, entry in entries if entry.box is not None]))
    known = _known_items(session, {entry.code_key for _, entry in entries})
    for row, entry in entries:
        box = entry.box
        if box is not None and (wrong := made.boxes.wrong.get((box.label_key, box.barcode))) is not None:
            made.rejected.append(RejectedRow(row, f"refused.{wrong.code}", wrong.facts, entry.reference_code))
            continue
        place: int | str | None = None
        if box is not None:  # a label key until the container has an id
            place = made.boxes.ids.get(box.label_key, box.label_key)
        before = known.get(entry.code_key)
        if before is None:
            values = entry._asdict()
            del values["box"]
            values["container_id"] = place
            made.new[entry.code_key] = known[entry.code_key] = values
            made.states[row] = "new"
        elif changes := _changes(before, entry, fields, place):
            before.update(changes)
            if (identity := before.get("id")) is not None:
                made.changed.setdefault(identity, {}).update(changes)
            made.states[row] = "changed"
        else:
            made.states[row] = "unchanged"
    return made


def _changes(
    before: Mapping[str, Any], entry: Entry, fields: frozenset[str], place: int | str | None
) -> dict[str, Any]:
    changes = {
        name: value
        for name in _ITEM_COLUMNS
        if name in fields and (value := getattr(entry, name)) != before[name]
    }
    if entry.reference_code != before["reference_code"]:
        changes |= {"reference_code": entry.reference_code, "sort_key": entry.sort_key}
    if place is not None and place != before["container_id"]:
        changes["container_id"] = place
    return changes


def _known_items(session: Session, keys: set[str]) -> dict[str, dict[str, Any]]:
    wanted = select(
        Item.id,
        Item.code_key,
        Item.reference_code,
        Item.container_id,
        *(_ITEM.c[name] for name in _ITEM_COLUMNS),
    ).where(Item.code_key.in_(bindparam("keys", expanding=True)))
    found: dict[str, dict[str, Any]] = {}
    for some in _chunks(sorted(keys)):
        for row in session.execute(wanted, {"keys": some}).mappings():
            found[row["code_key"]] = dict(row)
    return found


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
        (_CONTAINER.c.label_key, {box.label_key for box in named}),
        (_CONTAINER.c.barcode, {box.barcode for box in named if box.barcode}),
    ):
        for some in _chunks(sorted(keys)):
            for row in session.execute(select(_CONTAINER).where(column.in_(some))).mappings():
                known = by_label.setdefault(row["label_key"], dict(row))
                if known["barcode"]:
                    by_barcode[known["barcode"]] = known
    return by_label, by_barcode


def _chunks(keys: Sequence[str]) -> list[Sequence[str]]:
    return [keys[at : at + 500] for at in range(0, len(keys), 500)]


def apply_holdings(session: Session, command: ApplyHoldings, context: Context) -> Sequence[Event]:
    """Raises `Refused`: what `running` says; ``imports.out_of_step``."""
    run = running(session, command.run, "holdings")
    if run.applied != command.after:
        raise Refused("imports.out_of_step", run=run.id, applied=run.applied)
    made = plan(session, command.entries, command.fields)
    ids = _write_boxes(session, made.boxes)
    for values in (*made.new.values(), *made.changed.values()):
        if isinstance(place := values.get("container_id"), str):
            values["container_id"] = ids[place]
    if made.new:
        session.execute(insert(_ITEM), [_without_id(values) for values in made.new.values()])
    for identity, changes in made.changed.items():
        session.execute(update(_ITEM).where(_ITEM.c.id == identity).values(**changes))
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


def _without_id(values: dict[str, Any]) -> dict[str, Any]:
    values.pop("id", None)
    return values


def _write_boxes(session: Session, boxes: Boxes) -> dict[str, int]:
    if boxes.new:
        session.execute(insert(_CONTAINER), [box._asdict() for box in boxes.new.values()])
        for some in _chunks(sorted(boxes.new)):
            wanted = select(Container.label_key, Container.id).where(Container.label_key.in_(some))
            boxes.ids |= {row.label_key: row.id for row in session.execute(wanted)}
    for identity, changes in boxes.changed.items():
        session.execute(update(_CONTAINER).where(_CONTAINER.c.id == identity).values(**changes))
    return boxes.ids


HANDLERS: Mapping[type[Command], Handler] = {ApplyHoldings: apply_holdings}
