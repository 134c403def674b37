"""The mail server: its settings, this computer's password for it, a test, and what is on its way."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLineEdit

from readingroom.errors import DeskError
from readingroom.requests.notices.commands import DecideMail
from readingroom.requests.notices.mailing import PASSWORD, Mailing, remind, send_test, send_waiting
from readingroom.requests.notices.queries import MailRow, mails, passwords
from readingroom.requests.rules.mails import MailAction, MailState
from ui.job import Progress
from ui.jobs import DeskDoor
from ui.messages import Message
from ui.models.columns import Column, Kind
from ui.models.listing import ListModel
from ui.palette import Tone
from ui.settings.panel import fit_rows, row_of
from ui.settings.table_panel import TablePanel
from ui.style import set_role
from ui.widgets.parts import button, label
from ui.widgets.shapes import Pill, Shape, begun
from ui.widgets.table import TableView

__all__ = ["MailPanel"]

_PILLS = {
    MailState.PENDING: (Shape.RING, Tone.NEUTRAL),
    MailState.IN_FLIGHT: (Shape.DOT, Tone.ACCENT),
    MailState.SENT: (Shape.CHECK, Tone.GOOD),
    MailState.FAILED: (Shape.CROSS, Tone.WRONG),
    MailState.UNKNOWN: (Shape.ALERT, Tone.ATTENTION),
    MailState.CANCELLED: (Shape.CHECK, Tone.NEUTRAL),
    MailState.GIVEN_UP: (Shape.CROSS, Tone.NEUTRAL),
}
_DECISIONS = (MailAction.RETRY, MailAction.FOUND_SENT, MailAction.GIVE_UP)


class MailPanel(TablePanel):
    """The settings of the table, and beneath them what uses them."""

    widest = 860

    def __init__(self, page: Any) -> None:
        super().__init__(page, "mail")

    def fill_body(self) -> None:
        """The form, the password, the test, the list."""
        super().fill_body()
        text = self.text
        self.section(text("settings.mail.password"))
        self.kept = label("", "muted", wrap=True)
        self.password = QLineEdit()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.password.setAccessibleName(text("settings.mail.password"))
        self.password.returnPressed.connect(self.keep_password)
        self.keep_button = button(text("settings.mail.password_keep"), self.keep_password)
        self.forget_button = button(text("settings.mail.password_forget"), self.forget_password)
        self.body.addWidget(self.kept)
        self.body.addLayout(row_of(self.password, self.keep_button, self.forget_button, stretch=0))
        self.section(text("settings.mail.test"))
        self.test_address = QLineEdit()
        self.test_address.setPlaceholderText(text("settings.mail.test_to"))
        self.test_address.setAccessibleName(text("settings.mail.test_to"))
        self.test_address.returnPressed.connect(self.test)
        self.test_button = button(text("settings.mail.test_send"), self.test)
        self.test_button.setAccessibleName(f"{text('settings.mail.test_send')}: {text('settings.mail.test')}")
        self.test_said = label("", wrap=True)
        self.test_said.hide()
        self.body.addLayout(row_of(self.test_address, self.test_button, stretch=0))
        self.body.addWidget(self.test_said)
        self.section(text("settings.mail.waiting"))
        self._list()

    def _list(self) -> None:
        text = self.text
        self.model = ListModel[MailRow](
            [
                Column("number", "settings.mail.number", lambda row: row.number, Kind.CODE, 150),
                Column("notice", "settings.mail.notice", self._named, width=160),
                Column("address", "settings.mail.address", lambda row: row.address, width=170),
                Column("state", "settings.mail.state", self._pill, Kind.STATE, 140),
                Column("since", "settings.mail.since", self._since, width=0, tooltip=self._why),
            ],
            key=lambda row: row.mail_id,
            text=text,
            parent=self,
        )
        self.table = TableView(self.kit, "settings.mail", text("settings.mail.waiting"))
        self.table.setModel(self.model)
        self.table.chosen.connect(self._choose)
        self.none = label(text("settings.mail.none"), "muted")
        self.why = label("", wrap=True)
        self.why.hide()
        self.decisions = {
            action: button(text(f"settings.mail.{action.value}"), partial(self.decide, action))
            for action in _DECISIONS
        }
        self.send_button = button(text("settings.mail.send_now"), self.send)
        self.remind_button = button(text("settings.mail.remind"), self.remind)
        self.body.addWidget(self.none)
        self.body.addWidget(self.table)
        self.body.addWidget(self.why)
        self.body.addLayout(row_of(self.send_button, self.remind_button, *self.decisions.values()))
        self._choose(None)

    def load(self) -> None:
        """Ask for the settings, for what is on its way, and whether a password is kept."""
        super().load()
        self.page.read(mails, done=self._fill_mails, latest="settings.mails")
        self.page.read(passwords, done=self._ask_password, latest="settings.passwords")

    def choose(self, identity: int) -> None:
        """Show this mail, as soon as it is there."""
        self._wanted = identity
        self._choose_wanted()

    def keep_password(self) -> None:
        """Keep what was typed, on this computer."""
        if self.password.text():
            self._save_password(self.password.text(), "settings.mail.password_saved")

    def forget_password(self) -> None:
        """This computer has none any more."""
        self._save_password("", "settings.mail.password_forgotten")

    def test(self) -> None:
        """Send one mail by the saved settings; what the server says stands beneath."""
        address = self.test_address.text().strip()
        if self.dirty:
            self._say(self.text("settings.mail.unsaved_first"), "error")
            return
        text = self.text
        subject, words = text("settings.mail.test_subject"), text("settings.mail.test_text")

        def work(desk: DeskDoor, progress: Progress) -> None:
            send_test(_whole(desk), address, subject, words, text.code)

        self.test_button.setEnabled(False)
        title = self.text("settings.mail.test_title")
        job = self.kit.jobs.long(self.page, title, work, done=self._tested, failed=self._test_failed)
        job.finished.connect(self._testing_ended)

    def send(self) -> None:
        """Send what waits, now; the shell shows how far it is and lets it be cancelled."""

        def work(desk: DeskDoor, progress: Progress) -> Mailing:
            return send_waiting(_whole(desk), stepped=progress)

        self.send_button.setEnabled(False)
        title = self.text("settings.mail.sending")
        job = self.kit.jobs.long(self.page, title, work, done=self._sent)
        job.finished.connect(self._sending_ended)

    def remind(self) -> None:
        """Remind everybody who is expected on the next open day, each once."""

        def work(desk: DeskDoor, progress: Progress) -> int:
            return remind(_whole(desk))

        def done(n: int) -> None:
            self.page.tell(Message(self.text("settings.mail.reminded", n=n), Tone.GOOD))
            self.load()

        self.kit.jobs.long(self.page, self.text("settings.mail.remind"), work, done=done)

    def decide(self, action: MailAction) -> None:
        """A person decides about the chosen mail."""
        row = self.table.row
        if isinstance(row, MailRow):
            command = DecideMail(mail_id=row.mail_id, action=action.value)
            self.page.execute(command, done=lambda _outcome: self.load())

    # -- inside

    def _fill_mails(self, rows: tuple[MailRow, ...]) -> None:
        self.model.set_rows(rows)
        fit_rows(self.table)
        self.table.setVisible(bool(rows))
        self.none.setVisible(not rows)
        self._choose_wanted()
        row = self.table.row
        self._choose(row if isinstance(row, MailRow) else None)

    def _choose_wanted(self) -> None:
        if self._wanted and any(row.mail_id == self._wanted for row in self.model.rows()):
            self.table.select(self._wanted)
            self._wanted = 0
            self.table.setFocus()
            # What may be decided stands beneath the list, which has its height only once it is laid out.
            QTimer.singleShot(0, self, lambda: self.scroller.ensureWidgetVisible(self.send_button))

    def _choose(self, row: MailRow | None) -> None:
        for action, made in self.decisions.items():
            made.setVisible(row is not None and action.value in row.actions)
        said = "" if row is None else self._why(row)
        self.why.setText(said)
        self.why.setVisible(bool(said))

    def _why(self, row: MailRow) -> str:
        why = begun(self.text(f"mail.why.{row.why}")) if row.why else ""
        return f"{why}: {row.said}" if why and row.said else why

    def _since(self, row: MailRow) -> str:
        if row.state == MailState.PENDING and row.next_try_at is not None:
            return self.text("settings.mail.next_try", at=row.next_try_at)
        return self.text.language.moment(row.settled_at or row.made_at)

    def _named(self, row: MailRow) -> str:
        return begun(self.text(f"notice.kind.{row.kind}"))

    def _pill(self, row: MailRow) -> Pill:
        shape, tone = _PILLS[MailState(row.state)]
        return Pill(self.text(f"mail.state.{row.state}"), shape, tone)

    def _ask_password(self, place: Any) -> None:
        self._place = place
        self.kit.jobs.outside(self.page, lambda: place.load(PASSWORD) is not None, done=self._show_password)

    def _show_password(self, kept: bool) -> None:
        self.kept.setText(self.text("settings.mail.password_kept" if kept else "settings.mail.password_none"))
        self.forget_button.setEnabled(kept)

    def _save_password(self, password: str, said: str) -> None:
        place = self._place
        if place is None:
            return

        def done(_nothing: object) -> None:
            self.password.clear()
            self.page.tell(Message(self.text(said), Tone.GOOD))
            self._ask_password(place)

        self.kit.jobs.outside(self.page, lambda: place.save(PASSWORD, password), done=done)

    def _tested(self, _nothing: object) -> None:
        self._say(self.text("settings.mail.test_sent"), "")

    def _test_failed(self, error: DeskError) -> None:
        self._say(self.text.explain(error), "error")

    def _say(self, sentence: str, role: str) -> None:
        set_role(self.test_said, role)
        self.test_said.setText(sentence)
        self.test_said.show()

    def _sent(self, done: Mailing) -> None:
        if done.trouble is not None:
            self.kit.messages.refused(self.page, done.trouble)
        else:
            told = self.text(
                "settings.mail.round",
                sent=done.sent,
                put_off=done.put_off,
                failed=done.failed,
                unknown=done.unknown,
            )
            bad = done.failed or done.unknown
            self.page.tell(Message(told, Tone.ATTENTION if bad else Tone.GOOD))

    def _testing_ended(self) -> None:
        self.test_button.setEnabled(True)

    def _sending_ended(self) -> None:
        self.send_button.setEnabled(True)
        self.load()

    _place: Any = None
    _wanted = 0


def _whole(desk: DeskDoor) -> Any:
    """The desk itself: the window knows it by what pages use of it, a round of mails is handed all of it."""
    return desk
