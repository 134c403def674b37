"""Connecting a portal, and letting one go: what the portal, the keyring and the database are asked, in that order."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QLineEdit

from readingroom.errors import DeskError, Refused
from readingroom.portals.commands import ConnectPortal, DisconnectPortal
from readingroom.portals.queries import PortalParticulars
from readingroom.portals.tokens import tokens_of
from ui.job import Progress
from ui.jobs import DeskDoor
from ui.portals.exchanging import waiting_for_nobody
from ui.widgets.form import Choice, Field, Form
from ui.widgets.form import Words as Line
from ui.widgets.page import Page
from ui.widgets.sheet import Sheet
from ui.widgets.toolkit import Toolkit

if TYPE_CHECKING:
    from readingroom.command import Actor

__all__ = ["KINDS", "ConnectSheet", "letting_go"]


@dataclass(frozen=True)
class _Kind:
    """What is asked of one kind of portal.

    Attributes:
        options: fields besides address, token and name, as its adapter calls them.
        token: it has one.
    """

    options: tuple[str, ...] = ()
    token: bool = True


KINDS: Mapping[str, _Kind] = {
    "native": _Kind(),
    "pretix": _Kind(("checkin_list",)),
    "caldav": _Kind(("user",)),
    "easyappointments": _Kind(),
    "libcal": _Kind(("client", "list", "location")),
    "calcom": _Kind(),
    "folder": _Kind(token=False),
    "packets": _Kind(("key",), token=False),
}
"""Kind of portal -> what is asked, in the order in which they are offered.

