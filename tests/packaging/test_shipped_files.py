"""What ships beside the code: fonts that may be embedded and hold what is promised, icons that take a colour."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from readingroom.resources import resource

FONTS = sorted(resource("fonts").glob("*.ttf"))
ICONS = sorted(resource("icons").glob("*.svg"))


def covered(name: str) -> set[str]:
    with TTFont(resource("fonts", name), lazy=True) as font:
        return {chr(code) for code in font.getBestCmap()}


def gb2312() -> set[str]:
    cells = (bytes([row, cell]) for row in range(0xA1, 0xF8) for cell in range(0xA1, 0xFF))
    return {text for pair in cells if (text := pair.decode("gb2312", "ignore"))}


@pytest.mark.parametrize("path", FONTS, ids=lambda path: path.name)
def test_a_font_can_be_embedded_and_its_licence_is_beside_it(path: Path) -> None:
    with TTFont(path, lazy=True) as font:
        assert "glyf" in font, "ReportLab embeds TrueType outlines only"
        assert font["OS/2"].fsType & 0x0002 == 0, "the font forbids embedding"
    family = path.stem.partition("-")[0]
    licence = "LICENSE" if family == "RareHan" else "OFL"
    assert path.with_name(f"{licence}-{family}.txt").stat().st_size > 500


@pytest.mark.parametrize("name", ["NotoSansSC-Regular.ttf", "NotoSansSC-Bold.ttf", "NotoSerifSC-Regular.ttf"])
def test_ordinary_chinese_is_whole_in_every_style(name: str) -> None:
    assert gb2312() | set("㛃𠅤䶮𬭎〔〕●◐○✓→·") <= covered(name)


def test_all_basic_ideographs_are_found_in_one_font_or_its_fallback() -> None:
    basic = {chr(code) for code in (*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000))}
    assert basic <= covered("NotoSansSC-Regular.ttf") | covered("NotoSerifSC-Regular.ttf")


def test_extension_b_is_whole_between_the_fonts() -> None:
    extension = {chr(code) for code in range(0x20000, 0x2A6D7)}
    assert extension <= covered("NotoSansSC-Regular.ttf") | covered("RareHan-Regular.ttf")


@pytest.mark.parametrize(
    "name", ["Đorđe Žižek", "Şükrü Őry", "Łukasz Ćwikła", "Nguyễn Thị Hồng", "Фёдор", "Ελένη"]
)
def test_names_from_other_alphabets_have_all_their_letters(name: str) -> None:
    for weight in ("Regular", "Bold"):
        assert set(name) <= covered(f"NotoSans-{weight}.ttf")


def test_an_arabic_name_has_its_letters_and_their_joined_forms() -> None:
    for weight in ("Regular", "Bold"):
        assert set("محمد علي" + "ﻣﺤﻤﺪ ﻋﻠﻲ") <= covered(f"NotoSansArabic-{weight}.ttf")


def test_codes_keep_their_characters_apart() -> None:
    """No two of the characters that are mistaken for each other share a drawing, and no ligature joins a code."""
    with TTFont(resource("fonts", "JetBrainsMono-Regular.ttf")) as font:
        cmap, glyphs = font.getBestCmap(), font["glyf"]
        outlines = {tuple(glyphs[cmap[ord(each)]].getCoordinates(glyphs)[0]) for each in "0O1lI8B5S"}
        assert len(outlines) == 9
        features = {record.FeatureTag for record in font["GSUB"].table.FeatureList.FeatureRecord}
        assert not features & {"calt", "liga", "dlig", "clig"}


@pytest.mark.parametrize("path", ICONS, ids=lambda path: path.stem)
def test_an_icon_takes_its_colour_from_the_palette(path: Path) -> None:
    icon = ET.parse(path).getroot()
    assert icon.get("viewBox") == "0 0 24 24"
    assert icon.get("stroke") == "currentColor"
    assert not [part for part in icon.iter() if part is not icon and part.get("stroke")]
