import time

import httpx

from qhealth.core.domain.people import Role
from qhealth.demo import READY_ACCOUNTS, ReadyAccount
from tests.demo.process import demonstration


class Person:
    """Somebody who has signed in."""

    def __init__(self, server: httpx.Client, account: ReadyAccount) -> None:
        self._server = server
        answer = server.post("/api/v1/auth/login", json={"email": account.email, "password": account.password})
        assert answer.status_code == 200, answer.text
        self._headers = {"Authorization": f"Bearer {answer.json()['access_token']}"}

    def reads(self, path: str, **query: str) -> dict:
        answer = self._server.get(f"/api/v1{path}", params=query, headers=self._headers)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def books(self, visit: dict) -> dict:
        answer = self._server.post("/api/v1/visits", json=visit, headers=self._headers)
        assert answer.status_code == 201, answer.text
        return answer.json()


def test_everybody_signs_in_and_a_visit_is_booked_and_kept(tmp_path):
    with demonstration(tmp_path) as (url, said), httpx.Client(base_url=url) as server:
        assert "Making demonstration data" in said
        people = {account.role: Person(server, account) for account in READY_ACCOUNTS}
        assert [person.reads("/me")["role"] for person in people.values()] == list(Role)
        operator = people[Role.OPERATOR]
        assert operator.reads("/patients")["total"] == 200
        assert operator.reads("/visits")["total"] > 500
        visit = people[Role.PATIENT].reads("/visits", status="booked")["items"][0]
        day, doctor = visit["starts_at"][:10], visit["doctor"]["id"]
        slot = operator.reads(f"/doctors/{doctor}/slots", **{"from": day, "to": day})["slots"][0]
        wanted = {"patient_id": visit["patient"]["id"], "doctor_id": doctor, "starts_at": slot["starts_at"]}
        booked = operator.books(wanted)
        while "patient@qhealth.example" not in server.get("/dev/mailbox").text:
            # The mail is on its way; the time limit of the test ends a wait in vain.
            time.sleep(0.05)
    # That was a power cut to the server; what was booked is there all the same.
    with demonstration(tmp_path) as (url, said), httpx.Client(base_url=url) as server:
        assert "Making demonstration data" not in said
        operator = Person(server, READY_ACCOUNTS[3])
        assert operator.reads(f"/visits/{booked['id']}")["starts_at"] == wanted["starts_at"]
