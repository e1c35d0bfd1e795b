"""What clients asked for and what they were told, to be held against the tables afterwards."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, TypeAlias

from bench.holdings import seconds

VISIT, BOOKING = "visit", "diagnostic_booking"
Subject: TypeAlias = tuple[str, int]
"""A visit or a diagnostic booking: its kind, which is the name of its table, and its id."""


class Verb(Enum):
    """What is done to a subject."""

    BOOK = "book"
    MOVE = "move"
    CANCEL = "cancel"
    DELETE = "delete"


@dataclass(frozen=True, slots=True)
class State:
    """A subject as an answer or a row tells it: whom it concerns, its times in seconds since 1970."""

    patient_id: int
    resource_id: int
    starts_at: int
    ends_at: int
    status: str
    note: str

    @classmethod
    def told(cls, kind: str, content: Any) -> State:  # noqa: ANN401 - JSON.
        """Read an answer."""
        resource = content["doctor" if kind == VISIT else "diagnostic"]["id"]
        times = seconds(content["starts_at"]), seconds(content["ends_at"])
        return cls(content["patient"]["id"], resource, *times, content["status"], content["note"])


@dataclass(slots=True)
class Ledger:
    """What all clients know together."""

    outcomes: Counter[tuple[str, str, str]] = field(default_factory=Counter[tuple[str, str, str]])
    """How often which verb on which kind ended how: by its status, or "lost" without an answer."""
    states: defaultdict[Subject, dict[int, State]] = field(default_factory=lambda: defaultdict(dict))
    """The states that were told, by version."""
    contradictions: list[str] = field(default_factory=list[str])
    """Answers that cannot both be true."""
    refused: set[str] = field(default_factory=set[str])
    """The notes of bookings that were refused."""
    doubled: set[str] = field(default_factory=set[str])
    """The notes of bookings that were asked for twice at once: when something else was in the way of one and gone
    before the other, one is refused and one is not."""
    unsettled: set[str] = field(default_factory=set[str])
    """The notes of bookings of which no client knows whether they were kept."""
    deleted: set[Subject] = field(default_factory=set[Subject])
    unsettled_changes: Counter[Subject] = field(default_factory=Counter[Subject])
    """How many moves and cancellations there were of which nobody knows whether they were kept."""
    unsettled_deletions: set[Subject] = field(default_factory=set[Subject])

    def note_state(self, kind: str, content: Any) -> Subject:  # noqa: ANN401 - JSON.
        """Note the state that an answer tells, and return whose it is."""
        subject, version, state = (kind, content["id"]), content["version"], State.told(kind, content)
        earlier = self.states[subject].setdefault(version, state)
        if earlier != state:
            self.contradictions.append(f"Version {version} of {subject} was told as {earlier} and as {state}.")
        return subject

    def note_unsettled(self, verb: Verb, subject: Subject, note: str) -> None:
        """Note that nobody knows whether something was kept."""
        if verb is Verb.BOOK:
            self.unsettled.add(note)
        elif verb is Verb.DELETE:
            self.unsettled_deletions.add(subject)
        else:
            self.unsettled_changes[subject] += 1

    def note_deletion(self, subject: Subject) -> None:
        """Note that somebody was told that it is gone."""
        if subject in self.deleted:
            self.contradictions.append(f"{subject} was deleted twice.")
        self.deleted.add(subject)

    @property
    def created(self) -> int:
        """Return how many bookings a client was told of."""
        return len(self.states)

    def count(self, status: str) -> int:
        """Return how many requests ended so."""
        return sum(number for (*_, outcome), number in self.outcomes.items() if outcome == status)
