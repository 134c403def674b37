"""The keys that certificates are signed with: listed, made, taken from a file or a token, withdrawn, published."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QFileDialog, QLineEdit

from readingroom.copies.signing.commands import WithdrawKey
from readingroom.errors import DeskError
from readingroom.settings import SIGNING_FILE, SIGNING_KEY, SIGNING_MODULE, SIGNING_TOKEN, SIGNING_TOKEN_KEY
from ui.job import Progress
from ui.jobs import DeskDoor
from ui.messages import Message
from ui.models.columns import Column, Kind
from ui.models.listing import ListModel
from ui.palette import Tone
from ui.settings.keys import KeyRow, keys, publish_keys, publish_void
from ui.settings.panel import fit_rows, row_of
from ui.settings.table_panel import TablePanel
from ui.widgets.parts import button, label
from ui.widgets.shapes import Pill, Shape
from ui.widgets.table import TableView

if TYPE_CHECKING:
    from readingroom.copies.signing.keys import Signer

__all__ = ["SigningPanel"]


class SigningPanel(TablePanel):
    """The archive's keys, then the settings, then what takes a file or a token into use."""

    widest = 860

    def __init__(self, page: Any) -> None:
        super().__init__(page, "signing")

    def fill_body(self) -> None:
        """Keys, settings, secrets."""
        text = self.text
        self.section(text("settings.signing.keys"))
        self._list()
        self.section(text("settings.signing.with"))
        super().fill_body()
        self.section(text("settings.signing.file"))
        self.body.addWidget(label(text("settings.signing.file_help"), "muted", wrap=True))
        self.passphrase = self._secret(text("settings.signing.passphrase"), self.take_file)
        self.browse_button = button(text("settings.signing.browse"), self.browse)
        self.file_button = button(text("settings.signing.take_file"), self.take_file)
        self.body.addLayout(row_of(self.browse_button, self.passphrase, self.file_button, stretch=1))
        self.section(text("settings.signing.token"))
        self.body.addWidget(label(text("settings.signing.token_help"), "muted", wrap=True))
        self.pin = self._secret(text("settings.signing.pin"), self.take_token)
        self.token_button = button(text("settings.signing.take_token"), self.take_token)
        self.body.addLayout(row_of(self.pin, self.token_button, stretch=0))

    def _secret(self, name: str, act: Callable[[], object]) -> QLineEdit:
        line = QLineEdit()
        line.setEchoMode(QLineEdit.EchoMode.Password)
        line.setAccessibleName(name)
        line.setPlaceholderText(name)
        line.returnPressed.connect(act)
        return line

    def _list(self) -> None:
        text = self.text
        self.model = ListModel[KeyRow](
            [
                Column("key", "settings.signing.column.key", lambda row: row.key_id, Kind.CODE, 150),
                Column(
                    "use",
                    "settings.signing.column.use",
                    lambda row: text(f"certificate.use.{row.use}"),
                    width=90,
                ),
                Column("name", "settings.signing.column.name", self._named, width=0),
                Column("state", "settings.signing.column.state", self._pill, Kind.STATE, 150),
            ],
            key=lambda row: row.key_id,
            text=text,
            parent=self,
        )
        self.table = TableView(self.kit, "settings.keys", text("settings.signing.keys"))
        self.table.setModel(self.model)
        self.table.chosen.connect(self._choose)
        self.none = label(text("settings.signing.none"), "muted", wrap=True)
        self.about = label("", "small", wrap=True)
        self.make_button = button(text("settings.signing.make"), self.make)
        self.withdraw_button = button(text("settings.signing.withdraw"), self.withdraw)
        self.publish_button = button(text("settings.signing.publish"), partial(self._ask_place, "keys"))
        self.void_button = button(text("settings.signing.publish_void"), partial(self._ask_place, "void"))
        self.body.addWidget(self.none)
        self.body.addWidget(self.table)
        self.body.addWidget(self.about)
        self.body.addLayout(
            row_of(self.make_button, self.publish_button, self.void_button, self.withdraw_button)
        )
        self._choose(None)

    def load(self) -> None:
        """Ask for the settings and the keys."""
        super().load()
        self.page.read(keys, done=self._fill_keys, latest="settings.keys")

    # -- what a person does

    def make(self) -> None:
        """A key of the program's own, once it was said what it is worth."""
        text = self.text
        if not self.kit.messages.confirm(
            self, text("settings.signing.make_ask"), text("signing.worth"), text("settings.signing.make")
        ):
            return
        actor = self.kit.jobs.actor

        def work(desk: DeskDoor, _progress: Progress) -> None:
            from readingroom.copies.signing.chosen import make_signing_key, working_code_key

            make_signing_key(_whole(desk), actor)
            working_code_key(_whole(desk))

        self._long(
            text("settings.signing.making"), work, lambda _none: self._taken({SIGNING_KEY.key: "made"}, "")
        )

    def browse(self) -> None:
        """Ask for the key file; its path stands in the form then."""
        folder = str(Path(str(self.values()[SIGNING_FILE.key])).parent)
        name, _kind = QFileDialog.getOpenFileName(
            self, self.text("settings.signing.browse"), folder, "PKCS#12 (*.p12 *.pfx);;* (*)"
        )
        if name:
            self.forms[0].set_values({SIGNING_FILE.key: name})
            self._edited()
            self.passphrase.setFocus()

    def take_file(self) -> None:
        """Open the key file with its passphrase, and sign with it from now on."""
        path, passphrase, actor = (
            str(self.values()[SIGNING_FILE.key]).strip(),
            self.passphrase.text(),
            self.kit.jobs.actor,
        )
        if not path:
            self.forms[0].show_error(SIGNING_FILE.key, self.text("settings.signing.no_file"))
            return

        def work(desk: DeskDoor, _progress: Progress) -> Signer:
            from readingroom.copies.signing.chosen import choose_file

            return choose_file(_whole(desk), actor, Path(path), passphrase)

        def done(signer: Signer) -> None:
            self.passphrase.clear()
            self._taken({SIGNING_KEY.key: "file", SIGNING_FILE.key: path}, self._said(signer))

        self._long(self.text("settings.signing.opening"), work, done, SIGNING_FILE.key)

    def take_token(self) -> None:
        """Open the token with its PIN, and sign with it from now on."""
        values, pin, actor = self.values(), self.pin.text(), self.kit.jobs.actor
        module, token, key = (
            str(values[one.key]).strip() for one in (SIGNING_MODULE, SIGNING_TOKEN, SIGNING_TOKEN_KEY)
        )
        for field, value in ((SIGNING_MODULE.key, module), (SIGNING_TOKEN.key, token)):
            if not value:
                self.forms[0].show_error(field, self.text("settings.signing.no_token"))
                return

        def work(desk: DeskDoor, _progress: Progress) -> Signer:
            from readingroom.copies.signing.chosen import choose_token
            from readingroom.copies.signing.keys import KeyOnToken

            return choose_token(_whole(desk), actor, KeyOnToken(Path(module), token, pin, key))

        def done(signer: Signer) -> None:
            self.pin.clear()
            taken = {
                SIGNING_KEY.key: "token",
                SIGNING_MODULE.key: module,
                SIGNING_TOKEN.key: token,
                SIGNING_TOKEN_KEY.key: key,
            }
            self._taken(taken, self._said(signer))

        self._long(self.text("settings.signing.opening"), work, done, SIGNING_TOKEN.key)

    def withdraw(self) -> None:
        """The chosen key counts no longer from today on; there is no way back."""
        row, text = self.table.row, self.text
        if not isinstance(row, KeyRow) or row.withdrawn_on is not None:
            return
        title = text("settings.signing.withdraw_ask", key=row.key_id)
        meaning, verb = text("settings.signing.withdraw_meaning"), text("settings.signing.withdraw")
        if self.kit.messages.confirm(self, title, meaning, verb, danger=True):
            self.page.read(_today, done=partial(self._withdraw, row.key_id))

    def publish(self, what: str, path: Path) -> None:
        """Write the file of keys, or the list of what is void."""
        text = self.text
        self.kit.memory.put("settings.publish_folder", str(path.parent))

        def work(desk: DeskDoor, _progress: Progress) -> str:
            if what == "keys":
                n = publish_keys(_whole(desk), path)
                return text("certificate.keys_written", n=n, file=str(path))
            n, as_of = publish_void(_whole(desk), path)
            return text("certificate.list_written", n=n, file=str(path), as_of=as_of)

        def done(said: str) -> None:
            self.page.tell(Message(said, Tone.GOOD))
            self.load()

        self._long(text(f"settings.signing.publishing_{what}"), work, done)

    # -- inside

    def _ask_place(self, what: str) -> None:
        folder = Path(self.kit.memory.get("settings.publish_folder", str(Path.home())))
        name, _kind = QFileDialog.getSaveFileName(
            self,
            self.text(f"settings.signing.publishing_{what}"),
            str(folder / self.text(f"settings.signing.file_of_{what}")),
            "JSON (*.json)",
        )
        if name:
            path = Path(name)
            self.publish(what, path if path.suffix else path.with_suffix(".json"))

    def _long(
        self,
        title: str,
        work: Callable[[DeskDoor, Progress], Any],
        done: Callable[[Any], None],
        field: str = "",
    ) -> None:
        """Beside the window; what is wrong stands at the field it is about, else on the page."""
        self.page.strip.settle()
        for form in self.forms:
            form.clear_errors()

        def failed(error: DeskError) -> None:
            if field and error.code.startswith("signing."):
                self.forms[0].show_error(field, self.text.explain(error))
            else:
                self.kit.messages.refused(self.page, error)

        job = self.kit.jobs.long(self.page, title, work, done=done, failed=failed)
        self._take(False)
        job.finished.connect(lambda: self._take(True))

    def _take(self, possible: bool) -> None:
        """One key at a time is taken into use."""
        for one in (self.make_button, self.file_button, self.token_button):
            one.setEnabled(possible)

    def _taken(self, values: dict[str, Any], said: str) -> None:
        """It is signed with another key now; what else was typed stays to be saved."""
        self.known |= values
        self.forms[0].set_values(values)
        self._edited()
        self.page.tell(Message(said or self.text("settings.signing.made"), Tone.GOOD))
        self.load()

    def _said(self, signer: Signer) -> str:
        return self.text(
            "certificate.chosen", name=signer.name, issuer=signer.issuer, day=signer.valid_until.date()
        )

    def _withdraw(self, key: str, today: Any) -> None:
        def done(_outcome: object) -> None:
            self.page.tell(
                Message(self.text("settings.signing.withdrawn_now", key=key), Tone.GOOD, sticky=True)
            )
            self.load()

        self.page.execute(WithdrawKey(key_id=key, on=today), done=done)

    def _fill_keys(self, rows: tuple[KeyRow, ...]) -> None:
        self.model.set_rows(rows)
        fit_rows(self.table, most=5)
        self.table.codes_fit()
        self.table.setVisible(bool(rows))
        self.none.setVisible(not rows)
        self.publish_button.setEnabled(bool(rows))
        row = self.table.row
        self._choose(row if isinstance(row, KeyRow) else None)

    def _choose(self, row: KeyRow | None) -> None:
        self.withdraw_button.setEnabled(row is not None and row.withdrawn_on is None)
        self.about.setVisible(row is not None)
        if row is None:
            return
        text = self.text
        said = [text("settings.signing.fingerprint", fingerprint=row.fingerprint)]
        if row.valid_until is not None:
            said.append(text("settings.signing.valid_until", day=row.valid_until))
        if row.use == "signature":
            said.append(
                text("settings.signing.self_made")
                if row.self_made
                else text("settings.signing.issuer", name=row.issuer)
            )
        self.about.setText("\n".join(said))

    def _named(self, row: KeyRow) -> str:
        return row.name or self.text("settings.signing.code_key")

    def _pill(self, row: KeyRow) -> Pill:
        if row.withdrawn_on is not None:
            return Pill(self.text("settings.signing.withdrawn", day=row.withdrawn_on), Shape.CROSS)
        return Pill(self.text("settings.signing.since", day=row.since), Shape.CHECK, Tone.GOOD)


def _today(reading: Any) -> Any:
    return reading.today


def _whole(desk: DeskDoor) -> Any:
    """The desk itself: the window knows it by what pages use of it, a key is handed all of it."""
    return desk
