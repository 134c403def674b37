"""The catalogue page in the real window on a real database."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QApplication

from tests.ui.imports.conftest import desk, new_window, pristine, room, until  # noqa: F401 - fixtures
from ui.catalogue.page import CataloguePage
from ui.shell import Shell


@pytest.fixture
def catalogue(new_window: Callable[..., Shell]) -> CataloguePage:  # noqa: F811 - the fixture
    """The page, loaded."""
    shell = new_window(first="catalogue")
    assert isinstance(shell.page, CataloguePage)
    return shell.page


def quiet(app: QApplication, page: CataloguePage) -> None:
    """Everything asked for has come."""
    until(app, lambda: page.kit.jobs.idle)
    until(app, lambda: page.kit.jobs.idle)
