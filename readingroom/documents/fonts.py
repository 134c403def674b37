"""The typefaces on paper: which font writes which character, and what no font can write.

Fonts are read when the first character needs them (a Chinese font takes about a tenth of a second). A text is
cut into runs along a chain of fonts, character by character. A PDF carries only the characters it uses.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from enum import Enum
from functools import cache, lru_cache
from threading import RLock
from typing import Any

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont

from readingroom.errors import Unavailable
from readingroom.resources import resource

__all__ = ["Face", "initial_font", "missing_glyphs", "printable", "runs", "visual", "width"]


class Face(Enum):
    """What a text is set in; the value is its chain of fonts, tried in this order for each character."""

    # Noto Sans has the letters of European names that the Chinese fonts lack (ž, ł, ő).
    REGULAR = ("NotoSansSC-Regular", "NotoSans-Regular", "NotoSansArabic-Regular", "RareHan-Regular")
    BOLD = (
        "NotoSansSC-Bold",
        "NotoSans-Bold",
        "NotoSansArabic-Bold",
        "NotoSansSC-Regular",
        "RareHan-Regular",
    )
    SERIF = ("NotoSerifSC-Regular", *REGULAR)
    MONO = ("JetBrainsMono-Regular", *REGULAR)
    MONO_BOLD = ("JetBrainsMono-Bold", *BOLD)


_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
_STAND_INS = re.compile("[\u0387\ufb1d-\ufdff\ufe70-\ufefe]")
"""Code points we draw in place of what was written: its compatibility decomposition is what was written."""

_APOSTROPHE = re.compile("(?<=[A-Za-z\u00c0-\u024f])\u2019(?=[A-Za-z\u00c0-\u024f])")
"""The one in O’Neil, which Chinese fonts draw as wide as a character."""

_NARROW_APOSTROPHE = "\ue019"
"""Stands for U+2019 of a Latin font: a private code point that only our Latin fonts are given."""

_CODE_DOT = re.compile("(?<=[!-~])\u00b7(?=[!-~])")
"""The dot within a reference code (DA/T 13), which Chinese fonts draw as wide as a character."""

_loading = RLock()


class _Font(TTFont):
    """A TrueType font whose text copies out of the PDF as it was written.

    ReportLab writes code points beyond U+FFFF into the ToUnicode table as five digits, where UTF-16 is
    wanted, and lists more than the 100 entries a block may have (PDF 32000-1, 9.10.3). Arabic letters are
    drawn as presentation forms, the dot in a code as a narrow one; here they become what was typed.
    """

    def addObjects(self, doc: Any) -> None:  # noqa: N802  (ReportLab's name)
        subsets = [list(subset) for subset in self.state[doc].subsets]
        super().addObjects(doc)
        fonts = doc.idToObject["BasicFonts"].dict
        internal = doc.fontMapping[self.fontName].lstrip("/")
        for number, subset in enumerate(subsets):
            name = fonts[f"{internal}+{number}"].BaseFont
            doc.idToObject[f"toUnicodeCMap:{name}"].content = _to_unicode(name, subset)


def _to_unicode(name: str, subset: list[int]) -> str:
    """The ToUnicode table (PDF 32000-1, 9.10.3) of one subset: byte -> text in UTF-16."""
    pairs = []
    for byte, code in enumerate(subset):
        if code:
            text = chr(code)
            if text == _NARROW_APOSTROPHE:
                text = "\u2019"
            elif _STAND_INS.match(text):
                # A ligature's letters too stand as they are drawn, left to right: what reads the text out of a
                # PDF turns a line from right to left round letter by letter (poppler and PDFium do).
                text = unicodedata.normalize("NFKC", text)[::-1]
            pairs.append(f"<{byte:02X}> <{text.encode('utf-16-be').hex().upper()}>")
    blocks = [pairs[start : start + 100] for start in range(0, len(pairs), 100)]
    lines = [
        "/CIDInit /ProcSet findresource begin",
        "12 dict begin",
        "begincmap",
        f"/CIDSystemInfo << /Registry ({name}) /Ordering ({name}) /Supplement 0 >> def",
        f"/CMapName /{name} def",
        "/CMapType 2 def",
        "1 begincodespacerange",
        "<00> <FF>",
        "endcodespacerange",
    ]
    for block in blocks:
        lines += [f"{len(block)} beginbfchar", *block, "endbfchar"]
    lines += ["endcmap", "CMapName currentdict /CMap defineresource pop", "end", "end"]
    return "\n".join(lines)


@cache
def _load(stem: str) -> _Font:
    file = resource("fonts", f"{stem}.ttf")
    try:
        font = _Font(stem, str(file), shapable=False)
    except (OSError, TTFError) as error:
        raise Unavailable("paper.font", file=file.name) from error
    if stem.startswith("NotoSans-"):
        for table in (font.face.charToGlyph, font.face.charWidths):
            table[ord(_NARROW_APOSTROPHE)] = table[0x2019]
    pdfmetrics.registerFont(font)
    return font


def _font(stem: str) -> _Font:
    with _loading:  # two threads must not register one font twice
        return _load(stem)


class _Chain(dict[str, tuple[str, float] | None]):
    """Character -> the first font of a chain that has it and its advance in thousandths, found on first use."""

    def __init__(self, stems: tuple[str, ...]) -> None:
        super().__init__()
        self.stems = stems
        self.advances = _Advances(self)
        self.find = self.__getitem__

    def __missing__(self, character: str) -> tuple[str, float] | None:
        code = ord(character)
        answer = None
        for stem in self.stems:
            face = _font(stem).face
            if code in face.charToGlyph:
                answer = (stem, float(face.charWidths.get(code, face.defaultWidth)))
                break
        self[character] = answer
        return answer


class _Advances(dict[str, float]):
    """Character -> its advance alone, for adding up quickly."""

    def __init__(self, chain: _Chain) -> None:
        super().__init__()
        self.chain = chain

    def __missing__(self, character: str) -> float:
        found = self.chain[character]
        advance = self[character] = found[1] if found else 0.0
        return advance


_CHAINS = {face: _Chain(face.value) for face in Face}


def initial_font() -> str:
    """Name of the font a page starts with, so that no font goes into a PDF without being embedded."""
    return _font(Face.REGULAR.value[0]).fontName


def _legible(text: str) -> str:
    """The text without what has no shape: control and format characters, variation selectors."""
    if text.isascii() and text.isprintable():
        return text
    kept = []
    for character in text:
        category = unicodedata.category(character)
        if category in ("Cc", "Zl", "Zp", "Zs") and character != "\u3000":
            kept.append(" ")
        elif category != "Cf" and unicodedata.name(character, "").find("VARIATION SELECTOR") < 0:
            kept.append(character)
    return "".join(kept)


@lru_cache(maxsize=50_000)
def printable(text: str, face: Face = Face.REGULAR) -> str:
    """The text as it can be set: Arabic letters joined, and a code in place of what no font can write.

    The order stays the one in which it is read, so that it can be broken into lines; `visual` turns a line
    round. A character without a glyph becomes its number, ``[U+2CE88]``, which a pen can mend; a box on
    paper could be anything. Applied twice it changes nothing more.
    """
    text = _legible(text)
    if _RIGHT_TO_LEFT.search(text):
        text = _reshaper().reshape(text)
    find = _CHAINS[face].find
    if not all(find(character) for character in set(text)):
        text = "".join(c if find(c) else f"[U+{ord(c):04X}]" for c in text)
    return _APOSTROPHE.sub(_NARROW_APOSTROPHE, _CODE_DOT.sub("\u0387", text))


@cache
def _reshaper() -> Any:
    from arabic_reshaper import ArabicReshaper

    return ArabicReshaper(configuration={"delete_harakat": False})


def visual(line: str) -> str:
    """One line in the order it is drawn, left to right (Unicode bidirectional algorithm)."""
    if not _RIGHT_TO_LEFT.search(line):
        return line
    from bidi import get_display

    return str(get_display(line))


@lru_cache(maxsize=50_000)
def runs(text: str, face: Face) -> tuple[tuple[str, str], ...]:
    """A `printable` text cut into (font name, text) along the face's chain."""
    find = _CHAINS[face].find
    cut: list[tuple[str, list[str]]] = []
    for character in text:
        found = find(character)
        if found is None:
            raise ValueError(
                f"no glyph for U+{ord(character):04X}: the text did not pass through printable()"
            )
        if not cut or cut[-1][0] != found[0]:
            cut.append((found[0], []))
        cut[-1][1].append(character)
    return tuple((name, "".join(characters)) for name, characters in cut)


def width(text: str, face: Face, size: float) -> float:
    """Width of a `printable` text in points, set at `size` points."""
    return sum(map(_CHAINS[face].advances.__getitem__, text)) * size / 1000


def missing_glyphs(texts: Iterable[str]) -> tuple[str, ...]:
    """The characters that no font of ours can write, each once, in the order met; told before printing."""
    found: dict[str, None] = {}
    for text in texts:
        shaped = _reshaper().reshape(_legible(text)) if _RIGHT_TO_LEFT.search(text) else _legible(text)
        found.update((c, None) for c in shaped if _CHAINS[Face.REGULAR].find(c) is None)
    return tuple(found)
