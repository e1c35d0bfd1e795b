"""What a transaction changes in the tallies.

It is written down as the last thing before the commit and in the order of the key, so that nobody waits for it long and
no two wait for each other. Where several write at the same time a number is spread over shards, whose sum counts.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, Final

Key = tuple[str, str, str]
"""Subject, facet and bucket."""

WORDS: Final = "word"
TEXTS: Final = "text"
PAIRS: Final = "pair"
PLACES: Final = "place"
WRITTEN: Final = (WORDS, TEXTS, PAIRS, PLACES)
"""The subjects of what people have written, of which nothing is left behind: their numbers are never spread."""


class TallyBook:
    """The changes of one transaction."""

    def __init__(self, shards: int) -> None:
        self._changes: Counter[Key] = Counter()
        self._shards = shards

    def add(self, keys: Iterable[Key]) -> None:
        """Note that there is one more of each."""
        self._changes.update(keys)

    def add_many(self, keys: Iterable[Key], number: int) -> None:
        """Note that there are so many more of each."""
        for key in keys:
            self._changes[key] += number

    def subtract(self, keys: Iterable[Key]) -> None:
        """Note that there is one less of each."""
        self._changes.subtract(keys)

    def take(self) -> list[Mapping[str, Any]]:
        """Return the changes as rows, in the order of the key, and forget them."""
        if not self._changes:
            return []
        changes, self._changes = self._changes, Counter()
        shard = random.randrange(self._shards)  # noqa: S311 - who waits for whom is no secret.
        return [
            {
                "subject": subject,
                "facet": facet,
                "bucket": bucket,
                # In one piece, a word that nobody has any more can be told, and is not left behind.
                "shard": 0 if subject in WRITTEN else shard,
                "number": number,
            }
            for (subject, facet, bucket), number in sorted(changes.items())
            if number
        ]
