from datetime import timedelta

import pytest

from qhealth.core.domain.errors import (
    AlreadyCancelled,
    AlreadyCompleted,
    CancellationWindowClosed,
    Forbidden,
    Invalid,
    NotFound,
    NotStarted,
)
from qhealth.core.domain.policy import Actor
from qhealth.core.domain.visits import Cancel, Visit, VisitQuery, VisitStatus
from qhealth.core.usecases.visits import (
    cancel_visit,
    complete_visit,
    delete_visit,
    list_visits,
    mark_no_show,
    view_visit,
)
from tests.builders import NOW, a_visit
from tests.usecases.care import TOMORROW, Care, minutes
from tests.usecases.house import acting

IN_TWO_DAYS = TOMORROW + timedelta(days=1)
A_SECOND = timedelta(seconds=1)


async def cancels(care: Care, visit: Visit, *, by: Actor | None = None, reason: str = "") -> Visit:
    return await cancel_visit(visit.id, Cancel(reason), actor=by or care.operating, ports=care.ports)


async def test_a_cancelled_visit_says_who_when_and_why_and_gives_its_time_back(care: Care):
    visit = await care.books()
    cancelled = await cancels(care, visit, reason="The doctor is ill")
    assert cancelled.status is VisitStatus.CANCELLED
    assert cancelled.cancelled_by == care.operator.person
    assert (cancelled.cancelled_at, cancelled.cancel_reason) == (NOW, "The doctor is ill")
    assert (await care.books()).id != visit.id


async def test_a_cancellation_without_a_reason_has_none(care: Care):
    assert (await cancels(care, await care.books())).cancel_reason is None


async def test_a_patient_cancels_its_own_visit_up_to_a_day_before_to_the_second(care: Care):
    visit = await care.books(IN_TWO_DAYS)
    care.clock.set(IN_TWO_DAYS - timedelta(hours=24) + A_SECOND)
    with care.refuses(CancellationWindowClosed):
        await cancels(care, visit, by=acting(care.patient))
    care.clock.set(IN_TWO_DAYS - timedelta(hours=24))
    cancelled = await cancels(care, visit, by=acting(care.patient))
    assert cancelled.cancelled_by == care.patient.person


@pytest.mark.parametrize("role", ["operator", "admin", "superuser"])
async def test_staff_cancels_at_any_time(care: Care, role: str):
    visit = await care.books(TOMORROW)
    care.clock.set(TOMORROW + minutes(10))
    assert (await cancels(care, visit, by=care.as_role(role))).status is VisitStatus.CANCELLED


async def test_another_patients_visit_is_not_found(care: Care):
    visit = await care.books(IN_TWO_DAYS)
    with care.refuses(NotFound):
        await cancels(care, visit, by=acting(care.other_patient))
    with care.refuses(NotFound):
        await view_visit(visit.id, actor=acting(care.other_patient), ports=care.ports)


@pytest.mark.parametrize("role", ["doctor", "pharmacist"])
async def test_doctors_and_pharmacists_cancel_nothing(care: Care, role: str):
    visit = await care.books()
    with care.refuses(Forbidden):
        await cancels(care, visit, by=care.as_role(role))


async def test_a_visit_is_cancelled_once(care: Care):
    visit = await care.books()
    await cancels(care, visit)
    with care.refuses(AlreadyCancelled):
        await cancels(care, visit)


async def test_a_late_patient_hears_first_that_it_was_cancelled_already(care: Care):
    visit = await care.books(TOMORROW)
    await cancels(care, visit)
    care.clock.set(TOMORROW - minutes(5))
    with care.refuses(AlreadyCancelled):
        await cancels(care, visit, by=acting(care.patient))


async def test_a_visit_that_took_place_is_not_cancelled(care: Care):
    visit = await care.books(NOW)
    await complete_visit(visit.id, actor=care.operating, ports=care.ports)
    with care.refuses(AlreadyCompleted):
        await cancels(care, visit)


@pytest.mark.parametrize("reason", ["NUL\0", "\ud800", "a" * 501])
async def test_a_reason_that_cannot_be_kept_is_refused(care: Care, reason: str):
    visit = await care.books()
    with care.refuses(Invalid):
        await cancels(care, visit, reason=reason)


async def test_cancelling_stands_in_the_audit_trail_with_its_reason(care: Care):
    visit = await care.books()
    await cancels(care, visit, reason="The doctor is ill")
    event = await care.last_event()
    assert (event.action, event.subject_id, event.actor) == ("visit.cancelled", visit.id, care.operator.person)
    assert event.details == {"reason": "The doctor is ill"}


async def test_the_patient_is_told_who_cancelled_why_and_when(care: Care):
    visit = await care.books(IN_TWO_DAYS)
    await care.mails()
    await cancels(care, visit, reason="The doctor is ill")
    mails = await care.last_mails()
    assert list(mails) == ["visit_cancelled"]
    mail = mails["visit_cancelled"]
    assert mail.to == care.patient.email
    assert mail.facts["cancelled_by"] == "Olle Operator"
    assert mail.facts["reason"] == "The doctor is ill"
    assert mail.facts["cancelled_at"] == NOW


async def test_the_doctor_is_told_of_a_cancellation_less_than_a_day_ahead(care: Care):
    visit = await care.books(NOW + minutes(60))
    await care.mails()
    await cancels(care, visit)
    mails = await care.last_mails()
    assert list(mails) == ["visit_cancelled", "doctor_visit_cancelled"]
    assert mails["doctor_visit_cancelled"].to == care.doctor.email


async def test_nobody_is_told_of_what_is_long_over(care: Care):
    visit = await care.books(NOW)
    await care.mails()
    care.wait(hours=5)
    await cancels(care, visit)
    assert await care.mails() == []


