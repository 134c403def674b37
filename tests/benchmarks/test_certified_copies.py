"""Certified copies: pages a second of marking a long scan against bare pikepdf, and one copy of five pages end to end.

Bare pikepdf opens the scan, copies its pages, lays a ready page over each and writes the file. Ours reads the scan,
looks through it, hashes every page, draws the marks, lays them beside the pictures, and reads what it wrote again to
see that it is PDF/A-2b; what that last look costs is told apart.
"""

import io
import os
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from statistics import median

import pikepdf
import pytest
from PIL import Image
from pytest_benchmark.fixture import BenchmarkFixture

from readingroom.copies.assembling import archival, assemble
from readingroom.copies.papers import CertifiedCopyPaper, CopiedPage, PagePlan
from readingroom.language import language
from tests.benchmarks.conftest import Record
from tests.readingroom.copies import scanned
from tests.readingroom.documents import samples_copies as samples
from tests.readingroom.documents.test_documents import raster

PAGES = 200
REACH = 0.1
"""Of bare merging, which neither hashes nor checks anything."""


def a_scan(pages: int) -> bytes:
    """A scan of grey pages as large as a scanner makes them: 0.85 MB each."""
    noise = Image.effect_noise((1240, 1754), 60)
    moved = (noise.transform(noise.size, Image.Transform.AFFINE, (1, 0, at, 0, 1, at)) for at in range(pages))
    return scanned.pdf_of([scanned.jpeg(page, quality=66) for page in moved])


def paper_of(digest: bytes, pages: int) -> CertifiedCopyPaper:
    copied = tuple(
        CopiedPage(PagePlan(digest, at), samples.SOURCE.reference_code, str(at + 1)) for at in range(pages)
    )
    files = (replace(samples.COPY.files[0], copied=pages, counted=pages),)
    return replace(samples.COPY, pages=copied, files=files)


@pytest.fixture(scope="module")
def scan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("scan") / "scan.pdf"
    file.write_bytes(a_scan(PAGES))
    return file


def merge_bare(scan: Path, marks: Path, target: Path) -> None:
    """The same pages with a ready page laid over each, and nothing else."""
    with pikepdf.open(scan) as pages, pikepdf.open(marks) as overlay, pikepdf.new() as merged:
        merged.pages.extend(pages.pages)
        for page, mark in zip(merged.pages, list(overlay.pages)[1:], strict=True):
            page.add_overlay(mark)
        merged.save(target)


def test_marking_a_long_scan(benchmark: BenchmarkFixture, record: Record, scan: Path, tmp_path: Path) -> None:
    digest = scanned.digest(scan.read_bytes())
    paper = paper_of(digest, PAGES)
    marks = tmp_path / "marks.pdf"
    _draw_marks(paper, marks)
    bare: list[float] = []
    checking: list[float] = []

    def fresh() -> tuple[tuple[object, ...], dict[str, object]]:
        started = time.perf_counter()
        merge_bare(scan, marks, tmp_path / "bare.pdf")
        bare.append(time.perf_counter() - started)
        return (), {}

    def make() -> None:
        with (tmp_path / "copy.pdf").open("w+b") as target:
            assemble(paper, {digest: scan}, language("zh_CN"), target)

    benchmark.pedantic(make, setup=fresh, rounds=3, warmup_rounds=1)
    seconds = median(benchmark.stats.stats.data)
    from pikepdf import pdfa

    started = time.perf_counter()
    assert pdfa.validate_written(tmp_path / "copy.pdf", archival.FLAVOUR).passed
    checking.append(time.perf_counter() - started)
    ratio = median(bare) / seconds
    unchecked = median(bare) / max(1e-9, seconds - checking[0])
    benchmark.extra_info.update(pages_per_second=round(PAGES / seconds), ratio=round(ratio, 2), reach=REACH)
    record(
        f"certified copy of a {PAGES}-page scan ({scan.stat().st_size // 2**20} MB)",
        f">= {REACH}x the pages/s of bare merging",
        f"{ratio:.2f}x ({PAGES / seconds:.0f} against {PAGES / median(bare):.0f} pages/s; "
        f"{unchecked:.2f}x without reading the file again as PDF/A)",
        ratio >= REACH,
    )


def _draw_marks(paper: CertifiedCopyPaper, file: Path) -> None:
    """The overlay that bare merging finds ready: our marks without the record."""
    from readingroom.documents.certified_copy import write_certified_copy
    from readingroom.documents.copy_marks import marked
    from readingroom.documents.ink import Ink

    with file.open("wb") as target:
        ink = Ink(target, language("zh_CN"), title="", author="")
        write_certified_copy(ink, paper, [marked(210, 297, pages=PAGES)] * PAGES)
        ink.close()


MEMORY = """
import sys
from pathlib import Path
from readingroom.copies.assembling import assemble
from readingroom.language import language
from tests.benchmarks.test_certified_copies import PAGES, paper_of
from tests.readingroom.copies.scanned import digest
scan = Path(sys.argv[1])
known = bytes.fromhex(sys.argv[2])
def told(what):
    return next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith(what))
before = told("VmRSS:")
with open(sys.argv[3], "w+b") as target:
    assemble(paper_of(known, PAGES), {known: scan}, language("zh_CN"), target)
print((told("VmHWM:") - before) // 1024)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the most memory a process had is told by Linux")
def test_memory_for_a_long_scan(record: Record, scan: Path, tmp_path: Path) -> None:
    digest = scanned.digest(scan.read_bytes()).hex()
    done = subprocess.run(
        [sys.executable, "-c", MEMORY, scan, digest, tmp_path / "copy.pdf"],
        cwd=Path(__file__).parents[2],
        env={**os.environ, "PYTHONPATH": "."},
        capture_output=True,
        text=True,
        check=True,
    )
    mebibytes = int(done.stdout)
    size = scan.stat().st_size // 2**20
    record(
        "memory for it",
        "<= the scan + 200 MB",
        f"{mebibytes} MB for a scan of {size} MB",
        mebibytes <= size + 200,
    )


def test_five_pages_end_to_end(benchmark: BenchmarkFixture, record: Record) -> None:
    """What a clerk waits for: five colour pages read, seen as small pictures, made, and the first page shown."""
    from readingroom.copies import scans

    noise = Image.effect_noise((2480, 3508), 40).convert("RGB")
    files = [
        scanned.jpeg(
            noise.transform(noise.size, Image.Transform.AFFINE, (1, 0, at, 0, 1, at)), dpi=(300, 300)
        )
        for at in range(5)
    ]
    sources = {scanned.digest(file): file for file in files}
    pages = tuple(CopiedPage(PagePlan(digest, 0), samples.SOURCE.reference_code) for digest in sources)
    paper = replace(samples.COPY, pages=pages, files=(replace(samples.COPY.files[0], copied=5, counted=5),))

    def work() -> None:
        for digest, file in sources.items():
            scan = scans.read(file, "scan.jpg")
            scans.preview(file, scan, PagePlan(digest, 0), 200)
        target = io.BytesIO()
        assemble(paper, sources, language("zh_CN"), target)
        raster.pixels(target.getvalue(), 0, dpi=100)

    benchmark.pedantic(work, rounds=3, warmup_rounds=1)
    seconds = median(benchmark.stats.stats.data)
    size = sum(map(len, files)) / 2**20
    record(
        "certified copy of 5 colour pages, read to shown",
        "<= 10 s",
        f"{seconds:.2f} s ({size:.0f} MB)",
        seconds <= 10,
    )
