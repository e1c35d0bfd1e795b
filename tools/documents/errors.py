"""The page of errors: the codes of every refusal, from the classes and the sentences that are really sent."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from qhealth.adapters.http.channels import TRY_AGAIN_LATER
from qhealth.adapters.http.live import CODES
from qhealth.adapters.http.problems import _CODES, status_of, title_of
from qhealth.core.domain.errors import CONFLICT_SENTENCES, BookingRefused, Invalid, QHealthError, TooManyAttempts
from qhealth.core.usecases.sockets import Refusal
from tools.documents.tables import table

_SOURCES: Final = Path(__file__).parents[2] / "src" / "qhealth"
# What is read from FHIR files and asked by `qhealth seed` and `qhealth demo` never becomes an answer.
_BESIDE_THE_API: Final = ("adapters/fhir", "core/usecases/importing.py", "demo", "seeding")
_TELLERS: Final = ("Fault", "Misfit")
_CONFLICT: Final = 409

_PAGE: Final = """\
# Every error

Rendered from the code by `scripts/documents.sh`; `make check` fails when it is behind.

Every refusal is `application/problem+json` (RFC 9457) with `type`, `title`, `status`, `detail` and `code`. `code` is
stable and for programs, `detail` a sentence for people. What a field is at fault for stands in `errors`; a refused
booking adds `conflicts` and `alternatives`, a refused deletion `obstacles`. 429 and 503 carry `Retry-After`, 401
carries `WWW-Authenticate: Bearer`. Which operation can answer what stands in the OpenAPI document.

## Answers

{answers}

## Fields

Inside `errors` of a 422, one for each fault, and as the problem's own `code` when it is the only one. A number that
depends on the case is written as `…`.

{faults}

## WebSocket close codes

{sockets}
"""
_SOCKETS: Final = {
    CODES[Refusal.SIGNED_OUT]: "The ticket or the session is no longer valid: sign in, or ask for a ticket anew.",
    CODES[Refusal.BLOCKED]: "The account is blocked.",
    TRY_AGAIN_LATER: "Too slow or too busy: come back with `after=`.",
    1012: "The server stops: come back with `after=`.",
}


def page() -> str:
    """Return the page."""
    answers = sorted({*_of_classes(), *_of_conflicts(), *_of_the_framework()})
    faults = [[f"`{code}`", " ".join(sorted(sentences))] for code, sentences in sorted(_faults().items())]
    return _PAGE.format(
        answers=table(
            ["status", "code", "meaning"],
            [[f"{status} {title_of(status)}", f"`{code}`", text] for status, code, text in answers],
        ),
        faults=table(["code", "meaning"], faults),
        sockets=table(["code", "meaning"], [[str(code), text] for code, text in sorted(_SOCKETS.items())]),
    )


def _of_classes() -> Iterator[tuple[int, str, str]]:
    for kind in _below(QHealthError):
        # Bases that are never raised themselves have no code of their own; a conflict has that of its kind.
        if "code" not in vars(kind) or kind is BookingRefused or kind.code == "refused":
            continue
        sentence = TooManyAttempts(600).detail if kind is TooManyAttempts else kind.sentence
        yield int(status_of(kind)), kind.code, _told(kind, sentence)


def _told(kind: type[QHealthError], sentence: str) -> str:
    if issubclass(kind, Invalid) and kind is not Invalid:
        return " ".join((kind.__doc__ or "").split())
    return sentence


def _of_conflicts() -> Iterator[tuple[int, str, str]]:
    for kind, sentence in CONFLICT_SENTENCES.items():
        yield _CONFLICT, kind, sentence


def _of_the_framework() -> Iterator[tuple[int, str, str]]:
    for status, (code, sentence) in _CODES.items():
        yield status, code, sentence
    yield 500, "internal_error", "Something went wrong on our side; it is logged under the answer's X-Request-ID."


def _below(kind: type[QHealthError]) -> Iterator[type[QHealthError]]:
    for child in kind.__subclasses__():
        if not child.__module__.removeprefix("qhealth.").replace(".", "/").startswith(_BESIDE_THE_API):
            yield child
        yield from _below(child)


def _faults() -> dict[str, set[str]]:
    """Return the sentences of every code that a field can be at fault for, as the sources say them."""
    found: dict[str, set[str]] = defaultdict(set)
    for file in sorted(_SOURCES.rglob("*.py")):
        if not file.relative_to(_SOURCES).as_posix().startswith(_BESIDE_THE_API):
            tree = ast.parse(file.read_text(encoding="utf-8"))
            for code, sentence in _pairs(tree, rules=file.name == "rules.py"):
                found[code].add(sentence)
    return found


def _pairs(tree: ast.AST, *, rules: bool) -> Iterator[tuple[str, str]]:
    """Yield code and sentence: of what tells a fault and, among the rules, of every pair that is returned."""
    for scope in ast.walk(tree):
        # A sentence that is told twice has a name in its function.
        named = _sentences(scope) if isinstance(scope, ast.FunctionDef) else {}
        for node in ast.walk(scope) if named else ast.iter_child_nodes(scope):
            parts: list[ast.expr] = []
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _TELLERS:
                parts = node.args[-2:]
            elif rules and isinstance(node, ast.Tuple):
                parts = node.elts
            if len(parts) == 2 and (code := _text(parts[0])) and code.isidentifier():  # noqa: PLR2004 - a pair.
                sentence = named.get(parts[1].id) if isinstance(parts[1], ast.Name) else _text(parts[1])
                if sentence:
                    yield code, sentence


def _sentences(function: ast.FunctionDef) -> dict[str, str]:
    """Return what a function assigns to each name, where it is text."""
    return {
        node.targets[0].id: text
        for node in ast.walk(function)
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and (text := _text(node.value))
    }


def _text(node: ast.expr) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in node.values)
    return ""
