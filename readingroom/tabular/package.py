"""The package an XLSX file is: a ZIP of XML parts, opened so that a hostile one does no harm.

Nothing is ever unpacked to disk. Sizes are checked before reading (the ZIP module itself reads no more
than a part declares), XML is parsed by defusedxml (no DTD, no entities, no outside references), and
links to other workbooks are never followed.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import IO, Protocol
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from readingroom.errors import Refused, Unavailable

__all__ = ["Package", "local_name"]

MAX_TOTAL = 2 << 30
"""Bytes that all parts together may unpack to; a full sheet of 1,048,576 rows takes about 1 GiB."""

MAX_RATIO = 250
"""How many times larger than its packed form a part above `SMALL` may be; real sheets reach about 50."""

SMALL = 16 << 20
MAX_PARTS = 5_000
_MAX_RUN = 1 << 20  # bytes of one text; a cell may hold 64 Ki characters
_MAX_ROW = 4 << 20  # bytes of XML in one row or one shared string
_END_OF_ROW = re.compile(rb"</(?:\w+:)?(?:row|si)>|<(?:\w+:)?row\b[^<>]*/>")


class _Readable(Protocol):
    def read(self, size: int = -1, /) -> bytes: ...


class _Watched:
    """A part of the package, refused when one text or one row in it outgrows memory."""

    def __init__(self, source: _Readable, refuse: Callable[[], Refused]) -> None:
        self._source = source
        self._refuse = refuse
        self._run = 0
        self._row = 0

    def read(self, size: int = -1) -> bytes:
        block = self._source.read(size if size > 0 else 1 << 16)
        last = block.rfind(b"<")
        self._run = self._run + len(block) if last < 0 else len(block) - last
        self._row = 0 if _END_OF_ROW.search(block) else self._row + len(block)
        if self._run > _MAX_RUN or self._row > _MAX_ROW:
            raise self._refuse()
        return block


def local_name(tag: str) -> str:
    """An element's name without its namespace: transitional and strict files differ only there."""
    return tag.rpartition("}")[2]


class Package:
    """An opened XLSX package.

    Args:
        path: the file.

    Raises:
        Refused: ``file.damaged`` (cut off, no ZIP), ``file.locked`` (password), ``file.bomb`` (would
            unpack to far more than a table needs), ``file.path_trick`` (a part named to climb out of
            the package), ``file.not_a_table`` (a ZIP of something else).
        Unavailable: ``file.unreadable``.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.file = path.name
        try:
            self._zip = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError) as error:
            raise Refused("file.damaged", file=self.file, detail=str(error)) from error
        except OSError as error:
            raise Unavailable(
                "file.unreadable", file=self.file, detail=error.strerror or str(error)
            ) from error
        try:
            self._check()
        except Refused:
            self._zip.close()
            raise

    def __enter__(self) -> Package:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Closes the file."""
        self._zip.close()

    def _check(self) -> None:
        parts = self._zip.infolist()
        if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_TOTAL:
            raise self._bomb()
        for part in parts:
            name = part.filename.replace("\\", "/")
            if name.startswith("/") or re.match(r"[A-Za-z]:", name) or ".." in name.split("/"):
                raise Refused("file.path_trick", file=self.file, part=part.filename[:120])
            if part.flag_bits & 1:
                raise Refused("file.locked", file=self.file)
            if part.file_size > SMALL and part.file_size > MAX_RATIO * max(1, part.compress_size):
                raise self._bomb()

    def _bomb(self) -> Refused:
        return Refused("file.bomb", file=self.file, limit=MAX_TOTAL >> 20)

    def has(self, part: str) -> bool:
        """Whether the package has this part."""
        return part in self._zip.NameToInfo

    @contextmanager
    def open(self, part: str) -> Iterator[IO[bytes] | _Watched]:
        """A part for reading; what is wrong with it while the block runs comes out as `Refused`."""
        try:
            with self._zip.open(part) as source:
                yield _Watched(source, self._bomb)
        except DefusedXmlException as error:
            raise Refused("file.dangerous_xml", file=self.file, part=part) from error
        except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, NotImplementedError, ParseError) as error:
            raise Refused("file.damaged", file=self.file, detail=f"{part}: {error}") from error
        except OSError as error:
            raise Unavailable(
                "file.unreadable", file=self.file, detail=error.strerror or str(error)
            ) from error

    def elements(self, part: str, *names: str) -> Iterator[Element]:
        """The elements of these local names in a part, each complete and forgotten afterwards.

        The part is read in a stream: parents never collect the children already given out.
        """
        wanted = frozenset(names)
        with self.open(part) as source:
            parents: list[Element] = []
            inside = 0
            for event, element in iterparse(source, ("start", "end"), forbid_dtd=True):
                name = local_name(element.tag)
                if event == "start":
                    parents.append(element)
                    inside += name in wanted
                    continue
                parents.pop()
                if name in wanted:
                    inside -= 1
                    if not inside:
                        yield element
                if not inside and parents:
                    parents[-1].clear()

    def relations(self, part: str) -> dict[str, tuple[str, str]]:
        """What a part refers to inside the package: id -> (kind of relation, part name)."""
        folder, name = posixpath.split(part)
        file = posixpath.join(folder, "_rels", f"{name}.rels")
        if not self.has(file):
            return {}
        found = {}
        for element in self.elements(file, "Relationship"):
            if element.get("TargetMode", "Internal") == "External":
                continue
            target = element.get("Target", "")
            inside = (
                target[1:] if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            )
            kind = element.get("Type", "").rpartition("/")[2]
            found[element.get("Id", "")] = (kind, inside)
        return found
