"""How units and prints look, the same on every page: a shape and a colour beside its word, never colour alone."""

from __future__ import annotations

from collections.abc import Mapping

from ui.palette import Tone
from ui.widgets.shapes import Shape

__all__ = ["ATTEMPT_LOOKS", "UNIT_LOOKS"]

ATTEMPT_LOOKS: Mapping[str, tuple[Shape, Tone]] = {
    "prepared": (Shape.PAUSE, Tone.ATTENTION),
    "spooled": (Shape.PAUSE, Tone.ATTENTION),
    "unknown": (Shape.ALERT, Tone.ATTENTION),
    "confirmed": (Shape.CHECK, Tone.GOOD),
    "failed": (Shape.CROSS, Tone.NEUTRAL),
    "superseded": (Shape.SQUARE, Tone.NEUTRAL),
}
"""State of a print (`readingroom.retrieval.rules.AttemptState`) -> shape and tone."""

UNIT_LOOKS: Mapping[str, tuple[Shape, Tone]] = {
    "wanted": (Shape.RING, Tone.NEUTRAL),
    "slip_out": (Shape.HALF, Tone.NEUTRAL),
    "pulled": (Shape.HALF, Tone.ACCENT),
    "handed_over": (Shape.HALF, Tone.ACCENT),
    "held": (Shape.CHECK, Tone.GOOD),
    "issued": (Shape.DOT, Tone.ACCENT),
    "being_copied": (Shape.HALF, Tone.ACCENT),
    "returned": (Shape.CHECK, Tone.NEUTRAL),
    "reshelved": (Shape.SQUARE, Tone.NEUTRAL),
    "not_on_shelf": (Shape.ALERT, Tone.ATTENTION),
    "missing": (Shape.ALERT, Tone.WRONG),
    "passed_on": (Shape.CHECK, Tone.NEUTRAL),
    "cancelled": (Shape.CROSS, Tone.NEUTRAL),
}
"""State of a retrieval (`readingroom.retrieval.rules.RetrievalState`) -> shape and tone, in the order of its life."""
