"""Readers' names, searchable while they are typed.

Names are encrypted in the database, where no index can see into them; this one lives in memory, is filled after
the first paint by a job, and afterwards reads only what the audit says has changed.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator
from itertools import islice
from threading import Lock
from typing import TYPE_CHECKING

from readingroom.people.queries import NamesSince, names_since
from readingroom.people.rules import name_key

if TYPE_CHECKING:
    from readingroom.desk import Desk

__all__ = ["NameIndex", "Names"]

_MOST_LOOKED_AT = 500
_FIRST_WITHOUT_SPACES = "\u2e80"  # from here on scripts that are written without spaces: Han, kana, Hangul


class Names:
    """An index of names by id. May be used from several threads.

    A name with Chinese characters is found by any of its characters or any run of them; another by the beginning
    of its words, in any order.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._keys: dict[int, str] = {}
        self._exact: dict[str, array[int]] = {}
        self._runs: dict[str, array[int]] = {}  # one character or two -> ids
        self._words: dict[str, array[int]] = {}
        self._sorted_words: list[str] = []

    def __len__(self) -> int:
        with self._lock:
            return len(self._keys)

    def put(self, names: Iterable[tuple[int, str]]) -> None:
        """Take in names by id, in place of what these ids had before."""
        keyed = [(identity, name_key(name)) for identity, name in names]
        with self._lock:
            fresh_words: set[str] = set()
            for identity, key in keyed:
                if identity in self._keys:
                    self._forget(identity)
                self._keys[identity] = key
                self._exact.setdefault(key, array("q")).append(identity)
                for part in _runs(key):
                    self._runs.setdefault(part, array("q")).append(identity)
                for word in _words(key):
                    if (ids := self._words.get(word)) is None:
                        ids = self._words[word] = array("q")
                        fresh_words.add(word)
                    ids.append(identity)
            self._add_words(fresh_words)

    def _add_words(self, words: set[str]) -> None:
        if len(words) > 100:
            self._sorted_words = sorted(self._words)
        else:
            for word in words:
                insort(self._sorted_words, word)

    def _forget(self, identity: int) -> None:
        key = self._keys.pop(identity)
        self._exact[key].remove(identity)
        for part in _runs(key):
            self._runs[part].remove(identity)
        for word in _words(key):  # an empty word stays in the sorted list and finds nobody
            self._words[word].remove(identity)

    def find(self, text: str, limit: int = 20) -> tuple[int, ...]:
        """The ids whose names fit: the whole name first, then its beginning, then inside; newest first each.

        Of a very common piece only the newest few hundred names are looked at.
        """
        key = name_key(text)
        if not key or limit < 1:
            return ()
        with self._lock:
            whole = islice(reversed(self._exact.get(key, array("q"))), limit)
            found: dict[int, int] = dict.fromkeys(whole, 0)
            enough = limit - len(found)
            for identity in islice(self._candidates(key), _MOST_LOOKED_AT) if enough else ():
                if identity not in found and (rank := _fit(key, self._keys[identity])):
                    found[identity] = rank
                    enough -= rank == 1
                    if not enough:
                        break
        return tuple(sorted(found, key=lambda identity: (found[identity], -identity))[:limit])

    def same(self, name: str) -> tuple[int, ...]:
        """The ids with this very name, in whatever spelling."""
        with self._lock:
            return tuple(self._exact.get(name_key(name), ()))

    def _candidates(self, key: str) -> Iterator[int]:
        if _dense(key):
            postings = [self._runs.get(part, array("q")) for part in _query_runs(key)]
            yield from reversed(min(postings, key=len))
        else:
            longest = max(key.split(), key=len)
            at = bisect_left(self._sorted_words, longest)
            for word in islice(self._sorted_words, at, None):
                if not word.startswith(longest):
                    return
                yield from reversed(self._words[word])


def _dense(key: str) -> bool:
    return max(key, default="") >= _FIRST_WITHOUT_SPACES


def _runs(key: str) -> set[str]:
    if not _dense(key):
        return set()
    solid = key.replace(" ", "")
    return {solid[at : at + length] for length in (1, 2) for at in range(len(solid) - length + 1)}


def _query_runs(key: str) -> set[str]:
    solid = key.replace(" ", "")
    return {solid[at : at + 2] for at in range(len(solid) - 1)} or {solid}


def _words(key: str) -> set[str]:
    return set() if _dense(key) else set(key.split())


def _fit(wanted: str, key: str) -> int:
    """1 where the name begins so, 2 where it is inside, 0 where it is not."""
    if _dense(wanted):
        at = key.replace(" ", "").find(wanted.replace(" ", ""))
        return 0 if at < 0 else 1 if at == 0 else 2
    left = key.split()
    for word in sorted(wanted.split(), key=len, reverse=True):
        for other in left:
            if other.startswith(word):
                left.remove(other)
                break
        else:
            return 0
    return 1


class NameIndex:
    """The names of one database's readers; `refresh` in a job, `find` anywhere.

    Args:
        desk: whose readers; nothing is read before the first `refresh`.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._names = Names()
        self._refreshing = Lock()
        self._seq = -1

    @property
    def ready(self) -> bool:
        """Whether the names have been read for the first time."""
        return self._seq >= 0

    def refresh(self) -> int:
        """Read what changed since the last time, the first time everything.

        Returns:
            The number of the audit up to which the index is true.
        """
        with self._refreshing:
            since: NamesSince = self._desk.read(names_since, self._seq)
            self._names.put(since.names)
            self._seq = since.seq
        return self._seq

    def find(self, text: str, limit: int = 20) -> tuple[int, ...]:
        """The ids of readers whose names fit, best first (`Names.find`)."""
        return self._names.find(text, limit)

    def same(self, name: str) -> tuple[int, ...]:
        """The ids of readers with this very name, in whatever spelling."""
        return self._names.same(name)

    def __len__(self) -> int:
        return len(self._names)
