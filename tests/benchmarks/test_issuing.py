"""One certified copy of five pages end to end, against the bare libraries doing the same in the same run.

Ours reads the scans, keeps them, looks through them, numbers the copy in the register, draws its marks, makes the
file and reads it again as PDF/A-2b, signs it, and keeps it encrypted under its number: every step in a database on
disk. Bare is pikepdf merging ready marks into the same pages, pyHanko signing that with the same key, a digest, and one
file on disk.
"""

from __future__ import annotations

import hashlib
import io
import os
import time
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import Any

import pikepdf
from PIL import Image
from pytest_benchmark.fixture import BenchmarkFixture

from readingroom.command import Actor
from readingroom.copies.commands import Draft, DraftPage, DraftSource
from readingroom.copies.issuing import issue
from readingroom.copies.kept import keep_scan
from readingroom.copies.papers import PagePlan
from readingroom.copies.signing.chosen import DeskSigning, make_signing_key, opened_signer
from readingroom.copies.workshop import PaperWorkshop
from readingroom.desk import Desk
from readingroom.language import language
from tests.benchmarks.conftest import Record
from tests.readingroom.conftest import clerk, desk, open_desk, pristine, room
from tests.readingroom.copies import scanned
from tests.readingroom.copies.desk.office import Office
from tests.readingroom.documents import samples_copies as samples

__all__ = ["clerk", "desk", "open_desk", "pristine", "room"]

PAGES = 5
REACH = 0.2
"""Of the bare libraries, which keep no register, check nothing and encrypt nothing."""


def scan(salt: int) -> bytes:
    """Five grey pages as a scanner packs them into a PDF; each time another file."""
    noise = Image.effect_noise((1240, 1754), 60)
    moved = (
        noise.transform(noise.size, Image.Transform.AFFINE, (1, 0, at, 0, 1, salt)) for at in range(PAGES)
    )
    return scanned.pdf_of([scanned.jpeg(page, quality=66) for page in moved])


def ready_marks() -> bytes:
    """The certification page and the marks of five pages, drawn beforehand."""
    from readingroom.documents.certified_copy import write_certified_copy
    from readingroom.documents.copy_marks import marked
    from readingroom.documents.ink import Ink

    target = io.BytesIO()
    ink = Ink(target, language("zh_CN"), title="", author="")
    paper = replace(samples.COPY, pages=(samples.COPY.pages * PAGES)[:PAGES])
    write_certified_copy(ink, paper, [marked(210, 297, pages=PAGES)] * PAGES)
    ink.close()
    return target.getvalue()


def bare(content: bytes, marks: bytes, engine: Any, target: Path) -> str:
    """Merge, sign, digest, write."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
    from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner

    merged = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as pages, pikepdf.open(io.BytesIO(marks)) as overlay:
        first = overlay.pages[0]
        for page, mark in zip(pages.pages, list(overlay.pages)[1:], strict=True):
            page.add_overlay(mark)
        pages.pages.insert(0, first)
        pages.save(merged)
    signer = PdfSigner(
        PdfSignatureMetadata(
            field_name="Signature",
            subfilter=SigSeedSubFilter.PADES,
            signer_key_usage=set(),
            md_algorithm="sha256",
        ),
        engine,
        new_field_spec=SigFieldSpec("Signature", on_page=0, box=(300, 300, 400, 400)),
    )
    merged.seek(0)
    with target.open("w+b") as file:
        signer.sign_pdf(IncrementalPdfFileWriter(merged), output=file)
        file.flush()
        os.fsync(file.fileno())
    return hashlib.sha256(target.read_bytes()).hexdigest()


def test_one_certified_copy_end_to_end(
    benchmark: BenchmarkFixture, record: Record, desk: Desk, clerk: Actor, tmp_path: Path
) -> None:
    office = Office(desk, clerk)
    make_signing_key(desk, clerk)
    workshop = PaperWorkshop(DeskSigning(desk))
    case = office.reader("J001-1-1")
    marks = ready_marks()
    scans = iter([scan(salt) for salt in range(8)])
    alone: list[float] = []
    made: list[int] = []

    def fresh() -> tuple[tuple[bytes], dict[str, object]]:
        content = next(scans)
        with opened_signer(desk) as signer:
            assert signer is not None
            started = time.perf_counter()
            bare(content, marks, signer.engine, tmp_path / "bare.pdf")
            alone.append(time.perf_counter() - started)
        return (content,), {}

    def ours(content: bytes) -> None:
        digest = keep_scan(desk, clerk, content, "application/pdf")
        certificate = office.checked(
            case,
            draft=Draft(
                language="zh_CN",
                sources=(DraftSource("J001-1-1", pages="1-5", counted=120),),
                pages=tuple(
                    DraftPage(PagePlan(digest, page), numbered=str(page + 1)) for page in range(PAGES)
                ),
            ),
        )
        issue(desk, clerk, certificate, workshop)
        made.append(certificate)

    benchmark.pedantic(ours, setup=fresh, rounds=5, warmup_rounds=1)
    rows = [office.certificate(certificate).row for certificate in made]
    assert [row.pages for row in rows] == [PAGES + 1] * len(made)
    assert len({row.number for row in rows}) == len(made)
    seconds, by_itself = median(benchmark.stats.stats.data), median(alone[1:])
    ratio = by_itself / seconds
    benchmark.extra_info.update(ratio=round(ratio, 2), reach=REACH)
    record(
        f"certified copy of {PAGES} pages, scans read to kept under its number",
        f">= {REACH}x of pikepdf and pyHanko alone",
        f"{ratio:.2f}x ({seconds:.2f} s against {by_itself:.2f} s)",
        ratio >= REACH,
    )
