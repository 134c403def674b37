"""Starts Reading Room from a bare checkout: ``python3 packaging/start.py [VERB…]``.

Needs Python 3.11 and the standard library only. Makes ``.venv`` beside the program from the lock files when it is
missing or they have changed, sees to the system libraries of Qt on Linux, and hands over to the program. When
nothing has changed it only compares one stamp and touches no network.

``test``, ``benchmark``, ``lint``, ``types`` and ``imports`` run the developers' tools in the same environment.
All it says goes to standard error; standard output belongs to the program.

The sentences are in ``resources/translations/<language>/start.toml``.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ROOT = Path(__file__).resolve().parent.parent
OLDEST = (3, 11)
WINDOWS = sys.platform == "win32"
UNAVAILABLE = 4
"""The exit code when something outside the program is missing."""

LOCKS = {"runtime": "requirements.lock", "dev": "requirements-dev.lock"}
"""What an environment is for -> its lock file; the second holds all of the first."""

NO_DEFAULT_EXCLUSIONS = "addopts=-ra --strict-markers --import-mode=importlib"
TOOLS = {
    "test": ("-m", "pytest"),
    "benchmark": ("-m", "pytest", "-o", NO_DEFAULT_EXCLUSIONS, "tests/benchmarks"),
    "lint": ("-m", "ruff", "check"),
    "format": ("-m", "ruff", "format"),
    "types": ("-m", "mypy"),
    "imports": ("-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"),
}
"""Developers' verb -> what runs it."""

DRAWING = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libX11.so.6": "libx11-6",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libdbus-1.so.3": "libdbus-1-3",
    "libglib-2.0.so.0": "libglib2.0-0",
}
SCREEN = {
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libcups.so.2": "libcups2",
}
"""Shared library -> Debian package: what Qt draws with, and what a window and a printer need besides."""

VALUED = ("--database", "--language", "--staff")
"""The program's options that take a value, so that the value is not mistaken for the verb."""


class Stop(Exception):
    """The program cannot be started.

    Args:
        sentence: what is wrong and what to do.
        code: the exit code.
    """

    def __init__(self, sentence: str, code: int = UNAVAILABLE) -> None:
        super().__init__(sentence)
        self.code = code


def language(arguments: Sequence[str], environment: Mapping[str, str]) -> str:
    """The language asked for, else the system's: ``zh_CN`` or ``en``."""
    spoken = ""
    for i, argument in enumerate(arguments):
        if argument.startswith("--language"):
            spoken = argument.partition("=")[2] or (arguments[i + 1] if i + 1 < len(arguments) else "")
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        spoken = spoken or environment.get(variable, "")
    if not spoken:
        import locale

        spoken = locale.getlocale()[0] or ""
    return "zh_CN" if spoken.lower().startswith(("zh", "chinese")) else "en"


def say(code: str, **facts: object) -> str:
    """The sentence for ``start.<code>``."""
    import tomllib

    file = ROOT / "resources" / "translations" / language(sys.argv[1:], os.environ) / "start.toml"
    sentence = tomllib.loads(file.read_text("utf-8"))["start"][code]
    return str(sentence).format_map(facts)


def tell(code: str, **facts: object) -> None:
    """Says a sentence on standard error."""
    print(say(code, **facts), file=sys.stderr, flush=True)


def too_old(version: Sequence[int]) -> str | None:
    """What to say when this Python is too old, in both languages: the translations need a newer one to be read."""
    if tuple(version[:2]) >= OLDEST:
        return None
    found, wanted = (".".join(map(str, numbers)) for numbers in (version[:3], OLDEST))
    return (
        f"Reading Room needs Python {wanted} or newer; this is {found}. "
        f"Install a newer one and start it with that, for example: python{wanted} packaging/start.py\n"
        f"需要 Python {wanted} 或更高版本，当前为 {found}。"
        f"请安装后用新版本启动，例如：python{wanted} packaging/start.py"
    )


def verb(arguments: Sequence[str]) -> str | None:
    """The first argument that is neither an option nor an option's value."""
    value = False
    for argument in arguments:
        if value:
            value = False
        elif argument in VALUED:
            value = True
        elif not argument.startswith("-"):
            return argument
    return None


def opens_window(arguments: Sequence[str]) -> bool:
    """Whether these arguments open a window: no verb at all, or the demonstration with its window."""
    if any(argument in ("--help", "--version") for argument in arguments):
        return False
    asked = verb(arguments)
    return asked is None or (asked == "demo" and "--headless" not in arguments)


# The environment


def interpreter(environment: Path) -> Path:
    """The Python inside an environment."""
    return environment / ("Scripts/python.exe" if WINDOWS else "bin/python")


def stamp(locks: Path, purpose: str) -> str:
    """What an environment made for this purpose is made of: this Python and the lock files."""
    import hashlib

    digest = hashlib.sha256(f"{sys.version_info[:2]} {sys.platform}".encode())
    for name, file in LOCKS.items():
        digest.update((locks / file).read_bytes())
        if name == purpose:
            break
    return digest.hexdigest()


