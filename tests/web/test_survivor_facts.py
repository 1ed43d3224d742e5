"""Small facts about a person, each from its own form on a page for them, to which their own page has one link."""

import pytest
from sqlmodel import col, select

from devicefleet.db import Database
from devicefleet.rules.tags import show_reference
from devicefleet.rules.terms import Role
from devicefleet.tables import AuditEvent, Survivor
from devicefleet.web.survivor_facts import FACTS
from tests.given import Given
from tests.web.conftest import ClientAs
from tests.web.reader import Reader


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


@pytest.mark.parametrize(
    ("what", "values", "shown"),
    [
        ("stage", {"stage": "reach_in"}, "Reach-In"),
        ("stay", {"context": "prison", "release_on": "2027-01-08"}, "8 January 2027"),
        ("own", {"component": "smartphone", "outcome": "safe"}, "their own, found safe on 22 November 2026"),
        ("decline", {"component": "laptop", "reason": "not_now"}, "Laptop declined on 22 November 2026"),
        (
            "exempt",
            {"component": "laptop", "reason": "safety", "review_on": "2027-01-08"},
            "Laptop not required from 22 November 2026 to 8 January 2027, as agreed.",
        ),
        (
            "training",
            {"kind": "informal", "module": "S1", "minutes": "40"},
            "Training: informal, S1 My phone is mine, 40 minutes.",
        ),
        ("nrm", {"teach_back": "clear", "interpreter": "true"}, "NRM explained: understood, with an interpreter."),
        ("contact", {}, "Safe contact gone through."),
        (
            "consent",
            {"purpose": "hold_kit_record", "answer": "withdrawn", "how": "signed"},
            "Asked for consent: keeping this record, withdrawn.",
        ),
        ("end", {}, "Support ended on 22 November 2026."),
    ],
)
def test_it_works(amina: Reader, survivor: Survivor, what: str, values: dict[str, str], shown: str) -> None:
    path = page_of(survivor)
    answer = amina.submit(f"{path}/{what}", on=f"{path}/note", of=what, **values)
    assert (answer.status_code, answer.location) == (303, path), answer.text
    assert shown in amina.page(path).get_text(" ", strip=True)


@pytest.mark.parametrize(
    ("what", "values"),
    [
        ("training", {"kind": "formal"}),
        ("nrm", {"teach_back": "clear"}),
        ("contact", {}),
        ("consent", {"purpose": "portal", "answer": "refused", "how": "spoken"}),
        ("stage", {"stage": "reach_in"}),
    ],
)
def test_the_next_page_offers_to_take_it_back(
    amina: Reader, survivor: Survivor, what: str, values: dict[str, str]
) -> None:
    path = page_of(survivor)
    amina.submit(f"{path}/{what}", on=f"{path}/note", of=what, **values)
    entry = amina.page(path).select_one('.note-good form[action="/undo"] input[name="entry"]')
    assert entry is not None
    answer = amina.post("/undo", data={"csrf_token": amina.token(), "once": "x" * 20, "entry": entry["value"]})
    assert (answer.status_code, answer.location) == (303, path)
    page = amina.page(path)
    assert "Undone." in page.get_text()
    assert page.select_one(".story s") is not None


def test_what_cannot_be_taken_back_is_not_offered(amina: Reader, survivor: Survivor) -> None:
    path = page_of(survivor)
    amina.submit(f"{path}/end", on=f"{path}/note", of="end")
    note = amina.page(path).select_one(".note-good")
    assert note is not None
    assert note.select_one("form") is None


def test_wrong_shape_beside_the_field_in_an_open_form(amina: Reader, survivor: Survivor) -> None:
    path = page_of(survivor)
    answer = amina.submit(f"{path}/stage", on=f"{path}/note", of="stage", stage="")
    assert answer.status_code == 422
    assert 'id="stage-stage-problem"' in answer.text
    assert '<details class="fold" open>' in answer.text


def test_refused_beside_the_field(amina: Reader, survivor: Survivor) -> None:
    path = page_of(survivor)
    values = {"component": "laptop", "reason": "not_now", "review_on": "2026-11-22"}
    answer = amina.submit(f"{path}/decline", on=f"{path}/note", of="decline", **values)
    assert answer.status_code == 422
    assert 'id="decline-review_on-problem"' in answer.text
    assert "The review date must be after the offer." in answer.text


def test_a_drawn_again_page_is_audited_too(amina: Reader, database: Database, survivor: Survivor) -> None:
    path = page_of(survivor)
    data = amina.filled(f"{path}/stage", on=f"{path}/note", of="stage", stage="")
    before = len(audited(database))
    amina.post(f"{path}/stage", data=data)
    assert audited(database)[before:] == ["survivor.read"]


def test_twice_is_once(amina: Reader, database: Database, survivor: Survivor) -> None:
    path = page_of(survivor)
    data = amina.filled(f"{path}/stage", on=f"{path}/note", of="stage", stage="reach_in")
    before = len(audited(database))
    assert [amina.post(f"{path}/stage", data=data).status_code for _press in range(2)] == [303, 303]
    assert audited(database)[before:] == ["survivor.stage_changed"]


