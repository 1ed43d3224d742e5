"""Policies on the staff site: those in force in plain words, and a change tried on everybody before it is adopted."""

import csv
import io
from datetime import date

import pytest
from sqlmodel import func, select
from werkzeug.test import TestResponse

from devicefleet.db import Database
from devicefleet.queries import policy_change
from devicefleet.rules.tags import show_reference
from devicefleet.rules.terms import Kind, Role, Tenure
from devicefleet.services import policy_preview, sweeping
from devicefleet.tables import AuditEvent, KitSpan, PolicyPreview, PolicyPreviewRow, Survivor
from tests.given import Given, funded
from tests.queries.counted import counted
from tests.web.conftest import ClientAs, Clock
from tests.web.reader import Reader, parsed, same

NEXT = '[policy."2027-04"]\neffective_from = 2027-04-01\ndata_min_gb_per_30d = 30\n'


@pytest.fixture
def coordinator(client_as: ClientAs) -> Reader:
    return client_as(Role.COORDINATOR)


@pytest.fixture
def covered(given: Given) -> Survivor:
    """Somebody whose data is enough now, and would not be."""
    return with_kit(given)


def with_kit(given: Given, provider: str | None = None) -> Survivor:
    """A phone and a laptop to keep, and data that is paid for a time."""
    home = given.provider(provider) if provider else given.home
    person = given.survivor(home)
    things = (given.ready_device(provider=home), given.ready_device(Kind.LAPTOP, home))
    sim = given.sim(home, package=funded(last_day=date(2028, 11, 30)))
    given.handover(person, *things, sim, on=date(2026, 11, 2), tenure=Tenure.GIFT)
    given.report(sim, "activate", date(2026, 11, 2))
    return person


def begin(reader: Reader, text: str | None = NEXT, file: bytes | None = None, **values: str) -> str:
    """Try a policy as somebody would; the address of its preview."""
    filled = reader.filled("/policy", proposal=text, **values)
    data = {**filled, "file": (io.BytesIO(file or b""), "next.toml" if file else "")}
    answer = reader.post("/policy", data=data, content_type="multipart/form-data")
    assert answer.status_code == 303, answer.text
    return answer.location


def refused(reader: Reader, text: str | None = None, file: bytes | None = None, **values: str) -> TestResponse:
    filled = reader.filled("/policy", proposal=text, **values)
    data = {**filled, "file": (io.BytesIO(file or b""), "next.toml" if file else "")}
    answer = reader.post("/policy", data=data, content_type="multipart/form-data")
    assert answer.status_code == 422
    return answer


def words(reader: Reader, path: str) -> str:
    return reader.page(path).select_one("main").get_text(" ", strip=True)


def counts(database: Database) -> list[int]:
    with database.reading() as session:
        tables = (PolicyPreview, PolicyPreviewRow, KitSpan)
        return [session.exec(select(func.count()).select_from(table)).one() for table in tables]


def test_every_setting_in_plain_words(coordinator: Reader) -> None:
    text = words(coordinator, "/policy")
    assert "Version 2026-04, from 1 April 2026 In force today" in text
    assert (
        "Least data One package has to give at least so much. Several small ones do not add up. 5 GB in 30 days" in text
    )


def test_a_pasted_policy_shows_whom_it_would_touch(coordinator: Reader, covered: Survivor, given: Given) -> None:
    given.survivor()
    text = words(coordinator, begin(coordinator))
    assert "Version 2027-04, from 1 April 2027 A new version." in text
    assert "Least data 5 GB in 30 days 30 GB in 30 days" in text
    assert "2 people were judged twice" in text
    assert "1 person would have another status, on 1 April 2027." in text
    assert f"{show_reference(covered.ref)} 1 April 2027 Temporary Lapsed Data" in text
    assert "Home Support" in text


def test_an_uploaded_file_does_the_same(coordinator: Reader, covered: Survivor) -> None:
    text = words(coordinator, begin(coordinator, None, NEXT.encode()))
    assert show_reference(covered.ref) in text


def test_the_person_is_a_click_away_on_that_day(coordinator: Reader, covered: Survivor) -> None:
    link = coordinator.page(begin(coordinator)).select_one("table.list th a")
    assert link is not None
    assert link["href"] == f"/survivors/{show_reference(covered.ref)}?on=2027-04-01"
    assert coordinator.get(str(link["href"])).status_code == 200


