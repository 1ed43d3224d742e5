"""The page of one person on any day, and lists of people."""

from datetime import date

import pytest
from sqlmodel import col, select

from devicefleet.db import Database
from devicefleet.rules.access import OPERATOR
from devicefleet.rules.tags import show, show_reference
from devicefleet.rules.terms import Context, Kind, Role, Tenure
from devicefleet.services import support
from devicefleet.tables import AuditEvent, Survivor
from tests.given import Given, funded
from tests.queries.counted import counted
from tests.web.conftest import ClientAs
from tests.web.reader import Reader, same


@pytest.fixture
def amina(client_as: ClientAs) -> Reader:
    return client_as(Role.CASEWORKER)


@pytest.fixture
def survivor(given: Given, amina: Reader) -> Survivor:
    return given.survivor(caseworker=amina.actor, language="ti")


def page_of(survivor: Survivor) -> str:
    return f"/survivors/{show_reference(survivor.ref)}"


def audited(database: Database) -> list[str]:
    with database.reading() as session:
        return list(session.exec(select(AuditEvent.action).order_by(col(AuditEvent.id))))


class TestPage:
    def test_it_works(self, amina: Reader, given: Given, survivor: Survivor) -> None:
        phone = given.held_device(survivor, on=date(2026, 11, 2), tenure=Tenure.GIFT)
        given.held_device(
            survivor, Kind.LAPTOP, on=date(2026, 11, 2), tenure=Tenure.LOAN_FIXED, due_on=date(2027, 1, 12)
        )
        page = amina.page(page_of(survivor))
        tiles = [tile.get_text(" ", strip=True) for tile in page.select(".tile")]
        assert [tile.split()[0] for tile in tiles] == ["Phone", "Laptop", "Data"]
        assert "theirs to keep" in tiles[0]
        assert show(phone.code) in tiles[0]
        assert "loan, agree a date by 12 January 2027" in tiles[1]
        assert "Data not provided in this time of support." in tiles[2]
        about = page.get_text(" ", strip=True)
        assert "Tigrinya" in about
        assert "positive reasonable grounds" in about
        assert "So the kit is: Partial" in about

    def test_the_title_names_nobody(self, amina: Reader, survivor: Survivor) -> None:
        page = amina.page(page_of(survivor))
        assert page.title is not None
        assert page.title.get_text() == f"{show_reference(survivor.ref)} · DeviceFleet"

    def test_reading_is_audited(self, amina: Reader, database: Database, survivor: Survivor) -> None:
        before = len(audited(database))
        amina.page(page_of(survivor))
        assert audited(database)[before:] == ["survivor.read"]

    def test_on_any_day(self, amina: Reader, given: Given, survivor: Survivor) -> None:
        given.held_device(survivor, on=date(2026, 11, 2), tenure=Tenure.LOAN_FIXED, due_on=date(2027, 1, 12))
        past = amina.page(page_of(survivor) + "?on=2026-11-01").get_text(" ", strip=True)
        future = amina.page(page_of(survivor) + "?on=2027-02-01").get_text(" ", strip=True)
        assert "This is how it stood on 1 November 2026." in past
        assert "Phone not provided in this time of support." in past
        assert "This is how it will stand on 1 February 2027 if nothing changes." in future
        assert "loan, agree a new date (it was 12 January 2027)" in future

    def test_another_day_offers_no_acts(self, amina: Reader, given: Given, survivor: Survivor) -> None:
        given.held_device(survivor, on=date(2026, 11, 2))
        page = amina.page(page_of(survivor) + "?on=2026-11-10")
        assert not page.select('form[method="post"][action^="/held"]')
        assert not page.select('form[method="post"][action^="/survivors"]')

    def test_never_the_word(self, amina: Reader, given: Given, survivor: Survivor) -> None:
        given.held_device(survivor, on=date(2026, 10, 5), tenure=Tenure.LOAN_FIXED, due_on=date(2026, 11, 1))
        for path in (page_of(survivor), "/people", "/survivors"):
            text = amina.get(path).text
            assert show_reference(survivor.ref) in text
            assert "overdue" not in text.lower()

    def test_a_coordinator_looks_and_does_nothing(self, client_as: ClientAs, given: Given, survivor: Survivor) -> None:
        given.held_device(survivor)
        given.handover(survivor, given.sim(package=funded()))
        page = client_as(Role.COORDINATOR).page(page_of(survivor))
        assert not page.select('form[method="post"][action^="/held"]')
        assert not page.select('form[method="post"][action^="/survivors"]')

    def test_inside_nothing_is_handed_over(self, amina: Reader, given: Given) -> None:
        inside = given.survivor(caseworker=amina.actor, context=Context.PRISON, release_on=date(2026, 12, 1))
        page = amina.page(page_of(inside))
        assert "Keep the kit packed for the day of release." in page.get_text()
        assert not page.select('a[href^="/issue?"]')

    def test_wrong_day(self, amina: Reader, survivor: Survivor) -> None:
        assert amina.get(page_of(survivor) + "?on=tomorrow").status_code == 422
        assert amina.get(page_of(survivor) + "?on=9999-12-31").status_code == 422

    def test_anonymous(self, client: Reader, survivor: Survivor) -> None:
        answer = client.get(page_of(survivor))
        assert (answer.status_code, str(answer.location).split("?")[0]) == (303, "/sign-in")

    def test_theirs_mine_and_nobodys_read_alike(
        self, amina: Reader, client_as: ClientAs, given: Given, database: Database
    ) -> None:
        theirs = given.survivor(given.provider("other"))
        colleagues = given.survivor(caseworker=client_as(Role.CASEWORKER).actor)
        before = len(audited(database))
        texts = set()
        for reference in (show_reference(theirs.ref), show_reference(colleagues.ref), "K7M3-9V", "nonsense"):
            answer = amina.get(f"/survivors/{reference}")
            assert answer.status_code == 404
            texts.add(same(answer.text, reference))
        assert len(texts) == 1
        assert audited(database)[before:] == []

    @pytest.mark.parametrize("role", [Role.WAREHOUSE, Role.FUNDER, Role.ADMIN, Role.AUDITOR])
    def test_role_too_low(self, client_as: ClientAs, survivor: Survivor, role: Role) -> None:
        assert client_as(role).get(page_of(survivor)).status_code == 403

    def test_it_is_light(self, amina: Reader, given: Given, survivor: Survivor) -> None:
        """A cheap phone on a bad line."""
        for kind in (Kind.SMARTPHONE, Kind.LAPTOP):
            given.held_device(survivor, kind)
        given.handover(survivor, given.sim(package=funded()))
        assert len(amina.get(page_of(survivor)).data) < 40_000

    def test_who_supported_them_on_that_day(self, amina: Reader, given: Given, client_as: ClientAs) -> None:
        """Another organisation is named for its own days; who it was there is not."""
        there = given.provider("other")
        colleague = client_as(Role.CASEWORKER, provider=there)
        moved = given.survivor(there, caseworker=colleague.actor)
        with given.database.writing() as session:
            support.move(
                session, OPERATOR, given.at, survivor=moved.ref, provider_id=given.home.id or 0,
                caseworker_id=amina.actor.staff_id, on=date(2026, 11, 9),
            )  # fmt: skip
        before = amina.get(page_of(moved) + "?on=2026-11-08").text
        assert "Other Support" in before
        assert colleague.email not in before
        about = amina.page(page_of(moved)).select_one(".facts")
        assert about is not None
        assert "Home Support" in about.get_text()
        assert amina.email in about.get_text()

    def test_statements_do_not_grow(self, amina: Reader, database: Database, given: Given, survivor: Survivor) -> None:
        given.held_device(survivor)
        with counted(database) as few:
            amina.get(page_of(survivor))
        for kind in (Kind.LAPTOP, Kind.TABLET, Kind.SMARTPHONE):
            given.held_device(survivor, kind)
        with counted(database) as more:
            amina.get(page_of(survivor))
        assert len(few) == len(more) <= 40


