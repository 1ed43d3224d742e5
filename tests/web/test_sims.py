"""SIMs: entered by their card, paid for by packages, never shown with a number, and never anybody else's."""

from datetime import date
from typing import Any

import pytest
from sqlmodel import col, select
from werkzeug.test import TestResponse

from devicefleet.db import Database
from devicefleet.documents import spreadsheets
from devicefleet.rules.tags import show_handover_number, show_reference
from devicefleet.rules.terms import Role, SimForm, SimState
from devicefleet.tables import AuditEvent, DataPackage, Sim
from tests.given import Given, funded, iccid
from tests.queries.counted import counted
from tests.web.conftest import ClientAs
from tests.web.reader import Reader

DATA = {"scheme": "voucher", "allowance_gb": "7.5", "allowance_period": "day30", "terms": "2", "renewal": "none"}


@pytest.fixture
def sam(client_as: ClientAs) -> Reader:
    return client_as(Role.WAREHOUSE)


def enter(client: Reader, **answers: Any) -> TestResponse:
    return client.submit("/sims/new", **{"iccid": iccid(1), **answers})


def add(client: Reader, sim: Sim, **answers: Any) -> TestResponse:
    return client.submit(f"/sims/{sim.id}/packages", on=f"/sims/{sim.id}", of="data", **{**DATA, **answers})


def packages(database: Database) -> list[DataPackage]:
    with database.reading() as session:
        return list(session.exec(select(DataPackage)))


def test_a_sim_is_entered_by_its_scan(sam: Reader, database: Database) -> None:
    spaced = " ".join(iccid(1)[at : at + 4] for at in range(0, 20, 4))
    answer = enter(sam, iccid=spaced, network="Blue", form="esim", activate_by="2027-01-31")
    with database.reading() as session:
        sim = session.exec(select(Sim)).one()
    assert (sim.iccid, sim.network, sim.form, sim.activate_by) == (iccid(1), "Blue", SimForm.ESIM, date(2027, 1, 31))
    assert (answer.status_code, answer.location) == (303, f"/sims/new?like={sim.id}")
    page = sam.get(answer.location).text
    assert f"SIM {iccid(1)} is in stock" in page
    assert f'href="/sims/{sim.id}"' in page


def test_the_next_sim_of_a_delivery_is_one_scan(sam: Reader, database: Database) -> None:
    before = enter(sam, network="Blue", form="esim", activate_by="2027-01-31").location
    sam.submit("/sims/new", on=before, iccid=iccid(2))
    with database.reading() as session:
        sims = session.exec(select(Sim)).all()
    assert {(sim.network, sim.form, sim.activate_by) for sim in sims} == {("Blue", SimForm.ESIM, date(2027, 1, 31))}
    assert len(sims) == 2


def test_what_was_entered_before_may_not_be_anybody_elses(sam: Reader, given: Given) -> None:
    theirs = given.sim(given.provider("away"), network="Secret")
    assert sam.get(f"/sims/new?like={theirs.id}").status_code == 404


def test_the_register_and_its_filters(sam: Reader, given: Given) -> None:
    bare, paid = given.sim(network="Blue"), given.sim(network="Green", package=funded(last_day=date(2026, 12, 31)))
    rows = {
        path: [str(link["href"]) for link in sam.page(path).select("tbody a.figures")]
        for path in ("/sims", "/sims?need=package", "/sims?network=Green", "/sims?state=in_stock", "/sims?state=lost")
    }
    assert rows == {
        "/sims": [f"/sims/{paid.id}", f"/sims/{bare.id}"],
        "/sims?need=package": [f"/sims/{bare.id}"],
        "/sims?network=Green": [f"/sims/{paid.id}"],
        "/sims?state=in_stock": [f"/sims/{paid.id}", f"/sims/{bare.id}"],
        "/sims?state=lost": [],
    }
    assert "31 December 2026" in sam.get("/sims").text
    assert sam.get("/sims?state=asleep").status_code == 422


