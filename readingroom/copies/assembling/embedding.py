"""Pictures put into a PDF as they are: their compressed bytes go in unchanged wherever PDF has the same compression.

JPEG stays JPEG, Group 4 fax stays Group 4, the compressed rows of a PNG are those of a PDF. Only what PDF cannot hold
is packed anew, and then without loss.
"""

from __future__ import annotations

import struct
from io import BytesIO
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name
from PIL import Image

from readingroom.copies.scans.model import File, MediaType
from readingroom.copies.scans.page_pictures import on_white

__all__ = ["embedded", "packed", "small"]

_COMPRESSION, _PHOTOMETRIC, _FILL_ORDER = 259, 262, 266
_STRIPS, _STRIP_LENGTHS, _TILES, _ROWS, _JPEG_TABLES = 273, 279, 324, 278, 347
_GROUP_4, _JPEG_IN_TIFF = 4, 7
_PHOTOMETRIC_RGB, _PHOTOMETRIC_YCBCR = 2, 6

_BASELINE_TO_PROGRESSIVE = (0xC0, 0xC1, 0xC2)
"""Frames of a JPEG that PDF readers decode (PDF 32000-1, 7.4.8)."""


def embedded(pdf: pikepdf.Pdf, file: File, page: Image.Image, media_type: MediaType) -> pikepdf.Stream:
    """A picture as an object of a PDF.

    Args:
        pdf: which it becomes a part of.
        file: the scan.
        page: its page, from `readingroom.copies.scans.pictures.frames`, not unpacked yet.
        media_type: of the scan.
    """
    own = {MediaType.JPEG: _jpeg, MediaType.PNG: _png, MediaType.TIFF: _tiff}[media_type](pdf, file, page)
    return own if own is not None else packed(pdf, page)


def packed(pdf: pikepdf.Pdf, picture: Image.Image) -> pikepdf.Stream:
    """A picture packed anew without loss: bits as Group 4, greys and colours as the rows of a PNG."""
    if picture.mode == "1":
        group4 = BytesIO()
        picture.save(group4, "TIFF", compression="group4", tiffinfo={_ROWS: picture.height})
        with Image.open(group4, formats=("TIFF",)) as again:
            found = _tiff(pdf, group4, again)
        if found is not None:
            return found
    if picture.mode != "L":
        picture = on_white(picture)
        # A colour scan of a page in black and grey is a third as large without its colours.
        red, green, blue = picture.split()
        if red.tobytes() == green.tobytes() == blue.tobytes():
            picture = red
    png = BytesIO()
    picture.save(png, "PNG", compress_level=6)
    with Image.open(png, formats=("PNG",)) as again:
        found = _png(pdf, png, again)
    if found is None:
        raise AssertionError("a PNG that we wrote is one that PDF can hold")
    return found


def small(pdf: pikepdf.Pdf, picture: Image.Image) -> pikepdf.Stream:
    """What is left of a picture that had lost something before: without loss, or as a fine JPEG if that is smaller."""
    exact, jpeg = packed(pdf, picture), BytesIO()
    (picture if picture.mode == "L" else on_white(picture)).save(jpeg, "JPEG", quality=95, subsampling=0)
    if jpeg.tell() >= len(exact.read_raw_bytes()):
        return exact
    with Image.open(jpeg, formats=("JPEG",)) as again:
        return _jpeg(pdf, jpeg, again) or exact


def _image(
    pdf: pikepdf.Pdf,
    data: bytes,
    picture: Image.Image,
    *,
    space: Any,
    bits: int,
    kind: Name,
    parms: Any = None,
) -> pikepdf.Stream:
    stream = pikepdf.Stream(pdf, b"")
    stream.write(data, filter=kind, decode_parms=parms)
    stream[Name.Type], stream[Name.Subtype] = Name.XObject, Name.Image
    stream[Name.Width], stream[Name.Height] = picture.size
    stream[Name.ColorSpace], stream[Name.BitsPerComponent] = space, bits
    return stream


