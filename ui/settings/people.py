"""People at the desks: who they are, what they may do, and when their work here ended."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QModelIndex
from PySide6.QtWidgets import QPushButton

from readingroom.errors import DeskError
from readingroom.office.staff.commands import AddStaff, ChangeStaff
from readingroom.office.staff.queries import StaffMember, everyone
from readingroom.office.staff.rules import Role
from ui.messages import Message
from ui.models.columns import Column, Kind
from ui.models.listing import ListModel
from ui.palette import Tone
from ui.settings.panel import Panel, fit_rows, row_of
from ui.widgets.form import Form, Tick, Words
from ui.widgets.parts import button, label
from ui.widgets.shapes import Pill, Shape
from ui.widgets.table import TableView

__all__ = ["PeoplePanel"]

_FIELDS = {
    "staff.no_name": "name",
    "staff.no_role": Role.CLERK.value,
    "staff.last_administrator": "administrator",
}


class PeoplePanel(Panel):
    """The list, and one form: for the chosen person, or for somebody new."""

    def fill_body(self) -> None:
        """The list and the form."""
        text = self.text
        self._chosen: StaffMember | None = None
        self.model = ListModel[StaffMember](
            [
                Column("name", "settings.people.name", lambda row: row.name, width=150),
                Column("account", "settings.people.account", lambda row: row.account, Kind.CODE, 120),
                Column("roles", "settings.people.roles", self._roles, width=0),
                Column("state", "settings.people.state", self._pill, Kind.STATE, 120),
            ],
            key=lambda row: row.id,
            text=text,
            parent=self,
        )
        self.table = TableView(self.kit, "settings.people", self.title, gives_way=("account", "state"))
        self.table.setModel(self.model)
        self.table.chosen.connect(self._choose)
        self.new_button = button(text("settings.people.new"), self.somebody_new)
        self.body.addWidget(self.table)
        self.body.addLayout(row_of(self.new_button))
        self._heading = label("", "section")
        self.body.addWidget(self._heading)
        self.form = Form(
            self.kit,
            [
                Words(id="name", label="settings.people.name", needed=True),
                Words(
                    id="account",
                    label="settings.people.account",
                    hint="first_run.account_hint",
                    mono=True,
                    needed=True,
                ),
                *(Tick(id=role.value, label=f"settings.people.may_{role.value}") for role in Role),
            ],
        )
        self.form.submitted.connect(self.save)
        self.form.edited.connect(lambda: self.set_dirty(True))
        self.act_button = button("", self.save, "primary")
        self.end_button = button("", self.end)
        self.body.addWidget(self.form)
        self.body.addLayout(row_of(self.act_button, self.discard_button, self.end_button))
        self.begin_new(focus=False)

    def load(self) -> None:
        """Ask for everybody, those whose work ended too."""
        self.page.read(partial(everyone, inactive=True), done=self._fill, latest="settings.people")

    def somebody_new(self) -> None:
        """The button of that name; what is typed for somebody else stays until it is saved or discarded."""
        if not self.keeps_typed():
            self.begin_new()

    def discard(self) -> None:
        """Show the chosen person again as they are saved, or an empty form."""
        chosen = self._chosen
        super().discard()
        if chosen is None:
            self.begin_new()
        else:
            self._open(chosen)

    def begin_new(self, *, focus: bool = True) -> None:
        """Empty the form for somebody new."""
        self._chosen = None
        self.table.setCurrentIndex(QModelIndex())
        self._show({role.value: role is Role.CLERK for role in Role} | {"name": "", "account": ""})
        self._heading.setText(self.text("settings.people.new"))
        _word(self.act_button, self.text("settings.people.add"))
        self.form.editors["account"].setEnabled(True)
        self.end_button.hide()
        if focus:
            self.form.focus_first()

    def save(self) -> None:
        """Add the person, or change the chosen one."""
        self.form.clear_errors()
        values = self.form.values()
        name, account = str(values["name"]), str(values["account"]).strip()
        roles = tuple(role for role in Role if values[role.value])
        if self._chosen is None:
            add = AddStaff(account=account, name=name, roles=roles)
            self.page.execute(add, done=lambda _outcome: self._added(), failed=self._refused)
            return
        before = self._chosen
        self._change(before, name, roles, before.active)

    def end(self) -> None:
        """End the chosen person's work here, or take it up again."""
        if self._chosen is not None and not self.keeps_typed():
            roles = tuple(Role(role) for role in self._chosen.roles)
            self._change(self._chosen, self._chosen.name, roles, not self._chosen.active)

    def next_step(self) -> None:
        """Ctrl+Enter."""
        self.save()

    # -- inside

    def _fill(self, rows: tuple[StaffMember, ...]) -> None:
        self.model.set_rows(rows)
        fit_rows(self.table)

    def _change(self, before: StaffMember, name: str, roles: tuple[Role, ...], active: bool) -> None:
        back = ChangeStaff(
            staff_id=before.id,
            name=before.name,
            roles=tuple(Role(role) for role in before.roles),
            active=before.active,
        )

        def done(_outcome: object) -> None:
            self.set_dirty(False)
            said = self.text("settings.people.changed", name=name.strip())
            undo = partial(self.page.execute, back, done=lambda _outcome: self.load())
            self.page.tell(Message(said, Tone.GOOD, self.text("settings.undo"), lambda: (undo(), None)[1]))
            self.load()

        command = ChangeStaff(staff_id=before.id, name=name, roles=roles, active=active)
        self.page.execute(command, done=done, failed=self._refused)

    def _added(self) -> None:
        self.set_dirty(False)
        self.begin_new()
        self.load()

    def _refused(self, error: DeskError) -> None:
        field = "account" if error.code.startswith("staff.account") else _FIELDS.get(error.code)
        if field is not None:
            self.form.show_error(field, self.text.explain(error))
        else:
            self.kit.messages.refused(self, error)

    def _choose(self, row: StaffMember | None) -> None:
        same = row is not None and self._chosen is not None and row.id == self._chosen.id
        if row is None or (self.dirty and same):
            return  # read anew while somebody types: what is typed stays
        if self.keeps_typed():
            self.return_to(self.table, None if self._chosen is None else self._chosen.id)
        else:
            self._open(row)

    def _open(self, row: StaffMember) -> None:
        self._chosen = row
        ticks = {role.value: role.value in row.roles for role in Role}
        self._show(ticks | {"name": row.name, "account": row.account})
        self._heading.setText(row.name)
        _word(self.act_button, self.text("settings.save"))
        self.form.editors["account"].setEnabled(False)  # it stands in the audit
        _word(self.end_button, self.text("settings.people.end" if row.active else "settings.people.back"))
        self.end_button.show()

    def _show(self, values: dict[str, object]) -> None:
        self.form.set_values(values)
        self.form.clear_errors()
        self.set_dirty(False)

    def _roles(self, row: StaffMember) -> str:
        return self.text.language.list(self.text(f"staff.role.{role}") for role in row.roles)

    def _pill(self, row: StaffMember) -> Pill:
        if row.active:
            return Pill(self.text("settings.people.works"), Shape.DOT, Tone.GOOD)
        return Pill(self.text("settings.people.ended"), Shape.CHECK)


def _word(made: QPushButton, verb: str) -> None:
    made.setText(verb)
    made.setAccessibleName(verb)
