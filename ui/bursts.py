"""Telling a scanner from a person typing: pure, with the time given.

A scanner set to send a function key first is certain: everything from that key to Enter is one code. Without it
only timing is left: at least `SHORTEST` characters, each at most `GAP_MS` after the one before, ended by Enter as
quickly. That is best effort, so suspected characters are held back, and given to whoever has the focus if they
turn out to be typing; a key typed by a person is late by at most `PATIENCE_MS`.

Nothing is ever lost or doubled: every stroke is passed on, or given back later in its order, or part of a code.
"""

from __future__ import annotations

import enum
import unicodedata
from dataclasses import dataclass, field

__all__ = [
    "GAP_MS",
    "PATIENCE_MS",
    "PREFIX_PATIENCE_MS",
    "SHORTEST",
    "BurstReader",
    "Doubles",
    "Stroke",
    "Verdict",
    "ascii_code",
]

GAP_MS = 30
"""Between two keys of a scanner at most; people who roll over keys come near it for two or three keys."""
PATIENCE_MS = 40
"""How long a suspected burst of one or two characters is held back."""
LONG_PATIENCE_MS = 120
"""How long one of three or more is: the window may have been busy painting."""
PREFIX_PATIENCE_MS = 400
"""After the function key: a slow (wireless) scanner's longest pause."""
SHORTEST = 4
"""Characters a code has at least; ours have more."""


class Stroke(enum.Enum):
    """What a key press is to the reader."""

    CHARACTER = enum.auto()
    END = enum.auto()  # Enter; after the prefix Tab too
    PREFIX = enum.auto()
    MODIFIER = enum.auto()  # Shift alone: scanners press it for capitals
    OTHER = enum.auto()  # arrows, shortcuts, auto-repeat


@dataclass(frozen=True)
class Verdict:
    """What to do with a stroke.

    Attributes:
        release: first give back everything held, in order.
        swallow: the stroke goes to nobody now: it is held, part of a burst, or its end.
        code: a complete code, or None.
    """

    release: bool = False
    swallow: bool = False
    code: str | None = None


@dataclass
class BurstReader:
    """Takes strokes with the time they were made, in milliseconds, and tells what each is.

    Attributes:
        by_timing: also recognise bursts that have no prefix.
    """

    by_timing: bool = True
    _held: list[str] = field(default_factory=list)
    _last: float = 0.0
    _prefixed: bool = False

    @property
    def holding(self) -> bool:
        """Something is held back."""
        return bool(self._held) or self._prefixed

    @property
    def certain(self) -> bool:
        """The prefix was seen: what comes is a scan."""
        return self._prefixed

    @property
    def patience(self) -> int:
        """Milliseconds after the last stroke at which `expired` is to be asked."""
        if self._prefixed:
            return PREFIX_PATIENCE_MS
        return PATIENCE_MS if len(self._held) < 3 else LONG_PATIENCE_MS

    def awaits(self, at: float) -> bool:
        """A code is under way, and a stroke made now would go on with it."""
        return self.holding and at - self._last <= (PREFIX_PATIENCE_MS if self._prefixed else GAP_MS)

    def stroke(self, kind: Stroke, at: float, text: str = "") -> Verdict:
        """Take one stroke; ``at`` never decreases."""
        if kind is Stroke.MODIFIER:
            return Verdict()
        release = self.holding and not self.awaits(at)
        if release:
            self._forget()
        if kind is Stroke.PREFIX:
            release = release or self.holding
            self._forget()
            self._prefixed, self._last = True, at
            return Verdict(release=release, swallow=True)
        if kind is Stroke.CHARACTER and (self.by_timing or self._prefixed):
            self._held.append(text)
            self._last = at
            return Verdict(release=release, swallow=True)
        if kind is Stroke.END and (self._held if self._prefixed else len(self._held) >= SHORTEST):
            code = "".join(self._held)
            self._forget()
            return Verdict(release=release, swallow=True, code=code)
        release = release or self.holding
        self._forget()
        return Verdict(release=release)

    def expired(self) -> bool:
        """The patience is over: True if what is held has to be given back now."""
        held = bool(self._held)
        self._forget()
        return held

    def _forget(self) -> None:
        self._held.clear()
        self._prefixed = False


@dataclass
class Doubles:
    """The same code twice within a second is one scan: a trembling hand, a scanner that repeats."""

    within_ms: float = 1_000
    _code: str = ""
    _at: float = float("-inf")

    def repeated(self, code: str, at: float) -> bool:
        """Whether this is the scan just made, once more."""
        again = code == self._code and at - self._at <= self.within_ms
        if not again:
            self._code, self._at = code, at
        return again


_CHINESE = str.maketrans({"。": ".", "、": "/", "—": "-", "－": "-", "–": "-", "·": ".", "‘": "'", "’": "'"})


def ascii_code(scanned: str) -> str:
    """A code as it was printed: full-width letters and the input method's punctuation turned back, ends trimmed."""
    return unicodedata.normalize("NFKC", scanned.translate(_CHINESE)).translate(_CHINESE).strip()
