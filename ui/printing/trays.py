"""The paper trays of a printer. Runs beside the window's thread: a printing system on the network takes its time.

Qt knows trays on Windows only. On CUPS they are an option of the printer's own (``InputSlot`` of its PPD,
``media-source`` of PWG 5100.7), which `lpoptions` lists and which goes along with the job.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass

from PySide6.QtPrintSupport import QPrintEngine, QPrinter

from readingroom.errors import Unavailable

__all__ = ["Tray", "Trays", "find_trays", "trays_in", "use_tray"]

_OPTIONS = ("InputSlot", "media-source")
"""Names of the option, the first that a printer has."""
_PATIENCE_S = 15.0
_CUPS_OPTIONS = QPrintEngine.PrintEnginePropertyKey(0xFE00)
"""The print engine's options for CUPS: names and values in turn. Qt keeps the key to itself (``PPK_CupsOptions`` in
``qcups_p.h``); that the engine took them is read back."""


@dataclass(frozen=True)
class Tray:
    """A place a printer takes paper from.

    Attributes:
        code: as the printing system calls it, such as ``Tray2``.
        option: under which option; empty on Windows.
    """

    code: str
    option: str = ""


@dataclass(frozen=True)
class Trays:
    """What a printer offers.

    Attributes:
        offered: to choose from, in its order.
        own: code of the one it takes by itself; empty where it does not say.
    """

    offered: tuple[Tray, ...] = ()
    own: str = ""

    def named(self, code: str) -> Tray | None:
        """The tray with this code, if the printer still has it."""
        return next((tray for tray in self.offered if tray.code == code), None)


def find_trays(name: str) -> Trays:
    """Ask a printer for its trays; none where the printing system cannot say.

    Raises:
        Unavailable: ``printer.trays``: the printing system did not answer.
    """
    if sys.platform == "win32":
        printer = QPrinter(QPrinter.PrinterMode.ScreenResolution)
        printer.setPrinterName(name)
        return Trays(tuple(Tray(source.name) for source in printer.supportedPaperSources()))
    program = shutil.which("lpoptions")
    if program is None:
        return Trays()
    try:
        answer = subprocess.run(  # noqa: S603 - no shell; the name is one the printing system gave
            [program, "-p", name, "-l"],
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=_PATIENCE_S,
            check=True,
            env={**os.environ, "LC_ALL": "C"},
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise Unavailable("printer.trays", printer=name) from error
    return trays_in(answer.stdout)


def trays_in(listing: str) -> Trays:
    """The trays in what ``lpoptions -l`` lists: an option a line, ``InputSlot/Media Source: *Auto Tray1 Tray2``."""
    lines = dict(re.findall(r"^([^/:\s]+)(?:/[^:\n]*)?:[ \t]*(.*)$", listing, re.MULTILINE))
    for option in _OPTIONS:
        if values := lines.get(option, "").split():
            own = next((value[1:] for value in values if value.startswith("*")), "")
            return Trays(tuple(Tray(value.removeprefix("*"), option) for value in values), own)
    return Trays()


def use_tray(printer: QPrinter, code: str) -> None:
    """Have a printer take its paper from a tray; asked anew, because it may have been taken out since.

    Raises:
        Unavailable: ``printer.tray_gone``: the printer has none of this name, and would quietly take another.
    """
    name = printer.printerName()
    tray = find_trays(name).named(code)
    if tray is None:
        raise Unavailable("printer.tray_gone", printer=name, tray=code)
    if not tray.option:
        printer.setPaperSource(QPrinter.PaperSource[tray.code])
        return
    engine = printer.printEngine()
    wanted = [tray.option, tray.code]
    engine.setProperty(_CUPS_OPTIONS, wanted)
    if engine.property(_CUPS_OPTIONS) != wanted:
        raise Unavailable("printer.tray_refused", printer=name, tray=code)
