"""Slips against a bare ReportLab canvas that draws the same marks, in pages a second."""

import io
import itertools
import time
from collections.abc import Callable
from dataclasses import replace
from statistics import median

import pytest
from pytest_benchmark.fixture import BenchmarkFixture
from reportlab.pdfgen import canvas

from readingroom.documents import slip
from readingroom.documents.ink import Ink
from readingroom.documents.page import Size
from readingroom.documents.registry import render
from readingroom.language import language
from readingroom.retrieval.papers import SlipPaper
from tests.benchmarks.conftest import Record
from tests.readingroom.documents import samples

PAGES = 200
REACH = 0.7


def papers(first: int = 0) -> list[SlipPaper]:
    """Slips that no earlier round has drawn, so that nothing fitted before can be reused."""
    return [
        replace(
            samples.SLIP,
            code=f"S{n:06}-7",
            reference_code=f"J001-WS·1979·Y-{n:04}",
            location=f"{n % 4 + 1}库-A区-{n % 30}列-1面-{n % 7}节-{n % 5}层",
            request_number=f"2026-{n}",
            title=f"云溪县民政局婚姻登记申请书、审查处理表（{n}）",
            reader=f"陈䶮{n}",
        )
        for n in range(first, first + PAGES)
    ]


def marks_of(slips: list[SlipPaper], size: Size) -> list[list[tuple[object, ...]]]:
    """What is drawn on each page: every string with its font and place, every line, box and bar.

    The fixed part is drawn string by string here, as a bare canvas would.
    """
    pages: list[list[tuple[object, ...]]] = []
    here: list[tuple[object, ...]] = []

    class Recorder(Ink):
        def begin(self, width_mm: float, height_mm: float) -> None:
            super().begin(width_mm, height_mm)
            here.append(("setPageSize", self._canvas._pagesize))

        def fixed(self, name: str, draw: Callable[[Ink], None], *, width_mm: float, height_mm: float) -> None:
            draw(self)

        def end(self) -> None:
            pages.append(list(here))
            here.clear()
            super().end()

    ink = Recorder(io.BytesIO(), language("zh_CN"), title="", author="")
    bare = ink._canvas
    for name in ("line", "rect", "setLineWidth", "setDash", "saveState", "transform", "restoreState"):
        known = getattr(bare, name)

        def record(
            *args: object, _name: str = name, _known: Callable[..., object] = known, **named: object
        ) -> object:
            here.append((_name, args, named))
            return _known(*args, **named)

        setattr(bare, name, record)
    draw_path = bare.drawPath

    def path(drawn: object, **named: object) -> None:
        here.append(("path", list(drawn._code), named))  # type: ignore[attr-defined]
        draw_path(drawn, **named)

    bare.drawPath = path
    begin_text = bare.beginText

    def begin() -> object:
        pen = begin_text()
        state = {}
        origin, font, out, gray = pen.setTextOrigin, pen.setFont, pen.textOut, pen.setFillGray

        def set_origin(x: float, y: float) -> None:
            state["at"] = (x, y)
            origin(x, y)

        def set_font(name: str, points: float) -> None:
            state["font"] = (name, points)
            font(name, points)

        def text_out(text: str) -> None:
            x, y = state["at"]
            here.append(("text", x, y, *state["font"], text, state.get("gray", 0)))
            out(text)
            state["at"] = (x + bare.stringWidth(text, *state["font"]), y)

        def set_gray(value: float) -> None:
            state["gray"] = value
            gray(value)

        pen.setTextOrigin, pen.setFont, pen.textOut, pen.setFillGray = (
            set_origin,
            set_font,
            text_out,
            set_gray,
        )
        return pen

    bare.beginText = begin
    slip.draw(ink, slips, size)
    return pages


def draw_bare(pages: list[list[tuple[object, ...]]]) -> bytes:
    """The same marks through a bare canvas: drawString, line, rect, path."""
    target = io.BytesIO()
    bare = canvas.Canvas(target, pageCompression=1, invariant=1)
    for page in pages:
        for mark in page:
            match mark:
                case ("setPageSize", size):
                    bare.setPageSize(size)
                case ("text", x, y, name, points, text, gray):
                    bare.setFont(name, points)
                    bare.setFillGray(gray)
                    bare.drawString(x, y, text)
                case ("path", code, named):
                    drawn = bare.beginPath()
                    drawn._code.extend(code)
                    bare.drawPath(drawn, **named)
                case (str() as name, args, named):
                    getattr(bare, name)(*args, **named)
        bare.showPage()
    bare.save()
    return target.getvalue()


@pytest.mark.parametrize("size", [Size.A5, Size.A4])
def test_slips(benchmark: BenchmarkFixture, record: Record, size: Size) -> None:
    marks = marks_of(papers(), size)
    theirs = draw_bare(marks)
    rounds = itertools.count(1)
    bare: list[float] = []

    def fresh() -> tuple[tuple[object, ...], dict[str, object]]:
        # The bare canvas draws between our rounds, so that both meet the same moods of the machine.
        started = time.perf_counter()
        draw_bare(marks)
        bare.append(time.perf_counter() - started)
        return (papers(next(rounds) * PAGES), language("zh_CN"), size), {}

    ours = benchmark.pedantic(render, setup=fresh, rounds=7, warmup_rounds=1)
    seconds = median(benchmark.stats.stats.data)
    ratio = median(bare) / seconds
    benchmark.extra_info.update(pages_per_second=round(PAGES / seconds), ratio=round(ratio, 2), reach=REACH)
    record(
        f"slips, {size}",
        f">= {REACH}x the pages/s of a bare canvas",
        f"{ratio:.2f}x ({PAGES / seconds:.0f} against {PAGES / median(bare):.0f} pages/s, "
        f"{len(ours) // PAGES} bytes a page against {len(theirs) // PAGES})",
        ratio >= REACH,
    )
