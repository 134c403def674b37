"""The page of copies: orders and certificates in one list, and the one that is chosen."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, ClassVar

from PySide6.QtCore import QModelIndex, QTimer
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from readingroom.events import Changed
from readingroom.requests.commands import RevealRequest
from ui.actions import ActionSpec
from ui.copies.certificate import CertificatePane
from ui.copies.certificate_steps import CertificateSteps
from ui.copies.order import OrderPane
from ui.copies.order_steps import OrderSteps
from ui.copies.reading import (
    CopyView,
    Key,
    Listed,
    Picture,
    WholeCertificate,
    WholeOrder,
    picture,
    whole_certificate,
    whole_order,
)
from ui.copies.words import amount_words, asked_print, group_words, kind_words, short_day, state_pill
from ui.models.columns import Column, Kind
from ui.models.listing import ListModel
from ui.printing import OpenPrints
from ui.widgets.page import Page
from ui.widgets.parts import EmptyState, line
from ui.widgets.table import TableView
from ui.widgets.views import ViewBar

__all__ = ["CopiesPage"]

_ROW = 46
"""Height of a row with a second line, pixels."""


class CopiesPage(Page):
    """What is to be copied, drafted, checked, issued and handed over; and one of them whole."""

    id = "copies"
    depends = frozenset(
        {
            Changed.COPIES,
            Changed.CERTIFICATES,
            Changed.REQUESTS,
            Changed.RETRIEVAL,
            Changed.READERS,
            Changed.HOLDINGS,
            Changed.SETTINGS,
        }
    )
    can_print = True
    detail_width: ClassVar[int] = 390
    action_table = (
        ActionSpec("copies.new", "Ctrl+N", "plus", scope="copies"),
        ActionSpec("copies.draft", "Ctrl+Shift+N", "file-text", scope="copies"),
        ActionSpec("copies.reveal", "Ctrl+R", "eye", scope="copies"),
        ActionSpec("copies.to_list", "Ctrl+L", "list", scope="copies"),
        *(
            ActionSpec(
                f"copies.view_{view.value}",
                f"Ctrl+{number % 10}",
                scope="copies",
                text=f"copies.view.{view.value}",
            )
            for number, view in enumerate(CopyView, start=1)
        ),
    )

    def build(self) -> None:
        """Views, questions about prints, list, pane."""
        kit, text = self.kit, self.kit.text
        remembered = kit.memory.get("copies.view", CopyView.FOR_ME.value)
        self.view = CopyView(remembered) if remembered in tuple(CopyView) else CopyView.FOR_ME
        self.key: Key | None = None
        self.picture: Picture | None = None
        self._revealed: Key | None = None
        self._filling = False
        self._answer_wanted: int | None = None
        self.views = ViewBar[CopyView](kit, "copies", CopyView)
        self.views.wanted.connect(self.show_view)
        self.prints = OpenPrints(kit, spoilt=True)
        self.model = ListModel[Listed](
            self._columns(),
            key=lambda listed: listed.key,
            text=text,
            group=lambda listed: listed.group,
            group_title=lambda group: group_words(text, str(group)),
            also=lambda listed: listed.applicant.full,
            parent=self,
        )
        self.table = TableView(
            kit, "copies.table", text("copies.table"), gives_way=("amount", "since", "applicant")
        )
        self.table.set_row_height(_ROW)
        self.table.setModel(self.model)
        self.table.chosen.connect(self._chosen)
        self.table.opened.connect(self._opened)
        self.table.clicked.connect(lambda index: self._chosen(self.model.row_at(index)))
        self.nothing = EmptyState(kit)
        self._below = QStackedWidget()
        self._below.addWidget(self.table)
        self._below.addWidget(self.nothing)
        self.set_list(self._laid_out())
        self.setFocusProxy(self.table)
        self.set_primary("copies.new")
        self.set_beside("copies.draft")
        if self.detail is None:
            raise TypeError("the page of copies has a detail pane")
        self.pane = self.detail
        self.pane.show_nothing(text("copies.nothing_chosen"))
        self.order_steps = OrderSteps(self, self.pane, self.show_key)
        self.certificate_steps = CertificateSteps(self, self.pane, self.show_key, self.ask_print)
        self.order = OrderPane(self, self.pane, self.order_steps, self.reveal)
        self.certificate = CertificatePane(self, self.pane, self.certificate_steps, self.reveal)
        self.prints.answered.connect(self._answered)
        for name, act in self._deeds().items():
            kit.actions.on(f"copies.{name}", act)

    def _deeds(self) -> dict[str, Callable[[], object]]:
        return {
            "new": self.new_order,
            "draft": lambda: self.certificate_steps.draft(None),
            "reveal": self.reveal,
            "to_list": self.table.setFocus,
            **{f"view_{view.value}": partial(self.show_view, view) for view in CopyView},
        }

    def _columns(self) -> list[Column[Listed]]:
        text = self.kit.text
        return [
            Column(
                "state",
                "copies.column.state",
                lambda one: state_pill(text, one.kind, one.state),
                Kind.STATE,
                120,
            ),
            Column(
                "kind", "copies.column.kind", lambda one: kind_words(text, one), width=0, second=self._what
            ),
            Column(
                "number",
                "copies.column.number",
                lambda one: one.number,
                Kind.CODE,
                150,
                second=lambda one: text("copies.case", number=one.case_number),
            ),
            Column("applicant", "copies.column.applicant", lambda one: one.name, width=92),
            Column("amount", "copies.column.amount", lambda one: amount_words(text, one), width=104),
            Column(
                "since", "copies.column.since", lambda one: short_day(text, one.since, one.today), width=84
            ),
        ]

    def _what(self, one: Listed) -> str:
        text = self.kit.text
        if one.kind == "copy_order":
            return text("copies.n_files", n=one.lines)
        return text.language.list(one.references)

    def _laid_out(self) -> QWidget:
        holder = QWidget()
        layout = QVBoxLayout(holder)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for part in (self.views, line(), self.prints):
            layout.addWidget(part)
        layout.addWidget(self._below, 1)
        return holder

    # -- loading

    def load(self) -> None:
        """The list, and what is open."""
        self.read(picture, self.view, done=self._fill, latest="picture")
        if self.key is not None:
            self._open(self.key)

    def filtered(self, typed: str) -> None:
        """Only what has every word of it; names are found though they are shown masked."""
        self.model.filter(typed)
        if typed and self.table.row is None and (rows := self.model.rows()):
            self.table.select(rows[0].key)

    def show_view(self, view: CopyView) -> None:
        """Another part of the list."""
        if view is not self.view:
            self.view = view
            self.kit.memory.put("copies.view", view.value)
            self.read(picture, view, done=self._fill, latest="picture")
        self.views.buttons[view].setChecked(True)

    def _fill(self, seen: Picture) -> None:
        if seen.view is not self.view:
            return
        text, first = self.kit.text, self.picture is None
        self.picture = seen
        self.prints.show_prints([asked_print(text, one) for one in seen.prints])
        if self._answer_wanted is not None and seen.prints:
            wanted, self._answer_wanted = self._answer_wanted, None
            self.prints.ask(wanted)
        self._filling = True
        self.model.set_rows(seen.rows)
        if self.key is not None and not self.table.select(self.key):
            self.table.setCurrentIndex(QModelIndex())  # the next step is its own, not its neighbour's
        self._filling = False
        self.table.codes_fit()
        self.views.show_view(seen.view, seen.counts)
        self.say_summary(text("copies.summary", n=len(seen.rows)))
        if seen.rows:
            self._below.setCurrentWidget(self.table)
        else:
            self.nothing.say(text(f"copies.empty.{seen.view}"), text("copies.action.new"), self.new_order)
            self._below.setCurrentWidget(self.nothing)
        if self.key is None and seen.rows and first:
            self.table.select(seen.rows[0].key)

    # -- one of them

    def show_subject(self, kind: str, identity: int) -> None:
        """Show an order or a certificate, in the list or beside it.

        Of a case (``order_for``) or at a seat (``order_at``, a visit) copies are ordered; ``draft_for`` a case a
        certificate is drafted.
        """
        if kind in ("copy_order", "certificate"):
            self.show_key((kind, identity))
        elif kind == "order_for":
            self.new_order(case_id=identity)
        elif kind == "order_at":
            self.new_order(visit_id=identity)
        elif kind == "draft_for":
            self.certificate_steps.draft(identity)

    def show_key(self, key: Key) -> None:
        """Choose it in the list, or show it beside the list where it is not in it."""
        if not self.table.select(key):
            self.table.clearSelection()
        self._open(key)

    def _chosen(self, listed: Listed | None) -> None:
        if listed is not None and listed.key != self.key and not self._filling:
            self._open(listed.key)

    def _opened(self, listed: Listed) -> None:
        """Enter: on into the detail pane."""
        self._chosen(listed)
        self.pane.enter()

    def _open(self, key: Key) -> None:
        if key != self.key:
            if self.pane.keeps():  # what is typed there is about what shows
                QTimer.singleShot(0, self, self._back)
                return
            self.key, self._revealed = key, None
            self.pane.close_sheet()
            self.pane.expect()
        kind, identity = key
        if kind == "copy_order":
            self.read(whole_order, identity, done=lambda found: self._show_order(key, found), latest="whole")
        else:
            staff = self.kit.jobs.actor.staff
            self.read(
                whole_certificate,
                identity,
                staff,
                done=lambda found: self._show_certificate(key, found),
                latest="whole",
            )

    def _show_order(self, key: Key, found: WholeOrder | None) -> None:
        if key == self.key and self._there(found):
            self.certificate.forget()
            self.order.show(found, revealed=self._revealed == key)

    def _show_certificate(self, key: Key, found: WholeCertificate | None) -> None:
        if key == self.key and self._there(found):
            self.order.forget()
            self.certificate.show(found, revealed=self._revealed == key)

    def _there(self, found: object) -> bool:
        if found is None:
            self.key = None
            self.pane.show_nothing(self.kit.text("copies.nothing_chosen"))
        return found is not None

    def _back(self) -> None:
        if self.key is not None:
            self.table.select(self.key)

    def ask_print(self, attempt: int) -> None:
        """Somebody is to say what came out of this print: its first answer gets the keys."""
        self.prints.ask_again()
        self._answer_wanted = attempt
        self.reload()

    def _answered(self, attempt: int, answer: str | int) -> None:
        prints = self.picture.prints if self.picture is not None else ()
        asked = next((one for one in prints if one.attempt.attempt_id == attempt), None)
        if asked is not None:
            self.certificate_steps.answer(asked, answer)

    def print_page(self) -> None:
        """Ctrl+P: the certificate that is chosen, or the receipt of the order."""
        if self.order.whole is not None:
            self.order_steps.do("receipt")
        elif self.certificate.whole is not None:
            self.certificate_steps.print_chosen()

    # -- what is done

    def reveal(self) -> None:
        """Show in full who is named; the log keeps that somebody looked."""
        key, case_id = self.key, self._case()
        if key is None or case_id is None or self._revealed == key:
            return

        def shown(_outcome: Any) -> None:
            if self.key == key:
                self._revealed = key
                self._open(key)

        self.execute(RevealRequest(case_id=case_id), done=shown)

    def new_order(self, case_id: int | None = None, visit_id: int | None = None) -> None:
        """Order copies: in this case, at the seat of this visit, or in the case whose number is typed."""
        from ui.copies.ordering import lay_order  # loaded when the first order is taken

        if not self.pane.keeps():
            number = self._case_number()
            lay_order(
                self,
                self.pane,
                case_id,
                number,
                visit_id,
                lambda order: self.show_key(("copy_order", order)),
            )

    def _case(self) -> int | None:
        if self.order.whole is not None:
            return self.order.whole.order.row.case_id
        if self.certificate.whole is not None:
            return self.certificate.whole.certificate.row.case_id
        return None

    def _case_number(self) -> str:
        if self.order.whole is not None:
            return self.order.whole.order.row.case_number
        if self.certificate.whole is not None:
            return self.certificate.whole.certificate.row.case_number
        return ""
