"""A clerk at a desk of their own who issues extracts one after the other, and may die at any moment."""

from __future__ import annotations

import os
from collections.abc import Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from uuid import NAMESPACE_OID, uuid5

from readingroom.clock import Clock
from readingroom.command import Actor
from readingroom.copies.commands import Draft, DraftCertificate
from readingroom.copies.issuing import issue
from readingroom.desk import Desk
from readingroom.errors import Unavailable
from tests.readingroom.conftest import MORNING, ZONE
from tests.readingroom.copies.desk.office import QUOTED, Drawer


def issue_one(desk: Desk, clerk: Actor, case: int, number: int) -> int:
    """Draft the so-manieth extract and issue it, or go on with it; returns the certificate."""
    draft = Draft(language="zh_CN", passages=(QUOTED,), purpose=f"第 {number} 件")
    outcome = desk.execute(
        DraftCertificate(case_id=case, kind="extract", draft=draft),
        clerk,
        uuid=uuid5(NAMESPACE_OID, f"draft {number}"),
    )
    certificate = int(next(getattr(event, "certificate_id") for event in outcome.events))  # noqa: B009
    issue(desk, clerk, certificate, Drawer())
    return certificate


def work(done: Connection, database: Path, key: Path, staff: int, case: int, numbers: Sequence[int]) -> None:
    """Issue drafts of these numbers, each under UUIDs of its own, and tell which one is done.

    Args:
        done: told the number of each draft that was issued.
        database, key: of the desk.
        staff, case: who issues, in which case.
        numbers: of the drafts.
    """
    os.environ["READINGROOM_KEY_FILE"] = str(key)
    desk = Desk(database, clock=Clock.starting(MORNING, ZONE))
    for number in numbers:
        while True:
            try:
                issue_one(desk, Actor(staff), case, number)
                break
            except Unavailable as error:
                # The other desk had no turn at the processor for seconds while it wrote: a clerk tries again.
                if error.code != "database.busy":
                    raise
        done.send(number)
    desk.close()
