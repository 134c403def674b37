"""Whatever is wrong with a file, there is a sentence for it in both languages that names the same facts."""

import re
import string
from pathlib import Path

import pytest

import readingroom
from readingroom.bookings.closure_list import CLOSURE_FIELDS
from readingroom.language import LANGUAGES, language
from readingroom.portals.files.fields import BOOKING_FIELDS
from readingroom.tabular.catalogue import HOLDING_FIELDS

ROOT = Path(readingroom.__file__).parent
SOURCE = "\n".join(
    path.read_text("utf-8")
    for pattern in ("tabular/*.py", "portals/files/*.py", "bookings/closure_list.py")
    for path in sorted(ROOT.glob(pattern))
)


def facts(code: str, spoken: str) -> set[str]:
    sentence = language(spoken).sentences[code]
    assert isinstance(sentence, str)
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def codes() -> set[str]:
    refused = {f"refused.{code}" for code in re.findall(r'Refused\(\s*"(file\.[a-z_.]+)"', SOURCE)}
    unavailable = {
        f"unavailable.{code}" for code in re.findall(r'Unavailable\(\s*"(file\.[a-z_.]+)"', SOURCE)
    }
    rows = set(
        re.findall(r'"(file\.(?:row|cell|date|booking|calendar|closure|ignored|mapping)\.[a-z_]+)"', SOURCE)
    )
    fields = {f"file.field.{item.name}" for item in (*BOOKING_FIELDS, *HOLDING_FIELDS, *CLOSURE_FIELDS)}
    kinds = {
        f"file.kind.{kind}" for kind in ("pretix", "calendar", "microsoft_bookings", "wenjuanxing", "form")
    }
    return refused | unavailable | rows | fields | kinds


@pytest.mark.parametrize("code", sorted(codes()))
def test_there_is_a_sentence_with_the_same_facts_in_both_languages(code: str) -> None:
    first, second = (facts(code, spoken) for spoken in LANGUAGES)
    assert first == second


def test_no_sentence_is_left_over() -> None:
    kept = {code for code in language("en").sentences if re.match(r"(refused\.|unavailable\.)?file\.", code)}
    assert kept == codes()
