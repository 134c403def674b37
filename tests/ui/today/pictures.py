"""Pictures of Today and Readers on the demonstration's day: ``python -m tests.ui.today.pictures FOLDER [--quick]``."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from PySide6.QtWidgets import QApplication

from readingroom.desk import Desk
from tests.ui.today.real import real_shell, settle


def main(folder: Path, quick: bool) -> None:
    from readingroom.demonstration import make

    app = QApplication(sys.argv[:1])
    folder.mkdir(parents=True, exist_ok=True)
    for code in ("en", "zh_CN"):
        made = make(code)
        desk = Desk(made.url)
        for scheme in ("light", "dark"):
            for width, height in ((1366, 768), (1920, 1080)):
                if quick and (scheme == "dark" or width > 1366):
                    continue
                shell = real_shell(desk, code, scheme)
                shell.resize(width, height)
                shell.show()
                settle(app, shell)
                page = shell.page

                def shot(name: str, where: str = f"{code}-{scheme}-{width}", shell=shell) -> None:
                    settle(app, shell)
                    shell.grab().save(str(folder / f"{where}-{name}.png"))

                shot("today")
                rows = page.model.rows()
                for state in ("present", "late", "expected", "away"):
                    row = next((row for row in rows if row.day.state == state and row.row.files), None)
                    if row is not None:
                        page.table.select(row.case_id)
                        shot(f"case-{state}")
                page.reveal()
                settle(app, shell)
                body = page.walk_in()
                body.form.editors["document"].setText("440524188001010014")
                body.form.editors["document"].textEdited.emit("440524188001010014")
                body._look()
                shot("walk-in")
                body.form.set_values({"capacity": "organisation"})
                body._edited()
                shot("walk-in-letter")
                page.detail.close_sheet()
                page.book()
                shot("book")
                page.detail.close_sheet()
                page.filter_box.setText("9:")
                shot("filtered")
                page.filter_box.clear()
                readers = shell.show_page("readers")
                settle(app, shell)
                if readers.model.rows():
                    readers.table.select(readers.model.rows()[0].reader.id)
                shot("readers")
                readers.reveal()
                shot("readers-full")
                readers.register()
                shot("register")
                shell.close()
        os.sync() if quick else None


if __name__ == "__main__":
    main(Path(sys.argv[1]), "--quick" in sys.argv)
