"""What happens to a thing somebody holds, and taking it back within ten minutes."""

from datetime import date
from typing import Any

import pytest
from sqlmodel import col, select

from devicefleet.db import Database
from devicefleet.rules.tags import show, show_reference
from devicefleet.rules.terms import DeviceState, Kind, Role, SimState, Tenure
from devicefleet.tables import DataPackage, Device, Sim, Survivor
from tests.given import Given, funded
from tests.web.conftest import ClientAs, Clock
from tests.web.reader import Reader, same


@pytest.fixture
def amina(client_as: ClientAs) -> Reader:
    return client_as(Role.CASEWORKER)


@pytest.fixture
def survivor(given: Given, amina: Reader) -> Survivor:
    return given.survivor(caseworker=amina.actor)


@pytest.fixture
def phone(given: Given, survivor: Survivor) -> Device:
    return given.held_device(survivor, on=date(2026, 11, 2))


def page_of(survivor: Survivor) -> str:
    return f"/survivors/{show_reference(survivor.ref)}"


def state(database: Database, device: Device) -> DeviceState:
    with database.reading() as session:
        return session.get_one(Device, device.id).state


def report(client: Reader, word: str, survivor: Survivor, **values: str) -> tuple[int, str]:
    """Press one of the buttons under "Something happened" on the person's page."""
    form = client.page(page_of(survivor)).select_one(f'button[formaction="/held/{word}"]')
    assert form is not None, f"no button for {word}"
    first = form.find_parent("form")
    assert first is not None
    of = str(first.select_one('input[name="of"]')["value"])  # type: ignore[index]  # every such form has it
    data = client.filled(str(first["action"]), on=page_of(survivor), of=of) | values
    answer = client.post(f"/held/{word}", data=data)
    return answer.status_code, answer.text if answer.status_code != 303 else str(answer.location)


@pytest.mark.parametrize(
    ("word", "becomes"),
    [
        ("lost", DeviceState.LOST),
        ("stolen", DeviceState.STOLEN),
        ("fault", DeviceState.FAULT_REPORTED),
        ("quarantine", DeviceState.QUARANTINED),
        ("return", DeviceState.RETURNED),
    ],
)
def test_it_works(
    amina: Reader, database: Database, survivor: Survivor, phone: Device, word: str, becomes: DeviceState
) -> None:
    assert report(amina, word, survivor) == (303, page_of(survivor))
    assert state(database, phone) == becomes
    page = amina.page(page_of(survivor))
    note = page.select_one(".note-good")
    assert note is not None
    assert show(phone.code) in note.get_text()
    assert show_reference(survivor.ref) not in note.get_text()


@pytest.mark.parametrize(
    ("words", "becomes"),
    [
        (["lost", "found"], DeviceState.ISSUED),
        (["fault", "repair", "repaired"], DeviceState.ISSUED),
        (["quarantine", "release"], DeviceState.ISSUED),
    ],
)
def test_and_back_again(
    amina: Reader, database: Database, survivor: Survivor, phone: Device, words: list[str], becomes: DeviceState
) -> None:
    *first, last = words
    for word in first:
        assert report(amina, word, survivor)[0] == 303
    answer = amina.submit(f"/held/{last}", on=page_of(survivor), of=f"t1-{last}")
    assert answer.status_code == 303
    assert state(database, phone) == becomes


def test_what_is_noted_of_a_kind_is_offered_for_that_kind(amina: Reader, given: Given, survivor: Survivor) -> None:
    sim, laptop = given.sim(package=funded()), given.ready_device(Kind.LAPTOP)
    given.handover(survivor, sim, laptop, tenure=Tenure.GIFT)
    given.report(sim, "activate")
    page = amina.page(page_of(survivor))
    offered = {
        word: [str(form.select_one('input[name="scan"]')["value"]) for form in page.select("form") if has(form, word)]  # type: ignore[index]  # every such form has it
        for word in ("setup", "ran-out", "topped-up")
    }
    assert offered == {"setup": [laptop.code], "ran-out": [sim.iccid], "topped-up": [sim.iccid]}
    for word, thing in (
        ("setup", "is set up safely"),
        ("ran-out", "was used up early"),
        ("topped-up", "a paid text or top-up on"),
    ):
        assert report(amina, word, survivor) == (303, page_of(survivor))
        assert thing in amina.page(page_of(survivor)).get_text()


