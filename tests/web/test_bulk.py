"""Many at once on the staff site: from a list to the table, the number, the deed and its undo."""

import csv
import io
from datetime import date

import pytest

from devicefleet.db import Database
from devicefleet.rules.tags import show, show_reference
from devicefleet.rules.terms import Role
from devicefleet.services import packages
from devicefleet.tables import BulkAction, Provision
from tests.given import Given, scan_of
from tests.many import data, lent
from tests.queries.counted import counted
from tests.services.desk import Desk
from tests.web.conftest import ClientAs, Clock
from tests.web.reader import Reader, parsed

KINDS = ("renew", "gift", "move")


@pytest.fixture
def manager(client_as: ClientAs) -> Reader:
    return client_as(Role.PROVIDER_MANAGER)


@pytest.fixture
def desk(database: Database, given: Given) -> Desk:
    return Desk(database, given.at)


def text(reader: Reader, path: str) -> str:
    return reader.page(path).get_text(" ", strip=True)


def keys(reader: Reader, path: str) -> list[str]:
    return [str(box["value"]) for box in reader.page(path).select("input[name=row][checked]")]


class TestRenew:
    PATH = "/bulk/renew?days=14"

    def test_it_works(self, manager: Reader, given: Given, database: Database) -> None:
        sims = [data(given), data(given)]
        seen = text(manager, self.PATH)
        assert "2 rows are ticked. Together they cost £20.00." in seen
        assert "1 December 2026 to 30 December 2026" in seen
        answer = manager.submit(self.PATH, row=keys(manager, self.PATH), count="2")
        assert (answer.status_code, answer.location) == (303, "/bulk")
        listed = text(manager, "/bulk")
        assert "2 data packages renewed. It can be undone as a whole until 23 Nov 2026, 12:00." in listed
        assert f"2 data packages renewed £20.00 22 Nov 2026, 12:00 {manager.email} Undo, until 23 Nov 2026" in listed
        with database.reading() as session:
            ends = [packages.latest_package(session, sim.id or 0) for sim in sims]
            assert [one.ends_on for one in ends if one] == [date(2026, 12, 31)] * 2

    def test_only_what_stays_ticked(self, manager: Reader, given: Given) -> None:
        data(given)
        data(given)
        one = keys(manager, self.PATH)[:1]
        again = manager.submit(self.PATH, row=one, count=None, do="count")
        assert again.status_code == 200
        assert "1 row is ticked. Together they cost £10.00." in parsed(again.text).get_text(" ", strip=True)
        assert len(parsed(again.text).select("input[name=row][checked]")) == 1
        assert manager.submit(self.PATH, row=one, count="1").status_code == 303
        assert len(keys(manager, self.PATH)) == 1

    def test_it_changed_meanwhile(self, manager: Reader, given: Given, desk: Desk) -> None:
        sims = [data(given), data(given)]
        form = manager.filled(self.PATH, row=keys(manager, self.PATH), count="2")
        desk.do(packages.renew, scan=scan_of(sims[0]))
        before = desk.rows()
        answer = manager.post(self.PATH, data=form)
        page = parsed(answer.text)
        assert answer.status_code == 409
        assert page.select_one("#count-problem").get_text(strip=True) == "It was 2, now it is 1: look again."  # type: ignore[union-attr]  # it is there
        assert page.select_one("#count").get("value") is None  # type: ignore[union-attr]  # to be typed afresh
        assert [str(box["value"]) for box in page.select("input[name=row]")] == form["row"][1:]
        assert desk.rows() == before

    @pytest.mark.parametrize(
        ("count", "sentence"),
        [
            ("1", "2 are ticked, but you typed 1. Count again."),
            ("two", "Give a whole number."),
            ("", "Type how many rows you mean."),
            ("-2", "Give a larger number."),
        ],
    )
    def test_wrong_number(self, manager: Reader, given: Given, desk: Desk, count: str, sentence: str) -> None:
        data(given)
        data(given)
        form = manager.filled(self.PATH, row=keys(manager, self.PATH), count=count)
        before = desk.rows()
        answer = manager.post(self.PATH, data=form)
        problem = parsed(answer.text).select_one("#count-problem")
        assert answer.status_code == 422
        assert problem is not None
        assert problem.get_text(strip=True) == sentence
        assert desk.rows() == before

    def test_a_double_click(self, manager: Reader, given: Given, desk: Desk) -> None:
        data(given)
        form = manager.filled(self.PATH, row=keys(manager, self.PATH), count="1")
        assert manager.post(self.PATH, data=form).status_code == 303
        after = desk.rows()["bulk_action"]
        assert manager.post(self.PATH, data=form).status_code == 303
        assert desk.rows()["bulk_action"] == after
        other = manager.post("/bulk/renew?days=14&terms=2", data=form)
        assert other.status_code == 422, "the choice is part of what was sent"

    def test_export(self, manager: Reader, given: Given, desk: Desk) -> None:
        person = given.survivor()
        sim = data(given, person)
        data(given, last_day=date(2026, 12, 20))
        link = manager.page(self.PATH).select_one("a[href*='export.csv']")
        assert link is not None
        answer = manager.get(str(link["href"]))
        assert answer.headers["Content-Disposition"] == "attachment; filename=renew-2026-11-22.csv"
        rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
        assert [(row["Row"], row["Person"], row["Cost (£)"]) for row in rows] == [
            (scan_of(sim), show_reference(person.ref), "10.00")
        ]
        assert desk.trail()[-1] == "bulk.exported"
        assert manager.get("/bulk/gift/export.csv").status_code == 200

    def test_what_cannot_be_is_said_above(self, manager: Reader, given: Given) -> None:
        data(given)
        page = manager.page("/bulk/renew?last_day=2026-11-25", status=422)
        assert "The last day must not be before the first one, 1 December 2026." in page.get_text()
        assert page.select_one("#choose-last_day[value='2026-11-25']")

    def test_its_choices_are_what_occurs(self, manager: Reader, given: Given) -> None:
        data(given, funder_ref="LOTTERY")
        data(given, provider=given.provider("other"), funder_ref="THEIRS")
        page = manager.page(self.PATH)
        assert [one.get_text() for one in page.select("#choose-funder option")] == ["Anybody", "LOTTERY"]
        assert not page.select("#choose-provider")
        assert keys(manager, "/bulk/renew?funder=NOBODY") == []
        assert len(keys(manager, "/bulk/renew?funder=LOTTERY&scheme=national_databank")) == 1


