"""Whatever two clerks do in whatever order: numbers have no gap, what is issued never loses its number, logs agree."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import select

from readingroom.clock import Clock
from readingroom.command import Actor, Command, Reading
from readingroom.copies.commands import (
    CheckAfterwards,
    CheckCertificate,
    ConfirmPrint,
    DiscardDraft,
    FailPrint,
    HandOverCertificate,
    PostCertificate,
    PreparePrint,
    RedraftCertificate,
    ReissueCertificate,
    ReturnCertificate,
    SealCertificate,
    VoidCertificate,
)
from readingroom.copies.issuing import issue
from readingroom.copies.records import Certificate, IssueEntry, SealEntry
from readingroom.copies.rules import HAS_NUMBER, CertificateState
from readingroom.desk import Desk
from readingroom.errors import Refused
from readingroom.office.check import check
from tests.readingroom.conftest import MORNING, ZONE
from tests.readingroom.copies.desk.office import Office

EXAMPLES = int(os.environ.get("READINGROOM_EXAMPLES", "30")) // 6
WAYS: dict[str, Callable[[int], Command]] = {
    "check": lambda of: CheckCertificate(certificate_id=of),
    "return": lambda of: ReturnCertificate(certificate_id=of, why="页码不清"),
    "check_afterwards": lambda of: CheckAfterwards(certificate_id=of),
    "print": lambda of: PreparePrint(certificate_id=of),
    "seal": lambda of: SealCertificate(certificate_id=of, seal="查档专用章", copies=1, approved_by="赵主任"),
    "hand_over": lambda of: HandOverCertificate(certificate_id=of),
    "post": lambda of: PostCertificate(certificate_id=of, address="人民路 1 号"),
    "void": lambda of: VoidCertificate(certificate_id=of, why="姓名有误"),
    "reissue": lambda of: ReissueCertificate(certificate_id=of, why="纸张破损"),
    "discard": lambda of: DiscardDraft(certificate_id=of),
}
MODES = ("before", "afterwards", "off")


def whole_register(reading: Reading) -> list[Certificate]:
    """Every certificate, oldest first."""
    return list(reading.session.scalars(select(Certificate).order_by(Certificate.id)))


def logged(reading: Reading) -> tuple[list[tuple[int | None, str]], list[int]]:
    """The issue log, and the certificates in the seal log."""
    session = reading.session
    told = session.execute(select(IssueEntry.certificate_id, IssueEntry.what).order_by(IssueEntry.id))
    return [(row[0], row[1]) for row in told], list(session.scalars(select(SealEntry.certificate_id)))


def machine(pristine: Path, patch: pytest.MonkeyPatch) -> type[RuleBasedStateMachine]:
    """Each run works on its own copy of a database with a reader in the room."""

    class Issuing(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.folder = Path(tempfile.mkdtemp())
            for file in pristine.iterdir():
                shutil.copy(file, self.folder / file.name)
            patch.setenv("READINGROOM_KEY_FILE", str(self.folder / "key"))
            desk = Desk(self.folder / "room.db", clock=Clock.starting(MORNING, ZONE))
            self.office = Office(desk, Actor(4))
            self.case = self.office.reader("J001-1-1")
            self.numbers: dict[int, str] = {}

        def teardown(self) -> None:
            self.office.desk.close()
            shutil.rmtree(self.folder)

        @initialize(mode=st.sampled_from(MODES))
        def choose(self, mode: str) -> None:
            self.office.setting("certificates.check_extract", mode)

        @rule()
        def draft(self) -> None:
            self.office.drafts(self.case, "extract")

        @rule(mode=st.sampled_from(MODES))
        def other_mode(self, mode: str) -> None:
            self.office.setting("certificates.check_extract", mode)

        @rule(which=st.integers(0, 5), other=st.booleans(), way=st.sampled_from(sorted(WAYS)))
        def go_on(self, which: int, other: bool, way: str) -> None:
            self._try(which, lambda of, actor: self.office.by(actor, WAYS[way](of)), other=other)

        @rule(which=st.integers(0, 5), other=st.booleans())
        def give_a_number(self, which: int, other: bool) -> None:
            self._try(
                which,
                lambda of, actor: issue(self.office.desk, actor, of, self.office.workshop),
                other=other,
            )

        @rule(which=st.integers(0, 5), other=st.booleans())
        def change(self, which: int, other: bool) -> None:
            draft = self.office.quoted()
            self._try(
                which,
                lambda of, actor: self.office.by(actor, RedraftCertificate(certificate_id=of, draft=draft)),
                other=other,
            )

        @rule(which=st.integers(0, 5), out=st.booleans())
        def answer_print(self, which: int, out: bool) -> None:
            def answer(of: int, actor: Actor) -> None:
                for attempt in self.office.certificate(of).attempts:
                    if attempt.state == "prepared":
                        command: Command = ConfirmPrint(attempt_id=attempt.attempt_id)
                        if not out:
                            command = FailPrint(attempt_id=attempt.attempt_id, why="jam")
                        self.office.by(actor, command)

            self._try(which, answer, other=False)

        def _try(self, which: int, what: Callable[[int, Actor], Any], *, other: bool) -> None:
            rows = self.office.desk.read(whole_register)
            if not rows:
                return
            of = rows[which % len(rows)].id
            actor = self.office.other if other else self.office.clerk
            offered = {one.action: one for one in self.office.certificate(of, actor).actions}
            assert len(offered) == len(self.office.certificate(of, actor).actions)
            try:
                what(of, actor)
            except Refused as refused:
                if not refused.code.startswith(("certificate.", "printing.")):
                    raise

        @invariant()
        def the_register_is_sound(self) -> None:
            rows = self.office.desk.read(whole_register)
            numbered = [row for row in rows if row.number is not None]
            assert sorted({row.number or 0 for row in numbered}) == list(
                range(1, len({row.number for row in numbered}) + 1)
            )
            assert len({(row.number, row.issue) for row in numbered}) == len(numbered)
            for row in rows:
                assert (row.number is not None) == (row.state in HAS_NUMBER)
                assert (row.void_at is not None) == (row.state in {"void", "reissued"})
                assert self.numbers.setdefault(row.id, row.printed_number or "") in ("", row.printed_number)
                self.numbers[row.id] = row.printed_number or ""
                assert row.checked_by not in row.drafters
            in_force = [row.number for row in numbered if row.void_at is None]
            assert len(in_force) == len(set(in_force)), "one issue of a number counts"
            told, sealed = self.office.desk.read(logged)
            assert sorted(one for one, what in told if what == "numbered") == [row.id for row in numbered]
            assert sorted(one or 0 for one, what in told if what == "sealed") == sorted(sealed)
            done = (CertificateState.SEALED, CertificateState.HANDED_OVER, CertificateState.POSTED)
            assert all(row.id in sealed for row in rows if row.state in done)
            assert self.office.desk.read(check, self.office.desk.store.secret.verify_key) == ()

    return Issuing


def test_in_whatever_order_two_clerks_work(pristine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run_state_machine_as_test(
        machine(pristine, monkeypatch),
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
