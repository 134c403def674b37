"""Files that were made to harm whoever verifies them, or are far too large: judged or refused, in little memory."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from readingroom.copies.signing.keys import make_key
from readingroom.copies.verifying.anything import verify
from readingroom.copies.verifying.code import make
from readingroom.copies.verifying.photo import MOST_PIXELS, read_codes
from readingroom.errors import Refused
from tests.readingroom.copies import scanned
from tests.readingroom.copies.signed_files import NOW, paper
from tests.readingroom.copies.verifying.test_files import CODES, FACTS, Desk, later, signed_with, told

GIGABYTE = 2**30


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    key = make_key("示例市档案馆", NOW)
    made = paper(2, code=make(FACTS, CODES))
    return Desk(key, made, signed_with(key, made, tmp_path_factory.mktemp("issued")))


def script(writer: Any) -> None:
    from pyhanko.pdf_utils import generic

    entries = {"/S": generic.pdf_name("/JavaScript"), "/JS": generic.TextStringObject("app.alert(1)")}
    action = generic.DictionaryObject({generic.pdf_name(key): value for key, value in entries.items()})
    writer.root["/OpenAction"] = writer.add_object(action)
    writer.update_root()


def attachment(writer: Any) -> None:
    from pyhanko.pdf_utils import embed

    held = embed.EmbeddedFileObject.from_file_data(writer, b"MZ", mime_type="application/x-dosexec")
    embed.embed_file(writer, embed.FileSpec("x.exe", embedded_data=held))


@pytest.mark.parametrize("add", [script, attachment])
def test_what_was_put_behind_our_signature_is_an_alteration(desk: Desk, add: Callable[[Any], None]) -> None:
    for verdict in desk.verdicts(later(desk.signed, add)):
        assert told(verdict)[:2] == ("altered", "added_after_signing")


# Our file has a form, its signature's; what would put another one in its place is no likely forgery.
PUT_IN = [what for what in scanned.ACTIVE if what not in {"a script of a field", "a form that computes"}]


@pytest.mark.parametrize("what", PUT_IN)
def test_what_was_put_into_our_file_is_an_alteration_and_elsewhere_not_ours(desk: Desk, what: str) -> None:
    put_in = scanned.ACTIVE[what]
    for verdict in desk.verdicts(scanned.changed(desk.signed, put_in)):
        assert told(verdict)[0] == "altered"
    for verdict in desk.verdicts(scanned.changed(paper(1), put_in)):
        assert told(verdict) == ("not_ours", "unsigned", [])


@pytest.mark.parametrize("head", [b"%PDF-1.7\n", b"plain"])
def test_a_gigabyte_is_judged_in_little_memory(desk: Desk, tmp_path: Path, head: bytes) -> None:
    huge = tmp_path / "huge.pdf"
    with huge.open("wb") as file:
        file.write(head)
        file.truncate(GIGABYTE)
    tracemalloc.start()
    try:
        verdict = verify(huge, desk.published)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert told(verdict) == ("cannot_tell", "broken" if head.startswith(b"%PDF") else "not_a_pdf", [])
    assert peak < 64 * 2**20


@pytest.mark.parametrize("head", [b"\xff\xd8\xff\xe0", b"II*\0", b"\x89PNG\r\n\x1a\n"])
def test_a_gigabyte_that_begins_like_a_picture_is_refused(desk: Desk, tmp_path: Path, head: bytes) -> None:
    huge = tmp_path / "huge.jpg"
    with huge.open("wb") as file:
        file.write(head)
        file.truncate(GIGABYTE)
    with pytest.raises(Refused, match=r"certificate\.photo_too_large"):
        verify(huge, desk.published)


def test_a_page_of_a_scan_that_would_fill_the_memory_is_refused_whichever_it_is() -> None:
    small = Image.new("1", (100, 100), 1)
    side = int(MOST_PIXELS**0.5) + 100
    large = Image.new("1", (side, side), 1)
    for pages in ([large], [small, large]):
        bomb = scanned.tiff(pages, compression="group4")
        assert len(bomb) < 200_000
        with pytest.raises(Refused, match=r"certificate\.photo_too_large"):
            read_codes(bomb)


def test_a_pdf_whose_page_would_fill_the_memory_is_judged(desk: Desk) -> None:
    for verdict in desk.verdicts(scanned.bomb(300)):
        assert told(verdict)[0] in {"not_ours", "cannot_tell"}
