"""All ports on memory and null services, for tests of use cases."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypedDict, Unpack

from qhealth.adapters.memory.documents import BareDocuments
from qhealth.adapters.memory.services import (
    NoThrottle,
    QuickPasswords,
    RememberedTokens,
    SettableClock,
)
from qhealth.adapters.memory.unit_of_work import MemoryDatabase
from qhealth.core.domain.clinic import Clinic
from qhealth.ports.clock import Clock
from qhealth.ports.documents import Documents
from qhealth.ports.gathered import Ports
from qhealth.ports.security import Passwords, Throttle, Tokens
from qhealth.ports.unit_of_work import AfterCommit, Store, UnitOfWork, leave_it


class Overrides(TypedDict, total=False):
    """The fields of `Ports`, none of them needed."""

    clinic: Clinic
    clock: Clock
    store: Store
    unit_of_work: Callable[[], UnitOfWork]
    passwords: Passwords
    tokens: Tokens
    throttle: Throttle
    documents: Documents


def memory_ports(after_commit: AfterCommit = leave_it, **overrides: Unpack[Overrides]) -> Ports:
    """Return ports over an empty store of their own, with the fields of `Ports` that are given put in place."""
    database = MemoryDatabase(after_commit)
    ports = Ports(
        clinic=Clinic(),
        clock=SettableClock(),
        store=database.store(),
        unit_of_work=database.unit_of_work,
        passwords=QuickPasswords(),
        tokens=RememberedTokens(),
        throttle=NoThrottle(),
        documents=BareDocuments(),
    )
    return replace(ports, **overrides)
