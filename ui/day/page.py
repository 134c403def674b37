"""The page: four parts of the day, each with what is in it, its paper, and its next step."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial
from typing import Any, ClassVar

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from readingroom.allowed import Allowed
from readingroom.errors import Refused
from readingroom.events import Changed
from readingroom.office.day.commands import CloseDay, SettleCarriedOver
from readingroom.office.day.events import ShiftHandedOver
from readingroom.office.day.queries.sheets import day_sheet, handover_sheet, noon_list, opening_list
from ui.actions import ActionSpec
from ui.day.calm import Calm
from ui.day.closing import closing_facts, sections
from ui.day.deeds import Deeds
from ui.day.forms import Forms
from ui.day.lists import PartTable, handover_rows, noon_rows, opening_rows
from ui.day.reading import Picture, picture
from ui.day.rows import Checklist, PartButton, Section
from ui.day.words import hours_words
from ui.models.listing import fold
from ui.palette import Tone
from ui.printing import PrintJob, SlipPrinting, preview
from ui.widgets.detail import Fact, Secondary
from ui.widgets.page import Page
from ui.widgets.parts import EmptyState, IconButton, label, line
from ui.widgets.shapes import Pill, Shape, begun

__all__ = ["DayPage"]

PARTS = ("opening", "noon", "handover", "close")


class DayPage(Page):
    """Opening list, noon clear-out, shift hand-over, close of day.

    Attributes:
        part: the one that is shown.
        picture: what was read last; None before.
        printing: the document over the page, or that was last there.
    """

    id = "day"
    depends = frozenset(Changed)
    can_print = True
    detail_width: ClassVar[int] = 340
    action_table = (
        *(ActionSpec(f"day.{part}", f"Ctrl+{at}", scope="day") for at, part in enumerate(PARTS, 1)),
        ActionSpec("day.carry_over", "Ctrl+Shift+C", "arrow-right", scope="day"),
        ActionSpec("day.earlier", "Alt+Left", "chevron-left", scope="day"),
        ActionSpec("day.later", "Alt+Right", "chevron-right", scope="day"),
    )

    def build(self) -> None:
        """The four parts above, the chosen one below."""
        kit, text = self.kit, self.kit.text
        self.picture: Picture | None = None
        self.printing: QWidget | Any = None
        self._day: dt.date | None = None
        self._told = ""  # the part of which the pane tells
        self.part = kit.memory.get("day.part", "close")
        self.deeds, self.forms, self.slips = Deeds(self), Forms(self), SlipPrinting(self)
        if self.detail is None:
            raise TypeError("this page has a detail pane")
        self.pane = self.detail
        self.parts = {part: PartButton(kit.style, text(f"day_page.{part}.title")) for part in PARTS}
        above = QHBoxLayout()
        above.setSpacing(0)
        for part, made in self.parts.items():
            made.clicked.connect(partial(self.show_part, part))
            made.setToolTip(kit.actions[f"day.{part}"].toolTip())
            above.addWidget(made)
            kit.actions.on(f"day.{part}", partial(self.show_part, part))
        self.tables = {
            "opening": PartTable(kit, "opening", grouped=False),
            "noon": PartTable(kit, "noon", grouped=False),
            "handover": PartTable(kit, "handover", grouped=True),
        }
        self.checklist = Checklist(kit, lambda n: text("day_page.more", n=n))
        self.nothing = EmptyState(kit)
        self.calm = Calm(kit)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(self.checklist)
        self.checklist.reached.connect(scroll.ensureWidgetVisible)
        self.walk = scroll
        self.closing = QWidget()
        closing = QVBoxLayout(self.closing)
        closing.setContentsMargins(0, 0, 0, 0)
        closing.setSpacing(0)
        closing.addWidget(self.calm)
        closing.addWidget(scroll, 1)
        self._below = QStackedWidget()
        for shown in (*self.tables.values(), self.closing, self.nothing):
            self._below.addWidget(shown)
        area = QWidget()
        layout = QVBoxLayout(area)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(above)
        layout.addWidget(line())
        layout.addWidget(self._below, 1)
        self.set_list(area)
        earlier, later = (kit.actions[f"day.{way}"] for way in ("earlier", "later"))
        self._primary.addWidget(IconButton(kit.style, "chevron-left", earlier.toolTip(), earlier.trigger))
        self._primary.addWidget(IconButton(kit.style, "chevron-right", later.toolTip(), later.trigger))
        kit.actions.on("day.earlier", lambda: self._turn(-1))
        kit.actions.on("day.later", lambda: self._turn(1))
        kit.actions.on("day.carry_over", self._carry_over_current)
        self.show_part(self.part)

    def load(self) -> None:
        """Everything at once: the parts count each other's matters."""
        self.read(picture, self._day, self.kit.text.code, done=self._fill, latest="picture")

    def filtered(self, typed: str) -> None:
        """Leave only what has every word."""
        for table in self.tables.values():
            table.rows_model.filter(typed)
        self._show_closing()

    def print_page(self) -> None:
        """Ctrl+P: the paper of the part that is shown."""
        self._preview(self.part)

    def show_subject(self, kind: str, identity: int) -> None:
        """Left-over matters, or a day by its ordinal, from "Waits for me"."""
        if kind == "day":
            self._day = dt.date.fromordinal(identity)
            self.reload()
        if kind in ("carried_over", "day"):
            self.show_part("close")

    def show_part(self, part: str, _checked: bool = True) -> None:
        """Show one of the four."""
        if self.pane.keeps():
            self.parts[self.part].setChecked(True)
            return
        self.part = part
        self.kit.memory.put("day.part", part)
        self.parts[part].setChecked(True)
        self.pane.close_sheet()
        if self.picture is not None:
            self._show_parts(self.picture)
            self.setFocus()

    # -- filling

    def _fill(self, found: Picture) -> None:
        waiting = self.hasFocus()  # somebody came here before there was anything to go to
        self.picture = found
        text = self.kit.text
        said = [text.language.date(found.day, weekday=True), hours_words(text, found.hours)]
        if found.day != found.today:
            said.append(text("day_page.not_today"))
        self.say_summary(" · ".join(part for part in said if part))
        for part, rows in (
            ("opening", opening_rows(text, found)),
            ("noon", noon_rows(text, found)),
            ("handover", handover_rows(text, found)),
        ):
            self.tables[part].rows_model.set_rows(rows)
            self.tables[part].codes_fit()
        self._glances(found)
        self._show_parts(found)
        if waiting:
            self.setFocus()

    def _glances(self, found: Picture) -> None:
        text = self.kit.text
        files = sum(units.units for units in found.files.values())
        self.parts["opening"].show_glance(text("day_page.opening.glance", n=len(found.people), files=files))
        out, held = len(found.at_hand) - self._held(found), self._held(found)
        self.parts["noon"].show_glance(text("day_page.noon.glance", n=len(found.issued)))
        self.parts["handover"].show_glance(
            text("day_page.handover.glance", out=out, held=held, n=len(found.handed))
        )
        if found.close.closed is not None:
            self.parts["close"].show_glance(text("day_page.close.closed"))
        else:
            glance = (
                text("day_page.close.glance", n=found.open) if found.open else text("day_page.close.zero")
            )
            self.parts["close"].show_glance(glance, pressing=bool(found.open))

    @staticmethod
    def _held(found: Picture) -> int:
        return sum(unit.state == "held" for unit in found.at_hand)

    def _show_parts(self, found: Picture) -> None:
        if self.part == "close":
            self._show_closing()
            self._below.setCurrentWidget(self.closing)
            self.setFocusProxy(self.checklist.rows[0] if self.checklist.rows else self.pane.next_step)
        else:
            table = self.tables[self.part]
            empty = not table.rows_model.rows() and not self.filter_box.text()
            if empty:
                self.nothing.say(self.kit.text(f"day_page.{self.part}.empty"))
            self._below.setCurrentWidget(self.nothing if empty else table)
            self.setFocusProxy(self.pane.next_step if empty else table)
        if self.pane.sheet is None:
            getattr(self, f"_detail_of_{self.part}")(found)

    def _show_closing(self) -> None:
        found = self.picture
        if found is None:
            return
        shown = self._matching(sections(self, found))
        bar = self.walk.verticalScrollBar()
        QTimer.singleShot(0, bar, partial(bar.setValue, bar.value()))  # after the rows are laid out anew
        self.checklist.show_sections(shown)
        self.walk.setVisible(bool(shown))
        self.calm.show_state(found, alone=not shown)

    def _matching(self, every: list[Section]) -> list[Section]:
        words = [fold(word) for word in self.filter_box.text().split()]
        if not words:
            return every
        found = []
        for section in every:
            lines = tuple(
                one
                for one in section.lines
                if all(word in fold(f"{one.title} {one.about} {one.note}") for word in words)
            )
            if lines:
                found.append(Section(section.key, section.title, lines, section.hint, None))
        return found

    # -- the detail pane

    def _begin(self, part: str, found: Picture, pill: Pill | None = None) -> None:
        if part != self._told:
            self._told = part
            self.pane.expect()
        self.pane.begin(self.kit.text(f"day_page.{part}.title"), "", pill)
        self.pane.add_section("", label(self.kit.text(f"day_page.{part}.help"), "muted", wrap=True))

    def _detail_of_opening(self, found: Picture) -> None:
        text = self.kit.text
        self._begin("opening", found)
        states: dict[str, int] = {}
        for units in found.files.values():
            for state, n in units.states.items():
                states[state] = states.get(state, 0) + n
        self.pane.set_facts(
            [
                Fact(text("day_page.fact.people"), str(len(found.people)), number=True),
                *(
                    Fact(begun(text(f"retrieval.state.{state}")), str(n), number=True)
                    for state, n in states.items()
                    if state != "held"
                ),
                Fact(text("day_page.fact.held"), str(self._held(found)), number=True),
            ]
        )
        self._paper_step("opening")

    def _detail_of_noon(self, found: Picture) -> None:
        text = self.kit.text
        self._begin("noon", found)
        readers = len({unit.case_id for unit in found.issued})
        self.pane.set_facts(
            [
                Fact(text("day_page.fact.issued"), str(len(found.issued)), number=True),
                Fact(text("day_page.fact.readers"), str(readers), number=True),
            ]
        )
        self._paper_step("noon")

    def _detail_of_handover(self, found: Picture) -> None:
        text, actor = self.kit.text, self.kit.jobs.actor
        self._begin("handover", found)
        giver = next((one.name or one.account for one in found.staff if one.id == actor.staff), "")
        self.pane.set_facts(
            [
                Fact(text("day_page.fact.giver"), giver),
                Fact(text("day_page.fact.out"), str(len(found.at_hand) - self._held(found)), number=True),
                Fact(text("day_page.fact.held"), str(self._held(found)), number=True),
                Fact(text("day_page.fact.matters"), str(len(found.handed)), number=True),
            ]
        )
        others = [one for one in found.staff if one.id != actor.staff]
        reason = "" if others and giver else text("day_page.handover.alone")
        self.pane.set_next_step(text("action.hand_over_shift"), self._hand_over, reason)
        blank = Secondary(text("day_page.handover.blank"), lambda: self._preview("handover"))
        self.pane.set_secondary([blank])

    def _detail_of_close(self, found: Picture) -> None:
        text, closed = self.kit.text, found.close.closed
        if closed is not None:
            pill = Pill(text("day_page.close.closed"), Shape.CHECK, Tone.GOOD)
        elif found.open:
            pill = Pill(text("day_page.close.glance", n=found.open), Shape.PAUSE, Tone.ATTENTION)
        else:
            pill = Pill(text("day_page.close.zero"), Shape.CHECK, Tone.GOOD)
        self._begin("close", found, pill)
        if facts := closing_facts(text, found):
            self.pane.set_facts(facts, text("day_page.fact.numbers"))
        paper = Secondary(text("day_page.close.paper"), lambda: self._preview("close"))
        if closed is not None:
            self.pane.set_next_step(text("day_page.close.paper"), lambda: self._preview("close"))
            again = Secondary(text("day_page.close.reopen"), lambda: self.forms.reopen(found.day))
            self.pane.set_secondary([again])
            return
        step = found.close.close
        reason = "" if isinstance(step, Allowed) else text.explain(Refused(step.code, **dict(step.facts)))
        self.pane.set_next_step(text("action.close_day"), self._close_day, reason)
        self.pane.set_secondary([paper])

    def _paper_step(self, part: str) -> None:
        self.pane.set_next_step(self.kit.text(f"day_page.{part}.paper"), lambda: self._preview(part))

    # -- what is done

    def _preview(self, part: str, handover: int | None = None) -> None:
        found, kit = self.picture, self.kit
        if found is None:
            return
        spoken, staff = kit.text.language, kit.jobs.actor.staff
        papers: dict[str, tuple[str, Callable[..., object]]] = {
            "opening": (
                "opening_list",
                lambda reading: opening_list(reading, spoken, found.day, staff=staff),
            ),
            "noon": ("noon_list", lambda reading: noon_list(reading, staff=staff)),
            "handover": ("handover", lambda reading: handover_sheet(reading, spoken, handover, staff=staff)),
            "close": ("day_sheet", lambda reading: day_sheet(reading, found.day, staff=staff)),
        }
        kind, query = papers[part]
        title = kit.text("day_page.paper_title", paper=kit.text(f"paper.document.{kind}"), day=found.day)
        self.printing = preview(self, PrintJob(kind, title, query, language=kit.text.code))

    def _hand_over(self) -> None:
        found = self.picture
        if found is None:
            return

        def done(outcome: Any) -> None:
            told = next(event for event in outcome.events if isinstance(event, ShiftHandedOver))
            self._preview("handover", told.handover_id)

        self.forms.hand_over(self.kit.jobs.actor.staff, found.staff, done)

    def _close_day(self) -> None:
        found, text = self.picture, self.kit.text
        if found is None:
            return
        ends = sum(len(step.items) for step in found.steps if step.by_closing)
        meaning = text("day_page.close.meaning")
        if ends:
            meaning = f"{meaning}\n\n{text('day_page.close.meaning_ends', n=ends)}"
        title = text("day_page.close.question", day=found.day)
        if self.kit.messages.confirm(self, title, meaning, text("action.close_day")):
            self.execute(CloseDay(day=found.day), done=lambda _outcome: self._preview("close"))

    def settle(self, carried_over_id: int) -> None:
        """Somebody says that something carried over is finished."""
        self.execute(SettleCarriedOver(carried_over_id=carried_over_id))

    def _carry_over_current(self) -> None:
        row = self.checklist.current
        if self.part == "close" and row is not None:
            verb = self.kit.text("day_page.carry_over")
            for deed in row.line.deeds:
                if deed.verb == verb:
                    deed.act()

    def _turn(self, days: int) -> None:
        found = self.picture
        if found is None:
            return
        day = (self._day or found.today) + dt.timedelta(days=days)  # pressed twice, two days, read or not
        if day <= found.today:
            self._day = None if day == found.today else day
            self.reload()
