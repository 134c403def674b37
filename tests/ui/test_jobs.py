"""Work goes to threads and comes back to whoever is still there."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from readingroom.command import Actor
from readingroom.errors import Refused, Unavailable
from readingroom.events import Changed
from ui.job import Progress, Step
from ui.jobs import Jobs
from ui.pace import MOST_LEFT_OUT, Pace


@dataclass(frozen=True)
class Outcome:
    seq: int
    changed: frozenset[Changed] = frozenset({Changed.VISITS})


@dataclass
class NotebookDesk:
    """A desk that writes down what it is told; ``lost`` answers are lost after the work was done."""

    done: dict[UUID, Outcome] = field(default_factory=dict)
    order: list[tuple[str, int]] = field(default_factory=list)
    lost: int = 0
    elsewhere: int = 0
    threads: set[str] = field(default_factory=set)
    closed: bool = False

    def execute(self, command: Any, actor: Actor, *, uuid: UUID | None = None) -> Outcome:
        assert uuid is not None
        self.threads.add(threading.current_thread().name)
        if command == "refuse":
            raise Refused("visit.still_holds", units=["J001-2-17"])
        if command == "bug":
            raise ZeroDivisionError
        if uuid not in self.done:
            self.order.append((command, actor.staff))
            self.done[uuid] = Outcome(self.seq + 1)
        if self.lost:
            self.lost -= 1
            raise Unavailable("database.busy")
        return self.done[uuid]

    def read(self, query: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        return query(*args, **kwargs)

    @property
    def seq(self) -> int:
        return len(self.done) + self.elsewhere

    def changes_since(self, seq: int) -> Outcome:
        changed = frozenset({Changed.HOLDINGS}) if 0 <= seq < self.seq else frozenset()
        return Outcome(self.seq, changed)

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def desk() -> NotebookDesk:
    return NotebookDesk()


@pytest.fixture
def jobs(qtbot: Any, desk: NotebookDesk) -> Iterator[Jobs]:
    made = Jobs(lambda: desk, Actor(staff=1))
    with qtbot.waitSignal(made.opened):
        pass
    qtbot.waitUntil(lambda: made.idle)
    yield made
    made.close()


@pytest.fixture
def owner(qtbot: Any) -> QWidget:
    widget = QWidget()
    qtbot.addWidget(widget)
    return widget


def test_commands_run_one_after_another_as_they_were_given(
    qtbot: Any, jobs: Jobs, desk: NotebookDesk, owner: QWidget
) -> None:
    for number in range(50):
        jobs.execute(owner, f"{number}")
    qtbot.waitUntil(lambda: jobs.idle)
    assert [command for command, _ in desk.order] == [f"{number}" for number in range(50)]
    assert len(desk.threads) == 1
    assert threading.current_thread().name not in desk.threads


def test_a_command_is_its_givers_even_if_somebody_else_sits_down_meanwhile(
    qtbot: Any, jobs: Jobs, desk: NotebookDesk, owner: QWidget
) -> None:
    hold = threading.Event()
    jobs.outside(owner, hold.wait, done=lambda _: None)
    jobs.execute(owner, "first")
    jobs.sign_in(Actor(staff=2))
    jobs.execute(owner, "second")
    hold.set()
    qtbot.waitUntil(lambda: jobs.idle)
    assert desk.order == [("first", 1), ("second", 2)]


def test_views_hear_what_changed_before_the_asker_goes_on(qtbot: Any, jobs: Jobs, owner: QWidget) -> None:
    heard: list[object] = []
    jobs.changed.connect(heard.append)
    jobs.execute(owner, "x", done=lambda outcome: heard.append("done"))
    qtbot.waitUntil(lambda: len(heard) == 2)
    assert heard == [frozenset({Changed.VISITS}), "done"]


def test_the_answer_to_a_closed_page_is_dropped_but_its_write_is_not(
    qtbot: Any, jobs: Jobs, desk: NotebookDesk
) -> None:
    page = QObject()
    answers: list[object] = []
    hold = threading.Event()
    desk_execute = desk.execute
    jobs.read(page, hold.wait, done=answers.append)
    jobs.execute(page, "kept", done=answers.append)
    page.deleteLater()
    del page
    hold.set()
    qtbot.waitUntil(lambda: jobs.idle)
    assert desk_execute.__self__.order == [("kept", 1)]  # type: ignore[attr-defined] # a bound method
    assert answers == []


def test_a_refusal_goes_to_the_asker_or_else_to_everybody(qtbot: Any, jobs: Jobs, owner: QWidget) -> None:
    told: list[object] = []
    jobs.refused.connect(lambda owner, error, job: told.append((owner, error.code)))
    jobs.execute(owner, "refuse", failed=lambda error: told.append(error.code))
    qtbot.waitUntil(lambda: told == ["visit.still_holds"])
    jobs.execute(owner, "refuse")
    qtbot.waitUntil(lambda: told[1:] == [(owner, "visit.still_holds")])


def test_a_bug_is_told_and_the_next_command_still_runs(
    qtbot: Any, jobs: Jobs, desk: NotebookDesk, owner: QWidget
) -> None:
    crashes: list[BaseException] = []
    jobs.crashed.connect(crashes.append)
    jobs.execute(owner, "bug")
    jobs.execute(owner, "after")
    qtbot.waitUntil(lambda: jobs.idle)
    assert [type(error) for error in crashes] == [ZeroDivisionError]
    assert desk.order == [("after", 1)]


def test_a_lost_answer_is_looked_up_and_nothing_is_done_twice(
    qtbot: Any, jobs: Jobs, desk: NotebookDesk, owner: QWidget
) -> None:
    desk.lost = 1
    failed: list[Any] = []
    answers: list[object] = []
    jobs.refused.connect(lambda owner, error, job: failed.append(job))
    jobs.execute(owner, "once", done=answers.append)
    qtbot.waitUntil(lambda: bool(failed))
    jobs.again(failed[0])
    qtbot.waitUntil(lambda: bool(answers))
    assert desk.order == [("once", 1)]


def test_of_several_reads_under_one_name_the_newest_is_answered(
    qtbot: Any, jobs: Jobs, owner: QWidget
) -> None:
    answers: list[str] = []
    for typed in ("w", "wa", "wan"):
        jobs.read(owner, str, typed, done=answers.append, latest="search")
    qtbot.waitUntil(lambda: jobs.idle)
    assert answers == ["wan"]


def test_what_another_desk_changed_is_heard(qtbot: Any, jobs: Jobs, desk: NotebookDesk) -> None:
    with qtbot.waitSignal(jobs.changed, timeout=5_000) as heard:
        desk.elsewhere += 1
    assert heard.args == [frozenset({Changed.HOLDINGS})]


def test_what_long_work_brought_is_heard_as_soon_as_it_is_over(
    qtbot: Any, jobs: Jobs, desk: NotebookDesk, owner: QWidget
) -> None:
    """However much is read meanwhile, which else lets looks be left out for longer than this test waits."""
    read_on = threading.Event()
    for _ in range(2):
        jobs.read(owner, read_on.wait, 30, done=lambda _waited: None)

    def work(_desk: object, _progress: Progress) -> None:
        desk.elsewhere += 1

    try:
        with qtbot.waitSignal(jobs.changed, timeout=4_000) as heard:
            jobs.long(owner, "work", work)
        assert heard.args == [frozenset({Changed.HOLDINGS})]
    finally:
        read_on.set()


def test_pages_that_read_are_not_told_more_until_they_have_rested_as_long() -> None:
    pace = Pace()
    assert pace.after(reading=False)
    reading = (True, True, False, False, False)
    assert [pace.after(reading=one) for one in reading] == [False, False, False, True, True]


def test_whatever_is_read_they_are_told_in_the_end() -> None:
    pace = Pace()
    assert [pace.after(reading=True) for _ in range(MOST_LEFT_OUT + 1)] == [*[False] * MOST_LEFT_OUT, True]


def test_long_work_tells_how_far_it_is_and_stops_on_cancel(qtbot: Any, jobs: Jobs, owner: QWidget) -> None:
    came_to: list[int] = []
    watched, go_on = threading.Event(), threading.Event()

    def work(desk: object, progress: Progress) -> None:
        watched.wait(5)
        for number in range(1, 1_000):
            progress(number, 1_000)
            came_to.append(number)
            go_on.wait(5)

    job = jobs.long(owner, "Import", work, done=lambda _: pytest.fail("it was cancelled"))
    with qtbot.waitSignal(job.stepped) as stepped:
        watched.set()
    step: Step = stepped.args[0]
    assert (step.done, step.total) == (1, 1_000)
    job.cancel()
    with qtbot.waitSignal(job.finished):
        go_on.set()
    assert came_to == [1]


def test_closing_finishes_what_was_given_to_write(qtbot: Any, desk: NotebookDesk, owner: QWidget) -> None:
    jobs = Jobs(lambda: desk, Actor(staff=1))
    for number in range(20):
        jobs.execute(owner, f"{number}")
    jobs.close()
    assert len(desk.order) == 20
    assert desk.closed


def test_a_closed_window_asks_nothing_any_more(
    qtbot: Any, jobs: Jobs, desk: NotebookDesk, owner: QWidget
) -> None:
    qtbot.waitUntil(lambda: jobs.idle)
    jobs.close()
    asked: list[int] = []
    jobs.read(owner, lambda: asked.append(1), done=asked.append)
    assert jobs.idle
    assert asked == []


class Cycle:
    """Refers to itself, so that only the garbage collector can end it; tells which thread did."""

    def __init__(self, ended_in: list[int]) -> None:
        self.me = self
        self.ended_in = ended_in

    def __del__(self) -> None:
        self.ended_in.append(threading.get_ident())


def test_cycles_made_anywhere_are_collected_in_the_windows_thread_only(
    qtbot: Any, jobs: Jobs, owner: QWidget
) -> None:
    ended_in: list[int] = []

    def work(_desk: object, _progress: Progress) -> None:
        for _ in range(5_000):
            Cycle(ended_in)

    with qtbot.waitSignal(jobs.long(owner, "Import", work).finished):
        pass
    made: list[list[int]] = []

    def all_gone() -> bool:
        made.extend([] for _ in range(100))  # the last few are looked at when enough was made after them
        return len(ended_in) == 5_000

    qtbot.waitUntil(all_gone)
    assert set(ended_in) == {threading.get_ident()}


def test_a_thread_that_outlives_the_window_collects_nothing(
    qtbot: Any, desk: NotebookDesk, owner: QWidget
) -> None:
    jobs = Jobs(lambda: desk, Actor(staff=1))
    begun, window_gone, over = threading.Event(), threading.Event(), threading.Event()
    ended_in: list[int] = []
    late: list[threading.Thread] = []

    def hangs(_desk: object, _progress: Progress) -> None:
        late.append(threading.current_thread())
        begun.set()
        window_gone.wait()
        for _ in range(5_000):
            Cycle(ended_in)
        over.set()

    jobs.exchange(owner, "Round", hangs)
    assert begun.wait(5)
    jobs.close()
    window_gone.set()
    assert over.wait(5)
    assert late[0].ident not in ended_in
    late[0].join(5)
    jobs._garbage.close()


def test_a_thread_never_ends_a_job(qtbot: Any, jobs: Jobs, owner: QWidget) -> None:
    gone_in: list[int] = []
    for _ in range(200):
        job = jobs.read(owner, int, done=lambda _: None)
        weakref.finalize(job, lambda: gone_in.append(threading.get_ident()))
    del job
    qtbot.waitUntil(lambda: len(gone_in) == 200)
    assert set(gone_in) == {threading.get_ident()}


def test_long_work_that_is_tried_again_is_shown_and_done_where_it_was(
    qtbot: Any, jobs: Jobs, owner: QWidget
) -> None:
    threads: list[str] = []
    begun: list[object] = []
    refused: list[Any] = []
    ended: list[str] = []
    jobs.began.connect(begun.append)
    jobs.refused.connect(lambda owner, error, job: refused.append(job))

    def work(desk: object, progress: Progress) -> str:
        threads.append(threading.current_thread().name)
        progress(1, 1)
        if len(threads) == 1:
            raise Unavailable("database.busy")
        return "done"

    job = jobs.long(owner, "An import", work, done=ended.append)
    job.finished.connect(lambda: ended.append("over"))
    qtbot.waitUntil(lambda: bool(refused) and jobs.idle)
    jobs.again(refused[0])
    assert jobs.watched == (job,)
    qtbot.waitUntil(lambda: jobs.idle)
    assert ended == ["over", "done", "over"]
    assert begun == [job, job]
    assert len({name.partition("_")[0] for name in threads}) == 1
    assert jobs.watched == ()


def test_the_failure_of_a_read_that_nobody_waits_for_any_more_is_not_told(
    qtbot: Any, jobs: Jobs, owner: QWidget
) -> None:
    hold = threading.Event()
    told: list[object] = []
    jobs.refused.connect(lambda *what: told.append(what))

    def lost() -> None:
        hold.wait(5)
        raise Unavailable("database.busy")

    jobs.read(owner, lost, done=told.append, failed=told.append, latest="search")
    jobs.read(owner, lost, done=told.append, latest="search")
    jobs.read(owner, str, "newest", done=told.append, latest="search")
    hold.set()
    qtbot.waitUntil(lambda: jobs.idle)
    assert told == ["newest"]
