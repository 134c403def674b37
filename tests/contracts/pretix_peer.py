"""A real pretix from PyPI, for the tests marked ``peers``.

``python tests/contracts/pretix_peer.py`` makes it ready once: an environment of its own and a database with one
archive in it, which takes some minutes. Both stay in ``READINGROOM_PEERS``, else in the user's cache folder.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

VERSION = "2026.8.0"
TOKEN = "geheim-7Q2x"
ROOM = 2**29
"""Bytes that have to be free in memory; a full one is told as a disk error."""
SEED = Path(__file__).with_name("pretix_seed.py")
CONFIGURATION = """\
[pretix]
instance_name=Portal
url=http://127.0.0.1
datadir={data}
currency=EUR
registration=off
[database]
backend=sqlite3
[django]
secret=only-for-tests
[mail]
from=portal@example.org
"""


def place() -> Path:
    """Where it is kept."""
    told = os.environ.get("READINGROOM_PEERS")
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return (Path(told) if told else cache / "readingroom-peers") / f"pretix-{VERSION}"


def ready() -> bool:
    """Whether it was made ready."""
    return (place() / "seeded.sqlite3").exists()


def _python(folder: Path) -> str:
    return str(folder / "venv" / ("Scripts" if os.name == "nt" else "bin") / "python")


def _sound(folder: Path) -> bool:
    """Whether its environment was not left half made."""
    if not Path(_python(folder)).exists():
        return False
    return subprocess.run([_python(folder), "-m", "pip", "--version"], capture_output=True).returncode == 0


def _configured(folder: Path, data: Path) -> dict[str, str]:
    """The environment of a pretix with its data in a folder."""
    data.mkdir(parents=True, exist_ok=True)
    (data / "pretix.cfg").write_text(CONFIGURATION.format(data=data), "utf-8")
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DJANGO_")}
    return {**kept, "PRETIX_CONFIG_FILE": str(data / "pretix.cfg")}


def _memory() -> Path | None:
    """A folder in memory: a migration of hundreds of steps waits for a disk hundreds of times."""
    shared = Path("/dev/shm")
    usable = shared.is_dir() and os.access(shared, os.W_OK) and shutil.disk_usage(shared).free > ROOM
    return shared if usable else None


def prepare() -> None:
    """Make it ready, unless it is.

    Raises:
        subprocess.CalledProcessError: it cannot be installed, or does not start.
    """
    folder = place()
    sound = _sound(folder)
    if sound and ready():
        return
    folder.mkdir(parents=True, exist_ok=True)
    if not sound:
        venv.create(folder / "venv", with_pip=True, clear=True)
    install = [_python(folder), "-m", "pip", "install", "--quiet", f"pretix=={VERSION}"]
    subprocess.run(install, check=True)
    if ready():
        return
    with tempfile.TemporaryDirectory(dir=_memory()) as temporary:
        data = Path(temporary)
        environment = _configured(folder, data)
        subprocess.run([_python(folder), "-m", "pretix", "migrate", "-v0"], check=True, env=environment)
        text = f"TOKEN = {TOKEN!r}\n{SEED.read_text('utf-8')}"
        (data / "seed.py").write_text(text, "utf-8")
        told = f"exec(open({str(data / 'seed.py')!r}).read())"
        subprocess.run([_python(folder), "-m", "pretix", "shell", "-c", told], check=True, env=environment)
        shutil.copy(data / "db.sqlite3", folder / "seeding.sqlite3")
    (folder / "seeding.sqlite3").rename(folder / "seeded.sqlite3")


@contextmanager
def running(data: Path) -> Iterator[int]:
    """Its port, with a copy of the database that was made ready.

    Args:
        data: an empty folder.
    """
    folder = place()
    environment = _configured(folder, data)
    shutil.copy(folder / "seeded.sqlite3", data / "db.sqlite3")
    # Imported here: the script runs without the project's environment as well.
    from tests.contracts.processes import free_port
    from tests.contracts.processes import running as serving

    port = free_port()
    command = [_python(folder), "-m", "pretix", "runserver", "--noreload", f"127.0.0.1:{port}"]
    unbuffered = {**environment, "PYTHONUNBUFFERED": "1"}
    with serving(command, r"Starting development server", port, unbuffered):
        yield port


if __name__ == "__main__":
    prepare()
    sys.stdout.write(f"{place()}\n")
