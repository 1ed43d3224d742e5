"""Handing over: scan after scan into one box, then one button."""

from typing import Any

import pytest
from sqlmodel import col, select

from devicefleet.db import Database
from devicefleet.rules.tags import show, show_handover_number, show_reference
from devicefleet.rules.terms import Context, DeviceState, Kind, Role, Tenure
from devicefleet.tables import Device, Handover, Provision, ProvisionEvent, Survivor
from tests.given import Given, later
from tests.queries.counted import counted
from tests.web.conftest import ClientAs, Clock
from tests.web.reader import Reader, same


@pytest.fixture
def clerk(client_as: ClientAs) -> Reader:
    return client_as(Role.WAREHOUSE)


@pytest.fixture
def survivor(given: Given) -> Survivor:
    return given.survivor()


def filled(client: Reader, survivor: Survivor, *things: str, **values: Any) -> dict[str, Any]:
    """The form as it stands after these scans, ready for the last button."""
    known = {"survivor": show_reference(survivor.ref), "line": list(things), "do": "issue"}
    return client.filled("/issue", **{**known, **values})


def handed_over(database: Database) -> list[Provision]:
    with database.reading() as session:
        return list(session.exec(select(Provision).order_by(col(Provision.id))))


def test_it_works(clerk: Reader, database: Database, given: Given, survivor: Survivor) -> None:
    phone, laptop, sim = given.ready_device(), given.ready_device(Kind.LAPTOP), given.sim()
    data = filled(
        clerk,
        survivor,
        phone.code,
        laptop.code,
        sim.iccid or "",
        terms=[f"{laptop.code} loan_fixed"],
        due_on="2027-03-01",
    )
    answer = clerk.post("/issue", data=data)
    assert answer.status_code == 303, answer.text
    page = clerk.page(str(answer.location))
    assert [(row.tenure, str(row.due_on)) for row in handed_over(database)] == [
        (Tenure.GIFT, "None"),
        (Tenure.LOAN_FIXED, "2027-03-01"),
        (Tenure.GIFT, "None"),
    ]
    assert page.h1 is not None
    assert page.h1.get_text().startswith("Handover H-")
    assert "on loan until 1 March 2027" in page.get_text()


def test_set_up_together_at_the_handover(clerk: Reader, database: Database, given: Given, survivor: Survivor) -> None:
    phone, sim = given.ready_device(), given.sim()
    draft = clerk.post("/issue", data=filled(clerk, survivor, phone.code, sim.iccid or "", set_up="true", do="add"))
    assert 'name="set_up" value="true" checked' in draft.text, "one more scan does not lose the tick"
    answer = clerk.post("/issue", data=filled(clerk, survivor, phone.code, sim.iccid or "", set_up="true"))
    assert answer.status_code == 303, answer.text
    assert "set up safely together" in clerk.page(f"/devices/{show(phone.code)}").get_text()
    with database.reading() as session:
        happened = session.exec(select(ProvisionEvent.what).order_by(col(ProvisionEvent.id))).all()
    assert happened == ["issued", "issued", "set_up"]


def test_scan_after_scan(clerk: Reader, given: Given) -> None:
    """Enter adds; what was added stays; the same thing is there once; a slip brings the reference."""
    survivor, phone, laptop = given.survivor(), given.ready_device(), given.ready_device(Kind.LAPTOP)
    lines: list[str] = []
    reference = ""
    for scan in (show(phone.code).lower(), laptop.serial or "", phone.imei or "", show_reference(survivor.ref)):
        answer = clerk.submit("/issue", scan=scan, line=lines, survivor=reference)
        assert answer.status_code == 200
        lines = [text.split('value="')[1].split('"')[0] for text in answer.text.split('name="line"')[1:]]
        reference = answer.text.split('name="survivor"')[1].split('value="')[1].split('"')[0]
    assert len(lines) == 2
    assert reference == show_reference(survivor.ref)


def test_glued_scans_are_two_things(clerk: Reader, given: Given) -> None:
    phone, laptop = given.ready_device(), given.ready_device(Kind.LAPTOP)
    answer = clerk.submit("/issue", scan=f"{phone.code}{laptop.code}")
    assert "On the list: 2 things" in answer.text


def test_what_is_still_in_the_box_is_handed_over_too(
    clerk: Reader, database: Database, given: Given, survivor: Survivor
) -> None:
    phone = given.ready_device()
    answer = clerk.post("/issue", data=filled(clerk, survivor, scan=phone.code))
    assert answer.status_code == 303
    assert len(handed_over(database)) == 1


