"""What the page of copies asks, each as one reading at one moment."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from readingroom.command import Reading
from readingroom.copies import queries
from readingroom.copies.queries import (
    AttemptLine,
    CertificateDetail,
    CertificateRow,
    CertificateView,
    OrderDetail,
    OrderRow,
    OrderView,
    RegisterRow,
    RegisterSearch,
)
from readingroom.people.veiled import Veiled
from readingroom.retrieval.rules import AttemptState
from readingroom.settings import MASK_PERSONAL
from ui.history.reading import Story, story

__all__ = [
    "OPEN_PRINT",
    "CopyView",
    "Key",
    "Listed",
    "OpenPrint",
    "Picture",
    "WholeCertificate",
    "WholeOrder",
    "picture",
    "whole_certificate",
    "whole_order",
]

Key = tuple[str, int]
"""``copy_order`` or ``certificate``, and its id."""

OPEN_PRINT = frozenset({AttemptState.PREPARED, AttemptState.SPOOLED, AttemptState.UNKNOWN})
"""Nobody said yet what came out."""

_DONE = ("handed_over", "posted")
_VOID = ("void", "reissued")


class CopyView(StrEnum):
    """What part of the list is shown."""

    FOR_ME = "for_me"
    ORDERS = "orders"
    DRAFTS = "drafts"
    TO_CHECK = "to_check"
    TO_NUMBER = "to_number"
    TO_PRINT = "to_print"
    TO_SEAL = "to_seal"
    TO_HAND_OVER = "to_hand_over"
    DONE = "done"
    VOID = "void"


@dataclass(frozen=True)
class Listed:
    """One line of the list.

    Attributes:
        kind, identity: what it is and its id (`Key`).
        what: a `CertificateKind`; empty for an order.
        number: as it is written; empty for a draft.
        case_number: of the case.
        applicant: in both forms.
        references: reference codes; of an order only how many things are copied is told (`lines`).
        pages: of the original that are copied, or of the made paper; 0 for a draft.
        copies: of a certificate; of an order all sheets together.
        since: when it was ordered, drafted, numbered or over.
        group: under which heading: ``<what the heading names>:<code>``.
        masked: the name is shown masked.
        today: the archive's date.
    """

    kind: str
    identity: int
    what: str
    number: str
    case_number: str
    applicant: Veiled
    references: tuple[str, ...]
    lines: int
    pages: int
    copies: int
    state: str
    since: dt.date | None
    group: str
    masked: bool
    today: dt.date

    @property
    def key(self) -> Key:
        """What identifies it."""
        return self.kind, self.identity

    @property
    def name(self) -> str:
        """As it may stand on the screen."""
        return self.applicant.shown(masked=self.masked)


@dataclass(frozen=True)
class OpenPrint:
    """A print of a certificate of which nobody said yet what came out."""

    certificate_id: int
    number: str
    attempt: AttemptLine


@dataclass(frozen=True)
class Picture:
    """The list.

    Attributes:
        view: which part of it.
        rows: in the order in which they are to be seen to.
        counts: how many each view has; those of what is over are not counted.
        prints: to be asked about, oldest first.
        today: the archive's date.
    """

    view: CopyView
    rows: tuple[Listed, ...]
    counts: Mapping[CopyView, int]
    prints: tuple[OpenPrint, ...]
    today: dt.date


@dataclass(frozen=True)
class WholeOrder:
    """One order with its story."""

    order: OrderDetail
    story: Story
    masked: bool


@dataclass(frozen=True)
class WholeCertificate:
    """One certificate with its story.

    Attributes:
        seals: the archive's seals, the usual one first.
    """

    certificate: CertificateDetail
    story: Story
    masked: bool
    seals: tuple[str, ...]


def picture(reading: Reading, view: CopyView) -> Picture:
    """A view of the list, and how many the others have."""
    lists = _Lists(reading)
    over = frozenset[CopyView]({CopyView.DONE, CopyView.VOID})
    counts = {one: len(lists.of(one)) for one in CopyView if one not in over}
    return Picture(view, tuple(lists.of(view)), counts, lists.prints(), reading.today)


def whole_order(reading: Reading, order_id: int) -> WholeOrder | None:
    """One order; None where there is none."""
    found = queries.order_detail(reading, order_id)
    if found is None:
        return None
    return WholeOrder(found, story(reading, "copy_order", order_id), reading.settings[MASK_PERSONAL])


def whole_certificate(reading: Reading, certificate_id: int, staff: int) -> WholeCertificate | None:
    """One certificate, as somebody sees it; None where there is none."""
    found = queries.certificate_detail(reading, certificate_id, staff)
    if found is None:
        return None
    return WholeCertificate(
        found,
        story(reading, "certificate", certificate_id),
        reading.settings[MASK_PERSONAL],
        queries.seals(reading),
    )


class _Lists:
    """Every view of one moment; what several of them need is asked once."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._masked = reading.settings[MASK_PERSONAL]
        self._matters = queries.needs_a_hand(reading)
        self._orders = {
            view: queries.orders(reading, view) for view in (OrderView.TO_MAKE, OrderView.TO_HAND_OVER)
        }
        self._certificates = {view: queries.certificates(reading, view) for view in CertificateView}

    def of(self, view: CopyView) -> list[Listed]:
        """The rows of a view."""
        if view is CopyView.FOR_ME:
            return self._waiting()
        if view is CopyView.ORDERS:
            return self._sorted([self._order(row) for row in self._orders[OrderView.TO_MAKE]])
        if view is CopyView.TO_CHECK:
            return [
                *self._grouped(self._certificates[CertificateView.TO_CHECK], "check:before"),
                *self._grouped(self._certificates[CertificateView.TO_CHECK_AFTER], "check:afterwards"),
            ]
        if view is CopyView.TO_HAND_OVER:
            return [
                *map(self._order, self._orders[OrderView.TO_HAND_OVER]),
                *map(self._certificate, self._certificates[CertificateView.TO_HAND_OVER]),
            ]
        if view is CopyView.DONE:
            done = queries.orders(self._reading, OrderView.DONE)
            rows = [self._order(row) for row in done if row.state == "handed_over"]
            return self._sorted(rows) + self._registered(_DONE)
        if view is CopyView.VOID:
            done = queries.orders(self._reading, OrderView.DONE)
            rows = [self._order(row) for row in done if row.state == "cancelled"]
            return self._registered(_VOID) + rows
        return self._sorted([self._certificate(row) for row in self._between(view)])

    def prints(self) -> tuple[OpenPrint, ...]:
        """Prints that are to be asked about."""
        found = []
        for matter in self._matters:
            if matter.code == "certificate_prints":
                for identity in dict.fromkeys(matter.ids):
                    detail = queries.certificate_detail(self._reading, identity, 1)
                    if detail is not None:
                        found += [
                            OpenPrint(identity, detail.row.number, one)
                            for one in detail.attempts
                            if one.state in OPEN_PRINT
                        ]
        return tuple(sorted(found, key=lambda one: one.attempt.attempt_id))

    def _between(self, view: CopyView) -> Iterable[CertificateRow]:
        """Certificates before they are sealed."""
        drafts, issuing = (
            self._certificates[CertificateView.DRAFTS],
            self._certificates[CertificateView.ISSUING],
        )
        if view is CopyView.TO_NUMBER:
            waiting = {row.certificate_id for row in self._certificates[CertificateView.TO_CHECK]}
            free = [one for one in drafts if one.state != "returned" and one.certificate_id not in waiting]
            return [*(one for one in issuing if one.state == "numbered"), *free]
        if view is CopyView.TO_PRINT:
            return [one for one in issuing if one.state == "made"]
        if view is CopyView.TO_SEAL:
            return [one for one in issuing if one.state == "printed"]
        return drafts

    def _waiting(self) -> list[Listed]:
        """Everything that needs a hand, under what it is that waits; a thing stands under the first of them."""
        known = {
            row.key: row
            for row in (
                *map(self._order, (row for rows in self._orders.values() for row in rows)),
                *map(self._certificate, (row for rows in self._certificates.values() for row in rows)),
            )
        }
        found: dict[Key, Listed] = {}
        for matter in self._matters:
            for identity in matter.ids:
                key = (matter.kind, identity)
                if key in known and key not in found:
                    found[key] = replace(known[key], group=f"waits:{matter.code}")
        return list(found.values())

    def _registered(self, states: tuple[str, ...]) -> list[Listed]:
        found = queries.register(self._reading, RegisterSearch(states=states))
        return self._sorted([self._of_register(row) for row in found.rows])

    @staticmethod
    def _sorted(rows: Sequence[Listed]) -> list[Listed]:
        """What stands under one heading together; the headings in the order in which they come first."""
        order = {group: at for at, group in enumerate(dict.fromkeys(row.group for row in rows))}
        return sorted(rows, key=lambda row: order[row.group])

    def _grouped(self, rows: Iterable[CertificateRow], group: str) -> list[Listed]:
        return [replace(self._certificate(row), group=group) for row in rows]

    def _order(self, row: OrderRow) -> Listed:
        return Listed(
            kind="copy_order",
            identity=row.order_id,
            what="",
            number=row.number,
            case_number=row.case_number,
            applicant=row.reader,
            references=(),
            lines=row.lines,
            pages=row.pages,
            copies=row.sheets,
            state=row.state,
            since=row.ordered_at.date(),
            group=f"order:{row.state}",
            masked=self._masked,
            today=self._reading.today,
        )

    def _certificate(self, row: CertificateRow) -> Listed:
        return self._numbered(row, row.issued_on or row.drafted_at.date())

    def _of_register(self, row: RegisterRow) -> Listed:
        return self._numbered(row, row.ended_on or row.issued_on)

    def _numbered(self, row: CertificateRow | RegisterRow, since: dt.date) -> Listed:
        return Listed(
            kind="certificate",
            identity=row.certificate_id,
            what=row.kind,
            number=row.number,
            case_number=row.case_number,
            applicant=row.applicant,
            references=row.references,
            lines=len(row.references),
            pages=row.pages,
            copies=row.copies,
            state=row.state,
            since=since,
            group=f"certificate:{row.state}",
            masked=self._masked,
            today=self._reading.today,
        )
