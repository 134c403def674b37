"""The catalogue of kinds of request, version by version."""

from __future__ import annotations

import dataclasses

import pytest

from readingroom.requests import queries
from readingroom.requests.commands import ChangeGuide, OfferItem
from readingroom.requests.guides import ProblemKind, Words, to_json
from readingroom.requests.shipped_guides import shipped
from tests.readingroom.retrieval.world import World


def test_what_ships_is_listed_in_order_and_only_to_be_checked(world: World) -> None:
    found = world.desk.read(queries.kinds)
    assert [line.code for line in found] == [guide.code for guide in shipped()]
    assert all(line.offered for line in found)
    assert {problem.kind for line in found for problem in line.problems} == {ProblemKind.UNREVIEWED}
    assert world.desk.read(queries.not_offered_yet) == 0


def test_a_change_is_a_version_that_says_what_is_another(world: World) -> None:
    before = world.desk.read(queries.kind, "marriage")
    assert before is not None
    guide = dataclasses.replace(before.line.guide, finish_days=7, fee=Words("收费", ""))
    world.do(ChangeGuide(guide=to_json(guide), based_on=1))
    after = world.desk.read(queries.kind, "marriage")
    assert after is not None
    assert [version.version for version in after.versions] == [2, 1]
    changed = {one.where: (one.before, one.after) for one in after.versions[0].changes}
    assert changed["finish_days"] == (5, 7)
    assert {"fee.zh_CN", "fee.en"} <= changed.keys()
    assert after.versions[0].staff == "李敏"
    assert any(problem.where == "fee" for problem in after.line.problems)


def test_a_kind_no_longer_offered_stays_in_the_catalogue(world: World) -> None:
    world.do(OfferItem(item="marriage", offered=False))
    assert "marriage" not in [line.code for line in world.desk.read(queries.kinds, offered=True)]
    assert "marriage" in [line.code for line in world.desk.read(queries.kinds)]


def test_whatever_is_offered_here_can_be_had() -> None:
    assert all(callable(getattr(queries, name)) for name in queries.__all__)
    with pytest.raises(AttributeError, match="nothing_of_the_kind"):
        queries.nothing_of_the_kind  # type: ignore[attr-defined]  # noqa: B018  # that is the point
