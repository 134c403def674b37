"""A desk that makes copies and issues certificates."""

from __future__ import annotations

import pytest

from readingroom.command import Actor
from readingroom.desk import Desk
from readingroom.holdings.commands import ChangeItem
from tests.readingroom.copies.desk.office import Office


@pytest.fixture
def office(desk: Desk, clerk: Actor) -> Office:
    """Box 1 with an open file of 120 pages and a closed one of 30, box 2 with a digitised one of 60."""
    made = Office(desk, clerk)
    made.do(ChangeItem(item=made.digitised, digital="J002/5/7.pdf"))
    return made


@pytest.fixture
def case(office: Office) -> int:
    """王小明 is here."""
    return office.reader("J001-1-1")