@pytest.mark.parametrize(("mark", "status"), [(complete_visit, "completed"), (mark_no_show, "no_show")])
async def test_a_visit_is_marked_from_its_start_on(care: Care, mark, status):
    visit = await care.books()
    care.clock.set(TOMORROW - A_SECOND)
    with care.refuses(NotStarted):
        await mark(visit.id, actor=care.operating, ports=care.ports)
    care.clock.set(TOMORROW)
    marked = await mark(visit.id, actor=care.operating, ports=care.ports)
    assert marked.status == status
    event = await care.last_event()
    assert (event.action, event.subject_id) == (f"visit.{status}", visit.id)
    with care.refuses(AlreadyCompleted):
        await mark(visit.id, actor=care.operating, ports=care.ports)


@pytest.mark.parametrize("mark", [complete_visit, mark_no_show])
async def test_a_doctor_marks_its_own_visits_only(care: Care, mark):
    visit = await care.books(NOW)
    with care.refuses(NotFound):
        await mark(visit.id, actor=acting(care.other_doctor), ports=care.ports)
    await mark(visit.id, actor=acting(care.doctor), ports=care.ports)


@pytest.mark.parametrize("mark", [complete_visit, mark_no_show])
@pytest.mark.parametrize("role", ["pharmacist", "patient"])
async def test_patients_and_pharmacists_mark_nothing(care: Care, mark, role):
    visit = await care.books(NOW)
    with care.refuses(Forbidden):
        await mark(visit.id, actor=care.as_role(role), ports=care.ports)


async def test_a_cancelled_visit_is_not_marked(care: Care):
    visit = await care.books(NOW)
    await cancels(care, visit)
    with care.refuses(AlreadyCancelled):
        await complete_visit(visit.id, actor=care.operating, ports=care.ports)


async def test_a_doctor_who_is_made_admin_marks_everybodys(care: Care):
    visit = await care.books(NOW)
    promoted = await care.becomes(care.other_doctor, is_admin=True)
    assert (await complete_visit(visit.id, actor=acting(promoted), ports=care.ports)).status is VisitStatus.COMPLETED


async def test_a_deleted_visit_is_gone_frees_its_time_and_tells_the_patient(care: Care):
    visit = await care.books(IN_TWO_DAYS)
    await care.mails()
    await delete_visit(visit.id, actor=care.operating, ports=care.ports)
    assert await care.store.visits.get(visit.id) is None
    assert list(await care.last_mails()) == ["visit_cancelled"]
    event = await care.last_event()
    assert (event.action, event.subject_id) == ("visit.deleted", visit.id)
    assert event.details == {
        "patient_id": care.patient.id,
        "doctor_id": care.doctor.id,
        "starts_at": IN_TWO_DAYS.isoformat(),
        "status": "booked",
    }
    await care.books(IN_TWO_DAYS, patient_id=care.other_patient.id)
    with care.refuses(NotFound):
        await delete_visit(visit.id, actor=care.operating, ports=care.ports)


async def test_deleting_a_cancelled_visit_tells_nobody_again(care: Care):
    visit = await care.books(IN_TWO_DAYS)
    await cancels(care, visit)
    await care.mails()
    await delete_visit(visit.id, actor=care.operating, ports=care.ports)
    assert await care.mails() == []


@pytest.mark.parametrize("role", ["doctor", "pharmacist", "patient"])
async def test_who_lacks_the_action_deletes_nothing(care: Care, role):
    visit = await care.books()
    with care.refuses(Forbidden):
        await delete_visit(visit.id, actor=care.as_role(role), ports=care.ports)


async def test_a_patient_lists_its_own_visits_only_whatever_it_filters_by(care: Care):
    own = await care.books()
    await care.books(IN_TWO_DAYS, patient_id=care.other_patient.id)
    for query in (VisitQuery(), VisitQuery(patient_id=care.patient.id), VisitQuery(doctor_name="house")):
        page = await list_visits(query, actor=acting(care.patient), ports=care.ports)
        assert page.items == (own,)
        assert page.total == 1
    others = await list_visits(
        VisitQuery(patient_id=care.other_patient.id), actor=acting(care.patient), ports=care.ports
    )
    assert others.total == 0


@pytest.mark.parametrize("role", ["superuser", "admin", "doctor", "operator"])
async def test_staff_sees_everybodys_visits(care: Care, role):
    visit = await care.books()
    await care.books(IN_TWO_DAYS, patient_id=care.other_patient.id, doctor_id=care.other_doctor.id)
    page = await list_visits(VisitQuery(), actor=care.as_role(role), ports=care.ports)
    assert page.total == 2
    assert await view_visit(visit.id, actor=care.as_role(role), ports=care.ports) == visit


async def test_a_pharmacist_sees_no_visits(care: Care):
    visit = await care.books()
    with care.refuses(Forbidden):
        await list_visits(VisitQuery(), actor=acting(care.pharmacist), ports=care.ports)
    with care.refuses(Forbidden):
        await view_visit(visit.id, actor=acting(care.pharmacist), ports=care.ports)


async def test_a_list_refuses_pages_and_sorts_that_it_does_not_have(care: Care):
    for query in (VisitQuery(page=0), VisitQuery(page_size=101), VisitQuery(sort="note")):
        with care.refuses(Invalid):
            await list_visits(query, actor=care.operating, ports=care.ports)


async def test_an_imported_visit_that_nobody_booked_is_seen_like_any_other(care: Care):
    visit_id = await care.booked(
        a_visit(
            patient=care.patient, doctor=care.doctor, starting=NOW - timedelta(days=9), status=VisitStatus.COMPLETED
        )
    )
    visit = await view_visit(visit_id, actor=acting(care.patient), ports=care.ports)
    assert visit.booked_by is None