def stamped(environment: Path) -> frozenset[str]:
    """The stamps an environment carries; none when it is missing or half made."""
    try:
        return frozenset((environment / "reading-room.stamp").read_text("ascii").split())
    except FileNotFoundError:
        return frozenset()


def ready(environment: Path, locks: Path, purpose: str) -> bool:
    """Whether an environment can be used as it is."""
    return stamp(locks, purpose) in stamped(environment) and interpreter(environment).exists()


def prepare(environment: Path, locks: Path, purpose: str) -> None:
    """Makes or renews an environment from a lock file.

    One start at a time does it; the others wait and then find it made. While it is being made it carries a mark and
    no stamp, so that a half-made one is seen and made again from nothing. One that somebody made by hand is
    brought up to the lock and otherwise left as it is.

    Raises:
        Stop: it cannot be made; the sentence says what to do.
    """
    import subprocess

    with only_one(environment.with_name(f"{environment.name}.lock")):
        if ready(environment, locks, purpose):
            return
        mark = environment / "half-made"
        sound = not mark.exists() and works(environment)
        (environment / "reading-room.stamp").unlink(missing_ok=True)
        if not sound:
            tell("making", folder=environment)
            venv_support()
            subprocess.run(
                [sys.executable, "-m", "venv", "--clear", str(environment)], check=True, stdout=sys.stderr
            )
        mark.touch()
        install(environment, locks / LOCKS[purpose])
        carried = [stamp(locks, name) for name in LOCKS][: list(LOCKS).index(purpose) + 1]
        fresh = environment / "reading-room.stamp.new"
        fresh.write_text("\n".join(carried) + "\n", "ascii")
        mark.unlink()
        fresh.replace(environment / "reading-room.stamp")
        tell("made")


class only_one:  # noqa: N801 -- used like a function
    """Holds a lock file; the system lets go of it when the process ends, however it ends."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __enter__(self) -> None:
        try:
            self.file = self.path.open("a+b")
        except OSError as error:
            raise Stop(say("no_place", folder=self.path.parent, reason=error.strerror)) from error
        if not self._take(wait=False):
            tell("waiting")
            self._take(wait=True)

    def _take(self, *, wait: bool) -> bool:
        if sys.platform == "win32":
            import msvcrt

            while True:
                self.file.seek(0)
                try:
                    # LK_LOCK gives up after ten seconds by itself; an installation takes longer.
                    msvcrt.locking(self.file.fileno(), msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)
                except OSError:
                    if not wait:
                        return False
                else:
                    return True
        else:
            import fcntl

            try:
                fcntl.flock(self.file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
            except BlockingIOError:
                return False
            return True

    def __exit__(self, *_: object) -> None:
        if sys.platform == "win32":
            import msvcrt

            self.file.seek(0)
            msvcrt.locking(self.file.fileno(), msvcrt.LK_UNLCK, 1)
        self.file.close()


def works(environment: Path) -> bool:
    """Whether an environment has a working pip and this version of Python."""
    import subprocess

    python = interpreter(environment)
    if not python.exists():
        return False
    probe = "import sys, pip; print(*sys.version_info[:2])"
    answer = subprocess.run([str(python), "-c", probe], capture_output=True, text=True, check=False)
    return answer.stdout.split() == [str(number) for number in sys.version_info[:2]]


def venv_support() -> None:
    """Sees that this Python can make environments with pip in them: Debian keeps that in a package apart.

    Raises:
        Stop: it cannot, and the package could not be installed.
    """
    import importlib.util

    if importlib.util.find_spec("ensurepip") is not None:
        return
    package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
    if debian() and is_root() and apt_install([package]):
        return
    raise Stop(say("no_venv", command=apt_command([package])))


def install(environment: Path, lock: Path) -> None:
    """Installs exactly what a lock file lists, showing how far it is.

    Raises:
        Stop: pip failed; what it said has been shown.
    """
    import subprocess

    total = sum(line[:1].isalnum() for line in lock.read_text("utf-8").splitlines())
    tell("installing", n=total)
    command = [str(interpreter(environment)), "-m", "pip", "install", "--require-hashes", "--no-input"]
    command += ["--disable-pip-version-check", "--progress-bar", "off", "-r", str(lock)]
    lines: list[str] = []
    done = 0
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
    ) as pip:
        for line in pip.stdout or ():
            lines.append(line)
            if line.startswith("Collecting ") and sys.stderr.isatty():
                done += 1
                name = line.split()[1].partition("==")[0]
                print(f"\r\x1b[K  {done}/{total} {name}", end="", file=sys.stderr, flush=True)
    if done:
        print("\r\x1b[K", end="", file=sys.stderr)
    if pip.returncode:
        sys.stderr.writelines(lines[-40:])
        raise Stop(say("pip_failed", lock=lock.name))


# The system


def libraries(listing: str) -> frozenset[str]:
    """The shared libraries named by ``ldconfig -p``."""
    return frozenset(line.split()[0] for line in listing.splitlines() if "=>" in line)


def missing(wanted: Mapping[str, str]) -> list[str]:
    """The Debian packages of the shared libraries that this system lacks, sorted."""
    import ctypes
    import subprocess

    paths = os.environ.get("PATH", "") + ":/sbin:/usr/sbin"
    try:
        answer = subprocess.run(
            ["ldconfig", "-p"], capture_output=True, text=True, check=True, env={**os.environ, "PATH": paths}
        )
    except (OSError, subprocess.CalledProcessError):
        here = frozenset[str]()  # a Linux without a loader cache: ask the loader for each
    else:
        here = libraries(answer.stdout)

    def loads(name: str) -> bool:
        try:
            ctypes.CDLL(name)
        except OSError:
            return False
        return True

    return sorted(package for name, package in wanted.items() if name not in here and not loads(name))


def debian() -> bool:
    """Whether this is Debian or one of its kin."""
    import shutil

    return Path("/etc/debian_version").exists() and shutil.which("apt-get") is not None


def is_root() -> bool:
    """Whether this process may install system packages."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def apt_command(packages: Sequence[str]) -> str:
    """What a person types to install these packages."""
    return "sudo apt-get update && sudo apt-get install -y " + " ".join(packages)


