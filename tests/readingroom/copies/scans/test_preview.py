"""The small pictures of pages, turned and cropped as they will stand in the copy."""

from __future__ import annotations

import pytest
from PIL import Image

from readingroom.copies import scans
from readingroom.copies.papers import PagePlan
from readingroom.documents.raster import Pixels
from readingroom.errors import Refused
from tests.readingroom.copies import scanned

CLOCKWISE = ("top left", "top right", "bottom right", "bottom left")


def shown(content: bytes, *, page: int = 0, width: int = 90, **plan: object) -> Image.Image:
    scan = scans.read(content, "scan")
    drawn: Pixels = scans.preview(content, scan, PagePlan(scan.digest, page, **plan), width)  # type: ignore[arg-type]
    assert drawn.width == width
    return Image.frombuffer("RGB", (drawn.width, drawn.height), drawn.data, "raw", "RGB", drawn.stride, 1)


def corners(picture: Image.Image) -> tuple[str, ...]:
    """The names of the colours in its corners, clockwise from the top left."""
    x, y = picture.width // 6, picture.height // 6
    found = []
    for place in ((x, y), (-x, y), (-x, -y), (x, -y)):
        at = place[0] % picture.width, place[1] % picture.height
        colour = picture.getpixel(at)
        assert isinstance(colour, tuple)
        near = min(
            scanned.COLOURS,
            key=lambda name: sum(abs(a - b) for a, b in zip(colour, scanned.COLOURS[name], strict=True)),
        )
        found.append(near)
    return tuple(found)


def turned(quarters: int) -> tuple[str, ...]:
    return CLOCKWISE[-quarters % 4 :] + CLOCKWISE[: -quarters % 4]


QUARTERS = {
    "jpeg": scanned.jpeg(scanned.quarters()),
    "png": scanned.png(scanned.quarters()),
    "tiff": scanned.tiff([scanned.quarters()], compression="tiff_lzw"),
    "pdf": scanned.pdf_of([scanned.jpeg(scanned.quarters())], size=(400, 600)),
}


@pytest.mark.parametrize("kind", QUARTERS)
@pytest.mark.parametrize("quarters", range(4))
def test_a_page_is_turned_clockwise(kind: str, quarters: int) -> None:
    picture = shown(QUARTERS[kind], turned=90 * quarters)
    assert corners(picture) == turned(quarters)
    assert picture.height == (135 if quarters % 2 == 0 else 60)


@pytest.mark.parametrize("kind", QUARTERS)
def test_a_page_is_cropped_after_it_was_turned(kind: str) -> None:
    picture = shown(QUARTERS[kind], turned=90, crop=(0.5, 0.0, 1.0, 0.5))
    # Turned clockwise, what was at the top left is at the top right.
    assert set(corners(picture)) == {"top left"}
    assert picture.height == 60


def test_a_camera_s_picture_is_upright() -> None:
    for orientation in range(1, 9):
        exif = Image.Exif()
        exif[0x0112] = orientation
        lying = scanned.quarters()
        undo = {
            2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM,
            5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_90, 7: Image.Transpose.TRANSVERSE,
            8: Image.Transpose.ROTATE_270,
        }  # fmt: skip
        if orientation in undo:
            lying = lying.transpose(undo[orientation])
        assert corners(shown(scanned.jpeg(lying, exif=exif))) == CLOCKWISE, orientation


def test_a_pdf_page_is_shown_as_its_file_says() -> None:
    content = scanned.changed(QUARTERS["pdf"], lambda made: made.pages[0].rotate(270, relative=False))
    assert corners(shown(content)) == turned(3)


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_what_is_printed_over_a_pdf_page_is_shown_on_it(rotate: int) -> None:
    content = scanned.noted(QUARTERS["pdf"], at=(0, 0, 200, 300))
    content = scanned.changed(content, lambda made: made.pages[0].rotate(rotate, relative=False))
    picture = shown(content)
    x, y = picture.width // 6, picture.height // 6
    places = [
        (x, y),
        (picture.width - x, y),
        (picture.width - x, picture.height - y),
        (x, picture.height - y),
    ]
    black = [picture.getpixel(place) == (0, 0, 0) for place in places]
    assert black == [name == "bottom left" for name in turned(rotate // 90)]
    found = zip(corners(picture), turned(rotate // 90), strict=True)
    assert all(one == name for one, name in found if name != "bottom left"), "and the page under it"


def test_the_page_that_is_asked_for_is_shown() -> None:
    pages = [Image.new("L", (300, 400), shade) for shade in (0, 128, 255)]
    content = scanned.tiff(pages)
    assert [shown(content, page=at).getpixel((45, 45)) for at in range(3)] == [
        (s, s, s) for s in (0, 128, 255)
    ]


def test_thin_strokes_of_black_and_white_scans_are_still_seen_when_they_are_small() -> None:
    page = scanned.sheet("thin", 1240, 1754, mode="1")
    small = shown(scanned.tiff([page], compression="group4", dpi=(150, 150)), width=150)
    darkest, lightest = small.convert("L").getextrema()
    assert darkest < 160
    assert lightest > 240
    assert len(small.convert("L").getcolors() or ()) > 10, "greys, not bits"


def test_what_shows_through_lies_on_white_and_deep_grey_is_not_cut_off() -> None:
    clear = Image.new("RGBA", (200, 200), (0, 0, 0, 0))
    assert shown(scanned.png(clear)).getpixel((45, 45)) == (255, 255, 255)
    deep = Image.new("I;16", (200, 200), 32_896)
    grey = shown(scanned.png(deep)).getpixel((45, 45))
    assert isinstance(grey, tuple)
    assert abs(grey[0] - 128) < 3


@pytest.mark.parametrize(
    ("plan", "code"),
    [
        ({"page": 1}, "scan.page_missing"),
        ({"turned": 45}, "scan.plan_wrong"),
        ({"crop": (0.5, 0.0, 0.5, 1.0)}, "scan.plan_wrong"),
        ({"crop": (-0.1, 0.0, 0.5, 1.0)}, "scan.plan_wrong"),
        ({"crop": (0.0, 0.0, 1.0, 1.1)}, "scan.plan_wrong"),
    ],
)
def test_a_plan_that_cannot_be_is_refused(plan: dict[str, object], code: str) -> None:
    with pytest.raises(Refused, match=code):
        shown(QUARTERS["png"], **plan)  # type: ignore[arg-type]
