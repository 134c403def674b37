"""The window around the pages.

Building one takes a page list and nothing else::

    app = QApplication([])
    style = Style("system")
    style.apply(app)
    text = Text("zh_CN")
    jobs = Jobs(open_desk, Actor(staff=1))          # open_desk runs in the writing thread
    kit = Toolkit(text, style, jobs, Messages(text, jobs, log_file), Memory(file))
    shell = Shell(
        kit,
        pages=[
            PageEntry("today", "calendar-check", make_today, waiting=count_of_waiting),
            PageEntry("settings", "settings", make_settings, below=True),
        ],
    )
    shell.scanned.connect(what_a_scan_does)          # every code, whichever page is open
    shell.add_provider(find_readers)                 # what the field understands while typing
    shell.show()

``make_today(kit)`` imports and returns the page; it is called once the desk is open, so the imports that take
long have happened in the background. Sentences: ``<id>.title`` names the page in rail and header.
"""

from __future__ import annotations

from ui.shell.echo import ScanEcho
from ui.shell.entries import PageEntry, PagePart
from ui.shell.status import Person, StatusItem
from ui.shell.window import Shell

__all__ = ["PageEntry", "PagePart", "Person", "ScanEcho", "Shell", "StatusItem"]