@pytest.mark.parametrize(
    ("wrong", "status", "said"),
    [
        ({"iccid": ""}, 422, "Please fill this in"),
        ({"iccid": "8.944E+18"}, 422, "Excel has shortened"),
        ({"iccid": "353911110000005"}, 422, "has 19 or 20 digits"),
        ({"form": "round"}, 422, "Choose one from the list"),
        ({"pack_expires_on": "never"}, 422, "This is not a date"),
    ],
)
def test_wrong_packs_are_said_beside_the_field(
    sam: Reader, database: Database, wrong: dict[str, str], status: int, said: str
) -> None:
    answer = enter(sam, **wrong)
    assert answer.status_code == status
    assert said in answer.text
    assert "-problem" in answer.text


def test_the_same_sim_twice_is_refused(sam: Reader, given: Given) -> None:
    given.sim(given.provider("away"), iccid=iccid(1))
    answer = enter(sam)
    assert answer.status_code == 409
    assert "This ICCID is already in use" in answer.text


def test_data_that_begins_at_activation(sam: Reader, given: Given, database: Database) -> None:
    sim = given.sim()
    answer = add(sam, sim)
    (package,) = packages(database)
    assert (package.on_activation, package.term_count, str(package.allowance_gb)) == (True, 2, "7.50")
    text = sam.get(answer.location).text
    for told in ("7.5 GB every 30 days", "begins when the SIM is activated", "voucher", "at activation"):
        assert told in text


def test_who_funds_it_is_kept_and_shown(sam: Reader, given: Given, database: Database) -> None:
    sim = given.sim()
    add(sam, sim, funder=" LOTTERY ")
    add(sam, sim, funder="")
    assert [package.funder_ref for package in packages(database)] == ["LOTTERY", None]
    assert "voucher · LOTTERY · " in sam.get(f"/sims/{sim.id}").text


def test_data_from_a_day_to_a_day(sam: Reader, given: Given, database: Database) -> None:
    sim = given.sim()
    add(sam, sim, starts_on="2026-11-01", last_day="2026-11-30", allowance_gb="", unlimited="true")
    (package,) = packages(database)
    assert (package.starts_on, package.ends_on, package.allowance_gb) == (date(2026, 11, 1), date(2026, 12, 1), None)
    assert "unlimited data" in sam.get(f"/sims/{sim.id}").text


def test_data_just_added_can_be_undone(sam: Reader, given: Given) -> None:
    sim = given.sim()
    add(sam, sim)
    assert sam.submit("/undo", on=f"/sims/{sim.id}").status_code == 303
    assert "No data on it yet" in sam.get(f"/sims/{sim.id}").text


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"allowance_gb": ""}, "Say how many gigabytes"),
        ({"allowance_gb": "lots"}, "Give a number"),
        ({"scheme": ""}, "Please fill this in"),
        ({"terms": "0"}, "Give a larger number"),
        ({"starts_on": "2026-11-02", "last_day": "2026-11-01"}, "must not be before the first"),
        ({"starts_on": "1026-11-02"}, "This is not a date"),
    ],
)
def test_wrong_data_is_said_beside_the_field(
    sam: Reader, given: Given, database: Database, wrong: dict[str, str], said: str
) -> None:
    answer = add(sam, given.sim(), **wrong)
    assert answer.status_code == 422
    assert said in answer.text
    assert packages(database) == []


def test_a_double_press_is_one_package(sam: Reader, given: Given, database: Database) -> None:
    sim = given.sim()
    filled = sam.filled(f"/sims/{sim.id}/packages", on=f"/sims/{sim.id}", of="data", **DATA)
    answers = [sam.post(f"/sims/{sim.id}/packages", data=filled).status_code for _ in range(2)]
    assert (answers, len(packages(database))) == ([303, 303], 1)


def test_the_warehouse_learns_the_handover_and_never_the_person(sam: Reader, given: Given) -> None:
    person, sim = given.survivor(), given.sim(number="+447700900123")
    handover = given.handover(person, sim)
    for path in ("/sims", f"/sims/{sim.id}", "/sims/export.csv"):
        text = sam.get(path).text
        assert show_reference(person.ref) not in text
        assert person.ref not in text
        assert "7700900123" not in text
        assert "7700 900123" not in text
    assert show_handover_number(handover.number) in sam.get(f"/sims/{sim.id}").text


