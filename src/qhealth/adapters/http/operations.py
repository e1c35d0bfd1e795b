"""What can be called, as the routes that are really served say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from operator import itemgetter

from litestar import Litestar, Response
from litestar.handlers import HTTPRouteHandler

from qhealth.adapters.http.answers import has_etag
from qhealth.adapters.http.requests import Shapes, shapes_of
from qhealth.adapters.http.values import Kind


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing that can be called."""

    path: str
    method: str
    handler: HTTPRouteHandler
    shapes: Shapes
    ids: tuple[str, ...]

    @property
    def answer(self) -> Kind:
        """Return what it answers with; None where there is nothing to say."""
        told = self.shapes.answer
        return told.__args__[0] if getattr(told, "__origin__", None) is Response else told

    @property
    def is_api(self) -> bool:
        """Return whether it belongs to the API itself, as opposed to what serves those who run the server."""
        return self.path.startswith("/api/")

    @property
    def has_etag(self) -> bool:
        """Return whether its answer carries an entity tag."""
        return isinstance(self.answer, type) and has_etag(self.answer)


def operations_of(app: Litestar) -> Iterator[Operation]:
    """Yield every operation of an application that the document tells of, a path's in the order of their methods."""
    for route in app.routes:
        ids = tuple(route.path_parameters)
        handlers = [
            (method, handler)
            for handler in getattr(route, "route_handlers", ())
            # What has no summary is a page or the framework's own answer to OPTIONS.
            if isinstance(handler, HTTPRouteHandler) and handler.summary
            for method in handler.http_methods
        ]
        # The framework keeps a path's handlers in a set, whose order differs from process to process.
        for method, handler in sorted(handlers, key=itemgetter(0)):
            yield Operation(route.path_format, method, handler, shapes_of(handler.fn), ids)
