"""What stands on slips and round sheets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import select

from readingroom.bookings.records import Booking
from readingroom.codes import Code, Kind
from readingroom.command import Reading
from readingroom.errors import Refused
from readingroom.holdings.matching import strictest, whole_access
from readingroom.holdings.records import Container, Item
from readingroom.holdings.rules import Access
from readingroom.people.rules import mask_name
from readingroom.requests.lines import consents
from readingroom.requests.records import Request, RequestLine
from readingroom.requests.rules import LineState
from readingroom.retrieval.papers import RoundLine, RoundPaper, SlipLine, SlipPaper
from readingroom.retrieval.queries.board import RetrievalRow, rows
from readingroom.retrieval.records import PrintAttempt, Retrieval, RetrievalLine, Round, Slip, Unit
from readingroom.retrieval.rules import RetrievalState
from readingroom.settings import ARCHIVE_NAME, SLIP_MASKS_READER
from readingroom.store.tables import StaffRow

__all__ = ["booked_hours", "round_paper", "slip_papers"]


def slip_papers(reading: Reading, attempt_id: int) -> tuple[SlipPaper, ...]:
    """The slips of a print attempt, in the order of the walk.

    Raises:
        Refused: ``printing.no_attempt``.
    """
    session = reading.session
    attempt = session.get(PrintAttempt, attempt_id)
    if attempt is None:
        raise Refused("printing.no_attempt", attempt=attempt_id)
    round_ = session.get_one(Round, attempt.round_id)
    slips = session.scalars(select(Slip).where(Slip.attempt_id == attempt_id).order_by(Slip.position)).all()
    ids = [slip.retrieval_id for slip in slips]
    shown = {
        row.retrieval_id: row for row in rows(reading, select(Retrieval.id).where(Retrieval.id.in_(ids)))
    }
    lines = _lines(reading, ids)
    units = _units(reading, ids)
    hours = booked_hours(reading, [row.case_id for row in shown.values()])
    purposes = _purposes(reading, ids)
    approvers = _approvers(reading, ids)
    neighbours = _restricted_neighbours(reading, [unit.container_id for unit, _, _ in units.values()])
    following = _following(reading, [row.unit_id for row in shown.values()])
    archive = reading.settings[ARCHIVE_NAME]
    masks = reading.settings[SLIP_MASKS_READER]
    printed_by = session.get_one(StaffRow, attempt.staff_id)
    papers = []
    for slip in slips:
        row = shown[slip.retrieval_id]
        unit, container, item = units[slip.retrieval_id]
        wanted = lines[slip.retrieval_id]
        only = wanted[0] if len(wanted) == 1 else None
        papers.append(
            SlipPaper(
                archive=archive,
                code=str(Code(Kind.SLIP, slip.number)),
                unit_kind=unit.kind,
                container_label=container.label if container is not None else "",
                container_barcode=(container.barcode or "") if container is not None else "",
                reference_code=_first(
                    item.reference_code if item else "", only.reference_code if only else ""
                ),
                title=_first(item.title if item else "", only.title if only else ""),
                dates=_first(item.dates if item else "", only.dates if only else ""),
                pages=_first(_pages(item), only.pages if only else ""),
                access=item.access if item else strictest([line.access for line in wanted]).value,
                location=row.location,
                request_number=row.number,
                register_number=row.register_number,
                reader=row.reader,
                reader_masked=row.reader_masked if masks else row.reader,
                seat=row.seat,
                visit_date=row.due_day,
                visit_hour=hours.get(row.case_id, ""),
                purpose=purposes.get(slip.retrieval_id, ""),
                lines=tuple(wanted),
                approver=approvers.get(slip.retrieval_id, ""),
                next_reader=following.get(row.unit_id, ""),
                queue=row.waiting,
                attempt=attempt.number,
                reprint=attempt.number > 1,
                printed_by=printed_by.name or printed_by.account,
                printed_at=reading.clock.local(attempt.prepared_at),
                neighbours=tuple(
                    code
                    for code in neighbours.get(unit.container_id or 0, ())
                    if code not in {line.reference_code for line in wanted}
                ),
                round_number=str(round_.number),
            )
        )
    return tuple(papers)


def round_paper(reading: Reading, attempt_id: int) -> RoundPaper:
    """The list for the walk that a print attempt's slips are fetched on.

    Raises:
        Refused: ``printing.no_attempt``.
    """
    papers = slip_papers(reading, attempt_id)
    attempt = reading.session.get_one(PrintAttempt, attempt_id)
    round_ = reading.session.get_one(Round, attempt.round_id)
    return RoundPaper(
        archive=reading.settings[ARCHIVE_NAME],
        number=str(round_.number),
        day=round_.day,
        lines=tuple(
            RoundLine(
                location=paper.location,
                container_label=paper.container_label,
                slip=paper.code,
                reference_code=paper.reference_code or ", ".join(line.reference_code for line in paper.lines),
                title=paper.title,
                request_number=paper.request_number,
                seat=paper.seat,
                hour=paper.visit_hour,
            )
            for paper in papers
        ),
        printed_by=papers[0].printed_by if papers else "",
        printed_at=reading.clock.local(attempt.prepared_at),
    )


def _first(*texts: str) -> str:
    return next((text for text in texts if text), "")


def _pages(item: Item | None) -> str:
    return str(item.pages) if item is not None and item.pages is not None else ""


def _lines(reading: Reading, ids: Sequence[int]) -> dict[int, list[SlipLine]]:
    lines: dict[int, list[SlipLine]] = defaultdict(list)
    found = reading.session.execute(
        select(RetrievalLine.retrieval_id, RequestLine, Item)
        .join(RequestLine, RequestLine.id == RetrievalLine.line_id)
        .outerjoin(Item, Item.id == RequestLine.item_id)
        .where(RetrievalLine.retrieval_id.in_(ids), RequestLine.state == LineState.WANTED)
        .order_by(RequestLine.position)
    )
    rows = found.all()
    boxes = [
        line.container_id for _, line, _ in rows if line.item_id is None and line.container_id is not None
    ]
    whole = whole_access(reading.session, boxes)
    for retrieval_id, line, item in rows:
        lines[retrieval_id].append(
            SlipLine(
                reference_code=item.reference_code if item is not None else line.written,
                title=item.title if item is not None else "",
                dates=item.dates if item is not None else "",
                pages=_pages(item),
                access=item.access if item is not None else whole[line.container_id].value,
            )
        )
    return lines


def _approvers(reading: Reading, ids: Sequence[int]) -> dict[int, str]:
    """Retrieval -> who consented to what of it is not open."""
    served = reading.session.execute(
        select(RetrievalLine.retrieval_id, RetrievalLine.line_id).where(RetrievalLine.retrieval_id.in_(ids))
    ).all()
    given = consents(reading.session, [line_id for _, line_id in served], reading.today)
    names: dict[int, dict[str, None]] = defaultdict(dict)
    for retrieval_id, line_id in served:
        if given.get(line_id):
            names[retrieval_id][given[line_id]] = None
    return {retrieval_id: ", ".join(several) for retrieval_id, several in names.items()}


def _units(reading: Reading, ids: Sequence[int]) -> dict[int, tuple[Unit, Container | None, Item | None]]:
    found = reading.session.execute(
        select(Retrieval.id, Unit, Container, Item)
        .join(Unit, Unit.id == Retrieval.unit_id)
        .outerjoin(Container, Container.id == Unit.container_id)
        .outerjoin(Item, Item.id == Unit.item_id)
        .where(Retrieval.id.in_(ids))
    ).all()
    return {id_: (unit, container, item) for id_, unit, container, item in found}


def booked_hours(reading: Reading, cases: Sequence[int]) -> dict[int, str]:
    """Case id -> its booked hours on the archive's wall clock, e.g. ``9:00-11:30``; only cases that were booked."""
    hours = {}
    for booking in reading.session.scalars(select(Booking).where(Booking.case_id.in_(cases))):
        hours[booking.case_id] = "-".join(
            f"{local.hour}:{local:%M}"
            for moment in (booking.starts_at, booking.ends_at)
            if moment is not None and (local := reading.clock.local(moment))
        )
    return hours


