"""A full set of ports in memory. It passes the same contract suite as the databases."""

from qhealth.adapters.memory.gathered import memory_ports
from qhealth.adapters.memory.services import (
    A_MONDAY_MORNING,
    NoThrottle,
    QuickPasswords,
    RecordingMailer,
    RememberedTokens,
    SettableClock,
)
from qhealth.adapters.memory.unit_of_work import MemoryDatabase

__all__ = [
    "A_MONDAY_MORNING",
    "MemoryDatabase",
    "NoThrottle",
    "QuickPasswords",
    "RecordingMailer",
    "RememberedTokens",
    "SettableClock",
    "memory_ports",
]
