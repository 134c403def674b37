"""The two ways a command or query may say no; anything else that escapes is a bug.

Neither carries a sentence: sentences are made in one place, from the code and the facts, in the
language of whoever reads them (`readingroom.language`).
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["DeskError", "Refused", "Unavailable", "Word"]


@dataclass(frozen=True)
class Word:
    """A fact that is a word of the program itself, such as a role; told in the language of whoever reads it.

    Attributes:
        code: of the word in the translations.
    """

    code: str


class DeskError(Exception):
    """A known error: a stable code and the facts that its sentence needs.

    Attributes:
        code: dotted name of the sentence, e.g. ``"visit.still_holds"``; the sentence lives under
            ``refused.<code>`` or ``unavailable.<code>`` in the translations.
        facts: what the sentence names (numbers, codes, dates, `Word`, lists of these). Never personal data
            that the person at the desk may not see.
    """

    kind = "error"

    def __init__(self, code: str, /, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts

    def __str__(self) -> str:
        facts = ", ".join(f"{name}={value!r}" for name, value in self.facts.items())
        return f"{self.code}({facts})"


class Refused(DeskError):
    """A rule says no. Nothing was changed; the sentence tells why and what would help."""

    kind = "refused"


class Unavailable(DeskError):
    """Something outside failed: disk, lock, keyring, printer, portal. Nothing was changed."""

    kind = "unavailable"
