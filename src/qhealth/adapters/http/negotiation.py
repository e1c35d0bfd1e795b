"""What a client would rather have, as its Accept headers say (RFC 9110, 12.4.2 and 12.5)."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

IDENTITY: Final = "identity"
"""The name of no encoding at all."""
_QUALITY: Final = re.compile(r"(?:0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)")
_UNMENTIONED: Final = 0.0005
"""Identity is acceptable unless it is refused; anything that is asked for, with 0.001 or more, comes before it."""


def weights_of(header: str) -> dict[str, float]:
    """Return the weight of each thing that a header names, in small letters; what is malformed counts as not said."""
    found: dict[str, float] = {}
    for part in header.lower().split(","):
        name, *parameters = (piece.strip() for piece in part.split(";"))
        given = [value.strip() for key, _, value in (one.partition("=") for one in parameters) if key.strip() == "q"]
        if name and all(_QUALITY.fullmatch(value) for value in given):
            found[name] = float(given[0]) if given else 1.0
    return found


def encoding_for(header: str | None, available: Collection[str]) -> str:
    """Return the content coding to answer with: one of those available, the first among equals, or `IDENTITY`.

    Where a client refuses everything that there is, it gets the plain content: a server may disregard the header, and
    a refusal would help nobody.
    """
    if header is None:
        return IDENTITY
    weights = weights_of(header)
    others = weights.get("*")
    plain = weights.get(IDENTITY, _UNMENTIONED if others is None else others)
    best, most = IDENTITY, plain
    for encoding in reversed(tuple(available)):
        weight = weights.get(encoding, others or 0.0)
        if weight > 0 and weight >= most:
            best, most = encoding, weight
    return best


def takes_html(header: str | None) -> bool:
    """Return whether a client that sent this Accept header can be shown a page."""
    if header is None or not header.strip():
        return True
    weights = weights_of(header)
    return next((weights[name] > 0 for name in ("text/html", "text/*", "*/*") if name in weights), False)
