"""Mails through a real server: encrypted or not at all, each once, and certain about what is not certain."""

from __future__ import annotations

import datetime as dt
import socket
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from readingroom.bookings.commands import CancelBooking
from readingroom.command import Actor
from readingroom.desk import Desk
from readingroom.errors import Refused, Unavailable
from readingroom.language import LANGUAGES, language
from readingroom.office.setup.commands import ChangeSetting
from readingroom.requests.notices.commands import LEASE, DecideMail, TakeMail
from readingroom.requests.notices.mailing import (
    PASSWORD,
    send_test,
    send_waiting,
    server_of,
    sync_actor,
)
from readingroom.requests.notices.queries import passwords
from readingroom.requests.notices.smtp import Letter, connected, deliver
from readingroom.requests.rules.mails import MAIL_LIFE, MOST_TRIES, MailAction, MailState, WhyNot, pause
from tests.readingroom.conftest import MORNING
from tests.readingroom.requests.notices.post_office import Authority, PostOffice
from tests.readingroom.requests.notices.writing import book, mails, set_up, states

OpenDesk = Callable[..., Desk]
HOUR = dt.timedelta(hours=1)


def test_a_notice_arrives_once_and_tells_no_more_than_it_has_to(
    writer: Desk, clerk: Actor, office: PostOffice
) -> None:
    book(writer, clerk)
    assert send_waiting(writer).sent == 1
    assert send_waiting(writer).sent == 0
    (message,) = office.messages
    assert office.envelopes == [("desk@archive.example", ["wang@example.org"])]
    assert message["To"] == "wang@example.org"
    assert message["From"] == "示例市档案馆 <desk@archive.example>"
    assert message["Subject"] == "【示例市档案馆】预约成功：2026年12月3日 周四 9:00"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"] == mails(writer)[0].message_id
    text = message.get_content()
    assert "王小明，您好" in text
    assert "示例路1号" in text
    assert "11010519491231002X" not in message.as_string()
    assert states(writer) == ["sent"]


def test_tls_from_the_start_without_a_sign_in(
    desk: Desk, clerk: Actor, authority: Authority, tmp_path: Path
) -> None:
    with PostOffice(authority.server_context(tmp_path), at_once=True, sign_in=False) as office:
        set_up(desk, clerk, office.port, mail_encryption="tls", mail_user="")
        book(desk, clerk, language="en-GB")
        assert send_waiting(desk).sent == 1
        assert str(office.messages[0]["Subject"]).endswith("your visit on Thu 3 Dec 2026, 9:00, is confirmed")


def test_nothing_goes_out_where_mail_is_off_or_nobody_left_an_address(
    desk: Desk, clerk: Actor, office: PostOffice
) -> None:
    book(desk, clerk)
    set_up(desk, clerk, office.port)
    assert mails(desk) == [], "what was made before mail was set up stays unsent"
    book(desk, clerk, address="")
    desk.execute(ChangeSetting(key="mail.on", value=False), clerk)
    book(desk, clerk)
    assert send_waiting(desk).sent == 0
    assert office.connections == 0


def trouble_of(desk: Desk) -> str:
    """Why the server could not be spoken with, in both languages."""
    done = send_waiting(desk)
    assert done.trouble is not None
    assert done.sent == 0
    for code in LANGUAGES:
        assert language(code).explain(done.trouble)
    return done.trouble.code


def test_a_server_that_cannot_prove_who_it_is_gets_nothing(
    writer: Desk, clerk: Actor, office: PostOffice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(Authority(tmp_path, "another").file))
    book(writer, clerk)
    assert trouble_of(writer) == "mail.certificate"
    assert office.envelopes == []
    (mail,) = mails(writer)
    assert (mail.state, mail.why, mail.tries) == ("pending", "certificate", 1)


def test_without_encryption_nothing_is_sent(desk: Desk, clerk: Actor) -> None:
    with PostOffice(None, sign_in=False) as office:
        set_up(desk, clerk, office.port, mail_user="")
        book(desk, clerk)
        assert trouble_of(desk) == "mail.no_tls"
        assert office.messages == []


def test_a_wrong_password_and_none_at_all(writer: Desk, clerk: Actor, office: PostOffice) -> None:
    book(writer, clerk)
    writer.read(passwords).save(PASSWORD, "wrong")
    assert trouble_of(writer) == "mail.sign_in"
    writer.read(passwords).save(PASSWORD, "")
    (mail,) = mails(writer)
    writer.execute(DecideMail(mail_id=mail.id, action="retry"), clerk)
    assert trouble_of(writer) == "mail.no_password"
    writer.read(passwords).save(PASSWORD, "密码")
    writer.execute(DecideMail(mail_id=mail.id, action="retry"), clerk)
    assert trouble_of(writer) == "mail.sign_in"
    assert office.messages == []


