"""Packages whose names are loaded when somebody asks for them: the window's first page takes a few out of many."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module

__all__ = ["names_of"]


def names_of(package: str, modules: Mapping[str, Sequence[str]]) -> Callable[[str], object]:
    """A package's ``__getattr__`` (PEP 562), which loads the module that has a name when it is first asked for.

    For the type checker the package imports the same names ``if TYPE_CHECKING``, and takes this one ``if not
    TYPE_CHECKING``: a name that is nowhere stays an error of types. ``tests/test_architecture.py`` compares the two.

    Args:
        package: its ``__name__``.
        modules: module of the package -> names that the package shows of it.

    Returns:
        The function; it raises `AttributeError` for a name that is nowhere.
    """
    where = {name: module for module, names in modules.items() for name in names}

    def find(name: str) -> object:
        if name not in where:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        found: object = getattr(import_module(f"{package}.{where[name]}"), name)
        setattr(sys.modules[package], name, found)
        return found

    return find
