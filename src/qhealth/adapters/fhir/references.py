"""Whom or what a resource points at.

FHIR writes a reference relative ("Patient/7"), as a URL ("https://host/fhir/Patient/7"), perhaps with a version at its
end, as "urn:uuid:..." for the resource of that id or of that `fullUrl` in the bundle, or as "#x" for a contained one.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from qhealth.adapters.fhir.resources import Reference

_ID = r"[A-Za-z0-9.-]{1,64}"
_NAMED = re.compile(rf"(?:.*/)?(?P<type>[A-Z][A-Za-z]+)/(?P<id>{_ID})(?:/_history/{_ID})?")
_URN = re.compile(rf"urn:uuid:(?P<id>{_ID})")
_KEY = re.compile(_ID)


def key_of(resource_id: str | None, full_url: str | None = None) -> str | None:
    """Return the key of a resource: its id, or else the UUID by which a bundle knows it; None without either."""
    if resource_id is not None:
        return resource_id if _KEY.fullmatch(resource_id) else None
    urn = _URN.fullmatch(full_url or "")
    return urn["id"] if urn else None


class References:
    """Reads the references of one document; `aliases` says which type and key stand behind a bundle's `fullUrl`."""

    def __init__(self, aliases: Mapping[str, tuple[str, str]] | None = None) -> None:
        self._aliases = aliases or {}

    def key(self, reference: Reference | None, kind: str) -> str | None:
        """Return the key of the resource of a type that is pointed at; None where another type is, or nothing."""
        text = reference.reference if reference else None
        if not text:
            return None
        if text in self._aliases:
            found, key = self._aliases[text]
            return key if found == kind else None
        if urn := _URN.fullmatch(text):
            return urn["id"]
        named = _NAMED.fullmatch(text)
        return named["id"] if named and named["type"] == kind else None

    def keys(self, references: Iterable[Reference | None], kind: str) -> tuple[str, ...]:
        """Return the keys of the resources of a type that are pointed at, each once."""
        found = (self.key(reference, kind) for reference in references)
        return tuple(dict.fromkeys(key for key in found if key is not None))
