"""All ports in one object, handed to every use case."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from qhealth.core.domain.clinic import Clinic
from qhealth.ports.clock import Clock
from qhealth.ports.documents import Documents
from qhealth.ports.security import Passwords, Throttle, Tokens
from qhealth.ports.unit_of_work import Store, UnitOfWork
from qhealth.ports.when import When


@dataclass(frozen=True, slots=True)
class Ports:
    """What a use case may use."""

    clinic: Clinic
    clock: Clock
    store: Store
    """For reading outside a transaction."""
    unit_of_work: Callable[[], UnitOfWork]
    passwords: Passwords
    tokens: Tokens
    throttle: Throttle
    documents: Documents

    def when(self) -> When:
        """Return the present instant with the clinic's zone."""
        return When(self.clock.now(), self.clinic.zone)
