"""A group that is nothing but rows of the table of settings."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from readingroom.errors import DeskError
from readingroom.office.setup.commands import ChangeSetting
from readingroom.office.setup.queries import every_setting
from ui.settings.fields import field_of, of_group
from ui.settings.panel import Panel
from ui.widgets.form import Form

if TYPE_CHECKING:
    from ui.settings.page import SettingsPage

__all__ = ["TablePanel"]

_OWN_SECTION = ("slips", "queue")
"""Settings whose key begins so stand under a small heading of their own."""
_CAPTION = 168
"""One width for all groups, pixels: their editors stand under each other, and no name breaks for one character."""


class TablePanel(Panel):
    """The settings of one group as a form.

    Args:
        page: the page.
        group: as the table of settings calls it.
    """

    saves = True

    def __init__(self, page: SettingsPage, group: str) -> None:
        self.settings = of_group(group)
        self.forms: list[Form] = []
        self.known: dict[str, Any] = {}
        super().__init__(page, group)

    def fill_body(self) -> None:
        """One form, and one more for each section."""
        sections: dict[str, list[Any]] = {}
        for setting in self.settings:
            front = setting.key.partition(".")[0]
            sections.setdefault(front if front in _OWN_SECTION else "", []).append(setting)
        for front, settings in sections.items():
            if front:
                self.section(self.text(f"settings.section.{front}"))
            form = Form(self.kit, [field_of(self.text, setting) for setting in settings])
            form.set_caption_width(_CAPTION)
            form.edited.connect(self._edited)
            form.submitted.connect(self.next_step)
            self.forms.append(form)
            self.body.addWidget(form)

    def load(self) -> None:
        """Ask for the settings as they stand."""
        self.page.read(every_setting, done=self._fill, latest=f"settings.{self.code}")

    def focus_first(self) -> None:
        """Go to the first field."""
        self.forms[0].focus_first()

    def values(self) -> dict[str, Any]:
        """What stands in the form."""
        return {key: value for form in self.forms for key, value in form.values().items()}

    def save(self) -> None:
        """Change what differs from what was there; a refusal stands at its field, the rest is kept."""
        changed = {key: value for key, value in self.values().items() if value != self.known.get(key)}
        before = {key: self.known[key] for key in changed}
        for form in self.forms:
            form.clear_errors()
        if changed:
            self._change(changed, before)
        else:
            self.set_dirty(False)

    def changed(self, values: Mapping[str, Any]) -> None:
        """These have other values now, for groups that have to act on it."""

    # -- inside

    def _fill(self, known: Mapping[str, Any]) -> None:
        if self.dirty:
            return
        self.known = {setting.key: known[setting.key] for setting in self.settings}
        for form in self.forms:
            form.set_values({field.id: self.known[field.id] for field in form.fields})
            form.clear_errors()

    def _edited(self) -> None:
        self.set_dirty(any(value != self.known.get(key) for key, value in self.values().items()))

    def _change(self, wanted: dict[str, Any], before: dict[str, Any]) -> None:
        """One command a setting, one after the other."""
        left, refused = dict(wanted), set[str]()

        def next_one() -> None:
            if left:
                key, value = next(iter(left.items()))
                del left[key]
                command = ChangeSetting(key=key, value=value)
                self.page.execute(command, done=partial(done, key, value), failed=partial(failed, key))
                return
            kept = {key: value for key, value in wanted.items() if key not in refused}
            if kept:
                self.changed(kept)
            if not refused:
                self.saved(lambda: self._change(before, wanted))
                self.load()

        def done(key: str, value: Any, _outcome: object) -> None:
            self.known[key] = value
            next_one()

        def failed(key: str, error: DeskError) -> None:
            refused.add(key)
            self._refused(key, error)
            next_one()

        next_one()

    def _refused(self, key: str, error: DeskError) -> None:
        if error.code.startswith("staff."):
            self.kit.messages.refused(self, error)
            return
        for form in self.forms:
            if key in form.editors:
                form.show_error(key, self.text.explain(error))
