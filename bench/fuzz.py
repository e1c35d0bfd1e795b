"""Many thousands of requests that schemathesis makes up, as each role and as nobody, against what the document says."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Final

import structlog

from bench.figures import Figure
from bench.workshop import Workshop
from qhealth.core.domain.people import Account
from tests.builders import a_doctor, a_patient, a_pharmacist, a_superuser, an_admin, an_operator
from tests.http.whole.fuzzing import LIKE_SIGNED_IN, Effort, hunt

REQUESTS: Final = 20_000
"""As each role."""
_EXAMPLES: Final = 12
_SEQUENCES: Final = 40
_SIGNED_IN: Final = {"Authorization": LIKE_SIGNED_IN}
_CALLERS: Final[Mapping[str, tuple[Callable[[], Account], Mapping[str, str]]]] = {
    "superuser": (a_superuser, _SIGNED_IN),
    "admin": (an_admin, _SIGNED_IN),
    "doctor": (a_doctor, _SIGNED_IN),
    "operator": (an_operator, _SIGNED_IN),
    "pharmacist": (a_pharmacist, _SIGNED_IN),
    "patient": (a_patient, _SIGNED_IN),
    "nobody": (a_patient, {}),
}


def measure(shop: Workshop) -> list[Figure]:
    """Return how many requests each caller sent, and how many answers the document does not tell of."""
    # Each request would write a line.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    sent: dict[str, int] = {}
    faults: list[str] = []
    for name in _CALLERS:
        shop.say(f"As {name}")
        sent[name] = _tried(shop, name, faults)
    for fault in faults:
        shop.console.print(fault, markup=False)
    return [
        *(
            Figure("fuzz", f"requests as {name}", number, "", f">= {REQUESTS}", number >= REQUESTS)
            for name, number in sent.items()
        ),
        Figure("fuzz", "faults and undocumented answers", len(faults), "", "0", not faults),
    ]


def _tried(shop: Workshop, name: str, faults: list[str]) -> int:
    """Go on with ever new seeds, each on a new clinic, until the caller has sent enough."""
    person, headers = _CALLERS[name]
    sent = seed = 0
    while sent < REQUESTS:
        seed += 1
        effort = Effort(seed=seed, examples=_EXAMPLES, sequences=_SEQUENCES, every_edge=seed == 1)
        found = hunt(shop.folder(f"fuzz-{name}-{seed}"), person, headers, effort)
        sent += found.requests
        faults += found.faults
    return sent
