"""Scans that were read by a text recognition: the picture, and over it words that nobody sees.

Their fonts are seldom in the file, which a PDF/A may not have (ISO 19005-2, 6.2.11.4.1). The words are a machine's
guess and no part of the record; without them the picture can stay as it is.
"""

from __future__ import annotations

import pikepdf
from pikepdf import Name

__all__ = ["without_hidden_text"]

_TEXT = frozenset(
    ("BT", "ET", "Tc", "Tw", "Tz", "TL", "Tf", "Tr", "Ts", "Td", "TD", "Tm", "T*", "Tj", "TJ", "'", '"')
)
"""Operators of text (PDF 32000-1, tables 105 to 109); what else stands among them goes on to hold afterwards."""

_SHOWING = frozenset(("Tj", "TJ", "'", '"'))
_INVISIBLE = 3
"""Text rendering mode that paints nothing (PDF 32000-1, table 106)."""


def without_hidden_text(form: pikepdf.Object) -> pikepdf.Object | None:
    """A page's drawing without its text and fonts, where none of the text is seen; None where some is.

    Args:
        form: a form XObject (PDF 32000-1, 8.10); it is changed where there is something to leave out.
    """
    if not isinstance(form, pikepdf.Stream):
        return None
    kept = []
    mode, outer = 0, []
    hidden = False
    for instruction in pikepdf.parse_content_stream(form):
        operator = str(instruction.operator)
        if operator == "q":
            outer.append(mode)
        elif operator == "Q" and outer:
            mode = outer.pop()
        elif operator == "Tr" and instruction.operands:
            mode = int(instruction.operands[0])
        elif operator in _SHOWING:
            if mode != _INVISIBLE:
                return None
            hidden = True
        if operator not in _TEXT:
            kept.append(instruction)
    if not hidden:
        return None
    form.write(pikepdf.unparse_content_stream(kept))
    known = form.get(Name.Resources)
    if isinstance(known, pikepdf.Dictionary):
        # Pages may have it in common: what one of them leaves out stays with the others.
        form[Name.Resources] = pikepdf.Dictionary(
            {name: value for name, value in known.items() if name != "/Font"}
        )
    return form
