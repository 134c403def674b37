"""Scanned files as scanners, cameras and people who mean harm make them."""

from __future__ import annotations

import hashlib
import io
import zlib
from collections.abc import Callable, Sequence
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name
from PIL import Image, ImageDraw
from reportlab.pdfgen.canvas import Canvas

from readingroom.documents.fonts import initial_font

COLOURS = {
    "top left": (200, 30, 30),
    "top right": (30, 160, 30),
    "bottom left": (30, 30, 200),
    "bottom right": (220, 200, 40),
}
"""Of the four quarters of `quarters`."""


def sheet(text: str, width: int = 620, height: int = 877, mode: str = "L") -> Image.Image:
    """A page with a word and lines of writing, at 75 dpi as large as A4."""
    light: Any = {"1": 1, "L": 244, "RGB": (250, 244, 228), "RGBA": (250, 244, 228, 255)}[mode]
    dark: Any = {"1": 0, "L": 20, "RGB": (40, 30, 20), "RGBA": (40, 30, 20, 255)}[mode]
    picture = Image.new(mode, (width, height), light)
    pen = ImageDraw.Draw(picture)
    for row in range(12):
        pen.text(
            (width * 0.1, height * (0.08 + row * 0.07)), f"{text} {row}", fill=dark, font_size=height // 28
        )
    pen.rectangle((1, 1, width - 2, height - 2), outline=dark, width=2)
    return picture


