"""The shape of the tree: who may import whom, what files are called, how long they get."""

from __future__ import annotations

import ast
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SOURCES = sorted(
    file
    for tree in ("readingroom", "ui")
    for file in (ROOT / tree).rglob("*.py")
    if file.parent.name != "versions"  # a migration is as long as its tables
)


def test_imports_go_one_way() -> None:
    # In a process of its own: it keeps a connection of its cache open, which a strict run calls a leak.
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "from importlinter.cli import lint_imports; raise SystemExit(lint_imports(no_cache=True))",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("word", ["utils", "util", "helper", "helpers", "manager", "common", "misc"])
def test_no_file_is_called_after_nothing(word: str) -> None:
    assert [str(file) for file in SOURCES if file.stem == word or file.parent.name == word] == []


def test_files_stay_readable() -> None:
    long = {
        str(file.relative_to(ROOT)): n
        for file in SOURCES
        if (n := len(file.read_text("utf-8").splitlines())) > 420
    }
    assert long == {}


LAZY = [file for file in SOURCES if file.name == "__init__.py" and "names_of(" in file.read_text("utf-8")]


@pytest.mark.parametrize("file", LAZY, ids=lambda file: str(file.parent.relative_to(ROOT)))
def test_what_a_package_loads_late_is_what_the_type_checker_sees(file: Path) -> None:
    package = ".".join(file.parent.relative_to(ROOT).parts)
    tree = ast.parse(file.read_text("utf-8"))
    checked = next(node for node in tree.body if isinstance(node, ast.If) and isinstance(node.test, ast.Name))
    seen = {
        (node.module.removeprefix(f"{package}."), alias.name)
        for node in checked.body
        if isinstance(node, ast.ImportFrom) and node.module
        for alias in node.names
    }
    call = next(
        node for node in ast.walk(tree) if isinstance(node, ast.Call) and ast.unparse(node.func) == "names_of"
    )
    modules: dict[str, tuple[str, ...]] = ast.literal_eval(call.args[1])
    assert {(module, name) for module, names in modules.items() for name in names} == seen
    loaded = import_module(package)
    assert [name for name in loaded.__all__ if not hasattr(loaded, name)] == []
    with pytest.raises(AttributeError, match="nowhere"):
        loaded.nowhere  # noqa: B018 - asking is the point
