"""The page of copies: orders and certificates in one list, and the one that is chosen."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from readingroom.command import Command
from readingroom.copies.queries import CertificateRow, OrderRow
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
from ui.printing import OpenPrints
from ui.widgets.views_page import Listing, ViewsPage, view_actions

__all__ = ["CopiesPage"]


class CopiesPage(ViewsPage[CopyView, Listed, Key, Picture]):
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
        *view_actions("copies", CopyView),
    )

    stays = True

    def build(self) -> None:
        """Views, questions about prints, list, pane."""
        kit, text = self.kit, self.kit.text
        self._answer_wanted: int | None = None
        self.prints = OpenPrints(kit, spoilt=True)
        self.prints.answered.connect(self._answered)
        self.lay_views(
            Listing(
                CopyView,
                picture,
                self._columns(),
                key=lambda listed: listed.key,
                group=lambda listed: listed.group,
                group_title=partial(group_words, text),
                also=lambda listed: listed.applicant.full,
                gives_way=("amount", "since", "applicant"),
                above=(self.prints,),
            )
        )
        self.set_beside("copies.draft")
        self.order_steps = OrderSteps(self, self.pane, self.show_key)
        self.certificate_steps = CertificateSteps(self, self.pane, self.show_key, self.ask_print)
        self.order = OrderPane(self, self.pane, self.order_steps, self.reveal)
        self.certificate = CertificatePane(self, self.pane, self.certificate_steps, self.reveal)
        kit.actions.on("copies.draft", self.new_certificate)

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

    def show_rows(self, seen: Picture) -> None:
        """How many there are, and prints of which nobody said yet what came out."""
        text = self.kit.text
        self.prints.show_prints([asked_print(text, one) for one in seen.prints])
        if self._answer_wanted is not None and seen.prints:
            wanted, self._answer_wanted = self._answer_wanted, None
            self.prints.ask(wanted)
        self.say_summary(text("copies.summary", n=len(seen.rows)))

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

    def ask_for(self, key: Key) -> None:
        """An order or a certificate, whole."""
        kind, identity = key
        done = partial(self.show_whole, key)
        if kind == "copy_order":
            self.read(whole_order, identity, done=done, latest="whole")
        else:
            self.read(whole_certificate, identity, self.kit.jobs.actor.staff, done=done, latest="whole")

    def show_one(self, key: Key, found: WholeOrder | WholeCertificate, *, revealed: bool) -> None:
        """The pane of one kind or the other."""
        if isinstance(found, WholeOrder):
            self.certificate.forget()
            self.order.show(found, revealed=revealed)
        else:
            self.order.forget()
            self.certificate.show(found, revealed=revealed)

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

    def revealing(self) -> Command | None:
        """Looking is logged with the case."""
        row = self._row()
        return None if row is None else RevealRequest(case_id=row.case_id)

    def new(self) -> None:
        """Copies are ordered in the case of what is chosen, or in another one."""
        self.new_order()

    def new_order(self, case_id: int | None = None, visit_id: int | None = None) -> None:
        """Order copies: in this case, at the seat of this visit, or in the case whose number is typed."""
        from ui.copies.ordering import lay_order  # loaded when the first order is taken

        if not self.pane.keeps():
            row = self._row()
            number = "" if row is None else row.case_number
            lay_order(
                self,
                self.pane,
                case_id,
                number,
                visit_id,
                lambda order: self.show_key(("copy_order", order)),
            )

    def new_certificate(self) -> None:
        """Draft a certificate in the case of what is chosen, or in another one: whose it is, is asked first."""
        from ui.copies.whose import ask_whose  # loaded when the first is drafted

        if not self.pane.keeps():
            row = self._row()
            ask_whose(self, self.pane, "" if row is None else row.case_number, self.certificate_steps.draft)

    def _row(self) -> OrderRow | CertificateRow | None:
        if self.order.whole is not None:
            return self.order.whole.order.row
        if self.certificate.whole is not None:
            return self.certificate.whole.certificate.row
        return None
