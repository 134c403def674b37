"""What the window needs to know of the desk behind it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from uuid import UUID

    from readingroom.command import Actor, Command
    from readingroom.events import Changed

__all__ = ["Answer", "DeskDoor", "News"]


class Answer(Protocol):
    """What the window needs to know of a command's outcome."""

    @property
    def seq(self) -> int:
        """A number of the audit."""

    @property
    def changed(self) -> frozenset[Changed]:
        """What views have to look at again."""


class News(Protocol):
    """What changed since a number of the audit."""

    @property
    def seq(self) -> int:
        """A number of the audit."""

    @property
    def changed(self) -> frozenset[Changed]:
        """What views have to look at again."""


class DeskDoor(Protocol):
    """`readingroom.desk.Desk`, as far as the window uses it; importing that module takes too long at start."""

    def execute(self, command: Command, actor: Actor, *, uuid: UUID | None = None) -> Answer:
        """Carry out a command."""

    def read(self, query: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Answer a query."""

    def changes_since(self, seq: int) -> News:
        """What was changed after this number of the audit."""

    def close(self) -> None:
        """Give the database back."""