def test_a_caseworker_adds_data_for_their_own_people_only(client_as: ClientAs, given: Given) -> None:
    mine, other = client_as(Role.CASEWORKER), client_as(Role.CASEWORKER)
    person, sim = given.survivor(caseworker=mine.actor), given.sim()
    given.handover(person, sim)
    assert show_reference(person.ref) in mine.get(f"/sims/{sim.id}").text
    assert add(mine, sim).status_code == 303
    text = other.get(f"/sims/{sim.id}").text
    assert show_reference(person.ref) not in text
    assert "/packages" not in text
    sent = {"csrf_token": other.token(), "once": "x" * 20, **DATA}
    assert other.post(f"/sims/{sim.id}/packages", data=sent).status_code == 409


def test_somebodys_own_sim_takes_data_without_showing_its_number(sam: Reader, given: Given, database: Database) -> None:
    sim = given.sim(iccid=None, number="+447700900123")
    assert add(sam, sim).status_code == 303
    assert "7700900123" not in sam.get(f"/sims/{sim.id}").text
    assert len(packages(database)) == 1


def test_an_activation_from_its_page(sam: Reader, given: Given, database: Database) -> None:
    sim = given.sim(package=funded(starts_on=None))
    given.handover(given.survivor(), sim)
    answer = sam.submit("/held/activate", on=f"/sims/{sim.id}", of="thing-activate")
    assert answer.status_code == 303
    with database.reading() as session:
        assert session.exec(select(Sim.state)).one() is SimState.ACTIVATED


def test_a_cancelled_sim_takes_no_data(sam: Reader, given: Given) -> None:
    sim = given.sim()
    given.handover(given.survivor(), sim)
    sam.post("/held/return", data=sam.filled("/held/lost", on=f"/sims/{sim.id}", of="thing-rest"))
    assert "/packages" not in sam.get(f"/sims/{sim.id}").text


def test_an_export_is_the_filtered_list(sam: Reader, given: Given, database: Database) -> None:
    sim = given.sim(network="Blue", package=funded(last_day=date(2026, 12, 31)))
    given.sim(network="Green")
    answer = sam.get("/sims/export.csv?network=Blue")
    sheet = spreadsheets.read(answer.data)
    row = dict(zip(sheet.headers, sheet.rows[0][1], strict=True))
    assert len(sheet.rows) == 1
    assert (row["ICCID"], row["Scheme"], row["Last day"]) == (sim.iccid, "national_databank", "2026-12-31")
    assert "Phone number" not in row
    with database.reading() as session:
        (noted,) = session.exec(select(AuditEvent).where(col(AuditEvent.action) == "sim.exported"))
    assert noted.fields == "rows=1"


def test_other_organisations_and_missing_are_not_there(sam: Reader, given: Given) -> None:
    theirs = given.sim(given.provider("away"))
    for sim_id in (theirs.id, 999):
        assert sam.get(f"/sims/{sim_id}").status_code == 404
        sent = {"csrf_token": sam.token(), "once": "x" * 20, **DATA}
        assert sam.post(f"/sims/{sim_id}/packages", data=sent).status_code == 404
    assert "No SIMs yet" in sam.get("/sims").text


@pytest.mark.parametrize(
    ("role", "path"),
    [
        (Role.AUDITOR, "/sims"),
        (Role.CASEWORKER, "/sims/new"),
        (Role.CASEWORKER, "/sims/export.csv"),
        (Role.COORDINATOR, "/sims/new"),
    ],
)
def test_other_roles_are_refused(client_as: ClientAs, role: Role, path: str) -> None:
    assert client_as(role).get(path).status_code == 403


@pytest.mark.parametrize("path", ["/sims", "/sims/new", "/sims/1", "/sims/export.csv"])
def test_strangers_sign_in_first(client: Reader, path: str) -> None:
    assert client.get(path).location.startswith("/sign-in")


def test_pages_ask_little(client_as: ClientAs, given: Given, database: Database) -> None:
    sim = given.sim(package=funded())
    given.handover(given.survivor(), sim)
    for number in range(3):
        given.sim(network=f"Net {number}")
    client = client_as(Role.PROVIDER_MANAGER)
    for path, asked in (("/sims", 7), (f"/sims/{sim.id}", 13), ("/sims/export.csv", 9), ("/sims/new", 5)):
        with counted(database) as statements:
            assert client.get(path).status_code == 200
        assert len(statements) == asked, f"{path}\n" + "\n".join(statements)
