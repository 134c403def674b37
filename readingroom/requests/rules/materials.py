"""What state a paper of a case is in (申请材料), and that nobody is asked for one twice.

在线政务服务规定 7: what was handed in, or can be had from another office, is not asked for again.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from readingroom.errors import Refused

__all__ = ["MATERIAL_LIFE", "THERE", "MaterialAction", "MaterialState", "next_material_state"]


class MaterialState(StrEnum):
    """How far a paper is."""

    MISSING = "missing"
    ONLINE = "online"  # handed in on the portal, not yet seen in the original
    SEEN = "seen"  # seen in the original at the desk
    SHARED = "shared"  # had from another office
    PROMISED = "promised"  # 告知承诺: a promise stands for it
    TO_FOLLOW = "to_follow"  # 容缺: accepted without it, to follow by a day
    WAIVED = "waived"


class MaterialAction(StrEnum):
    """What happens to a paper."""

    ASK = "ask"
    GIVE = "give"
    SEE = "see"
    SHARE = "share"
    PROMISE = "promise"
    LET_FOLLOW = "let_follow"
    WAIVE = "waive"
    SEND_BACK = "send_back"  # what came cannot be used: illegible, the wrong paper; with a reason
    TAKE_BACK = "take_back"  # noted by mistake
    PART = "part"  # it went back with the case that had brought it


THERE = frozenset(
    {
        MaterialState.ONLINE,
        MaterialState.SEEN,
        MaterialState.SHARED,
        MaterialState.PROMISED,
        MaterialState.WAIVED,
    }
)
"""Nothing is to be asked of the reader."""

_TO_COME = (MaterialState.MISSING, MaterialState.TO_FOLLOW)
_SUPPLY = {
    MaterialAction.GIVE: MaterialState.ONLINE,
    MaterialAction.SEE: MaterialState.SEEN,
    MaterialAction.SHARE: MaterialState.SHARED,
    MaterialAction.PROMISE: MaterialState.PROMISED,
    MaterialAction.WAIVE: MaterialState.WAIVED,
}

MATERIAL_LIFE: Mapping[tuple[MaterialState, MaterialAction], MaterialState] = {
    **{(state, action): after for state in _TO_COME for action, after in _SUPPLY.items()},
    (MaterialState.MISSING, MaterialAction.ASK): MaterialState.MISSING,
    (MaterialState.TO_FOLLOW, MaterialAction.ASK): MaterialState.TO_FOLLOW,
    (MaterialState.MISSING, MaterialAction.LET_FOLLOW): MaterialState.TO_FOLLOW,
    (MaterialState.TO_FOLLOW, MaterialAction.TAKE_BACK): MaterialState.MISSING,
    (MaterialState.ONLINE, MaterialAction.GIVE): MaterialState.ONLINE,
    (MaterialState.ONLINE, MaterialAction.SEE): MaterialState.SEEN,
    (MaterialState.PROMISED, MaterialAction.GIVE): MaterialState.ONLINE,
    (MaterialState.PROMISED, MaterialAction.SEE): MaterialState.SEEN,
    # What a reader hands in is kept even where nobody waits for it; a paper known better stays so.
    (MaterialState.SEEN, MaterialAction.GIVE): MaterialState.SEEN,
    (MaterialState.SHARED, MaterialAction.GIVE): MaterialState.SHARED,
    (MaterialState.WAIVED, MaterialAction.GIVE): MaterialState.ONLINE,
    (MaterialState.WAIVED, MaterialAction.SEE): MaterialState.SEEN,
    (MaterialState.ONLINE, MaterialAction.SEND_BACK): MaterialState.MISSING,
    (MaterialState.SEEN, MaterialAction.TAKE_BACK): MaterialState.MISSING,
    (MaterialState.SHARED, MaterialAction.TAKE_BACK): MaterialState.MISSING,
    (MaterialState.PROMISED, MaterialAction.TAKE_BACK): MaterialState.MISSING,
    (MaterialState.WAIVED, MaterialAction.TAKE_BACK): MaterialState.MISSING,
    **{(state, MaterialAction.PART): MaterialState.MISSING for state in _SUPPLY.values()},
}
"""The lifecycle; whatever is not in it is refused. What is there cannot be asked for."""


def next_material_state(state: str, action: MaterialAction) -> MaterialState:
    """Where the action leads.

    Raises:
        Refused: ``material.is_there``: it was to be asked for, and is there; ``material.not_now``.
    """
    after = MATERIAL_LIFE.get((MaterialState(state), action))
    if after is None and action is MaterialAction.ASK:
        raise Refused("material.is_there", state=state)
    if after is None:
        raise Refused("material.not_now", state=state, action=action.value)
    return after
