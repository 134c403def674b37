"""The imports page: a file in, looked at, previewed, and then written."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QStackedWidget

from readingroom.bookings.commands import CancelBooking
from readingroom.errors import DeskError
from readingroom.events import Changed
from readingroom.imports.commands import WithdrawImport
from readingroom.imports.queries import Run
from ui.actions import ActionSpec
from ui.imports.details import show_file, show_line, show_run
from ui.imports.file_view import FileView
from ui.imports.home import HomeView
from ui.imports.preview import PreviewLine
from ui.imports.reading import Home, home
from ui.imports.saving import save_broken, save_report
from ui.imports.words import Grouped, counts_words
from ui.imports.work import ImportWork, Stage
from ui.messages import Message
from ui.palette import Tone
from ui.style import set_role
from ui.widgets.detail import Secondary
from ui.widgets.page import Page
from ui.widgets.parts import ActionButton, label

__all__ = ["ImportsPage"]

_SUFFIXES = "*.ics *.csv *.tsv *.txt *.xlsx *.xlsm *.xls"


class ImportsPage(Page):
    """See the module."""

    id = "imports"
    depends = frozenset({Changed.BOOKINGS, Changed.HOLDINGS, Changed.SETTINGS})
    detail_width = 380
    action_table = (
        ActionSpec("imports.choose", "Ctrl+O", "upload", scope="imports"),
        ActionSpec("imports.save_report", "Ctrl+S", "save", scope="imports"),
        ActionSpec("imports.save_broken", "Ctrl+Shift+S", "file-text", scope="imports"),
    )

    def build(self) -> None:
        """Home and file, one of which shows."""
        kit = self.kit
        self.work = ImportWork.of(kit)
        self._home = Home((), (), {})
        self.home_view = HomeView(kit, self.choose_file)
        self.file_view = FileView(kit, self.work, self.work.close)
        self._views = QStackedWidget()
        self._views.addWidget(self.home_view)
        self._views.addWidget(self.file_view)
        self.set_list(self._views)
        self.set_primary("imports.choose")
        self._choose_button = self.findChildren(ActionButton)[0]
        kit.actions.on("imports.choose", self.choose_file)
        kit.actions.on("imports.save_report", self.save_report)
        kit.actions.on("imports.save_broken", self.save_broken)
        self.home_view.table.chosen.connect(lambda _run: self._show_detail())
        self.file_view.chosen.connect(lambda _line: self._show_detail())
        self.file_view.panel.edited.connect(self._show_detail)
        self.work.changed.connect(self._follow)
        self.work.refused.connect(self._refused)
        self._stage = Stage.HOME
        self._told: tuple[object, ...] = ()  # of which the pane tells
        self._follow()

    def load(self) -> None:
        """The imports there were."""
        self.read(home, done=self._loaded, latest="home")

    def filtered(self, typed: str) -> None:
        """Rows of the file, or imports."""
        if self.work.stage is Stage.HOME:
            self.home_view.model.filter(typed)
        else:
            self.file_view.filter(typed)

    # -- what a person does

    def choose_file(self) -> None:
        """Ask for files and open the first; the others wait."""
        text = self.kit.text
        files, _ = QFileDialog.getOpenFileNames(
            self, text("imports.choose_title"), "", f"{text('imports.files')} ({_SUFFIXES});;* (*)"
        )
        self.open_files([Path(file) for file in files])

    def open_files(self, files: Sequence[Path]) -> None:
        """Look into a file; more than one are taken one after the other."""
        if not files:
            return
        self.strip.close_message()
        if self.work.stage is Stage.IMPORTING:
            self.work.waiting += files
            names = [file.name for file in files]
            self.tell(Message(self.kit.text("imports.note.later", files=names), Tone.ACCENT))
            return
        self.work.waiting = list(files[1:])
        self.work.open(files[0])

    def save_report(self) -> None:
        """Write what each row did."""
        work, text = self.work, self.kit.text
        counted = work.done or work.told
        if work.found is None or counted is None:
            return
        found, store, counts, written = work.found, work.store, counted.counts, work.done is not None
        out = self._ask_where(
            text("imports.report.file_name", file=found.path.stem), "CSV (*.csv);;TXT (*.txt)", ".csv"
        )
        if out is not None:
            self.kit.jobs.outside(
                self,
                lambda: save_report(text, found, store, counts, written, out),
                done=lambda n: self._saved(n, out),
            )

    def save_broken(self) -> None:
        """Copy the broken rows into a file to be mended."""
        work, text = self.work, self.kit.text
        if work.found is None or not work.store.count("broken"):
            return
        found, store = work.found, work.store
        suffix = ".ics" if found.form == "calendar" else ".csv"
        out = self._ask_where(
            text("imports.report.broken_name", file=found.path.stem), f"* (*{suffix})", suffix
        )
        if out is not None:
            self.kit.jobs.outside(
                self, lambda: save_broken(text, found, store, out), done=lambda n: self._saved(n, out)
            )

    def _ask_where(self, name: str, filters: str, suffix: str) -> Path | None:
        chosen, _ = QFileDialog.getSaveFileName(
            self, self.kit.text("imports.save_title"), f"{name}{suffix}", filters
        )
        if not chosen:
            return None
        out = Path(chosen)
        return out if out.suffix else out.with_suffix(suffix)

    def _saved(self, n: int, out: Path) -> None:
        self.tell(Message(self.kit.text("imports.note.saved", n=n, file=str(out)), Tone.GOOD))

    # -- what is shown

    def _loaded(self, found: Home) -> None:
        self._home = found
        self.home_view.show_runs(found)
        if self.work.stage is Stage.HOME:
            self._show_detail()

    def _follow(self) -> None:
        """The file is at another stage."""
        work = self.work
        entered = work.stage is not self._stage
        self._stage = work.stage
        at_home = work.stage is Stage.HOME
        self._views.setCurrentWidget(self.home_view if at_home else self.file_view)
        set_role(self._choose_button, "primary" if at_home else "")
        seen = work.found is not None and (work.done or work.told) is not None
        self.kit.actions.allow("imports.save_report", seen)
        self.kit.actions.allow("imports.save_broken", seen and bool(work.store.count("broken")))
        if at_home:
            self.say_summary("")
            if entered:
                self.reload()
        else:
            self.file_view.show_work()
        if entered:
            self._announce()
        self._show_detail()

    def _announce(self) -> None:
        """What the stage has to say above the list."""
        work, text = self.work, self.kit.text
        if work.stage is Stage.PREVIEW and work.told is not None:
            self.say_summary(counts_words(text, work.told.counts))
            if (older := work.told.counts.get("older", 0)) and not work.accept_older:
                self.tell(
                    Message(
                        text("imports.note.older", n=older),
                        Tone.ATTENTION,
                        text("imports.use_older"),
                        work.use_older,
                        sticky=True,
                    )
                )
            elif work.told.notices:
                says = " ".join(text(notice.code, **notice.facts) for notice in work.told.notices[:3])
                self.tell(Message(says, Tone.ATTENTION, sticky=True))
        elif work.stage is Stage.DONE and work.done is not None:
            self.strip.close_message()
            self.say_summary(text("imports.note.done", counts=counts_words(text, work.done.counts)))
            self.reload()
        elif work.stage in (Stage.LOOKING, Stage.READING, Stage.IMPORTING):
            self.strip.close_message()
            if work.stage is Stage.LOOKING:
                self.say_summary("")

    def _refused(self, error: DeskError) -> None:
        """In words, with the way out that there is at this stage."""
        text, work = self.kit.text, self.work
        again = work.stage is Stage.STOPPED
        self.tell(
            Message(
                text.explain(error),
                Tone.WRONG,
                text("imports.again") if again else text("imports.choose_other"),
                work.start if again else self.choose_file,
                sticky=True,
            )
        )

    def _show_detail(self) -> None:
        detail, work, text = self.detail, self.work, self.kit.text
        if detail is None:
            return
        line = self.file_view.line
        run = self.home_view.table.row if work.stage is Stage.HOME else None
        about = (work.path, run.id if isinstance(run, Run) else None, line.at if line is not None else None)
        if about != self._told:
            self._told = about
            detail.expect()
        if work.stage is Stage.HOME:
            self._detail_of_run(self.home_view.table.row)
        elif work.stage is Stage.COLUMNS:
            show_file(detail, text, work)
            problem = self.file_view.panel.problem
            detail.set_next_step(text("imports.columns.use"), self._use_columns, problem)
            detail.set_secondary([Secondary(text("imports.close"), work.close)])
        elif work.found is None:
            detail.show_nothing(text("imports.work.looking"))
        else:
            if line is not None and work.stage is not Stage.READING:
                show_line(detail, text, line, work.found.kind, work.cancelled_gone)
            else:
                show_file(detail, text, work)
            self._steps(line)

    def _use_columns(self) -> None:
        panel = self.file_view.panel
        self.work.use_columns(panel.mapping(), panel.remembered_as)

    def _steps(self, line: PreviewLine | None) -> None:
        """The one next step of the file, or of a booking that is gone from it."""
        detail, work, text = self.detail, self.work, self.kit.text
        if detail is None or work.found is None:
            return
        kind = work.found.kind
        save = Secondary(text("imports.save"), self.save_report)
        broken = [Secondary(text("imports.mend"), self.save_broken)] if work.store.count("broken") else []
        gone = line.booking_id if line is not None else None
        if gone is not None and gone not in work.cancelled_gone and work.stage in (Stage.PREVIEW, Stage.DONE):
            detail.set_next_step(text("imports.cancel_gone"), lambda: self._cancel_gone(gone))
            detail.set_secondary([])
            return
        if work.stage is Stage.READING:
            detail.set_next_step(text("imports.start.none"), None, text("imports.work.wait"))
            return
        if work.stage is Stage.IMPORTING:
            detail.set_next_step(text("imports.start.none"), None, text("imports.work.goes_on"))
            return
        if work.stage is Stage.STOPPED:
            detail.set_next_step(text("imports.continue"), work.start, "")
            detail.set_secondary([Secondary(text("imports.close"), work.close), save])
            return
        if work.stage is Stage.DONE:
            if work.waiting:
                following = work.waiting[0]
                detail.set_next_step(text("imports.next_file", file=following.name), self._next_file)
            else:
                detail.set_next_step(text("imports.finish"), work.close)
            detail.set_secondary([save, *broken])
            return
        n = work.to_import
        nothing = "" if n else text("imports.start.nothing")
        verb = text(f"imports.start.{kind}", n=Grouped(n)) if n else text("imports.start.none")
        detail.set_next_step(verb, work.start, nothing)
        detail.set_secondary([save, *broken])

    def _next_file(self) -> None:
        waiting = self.work.waiting
        self.open_files(waiting)

    def _cancel_gone(self, booking_id: int) -> None:
        self.execute(
            CancelBooking(booking_id=booking_id, by="reader", gone=True),
            done=lambda _outcome: self._gone_cancelled(booking_id),
        )

    def _gone_cancelled(self, booking_id: int) -> None:
        self.work.cancelled_gone.add(booking_id)
        if self.file_view.table is not None:
            self.file_view.table.viewport().update()
        self._show_detail()

    def _detail_of_run(self, run: Run | None) -> None:
        detail, text = self.detail, self.kit.text
        if detail is None:
            return
        if run is None:
            detail.show_nothing(text("imports.nothing_chosen"))
            return
        show_run(detail, text, run, self._home.names)
        if run.state == "running":
            detail.add_section("", label(text("imports.note.continue", file=run.source), wrap=True))
            detail.set_next_step(text("imports.continue_file"), self.choose_file)
            detail.set_secondary([Secondary(text("imports.withdraw"), lambda: self._withdraw(run))])

    def _withdraw(self, run: Run) -> None:
        self.execute(WithdrawImport(run=run.id), done=lambda _outcome: self.reload())
