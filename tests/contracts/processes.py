"""Servers of others, as processes of their own on loopback."""

from __future__ import annotations

import re
import socket
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

__all__ = ["free_port", "running"]


def free_port() -> int:
    """A port at which nobody listens."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextmanager
def running(
    command: Sequence[str], ready: str, port: int, environment: Mapping[str, str] | None = None
) -> Iterator[None]:
    """A server that has said that it is ready.

    Args:
        command: starts it.
        ready: pattern of the line in which it says so.
        port: at which it listens then.
        environment: its own; None: ours.
    """
    process = subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    assert process.stdout is not None
    said: list[str] = []
    for line in process.stdout:
        said.append(line)
        if re.search(ready, line):
            break
    else:
        raise AssertionError("".join(said))
    rest = threading.Thread(target=process.stdout.read)
    rest.start()
    try:
        _answers(port, process)
        yield
    finally:
        process.terminate()
        process.wait()
        rest.join()
        process.stdout.close()


def _answers(port: int, process: subprocess.Popen[str]) -> None:
    """Wait until somebody listens: most say so a moment too early."""
    until = time.monotonic() + 60
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=5).close()
        except ConnectionRefusedError:
            assert process.poll() is None
            assert time.monotonic() < until
        else:
            return
