"""The application: all routes, and what surrounds them."""

from __future__ import annotations

from typing import Final

from litestar import Litestar, Router
from litestar.datastructures import State
from litestar.exceptions import HTTPException

from qhealth.adapters.http import documentation, mailbox_pages, service, web_pages
from qhealth.adapters.http.answers import Answer
from qhealth.adapters.http.authentication import Gate
from qhealth.adapters.http.controllers.audit_events import AuditEventController
from qhealth.adapters.http.controllers.auth import AuthController
from qhealth.adapters.http.controllers.clinic import ClinicController
from qhealth.adapters.http.controllers.confirmations import ConfirmationController
from qhealth.adapters.http.controllers.diagnostic_bookings import DiagnosticBookingController
from qhealth.adapters.http.controllers.diagnostics import DiagnosticController
from qhealth.adapters.http.controllers.doctors import DoctorController
from qhealth.adapters.http.controllers.greetings import GreetingController
from qhealth.adapters.http.controllers.journal_entries import JournalEntryController
from qhealth.adapters.http.controllers.login_attempts import LoginAttemptController
from qhealth.adapters.http.controllers.me import MeController
from qhealth.adapters.http.controllers.overview import OverviewController
from qhealth.adapters.http.controllers.patients import PatientController
from qhealth.adapters.http.controllers.prescriptions import PrescriptionController
from qhealth.adapters.http.controllers.sick_leaves import SickLeaveController
from qhealth.adapters.http.controllers.staff import StaffController
from qhealth.adapters.http.controllers.users import UserController
from qhealth.adapters.http.controllers.visits import VisitController
from qhealth.adapters.http.live import Live
from qhealth.adapters.http.metrics import Metrics
from qhealth.adapters.http.options import HttpOptions
from qhealth.adapters.http.problems import failure, http_error, refusal
from qhealth.adapters.http.requests import DEPENDENCIES, LONGEST_BODY, ApiRequest
from qhealth.adapters.http.rerunning import Rerun, pass_on
from qhealth.adapters.http.shell import Shell
from qhealth.adapters.http.sockets import Sockets
from qhealth.adapters.http.waiting_room import WaitingRoom
from qhealth.core.domain.errors import Contended, QHealthError
from qhealth.ports.gathered import Ports

CONTROLLERS: Final = (
    ClinicController,
    AuthController,
    MeController,
    UserController,
    PatientController,
    StaffController,
    DoctorController,
    DiagnosticController,
    DiagnosticBookingController,
    VisitController,
    JournalEntryController,
    PrescriptionController,
    SickLeaveController,
    ConfirmationController,
    LoginAttemptController,
    AuditEventController,
    OverviewController,
    GreetingController,
)


def create_app(ports: Ports, options: HttpOptions) -> Shell:
    """Return the ASGI application that serves the API and the pages around it."""
    live = options.live or Live(ports)
    metrics = Metrics(live, options.read_here)
    api = Router(
        "/api/v1",
        route_handlers=CONTROLLERS,
        middleware=[Rerun(), Gate(ports, options)],
        dependencies=DEPENDENCIES,
        exception_handlers={Contended: pass_on},
    )
    pages = [*service.HANDLERS, *documentation.HANDLERS, *web_pages.handlers(options.web_application)]
    on_startup = list(options.on_startup)
    if options.web_application is None:
        on_startup.append(web_pages.say_that_nothing_is_built)
    if options.mailbox is not None:
        pages += mailbox_pages.HANDLERS
    app = Litestar(
        [api, *pages, *options.route_handlers],
        state=State({"ports": ports, "options": options, "metrics": metrics, "waiting_room": WaitingRoom()}),
        request_class=ApiRequest,
        response_class=Answer,
        request_max_body_size=LONGEST_BODY,
        exception_handlers={QHealthError: refusal, HTTPException: http_error, Exception: failure},
        plugins=[live.channels],
        on_startup=on_startup,
        on_shutdown=list(options.on_shutdown),
        # The document is our own (see `openapi`), and structlog does the logging.
        openapi_config=None,
        logging_config=None,
    )
    app.state.document = documentation.rendered_document(app)
    return Shell(app, options, metrics, Sockets(live, ports))
