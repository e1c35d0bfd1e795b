"""Query strings into the core's query dataclasses, with every fault named at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast
from urllib.parse import parse_qsl

from qhealth.adapters.http.bodies import MOST_FAULTS, Partial, raise_all, specs_by_wire_name
from qhealth.adapters.http.problems import MalformedQuery
from qhealth.adapters.http.values import Misfit, of_text
from qhealth.core.domain.errors import Fault, Invalid
from qhealth.core.domain.lists import ListQuery
from qhealth.core.domain.validation import Context, faults_of

T = TypeVar("T")

_MOST_PARAMETERS = 100
_LONGEST_NAME = 100


def read_query(kind: type[T], query_string: bytes, context: Callable[[], Context]) -> T:
    """Return the query that a query string asks; an empty parameter counts as one that was not given.

    Raises:
        MalformedQuery: it is not UTF-8 or holds too many parameters.
        Invalid: with every unknown, repeated, missing or unfitting parameter.
    """
    required = _required(kind)
    if not query_string and not required:
        return kind()
    faults: list[Fault] = []
    given = _parameters(query_string, faults)
    specs = specs_by_wire_name(kind)
    faults.extend(
        Fault(name[:_LONGEST_NAME], "unknown_parameter", "There is no such parameter.")
        for name in given
        if name not in specs
    )
    values: dict[str, object] = {}
    for name, spec in specs.items():
        text = given.get(name, "")
        if not text.strip():
            continue
        try:
            values[spec.name] = of_text(spec.type)(text)
        except Misfit as misfit:
            faults.append(Fault(name, misfit.code, misfit.message))
    faulty = {fault.field for fault in faults}
    faults.extend(
        Fault(name, "required", "This parameter is needed.")
        for name in required
        if specs[name].name not in values and name not in faulty
    )
    if faults:
        raise_all(faults, Partial(kind, values), context())
    return _checked(kind(**values), context())


def _required(kind: type) -> list[str]:
    return [name for name, spec in specs_by_wire_name(kind).items() if spec.required]


def _parameters(query_string: bytes, faults: list[Fault]) -> dict[str, str]:
    try:
        pairs = parse_qsl(
            query_string.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=_MOST_PARAMETERS
        )
    except ValueError as error:
        raise MalformedQuery from error
    given: dict[str, str] = {}
    for name, text in pairs:
        if name in given:
            faults.append(Fault(name[:_LONGEST_NAME], "repeated_parameter", "Give this parameter once."))
        given[name] = text
    return given


def _checked(query: T, context: Context) -> T:
    # A use case asks a query for what it needs; whether the question makes sense is settled here, for every list.
    faults = list(faults_of(query, context))
    if isinstance(query, ListQuery):
        try:
            _ = query.order
        except Invalid as invalid:
            faults.extend(invalid.faults)
    if faults:
        raise Invalid(faults[:MOST_FAULTS])
    return cast("T", query)