def has(form: Any, word: str) -> bool:
    return form.select_one(f'button[formaction="/held/{word}"]') is not None


def test_undo(amina: Reader, database: Database, survivor: Survivor, phone: Device) -> None:
    report(amina, "lost", survivor)
    page = amina.page(page_of(survivor))
    note = page.select_one(".note-good form")
    assert note is not None
    entry = str(note.select_one('input[name="entry"]')["value"])  # type: ignore[index]  # the form has it
    answer = amina.submit("/undo", on=page_of(survivor), of=f"undo-{entry}")
    assert (answer.status_code, answer.location) == (303, page_of(survivor))
    assert state(database, phone) == DeviceState.ISSUED
    assert "taken back" in amina.get(page_of(survivor)).text


def test_undo_ends_after_ten_minutes(amina: Reader, clock: Clock, survivor: Survivor, phone: Device) -> None:
    report(amina, "lost", survivor)
    entry = str(amina.page(page_of(survivor)).select_one('.note-good input[name="entry"]')["value"])  # type: ignore[index]  # the form has it
    data = amina.filled("/undo", on=page_of(survivor), of=f"undo-{entry}")
    clock.forward(minutes=11)
    answer = amina.post("/undo", data=data)
    assert answer.status_code == 409
    assert "Undo works for 10 minutes. Record what is right instead." in answer.text


def test_renew_is_one_press(amina: Reader, database: Database, given: Given, survivor: Survivor) -> None:
    sim = given.sim(package=funded(starts_on=None))
    given.handover(survivor, sim)
    path = page_of(survivor)
    assert amina.submit("/held/activate", on=path, of="t1-activate").status_code == 303
    assert amina.submit("/held/renew", on=path, of="t1-renew").status_code == 303
    with database.reading() as session:
        assert session.get_one(Sim, sim.id).state == SimState.ACTIVATED
        ends = session.exec(select(DataPackage.ends_on).order_by(col(DataPackage.id))).all()
    assert ends == [date(2026, 12, 22), date(2027, 1, 21)]
    assert "funded" in amina.get(path).text or "paid until 20 January 2027" in amina.get(path).text


