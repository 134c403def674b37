"""In which encoding a text file is: UTF-8, UTF-16 or GB18030, with or without a byte-order mark.

Chinese desks get all of them: Excel saves CSV as GBK, its "Unicode text" is UTF-16, portals write
UTF-8. The whole file is scanned for bytes beyond ASCII, because a long file may have its first name
in row 40,000. Single wrong bytes do not decide: they are marked and break their own row only.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from charset_normalizer import from_bytes

from readingroom.errors import Refused, Unavailable

__all__ = ["MARK_WRONG_BYTES", "Encoding", "detect", "has_wrong_bytes", "wrong_bytes"]

MARK_WRONG_BYTES = "readingroom.mark-wrong-bytes"
"""Name of the codec error handler that turns each undecodable byte b into U+DC00 + b, for every codec.

The built-in ``surrogateescape`` refuses bytes below 128, which UTF-16 and GB18030 may stumble over.
"""

_CHUNK = 1 << 18
_EVIDENCE = 1 << 18
_BINARY = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"\x1f\x8b", b"Rar!")


@dataclass(frozen=True, slots=True)
class Encoding:
    """How to decode a file.

    Attributes:
        codec: the Python codec, which also takes away the byte-order mark, e.g. ``"utf-8-sig"``.
        name: what a person knows it by, e.g. ``"UTF-8"``.
        bom: whether the file begins with a byte-order mark.
    """

    codec: str
    name: str
    bom: bool = False


_MARKED = re.compile("[\udc00-\udcff]")


def _mark(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return "".join(chr(0xDC00 + byte) for byte in error.object[error.start : error.end]), error.end


codecs.register_error(MARK_WRONG_BYTES, _mark)


def has_wrong_bytes(text: str) -> bool:
    """Whether bytes in a decoded text belonged to no character."""
    try:
        text.encode()  # refuses what `_mark` makes of them, many times faster than a search
    except UnicodeEncodeError:
        return True
    return False


def wrong_bytes(text: str) -> str:
    """The bytes in a decoded text that belonged to no character, as hex, ``""`` if there are none."""
    return " ".join(f"{ord(char) - 0xDC00:02x}" for char in _MARKED.findall(text))


def detect(path: Path) -> Encoding:
    """Finds out the encoding of a text file.

    Raises:
        Refused: ``file.empty``, ``file.not_text`` (a picture, an archive, a program).
        Unavailable: ``file.unreadable``: the disk says no.
    """
    try:
        with path.open("rb") as source:
            head = source.read(_CHUNK)
    except OSError as error:
        raise Unavailable("file.unreadable", file=path.name, detail=error.strerror or str(error)) from error
    if not head.strip(b"\0\t\r\n \xef\xbb\xbf\xff\xfe"):
        raise Refused("file.empty", file=path.name)
    for bom, codec, name in (
        (codecs.BOM_UTF8, "utf-8-sig", "UTF-8"),
        (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
        (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
        (b"\x84\x31\x95\x33", "gb18030", "GB18030"),
    ):
        if head.startswith(bom):
            return Encoding(codec, name, bom=True)
    if head.startswith(_BINARY):
        raise Refused("file.not_text", file=path.name)
    if utf16 := _utf16_without_mark(head):
        return Encoding(utf16, "UTF-16")
    if b"\0" in head:
        raise Refused("file.not_text", file=path.name)
    return _from_lines(list(_telling_lines(path)))


def _utf16_without_mark(head: bytes) -> str | None:
    """Line ends, digits and separators have a zero byte in UTF-16, always on the same side."""
    head = head[: len(head) & ~1]
    marks = (9, 10, 13, 32, 34, 44, 48, 49, 50, 59)
    little = sum(head[0::2].count(mark) for mark in marks) if head[1::2].count(0) else 0
    big = sum(head[1::2].count(mark) for mark in marks) if head[0::2].count(0) else 0
    if not little and not big:
        return None
    codec = "utf-16-le" if head[1::2].count(0) >= head[0::2].count(0) else "utf-16-be"
    text = head.decode(codec, "replace")
    seen = sum(text.count(chr(mark)) for mark in marks)
    strange = text.count("�") + text.count("\0")
    return codec if seen and strange <= len(text) // 100 else None


def _telling_lines(path: Path) -> Iterator[bytes]:
    """Up to 256 KiB of the lines that hold more than ASCII, from anywhere in the file."""
    held = 0
    rest = b""
    with path.open("rb") as source:
        while chunk := source.read(_CHUNK):
            block = rest + chunk
            rest = b""
            if block.isascii():
                continue
            end = block.rfind(b"\n") + 1
            if end and len(block) - end < _CHUNK:
                block, rest = block[:end], block[end:]
            for line in block.splitlines():
                if not line.isascii():
                    yield line
                    held += len(line)
                    if held >= _EVIDENCE:
                        return
    if rest and not rest.isascii():
        yield rest


def _decodes(line: bytes, codec: str) -> bool:
    try:
        line.decode(codec)
    except UnicodeDecodeError:
        return False
    return True


def _from_lines(lines: list[bytes]) -> Encoding:
    """By how many of the telling lines are right in each encoding, UTF-8 first.

    Text of another encoding is hardly ever right UTF-8, so half the lines suffice and the others
    are broken ones. GB18030 accepts much: it must read as the common characters, else
    charset-normalizer is asked.
    """
    if not lines:
        return Encoding("utf-8", "ASCII")
    if sum(_decodes(line, "utf-8") for line in lines) * 2 >= len(lines):
        return Encoding("utf-8", "UTF-8")
    sample = b"\n".join(lines)
    chinese = sum(_decodes(line, "gb18030") for line in lines) * 2 >= len(lines)
    if chinese and _common_chinese(sample.decode("gb18030", "replace")):
        return Encoding("gb18030", "GB18030")
    candidates = ["cp1252", "big5", "shift_jis", *(["gb18030"] if chinese else [])]
    best = from_bytes(sample[:65_536], cp_isolation=candidates).best()
    if best is not None:
        return Encoding(best.encoding, best.encoding.upper().replace("_", "-"))
    return Encoding("gb18030", "GB18030") if chinese else Encoding("utf-8", "UTF-8")


def _common_chinese(text: str) -> bool:
    """Whether what is not ASCII is mostly from GB2312 level 1, the 3,755 everyday characters, or signs."""
    foreign = [char for char in text if ord(char) > 127]
    everyday = 0
    for char in foreign:
        try:
            code = char.encode("gb2312")
        except UnicodeEncodeError:
            continue
        everyday += 0xA1 <= code[0] <= 0xA3 or 0xB0 <= code[0] <= 0xD7
    return everyday * 10 >= len(foreign) * 6
