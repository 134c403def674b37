"""The one thread that talks to portals or has them talked to, and how the window takes leave of it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from readingroom.beside import Beside

__all__ = ["PortalThread"]

_LONGEST_GOODBYE_S = 3


class PortalThread(ThreadPoolExecutor):
    """One after the other, so that the window never meets itself at a portal; one that hangs holds up nothing else."""

    def __init__(self) -> None:
        super().__init__(1, "portals")
        self._under_way: set[Future[Any]] = set()

    @cached_property
    def beside(self) -> Beside:
        """The process that does the rounds; it is started by the first of them."""
        from readingroom.beside import Beside

        return Beside()

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """As every executor does."""
        future = super().submit(fn, *args, **kwargs)
        self._under_way.add(future)
        future.add_done_callback(self._under_way.discard)
        return future

    def goodbye(self) -> bool:
        """Take no more, and wait a moment for what was told to stop; whether all of it has.

        What is asked of a portal has been ended by then; a connection that is still being made ends with the process
        that makes it, and only one of this process cannot be ended.
        """
        _, late = wait(set(self._under_way), _LONGEST_GOODBYE_S)
        if "beside" in vars(self):
            self.beside.close()
            _, late = wait(late, _LONGEST_GOODBYE_S)
        self.shutdown(wait=not late)
        return not late