def test_the_days_compared_can_be_chosen(coordinator: Reader, covered: Survivor) -> None:
    where = begin(coordinator, until_on="2027-03-01")
    text = words(coordinator, where)
    assert "Compared from 22 November 2026 to before 1 March 2027." in text
    assert "Nobody would stand differently." in text
    assert "Nobody on this list." in text
    assert show_reference(covered.ref) not in text


def test_nothing_is_changed_but_the_preview(coordinator: Reader, covered: Survivor, database: Database) -> None:
    assert covered
    before = counts(database)
    where = begin(coordinator)
    kept = counts(database)
    for path in (where, f"{where}?becomes=lapsed", f"{where}/export.csv", "/policy"):
        coordinator.get(path)
    assert counts(database) == kept == [1, 1, before[2]]


def test_secrets_beside_the_policy_are_not_kept(coordinator: Reader, database: Database) -> None:
    begin(coordinator, f'[keys]\nsession = "secret"\n{NEXT}')
    with database.reading() as session:
        assert "secret" not in str(session.exec(select(PolicyPreview)).one().model_dump())


@pytest.mark.parametrize(
    ("query", "listed"),
    [
        ("", True),
        ("was=temporary", True),
        ("was=temporary&becomes=lapsed&provider=home", True),
        ("was=&becomes=&provider=", True),
        ("was=lapsed", False),
        ("becomes=complete", False),
        ("provider=other", False),
        ("page=2", False),
    ],
)
def test_the_list_is_narrowed_and_exported(
    coordinator: Reader, covered: Survivor, given: Given, query: str, listed: bool
) -> None:
    given.provider("other")
    where = begin(coordinator)
    ref = show_reference(covered.ref)
    table = coordinator.page(f"{where}?{query}").get_text(" ")
    assert (ref in table) == listed
    if query != "page=2":
        text = coordinator.get(f"{where}/export.csv?{query}").data.decode("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(text)))
        assert [row["Reference"] for row in rows] == ([ref] if listed else [])


def test_what_is_exported(coordinator: Reader, covered: Survivor, database: Database) -> None:
    answer = coordinator.get(f"{begin(coordinator)}/export.csv")
    assert answer.headers["Content-Disposition"] == "attachment; filename=policy-preview.csv"
    (row,) = csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig")))
    assert (row["Organisation"], row["On"], row["From"], row["To"]) == (
        "Home Support",
        "2027-04-01",
        "Temporary",
        "Lapsed",
    )
    assert row["Reference"] == show_reference(covered.ref)
    assert row["Why"] == "Data no longer enough under the policy in force from 1 April 2027."
    with database.reading() as session:
        done = session.exec(select(AuditEvent.action)).all()
    assert done[-1] == "policy.exported"
    assert "policy.previewed" in done


def test_many_people_are_judged_in_steps(
    coordinator: Reader, given: Given, monkeypatch: pytest.MonkeyPatch, covered: Survivor
) -> None:
    monkeypatch.setattr(policy_change, "CHUNK", 1)
    monkeypatch.setattr(policy_preview, "CHUNKS_AT_ONCE", 1)
    others = [with_kit(given, "other"), given.survivor()]
    where = begin(coordinator)
    assert "1 of 3 people are judged." in words(coordinator, where)
    assert show_reference(covered.ref) not in words(coordinator, where), "no list before it is whole"
    for _step in range(2):
        assert coordinator.submit(f"{where}/judge", on=where).location == where
    text = words(coordinator, where)
    assert "2 people would have another status, the first on 1 April 2027." in text
    assert show_reference(others[0].ref) in text
    assert coordinator.post(f"{where}/judge", data={"csrf_token": coordinator.token()}).location == where


def test_too_many_people_for_a_page(
    coordinator: Reader, covered: Survivor, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert covered
    monkeypatch.setattr(policy_preview, "MOST_PEOPLE", 0)
    assert "run: devicefleet policy preview FILE" in refused(coordinator, NEXT).text
    assert counts(database)[0] == 0


def test_a_preview_is_let_go(coordinator: Reader, covered: Survivor, database: Database) -> None:
    assert covered
    where = begin(coordinator)
    answer = coordinator.submit(f"{where}/discard", on=where)
    assert answer.location == "/policy"
    assert "The preview was let go. Nothing was changed." in words(coordinator, "/policy")
    assert coordinator.get(where).status_code == 404
    assert counts(database)[:2] == [0, 0]


@pytest.mark.parametrize(
    ("text", "file", "sentence"),
    [
        (None, None, "Choose a file, or paste the policy here."),
        (NEXT + "wifi_count = true", None, "Did you mean wifi_counts?"),
        ("hello", None, "The file cannot be read as TOML"),
        ("#" * 70_000, None, "Too long: at most 65536 characters."),
        (None, b"\xff\xfe\x00", "This file is not plain text."),
        (None, b"#" * 70_000, "This file is larger than 64 kB"),
        (None, NEXT.replace("2027-04-01", "2026-04-01").encode(), "begin on the same day"),
    ],
)
def test_what_cannot_be_used_is_said_beside_its_box(
    coordinator: Reader, database: Database, text: str | None, file: bytes | None, sentence: str
) -> None:
    answer = refused(coordinator, text, file)
    page = parsed(answer.text)
    beside = page.select_one("#file-problem" if file else "#proposal-problem")
    assert beside is not None
    assert sentence in beside.get_text()
    assert counts(database)[0] == 0
    if text and len(text) < 1000:
        assert page.select_one("textarea").get_text().strip() == text.strip()


@pytest.mark.parametrize("until", ["2026-11-22", "soon", "1812-01-01", "2060-01-01"])
def test_days_that_cannot_be_compared(coordinator: Reader, until: str) -> None:
    page = parsed(refused(coordinator, NEXT, until_on=until).text)
    assert page.select_one("#until_on-problem") is not None


@pytest.mark.parametrize("query", ["was=late", "page=0", "page=x"])
def test_wrong_shape(coordinator: Reader, query: str) -> None:
    where = begin(coordinator)
    assert coordinator.get(f"{where}?{query}").status_code == 422


def test_another_coordinators_preview_is_not_there(coordinator: Reader, client_as: ClientAs) -> None:
    where = begin(coordinator)
    stranger = client_as(Role.COORDINATOR)
    for path in (where, f"{where}/export.csv"):
        theirs, nobodys = stranger.get(path), stranger.get(path.replace("/1", "/999999"))
        assert theirs.status_code == nobodys.status_code == 404
        assert same(theirs.text) == same(nobodys.text)
    for act in ("judge", "discard"):
        assert stranger.post(f"{where}/{act}", data={"csrf_token": stranger.token()}).status_code == 404
    assert coordinator.get(where).status_code == 200


@pytest.mark.parametrize("role", [Role.CASEWORKER, Role.PROVIDER_MANAGER, Role.WAREHOUSE, Role.FUNDER, Role.ADMIN])
def test_role_too_low(client_as: ClientAs, coordinator: Reader, role: Role) -> None:
    where, low = begin(coordinator), client_as(role)
    for path in ("/policy", where, f"{where}/export.csv"):
        assert low.get(path).status_code == 403
    assert low.post("/policy", data={"csrf_token": low.token()}).status_code == 403


@pytest.mark.parametrize("path", ["/policy", "/policy/previews/1"])
def test_anonymous(client: Reader, path: str) -> None:
    assert client.get(path).location == f"/sign-in?next={path}"


def test_policies_that_changed_meanwhile(coordinator: Reader, covered: Survivor, database: Database) -> None:
    assert covered
    where = begin(coordinator)
    with database.writing() as session:
        session.get_one(PolicyPreview, 1).sqlmodel_update({"in_force": "another", "people": 9})
    answer = coordinator.submit(f"{where}/judge", on=where)
    assert answer.status_code == 409
    assert "The policies in force have changed since. Begin the preview again." in answer.text


def test_statements_do_not_grow(coordinator: Reader, database: Database, given: Given) -> None:
    page = begin(coordinator)
    with counted(database) as empty:
        coordinator.get(page)
    page = [begin(coordinator) for name in ("one", "two", "three") if with_kit(given, name)][-1]
    with counted(database) as full:
        coordinator.get(page)
    assert len(empty) == len(full) <= 9


def test_it_is_let_go_after_a_day(coordinator: Reader, clock: Clock, database: Database, covered: Survivor) -> None:
    assert covered
    begin(coordinator)
    for hours, left in ((23, 1), (2, 0)):
        clock.forward(hours=hours)
        sweeping.SWEEPS["policy previews"](database, clock.at)
        assert counts(database)[:2] == [left, left]