class TestGift:
    def test_it_works_and_is_undone(self, manager: Reader, given: Given, database: Database) -> None:
        phone, aside = lent(given), lent(given)
        given.report(aside, "quarantine")
        seen = text(manager, "/bulk/gift")
        assert "It is set aside for safety. Settle that first." in seen
        assert "1 row is left out" in seen
        assert manager.submit("/bulk/gift", row=keys(manager, "/bulk/gift"), count="1").status_code == 303
        assert show(phone.code) not in text(manager, "/bulk/gift")
        answer = manager.submit("/bulk/1/undo", on="/bulk")
        assert answer.location == "/bulk"
        assert "Undone: 1 loan given to keep. The record shows both." in text(manager, "/bulk")
        assert show(phone.code) in text(manager, "/bulk/gift")
        with database.reading() as session:
            assert session.get_one(Provision, 1).tenure == "loan_until_exit"


class TestMove:
    def test_it_works(self, manager: Reader, given: Given) -> None:
        amina, ben = given.actor(Role.CASEWORKER, new=True), given.actor(Role.CASEWORKER, new=True)
        people = [given.survivor(caseworker=amina) for _person in range(2)]
        page = manager.page("/bulk/move")
        assert [one["value"] for one in page.select("#choose-origin option")] == ["", str(amina.staff_id)]
        assert not page.select("input[name=row]")
        looking = f"/bulk/move?origin={amina.staff_id}"
        assert show_reference(people[0].ref) in text(manager, looking)
        assert not manager.page(looking).select("input[name=row]")
        aimed = f"{looking}&to={ben.staff_id}"
        assert manager.submit(aimed, row=keys(manager, aimed), count="2").status_code == 303
        assert "2 people moved" in text(manager, "/bulk")
        assert text(manager, f"/bulk/move?origin={ben.staff_id}").count("-") >= 2

    def test_a_caseworker_moves_their_own(self, client_as: ClientAs, given: Given) -> None:
        worker = client_as(Role.CASEWORKER)
        ben = given.actor(Role.CASEWORKER, new=True)
        mine, other = given.survivor(caseworker=worker.actor), given.survivor()
        aimed = f"/bulk/move?to={ben.staff_id}&origin=0"
        seen = text(worker, aimed)
        assert show_reference(mine.ref) in seen
        assert show_reference(other.ref) not in seen
        assert worker.submit(aimed, row=keys(worker, aimed), count="1").status_code == 303
        assert worker.get("/bulk/move?provider=home").status_code == 403

    def test_an_organisation_that_is_not_there(self, manager: Reader, given: Given) -> None:
        given.survivor()
        page = manager.page("/bulk/move?origin=0&provider=nowhere", status=422)
        assert "There is no organisation with this code. Ask them for it." in page.get_text()


