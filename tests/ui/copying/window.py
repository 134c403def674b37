"""A window with one page, on a desk that makes copies: the page on which drafts are made."""

from __future__ import annotations

from pathlib import Path

from readingroom.command import Actor
from readingroom.desk import Desk
from tests.readingroom.copies.scanned import jpeg, pdf_of, png, sheet, tiff
from tests.ui.today.real import Kept, Retrieval
from tests.ui.windows import make_window
from ui.shell import PageEntry, Shell
from ui.text import Text

__all__ = ["Retrieval", "Scans", "copying_shell"]


def copying_shell(desk: Desk, code: str, actor: Actor) -> Shell:
    """The window, not yet shown; `actor` sits at the desk."""
    return make_window(
        lambda: Kept(desk), [PageEntry("retrieval", "package", Retrieval)], Text(code), staff=actor.staff
    )


class Scans:
    """Scanned files as they come, in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def file(self, name: str, content: bytes) -> Path:
        """A file of this content."""
        path = self.folder / name
        path.write_bytes(content)
        return path

    def five(self) -> list[Path]:
        """Five pages in four files, one of each kind."""
        return [
            self.file("a.pdf", pdf_of([jpeg(sheet("one"))])),
            self.file("b.tif", tiff([sheet("two"), sheet("three")])),
            self.file("c.jpg", jpeg(sheet("four"))),
            self.file("d.png", png(sheet("five"))),
        ]