class TestList:
    def test_it_works(self, client_as: ClientAs, given: Given, survivor: Survivor) -> None:
        theirs = given.survivor(given.provider("other"))
        page = client_as(Role.PROVIDER_MANAGER).page("/survivors?status=not_started")
        assert show_reference(survivor.ref) in page.get_text()
        assert show_reference(theirs.ref) not in page.get_text()
        assert [chip.get_text(" ", strip=True) for chip in page.select(".chips a")] == ["All 1", "Not started 1"]

    def test_nobody_of_that_status(self, amina: Reader, survivor: Survivor) -> None:
        assert "Nobody here." in amina.get("/survivors?status=complete").text

    def test_wrong_status_anonymous_and_too_low(self, client: Reader, client_as: ClientAs, amina: Reader) -> None:
        assert amina.get("/survivors?status=happy").status_code == 422
        assert client.get("/survivors").location == "/sign-in?next=/survivors"
        assert client_as(Role.WAREHOUSE).get("/survivors").status_code == 403

    def test_statements_do_not_grow(self, amina: Reader, database: Database, given: Given) -> None:
        with counted(database) as none:
            amina.get("/survivors")
        for _person in range(3):
            given.survivor(caseworker=amina.actor)
        with counted(database) as three:
            amina.get("/survivors")
        assert len(none) == len(three) <= 8
