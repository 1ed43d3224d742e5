"""How somebody may be written to: said, gone through and kept in two steps, and in full for their caseworker only."""

import logging

import pytest
from bs4 import BeautifulSoup
from sqlmodel import col, select

from devicefleet.db import Database
from devicefleet.rules.tags import show_reference
from devicefleet.rules.terms import Role
from devicefleet.services.ledger import Once
from devicefleet.tables import AuditEvent, ContactRule, Entry, Survivor
from devicefleet.web.asking import OURS
from tests.given import Given, funded
from tests.queries.counted import counted
from tests.web.conftest import ClientAs
from tests.web.reader import Reader, parsed
from tests.web.test_isolation import crawl

NUMBER = "07700 900461"
WHOLE = "+447700900461"
EVERYWHERE = ("07700 900461", "07700900461", "7700900461")


@pytest.fixture
def amina(client_as: ClientAs) -> Reader:
    return client_as(Role.CASEWORKER)


@pytest.fixture
def survivor(given: Given, amina: Reader) -> Survivor:
    return given.survivor(caseworker=amina.actor, language="ti")


def page_of(survivor: Survivor) -> str:
    return f"/survivors/{show_reference(survivor.ref)}"


def path_of(survivor: Survivor) -> str:
    return f"{page_of(survivor)}/safe-contact"


def said(reader: Reader, survivor: Survivor, status: int = 200, **values: object) -> BeautifulSoup:
    """The page to be gone through together."""
    answer = reader.submit(path_of(survivor), **{"way": "sms", "value": NUMBER, **values})
    assert answer.status_code == status, answer.text
    return parsed(answer.text)


def carried(page: BeautifulSoup, survivor: Survivor) -> dict[str, object]:
    """What the form of that page sends, with the tick."""
    form = page.find("form", action=f"{path_of(survivor)}/agreed")
    assert form is not None
    sent: dict[str, object] = {"together": "true"}
    for tag in form.select("input[type=hidden]"):  # type: ignore[union-attr]  # it is a tag
        before = sent.get(str(tag["name"]))
        sent[str(tag["name"])] = (
            tag["value"] if before is None else [*(before if isinstance(before, list) else [before]), tag["value"]]
        )
    return sent


def recorded(reader: Reader, survivor: Survivor, **values: object) -> None:
    sent = carried(said(reader, survivor, **values), survivor)
    answer = reader.post(f"{path_of(survivor)}/agreed", data=sent)
    assert (answer.status_code, answer.location) == (303, page_of(survivor)), answer.text


def rules(database: Database) -> list[ContactRule]:
    with database.reading() as session:
        return list(session.exec(select(ContactRule).order_by(col(ContactRule.id))))


def audited(database: Database) -> list[str]:
    with database.reading() as session:
        return list(session.exec(select(AuditEvent.action).order_by(col(AuditEvent.id))))


def words(page: BeautifulSoup) -> str:
    return page.get_text(" ", strip=True)


def test_nobody_is_written_to_until_it_was_agreed(amina: Reader, survivor: Survivor) -> None:
    page = words(amina.page(page_of(survivor)))
    assert "Written to not at all: nothing was agreed yet" in page
    assert "They have not agreed to be written to." in page
    assert "No safe way to write to them is recorded." in page
    assert "Show it in full" not in page


def test_said_gone_through_and_kept(amina: Reader, database: Database, survivor: Survivor) -> None:
    page = said(amina, survivor, days=["0", "2"], from_minute="600", until_minute="720", language="ti", open="true")
    assert rules(database) == []
    shown = words(page)
    assert "So far Written to not at all: nothing was agreed yet" in shown
    assert "text message a number that ends in 61 When Monday, Wednesday, 10:00 to 12:00 In Tigrinya" in shown
    assert WHOLE not in shown
    answer = amina.post(f"{path_of(survivor)}/agreed", data=carried(page, survivor))
    assert answer.location == page_of(survivor)
    (rule,) = rules(database)
    assert (rule.days, rule.from_minute, rule.until_minute, rule.language, rule.open, rule.watched) == (
        0b101, 600, 720, "ti", True, False,
    )  # fmt: skip
    after = words(amina.page(page_of(survivor)))
    assert "It is noted how they may be written to." in after
    assert "a number that ends in 61" in after
    assert "Holds until 20 February 2027" in after


