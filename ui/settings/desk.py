"""What concerns this desk: how the window looks, the papers that hang about, where everything is kept."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt

from readingroom.language import LANGUAGES
from readingroom.office.setup.recovery import Keeping, KeepRecoveryCode, keeping, new_code
from ui.settings.panel import Panel, row_of
from ui.settings.papers import (
    print_recovery_sheet,
    print_scanner_sheet,
    print_seat_labels,
    print_shelf_labels,
    print_station_sheet,
)
from ui.widgets.form import Choice, Form, Tick
from ui.widgets.parts import button, label

__all__ = ["KeepingPanel", "PapersPanel", "WindowPanel"]

_SCHEMES = {"system": "window.system_scheme", "light": "window.light", "dark": "window.dark"}


class WindowPanel(Panel):
    """Language, colours and row height of this window; each takes effect at once."""

    def fill_body(self) -> None:
        """One form."""
        text = self.text
        self.form = Form(
            self.kit,
            [
                Choice(
                    id="language",
                    label="settings.window.language",
                    options=[(code, text(f"first_run.language_{code}")) for code in LANGUAGES],
                ),
                Choice(
                    id="scheme",
                    label="settings.window.scheme",
                    options=[(scheme, text(f"settings.window.scheme_{scheme}")) for scheme in _SCHEMES],
                ),
                Tick(id="compact", label="settings.window.compact"),
            ],
        )
        self.form.edited.connect(self._apply)
        self.body.addWidget(self.form)

    def load(self) -> None:
        """Show how it is."""
        style = self.kit.style
        self.form.set_values({"language": self.text.code, "scheme": style.choice, "compact": style.compact})

    def _apply(self) -> None:
        values, style, actions = self.form.values(), self.kit.style, self.kit.actions
        if values["scheme"] != style.choice:
            actions[_SCHEMES[values["scheme"]]].trigger()
        if values["compact"] != style.compact:
            actions["window.compact"].trigger()
        if values["language"] != self.text.code:
            actions["window.language"].trigger()
            self.load()  # where something typed is not saved yet the language stays


class PapersPanel(Panel):
    """Labels and sheets that are printed once and hang about for years."""

    def fill_body(self) -> None:
        """A line a paper: what it is for, and the button that shows it."""
        for name, act in (
            ("labels", print_seat_labels),
            ("shelves", print_shelf_labels),
            ("stations", print_station_sheet),
            ("scanner", print_scanner_sheet),
        ):
            made = button(self.text("settings.papers.print"), partial(act, self.page))
            made.setAccessibleName(
                f"{self.text('settings.papers.print')}: {self.text(f'settings.papers.{name}')}"
            )
            made.setObjectName(f"print_{name}")
            self.section(self.text(f"settings.papers.{name}"))
            self.body.addLayout(
                row_of(label(self.text(f"settings.papers.{name}_help"), "muted", wrap=True), made, stretch=0)
            )

    def load(self) -> None:
        """Nothing to ask for."""


class KeepingPanel(Panel):
    """Where the database is, and the sheet that opens it when all keys are lost."""

    def fill_body(self) -> None:
        """The place, the sheet."""
        text = self.text
        self.section(text("settings.keeping.database"))
        self.place = label("", "code", wrap=True)
        self.place.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.place.setAccessibleName(text("settings.keeping.database"))
        self.body.addWidget(self.place)
        self.body.addWidget(label(text("settings.keeping.database_help"), "small", wrap=True))
        self.section(text("settings.keeping.sheet"))
        self.since = label("", wrap=True)
        self.sheet_button = button(text("settings.keeping.print"), self.make_sheet)
        self.body.addWidget(label(text("settings.keeping.sheet_help"), "muted", wrap=True))
        self.body.addWidget(self.since)
        self.body.addLayout(row_of(self.sheet_button))

    def load(self) -> None:
        """Ask where it is."""
        self.page.read(keeping, done=self._fill, latest="settings.keeping")

    def make_sheet(self) -> None:
        """A new code, kept, then shown for printing; a sheet made before no longer opens anything."""
        text = self.text
        title, meaning = text("settings.keeping.ask"), text("settings.keeping.ask_meaning")
        if self._made and not self.kit.messages.confirm(self, title, meaning, text("settings.keeping.print")):
            return
        code = new_code()

        def done(_outcome: object) -> None:
            self.load()
            print_recovery_sheet(self.page, code)

        self.page.execute(KeepRecoveryCode(code=code), done=done)

    def _fill(self, found: Keeping) -> None:
        self._made = found.recovery_since is not None
        self.place.setText(found.place)
        self.since.setText(
            self.text("settings.keeping.since", since=found.recovery_since)
            if found.recovery_since is not None
            else self.text("settings.keeping.none")
        )

    _made = False
