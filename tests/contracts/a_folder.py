"""A portal that puts its list into a folder."""

from __future__ import annotations

import csv
import datetime as dt
import os
from dataclasses import dataclass, field
from pathlib import Path

from tests.contracts.between import Network
from tests.contracts.contract import HOUR

COLUMNS = ("预约号", "姓名", "预约日期", "时段", "状态")


_FIRST = 1_790_000_000
"""When the first export is made, seconds."""


@dataclass
class AFolder:
    """A portal that puts its whole list into a folder whenever something changes."""

    folder: Path
    adapter: str = "folder"
    token: str = ""
    options: dict[str, str] = field(default_factory=dict)
    network: Network | None = None
    says: frozenset[str] = frozenset()
    tombstones: bool = True
    makes: bool = False
    rows: dict[str, dict[str, str]] = field(default_factory=dict)
    exports: int = 0

    @property
    def address(self) -> str:
        return str(self.folder)

    def export(self) -> None:
        self.exports += 1
        path = self.folder / f"export-{self.exports:04}.csv"
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS)
            writer.writeheader()
            writer.writerows(self.rows.values())
        moment = _FIRST + self.exports
        os.utime(path, (moment, moment))

    def put(self, number: str, **facts: str) -> None:
        self.rows[number] = self.rows.get(number, {"预约号": number, "状态": "已确认"}) | facts
        self.export()

    def book(self, name: str, start: dt.datetime) -> str:
        number = f"YY{len(self.rows) + 1:04}"
        self.put(number, 姓名=name, **slot(start))
        return number

    def move(self, booking: str, start: dt.datetime) -> None:
        self.put(booking, **slot(start))

    def cancel(self, booking: str) -> None:
        self.put(booking, 状态="已取消")

    def remove(self, booking: str) -> None:
        """Forms only grow: who is taken back stays on the list."""
        self.cancel(booking)

    def spoil(self) -> None:
        self.put("YY9999", 姓名="x", 预约日期="soon", 时段="09:00-10:00")

    def report(self, *ids: str) -> None:
        """Microsoft Bookings' report of everything that is booked there."""
        self.exports += 1
        path = self.folder / f"report-{self.exports:04}.tsv"
        lines = [f"2026-12-03 09:00\t李娜\t{one}\t60" for one in ids]
        path.write_text("\n".join(("Date & Time\tCustomer Name\tBooking ID\tDuration", *lines)), "utf-8")
        moment = _FIRST + self.exports
        os.utime(path, (moment, moment))

    def bring_older(self, name: str, *lines: str, days: int = 1) -> None:
        """Somebody puts an export there that was made days before the others."""
        path = self.folder / name
        path.write_text("\n".join((",".join(COLUMNS), *lines)), "utf-8-sig")
        moment = _FIRST - days * 86_400
        os.utime(path, (moment, moment))

    def start(self, booking: str) -> dt.datetime:
        raise NotImplementedError

    def state(self, booking: str) -> str:
        raise NotImplementedError


def slot(start: dt.datetime) -> dict[str, str]:
    return {"预约日期": f"{start:%Y-%m-%d}", "时段": f"{start:%H:%M}-{start + HOUR:%H:%M}"}
