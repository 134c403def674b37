"""The one thread that talks to portals, and how the window takes leave of it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import Any

__all__ = ["PortalThread"]

_LONGEST_GOODBYE_S = 3


class PortalThread(ThreadPoolExecutor):
    """One after the other, so that the window never meets itself at a portal; one that hangs holds up nothing else."""

    def __init__(self) -> None:
        super().__init__(1, "portals")
        self._under_way: set[Future[Any]] = set()

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """As every executor does."""
        future = super().submit(fn, *args, **kwargs)
        self._under_way.add(future)
        future.add_done_callback(self._under_way.discard)
        return future

    def goodbye(self) -> bool:
        """Take no more, and wait a moment for what was told to stop; whether all of it has.

        What is asked of a portal has been ended by then; only a connection that is still being made cannot be.
        """
        _, late = wait(set(self._under_way), _LONGEST_GOODBYE_S)
        self.shutdown(wait=not late)
        return not late
