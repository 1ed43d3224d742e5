"""What the work list offers: one press where nothing more is needed, else a page with its form filled in."""

from datetime import date

import pytest
from sqlmodel import col, select

from devicefleet.db import Database
from devicefleet.rules.tags import show, show_reference
from devicefleet.rules.terms import Kind, Role, Tenure
from devicefleet.tables import AuditEvent, DataPackage, Provision, Sim, Survivor
from tests.given import Given, funded, scan_of
from tests.web.conftest import ClientAs, Clock
from tests.web.reader import Reader

HANDED = date(2026, 10, 6)


@pytest.fixture
def amina(client_as: ClientAs) -> Reader:
    return client_as(Role.CASEWORKER)


@pytest.fixture
def survivor(given: Given, amina: Reader) -> Survivor:
    return given.survivor(caseworker=amina.actor)


def page_of(survivor: Survivor, act: str = "") -> str:
    return f"/survivors/{show_reference(survivor.ref)}{act}"


def kit(given: Given, survivor: Survivor, *, last_day: date, laptop: Tenure = Tenure.GIFT, **terms: date) -> Sim:
    """A phone to keep, a laptop, and data until a day."""
    sim = given.sim(package=funded(starts_on=HANDED, last_day=last_day, cost_pence=1250))
    given.handover(survivor, given.ready_device(), sim, tenure=Tenure.GIFT, on=HANDED)
    given.held_device(survivor, Kind.LAPTOP, tenure=laptop, on=HANDED, **terms)
    given.report(sim, "activate", HANDED)
    return sim


def acts(reader: Reader) -> list[str]:
    return [act.get_text(strip=True) for act in reader.page("/people").select(".person-acts .press")]


def audited(database: Database) -> list[str]:
    with database.reading() as session:
        return list(session.exec(select(AuditEvent.action).order_by(col(AuditEvent.id))))


def test_what_is_missing_is_handed_over_on_a_page_that_knows_to_whom(
    amina: Reader, given: Given, survivor: Survivor
) -> None:
    given.held_device(survivor, Kind.SMARTPHONE, tenure=Tenure.GIFT, on=HANDED)
    row = amina.page("/people")
    assert acts(amina) == ["Ask the store for it", "Hand something over"]
    path = str(row.select(".person-acts a")[1]["href"])
    assert amina.page(path).select_one("input[name=survivor]")["value"] == show_reference(survivor.ref)  # type: ignore[index]  # the form has it


def test_the_store_is_asked_on_a_page_that_knows_what_is_missing(
    amina: Reader, given: Given, survivor: Survivor
) -> None:
    given.held_device(survivor, Kind.SMARTPHONE, tenure=Tenure.GIFT, on=HANDED)
    path = str(amina.page("/people").select(".person-acts a")[0]["href"])
    assert amina.filled(path)["parts"] == ["laptop", "data"]
    amina.submit(path)
    row = amina.page("/people").select_one(".person-row")
    assert row is not None
    assert "Laptop, data: waiting for approval" in row.get_text(" ", strip=True)
    assert acts(amina) == ["Hand something over"]


class TestRenew:
    def test_two_presses_from_the_list(
        self, amina: Reader, given: Given, database: Database, survivor: Survivor
    ) -> None:
        sim = kit(given, survivor, last_day=date(2026, 11, 18))
        row = amina.page("/people")
        assert acts(amina) == ["Renew data"]
        path = str(row.select_one(".person-acts a")["href"])  # type: ignore[index]  # there is one, as was just seen
        page = amina.page(path)
        text = page.get_text(" ", strip=True)
        for said in ("Paid until 18 November 2026", "22 November 2026", "21 December 2026", "£12.50"):
            assert said in text
        assert [str(option.get_text()) for option in page.select("select option")][:2] == [
            "1 term, until 21 Dec 2026",
            "2 terms, until 20 Jan 2027",
        ]
        answer = amina.submit("/held/renew", on=path, of="renew1")
        assert (answer.status_code, answer.location) == (303, "/people")
        assert f"Data renewed on {scan_of(sim)}." in amina.get("/people").text
        with database.reading() as session:
            ends = session.exec(select(DataPackage.ends_on).order_by(col(DataPackage.id).desc())).first()
        assert ends == date(2026, 12, 22)

    def test_it_can_be_undone_from_the_list(self, amina: Reader, given: Given, survivor: Survivor) -> None:
        kit(given, survivor, last_day=date(2026, 11, 18))
        amina.submit("/held/renew", on=page_of(survivor, "/renew"), of="renew1")
        amina.submit("/undo", on="/people")
        assert acts(amina) == ["Renew data"]

    def test_nothing_to_renew_is_said(self, amina: Reader, survivor: Survivor) -> None:
        assert "There is no data that could be renewed." in amina.get(page_of(survivor, "/renew")).text


