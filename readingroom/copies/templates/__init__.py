"""The wording of certificates as data that an archive edits: read strictly, filled with facts, never with guesses."""

from readingroom.copies.templates.model import (
    CASE_FACTS,
    PAPER_FACTS,
    Block,
    FieldKind,
    Filled,
    Origin,
    Passage,
    Quotes,
    Run,
    Source,
    Template,
    TemplateField,
    check,
    fill,
    missing_fields,
)
from readingroom.copies.templates.reading import read_template
from readingroom.copies.templates.shipped import read_folder, shipped, template

__all__ = [
    "CASE_FACTS",
    "PAPER_FACTS",
    "Block",
    "FieldKind",
    "Filled",
    "Origin",
    "Passage",
    "Quotes",
    "Run",
    "Source",
    "Template",
    "TemplateField",
    "check",
    "fill",
    "missing_fields",
    "read_folder",
    "read_template",
    "shipped",
    "template",
]
