"""A clerk at a desk of their own who issues extracts one after the other, and may die at any moment.

python -m tests.readingroom.copies.desk.numbering_clerk DATABASE STAFF CASE NUMBER…: issues drafts of these numbers,
each under UUIDs of its own, and says on standard output which one is done.
"""

from __future__ import annotations

import sys
from pathlib import Path
from uuid import NAMESPACE_OID, uuid5

from readingroom.clock import Clock
from readingroom.command import Actor
from readingroom.copies.commands import Draft, DraftCertificate
from readingroom.copies.issuing import issue
from readingroom.desk import Desk
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


def main(database: str, staff: str, case: str, numbers: list[str]) -> None:
    """Issue them all."""
    desk = Desk(Path(database), clock=Clock.starting(MORNING, ZONE))
    for number in numbers:
        issue_one(desk, Actor(int(staff)), int(case), int(number))
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()
    desk.close()


if __name__ == "__main__":
    main(*sys.argv[1:4], sys.argv[4:])
