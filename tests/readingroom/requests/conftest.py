"""A small archive on a real database."""

from __future__ import annotations

import pytest

from readingroom.command import Actor
from readingroom.desk import Desk
from tests.readingroom.requests.filing import MARRIAGE, Portal, Sheet, case_of, connected
from tests.readingroom.retrieval.world import World


@pytest.fixture
def world(desk: Desk, clerk: Actor) -> World:
    """Box 1 (库1-2-10) with two open files and a closed one, box 2 (库1-2-2) with one of 120 pages."""
    made = World(desk, clerk)
    one = made.box("盒1", "库1-2-10", "BOX0001")
    two = made.box("盒2", "库1-2-2", "BOX0002")
    made.file("J001-1-1", one)
    made.file("J001-1-2", one)
    made.file("J001-1-3", one, access="not_open")
    made.file("J002-5-7", two, pages=120)
    return made


@pytest.fixture
def portal(world: World) -> Portal:
    """A connected portal on which 王小明 filed a request for a marriage record."""
    return connected(world.desk)


@pytest.fixture
def sheet(world: World, portal: Portal) -> Sheet:
    """That case."""
    return Sheet(world.desk, world.desk.read(case_of, MARRIAGE.number))