def _jpeg(pdf: pikepdf.Pdf, file: File, page: Image.Image) -> pikepdf.Stream | None:
    file.seek(0)
    data = file.read()
    # Four colours would need a press to say what they look like; other frames no reader decodes.
    if page.mode not in ("L", "RGB") or _frame(data) not in _BASELINE_TO_PROGRESSIVE:
        return None
    space = Name.DeviceGray if page.mode == "L" else Name.DeviceRGB
    return _image(pdf, data, page, space=space, bits=8, kind=Name.DCTDecode)


def _frame(data: bytes) -> int:
    """The marker of a JPEG's frame (ITU-T T.81, B.1.1.3), 0 where there is none."""
    place = 2
    while place + 4 <= len(data):
        if data[place] != 0xFF:
            return 0
        marker = data[place + 1]
        if marker == 0xFF:
            place += 1
        elif 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            return marker
        else:
            place += 2 + int(struct.unpack(">H", data[place + 2 : place + 4])[0])
    return 0


def _png(pdf: pikepdf.Pdf, file: File, page: Image.Image) -> pikepdf.Stream | None:
    """The rows of a PNG as they are; none where they are interlaced or something shows through (PDF has neither)."""
    file.seek(8)
    header, palette, rows = b"", b"", []
    while len(head := file.read(8)) == 8:
        length, name = struct.unpack(">I4s", head)
        body = file.read(length)
        file.read(4)
        if name == b"IHDR":
            header = body
        elif name == b"PLTE":
            palette = body
        elif name == b"tRNS":
            return None
        elif name == b"IDAT":
            rows.append(body)
        elif name == b"IEND":
            break
    bits, kind, interlaced = header[8], header[9], header[12]
    if interlaced or kind not in (0, 2, 3) or (kind == 3 and not palette):
        return None
    space: Any = {0: Name.DeviceGray, 2: Name.DeviceRGB}.get(kind)
    if kind == 3:
        space = Array([Name.Indexed, Name.DeviceRGB, len(palette) // 3 - 1, pikepdf.String(palette)])
    parms = Dictionary(Predictor=15, Colors=3 if kind == 2 else 1, BitsPerComponent=bits, Columns=page.width)
    return _image(pdf, b"".join(rows), page, space=space, bits=bits, kind=Name.FlateDecode, parms=parms)


def _tiff(pdf: pikepdf.Pdf, file: File, page: Image.Image) -> pikepdf.Stream | None:
    """A page in one strip of Group 4 or JPEG as it is."""
    tags: Any = page.tag_v2  # type: ignore[attr-defined]
    places, lengths = tags.get(_STRIPS, ()), tags.get(_STRIP_LENGTHS, ())
    if len(places) != 1 or len(lengths) != 1 or _TILES in tags:
        return None
    compression, photometric = tags.get(_COMPRESSION), tags.get(_PHOTOMETRIC)
    file.seek(places[0])
    if compression == _GROUP_4 and photometric in (0, 1) and tags.get(_FILL_ORDER, 1) == 1:
        parms = Dictionary(K=-1, Columns=page.width, Rows=page.height, BlackIs1=photometric == 1)
        return _image(
            pdf,
            file.read(lengths[0]),
            page,
            space=Name.DeviceGray,
            bits=1,
            kind=Name.CCITTFaxDecode,
            parms=parms,
        )
    grey = page.mode == "L" and photometric == 1
    if compression == _JPEG_IN_TIFF and (grey or photometric in (_PHOTOMETRIC_RGB, _PHOTOMETRIC_YCBCR)):
        data = file.read(lengths[0])
        tables = tags.get(_JPEG_TABLES)
        if tables:
            # The tables are a JPEG of their own without a picture: its end and the picture's start go.
            data = bytes(tables)[:-2] + data[2:]
        if _frame(data) not in _BASELINE_TO_PROGRESSIVE:
            return None
        transform = None if grey else Dictionary(ColorTransform=int(photometric == _PHOTOMETRIC_YCBCR))
        space = Name.DeviceGray if grey else Name.DeviceRGB
        return _image(pdf, data, page, space=space, bits=8, kind=Name.DCTDecode, parms=transform)
    return None
