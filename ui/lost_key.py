"""Asks for the code of the recovery sheet when the database's key is not on this computer."""

from __future__ import annotations

import datetime as dt

from readingroom.errors import DeskError
from ui.first_run import Overlay
from ui.shell import Shell
from ui.widgets.form import Form, Words
from ui.widgets.parts import button

__all__ = ["KEY_IS_ELSEWHERE", "LostKey"]

KEY_IS_ELSEWHERE = frozenset({"key.missing", "key.other", "key.broken"})
"""Why a database cannot be opened that its recovery sheet opens."""


class LostKey(Overlay):
    """Covers the window until the database is open.

    Args:
        shell: the window.
        database: its address.
        error: why it could not be opened.
    """

    def __init__(self, shell: Shell, database: str, error: DeskError) -> None:
        text = shell.kit.text
        super().__init__(shell, text("lost_key.title"), text.explain(error))
        self._database = database
        self.form = Form(
            self.kit, (Words(id="code", label="lost_key.code", hint="lost_key.hint", mono=True),)
        )
        self.form.submitted.connect(self._open)
        self.body.addWidget(self.form)
        self.open_button = button(text("lost_key.open"), self._open, "primary")
        self.body.addWidget(self.open_button)
        self.form.focus_first()

    def _open(self) -> None:
        code = str(self.form.values()["code"])
        self.form.clear_errors()
        self.open_button.setEnabled(False)
        self.kit.jobs.outside(self, lambda: self._recover(code), done=self._recovered, failed=self._refused)

    def _recover(self, code: str) -> None:
        from readingroom.office.setup.recovery import open_with_code

        open_with_code(self._database, code, now=dt.datetime.now(dt.UTC))

    def _recovered(self, _nothing: None) -> None:
        self.close_overlay()
        self.kit.jobs.open()

    def _refused(self, error: DeskError) -> None:
        self.open_button.setEnabled(True)
        self.form.show_error("code", self.kit.text.explain(error))
