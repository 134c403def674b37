"""Sentences, dates and numbers in the language of whoever reads them.

Every sentence has a dotted code and stands in ``resources/translations/<language>/*.toml``; the same
tables serve the window, the commands and the paper. A table whose keys are ``one`` and ``other`` (or
``other`` alone) is a plural, chosen by the fact ``n``.
"""

from __future__ import annotations

import datetime as dt
import locale
import os
from collections.abc import Iterable, Mapping
from functools import cache, cached_property
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from types import CodeType
from typing import TYPE_CHECKING, Any

from readingroom.errors import DeskError, Word
from readingroom.resources import resource

if TYPE_CHECKING:
    from babel import Locale

__all__ = ["LANGUAGES", "Language", "language", "preferred"]

LANGUAGES = ("zh_CN", "en")
"""The languages in which everything exists, on screen and on paper."""

_CODED = ("state", "action", "ground", "channel")
"""Facts of refusals that are codes: their words stand under ``<area>.<fact>.<code>``."""

_PLURALS = frozenset({"zero", "one", "two", "few", "many", "other"})


class Language:
    """One language: its sentences and its way to write dates, times and lists.

    Args:
        code: one of `LANGUAGES`.
        sentences: code -> sentence, or code -> plural category -> sentence.
    """

    def __init__(self, code: str, sentences: Mapping[str, str | Mapping[str, str]]) -> None:
        self.code = code
        self.sentences = sentences

    @cached_property
    def _locale(self) -> Locale:
        # Loaded for the first date or plural: the window is painted before.
        from babel import Locale

        return Locale.parse(self.code)

    def say(self, code: str, /, **facts: object) -> str:
        """The sentence for a code, its ``{facts}`` filled in; lists and dates are written out.

        Raises:
            KeyError: no such sentence, or it names a fact that was not given (a bug; a test walks
                all codes).
        """
        sentence = self.sentences[code]
        if not isinstance(sentence, str):
            n = facts.get("n", 0)
            form = self._locale.plural_form(n if isinstance(n, int | float) else 0)
            sentence = sentence.get(form) or sentence["other"]
        return sentence.format_map({name: self.write(value) for name, value in facts.items()})

    def has(self, code: str) -> bool:
        """Whether there is a sentence for this code."""
        return code in self.sentences

    def explain(self, error: DeskError) -> str:
        """What went wrong, what it means and what to do, for a known error."""
        return self.refuse(f"{error.kind}.{error.code}", error.facts)

    def refuse(self, code: str, facts: Mapping[str, object]) -> str:
        """The sentence for a refusal; a state or action of its area is told by its word, where it has one.

        Args:
            code: ``refused.<area>.…``.
            facts: what the sentence names.
        """
        area = code.split(".")[1]
        return self.say(
            code,
            **{
                name: self.sentences.get(f"{area}.{name}.{value}", value) if name in _CODED else value
                for name, value in facts.items()
            },
        )

    def write(self, value: object) -> object:
        """A value as the language writes it: words, dates, times and lists become text, the rest stays."""
        if isinstance(value, Word):
            return self.say(value.code)
        if isinstance(value, dt.datetime):
            return self.moment(value)
        if isinstance(value, dt.date):
            return self.date(value)
        if isinstance(value, dt.time):
            return self.time(value)
        if isinstance(value, list | tuple | set | frozenset):
            return self.list(str(self.write(item)) for item in value)
        return value

    def date(self, day: dt.date, *, weekday: bool = False, year: bool = True) -> str:
        """A day: ``23 Nov 2026`` or ``2026年11月23日``, with the weekday when asked for.

        Without the year, for a narrow column: ``23 Nov`` or ``11月23日``.
        """
        from babel.dates import format_date

        if not year:
            return format_date(day, "d MMM" if self.code == "en" else "M月d日", locale=self._locale)
        if self.code == "en":
            return format_date(day, "EEE d MMM y" if weekday else "d MMM y", locale=self._locale)
        return format_date(day, "y年M月d日 EEE" if weekday else "y年M月d日", locale=self._locale)

    def weekday(self, number: int) -> str:
        """The name of a day of the week, 0 for Monday: ``Mon``, ``周一``."""
        from babel.dates import get_day_names

        return str(get_day_names("abbreviated", locale=self._locale)[number])

    def time(self, moment: dt.time | dt.datetime) -> str:
        """A time of day in 24 hours: ``9:05``."""
        from babel.dates import format_time

        return format_time(
            moment.time() if isinstance(moment, dt.datetime) else moment, "H:mm", locale=self._locale
        )

    def moment(self, moment: dt.datetime) -> str:
        """A day and a time of day, in the zone the moment carries."""
        return f"{self.date(moment.date())} {self.time(moment)}"

    def list(self, items: Iterable[str]) -> str:
        """Items joined as the language joins them: ``a, b and c`` or ``a、b、c``.

        A last ``…`` stands for more than are named: ``a, b and more``, ``a、b等``. Chinese takes ``、`` throughout:
        most of what is listed are codes, to which ``和`` would stick.
        """
        joined = list(items)
        more = joined[-1:] == ["…"] and bool(joined[:-1])
        named = joined[:-1] if more else joined
        if self.code == "en":
            from babel.lists import format_list

            return f"{', '.join(named)} and more" if more else format_list(named, locale=self._locale)
        return "、".join(named) + ("等" if more else "")


