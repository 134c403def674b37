"""The papers of a case: laid out by its guide, moved from state to state, and never asked for twice unseen."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from readingroom.command import Context
from readingroom.errors import Refused
from readingroom.requests.events import MaterialMoved
from readingroom.requests.filed_by import guides_of
from readingroom.requests.guides import Guide
from readingroom.requests.records import Applicant, Material, MaterialEvent, Request
from readingroom.requests.rules import THERE, MaterialAction, MaterialState, next_material_state
from readingroom.store.blobs import Blob
from readingroom.store.rows import add_rows

__all__ = [
    "add",
    "all_materials",
    "asked_before",
    "blob_of",
    "came_before",
    "lay_out",
    "material_of",
    "materials_of",
    "missing",
    "missing_row",
    "move",
    "wanted",
]

_WAS_THERE = ("given", "seen", "shared", "promised", "waived")
_WHAT = {
    MaterialAction.ASK: "asked",
    MaterialAction.GIVE: "given",
    MaterialAction.SEE: "seen",
    MaterialAction.SHARE: "shared",
    MaterialAction.PROMISE: "promised",
    MaterialAction.LET_FOLLOW: "to_follow",
    MaterialAction.WAIVE: "waived",
    MaterialAction.SEND_BACK: "sent_back",
    MaterialAction.TAKE_BACK: "taken_back",
    MaterialAction.PART: "parted",
}


def materials_of(session: Session, request: Request) -> dict[str, Material]:
    """Paper -> its state in this case, in the order in which they were laid out."""
    return all_materials(session, [request])[request.id]


def all_materials(session: Session, requests: Sequence[Request]) -> dict[int, dict[str, Material]]:
    """Request -> what `materials_of` says of it."""
    found: dict[int, dict[str, Material]] = {request.id: {} for request in requests}
    for material in session.scalars(
        select(Material).where(Material.request_id.in_(found)).order_by(Material.id)
    ):
        found[material.request_id][material.paper] = material
    return found


def material_of(session: Session, material_id: int) -> tuple[Material, Request]:
    """A paper and its case.

    Raises:
        Refused: ``material.unknown``.
    """
    material = session.get(Material, material_id)
    if material is None:
        raise Refused("material.unknown", material=material_id)
    return material, session.get_one(Request, material.request_id)


def lay_out(session: Session, context: Context, requests: Sequence[Request]) -> None:
    """Give cases the papers that their guides want for their applicants' relations; what is there stays."""
    filed = [request for request in requests if request.service_version_id is not None]
    guides = guides_of(session, [request.service_version_id for request in filed])
    relations: dict[int, set[str]] = {request.id: set() for request in filed}
    rows = select(Applicant.request_id, Applicant.relation).where(Applicant.request_id.in_(relations))
    for request_id, relation in session.execute(rows) if filed else ():
        relations[request_id].add(relation)
    known = all_materials(session, filed) if filed else {}
    new: list[dict[str, Any]] = []
    for request in filed:
        guide, here = guides[request.service_version_id or 0], known[request.id]
        papers = wanted(guide, relations[request.id])
        new += [
            missing_row(context, request.id, paper, required=required)
            for paper, required in papers.items()
            if paper not in here
        ]
        for paper, material in here.items():
            if paper not in papers and material.state == MaterialState.MISSING and not material.asked:
                session.delete(material)  # wanted for a relation that nobody has any more
    session.flush()
    add_rows(session, Material, new)


def wanted(guide: Guide, relations: Collection[str]) -> dict[str, bool]:
    """Paper -> whether it is required of people who stand in these relations."""
    papers: dict[str, bool] = {}
    for relation in guide.relations:
        for needed in relation.papers if relation.code in relations else ():
            papers[needed.code] = papers.get(needed.code, False) or needed.required
    return papers


def add(session: Session, context: Context, request: Request, paper: str, name: str = "") -> Material:
    """A paper that the guide does not name."""
    material = Material(**missing_row(context, request.id, paper, required=True), name=name or None)
    session.add(material)
    session.flush()
    return material


def move(
    session: Session,
    context: Context,
    request: Request,
    material: Material,
    action: MaterialAction,
    *,
    blob: Blob | None = None,
    file_name: str = "",
    by_reader: bool = False,
    why: str = "",
) -> MaterialMoved:
    """Let something happen to a paper.

    Args:
        session: in the command's transaction.
        context: of the command.
        request: its case.
        material: the paper.
        action: what happens.
        blob: the file that came, kept already.
        file_name: as it was called; text only.
        by_reader: through a portal.
        why: the reason, where one is due.

    Raises:
        Refused: ``material.is_there``, ``material.not_now``.
    """
    after = next_material_state(material.state, action)
    again = action is MaterialAction.ASK and asked_before(session, material)
    material.state = after.value
    material.changed_at = context.occurred_at
    material.staff_id = None if by_reader else context.actor.staff
    if blob is not None:
        material.blob_id, material.file_name = blob.id, file_name
    if action is MaterialAction.PART:
        material.blob_id = material.file_name = None
    if action is MaterialAction.ASK:
        material.asked += 1
    if after is MaterialState.MISSING:
        material.follow_by = None
    session.add(
        MaterialEvent(
            material_id=material.id,
            what="asked_again" if again else _WHAT[action],
            at=context.occurred_at,
            staff_id=material.staff_id,
            blob_id=None if blob is None else blob.id,
            why=why or None,
        )
    )
    session.flush()
    return MaterialMoved(
        request_id=request.id,
        case_id=request.case_id,
        material_id=material.id,
        paper=material.paper,
        action=action.value,
        to_state=after.value,
        again=again,
    )


def blob_of(session: Session, blob_id: int) -> Blob:
    """The file that was handed in as a paper."""
    return session.get_one(Blob, blob_id)


def asked_before(session: Session, material: Material) -> bool:
    """Whether the reader had supplied this paper already: asking now is asking twice.

    What went back with another case was that one's reader's.
    """
    parted = select(func.coalesce(func.max(MaterialEvent.id), 0)).where(
        MaterialEvent.material_id == material.id, MaterialEvent.what == _WHAT[MaterialAction.PART]
    )
    was_there = select(MaterialEvent.id).where(
        MaterialEvent.material_id == material.id,
        MaterialEvent.what.in_(_WAS_THERE),
        MaterialEvent.id > parted.scalar_subquery(),
    )
    return session.scalars(was_there.limit(1)).first() is not None


def came_before(session: Session, material: Material, blob: Blob) -> bool:
    """Whether this very file was handed in as this paper before: the same file once more is no new paper."""
    came = select(MaterialEvent.id).where(
        MaterialEvent.material_id == material.id, MaterialEvent.blob_id == blob.id
    )
    return session.scalars(came.limit(1)).first() is not None


def missing(materials: Iterable[Material]) -> list[Material]:
    """What the reader still has to bring, in order."""
    return [material for material in materials if material.required and material.state not in THERE]


def missing_row(context: Context, request_id: int, paper: str, *, required: bool) -> dict[str, Any]:
    """A paper that is not there yet, by column."""
    return {
        "request_id": request_id,
        "paper": paper,
        "required": required,
        "state": MaterialState.MISSING.value,
        "changed_at": context.occurred_at,
        "asked": 0,
    }