class TestWho:
    @pytest.mark.parametrize("kind", KINDS)
    def test_anonymous(self, client: Reader, kind: str) -> None:
        assert str(client.get(f"/bulk/{kind}").location).startswith("/sign-in")

    def test_role_too_low(self, client_as: ClientAs) -> None:
        for role, allowed in (
            (Role.WAREHOUSE, {"renew"}),
            (Role.COORDINATOR, {"renew", "gift"}),
            (Role.FUNDER, set()),
            (Role.ADMIN, set()),
            (Role.AUDITOR, set()),
        ):
            low = client_as(role)
            found = {kind for kind in KINDS if low.get(f"/bulk/{kind}").status_code == 200}
            assert found == allowed, role
            assert (low.get("/bulk").status_code == 200) == bool(allowed)

    @pytest.mark.parametrize("wrong", ["renew?days=soon", "renew?terms=0", "gift?days=999", "move?origin=x"])
    def test_wrong_shape(self, manager: Reader, wrong: str) -> None:
        assert manager.get(f"/bulk/{wrong}").status_code == 422

    def test_another_organisation(self, manager: Reader, client_as: ClientAs, given: Given) -> None:
        data(given)
        stranger = client_as(Role.PROVIDER_MANAGER, provider=given.provider("other"))
        theirs = keys(manager, "/bulk/renew")
        assert keys(stranger, "/bulk/renew") == []
        form = {"csrf_token": stranger.token(), "once": "x" * 20, "row": theirs, "count": "1"}
        assert stranger.post("/bulk/renew", data=form).status_code == 409
        assert manager.submit("/bulk/renew", row=theirs, count="1").status_code == 303
        assert "renewed" not in text(stranger, "/bulk")
        undo = {"csrf_token": stranger.token(), "once": "y" * 20}
        assert stranger.post("/bulk/1/undo", data=undo).status_code == 404
        assert stranger.post("/bulk/99/undo", data=undo).status_code == 404

    def test_a_get_changes_nothing(self, manager: Reader, given: Given, desk: Desk) -> None:
        data(given)
        lent(given)
        before = {name: rows for name, rows in desk.rows().items() if name != "staff_session"}
        for kind in KINDS:
            manager.get(f"/bulk/{kind}?origin=0&to=0")
        assert {name: rows for name, rows in desk.rows().items() if name != "staff_session"} == before

    def test_the_warehouse_sees_no_reference(self, client_as: ClientAs, given: Given) -> None:
        person = given.survivor()
        data(given, person)
        assert show_reference(person.ref) not in client_as(Role.WAREHOUSE).get("/bulk/renew").text


class TestUndo:
    def test_too_late(self, manager: Reader, given: Given, clock: Clock, client_as: ClientAs) -> None:
        data(given)
        manager.submit("/bulk/renew", row=keys(manager, "/bulk/renew"), count="1")
        form = manager.filled("/bulk/1/undo", on="/bulk")
        clock.forward(hours=25)
        late = client_as(Role.PROVIDER_MANAGER)
        assert not late.page("/bulk").select("form[action='/bulk/1/undo']")
        answer = late.post("/bulk/1/undo", data={**form, "csrf_token": late.token()})
        assert answer.status_code == 409
        assert "This can be undone for 24 hours." in answer.text

    def test_what_was_changed_since_is_named(self, manager: Reader, given: Given, desk: Desk) -> None:
        sim = data(given)
        manager.submit("/bulk/renew", row=keys(manager, "/bulk/renew"), count="1")
        desk.do(packages.renew, scan=scan_of(sim))
        answer = manager.submit("/bulk/1/undo", on="/bulk")
        assert answer.status_code == 409
        assert f"Something else was recorded since for: {scan_of(sim)}." in answer.text
        assert desk.one(BulkAction, 1).undone_at is None


def test_the_flagged_lists_lead_here(manager: Reader, given: Given) -> None:
    data(given)
    data(given, last_day=date(2026, 11, 20))
    lent(given)
    links = {str(link["href"]) for link in manager.page("/flagged?which=ending").select("a[href^='/bulk']")}
    assert "/bulk/renew?days=14" in links
    links = {str(link["href"]) for link in manager.page("/flagged?which=lapsed").select("a[href^='/bulk']")}
    assert "/bulk/renew?days=0&ended=true" in links
    links = {str(link["href"]) for link in manager.page("/flagged?which=all").select("a[href^='/bulk']")}
    assert {"/bulk/gift", "/bulk/renew?days=14&ended=true"} <= links
    later = manager.page("/flagged?which=all&on=2026-12-20").select("main a[href^='/bulk']")
    assert later == [], "only what is so today can be acted upon"


@pytest.mark.parametrize("path", ["/bulk", "/bulk/renew", "/bulk/gift", "/bulk/move?origin=0&to=0"])
def test_statements_do_not_grow(manager: Reader, database: Database, given: Given, path: str) -> None:
    def fill() -> None:
        data(given)
        lent(given)
        row = keys(manager, "/bulk/renew")[:1]
        manager.submit("/bulk/renew", row=row, count="1")

    fill()
    data(given)
    with counted(database) as one:
        manager.get(path)
    for _time in range(3):
        fill()
    with counted(database) as four:
        manager.get(path)
    assert len(one) == len(four) <= 9
