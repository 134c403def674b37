"""The colours, light and dark, and which of them may stand on which.

Pages name a token, never a colour. ``PAIRS`` lists every text-on-background pair that the window uses; a test
holds each of them to the contrast of WCAG 2.2, criterion 1.4.3 (4.5:1).
"""

from __future__ import annotations

import enum
from dataclasses import dataclass

__all__ = ["DARK", "LIGHT", "PAIRS", "Colours", "Tone", "contrast"]


class Tone(enum.Enum):
    """How loud something is. Always shown together with a shape and a word."""

    NEUTRAL = "neutral"
    ACCENT = "accent"
    GOOD = "good"
    ATTENTION = "attention"
    WRONG = "wrong"


@dataclass(frozen=True)
class Colours:
    """One scheme; every value is ``#RRGGBB``.

    ``soft_*`` are the grounds under words of the same tone; ``hover`` and ``selected`` the grounds of a row or
    button under the pointer and of the chosen one.
    """

    dark: bool
    window: str
    surface: str
    text: str
    muted: str
    line: str
    edge: str
    hover: str
    selected: str
    accent: str
    accent_pressed: str
    on_accent: str
    good: str
    attention: str
    wrong: str
    soft_neutral: str
    soft_accent: str
    soft_good: str
    soft_attention: str
    soft_wrong: str

    def of(self, tone: Tone) -> str:
        """The colour of words and shapes in this tone."""
        return self.muted if tone is Tone.NEUTRAL else str(getattr(self, tone.value))

    def ground(self, tone: Tone) -> str:
        """The soft ground that carries words in this tone."""
        return str(getattr(self, f"soft_{tone.value}"))


LIGHT = Colours(
    dark=False,
    window="#F7F7F5",
    surface="#FFFFFF",
    text="#1E2227",
    muted="#5F6873",
    line="#E1E3E6",
    edge="#C9CDD2",
    hover="#EFF1F3",
    selected="#E3EDF6",
    accent="#2B5C8A",
    accent_pressed="#234C73",
    on_accent="#FFFFFF",
    good="#2C7A4B",
    attention="#8F5F00",
    wrong="#B3261E",
    soft_neutral="#F0F1F3",
    soft_accent="#E8F0F8",
    soft_good="#E9F5ED",
    soft_attention="#FCF4E0",
    soft_wrong="#FDEEEC",
)

DARK = Colours(
    dark=True,
    window="#1A1C1F",
    surface="#222529",
    text="#E7E9EC",
    muted="#9AA3AD",
    line="#34383E",
    edge="#4A5058",
    hover="#2B2F34",
    selected="#2C3A48",
    accent="#7FB0DE",
    accent_pressed="#9CC3E8",
    on_accent="#10202F",
    good="#6CC08B",
    attention="#E0B050",
    wrong="#F0847C",
    soft_neutral="#2B2F34",
    soft_accent="#24323F",
    soft_good="#22352A",
    soft_attention="#393021",
    soft_wrong="#3D2725",
)

PAIRS: tuple[tuple[str, str], ...] = (
    *(
        (text, ground)
        for text in ("text", "muted")
        for ground in ("window", "surface", "hover", "soft_neutral")
    ),
    *(("text", f"soft_{tone.value}") for tone in Tone),
    ("text", "selected"),
    ("muted", "selected"),
    *(
        (tone, ground)
        for tone in ("accent", "good", "attention", "wrong")
        for ground in ("window", "surface")
    ),
    *((tone, f"soft_{tone}") for tone in ("accent", "good", "attention", "wrong")),
    ("accent", "selected"),
    ("accent", "hover"),
    ("on_accent", "accent"),
    ("on_accent", "accent_pressed"),
)
"""(text token, background token): every pair in use."""


def _luminance(colour: str) -> float:
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1 to 21, as WCAG 2.2 defines it."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)