def test_twice_is_once(amina: Reader, database: Database, given: Given, survivor: Survivor) -> None:
    """Double click, and Back with a second send."""
    sim = given.sim(package=funded(last_day=date(2026, 11, 30)))
    given.handover(survivor, sim)
    amina.submit("/held/activate", on=page_of(survivor), of="t1-activate")
    data = amina.filled("/held/renew", on=page_of(survivor), of="t1-renew")
    answers = [amina.post("/held/renew", data=data) for _press in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    with database.reading() as session:
        assert len(session.exec(select(DataPackage.id)).all()) == 2


def test_agree_a_new_date_or_give_it(amina: Reader, survivor: Survivor, phone: Device) -> None:
    path = page_of(survivor)
    assert amina.submit("/held/extend", on=path, of="t1-extend", until="2027-02-01").status_code == 303
    assert "loan, agree a date by 1 February 2027" in amina.get(path).text
    assert amina.submit("/held/gift", on=path, of="t1-gift").status_code == 303
    assert "theirs to keep" in amina.get(path).text


def test_wrong_shape_beside_the_field(amina: Reader, survivor: Survivor, phone: Device) -> None:
    answer = amina.submit("/held/extend", on=page_of(survivor), of="t1-extend", until="next year")
    assert answer.status_code == 422
    assert "This is not a date. Write it as year-month-day, like 2026-03-14." in answer.text
    assert 'value="next year"' in answer.text


def test_a_year_mistyped(amina: Reader, survivor: Survivor, phone: Device) -> None:
    answer = amina.submit("/held/extend", on=page_of(survivor), of="t1-extend", until="9999-12-31")
    assert answer.status_code == 422


def test_refused_with_the_form_to_mend_it(amina: Reader, survivor: Survivor, phone: Device) -> None:
    status, text = report(amina, "lost", survivor, on="2026-10-05")
    assert status == 422
    assert "That is before it was handed over" in text
    assert 'action="/held/lost"' in text
    assert 'value="2026-10-05"' in text


def test_refused_because_somebody_was_faster(amina: Reader, survivor: Survivor, phone: Device) -> None:
    data = amina.filled("/held/confirm", on=page_of(survivor), of="t1-confirm")
    report(amina, "return", survivor)
    answer = amina.post("/held/confirm", data=data)
    assert answer.status_code == 409
    assert "Nobody in your list holds" in answer.text


def test_anonymous(client: Reader, phone: Device) -> None:
    answer = client.post("/held/lost", data={"scan": phone.code, "csrf_token": client.token()})
    assert (answer.status_code, answer.location) == (303, "/sign-in")


def test_without_a_token(amina: Reader, database: Database, phone: Device) -> None:
    assert amina.post("/held/lost", data={"scan": phone.code}).status_code == 400
    assert state(database, phone) == DeviceState.ISSUED


@pytest.mark.parametrize("word", ["lost", "return", "gift"])
def test_another_organisation(client_as: ClientAs, given: Given, phone: Device, word: str) -> None:
    """The same answer for theirs and for what does not exist."""
    stranger = client_as(Role.PROVIDER_MANAGER, provider=given.provider("other"))
    texts = set()
    for scan in (phone.code, "7K3M9Q2XJ3"):
        data = {"scan": scan, "csrf_token": stranger.token(), "once": "x" * 20}
        answer = stranger.post(f"/held/{word}", data=data)
        assert answer.status_code == 404
        assert f"There is no device {scan} in your register." in answer.text
        texts.add(same(answer.text, scan))
    assert len(texts) == 1


def test_not_my_person(client_as: ClientAs, phone: Device) -> None:
    colleague = client_as(Role.CASEWORKER)
    answer = colleague.post("/held/lost", data={"scan": phone.code, "csrf_token": colleague.token(), "once": "x" * 20})
    assert answer.status_code == 409
    assert "Nobody in your list holds" in answer.text


@pytest.mark.parametrize(("role", "word"), [(Role.COORDINATOR, "lost"), (Role.WAREHOUSE, "gift")])
def test_role_too_low(client_as: ClientAs, phone: Device, role: Role, word: str) -> None:
    low = client_as(role)
    answer = low.post(f"/held/{word}", data={"scan": phone.code, "csrf_token": low.token(), "once": "x" * 20})
    assert answer.status_code == 403


def test_missing(amina: Reader) -> None:
    answer = amina.post("/held/eaten", data={"scan": "x", "csrf_token": amina.token()})
    assert answer.status_code == 404
    nothing = amina.post("/undo", data={"entry": "4711", "csrf_token": amina.token(), "once": "x" * 20})
    assert nothing.status_code == 404


def test_only_posts(amina: Reader) -> None:
    assert amina.get("/held/lost").status_code == 405
    assert amina.get("/undo").status_code == 405


def test_the_warehouse_comes_back_to_the_thing(client_as: ClientAs, phone: Device) -> None:
    clerk = client_as(Role.WAREHOUSE)
    data = {"scan": phone.code, "csrf_token": clerk.token(), "once": "x" * 20, "seen": "thing"}
    assert clerk.post("/held/return", data=data).location == f"/devices/{phone.code}"


def test_a_laptop_is_not_activated(amina: Reader, given: Given, survivor: Survivor) -> None:
    laptop = given.held_device(survivor, Kind.LAPTOP, tenure=Tenure.GIFT)
    data = {"scan": laptop.code, "csrf_token": amina.token(), "once": "x" * 20}
    answer = amina.post("/held/activate", data=data)
    assert answer.status_code == 422
    assert "Only a SIM is activated" in answer.text
