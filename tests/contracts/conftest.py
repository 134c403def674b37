"""The desk that every portal is tried with."""

from tests.readingroom.conftest import clerk, desk, open_desk, pristine, room

__all__ = ["clerk", "desk", "open_desk", "pristine", "room"]
