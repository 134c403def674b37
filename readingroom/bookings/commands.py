"""Commands of this area."""

from __future__ import annotations

from collections.abc import Mapping

from readingroom.command import Command, Handler

__all__ = ["HANDLERS"]

HANDLERS: Mapping[type[Command], Handler] = {}
