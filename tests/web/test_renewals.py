"""Data ahead on the site: one press to renew or to plan, an operator's list beside it, and whose it is for whom."""

import csv
import io
import secrets
from datetime import date

import pytest
from openpyxl import load_workbook
from werkzeug.test import TestResponse

from devicefleet.db import Database
from devicefleet.rules.access import OPERATOR
from devicefleet.rules.tags import show_reference
from devicefleet.rules.terms import Role, Scheme
from devicefleet.services import packages
from devicefleet.tables import Sim
from tests.given import Given, funded, scan_of
from tests.many import data, ends
from tests.queries.counted import counted
from tests.services.desk import Desk
from tests.web.conftest import ClientAs
from tests.web.reader import Reader

MATCH = "/renewals/match"


@pytest.fixture
def manager(client_as: ClientAs) -> Reader:
    return client_as(Role.PROVIDER_MANAGER)


def plan(given: Given, sim: Sim, on: date = date(2026, 11, 30)) -> None:
    with given.database.writing() as session:
        packages.plan(session, OPERATOR, given.at, scan=scan_of(sim), renew_on=on)


def row_of(reader: Reader, sim: Sim, query: str = "") -> str:
    rows = [" ".join(row.get_text(" ").split()) for row in reader.page(f"/renewals{query}").select("tbody tr")]
    return next(row for row in rows if (sim.iccid or "") in row)


def load(reader: Reader, *lines: str, head: str = "ICCID,Status,Data used,Last used,Plan expiry,Last top-up") -> str:
    file = (io.BytesIO("\n".join([head, *lines]).encode()), "sims.csv")
    data_ = {"csrf_token": reader.token(), "once": "m" * 20, "file": file}
    answer = reader.post(MATCH, data=data_, content_type="multipart/form-data")
    assert answer.status_code == 200, answer.text
    return answer.text


def post(reader: Reader, path: str, **fields: object) -> TestResponse:
    return reader.post(path, data={"csrf_token": reader.token(), "once": secrets.token_hex(10), **fields})


def test_what_a_row_says_and_one_press_does(manager: Reader, given: Given, database: Database) -> None:
    desk, sim = Desk(database, given.at), data(given, funder_ref="LOTTERY")
    said = row_of(manager, sim)
    assert "30 November 2026" in said
    assert "not planned" in said
    assert "LOTTERY £10.00" in said
    page = manager.page("/renewals")
    form = page.select_one("form[action='/renewals/plan']")
    assert form is not None
    sent = {one["name"]: one["value"] for one in form.select("input")}
    assert (sent["scan"], sent["renew_on"]) == (sim.iccid, "2026-11-30")
    manager.post("/renewals/plan", data=sent)
    assert "planned for 30 November 2026" in row_of(manager, sim)
    form = manager.page("/renewals").select_one("form[action='/held/renew']")
    assert form is not None
    answer = manager.post("/held/renew", data={one["name"]: one["value"] for one in form.select("input")})
    assert answer.headers["Location"] == "/renewals"
    assert ends(desk, sim) == date(2026, 12, 30)
    assert "not planned" in row_of(manager, sim)


def test_a_plan_with_particulars_on_the_sims_own_page(manager: Reader, given: Given) -> None:
    sim = data(given)
    asked = {"scan": sim.iccid, "renew_on": "2026-11-28", "terms": "3", "cost": "8.50", "funder": "COUNCIL"}
    answer = manager.post(
        "/renewals/plan", data={**asked, "csrf_token": manager.token(), "once": "p" * 20}, follow_redirects=True
    )
    assert "for 28 November 2026, 3 terms, £8.50 a term, paid by COUNCIL" in answer.text
    post(manager, "/renewals/drop", scan=sim.iccid)
    text = manager.page(f"/sims/{sim.id}").get_text(" ")
    assert "Plan the renewal" in text
    assert "Planned renewal dropped" in text


def test_a_plan_that_is_turned_down_can_be_corrected(manager: Reader, given: Given) -> None:
    sim = data(given)
    answer = manager.post(
        "/renewals/plan",
        data={"csrf_token": manager.token(), "once": "p" * 20, "scan": sim.iccid, "renew_on": "2026-11-01"},
    )
    assert answer.status_code == 422
    assert "1 November 2026 is past." in answer.text
    assert 'value="2026-11-01"' in answer.text


