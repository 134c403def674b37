"""Small pictures of pages for the window, turned and cropped as the plan says."""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageOps

from readingroom.copies.papers import PagePlan
from readingroom.copies.scans import pictures, reading
from readingroom.copies.scans.model import LIMITS, MediaType, Scan
from readingroom.copies.scans.plan import check_plan, placed_size
from readingroom.documents import raster
from readingroom.errors import Refused, Unavailable

__all__ = ["page_picture", "preview"]

QUARTERS = {
    90: Image.Transpose.ROTATE_270,  # Pillow turns the other way round
    180: Image.Transpose.ROTATE_180,
    270: Image.Transpose.ROTATE_90,
}


def preview(source: Path | bytes, scan: Scan, plan: PagePlan, width: int) -> raster.Pixels:
    """A page as it will stand in the copy, without the marks.

    What was added to a PDF page and is printed with it is shown.

    Args:
        source: the file that `scan` was read from.
        scan: what was read from it.
        plan: which page, how turned and cropped.
        width: pixels across; the height follows.

    Raises:
        Refused: ``scan.broken``, the file is not what was read; as `check_plan`.
        ValueError: a width that is not positive.
    """
    if width < 1:
        raise ValueError(f"a picture is at least one pixel wide, not {width}")
    check_plan([plan], {plan.source: scan})
    wide_mm, high_mm = placed_size(scan.pages[plan.page], plan)
    dpi = width / wide_mm * 25.4
    picture = page_picture(source, scan, plan.page, dpi)
    if plan.turned:
        picture = picture.transpose(QUARTERS[plan.turned])
    whole = (0.0, 0.0, 1.0, 1.0)
    left, top, right, bottom = plan.crop or whole
    box = (left * picture.width, top * picture.height, right * picture.width, bottom * picture.height)
    size = width, max(1, round(width * high_mm / wide_mm))
    picture = picture.resize(size, Image.Resampling.BILINEAR, box=box, reducing_gap=2.0)
    return raster.Pixels(picture.width, picture.height, picture.width * 3, picture.tobytes(), dpi)


def page_picture(source: Path | bytes, scan: Scan, page: int, dpi: float) -> Image.Image:
    """A page of a scan as RGB pixels, upright as the file shows it, not finer than it is or than memory allows.

    Raises:
        Refused: ``scan.broken``, the file is not what was read.
    """
    sizes = scan.pages[page]
    inches = sizes.width_mm * sizes.height_mm / 25.4**2
    dpi = min(dpi, 1200.0, (LIMITS.PIXELS / inches) ** 0.5 * 0.99)
    if scan.media_type is MediaType.PDF:
        if sizes.annotated:
            from readingroom.copies.scans import additions, pdf

            with pdf.opened(source, scan.name) as opened:
                source, page = additions.page_alone(opened, page), 0
        try:
            drawn = raster.pixels(source, page, dpi=dpi)
        except (Unavailable, IndexError) as error:
            raise Refused("scan.broken", name=scan.name) from error
        return Image.frombuffer("RGB", (drawn.width, drawn.height), drawn.data, "raw", "RGB", drawn.stride, 1)
    with (
        reading.opened(source) as file,
        pictures.opened(file, scan.media_type, scan.name) as picture,
    ):
        for number, frame in enumerate(pictures.frames(picture, scan.media_type, scan.name)):
            if number == page:
                return _upright(frame, (sizes.width_mm / 25.4 * dpi, sizes.height_mm / 25.4 * dpi))
    raise Refused("scan.broken", name=scan.name)


def _upright(frame: Image.Image, wanted: tuple[float, float]) -> Image.Image:
    """A picture as it is shown, in RGB on white, at about the wanted size where that is smaller."""
    orientation = pictures.orientation_of(frame)
    across, down = wanted[::-1] if orientation >= 5 else wanted
    if frame.format in ("JPEG", "MPO"):
        frame.draft("RGB", (round(across), round(down)))
    picture = on_white(frame)
    if across < picture.width:
        # Bits become greys before they are made fewer: thin strokes stay to be seen.
        size = max(1, round(across)), max(1, round(down))
        picture = picture.resize(size, Image.Resampling.BILINEAR, reducing_gap=2.0)
    return upright(picture, frame)


def upright(picture: Image.Image, frame: Image.Image) -> Image.Image:
    """A picture turned and mirrored as the frame that it was made from says that it lies."""
    orientation = pictures.orientation_of(frame)
    if orientation == 1:
        return picture
    exif = picture.getexif()
    exif[pictures.ORIENTATION] = orientation
    return ImageOps.exif_transpose(picture)


def on_white(picture: Image.Image) -> Image.Image:
    """A picture in RGB; what shows through lies on white paper."""
    if picture.mode in ("I;16", "I;16B", "I;16L", "I"):
        # Sixteen bits of grey: Pillow would cut off what is over 255.
        picture = picture.convert("I").point(lambda value: value / 256).convert("L")
    if picture.has_transparency_data:
        seen = picture.convert("RGBA")
        paper = Image.new("RGBA", seen.size, "white")
        paper.alpha_composite(seen)
        return paper.convert("RGB")
    return picture.convert("RGB")