def test_what_was_and_what_will_be_stand_side_by_side_masked(amina: Reader, survivor: Survivor) -> None:
    recorded(amina, survivor)
    shown = words(said(amina, survivor, way="email", value="somebody@mail.example"))
    assert "So far Written to by text message a number that ends in 61" in shown
    assert "From now on Written to by e-mail an address that begins with s" in shown
    assert "mail.example" not in shown


def test_not_gone_through_is_not_kept(amina: Reader, database: Database, survivor: Survivor) -> None:
    sent = carried(said(amina, survivor), survivor) | {"together": ""}
    answer = amina.post(f"{path_of(survivor)}/agreed", data=sent)
    assert answer.status_code == 422
    assert 'id="together-problem"' in answer.text
    assert "Go through it with them first." in answer.text
    assert rules(database) == []


def test_nobody_overwrites_what_they_did_not_see(
    amina: Reader, client_as: ClientAs, database: Database, survivor: Survivor
) -> None:
    page = said(amina, survivor)
    recorded(client_as(Role.PROVIDER_MANAGER), survivor, way="none", value="")
    answer = amina.post(f"{path_of(survivor)}/agreed", data=carried(page, survivor))
    assert answer.status_code == 409
    assert "Somebody recorded another way meanwhile." in answer.text
    assert "So far Written to not at all, as they wish" in words(parsed(answer.text))
    assert len(rules(database)) == 1


def test_twice_is_once(amina: Reader, database: Database, survivor: Survivor) -> None:
    sent = carried(said(amina, survivor), survivor)
    assert [amina.post(f"{path_of(survivor)}/agreed", data=sent).status_code for _press in range(2)] == [303, 303]
    assert len(rules(database)) == 1


def test_the_mark_of_a_form_does_not_give_its_number_away(
    amina: Reader, database: Database, survivor: Survivor
) -> None:
    """Without the key nobody can try numbers until one fits."""
    sent = carried(said(amina, survivor), survivor)
    amina.post(f"{path_of(survivor)}/agreed", data=sent)
    typed = {name: value if isinstance(value, list) else [value] for name, value in sent.items()}
    content = [f"{path_of(survivor)}/agreed", sorted((k, v) for k, v in typed.items() if k not in OURS)]
    with database.reading() as session:
        query = select(Entry).where(col(Entry.request_digest).is_not(None))
        entry = session.exec(query.order_by(col(Entry.id).desc())).first()
    assert entry is not None
    key, secret = entry.idempotency_key or "", database.config.keys.bytes_of("index")
    assert entry.request_digest == Once.of(key, content, secret=secret).digest
    assert entry.request_digest != Once.of(key, content).digest


@pytest.mark.parametrize(
    ("values", "field", "sentence"),
    [
        ({"value": "07700 90046"}, "value", "A UK mobile number has 11 digits"),
        ({"value": ""}, "value", "A phone number holds only digits"),
        ({"way": "email", "value": "nobody"}, "value", "This is not an e-mail address."),
        ({"days": None}, "days", "Choose at least one day"),
        ({"until_minute": "540"}, "until_minute", "The end has to be later than the beginning."),
        ({"from_minute": "60"}, "from_minute", "between 07:00 and 22:00"),
        ({"way": ""}, "way", "Please fill this in."),
        ({"way": "sim", "value": ""}, None, "Choose which SIM."),
    ],
)
def test_refused_beside_the_box(
    amina: Reader, survivor: Survivor, values: dict[str, str | None], field: str | None, sentence: str
) -> None:
    page = said(amina, survivor, 422, **values)
    assert sentence in words(page)
    if field is not None:
        assert page.select_one(f"#{field}-problem"), page