`readingroom.portals.adapters` says the same, and is loaded only when a portal is asked: it brings every protocol.
"""
_LISTS = ("seats", "appointments")
_MONO = frozenset({"client", "location", "key", "user"})
_FIELD_OF = {
    "portal.address": "address",
    "portal.address_insecure": "address",
    "portal.not_there": "address",
    "portal.not_as_agreed": "address",
    "portal.answered": "address",
    "portal.redirects": "address",
    "portal.no_portal": "address",
    "portal.no_calendar": "address",
    "portal.pretix_address": "address",
    "portal.no_folder": "address",
    "portal.unreachable": "address",
    "portal.connected": "address",
    "portal.token_refused": "token",
    "portal.no_list": "checkin_list",
    "portal.no_client": "client",
    "portal.libcal_list": "list",
    "portal.no_key": "key",
    "portal.name_taken": "name",
}
"""Code of what went wrong -> the field beside which it is said."""


class ConnectSheet(Sheet):
    """Asks what kind of portal it is and what that kind needs, and connects it in the background.

    The portal is asked first: nothing is kept of one that does not answer as it should.

    Args:
        page: the page that it lies on.
        connected: the portal is connected.
    """

    def __init__(self, page: Page, connected: Callable[[], None]) -> None:
        kit = page.kit
        self.form = Form(kit, _fields(kit))
        token = self.form.editors["token"]
        assert isinstance(token, QLineEdit)  # noqa: S101 - a line of words is one
        token.setEchoMode(QLineEdit.EchoMode.Password)
        super().__init__(kit, kit.text("portals.connect.title"), self.form, kit.text("portals.connect.do"))
        self._page, self._connected = page, connected
        self._shown = ""
        self.saved.connect(self._connect)
        self.form.edited.connect(self._show_kind)
        self._show_kind()

    def _show_kind(self) -> None:
        """Only what this kind of portal needs, in its own words."""
        kind = str(self.form.values()["adapter"])
        if kind == self._shown:
            return
        self._shown = kind
        say, form = self._page.kit.text, self.form
        for option in _OPTIONS:
            form.set_row_visible(option, option in KINDS[kind].options)
        form.set_row_visible("token", KINDS[kind].token)
        form.set_caption("address", say(f"portals.connect.where.{kind}"))
        form.show_hint("address", say(f"portals.connect.where_help.{kind}"))
        if KINDS[kind].token:
            form.set_caption("token", say(f"portals.connect.secret.{kind}"))
        address = form.editors["address"]
        assert isinstance(address, QLineEdit)  # noqa: S101 - a line of words is one
        address.setPlaceholderText(say(f"portals.connect.example.{kind}"))
        form.clear_errors()

    def _connect(self) -> None:
        typed = {name: str(value or "").strip() for name, value in self.form.values().items()}
        kind = KINDS[typed["adapter"]]
        for field in ("address", "token") if kind.token else ("address",):
            if not typed[field]:
                self.form.show_error(field, self._page.kit.text(f"portals.connect.no_{field}"))
                return
        self.wait_for(
            self._page.kit.jobs.exchange(
                self,
                self._page.kit.text("portals.connect.under_way"),
                _connecting(typed, self._page.kit.jobs.actor),
                done=lambda _nothing: self._connected(),
                failed=self._failed,
            )
        )

    def _failed(self, error: DeskError) -> None:
        field = _FIELD_OF.get(error.code, "")
        if field and not self.form.editors[field].isHidden():
            self.form.show_error(field, self._page.kit.text.explain(error))
            self.form.editors[field].setFocus()
        else:
            self.refused(error)


_OPTIONS = tuple(dict.fromkeys(option for kind in KINDS.values() for option in kind.options))


def _fields(kit: Toolkit) -> list[Field]:
    say = kit.text
    kinds = [(kind, say(f"portal.adapter.{kind}")) for kind in KINDS]
    lists = [(one, say(f"portals.connect.lists.{one}")) for one in _LISTS]
    fields: list[Field] = [
        Choice(id="adapter", label="portals.connect.kind", options=kinds),
        Line(id="address", label="portals.connect.where.native", needed=True),
    ]
    for option in _OPTIONS:
        name, hint = f"portals.connect.option.{option}", f"portals.connect.option_help.{option}"
        if option == "list":
            fields.append(Choice(id=option, label=name, hint=hint, options=lists))
        else:
            fields.append(Line(id=option, label=name, hint=hint, mono=option in _MONO))
    return [
        *fields,
        Line(
            id="token", label="portals.connect.secret.native", hint="portals.connect.token_help", needed=True
        ),
        Line(id="name", label="portals.connect.name", hint="portals.connect.name_help"),
    ]


def _connecting(typed: Mapping[str, str], actor: Actor) -> Callable[[DeskDoor, Progress], None]:
    def work(desk: DeskDoor, progress: Progress) -> None:
        from readingroom.portals.adapters import introduced

        whole: Any = (
            desk  # the window knows it by what pages use of it; the tokens' place is asked of its store
        )
        adapter, address = typed["adapter"], typed["address"]
        kind = KINDS[adapter]
        token = typed["token"] if kind.token else ""
        options = {name: typed[name] for name in kind.options if typed[name]}
        with waiting_for_nobody(progress):
            info = introduced(adapter, address, token, typed["name"] or address, options)
        progress(1, 2)
        # The token first: a portal without one is a nuisance, a token without a portal is nothing.
        tokens = tokens_of(whole.store)
        before = tokens.load(info.instance) if kind.token else None
        if kind.token:
            tokens.save(info.instance, token)
        try:
            desk.execute(
                ConnectPortal(
                    adapter=adapter,
                    name=typed["name"] or info.name or info.instance,
                    instance=info.instance,
                    address=address,
                    takes=info.takes,
                    options=info.options,
                ),
                actor,
            )
        except Refused:
            if kind.token and before is None:
                tokens.forget(info.instance)
            elif before is not None:
                tokens.save(info.instance, before)
            raise

    return work


def letting_go(portal: PortalParticulars, actor: Actor) -> Callable[[DeskDoor, Progress], None]:
    """Work that disconnects a portal and then forgets its token."""

    def work(desk: DeskDoor, _progress: Progress) -> None:
        whole: Any = desk
        desk.execute(DisconnectPortal(portal_id=portal.id), actor)
        tokens_of(whole.store).forget(portal.instance)

    return work
