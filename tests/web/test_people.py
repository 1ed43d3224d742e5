"""My people: who needs something, worst first, one press away."""

from datetime import date

import pytest
from sqlmodel import col, select

from devicefleet.db import Database
from devicefleet.documents import spreadsheets
from devicefleet.rules.tags import show_reference
from devicefleet.rules.terms import Kind, Role, Tenure
from devicefleet.tables import AuditEvent
from tests.given import Given, funded
from tests.queries.counted import counted
from tests.web.conftest import ClientAs
from tests.web.reader import Reader


@pytest.fixture
def amina(client_as: ClientAs) -> Reader:
    return client_as(Role.CASEWORKER)


def test_it_works(amina: Reader, given: Given) -> None:
    survivor = given.survivor(caseworker=amina.actor)
    page = amina.page("/people")
    assert page.h1 is not None
    assert page.h1.get_text() == "My people: 1 needs something"
    row = page.select_one("a.person")
    assert row is not None
    assert row["href"] == f"/survivors/{show_reference(survivor.ref)}"
    assert "The whole kit should have been there by 15 October 2026." in row.get_text()
    assert "Not started" in row.get_text()


def test_nobody_yet(amina: Reader) -> None:
    assert "Open a record for the first person you support" in amina.get("/people").text


def test_one_press_to_act(amina: Reader, given: Given) -> None:
    """From the list to the person, and from there to the act: two presses."""
    survivor = given.survivor(caseworker=amina.actor)
    device = given.held_device(survivor, tenure=Tenure.GIFT)
    path = str(amina.page("/people").select("a.person")[0]["href"])
    answer = amina.submit("/held/confirm", on=path, of="t1-confirm")
    assert (answer.status_code, answer.location) == (303, path)
    assert f"Confirmed: {device.code[:5]}-{device.code[5:]} is still with them." in amina.get(path).text


def test_wrong_page_number(amina: Reader) -> None:
    assert amina.get("/people?page=0").status_code == 422


def test_anonymous(client: Reader) -> None:
    assert client.get("/people").location == "/sign-in?next=/people"


@pytest.mark.parametrize("role", [Role.WAREHOUSE, Role.FUNDER, Role.ADMIN, Role.AUDITOR])
def test_role_too_low(client_as: ClientAs, role: Role) -> None:
    assert client_as(role).get("/people").status_code == 403


def test_statements_do_not_grow_with_people(amina: Reader, given: Given, database: Database) -> None:
    given.survivor(caseworker=amina.actor)
    with counted(database) as few:
        amina.get("/people")
    for _person in range(3):
        given.survivor(caseworker=amina.actor)
    with counted(database) as more:
        amina.get("/people")
    assert len(few) == len(more) <= 10


class TestShow:
    @pytest.fixture
    def two(self, amina: Reader, given: Given) -> tuple[str, str]:
        """One whose support begins now, and one whose data ends soon."""
        new = given.survivor(caseworker=amina.actor)
        ending = given.survivor(caseworker=amina.actor)
        sim = given.sim(package=funded(starts_on=date(2026, 11, 1), last_day=date(2026, 11, 25)))
        for kind in (Kind.SMARTPHONE, Kind.LAPTOP):
            given.held_device(ending, kind, tenure=Tenure.GIFT, on=date(2026, 11, 1))
        given.handover(ending, sim, on=date(2026, 11, 1))
        given.report(sim, "activate", date(2026, 11, 1))
        return show_reference(new.ref), show_reference(ending.ref)

    def refs(self, amina: Reader, path: str) -> list[str]:
        return [ref.get_text() for ref in amina.page(path).select(".person-ref")]

    def test_all_who_wait_and_what_ends_soon(self, amina: Reader, two: tuple[str, str]) -> None:
        new, ending = two
        assert self.refs(amina, "/people") == [new, ending]
        assert self.refs(amina, "/people?show=waiting") == [new, ending]
        assert self.refs(amina, "/people?show=soon") == [ending]
        chips = [chip.get_text(" ", strip=True) for chip in amina.page("/people").select(".chips a")]
        assert chips == ["All 2", "Need something 2", "Ends soon 1"]

    def test_nobody_of_that_kind(self, amina: Reader, given: Given) -> None:
        given.survivor(caseworker=amina.actor)
        assert "Nobody here." in amina.get("/people?show=soon").text

    def test_something_else(self, amina: Reader) -> None:
        assert amina.get("/people?show=everything").status_code == 422

    @pytest.mark.parametrize("ending", ["csv", "xlsx"])
    def test_the_list_as_a_file(self, amina: Reader, database: Database, two: tuple[str, str], ending: str) -> None:
        answer = amina.get(f"/people/export.{ending}?show=soon")
        assert answer.status_code == 200
        assert answer.headers["Content-Disposition"] == f"attachment; filename=people.{ending}"
        rows = spreadsheets.read(answer.data).rows
        assert [cells[0] for _number, cells in rows] == [two[1]]
        with database.reading() as session:
            last = session.exec(select(AuditEvent).order_by(col(AuditEvent.id).desc()).limit(1)).one()
            assert (last.action, last.fields) == ("people.exported", "rows=1")

    def test_only_ones_own_and_not_for_everybody(
        self, client: Reader, client_as: ClientAs, two: tuple[str, str]
    ) -> None:
        colleague = client_as(Role.CASEWORKER).get("/people/export.csv").text
        assert two[0] not in colleague
        assert client_as(Role.WAREHOUSE).get("/people/export.csv").status_code == 403
        assert str(client.get("/people/export.csv").location).startswith("/sign-in")


def test_it_is_light(amina: Reader, given: Given) -> None:
    """A cheap phone on a bad line: a page of people is a small page."""
    for _person in range(12):
        given.held_device(given.survivor(caseworker=amina.actor))
    assert len(amina.get("/people").data) < 50_000