@pytest.mark.parametrize(
    ("what", "values", "field"),
    [
        ("training", {"minutes": "601"}, "minutes"),
        ("training", {"module": "S11"}, "module"),
        ("nrm", {"teach_back": ""}, "teach_back"),
        ("contact", {"on": "2026-11-23"}, "on"),
        ("consent", {"purpose": "anything", "answer": "given"}, "purpose"),
    ],
)
def test_what_was_gone_through_in_its_right_shape(
    amina: Reader, database: Database, survivor: Survivor, what: str, values: dict[str, str], field: str
) -> None:
    path = page_of(survivor)
    before = len(audited(database))
    values = {"kind": "formal"} | values if what == "training" else values
    answer = amina.post(f"{path}/{what}", data=amina.filled(f"{path}/{what}", on=f"{path}/note", of=what) | values)
    assert answer.status_code == 422
    assert f'id="{what}-{field}-problem"' in answer.text
    assert set(audited(database)[before:]) == {"survivor.read"}


def test_a_slip_is_taken_back_from_the_story(amina: Reader, survivor: Survivor) -> None:
    path = page_of(survivor)
    values = {"purpose": "hold_kit_record", "answer": "withdrawn", "how": "spoken"}
    amina.submit(f"{path}/consent", on=f"{path}/note", of="consent", **values)
    assert "Out of scope" in amina.page(path).get_text()
    entry = amina.page(path).select_one('form[action="/undo"] input[name="entry"]')
    assert entry is not None
    answer = amina.submit("/undo", on=path, of=f"undo-{entry['value']}")
    assert (answer.status_code, answer.location) == (303, path)
    assert "Undone: asked for consent." in amina.page(path).get_text()


@pytest.mark.parametrize(
    "what", ["stage", "stay", "own", "decline", "exempt", "training", "nrm", "contact", "consent", "end"]
)
def test_another_organisation_anonymous_and_too_low(
    client: Reader, client_as: ClientAs, given: Given, survivor: Survivor, what: str
) -> None:
    values = {
        "stage": {"stage": "reach_in"},
        "stay": {"context": "overseas"},
        "own": {"component": "data", "outcome": "safe"},
        "decline": {"component": "data", "reason": "other"},
        "exempt": {"component": "data", "reason": "safety", "review_on": "2027-01-08"},
        "training": {"kind": "formal"},
        "nrm": {"teach_back": "clear", "language": "vi"},
        "contact": {},
        "consent": {"purpose": "portal", "answer": "given", "how": "spoken", "language": "vi"},
        "end": {},
    }[what]
    stranger, low = (
        client_as(Role.PROVIDER_MANAGER, provider=given.provider("other")),
        client_as(Role.COORDINATOR),
    )
    path = f"{page_of(survivor)}/{what}"
    for reader, status in ((stranger, 404), (low, 403)):
        data = {**values, "csrf_token": reader.token(), "once": "x" * 20}
        assert reader.post(path, data=data).status_code == status
    nobody = client.post(path, data={"csrf_token": client.token()})
    assert (nobody.status_code, nobody.location) == (303, "/sign-in")


def test_one_link_leads_to_the_forms_and_they_lead_back(amina: Reader, survivor: Survivor) -> None:
    path = page_of(survivor)
    page = amina.page(path)
    assert [link.get_text(strip=True) for link in page.select(f'a[href="{path}/note"]')] == ["Note something down"]
    assert not page.select(f'form[action^="{path}/"]')
    note = amina.page(f"{path}/note")
    assert len(note.select("main details form")) == len(FACTS)
    assert note.select(f'a[href="{path}"]')
    assert not amina.page(f"{path}?on=2026-11-20").select(f'a[href="{path}/note"]'), "only today is written"


def test_looking_at_the_forms_is_audited(amina: Reader, database: Database, survivor: Survivor) -> None:
    before = len(audited(database))
    amina.page(f"{page_of(survivor)}/note")
    assert audited(database)[before:] == ["survivor.read"]


def test_the_forms_are_for_those_who_may_write(
    client: Reader, client_as: ClientAs, given: Given, survivor: Survivor
) -> None:
    path = f"{page_of(survivor)}/note"
    assert client_as(Role.PROVIDER_MANAGER).get(path).status_code == 200
    assert client_as(Role.PROVIDER_MANAGER, provider=given.provider("other")).get(path).status_code == 404
    for role in (Role.COORDINATOR, Role.WAREHOUSE):
        assert client_as(role).get(path).status_code == 403
    assert not client_as(Role.COORDINATOR).page(page_of(survivor)).select(f'a[href="{path}"]')
    assert client.get(path).location == f"/sign-in?next={path}"


def test_they_are_light(amina: Reader, survivor: Survivor) -> None:
    assert len(amina.get(f"{page_of(survivor)}/note").data) < 40_000


def test_only_posts(amina: Reader, survivor: Survivor) -> None:
    assert amina.get(f"{page_of(survivor)}/stage").status_code == 405