class TestAgree:
    def test_given_to_keep_in_one_press(
        self, amina: Reader, given: Given, database: Database, survivor: Survivor
    ) -> None:
        kit(given, survivor, last_day=date(2027, 3, 1), laptop=Tenure.LOAN_FIXED, due_on=date(2026, 11, 10))
        assert acts(amina) == ["Give the laptop to keep", "Agree a new date"]
        answer = amina.submit("/held/gift", on="/people")
        assert (answer.status_code, answer.location) == (303, "/people")
        with database.reading() as session:
            tenures = session.exec(select(Provision.tenure).where(col(Provision.device_id).is_not(None))).all()
        assert set(tenures) == {Tenure.GIFT}
        assert "is now theirs to keep." in amina.get("/people").text

    def test_a_date_is_filled_in_already(self, amina: Reader, given: Given, survivor: Survivor) -> None:
        kit(given, survivor, last_day=date(2027, 3, 1), laptop=Tenure.LOAN_FIXED, due_on=date(2026, 11, 10))
        path = page_of(survivor, "/agree")
        form = amina.filled("/held/extend", on=path, of="extend1")
        assert form["until"] == "2027-02-20"
        assert amina.post("/held/extend", data=form).location == "/people"
        assert acts(amina) == []

    def test_the_end_of_support_is_the_first_thought(self, amina: Reader, given: Given) -> None:
        leaving = given.survivor(caseworker=amina.actor, ends_on_expected=date(2026, 12, 18))
        given.held_device(leaving)
        form = amina.filled("/held/extend", on=page_of(leaving, "/agree"), of="extend1")
        assert form["until"] == "2026-12-18"

    def test_refused_beside_the_box(self, amina: Reader, given: Given, survivor: Survivor) -> None:
        given.held_device(survivor)
        answer = amina.submit("/held/extend", on=page_of(survivor, "/agree"), of="extend1", until="2026-11-01")
        assert answer.status_code == 422
        assert 'id="extend1-until-problem"' in answer.text

    def test_nothing_lent_is_said(self, amina: Reader, survivor: Survivor) -> None:
        assert "Nothing is lent to them." in amina.get(page_of(survivor, "/agree")).text


class TestStillHas:
    @pytest.fixture
    def stale(self, given: Given, survivor: Survivor, clock: Clock, amina: Reader) -> Reader:
        """Three months on, nobody has confirmed anything; signed in again."""
        given.held_device(survivor, tenure=Tenure.GIFT)
        given.held_device(survivor, Kind.LAPTOP, tenure=Tenure.GIFT)
        clock.forward(days=100)
        amina.sign_in(amina.email)
        return amina

    def test_one_press_for_everything(self, stale: Reader, survivor: Survivor, database: Database) -> None:
        data = stale.filled(page_of(survivor, "/still-has"), on="/people")
        before = len(audited(database))
        for _press in range(2):
            answer = stale.post(page_of(survivor, "/still-has"), data=data)
            assert (answer.status_code, answer.location) == (303, "/people")
        assert audited(database)[before:] == ["provision.confirmed_all"]
        page = stale.page("/people")
        assert "Confirmed: they still have everything." in page.get_text()
        assert not page.select(f'form[action="{page_of(survivor, "/still-has")}"]')

    def test_undo_takes_all_of_it_back(self, stale: Reader, survivor: Survivor) -> None:
        stale.submit(page_of(survivor, "/still-has"), on="/people")
        assert stale.submit("/undo", on="/people").status_code == 303
        assert stale.page("/people").select(f'form[action="{page_of(survivor, "/still-has")}"]')

    def test_nothing_in_their_hands(self, amina: Reader, survivor: Survivor) -> None:
        answer = amina.post(page_of(survivor, "/still-has"), data={"csrf_token": amina.token(), "once": "x" * 20})
        assert answer.status_code == 409
        assert "There is nothing in their hands to confirm." in answer.text

    def test_a_field_too_many(self, amina: Reader, survivor: Survivor) -> None:
        data = {"csrf_token": amina.token(), "once": "x" * 20, "name": "somebody"}
        assert amina.post(page_of(survivor, "/still-has"), data=data).status_code == 422

    def test_only_posts(self, amina: Reader, survivor: Survivor) -> None:
        assert amina.get(page_of(survivor, "/still-has")).status_code == 405


def test_looking_is_audited_and_changes_nothing(amina: Reader, database: Database, survivor: Survivor) -> None:
    for act in ("/renew", "/agree"):
        before = audited(database)
        amina.page(page_of(survivor, act))
        assert audited(database)[len(before) :] == ["survivor.read"]


@pytest.mark.parametrize(("method", "act"), [("get", "/renew"), ("get", "/agree"), ("post", "/still-has")])
def test_strangers_others_and_roles_too_low(
    client: Reader, client_as: ClientAs, given: Given, survivor: Survivor, method: str, act: str
) -> None:
    given.held_device(survivor)
    path = page_of(survivor, act)
    stranger = client_as(Role.PROVIDER_MANAGER, provider=given.provider("other"))
    for reader, status in ((stranger, 404), (client_as(Role.CASEWORKER), 404), (client_as(Role.COORDINATOR), 403)):
        data = {"csrf_token": reader.token(), "once": "x" * 20} if method == "post" else None
        assert reader.open(path, method=method.upper(), data=data).status_code == status
    nobody = client.open(path, method=method.upper(), data={"csrf_token": client.token()})
    assert (nobody.status_code, str(nobody.location).split("?")[0]) == (303, "/sign-in")


def test_a_coordinator_is_offered_nothing(client_as: ClientAs, given: Given, survivor: Survivor) -> None:
    kit(given, survivor, last_day=date(2026, 11, 18))
    assert acts(client_as(Role.COORDINATOR)) == []


def test_lost_today_is_one_press_on_the_persons_page(amina: Reader, given: Given, survivor: Survivor) -> None:
    phone = given.held_device(survivor, tenure=Tenure.GIFT)
    answer = amina.submit("/held/lost", on=page_of(survivor), of="t1-lost")
    assert answer.location == page_of(survivor)
    assert f"{show(phone.code)} is noted as lost." in amina.get(page_of(survivor)).text