def test_take_one_off_the_list(clerk: Reader, given: Given) -> None:
    phone, laptop = given.ready_device(), given.ready_device(Kind.LAPTOP)
    answer = clerk.submit("/issue", line=[phone.code, laptop.code], do=f"drop {phone.code}")
    assert show(phone.code) not in answer.text
    assert show(laptop.code) in answer.text


def test_each_refusal_at_once(clerk: Reader, given: Given) -> None:
    theirs, raw = given.ready_device(provider=given.provider("other")), given.received_device()
    answer = clerk.submit("/issue", scan=f"{theirs.code}\n{raw.code}")
    assert f"There is no device {theirs.code} in your register." in answer.text
    assert "Record its wipe and prepare it first." in answer.text


def test_double_click_back_and_resend(clerk: Reader, database: Database, given: Given, survivor: Survivor) -> None:
    data = filled(clerk, survivor, given.ready_device().code)
    answers = [clerk.post("/issue", data=data) for _press in range(3)]
    assert {answer.location for answer in answers} == {answers[0].location}
    assert [answer.status_code for answer in answers] == [303, 303, 303]
    assert len(handed_over(database)) == 1


def test_two_clerks_at_once(
    clerk: Reader, client_as: ClientAs, database: Database, given: Given, survivor: Survivor
) -> None:
    phone, other = given.ready_device(), client_as(Role.WAREHOUSE)
    mine, theirs = (filled(each, survivor, phone.code, tenure="loan_until_exit") for each in (clerk, other))
    assert clerk.post("/issue", data=mine).status_code == 303
    answer = other.post("/issue", data=theirs)
    assert answer.status_code == 409
    assert "Somebody has it: take it back first." in answer.text
    assert len(handed_over(database)) == 1


def test_nothing_typed_is_lost_when_refused(clerk: Reader, given: Given, survivor: Survivor) -> None:
    phone = given.ready_device()
    data = filled(clerk, survivor, phone.code, tenure="loan_fixed", scan="SN-UNKNOWN")
    answer = clerk.post("/issue", data=data)
    assert answer.status_code in {404, 422}
    for kept in (show_reference(survivor.ref), f'value="{phone.code}"', "SN-UNKNOWN"):
        assert kept in answer.text
    assert 'value="loan_fixed" checked' in answer.text


@pytest.mark.parametrize("context", [Context.PRISON, Context.IMMIGRATION_DETENTION])
def test_never_into_custody(clerk: Reader, database: Database, given: Given, context: Context) -> None:
    inside = given.survivor(context=context)
    answer = clerk.post("/issue", data=filled(clerk, inside, given.ready_device().code))
    assert answer.status_code == 409
    assert "nothing may be sent or handed over there, by law" in answer.text
    assert handed_over(database) == []


def test_a_sim_is_nobody_elses(clerk: Reader, given: Given, survivor: Survivor) -> None:
    sim = given.sim()
    given.handover(given.survivor(), sim)
    answer = clerk.post("/issue", data=filled(clerk, survivor, sim.iccid or ""))
    assert answer.status_code == 409
    assert "belonged to somebody else" in answer.text


@pytest.mark.parametrize(
    ("values", "status", "sentence"),
    [
        ({"on": "soon"}, 422, "This is not a date."),
        ({"tenure": "loan_fixed"}, 422, "Say until when the loan is agreed."),
        ({"tenure": "rent"}, 422, "Choose one from the list."),
        ({"on": "2026-12-24"}, 422, "is in the future"),
        ({"line": []}, 422, "Scan at least one device or SIM."),
        ({"name": "somebody"}, 422, "Something is missing or not readable"),
    ],
)
def test_wrong_shape_beside_the_field(
    clerk: Reader, given: Given, survivor: Survivor, values: dict[str, Any], status: int, sentence: str
) -> None:
    answer = clerk.post("/issue", data={**filled(clerk, survivor, given.ready_device().code), **values})
    assert answer.status_code == status
    assert sentence in answer.text


def test_anonymous(client: Reader) -> None:
    assert client.get("/issue").location == "/sign-in?next=/issue"
    assert client.get("/handovers/HK7M39V").location == "/sign-in?next=/handovers/HK7M39V"


def test_another_organisation_is_not_there(clerk: Reader, given: Given) -> None:
    """Whether the person is theirs or does not exist, the answer is the same."""
    theirs = given.survivor(given.provider("other"))
    texts = []
    for reference in (show_reference(theirs.ref), "K7M3-9V"):
        answer = clerk.submit("/issue", survivor=reference, line=[given.ready_device().code], do="issue")
        assert answer.status_code == 404
        texts.append("There is no survivor … in your list." in answer.text.replace(reference, "…"))
    assert texts == [True, True]