@pytest.mark.parametrize("address", ["yamada..taro@example.org", "li.@example.org", ".li@example.org"])
def test_an_address_that_no_message_can_carry_holds_up_no_other(
    writer: Desk, clerk: Actor, office: PostOffice, address: str
) -> None:
    book(writer, clerk, address=address)
    book(writer, clerk, address="li@example.org")
    assert send_waiting(writer).sent == 1
    assert [(one.state, one.why) for one in mails(writer) if one.state != "sent"] == [("failed", "address")]
    # One that was written down by an earlier program is turned away by ours, before the server hears of it.
    letter = Letter(address, "x", "x", "<1@example.org>", MORNING, "en")
    server = server_of(writer)
    with connected(server) as line:
        done = deliver(line, server, letter)
    assert (done.action.value, done.why) == ("reject", WhyNot.ADDRESS)
    assert len(office.messages) == 1


def test_an_address_that_does_not_exist_fails_and_the_next_one_goes_out(
    writer: Desk, clerk: Actor, office: PostOffice
) -> None:
    office.rcpt = ["550 5.1.1 no such user"]
    book(writer, clerk, address="nobody@example.org")
    book(writer, clerk, address="li@example.org")
    book(writer, clerk, address="not an address")
    done = send_waiting(writer)
    assert (done.sent, done.failed) == (1, 1)
    assert [(mail.state, mail.why) for mail in mails(writer)] == [
        ("failed", "address"),
        ("sent", None),
        ("failed", "address"),
    ]
    assert "no such user" in (mails(writer)[0].said or "")
    assert office.envelopes == [("desk@archive.example", ["li@example.org"])]


def test_a_policy_of_the_server_is_not_the_address(writer: Desk, clerk: Actor, office: PostOffice) -> None:
    office.rcpt = ["550 5.7.1 relaying denied"]
    office.final = ["554 5.6.0 not liked"]
    book(writer, clerk)
    book(writer, clerk)
    assert send_waiting(writer).failed == 2
    assert [mail.why for mail in mails(writer)] == ["refused", "refused"]


def test_a_sender_who_may_not_write_stops_the_round(writer: Desk, clerk: Actor, office: PostOffice) -> None:
    office.mail = ["550 5.7.1 not your address"]
    book(writer, clerk)
    book(writer, clerk)
    assert trouble_of(writer) == "mail.sender"
    assert states(writer) == ["pending", "pending"]
    assert office.messages == []


@pytest.mark.parametrize("where", ["recipient", "message", "line"])
def test_what_is_put_off_is_tried_again_later_under_the_same_name(
    writer: Desk, clerk: Actor, office: PostOffice, open_desk: OpenDesk, where: str
) -> None:
    if where == "recipient":
        office.rcpt = ["451 4.7.1 greylisted, come again"]
    elif where == "message":
        office.final = ["452 4.3.1 mailbox full"]
    else:
        office.breaks_off_before = 1
    book(writer, clerk)
    assert send_waiting(writer, chance=lambda: 1.0).put_off == 1
    (mail,) = mails(writer)
    assert mail.state == "pending"
    assert mail.why == ("broke_off" if where == "line" else "later")
    assert mail.next_try_at is not None
    assert send_waiting(writer).sent == 0, "not before its time"
    assert send_waiting(open_desk(MORNING + HOUR)).sent == 1
    assert office.ids() == [mail.message_id]


def test_a_line_that_breaks_behind_the_message_leaves_it_to_a_person(
    writer: Desk, clerk: Actor, office: PostOffice, open_desk: OpenDesk
) -> None:
    office.final = [""]
    book(writer, clerk)
    book(writer, clerk, address="li@example.org")
    done = send_waiting(writer)
    assert (done.unknown, done.sent) == (1, 1), "the next one goes out on a new line"
    lost, _ = mails(writer)
    assert (lost.state, lost.why) == ("unknown", "no_answer")
    later = open_desk(MORNING + 5 * HOUR)
    assert send_waiting(later).sent == 0, "never again by itself"
    assert len(office.messages) == 2
    later.execute(DecideMail(mail_id=lost.id, action="found_sent"), clerk)
    assert states(later) == ["sent", "sent"]
    with pytest.raises(Refused) as caught:
        later.execute(DecideMail(mail_id=lost.id, action="retry"), clerk)
    assert caught.value.code == "mail.not_now"


def test_a_person_may_send_an_uncertain_one_again_and_the_server_can_tell_that_it_is_a_double(
    writer: Desk, clerk: Actor, office: PostOffice
) -> None:
    office.final = [""]
    book(writer, clerk)
    send_waiting(writer)
    writer.execute(DecideMail(mail_id=mails(writer)[0].id, action="retry"), clerk)
    assert send_waiting(writer).sent == 1
    assert len(set(office.ids())) == 1
    assert len(office.messages) == 2


