"""Where things are on this machine, without opening any of them."""

from __future__ import annotations

from pathlib import Path

from platformdirs import user_config_path, user_data_path, user_log_path

__all__ = ["default_database", "sandbox_folder", "settings_file", "window_log"]

_NAME = "readingroom"


def default_database() -> str:
    """The file of this user's embedded database."""
    return str(user_data_path(_NAME, appauthor=False) / "readingroom.db")


def settings_file() -> Path:
    """What the window remembers: sizes, choices, who sat here last."""
    return user_config_path(_NAME, appauthor=False) / "window.ini"


def sandbox_folder() -> Path:
    """Where the sandbox portal keeps its data."""
    return user_data_path(_NAME, appauthor=False) / "sandbox-portal"


def window_log() -> Path:
    """Where bugs are written down."""
    return user_log_path(_NAME, appauthor=False) / "window.log"