def quarters(width: int = 400, height: int = 600) -> Image.Image:
    """A page whose four quarters have different colours."""
    picture = Image.new("RGB", (width, height))
    for name, colour in COLOURS.items():
        left, top = width // 2 * ("right" in name), height // 2 * ("bottom" in name)
        picture.paste(colour, (left, top, left + width // 2, top + height // 2))
    return picture


def jpeg(picture: Image.Image, **options: Any) -> bytes:
    return _saved(picture, "JPEG", **{"quality": 90, "dpi": (75, 75), **options})


def png(picture: Image.Image, **options: Any) -> bytes:
    return _saved(picture, "PNG", **{"dpi": (75, 75), **options})


def tiff(pictures: Sequence[Image.Image], **options: Any) -> bytes:
    more = {"save_all": True, "append_images": list(pictures[1:])} if len(pictures) > 1 else {}
    return _saved(pictures[0], "TIFF", **{"dpi": (75, 75), **more, **options})


def _saved(picture: Image.Image, kind: str, **options: Any) -> bytes:
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


def pdf(texts: Sequence[str], size: tuple[float, float] = (595, 842), *, embedded: bool = True) -> bytes:
    """A PDF with a text a page; the font is embedded, or Helvetica that is not."""
    file = io.BytesIO()
    font = initial_font()
    canvas = Canvas(file, pagesize=size, invariant=1, initialFontName=font if embedded else "Helvetica")  # type: ignore[arg-type]
    for text in texts:
        canvas.setFont(font if embedded else "Helvetica", 14)
        canvas.drawString(60, size[1] - 80, text)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def pdf_of(pictures: Sequence[bytes], size: tuple[float, float] = (595, 842)) -> bytes:
    """A PDF as scanners write it: a JPEG a page."""
    made = pikepdf.new()
    for picture in pictures:
        with Image.open(io.BytesIO(picture)) as opened:
            wide, high, mode = *opened.size, opened.mode
        made.add_blank_page(page_size=size)
        image = pikepdf.Stream(made, b"")
        image.write(picture, filter=Name.DCTDecode)
        image[Name.Type], image[Name.Subtype] = Name.XObject, Name.Image
        image[Name.Width], image[Name.Height], image[Name.BitsPerComponent] = wide, high, 8
        image[Name.ColorSpace] = Name.DeviceGray if mode == "L" else Name.DeviceRGB
        page = made.pages[-1]
        name = page.add_resource(image, Name.XObject, Name.Im0)
        page.contents_add(f"q {size[0]} 0 0 {size[1]} 0 0 cm {name} Do Q".encode())
    return saved(made)


def saved(made: pikepdf.Pdf, **options: Any) -> bytes:
    file = io.BytesIO()
    made.save(file, deterministic_id="encryption" not in options, **options)
    made.close()
    return file.getvalue()


def changed(content: bytes, change: Callable[[pikepdf.Pdf], object]) -> bytes:
    made = pikepdf.open(io.BytesIO(content))
    change(made)
    return saved(made)


def noted(
    content: bytes,
    *,
    kind: str = "Square",
    at: tuple[float, float, float, float] = (55, 750, 300, 780),
    drawn: bytes | None = b"0 g 0 0 1000 1000 re f",
    flags: int = 4,
    page: int = 0,
    **more: Any,
) -> bytes:
    """A PDF to which somebody added something: by default a black box over the words of `pdf`, as viewers print it.

    Args:
        kind: of annotation.
        at: left, bottom, right, top.
        drawn: what draws it, in points from its corner; None leaves that to the viewer.
        flags: of the annotation; 4 prints it.
        page: from 0.
        more: entries of it; ``look`` of its appearance.
    """

    def change(made: pikepdf.Pdf) -> None:
        look = more.pop("look", {})
        note = Dictionary(Type=Name.Annot, Subtype=Name(f"/{kind}"), Rect=Array(at), F=flags, **more)
        if drawn is not None:
            size = Array([0, 0, at[2] - at[0], at[3] - at[1]])
            form = made.make_stream(drawn, Type=Name.XObject, Subtype=Name.Form, BBox=size, **look)
            note.AP = Dictionary(N=form)
        notes = made.pages[page].obj.get(Name.Annots, Array())
        notes.append(made.make_indirect(note))
        made.pages[page].obj.Annots = notes
        if kind == "Widget":
            made.Root.AcroForm = Dictionary(Fields=Array([notes[-1]]))

    return changed(content, change)


def digest(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()


def _named(made: pikepdf.Pdf, tree: Name, value: Any) -> None:
    made.Root.Names = Dictionary({str(tree): Dictionary(Names=Array(["x", value]))})


def _script(**more: Any) -> Dictionary:
    return Dictionary(S=Name.JavaScript, JS=pikepdf.String("app.alert(1)"), **more)


def _note(made: pikepdf.Pdf, kind: Name, **more: Any) -> None:
    note = Dictionary(Type=Name.Annot, Subtype=kind, Rect=Array([0, 0, 10, 10]), **more)
    made.pages[0].Annots = Array([made.make_indirect(note)])
    if kind == Name.Widget:
        made.Root.AcroForm = Dictionary(Fields=made.pages[0].Annots)


def _cycle(made: pikepdf.Pdf) -> None:
    form = made.make_stream(b"/A Do", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 10, 10]))
    form.Resources = Dictionary(XObject=Dictionary(A=form))
    made.pages[0].add_resource(form, Name.XObject, Name.A)


def _launch() -> Dictionary:
    return Dictionary(S=Name.Launch, F=pikepdf.String("cmd.exe"))


def _packed(blanks: int) -> bytes:
    """So many MiB of blanks as zlib packs them: one is packed, and stands there again and again."""
    packing = zlib.compressobj(9)
    blank = b" " * 2**20
    whole = packing.compress(blank) + packing.flush(zlib.Z_FULL_FLUSH)
    head, one = whole[:2], whole[2:]
    check = 1
    for _ in range(blanks):
        check = zlib.adler32(blank, check)
    return head + one * blanks + b"\x03\x00" + check.to_bytes(4)


def bomb(mebibytes: int) -> bytes:
    """A PDF whose one page would unpack to so many MiB of blanks."""
    made = pikepdf.new()
    made.add_blank_page()
    stream = pikepdf.Stream(made, b"")
    stream.write(_packed(mebibytes), filter=Name.FlateDecode)
    made.pages[0].Contents = stream
    return saved(made)


def huge_picture(made: pikepdf.Pdf) -> None:
    image = pikepdf.Stream(made, b"")
    image.write(_packed(4), filter=Name.FlateDecode)
    image[Name.Subtype], image[Name.Width], image[Name.Height] = Name.Image, 60_000, 60_000
    image[Name.ColorSpace], image[Name.BitsPerComponent] = Name.DeviceGray, 8
    made.pages[0].add_resource(image, Name.XObject, Name.Im0)


ACTIVE: dict[str, Callable[[pikepdf.Pdf], object]] = {
    "a script when it opens": lambda made: made.Root.__setattr__("OpenAction", _script()),
    "a named script": lambda made: _named(made, Name.JavaScript, _script()),
    "a script of a page": lambda made: made.pages[0].obj.__setattr__("AA", Dictionary(O=_script())),
    "a script of a field": lambda made: _note(made, Name.Widget, AA=Dictionary(K=_script())),
    "a script behind another action": lambda made: _note(
        made, Name.Link, A=Dictionary(S=Name.URI, URI=pikepdf.String("https://x"), Next=_script())
    ),
    "a form that computes": lambda made: made.Root.__setattr__("AcroForm", Dictionary(XFA=pikepdf.String("x"))),
    "a program to start": lambda made: made.Root.__setattr__("OpenAction", _launch()),
    "a program behind a link": lambda made: _note(made, Name.Link, A=_launch()),
    "data to send": lambda made: _note(made, Name.Link, A=Dictionary(S=Name.SubmitForm, F=pikepdf.String("http://x"))),
    "an attached file": lambda made: made.attachments.__setitem__(
        "x.exe", pikepdf.AttachedFileSpec(made, b"MZ", filename="x.exe")
    ),
    "a file in a note": lambda made: _note(
        made, Name.FileAttachment, FS=Dictionary(F=pikepdf.String("x"), EF=Dictionary(F=made.make_stream(b"MZ")))
    ),
    "a film": lambda made: _note(made, Name.RichMedia),
}  # fmt: skip
"""What a PDF may carry that has no place on a page -> how it is put in."""

CYCLE = _cycle