def test_narrowed_counted_and_taken_along(manager: Reader, given: Given) -> None:
    near, far = data(given), data(given, last_day=date(2027, 3, 1))
    plan(given, near)
    for query, sims in (("", 2), ("?days=8", 1), ("?planned=yes", 1), ("?planned=no", 1), ("?look=not_activated", 0)):
        assert len(manager.page(f"/renewals{query}").select("table[class=list]:first-of-type tbody tr")) >= sims
        text = manager.get(f"/renewals/export.csv{query}").data.decode("utf-8-sig")
        assert len(list(csv.DictReader(io.StringIO(text)))) == sims, query
    sheet = load_workbook(io.BytesIO(manager.get("/renewals/export.xlsx").data)).worksheets[0]
    assert sheet.max_row == 3
    text = manager.get("/renewals/export.csv?planned=no").data.decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text))
    assert (row["ICCID"], row["Paid until"], row["What is next"]) == (far.iccid, "2027-03-01", "")


def test_not_activated_and_quiet(manager: Reader, given: Given) -> None:
    waiting = given.sim(package=funded(starts_on=None), activate_by=date(2026, 11, 20))
    given.handover(given.survivor(), waiting, on=date(2026, 11, 12))
    said = row_of(manager, waiting, "?look=not_activated")
    assert "20 November 2026 passed handed over 10 days ago" in said
    quiet = data(given, scheme=Scheme.PURCHASED_BUNDLE)
    assert "since 1 November 2026 nothing paid for 21 days" in row_of(manager, quiet, "?look=quiet&quiet=21")


def test_a_warehouse_sees_no_person_and_a_coordinator_acts_in_bulk_only(client_as: ClientAs, given: Given) -> None:
    person = given.survivor()
    sim = data(given, person)
    store, priya = client_as(Role.WAREHOUSE), client_as(Role.COORDINATOR)
    assert show_reference(person.ref) not in store.get("/renewals").text
    assert "Renew" in row_of(store, sim)
    assert show_reference(person.ref) in priya.get("/renewals").text
    assert not priya.page("/renewals").select("main form[method=post]")
    assert priya.page("/renewals").select_one("a[href^='/bulk/renew']") is not None
    assert priya.page("/board").select_one("#cliff a[href='/renewals']") is not None


def test_a_page_is_as_many_statements_for_many_as_for_few(manager: Reader, given: Given, database: Database) -> None:
    sizes = []
    for _each in range(2):
        for _sim in range(4):
            data(given)
        with counted(database) as sent:
            manager.page("/renewals")
        sizes.append(len(sent))
    assert sizes[0] == sizes[1] <= 20


def test_an_operators_list(manager: Reader, given: Given, database: Database) -> None:
    desk, sim, unused = Desk(database, given.at), data(given), data(given)
    shelf, theirs = given.sim(), data(given, provider=given.provider("other"))
    before = {name: rows for name, rows in desk.rows().items() if not name.startswith(("audit", "staff_session"))}
    text = load(
        manager,
        f"{sim.iccid},Active,1.5,20/11/2026,31/01/2027,20/11/2026",
        f"{unused.iccid},Active,0,,,",
        f"{shelf.iccid},Active,,,,",
        f"{theirs.iccid},Active,1,20/11/2026,31/01/2027,",
        "12345,Active,1,,,",
    )
    after = {name: rows for name, rows in desk.rows().items() if not name.startswith(("audit", "staff_session"))}
    assert after == before
    for said in (
        "At the operator until 31 January 2027, here until 30 November 2026.", "With somebody for 21 days.",
        "Nobody has it by our record.", "A SIM number (ICCID) has 19 or 20 digits; this one has 5.",
    ):  # fmt: skip
        assert said in text, said
    assert text.count("This SIM is not in your register.") == 1
    assert "Record these top-ups" in text
    offered = f"{sim.id}-1~2027-01-31"
    assert f'name="row" value="{offered}" checked' in text
    wrong = post(manager, f"{MATCH}/renewed", offered=[offered], row=[offered], count="2")
    assert wrong.status_code == 422
    assert "1 are ticked, but you typed 2." in wrong.text
    post(manager, f"{MATCH}/renewed", offered=[offered], row=[offered], count="1")
    assert ends(desk, sim) == date(2027, 1, 31)
    paid = f"{sim.iccid}~2026-11-20"
    post(manager, f"{MATCH}/topped-up", offered=[paid], row=[paid], count="1")
    assert "provision.topped_up_many" in desk.trail()


def test_a_list_that_cannot_be_read(manager: Reader) -> None:
    for content in (b"", b"\x00\x01\x02", b"Name,Age\nx,1\n"):
        data_ = {"csrf_token": manager.token(), "once": "m" * 20, "file": (io.BytesIO(content), "sims.csv")}
        answer = manager.post(MATCH, data=data_, content_type="multipart/form-data")
        assert answer.status_code == 422
        assert 'id="file-problem"' in answer.text


@pytest.mark.parametrize("row", ["x", "1-1~2027-13-01", "1-1-1-1~2027-01-01"])
def test_rows_that_were_changed_on_their_way(manager: Reader, row: str) -> None:
    answer = post(manager, f"{MATCH}/renewed", offered=[row], row=[row], count="1")
    assert answer.status_code == 422
