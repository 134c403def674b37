"""Codes to sentences, in the language of whoever sits at the desk; the only place that knows which."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from readingroom.errors import DeskError
from readingroom.language import LANGUAGES, Language, language, preferred

__all__ = ["Text", "shortened"]

_SHOWN = 16


def shortened(code: str) -> str:
    """The beginning of a long code, which tells what it is: nobody reads two hundred letters."""
    plain = "".join(code.split())
    return plain if len(plain) <= _SHOWN else f"{plain[:_SHOWN]}…"


class Text(QObject):
    """The current language.

    Call it like a function: ``text("today.title")``, ``text("today.expected", n=3)``.

    Attributes:
        changed: another language was chosen; the shell builds its pages again.
    """

    changed = Signal()

    def __init__(self, code: str | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.language: Language = language(code or preferred())

    def __call__(self, code: str, /, **facts: object) -> str:
        """The sentence for a code.

        Raises:
            KeyError: no such sentence.
        """
        return self.language.say(code, **facts)

    @property
    def code(self) -> str:
        """The current language's code, e.g. ``zh_CN``."""
        return self.language.code

    def has(self, code: str) -> bool:
        """Whether there is a sentence for this code."""
        return self.language.has(code)

    def explain(self, error: DeskError) -> str:
        """What went wrong, what it means and what to do."""
        return self.language.explain(error)

    def everywhere(self, code: str) -> tuple[str, ...]:
        """The sentence in every language, the current one first: what a command may be called by."""
        codes = (self.code, *(other for other in LANGUAGES if other != self.code))
        return tuple(language(other).say(code) for other in codes if language(other).has(code))

    def switch(self, code: str) -> None:
        """Change the language of the window; everything open is written anew.

        Raises:
            ValueError: no such language.
        """
        if code != self.code:
            self.language = language(code)
            self.changed.emit()
