"""Requests that a portal tells of for the first time are written down, as many as possible at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from readingroom.command import Context
from readingroom.events import Event
from readingroom.requests import clocks, lines, wallet
from readingroom.requests.commands.filing import (
    READER_FILES,
    applicant_rows,
    plain_values,
    recognise,
    version_of,
    versions_of,
)
from readingroom.requests.events import LinesChanged, RequestFiled, RequestReceived
from readingroom.requests.filed_by import guides_of
from readingroom.requests.records import Applicant, Material, Request
from readingroom.requests.rules import Channel, RequestState
from readingroom.requests.snapshot import RequestSnapshot
from readingroom.store.rows import add_rows

__all__ = ["NewRequest", "file_new"]


@dataclass(frozen=True)
class NewRequest:
    """A request that was just written down."""

    id: int
    case_id: int


def file_new(
    session: Session, context: Context, filed: Mapping[int, RequestSnapshot]
) -> list[tuple[NewRequest, list[Event]]]:
    """Write down what readers filed in cases that have no request yet.

    What is written is what `write_filed` would write, one statement a table.

    Args:
        session: in the command's transaction.
        context: of the command.
        filed: case -> what its reader filed.

    Returns:
        For each the request, and what happened.
    """
    if not filed:
        return []
    versions = versions_of(session, {snapshot.service_item for snapshot in filed.values()})
    by_guide = [
        version_of(versions.get(snapshot.service_item, ()), snapshot.service_version)
        for snapshot in filed.values()
    ]
    every = guides_of(session, by_guide)
    guides = {version: every[version] for version in by_guide if version is not None}
    people = [applicant_rows(context, snapshot.applicants) for snapshot in filed.values()]
    recognise(session, [one for several in people for one in several])
    days = clocks.untouched(session, context, guides)
    ids = add_rows(
        session,
        Request,
        [
            {
                "case_id": case_id,
                "channel": Channel.PORTAL.value,
                "state": RequestState.RECEIVED.value,
                "received_at": context.recorded_at,
                "service_version_id": version,
                "reader_id": several[0]["reader_id"] if several else None,
                "language": snapshot.language.strip() or None,
                **plain_values(snapshot, READER_FILES),
                **days[version],
            }
            for (case_id, snapshot), version, several in zip(filed.items(), by_guide, people, strict=True)
        ],
    )
    add_rows(
        session,
        Applicant,
        [
            {"request_id": request_id, **one}
            for request_id, several in zip(ids, people, strict=True)
            for one in several
        ],
    )
    add_rows(
        session,
        Material,
        [
            wallet.missing_row(context, request_id, paper, required=required)
            for request_id, version, several in zip(ids, by_guide, people, strict=True)
            if version is not None
            for paper, required in wallet.wanted(
                guides[version], {one["relation"] for one in several}
            ).items()
        ],
    )
    wanted = [(request_id, snapshot.wanted) for request_id, snapshot in zip(ids, filed.values(), strict=True)]
    return [
        (NewRequest(request_id, case_id), _events(request_id, case_id, changed))
        for request_id, case_id, changed in zip(ids, filed, lines.replace(session, wanted), strict=True)
    ]


def _events(request_id: int, case_id: int, changed: Sequence[int]) -> list[Event]:
    facts = {"request_id": request_id, "case_id": case_id}
    events: list[Event] = [
        RequestReceived(channel=Channel.PORTAL.value, **facts),
        RequestFiled(fields=tuple(sorted(READER_FILES)), **facts),
    ]
    return [*events, LinesChanged(line_ids=tuple(changed), **facts)] if changed else events
