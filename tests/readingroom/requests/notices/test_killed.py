"""Killed at any commit or in the middle of a message, no mail goes out twice by itself, and none is forgotten."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from readingroom.clock import Clock
from readingroom.command import Actor
from readingroom.desk import Desk
from readingroom.requests.notices.commands import LEASE, DecideMail
from readingroom.requests.notices.mailing import send_waiting
from tests.readingroom.conftest import MORNING, ZONE
from tests.readingroom.requests.notices.post_office import PostOffice
from tests.readingroom.requests.notices.writing import book, mails

ROOT = Path(__file__).resolve().parents[4]
COMMITS = 4  # two mails, each taken and settled

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")


def round_that_dies(room: Path, when: str, at: int) -> subprocess.Popen[bytes]:
    """A process that sends what waits."""
    command = [sys.executable, "-m", "tests.readingroom.requests.notices.a_round", when, str(at), str(room)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def afterwards(room: Path, office: PostOffice) -> Desk:
    """The program is started again, and again once the dead one's time is over; nothing is doubled."""
    desk = Desk(room, clock=Clock.starting(MORNING + 2 * LEASE, ZONE))
    send_waiting(desk)
    send_waiting(desk)
    came = Counter(office.ids())
    assert set(came.values()) <= {1}, "by itself nothing goes out twice"
    for mail in mails(desk):
        assert mail.state in ("sent", "unknown")
        if mail.state == "sent":
            assert came[mail.message_id] == 1
    return desk


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("at", range(1, COMMITS + 1))
def test_killed_at_a_commit(
    writer: Desk, clerk: Actor, room: Path, office: PostOffice, when: str, at: int
) -> None:
    book(writer, clerk)
    book(writer, clerk, address="li@example.org")
    died = round_that_dies(room, when, at)
    assert died.communicate(timeout=60)[1] == b""
    assert died.returncode == -signal.SIGKILL
    desk = afterwards(room, office)
    in_doubt = [mail for mail in mails(desk) if mail.state == "unknown"]
    killed_in_flight = (when == "before") == (at % 2 == 0)
    assert len(in_doubt) == (1 if killed_in_flight else 0)
    for mail in in_doubt:
        action = "found_sent" if mail.message_id in office.ids() else "retry"
        desk.execute(DecideMail(mail_id=mail.id, action=action), clerk)
    send_waiting(desk)
    assert [mail.state for mail in mails(desk)] == ["sent", "sent"]
    assert sorted(office.ids()) == sorted(mail.message_id for mail in mails(desk))
    desk.close()


def test_killed_while_the_server_has_the_message_and_nobody_has_its_answer(
    writer: Desk, clerk: Actor, room: Path, office: PostOffice
) -> None:
    book(writer, clerk)
    sending = round_that_dies(room, "after", 99)
    office.on_message = lambda: os.kill(sending.pid, signal.SIGKILL)
    sending.communicate(timeout=60)
    assert sending.returncode == -signal.SIGKILL
    office.on_message = lambda: None
    desk = afterwards(room, office)
    (mail,) = mails(desk)
    assert (mail.state, mail.why) == ("unknown", "restarted")
    assert office.ids() == [mail.message_id]
    desk.close()
