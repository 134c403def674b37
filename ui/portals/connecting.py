"""Connecting a portal, and letting one go: what the portal, the keyring and the database are asked, in that order."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QLineEdit

from readingroom.errors import DeskError, Refused
from readingroom.portals.commands import ConnectPortal, DisconnectPortal
from readingroom.portals.native.adapter import describe
from readingroom.portals.queries import PortalParticulars
from readingroom.portals.tokens import tokens_of
from ui.job import Progress
from ui.jobs import DeskDoor
from ui.widgets.form import Form
from ui.widgets.form import Words as Line
from ui.widgets.page import Page
from ui.widgets.sheet import Sheet

if TYPE_CHECKING:
    from readingroom.command import Actor

__all__ = ["ConnectSheet", "letting_go"]


class ConnectSheet(Sheet):
    """Asks for address, name and token, and connects the portal in the background.

    Args:
        page: the page that it lies on.
        connected: the portal is connected.
    """

    def __init__(self, page: Page, connected: Callable[[], None]) -> None:
        kit = page.kit
        self.form = Form(
            kit,
            [
                Line(
                    id="address",
                    label="portals.connect.address",
                    hint="portals.connect.address_help",
                    placeholder="portals.connect.address_example",
                    needed=True,
                ),
                Line(
                    id="token", label="portals.connect.token", hint="portals.connect.token_help", needed=True
                ),
                Line(id="name", label="portals.connect.name", hint="portals.connect.name_help"),
            ],
        )
        token = self.form.editors["token"]
        assert isinstance(token, QLineEdit)  # noqa: S101 - a line of words is one
        token.setEchoMode(QLineEdit.EchoMode.Password)
        super().__init__(kit, kit.text("portals.connect.title"), self.form, kit.text("portals.connect.do"))
        self._page, self._connected = page, connected
        self.saved.connect(self._connect)

    def _connect(self) -> None:
        typed = {name: str(value).strip() for name, value in self.form.values().items()}
        for field in ("address", "token"):
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
        if error.code in ("portal.address", "portal.address_insecure", "portal.not_there"):
            self.form.show_error("address", self._page.kit.text.explain(error))
        elif error.code == "portal.name_taken":
            self.form.show_error("name", self._page.kit.text.explain(error))
        else:
            self.refused(error)


def _connecting(typed: dict[str, str], actor: Actor) -> Callable[[DeskDoor, Progress], None]:
    def work(desk: DeskDoor, progress: Progress) -> None:
        whole: Any = (
            desk  # the window knows it by what pages use of it; the tokens' place is asked of its store
        )
        address, token = typed["address"], typed["token"]
        info = describe(address, token, typed["name"] or address)
        progress(1, 2)
        # The token first: a portal without one is a nuisance, a token without a portal is nothing.
        tokens = tokens_of(whole.store)
        before = tokens.load(info.instance)
        tokens.save(info.instance, token)
        try:
            desk.execute(
                ConnectPortal(
                    adapter="native",
                    name=typed["name"] or info.name or info.instance,
                    instance=info.instance,
                    address=address,
                    takes=tuple(info.commands),
                ),
                actor,
            )
        except Refused:
            if before is None:
                tokens.forget(info.instance)
            else:
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