def apt_install(packages: Sequence[str]) -> bool:
    """Installs system packages; whether it worked."""
    import subprocess

    tell("system_packages", packages=" ".join(packages))
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for step in (["update", "-q"], ["install", "-qy", "--no-install-recommends", *packages]):
        if subprocess.run(["apt-get", *step], env=environment, stdout=sys.stderr, check=False).returncode:
            return False
    return True


def see_to_libraries(environment: Path, *, window: bool) -> None:
    """Sees that Qt finds its shared libraries: installs them as root on Debian, else says how.

    Found ones are remembered in the environment, for looking takes longer than starting.

    Raises:
        Stop: they are missing and a window is wanted.
    """
    known = environment / "libraries.found"
    if not sys.platform.startswith("linux") or known.exists():
        return
    packages = missing({**DRAWING, **SCREEN})
    if packages and debian() and is_root():
        apt_install(packages)
        packages = missing({**DRAWING, **SCREEN})
    if not packages:
        if os.access(environment, os.W_OK):  # somebody else's environment may be used, not written
            known.touch()
        return
    sentence = (
        say("libraries", command=apt_command(packages))
        if debian()
        else say("libraries_elsewhere", packages=" ".join(packages))
    )
    if window:
        raise Stop(sentence)
    print(sentence, file=sys.stderr, flush=True)


def see_to_display(environment: Mapping[str, str]) -> None:
    """Sees that there is a screen to open a window on.

    Raises:
        Stop: there is none.
    """
    shown = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    if sys.platform.startswith("linux") and not any(environment.get(name) for name in shown):
        raise Stop(say("no_display"))


# Handing over


def hand_over(command: Sequence[str], environment: Mapping[str, str]) -> int:
    """Runs the program in place of this process, or on Windows under it; its exit code there."""
    if not WINDOWS:
        os.execve(command[0], list(command), dict(environment))
    import subprocess

    with subprocess.Popen(list(command), env=dict(environment)) as child:
        while True:
            try:
                return child.wait()
            except KeyboardInterrupt:
                continue  # Ctrl+C reached the program as well; it decides


def run(arguments: Sequence[str]) -> int:
    """Makes everything ready and hands over.

    Raises:
        Stop: something outside the program is missing.
    """
    environment = ROOT / ".venv"
    locks = ROOT / "packaging"
    tool = TOOLS.get(arguments[0]) if arguments else None
    purpose = "dev" if tool else "runtime"
    window = tool is None and opens_window(arguments)
    if window:
        see_to_display(os.environ)
    if not ready(environment, locks, purpose):
        prepare(environment, locks, purpose)
    if window or tool:
        see_to_libraries(environment, window=window)
    # -P keeps the files of whatever folder one stands in from being imported as the program's.
    command = [str(interpreter(environment)), "-P"]
    variables = dict(os.environ)
    variables["PYTHONPATH"] = os.pathsep.join(filter(None, (str(ROOT), variables.get("PYTHONPATH"))))
    if tool is None:
        return hand_over([*command, "-m", "readingroom", *arguments], variables)
    variables.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.chdir(ROOT)
    return hand_over([*command, *tool, *arguments[1:]], variables)


def main() -> int:
    """Runs with the process's arguments; returns the exit code."""
    if sentence := too_old(sys.version_info[:3]):
        print(sentence, file=sys.stderr)
        return UNAVAILABLE
    try:
        return run(sys.argv[1:])
    except Stop as stop:
        print(stop, file=sys.stderr)
        return stop.code
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
