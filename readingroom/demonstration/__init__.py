"""A believable day on a throw-away database: made of invented people, through the same commands as a real one."""

from __future__ import annotations

import datetime as dt
import tempfile
from dataclasses import dataclass
from pathlib import Path

from readingroom.clock import local_zone
from readingroom.demonstration.story import NOW, Story
from readingroom.errors import Refused
from readingroom.language import preferred
from readingroom.settings import CLOCK_OFFSET, MADE_FOR
from readingroom.store.keys import DeskSecret, KeyFile
from readingroom.store.store import Store
from readingroom.store.tables import SettingRow

__all__ = ["Made", "make"]


@dataclass(frozen=True)
class Made:
    """The demonstration.

    Attributes:
        url: of its database; any process of this machine may open it, at the hour that its day has come to.
        day: today, or the next weekday.
    """

    url: str
    day: dt.date


def make(language: str = "", file: Path | None = None) -> Made:
    """Make the demonstration; its key lies beside it.

    Args:
        language: ``en`` or ``zh_CN``; the system's by default. Names and titles are of that language's archive.
        file: a new file for it; by default one in a new temporary folder.

    Raises:
        Refused: ``demo.exists``: there is such a file.
        Unavailable: the folder cannot be written to.
    """
    if file is not None and file.exists():
        raise Refused("demo.exists", file=str(file))
    spoken = language or preferred()
    real = dt.datetime.now(local_zone())
    day = real.date()
    while day.weekday() >= 5:
        day += dt.timedelta(1)
    morning = dt.datetime.combine(day, NOW, real.tzinfo)
    file = file or Path(tempfile.mkdtemp(prefix="readingroom-demo-")) / "demo.db"
    KeyFile(file.with_name(f"{file.name}.key")).save(DeskSecret.new())
    _mark(file, morning - real, morning)
    story = Story(file, day, spoken)
    try:
        story.tell()
    finally:
        story.desk.close()
    return Made(f"sqlite:///{file.as_posix()}", day)


def _mark(file: Path, offset: dt.timedelta, now: dt.datetime) -> None:
    """Before anything happens in it: this database is a demonstration, and which hour it shows."""
    store = Store(str(file), now=now)
    with store.writing() as session:
        session.add(SettingRow(key=MADE_FOR.key, value="demo"))
        session.add(SettingRow(key=CLOCK_OFFSET.key, value=round(offset.total_seconds())))
    store.close()