def _flatten(table: Mapping[str, object], prefix: str = "") -> Iterable[tuple[str, str | dict[str, str]]]:
    for key, value in table.items():
        code = f"{prefix}{key}"
        if isinstance(value, str):
            yield code, value
        elif isinstance(value, dict) and "other" in value and value.keys() <= _PLURALS:
            yield code, {form: str(sentence) for form, sentence in value.items()}
        elif isinstance(value, dict):
            yield from _flatten(value, f"{code}.")
        else:
            raise TypeError(f"{code}: a sentence or a table is wanted, not {type(value).__name__}")


class _SentencesLoader(SourceFileLoader):
    """Reads a file of sentences as a module, so that Python keeps what it understood of it in its ``__pycache__``."""

    def source_to_code(self, data: Any, path: Any, **_options: Any) -> CodeType:  # type: ignore[override]
        import tomllib

        sentences = dict(_flatten(tomllib.loads(bytes(data).decode("utf-8"))))
        return compile(f"SENTENCES = {sentences!r}", path, "exec", dont_inherit=True)


def _sentences(file: Path) -> Mapping[str, str | Mapping[str, str]]:
    loader = _SentencesLoader(f"sentences_{file.parent.name}_{file.stem}", str(file))
    spec = spec_from_loader(loader.name, loader)
    assert spec is not None  # noqa: S101 - there is a loader
    module = module_from_spec(spec)
    loader.exec_module(module)
    found: Mapping[str, str | Mapping[str, str]] = module.SENTENCES
    return found


@cache
def language(code: str) -> Language:
    """The language with this code, read once.

    Raises:
        ValueError: not one of `LANGUAGES`.
    """
    if code not in LANGUAGES:
        raise ValueError(f"no such language: {code!r}; there are {', '.join(LANGUAGES)}")
    sentences: dict[str, str | Mapping[str, str]] = {}
    for file in sorted(resource("translations", code).glob("*.toml")):
        for key, sentence in _sentences(file).items():
            if key in sentences:
                raise ValueError(f"{file.name}: {key} is said twice")
            sentences[key] = sentence
    return Language(code, sentences)


def preferred() -> str:
    """The code of the language the system speaks, English where it is neither of ours."""
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(variable):
            return "zh_CN" if value.lower().startswith("zh") else "en"
    spoken = (locale.getlocale()[0] or "").lower()
    return "zh_CN" if spoken.startswith(("zh", "chinese")) else "en"
