"""The journey of the Postman collection: from registration to a cancelled visit, as the people concerned go it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

NAME: Final = "From registration to a cancelled visit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One request: an operation of the API, or a page beside it, and what is expected of its answer."""

    name: str
    operation: str = ""
    page: str = ""
    about: str = ""
    """What a page is; an operation says that itself."""
    caller: str = ""
    """The variable that holds the caller's access token."""
    body: Mapping[str, object] = field(default_factory=dict[str, object])
    keeps_example: bool = True
    """Whether the body is the document's example but for what is given here."""
    query: Mapping[str, str] = field(default_factory=dict[str, str])
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    before: str = ""
    test: str


def _status(code: int) -> str:
    return f'pm.test("answers {code}", () => pm.response.to.have.status({code}));\n'


_SIGN_IN: Final = """\
pm.collectionVariables.set("%s", pm.response.json().access_token);"""
_NEW_PATIENT: Final = """\
const mark = pm.variables.replaceIn("{{$guid}}");
pm.collectionVariables.set("email", `patient-${mark.slice(0, 8)}@example.com`);
pm.collectionVariables.set("new_password", mark);
pm.collectionVariables.set("tries", 0);"""
# The mail goes out after the answer, so the page may have to be read more than once.
_FIND_MAIL: Final = """\
const rows = pm.response.text().split("<tr>").filter((row) => row.includes(pm.collectionVariables.get("email")));
const link = rows.map((row) => row.match(/\\/dev\\/(mailbox\\/\\d+)"/)).find(Boolean);
const tries = Number(pm.collectionVariables.get("tries"));
if (!link && tries < 100) {
  pm.collectionVariables.set("tries", tries + 1);
  setTimeout(() => {}, 100);
  pm.execution.setNextRequest(pm.info.requestName);
} else {
  pm.test("the mail is there", () => pm.expect(link).to.be.ok);
  pm.collectionVariables.set("mail", link[1]);
}"""
_FOLLOW_LINK: Final = """\
const token = pm.response.text().match(/\\/activate\\?token=([\\w-]+)/);
pm.test("the mail holds the link", () => pm.expect(token).to.be.ok);
pm.collectionVariables.set("activation_token", token[1]);"""
_THREE_WEEKS: Final = """\
const day = (ahead) => new Date(Date.now() + ahead * 24 * 3600 * 1000).toISOString().slice(0, 10);
pm.collectionVariables.set("first_day", day(3));
pm.collectionVariables.set("last_day", day(24));"""
_TAKE_SLOT: Final = """\
const slots = pm.response.json().slots;
pm.test("there are free times", () => pm.expect(slots).to.not.be.empty);
pm.collectionVariables.set("starts_at", slots[slots.length - 1].starts_at);"""
_BOOKED: Final = """\
const visit = pm.response.json();
pm.test("the visit is booked", () => {
  pm.expect(visit.status).to.equal("booked");
  pm.expect(visit.starts_at).to.equal(pm.collectionVariables.get("starts_at"));
  pm.expect(pm.response.headers.get("Location")).to.equal(`/api/v1/visits/${visit.id}`);
});
pm.collectionVariables.set("visit_id", visit.id);"""
_SAME: Final = """\
pm.test("nothing was booked twice", () => {
  pm.expect(pm.response.json().id).to.equal(pm.collectionVariables.get("visit_id"));
});"""
_TAKEN: Final = """\
pm.test("says what is in the way, and what is free instead", () => {
  const problem = pm.response.json();
  pm.expect(problem.code).to.be.oneOf(["doctor_busy", "patient_busy"]);
  pm.expect(problem.conflicts).to.not.be.empty;
  pm.expect(problem.alternatives).to.not.be.empty;
});"""
_ONLY_ONE: Final = """\
pm.test("the patient sees this one visit", () => {
  pm.expect(pm.response.json().items.map((visit) => visit.id)).to.eql([pm.collectionVariables.get("visit_id")]);
});"""
_CANCELLED: Final = """\
pm.test("the visit is cancelled by the patient", () => {
  const visit = pm.response.json();
  pm.expect(visit.status).to.equal("cancelled");
  pm.expect(visit.cancelled_by.id).to.equal(pm.collectionVariables.get("patient_id"));
});"""
_AGAIN: Final = """\
pm.test("it was cancelled already", () => pm.expect(pm.response.json().code).to.equal("already_cancelled"));"""