def test_an_unknown_reference_is_said_with_the_first_scan(clerk: Reader, given: Given) -> None:
    answer = clerk.submit("/issue", survivor="K7M3-9V", scan=given.ready_device().code)
    assert answer.status_code == 404
    assert "On the list: 1 thing" in answer.text


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.FUNDER, Role.ADMIN, Role.AUDITOR])
def test_role_too_low(client_as: ClientAs, given: Given, survivor: Survivor, role: Role) -> None:
    made = given.handover(survivor, given.ready_device())
    low = client_as(role)
    assert low.get("/issue").status_code == 403
    assert low.get(f"/handovers/{made.number}").status_code == 403


def test_missing_handover(clerk: Reader) -> None:
    assert clerk.get("/handovers/H-K7M3-9V").status_code == 404
    assert clerk.get("/handovers/nonsense").status_code == 404


def test_the_warehouse_never_sees_the_person(clerk: Reader, given: Given, survivor: Survivor) -> None:
    answer = clerk.post("/issue", data=filled(clerk, survivor, given.ready_device().code))
    page = clerk.page(str(answer.location))
    assert show_reference(survivor.ref) in page.get_text()
    assert not page.select('a[href^="/survivors"]')
    assert clerk.get(f"/survivors/{show_reference(survivor.ref)}").status_code == 403


def test_undo_from_the_handover(clerk: Reader, database: Database, given: Given, survivor: Survivor) -> None:
    phone = given.ready_device()
    place = str(clerk.post("/issue", data=filled(clerk, survivor, phone.code)).location)
    answer = clerk.submit("/undo", on=place)
    assert (answer.status_code, answer.location) == (303, place)
    assert "This handover was undone" in clerk.get(place).text
    with database.reading() as session:
        assert session.get_one(Device, phone.id).state == DeviceState.READY


def test_no_undo_after_ten_minutes(clerk: Reader, clock: Clock, given: Given, survivor: Survivor) -> None:
    made = given.handover(survivor, given.ready_device())
    clock.forward(minutes=11)
    page = clerk.page(f"/handovers/{show_handover_number(made.number)}")
    assert not page.select('form[action="/undo"]')


def test_another_organisations_handover(client_as: ClientAs, given: Given, survivor: Survivor) -> None:
    made = given.handover(survivor, given.ready_device())
    stranger = client_as(Role.PROVIDER_MANAGER, provider=given.provider("other"))
    theirs = stranger.get(f"/handovers/{made.number}")
    nobodys = stranger.get("/handovers/HK7M39V")
    assert theirs.status_code == nobodys.status_code == 404
    assert same(theirs.text, made.number) == same(nobodys.text, "HK7M39V")


def test_statements_do_not_grow_with_the_list(clerk: Reader, database: Database, given: Given) -> None:
    codes = [given.ready_device().code for _device in range(5)]
    with counted(database) as few:
        clerk.get("/issue")
    data = clerk.filled("/issue", line=codes[:2])
    with counted(database) as two:
        clerk.post("/issue", data=data)
    data = clerk.filled("/issue", line=codes)
    with counted(database) as five:
        clerk.post("/issue", data=data)
    assert len(few) <= 6
    assert len(two) == len(five) <= 8


def test_a_handover_of_many_things_asks_no_more(
    clerk: Reader, database: Database, given: Given, survivor: Survivor
) -> None:
    one = given.handover(survivor, given.ready_device())
    many = given.handover(survivor, *(given.ready_device() for _device in range(3)), given.sim())
    sent = []
    for made in (one, many):
        with counted(database) as statements:
            clerk.get(f"/handovers/{made.number}")
        sent.append(len(statements))
    assert sent[0] == sent[1] <= 7


def test_what_became_of_it(clerk: Reader, given: Given, survivor: Survivor) -> None:
    phone = given.ready_device()
    made = given.handover(survivor, phone)
    clerk.post("/held/lost", data={"scan": phone.code, "csrf_token": clerk.token(), "once": "x" * 20})
    page = clerk.page(f"/handovers/{made.number}")
    assert [badge.get_text(strip=True) for badge in page.select("td .badge-sign")] == ["lost"]


def test_issued_yesterday(clerk: Reader, database: Database, given: Given, survivor: Survivor) -> None:
    yesterday = later(given.at, days=-1).today
    data = filled(clerk, survivor, given.ready_device().code)
    assert clerk.post("/issue", data={**data, "on": yesterday.isoformat()}).status_code == 303
    with database.reading() as session:
        assert session.exec(select(Handover.handed_over_on)).one() == yesterday