def test_what_was_in_flight_when_the_program_ended_is_uncertain_once_its_time_is_over(
    writer: Desk, clerk: Actor, office: PostOffice, open_desk: OpenDesk
) -> None:
    book(writer, clerk)
    (mail,) = mails(writer)
    writer.execute(TakeMail(mail_id=mail.id, round=writer.store.identity), sync_actor(writer))
    assert send_waiting(writer).unknown == 0, "somebody may be speaking with the server"
    assert states(writer) == ["in_flight"]
    later = open_desk(MORNING + LEASE + dt.timedelta(minutes=1))
    assert send_waiting(later).unknown == 1
    assert (mails(later)[0].state, mails(later)[0].why) == ("unknown", "restarted")
    assert office.messages == []


def test_two_rounds_at_once_send_each_mail_once(
    writer: Desk, clerk: Actor, office: PostOffice, open_desk: OpenDesk
) -> None:
    for number in range(12):
        book(writer, clerk, address=f"reader{number}@example.org")
    desks = [writer, open_desk(), open_desk()]
    threads = [threading.Thread(target=send_waiting, args=(desk,)) for desk in desks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(to for _, (to,) in office.envelopes) == sorted(
        f"reader{number}@example.org" for number in range(12)
    )
    assert set(states(writer)) == {"sent"}


def test_a_server_that_is_not_there_is_tried_again_ever_later_and_at_last_no_more(
    desk: Desk, clerk: Actor, open_desk: OpenDesk
) -> None:
    with socket.socket() as reserved:  # nobody listens there
        reserved.bind(("127.0.0.1", 0))
        set_up(desk, clerk, reserved.getsockname()[1])
        book(desk, clerk, day=dt.date(2027, 12, 1))
        now, waits = MORNING, []
        for _ in range(MOST_TRIES):
            later = open_desk(now)
            assert trouble_of(later) == "mail.connection"
            (mail,) = mails(later)
            if mail.next_try_at is not None and mail.state == "pending":
                waits.append(mail.next_try_at - now)
                now = mail.next_try_at + dt.timedelta(seconds=5)
            later.close()
        assert (mail.state, mail.why, mail.tries) == ("failed", "connection", MOST_TRIES)
        assert waits[0] <= dt.timedelta(minutes=2)
        assert dt.timedelta(hours=3) <= waits[-1] <= dt.timedelta(hours=6, minutes=1)


def test_pauses_double_up_to_six_hours_and_are_never_all_the_same() -> None:
    longest = [pause(tries, 1.0) for tries in range(1, 40)]
    assert longest == sorted(longest)
    assert longest[-1] == dt.timedelta(hours=6)
    assert pause(3, 0.0) * 2 == pause(3, 1.0)


def test_what_was_undone_before_it_went_out_does_not_go_out(
    writer: Desk, clerk: Actor, office: PostOffice
) -> None:
    made = book(writer, clerk)
    writer.execute(CancelBooking(booking_id=made.booking_id), clerk)
    assert states(writer) == ["cancelled"]
    assert send_waiting(writer).sent == 0
    assert office.connections == 0


def test_what_has_not_gone_out_when_the_visit_begins_stays(
    writer: Desk, clerk: Actor, office: PostOffice, open_desk: OpenDesk
) -> None:
    book(writer, clerk)
    later = open_desk(MORNING + dt.timedelta(days=2, hours=1))
    assert send_waiting(later).too_late == 1
    assert (mails(later)[0].state, mails(later)[0].why) == ("cancelled", "too_late")
    assert office.connections == 0


def test_a_round_can_be_cancelled_between_two_mails(writer: Desk, clerk: Actor, office: PostOffice) -> None:
    for _ in range(3):
        book(writer, clerk)
    assert send_waiting(writer, cancelled=lambda: len(office.messages) >= 1).sent == 1
    assert states(writer) == ["sent", "pending", "pending"]
    assert send_waiting(writer).sent == 2


def test_a_test_mail_says_whether_the_settings_are_right(
    writer: Desk, clerk: Actor, office: PostOffice
) -> None:
    send_test(writer, "me@example.org", "测试", ".\n..\n好", "zh_CN")
    text = office.messages[0].get_content()
    assert text.splitlines() == [".", "..", "好"], "dots at the start of a line stay"
    office.rcpt = ["550 5.1.1 no such user"]
    with pytest.raises(Unavailable) as caught:
        send_test(writer, "me@example.org", "测试", "好", "zh_CN")
    assert caught.value.code == "mail.test"
    assert mails(writer) == []


def test_the_mails_life_is_closed() -> None:
    ends = {MailState.SENT, MailState.CANCELLED}
    assert not [state for state, _ in MAIL_LIFE if state in ends]
    by_itself = {MailAction.TAKE, MailAction.PUT_OFF}
    for (state, action), after in MAIL_LIFE.items():
        if after in (MailState.PENDING, MailState.IN_FLIGHT) and state in (
            MailState.UNKNOWN,
            MailState.FAILED,
            MailState.GIVEN_UP,
        ):
            assert action not in by_itself, "only a person sends such a one again"
