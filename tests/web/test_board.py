"""The board and the lists behind its numbers: who may see what of whom, and what is refused."""

import re
from datetime import date

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from sqlmodel import select

from devicefleet.db import Database
from devicefleet.rules.tags import show, show_reference
from devicefleet.rules.terms import Role, Tenure
from devicefleet.tables import AuditEvent
from tests.given import Given, funded
from tests.queries.test_coverage import move
from tests.queries.test_flagged import lent
from tests.web.conftest import ClientAs
from tests.web.reader import Reader

LISTS = ("/board/kits", "/board/loans", "/board/packages")


@pytest.fixture
def manager(client_as: ClientAs) -> Reader:
    return client_as(Role.PROVIDER_MANAGER)


def numbers(page: BeautifulSoup) -> dict[str, int]:
    """Every number that opens a list, by the address of the list."""
    found: dict[str, int] = {}
    for link in page.select("main a.count, main a.tally"):
        figure = link.select_one("strong") or link
        assert found.setdefault(str(link["href"]), int(figure.get_text())) == int(figure.get_text())
    return found


def length(client: Reader, address: str) -> int:
    """How long the list at an address says it is; only read, since its like is checked whole elsewhere."""
    answer = FlaskClient.open(client, address, base_url="https://localhost")
    assert answer.status_code == 200, address
    found = re.search(r'<div class="list-head">\s*<p class="soft">(\d+)', answer.text)
    assert found, address
    return int(found[1])


def test_how_it_begins(manager: Reader, given: Given) -> None:
    page = manager.page("/board")
    assert "Nobody counts on this day." in page.get_text()
    assert "Internal: not for publication." in page.get_text()
    given.survivor()
    assert numbers(manager.page("/board"))["/board/kits?on=2026-11-22&group=counted"] == 1


def test_on_another_day(manager: Reader) -> None:
    assert "As it was on 1 June 2026" in manager.page("/board?on=2026-06-01").get_text()
    assert "As it will be on 1 June 2027 if nothing is done." in manager.page("/board?on=2027-06-01").get_text()
    for day in ("2000-01-01", "2100-01-01"):
        assert manager.get(f"/board?on={day}").status_code == 200


def test_the_lists_of_things(manager: Reader, given: Given) -> None:
    person = given.survivor()
    phone = given.held_device(person, tenure=Tenure.LOAN_FIXED, due_on=date(2026, 11, 30), on=date(2026, 11, 1))
    sim = given.sim(package=funded(last_day=date(2026, 11, 25)), network="Nett")
    given.handover(person, sim, on=date(2026, 11, 1))
    shown = manager.page("/board/loans?first=2026-11-29&last=2026-12-05")
    assert show(phone.code) in shown.get_text()
    assert shown.select_one(f'a[href="/survivors/{show_reference(person.ref)}"]')
    assert "No loans like these." in manager.page("/board/loans?first=2026-12-01").get_text()
    shown = manager.page("/board/packages?behind=nothing")
    assert sim.iccid in shown.get_text()
    assert shown.select_one(f'a[href="/survivors/{show_reference(person.ref)}"]')
    assert "No packages like these." in manager.page("/board/packages?behind=paid").get_text()


def test_what_leaves_is_audited(manager: Reader, database: Database, given: Given) -> None:
    lent(given, date(2026, 11, 30))
    for path in LISTS:
        manager.get(f"{path}/export.csv")
    with database.reading() as session:
        actions = session.exec(select(AuditEvent.action)).all()
    assert [action for action in actions if action.endswith("exported")] == [
        "kit.exported",
        "loan.exported",
        "package.exported",
    ]


def test_looking_changes_nothing(manager: Reader, database: Database) -> None:
    with database.reading() as session:
        before = session.exec(select(AuditEvent.id)).all()
    for path in ("/board", "/board.pdf", *LISTS):
        assert manager.get(path).status_code == 200
    with database.reading() as session:
        assert session.exec(select(AuditEvent.id)).all() == before


def test_a_coordinator_narrows_it(client_as: ClientAs, given: Given) -> None:
    other = given.provider("other")
    here, there = given.survivor(), given.survivor(other)
    coordinator = client_as(Role.COORDINATOR)
    assert numbers(coordinator.page("/board"))["/board/kits?on=2026-11-22&group=counted"] == 2
    narrowed = numbers(coordinator.page("/board?provider=other"))
    assert narrowed["/board/kits?on=2026-11-22&provider=other&group=counted"] == 1
    text = coordinator.get("/board/kits?provider=other").text
    assert show_reference(there.ref) in text
    assert show_reference(here.ref) not in text
    assert coordinator.get("/board?provider=nobody").status_code == 404


def test_another_organisation(client_as: ClientAs, given: Given) -> None:
    survivor = lent(given, date(2027, 3, 1))
    stranger = client_as(Role.PROVIDER_MANAGER, provider=given.provider("other"))
    assert stranger.get("/board?provider=home").status_code == stranger.get("/board?provider=nobody").status_code == 404
    for path in ("/board", "/board/kits?provider=home", "/board/kits/export.csv", *LISTS):
        text = stranger.get(path).text
        assert show_reference(survivor.ref) not in text
        assert "Home Support" not in text
    assert not [n for n in numbers(stranger.page("/board")).values() if n]


def test_who_moved_away_counts_and_is_not_named(client_as: ClientAs, given: Given) -> None:
    manager, person = client_as(Role.PROVIDER_MANAGER), given.survivor()
    move(given, person, given.provider("other"), date(2026, 11, 10))
    for path in ("/board/kits?on=2026-11-01", "/board/kits/export.csv?on=2026-11-01"):
        text = manager.get(path).text
        assert person.ref not in text.replace("-", "")
        assert "Not started" in text
    assert length(manager, "/board/kits?on=2026-11-01") == 1
    assert length(manager, "/board/kits?on=2026-11-20") == 0


@pytest.mark.parametrize(
    "path",
    [
        "/board?on=soon", "/board?on=1812-01-01", "/board/kits?status=late", "/board/kits?region=Essex",
        "/board/kits?page=0", "/board/kits?cause=fate", "/board/loans?first=soon", "/board/packages?behind=me"
    ]
)  # fmt: skip
def test_wrong_shape(manager: Reader, path: str) -> None:
    assert manager.get(path).status_code == 422


def test_anonymous(client: Reader) -> None:
    for path in ("/board", "/board.pdf", *LISTS, *(f"{path}/export.xlsx" for path in LISTS)):
        assert str(client.get(path).location).startswith("/sign-in")
