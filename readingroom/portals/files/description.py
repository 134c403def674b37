"""What people write into the description of a calendar event: labelled lines and reference codes."""

from __future__ import annotations

from readingroom.portals.files.fields import LABELS, split_codes, wanted_codes
from readingroom.tabular.mapping import normalise

__all__ = ["TOLD", "described"]

TOLD = frozenset(
    {"phone", "document_kind", "document_number", "organisation", "purpose", "seat_kind", "seat_name"}
)
"""Fields that a ``label: value`` line may fill, besides name, e-mail, number and the files wanted."""


def described(text: str) -> dict[str, str]:
    """What a description says in ``label: value`` lines, lines of bare codes, and the rest as ``note``.

    Codes are joined by line breaks under ``wanted``; after a label without a value (``Files:``) the lines up
    to the next blank one are taken as codes.
    """
    told: dict[str, str] = {"wanted": ""}
    codes: list[str] = []
    rest: list[str] = []
    collecting = False
    for line in text.splitlines():
        label, colon, value = line.replace("：", ":").partition(":")
        name = LABELS.get(normalise(label)) if colon else None
        if name == "wanted":
            codes.extend(split_codes(value))
            collecting = not value.strip()
        elif name in TOLD | {"name", "email", "number"} and value.strip():
            told.setdefault(str(name), value.strip())
            collecting = False
        elif found := wanted_codes(line):
            codes.extend(found)
        elif collecting and line.strip():
            codes.extend(split_codes(line))
        else:
            collecting = False
            rest.append(line)
    told["wanted"] = "\n".join(codes)
    told["note"] = "\n".join(rest).strip()
    return told
