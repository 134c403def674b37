"""Threads that nobody waits for, not even the end of the program: for what may never answer."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import Any

__all__ = ["Unwaited"]


class Unwaited(Executor):
    """Does each piece of work in a thread of its own.

    A share of a machine that is switched off holds whoever looks there for minutes. The threads of a pool are waited
    for when the program ends; these end with it.
    """

    def __init__(self) -> None:
        self._under_way: set[Future[Any]] = set()

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """As every executor does."""
        future: Future[Any] = Future()
        self._under_way.add(future)
        future.add_done_callback(self._under_way.discard)

        def work() -> None:
            if future.set_running_or_notify_cancel():
                try:
                    future.set_result(fn(*args, **kwargs))
                except BaseException as error:  # noqa: BLE001 - handed to whoever asks for the result
                    future.set_exception(error)

        threading.Thread(target=work, name="unwaited", daemon=True).start()
        return future

    @property
    def idle(self) -> bool:
        """Nothing is under way."""
        return not self._under_way