def _purposes(reading: Reading, ids: Sequence[int]) -> dict[int, str]:
    found = reading.session.execute(
        select(Retrieval.id, Request.purpose)
        .join(Request, Request.id == Retrieval.request_id)
        .where(Retrieval.id.in_(ids))
    )
    return {id_: purpose or "" for id_, purpose in found}


def _restricted_neighbours(reading: Reading, containers: Sequence[int | None]) -> dict[int, list[str]]:
    """What lies in the same container and is not open: whoever opens the box has to know."""
    neighbours: dict[int, list[str]] = defaultdict(list)
    found = reading.session.execute(
        select(Item.container_id, Item.reference_code)
        .where(
            Item.container_id.in_([one for one in containers if one is not None]), Item.access != Access.OPEN
        )
        .order_by(Item.sort_key)
    )
    for container_id, code in found:
        if container_id is not None:
            neighbours[container_id].append(code)
    return neighbours


def _following(reading: Reading, units: Sequence[int]) -> dict[int, str]:
    """Unit id -> who is next in its line, masked: the slip hangs where others see it."""
    waiting: dict[int, RetrievalRow] = {}
    line = rows(
        reading,
        select(Retrieval.id).where(Retrieval.unit_id.in_(units), Retrieval.state == RetrievalState.WANTED),
    )
    for row in sorted(line, key=lambda one: one.ahead):
        if row.ahead > 0:
            waiting.setdefault(row.unit_id, row)
    return {unit: f"{row.number} {mask_name(row.reader)}".strip() for unit, row in waiting.items()}
