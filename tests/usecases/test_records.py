"""Journal entries and prescriptions keep the same rules, so every test here runs for both."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest

from qhealth.core.domain.errors import AlreadyAmended, Forbidden, Invalid, NotFound
from qhealth.core.domain.people import Account, AuthorRef, Role
from qhealth.core.domain.policy import Actor
from qhealth.core.domain.records import (
    JournalQuery,
    PrescriptionQuery,
    Reason,
    WriteJournalEntry,
    WritePrescription,
)
from qhealth.core.usecases.journal_entries import (
    delete_journal_entry,
    list_journal_entries,
    view_journal_entry,
    write_journal_entry,
)
from qhealth.core.usecases.prescriptions import (
    delete_prescription,
    list_prescriptions,
    view_prescription,
    write_prescription,
)
from tests.builders import NOW, a_pharmacist
from tests.roles_table import CELLS, ROLES
from tests.usecases.care import Care
from tests.usecases.house import acting

ANY_TEXT = " As typed:\t%_'\"\\<b>\r\n﷽ 🦉 \u202e e\u0301 é "


@dataclass(frozen=True)
class Kind:
    noun: str
    author: str
    """The role whose work it is."""
    stranger: str
    """The role of a colleague that does not write it."""
    command: Callable[..., Any]
    fields: tuple[str, ...]
    write: Callable[..., Any]
    view: Callable[..., Any]
    list: Callable[..., Any]
    delete: Callable[..., Any]
    query: Callable[..., Any]
    mail: str

    def wish(self, patient_id: int, **more: Any) -> Any:
        texts = {field: f"Text of the {field}" for field in self.fields}
        return self.command(patient_id=patient_id, **{**texts, **more})


KINDS = [
    Kind(
        "journal_entry",
        "doctor",
        "pharmacist",
        WriteJournalEntry,
        ("diagnosis", "description", "plan"),
        write_journal_entry,
        view_journal_entry,
        list_journal_entries,
        delete_journal_entry,
        JournalQuery,
        "journal_entry_added",
    ),
    Kind(
        "prescription",
        "pharmacist",
        "doctor",
        WritePrescription,
        ("medicine", "instructions"),
        write_prescription,
        view_prescription,
        list_prescriptions,
        delete_prescription,
        PrescriptionQuery,
        "prescription_added",
    ),
]


@pytest.fixture(params=KINDS, ids=lambda kind: kind.noun)
def kind(request: pytest.FixtureRequest) -> Kind:
    return request.param


async def writes(
    care: Care,
    kind: Kind,
    texts: dict[str, str] | None = None,
    *,
    by: Actor | None = None,
    patient: Account | None = None,
    **more: Any,
) -> Any:
    command = kind.wish((patient or care.patient).id, **(texts or {}), **more)
    return await kind.write(command, actor=by or care.as_role(kind.author), ports=care.ports)


async def removes(care: Care, kind: Kind, record: Any, reason: str = "Wrong patient", *, by: str = "admin") -> None:
    await kind.delete(record.id, Reason(reason), actor=care.as_role(by), ports=care.ports)


def fault(refused: pytest.ExceptionInfo[Invalid]) -> tuple[str, str]:
    (only,) = refused.value.faults
    return only.field, only.code


async def test_text_is_kept_exactly_as_typed(care: Care, kind: Kind):
    texts = {field: f"{ANY_TEXT}{field}" for field in kind.fields}
    written = await writes(care, kind, texts)
    stored = await kind.view(written.id, actor=acting(care.patient), ports=care.ports)
    assert {field: getattr(stored, field) for field in kind.fields} == texts


async def test_a_record_says_for_whom_by_whom_and_when(care: Care, kind: Kind):
    record = await writes(care, kind)
    author = getattr(care, kind.author)
    assert record.patient == care.patient.as_patient
    assert record.author == AuthorRef(author.id, author.profile.first_name, author.profile.last_name, Role(kind.author))
    assert (record.amends, record.amended_by, record.written_by) == (None, None, None)
    assert record.created_at == NOW
    event = await care.last_event()
    assert (event.action, event.subject_type, event.subject_id) == (f"{kind.noun}.created", kind.noun, record.id)
    assert event.details == {"patient_id": care.patient.id}


async def test_the_patient_is_told_that_there_is_something_new_and_not_what(care: Care, kind: Kind):
    await writes(care, kind)
    mails = await care.last_mails()
    assert list(mails) == [kind.mail]
    assert mails[kind.mail].to == care.patient.email
    assert mails[kind.mail].facts == {}


async def test_the_first_text_is_needed_and_the_rest_is_not(care: Care, kind: Kind):
    first, *rest = kind.fields
    with care.refuses(Invalid) as refused:
        await writes(care, kind, {first: " \n "})
    assert fault(refused) == (first, "required")
    await writes(care, kind, dict.fromkeys(rest, ""))


@pytest.mark.parametrize("text", ["NUL\0", "\udcff"])
async def test_only_text_that_no_store_takes_is_refused(care: Care, kind: Kind, text: str):
    with care.refuses(Invalid) as refused:
        await writes(care, kind, dict.fromkeys(kind.fields, text))
    assert [found.field for found in refused.value.faults] == list(kind.fields)
    assert refused.value.problem_code == "invalid_text"


@pytest.mark.parametrize("role", ROLES)
async def test_only_roles_with_the_action_write(care: Care, kind: Kind, role: str):
    if CELLS[f"{kind.noun}.create", role] == "-":
        with care.refuses(Forbidden):
            await writes(care, kind, by=care.as_role(role))
    else:
        assert (await writes(care, kind, by=care.as_role(role))).author.role == role


@pytest.mark.parametrize("role", ROLES)
async def test_only_roles_with_the_action_read_and_a_patient_its_own(care: Care, kind: Kind, role: str):
    own, other = await writes(care, kind), await writes(care, kind, patient=care.other_patient)
    actor, cell = care.as_role(role), CELLS[f"{kind.noun}.view", role]
    if cell == "-":
        with care.refuses(Forbidden):
            await kind.view(own.id, actor=actor, ports=care.ports)
        with care.refuses(Forbidden):
            await kind.list(kind.query(), actor=actor, ports=care.ports)
        return
    assert await kind.view(own.id, actor=actor, ports=care.ports) == own
    page = await kind.list(kind.query(sort="id"), actor=actor, ports=care.ports)
    if cell == "all":
        assert page.items == (own, other)
        return
    assert page.items == (own,)
    with care.refuses(NotFound):
        await kind.view(other.id, actor=actor, ports=care.ports)
    narrowed = await kind.list(kind.query(patient_id=care.other_patient.id), actor=actor, ports=care.ports)
    assert narrowed.total == 0


async def test_only_a_patient_has_records(care: Care, kind: Kind):
    with care.refuses(Invalid) as refused:
        await writes(care, kind, patient=care.operator)
    assert fault(refused) == ("patient_id", "not_a_patient")
    with care.refuses(Invalid) as refused:
        await writes(care, kind, patient=replace(care.patient, id=10**6))
    assert fault(refused) == ("patient_id", "unknown")


async def test_a_correction_names_what_it_amends_and_both_stay(care: Care, kind: Kind):
    first = await writes(care, kind)
    second = await writes(care, kind, amends=first.id)
    third = await writes(care, kind, amends=second.id)
    page = await kind.list(kind.query(sort="id"), actor=acting(care.patient), ports=care.ports)
    chain = [(record.id, record.amends, record.amended_by) for record in page.items]
    assert chain == [
        (first.id, None, second.id),
        (second.id, first.id, third.id),
        (third.id, second.id, None),
    ]


async def test_an_entry_is_amended_once(care: Care, kind: Kind):
    first = await writes(care, kind)
    second = await writes(care, kind, amends=first.id)
    with care.refuses(AlreadyAmended):
        await writes(care, kind, amends=first.id)
    await removes(care, kind, second)
    await writes(care, kind, amends=first.id)


async def test_only_an_entry_of_the_same_patient_is_amended(care: Care, kind: Kind):
    other = await writes(care, kind, patient=care.other_patient)
    for amends in (other.id, 10**6):
        with care.refuses(Invalid) as refused:
            await writes(care, kind, amends=amends)
        assert fault(refused) == ("amends", "unknown")


@pytest.mark.parametrize("role", ["admin", "superuser"])
async def test_an_admin_writes_for_a_colleague_who_cannot(care: Care, kind: Kind, role: str):
    author = getattr(care, kind.author)
    record = await writes(care, kind, by=care.as_role(role), on_behalf_of=author.id)
    assert (record.author.id, record.author.role) == (author.id, kind.author)
    assert record.written_by == getattr(care, role).person
    event = await care.last_event()
    assert event.actor == getattr(care, role).person
    assert event.details["on_behalf_of"] == author.id


async def test_nobody_writes_for_a_person_who_does_not_write_such_records(care: Care, kind: Kind):
    for stranger in (kind.stranger, "operator", "patient", "superuser"):
        with care.refuses(Invalid) as refused:
            await writes(care, kind, by=acting(care.admin), on_behalf_of=getattr(care, stranger).id)
        assert fault(refused) == ("on_behalf_of", "lacks_the_role")
    with care.refuses(Invalid) as refused:
        await writes(care, kind, by=acting(care.admin), on_behalf_of=10**6)
    assert fault(refused) == ("on_behalf_of", "unknown")


async def test_whoever_writes_by_its_own_work_writes_for_nobody_else(care: Care, kind: Kind):
    colleague = care.other_doctor if kind.author == "doctor" else await care.has(a_pharmacist("Paul"), None)
    with care.refuses(Invalid) as refused:
        await writes(care, kind, on_behalf_of=colleague.id)
    assert fault(refused) == ("on_behalf_of", "not_allowed")
    own = getattr(care, kind.author)
    assert (await writes(care, kind, on_behalf_of=own.id)).written_by is None


async def test_a_colleague_who_is_also_admin_writes_as_itself_and_for_others(care: Care, kind: Kind):
    promoted = await care.becomes(getattr(care, kind.author), is_admin=True)
    assert (await writes(care, kind, by=acting(promoted))).author.role == kind.author
    colleague = care.other_doctor if kind.author == "doctor" else await care.has(a_pharmacist("Paul"), None)
    record = await writes(care, kind, by=acting(promoted), on_behalf_of=colleague.id)
    assert (record.author.id, record.written_by) == (colleague.id, promoted.person)


async def test_a_colleague_of_other_work_who_is_admin_writes_for_the_author(care: Care, kind: Kind):
    promoted = await care.becomes(getattr(care, kind.stranger), is_admin=True)
    record = await writes(care, kind, by=acting(promoted), on_behalf_of=getattr(care, kind.author).id)
    assert (record.author.role, record.written_by) == (kind.author, promoted.person)
    assert (await writes(care, kind, by=acting(promoted))).author.role is Role.ADMIN


async def test_a_deleted_record_is_gone_and_the_audit_trail_says_why_with_a_digest(care: Care, kind: Kind):
    record = await writes(care, kind)
    await care.mails()
    await removes(care, kind, record, "Written for the wrong patient")
    with care.refuses(NotFound):
        await kind.view(record.id, actor=acting(care.patient), ports=care.ports)
    assert (await kind.list(kind.query(), actor=acting(care.admin), ports=care.ports)).total == 0
    event = await care.last_event()
    assert (event.action, event.subject_id, event.actor) == (f"{kind.noun}.deleted", record.id, care.admin.person)
    assert event.details == {
        "patient_id": care.patient.id,
        "author_id": record.author.id,
        "reason": "Written for the wrong patient",
        "digest": record.digest(),
    }
    assert await care.mails() == []
    with care.refuses(NotFound):
        await removes(care, kind, record)


async def test_a_digest_tells_any_two_contents_apart(care: Care, kind: Kind):
    record = await writes(care, kind)
    last = kind.fields[-1]
    assert record.digest() != replace(record, **{last: f"{getattr(record, last)} "}).digest()
    shifted = {kind.fields[0]: "a", kind.fields[1]: "bc"}
    assert replace(record, **shifted).digest() != replace(record, **{**shifted, kind.fields[0]: "ab"}).digest()
    assert len(record.digest()) == 64


@pytest.mark.parametrize("reason", ["", "  ", "a" * 501, "NUL\0"])
async def test_a_record_is_deleted_with_a_reason_only(care: Care, kind: Kind, reason: str):
    record = await writes(care, kind)
    with care.refuses(Invalid):
        await removes(care, kind, record, reason)


@pytest.mark.parametrize("role", ["doctor", "operator", "pharmacist", "patient"])
async def test_who_lacks_the_action_deletes_nothing(care: Care, kind: Kind, role: str):
    record = await writes(care, kind)
    with care.refuses(Forbidden):
        await removes(care, kind, record, by=role)


async def test_deleting_what_was_amended_leaves_the_correction_naming_it(care: Care, kind: Kind):
    first = await writes(care, kind)
    second = await writes(care, kind, amends=first.id)
    await removes(care, kind, first)
    assert (await kind.view(second.id, actor=acting(care.patient), ports=care.ports)).amends == first.id