def test_a_sim_of_ours_is_offered_to_whoever_holds_one(
    amina: Reader, given: Given, database: Database, survivor: Survivor
) -> None:
    assert amina.page(path_of(survivor)).select_one("#sim") is None
    sim = given.sim(package=funded(), number=NUMBER)
    given.handover(survivor, sim)
    recorded(amina, survivor, way="sim", value="", sim=str(sim.id))
    (rule,) = rules(database)
    assert (rule.sim_id, rule.value_sealed) == (sim.id, None)
    shown = words(amina.page(page_of(survivor)))
    assert "text message a number that ends in 61 the SIM they had from us" in shown


def test_only_their_caseworker_sees_all_of_it_and_that_is_on_the_record(
    amina: Reader, client_as: ClientAs, given: Given, database: Database, survivor: Survivor
) -> None:
    recorded(amina, survivor)
    before = len(audited(database))
    answer = amina.submit(f"{path_of(survivor)}/reveal", on=page_of(survivor))
    assert WHOLE in answer.text
    assert audited(database)[before:] == ["survivor.read", "survivor.contact_revealed"]
    assert answer.headers["Cache-Control"] == "no-store"
    colleague = client_as(Role.CASEWORKER)
    data = {"csrf_token": colleague.token(), "once": "x" * 20}
    assert colleague.post(f"{path_of(survivor)}/reveal", data=data).status_code == 404
    for role in set(Role) - {Role.CASEWORKER, Role.OPERATOR}:
        reader = client_as(role)
        data = {"csrf_token": reader.token(), "once": "x" * 20}
        assert reader.post(f"{path_of(survivor)}/reveal", data=data).status_code == 403, role
    assert "Show it in full" not in words(client_as(Role.PROVIDER_MANAGER).page(page_of(survivor)))


def test_undo_takes_it_back(amina: Reader, survivor: Survivor) -> None:
    recorded(amina, survivor)
    entry = amina.page(page_of(survivor)).select_one('.note-good form[action="/undo"] input[name="entry"]')
    assert entry is not None
    amina.post("/undo", data={"csrf_token": amina.token(), "once": "x" * 20, "entry": entry["value"]})
    assert "nothing was agreed yet" in words(amina.page(page_of(survivor)))


def test_no_page_and_no_log_tells_it(
    amina: Reader, client_as: ClientAs, survivor: Survivor, caplog: pytest.LogCaptureFixture
) -> None:
    """Nobody but the caseworker finds it, and nobody but those who support them finds out that there is one."""
    caplog.set_level(logging.DEBUG)
    recorded(amina, survivor)
    amina.submit(f"{path_of(survivor)}/reveal", on=page_of(survivor))
    for role in (Role.WAREHOUSE, Role.COORDINATOR, Role.ADMIN, Role.AUDITOR, Role.PROVIDER_MANAGER, Role.CASEWORKER):
        reader = amina if role is Role.CASEWORKER else client_as(role)
        for path, text in crawl(reader):
            assert not [number for number in EVERYWHERE if number in text], f"{role}: {path}"
            if role not in {Role.CASEWORKER, Role.PROVIDER_MANAGER}:
                assert "ends in 61" not in text, f"{role}: {path}"
    seen = amina.page(page_of(survivor))
    assert "ends in 61" in words(seen)
    assert not [number for number in EVERYWHERE if number in caplog.text]


def test_the_coordinator_sees_the_kit_and_not_this(client_as: ClientAs, amina: Reader, survivor: Survivor) -> None:
    recorded(amina, survivor)
    assert "Safe contact" not in [tag.get_text() for tag in client_as(Role.COORDINATOR).page(page_of(survivor))("h2")]


def test_another_day_does_not_show_it(amina: Reader, survivor: Survivor) -> None:
    page = amina.page(f"{page_of(survivor)}?on=2026-11-01")
    assert "Safe contact" not in [tag.get_text() for tag in page("h2")]


def test_it_asks_little_of_the_database(amina: Reader, database: Database, survivor: Survivor) -> None:
    recorded(amina, survivor)
    with counted(database) as sent:
        amina.page(path_of(survivor))
    assert len(sent) <= 24
