"""What stands on the sheets that set the desk up: scanner, stations, labels, the key's recovery."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

__all__ = [
    "Label",
    "LabelSheetPaper",
    "RecoverySheetPaper",
    "ScannerSheetPaper",
    "SetupStep",
    "StationCode",
    "StationSheetPaper",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class SetupStep:
    """One step of setting a scanner up.

    Attributes:
        text: what to do.
        code: a programming barcode of the scanner's maker (ASCII), empty for a step done by hand.
    """

    text: str
    code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScannerSheetPaper:
    """How to set a scanner up: a function key as prefix, Enter as suffix.

    Attributes:
        archive: the archive's name.
        prefix: the key that comes before every scan, e.g. ``F12``.
        suffix: the key that comes after it, e.g. ``Enter``.
        steps: steps for one model with its maker's programming codes; empty prints the general steps.
        model: the scanner's model, empty for any.
        test_code: one of our codes that proves the set-up (ASCII).
    """

    archive: str
    prefix: str = "F12"
    suffix: str = "Enter"
    steps: tuple[SetupStep, ...] = ()
    model: str = ""
    test_code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StationCode:
    """One barcode that sets what the desk's scans mean from then on.

    Attributes:
        code: the station's machine code (ASCII); the barcode.
        station: the kind of station; its words stand under ``paper.station.<station>``.
        name: the station's own name, e.g. ``Desk 2``; empty prints the kind alone.
    """

    code: str
    station: str
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StationSheetPaper:
    """The sheet of station codes that hangs beside a scanner.

    Attributes:
        archive: the archive's name.
        stations: its codes.
    """

    archive: str
    stations: tuple[StationCode, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """One label.

    Attributes:
        code: machine code (ASCII); the barcode.
        text: what a person reads: the seat, the shelf.
        note: a second line: the seat's kind, what stands on the shelf.
    """

    code: str
    text: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelSheetPaper:
    """Labels to cut out or to print on a label roll.

    Attributes:
        archive: the archive's name.
        kind: ``seat`` or ``shelf``.
        labels: in the order they print.
    """

    archive: str
    kind: str
    labels: tuple[Label, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoverySheetPaper:
    """The sheet that opens the database where its key is lost; it belongs into a safe.

    Attributes:
        archive: the archive's name.
        code: the recovery code, in groups of letters parted by hyphens; not for a scanner.
        database: where the database was when the sheet was made.
        printed_by: who prints.
        printed_at: when, in the desk's zone.
    """

    archive: str
    code: str
    database: str
    printed_by: str = ""
    printed_at: dt.datetime | None = None

    def __repr__(self) -> str:
        """Without the code, so that it reaches no log."""
        return f"RecoverySheetPaper(archive={self.archive!r})"
