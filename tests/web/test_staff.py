"""The administrator's and the auditor's pages."""

import pytest
from sqlmodel import col, select

from devicefleet.db import Database
from devicefleet.rules.access import OPERATOR
from devicefleet.rules.terms import Role
from devicefleet.services import audit
from devicefleet.tables import AuditEvent, Staff
from tests.given import Given
from tests.web.conftest import ClientAs, Clock
from tests.web.reader import Reader, parsed

NEW = "new@demo.example"


def listed(client: Reader) -> dict[str, str]:
    """What the list says of each account."""
    rows = [row for row in client.page("/staff").select("tbody tr") if row.th]
    return {row.th.get_text(): " ".join(row.get_text(" ").split()) for row in rows if row.th}


def test_somebody_new_gets_a_password_that_works_and_is_shown_once(
    client_as: ClientAs, client: Reader, given: Given, database: Database
) -> None:
    admin = client_as(Role.ADMIN)
    answer = admin.submit("/staff", email=NEW, role="caseworker", provider=given.home.code)
    assert answer.status_code == 200
    shown = parsed(answer.text).select_one(".big-code")
    assert shown
    client.sign_in(NEW, shown.get_text(strip=True))
    assert client.get("/").location == "/people"
    assert "Caseworker · Home Support" in listed(admin)[NEW]
    with database.reading() as session:
        assert shown.get_text(strip=True) not in session.exec(select(Staff.password_hash)).all()


def test_an_account_that_exists_gets_one_role_more(client_as: ClientAs, given: Given, clock: Clock) -> None:
    admin, account = client_as(Role.ADMIN), given.staff(Role.WAREHOUSE)
    clock.forward(minutes=1)
    answer = admin.submit("/staff", email=account.email, role="auditor")
    assert answer.location == "/staff"
    assert "Their password stays as it is" in admin.get("/staff").text
    assert "Auditor · All organisations Warehouse · Home Support" in listed(admin)[account.email]


@pytest.mark.parametrize(
    ("values", "box"),
    [
        ({"email": "not an address", "role": "admin"}, "email"),
        ({"email": NEW, "role": "king"}, "role"),
        ({"email": NEW, "role": "operator"}, "role"),
        ({"email": NEW, "role": ""}, "role"),
    ],
)
def test_what_does_not_fit_is_said_beside_its_box(client_as: ClientAs, values: dict[str, str], box: str) -> None:
    admin = client_as(Role.ADMIN)
    answer = admin.submit("/staff", **values)
    assert answer.status_code == 422
    assert [tag["id"] for tag in parsed(answer.text).select(".problem")] == [f"{box}-problem"]
    assert NEW not in listed(admin)


def test_a_role_of_one_organisation_needs_to_know_which(client_as: ClientAs, given: Given) -> None:
    admin = client_as(Role.ADMIN)
    given.provider("north")
    given.provider("south")
    answer = admin.submit("/staff", email=NEW, role="warehouse", provider="")
    assert answer.status_code == 422
    assert parsed(answer.text).select("#provider-problem")


def test_the_same_role_twice_is_refused(client_as: ClientAs) -> None:
    admin = client_as(Role.ADMIN)
    admin.submit("/staff", email=NEW, role="auditor")
    assert admin.submit("/staff", email=NEW, role="auditor").status_code == 409


def test_a_leaver_cannot_sign_in_any_more(client_as: ClientAs) -> None:
    admin, leaver = client_as(Role.ADMIN), client_as(Role.WAREHOUSE)
    form = next(
        form for form in admin.page("/staff").select("form[action='/staff/disable']") if leaver.email in str(form)
    )
    answer = admin.post("/staff/disable", data={str(tag["name"]): tag["value"] for tag in form.select("input")})
    assert answer.location == "/staff"
    assert leaver.get("/").location.startswith("/sign-in")
    assert "disabled" in listed(admin)[leaver.email]


def test_nobody_disables_themselves_by_a_slip(client_as: ClientAs) -> None:
    admin = client_as(Role.ADMIN)
    assert admin.email not in [
        str(tag["value"]) for tag in admin.page("/staff").select("input[name=email][type=hidden]")
    ]
    answer = admin.post("/staff/disable", data={"csrf_token": admin.token(), "email": admin.email})
    assert answer.status_code == 422
    assert admin.get("/staff").status_code == 200


def test_an_auditor_reads_acts_latest_first_a_page_at_a_time(client_as: ClientAs, given: Given) -> None:
    with given.database.writing() as session:
        for number in range(60):
            audit.record(session, OPERATOR, given.at, "device.registered", "device", f"CODE{number}", ["make"])
    auditor = client_as(Role.AUDITOR)
    first = auditor.page("/audit?action=device.")
    assert [row.get_text() for row in first.select("tbody tr td:nth-child(5) .code")][:2] == ["CODE59", "CODE58"]
    following = first.select_one("a[rel=next]")
    assert following
    assert following["href"] == "/audit?action=device.&page=2"
    assert len(auditor.page(str(following["href"])).select("tbody tr")) == 10
    assert len(auditor.page("/audit?subject=CODE7").select("tbody tr")) == 1
    assert "No acts like these" in auditor.get("/audit?subject=%25").text


def test_a_page_that_is_no_number_is_refused_calmly(client_as: ClientAs) -> None:
    assert client_as(Role.AUDITOR).get("/audit?page=-1").status_code == 422


def test_the_chain_shows_no_values(client_as: ClientAs, given: Given, database: Database) -> None:
    account = given.staff(Role.WAREHOUSE)
    page = client_as(Role.AUDITOR).get("/audit").text
    assert account.email not in page
    with database.reading() as session:
        assert session.exec(select(col(AuditEvent.fields)).where(col(AuditEvent.action) == "staff.added")).first()
