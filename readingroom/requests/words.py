"""A text that an archive writes in both languages, such as the name of a kind of request."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Words"]


@dataclass(frozen=True, slots=True)
class Words:
    """A text in both languages."""

    zh_CN: str  # noqa: N815  # named as the language is
    en: str

    def of(self, language: str) -> str:
        """The text in a language (a code of `readingroom.language.LANGUAGES`), in the other one where it is blank."""
        first, second = (self.en, self.zh_CN) if language == "en" else (self.zh_CN, self.en)
        return first if first.strip() else second