_PATIENT: Final = {"email": "{{email}}", "password": "{{new_password}}"}
_OPERATOR: Final = {"email": "{{operator_email}}", "password": "{{operator_password}}"}
_VISIT: Final = {
    "patient_id": "{{#patient_id}}",
    "doctor_id": "{{#doctor_id}}",
    "starts_at": "{{starts_at}}",
    "duration_minutes": 30,
    "note": "Booked from Postman.",
}
_KEY: Final = "{{new_password}}"


def _signs_in(name: str, who: Mapping[str, object], *, into: str) -> Step:
    """`into` is the variable that holds the access token from then on."""
    return Step(name=name, operation="login", body=who, test=_status(200) + _SIGN_IN % into)


def _books(name: str, *, test: str, key: str = "") -> Step:
    return Step(
        name=name,
        operation="book_visit",
        caller="operator_token",
        body=_VISIT,
        keeps_example=False,
        headers={"Idempotency-Key": key} if key else {},
        test=test,
    )


def _cancels(name: str, *, test: str) -> Step:
    return Step(
        name=name,
        operation="cancel_visit",
        caller="access_token",
        body={"reason": "I am well again."},
        test=test,
    )


JOURNEY: Final = (
    Step(
        name="A new patient registers",
        operation="register",
        before=_NEW_PATIENT,
        body=_PATIENT,
        test=_status(202),
    ),
    Step(
        name="The mail has come",
        page="/dev/mailbox",
        about="The demonstration shows the mails that it caught, the newest first.",
        test=_FIND_MAIL,
    ),
    Step(
        name="The patient reads the mail",
        page="/dev/{{mail}}",
        about="One mail, with its links.",
        test=_status(200) + _FOLLOW_LINK,
    ),
    Step(
        name="The patient follows its link",
        operation="activate",
        body={"token": "{{activation_token}}"},
        test=_status(204),
    ),
    _signs_in("The patient signs in", _PATIENT, into="access_token"),
    Step(
        name="The patient looks at the own account",
        operation="view_me",
        caller="access_token",
        test=_status(200) + 'pm.collectionVariables.set("patient_id", pm.response.json().id);',
    ),
    _signs_in("An operator signs in", _OPERATOR, into="operator_token"),
    Step(
        name="The operator looks for a doctor",
        operation="list_doctors",
        caller="operator_token",
        query={"available": "true", "page_size": "1"},
        test=_status(200) + 'pm.collectionVariables.set("doctor_id", pm.response.json().items[0].id);',
    ),
    Step(
        name="The operator asks for the doctor's free times",
        operation="find_doctor_slots",
        caller="operator_token",
        before=_THREE_WEEKS,
        query={"from": "{{first_day}}", "to": "{{last_day}}", "duration_minutes": "30"},
        test=_status(200) + _TAKE_SLOT,
    ),
    _books("The operator books a visit", key=_KEY, test=_status(201) + _BOOKED),
    _books("The same request, sent once more, books nothing", key=_KEY, test=_status(201) + _SAME),
    _books("Nobody else gets this time", test=_status(409) + _TAKEN),
    Step(
        name="The patient sees the visit",
        operation="list_visits",
        caller="access_token",
        test=_status(200) + _ONLY_ONE,
    ),
    _cancels("The patient cancels it", test=_status(200) + _CANCELLED),
    _cancels("It cannot be cancelled twice", test=_status(409) + _AGAIN),
)
