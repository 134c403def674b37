"""The second person holds a draft against the original, page by page, and finds it right or sends it back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent

from readingroom.allowed import Allowed, NotNow
from readingroom.copies.commands import CheckAfterwards, CheckCertificate, ReturnCertificate
from readingroom.copies.queries import CertificateDetail, certificate_detail, certificate_paper
from readingroom.entry import pages as page_count
from readingroom.errors import DeskError, Refused
from ui.copying.checker_layout import CheckerLayout
from ui.copying.pages import PageRow
from ui.copying.scans import ScanShelf
from ui.job import Job
from ui.messages import Message
from ui.widgets.page import Page
from ui.widgets.page_cover import PageCover

__all__ = ["Checker"]

_MENDED_HERE = frozenset({"certificate.not_counted", "certificate.count_wrong"})
"""Why a draft is not whole that whoever checks it puts right by counting."""
_CHECKS = ("check", "check_afterwards")


class Checker(PageCover):
    """A draft and what is ticked of it.

    Args:
        page: it lies over.
        certificate_id: the draft, or what went out unchecked.
        done: gets its id when it was found right or sent back.

    Attributes:
        parts: what it is laid out of.
        shelf: its scans.
    """

    def __init__(self, page: Page, certificate_id: int, done: Callable[[int], None]) -> None:
        say = page.kit.text
        super().__init__(page, say("copying.check.title"), say("copying.check.done"))
        self._certificate, self._done = certificate_id, done
        self._detail: CertificateDetail | None = None
        self._barred = True
        self.shelf = ScanShelf(self)
        self.shelf.refused.connect(self.refused)
        self.parts = CheckerLayout(self, self.shelf, self._ask_paper)
        self._bind()
        self._allow_all()
        self._look_up(self._begin)
        self.kit.jobs.actor_changed.connect(self._somebody_else)

    @property
    def dirty(self) -> bool:
        """Something was ticked or written."""
        parts = self.parts
        ticked = any(row.compared for row in parts.rows.rows) or any(one.isChecked() for one in parts.ticks)
        return ticked or bool(parts.why.toPlainText().strip()) or super().dirty

    def saved(self) -> None:
        """It agrees with the original."""
        detail = self._detail
        if detail is None or self._left():
            return
        try:
            counted = self._counted(detail)
        except Refused as error:
            self.refused(error)
            return
        action = self._action(detail, _CHECKS)
        if action is not None and action.action == "check_afterwards":
            self._execute(CheckAfterwards(certificate_id=self._certificate))
        else:
            self._execute(CheckCertificate(certificate_id=self._certificate, counted=counted))

    def send_back(self) -> None:
        """Return it with the reason; the first press asks for it."""
        parts = self.parts
        if not parts.asks_why:
            parts.ask_why()
            return
        why = parts.why.toPlainText().strip()
        if not why:
            self.tell(Message(self.kit.text("copying.check.no_reason")))
            parts.why.setFocus()
            return
        self._execute(ReturnCertificate(certificate_id=self._certificate, why=why))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Space ticks the page that is looked at, and goes on."""
        if (
            event.type() is QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and watched in (self.parts.thumbnails, self.parts.large)
            and event.key() == Qt.Key.Key_Space
        ):
            self.tick()
            return True
        return super().eventFilter(watched, event)

    def tick(self) -> None:
        """The page that is looked at agrees, or no longer; the next one that was not compared is looked at."""
        rows, at = self.parts.rows, self.parts.thumbnails.currentIndex().row()
        if self._barred or not 0 <= at < len(rows.rows):
            return
        rows.change([at], lambda row: replace(row, compared=not row.compared))
        if rows.rows[at].compared:
            following = [*range(at + 1, len(rows.rows)), *range(at)]
            self.parts.thumbnails.choose(next((n for n in following if not rows.rows[n].compared), at))

    # -- inside

    def _bind(self) -> None:
        parts = self.parts
        parts.thumbnails.chosen.connect(lambda _place: self._show_page())
        parts.rows.edited.connect(self._ticked)
        parts.tick.clicked.connect(lambda _checked: self.tick())
        parts.back.clicked.connect(lambda _checked=False: self.send_back())
        parts.ticked.connect(self._allow_all)
        self.shelf.settled.connect(parts.paper.changed)
        for pages in (parts.thumbnails, parts.large):
            pages.installEventFilter(self)

    def _look_up(self, done: Callable[[CertificateDetail | None], None]) -> None:
        staff = self.kit.jobs.actor.staff
        self.watch(
            self.kit.jobs.read(self, certificate_detail, self._certificate, staff, done=done, latest="detail")
        )

    def _somebody_else(self, _actor: object) -> None:
        """Nobody vouches for what somebody else compared: it is compared anew, by whoever may."""
        rows, ticks = self.parts.rows, self.parts.ticks
        compared = any(row.compared for row in rows.rows) or any(one.isChecked() for one in ticks)
        rows.change(range(len(rows.rows)), lambda row: replace(row, compared=False))
        for one in ticks:
            one.setChecked(False)
        if compared:
            self.tell(Message(self.kit.text("copying.check.anew"), sticky=True))

        def may_they(detail: CertificateDetail | None) -> None:
            if detail is not None:
                if self._barred:
                    self.strip.close_message()  # why somebody else might not
                self._detail = detail
                self._bar(detail)
            self._allow_all()

        self._look_up(may_they)

    def _begin(self, detail: CertificateDetail | None) -> None:
        say = self.kit.text
        if detail is None:
            self.close_sheet()
            self.kit.messages.refused(self.page, Refused("certificate.none", certificate=self._certificate))
            return
        self._detail = detail
        kind = say(f"certificate.kind.{detail.row.kind}")
        number = detail.row.number or detail.row.case_number
        self.heading.setText(
            say("copying.check.of_case", title=say("copying.check.title"), number=number, kind=kind)
        )
        self.setAccessibleName(self.heading.text())
        self.parts.paper.language = detail.row.language
        self.parts.show_detail(detail)
        self.parts.rows.show_rows(PageRow(one.plan, one.source, one.numbered) for one in detail.pages)
        self.shelf.fetch(list(dict.fromkeys(one.plan.source for one in detail.pages)))
        self._bar(detail)
        self.parts.thumbnails.choose(0)
        self._allow_all()
        self.parts.focus_first()

    def _bar(self, detail: CertificateDetail) -> None:
        """Say why somebody may not check it, before they begin."""
        say = self.kit.text
        check = self._action(detail, _CHECKS)
        self._barred = check is None or (isinstance(check, NotNow) and check.code not in _MENDED_HERE)
        if check is None:
            state = say(f"certificate.state.{detail.row.state}")
            self.tell(Message(say("copying.check.no_more", state=state), sticky=True))
        elif isinstance(check, NotNow) and self._barred:
            why = say.language.refuse(f"refused.{check.code}", check.facts)
            self.tell(Message(say("copying.check.cannot", why=why), sticky=True))
        back = self._action(detail, ("return",))
        self.parts.back.setVisible(back is not None)
        self.parts.back.setEnabled(isinstance(back, Allowed))

    @staticmethod
    def _action(detail: CertificateDetail, names: tuple[str, ...]) -> Allowed | NotNow | None:
        return next((one for one in detail.actions if one.action in names), None)

    def _ask_paper(self, done: Callable[[Any], None], failed: Callable[[DeskError], None]) -> Job | None:
        if self._detail is None or self.shelf.reading:
            return None
        return self.kit.jobs.read(
            self, certificate_paper, self._certificate, done=done, failed=failed, latest="paper"
        )

    def _ticked(self) -> None:
        self._show_page()
        self._allow_all()

    def _show_page(self) -> None:
        say, parts = self.kit.text, self.parts
        at, rows = parts.thumbnails.currentIndex().row(), parts.rows.rows
        if 0 <= at < len(rows):
            name = say("copying.page_of", page=at + 1, n=len(rows))
            parts.show_page(name, rows[at].numbered, compared=rows[at].compared)
            parts.large.show_plan(rows[at].plan, parts.page_name)

    def _left(self) -> list[str]:
        """What was not compared yet."""
        say, parts = self.kit.text, self.parts
        rows = parts.rows.rows
        n = sum(not row.compared for row in rows)
        left = [say("copying.check.left_pages", n=n, total=len(rows))] if n else []
        return left + [say(f"copying.check.left_{code}") for code in parts.unticked]

    def _allow_all(self) -> None:
        """The verb can be pressed when everything was compared; until then it says what was not."""
        say, left = self.kit.text, self._left()
        rows = self.parts.rows.rows
        self.save.setEnabled(not self._barred and not left and not self._under_way)
        self.parts.tick.setEnabled(not self._barred)
        for one in self.parts.ticks:
            one.setEnabled(not self._barred)
        done = sum(row.compared for row in rows)
        self.parts.say_done(say("copying.check.pages_done", n=done, total=len(rows)) if rows else "")
        why = say("copying.check.not_all", what=say.language.list(left)) if left and not self._barred else ""
        self.parts.say_left(why)
        self.save.setAccessibleDescription(why)

    def _allow(self) -> None:
        super()._allow()
        self._allow_all()

    def _counted(self, detail: CertificateDetail) -> Mapping[int, int]:
        """What was counted otherwise than it was drafted."""
        found: dict[int, int] = {}
        for source in detail.sources:
            edit = self.parts.counted.get(source.position)
            typed = edit.text().strip() if edit is not None else ""
            if typed and (n := page_count(typed)) != source.counted:
                found[source.position] = n
        return found

    def _execute(self, command: Any) -> None:
        self.strip.close_message()
        self.hold(self.kit.jobs.execute(self, command, done=self._answered_well, failed=self.refused))

    def _answered_well(self, _outcome: Any) -> None:
        self.close_sheet()
        self._done(self._certificate)
