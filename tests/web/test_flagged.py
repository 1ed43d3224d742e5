"""Flagged: lists to work through on any day, and the same as a file."""

import csv
import io
from datetime import date

import pytest
from sqlmodel import select

from devicefleet.db import Database
from devicefleet.rules.tags import show_reference
from devicefleet.rules.terms import Role
from devicefleet.tables import AuditEvent
from tests.given import Given
from tests.queries.counted import counted
from tests.queries.test_flagged import lent
from tests.web.conftest import ClientAs
from tests.web.reader import Reader


@pytest.fixture
def manager(client_as: ClientAs) -> Reader:
    return client_as(Role.PROVIDER_MANAGER)


def chips(reader: Reader, path: str) -> list[str]:
    return [chip.get_text(" ", strip=True) for chip in reader.page(path).select(".chips a")]


def test_it_works(manager: Reader, given: Given) -> None:
    survivor = lent(given, date(2026, 11, 30))
    assert chips(manager, "/flagged") == ["Lapsed 0", "Only temporary 1", "Ending soon 1", "All 1"]
    assert "Nothing on this list." in manager.get("/flagged").text
    page = manager.page("/flagged?which=ending")
    link = page.select_one("table a")
    assert link is not None
    assert link["href"] == f"/survivors/{show_reference(survivor.ref)}"
    assert "Phone on loan: the agreed time ends on 30 November 2026." in page.get_text(" ", strip=True)


def test_on_another_day(manager: Reader, given: Given) -> None:
    """The link to the person carries the day along."""
    survivor = lent(given, date(2026, 11, 30))
    page = manager.page("/flagged?which=temporary&on=2026-12-20")
    assert "As it will be on 20 December 2026 if nothing is done." in page.get_text()
    link = page.select_one("table a")
    assert link is not None
    assert link["href"] == f"/survivors/{show_reference(survivor.ref)}?on=2026-12-20"
    assert manager.get(str(link["href"])).status_code == 200


def test_export(manager: Reader, database: Database, given: Given) -> None:
    survivor = lent(given, date(2026, 11, 30))
    answer = manager.get("/flagged/export.csv?which=all&on=2026-12-20")
    assert answer.headers["Content-Disposition"] == "attachment; filename=kits-all-2026-12-20.csv"
    rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert [row["Reference"] for row in rows] == [show_reference(survivor.ref)]
    assert (rows[0]["Status"], rows[0]["Phone"], rows[0]["Laptop"]) == ("Temporary", "there for a time", "not required")
    with database.reading() as session:
        assert "flagged.exported" in session.exec(select(AuditEvent.action)).all()


def test_a_coordinator_narrows_it(client_as: ClientAs, given: Given) -> None:
    other = given.provider("other")
    here, there = lent(given, date(2027, 3, 1)), lent(given, date(2027, 3, 1), other)
    coordinator = client_as(Role.COORDINATOR)
    both = coordinator.get("/flagged?which=all").text
    assert show_reference(here.ref) in both
    assert show_reference(there.ref) in both
    narrowed = coordinator.get("/flagged?which=all&provider=other").text
    assert show_reference(here.ref) not in narrowed
    assert show_reference(there.ref) in narrowed
    assert show_reference(here.ref) not in coordinator.get("/flagged/export.csv?which=all&provider=other").text


def test_another_organisation(client_as: ClientAs, given: Given) -> None:
    survivor = lent(given, date(2027, 3, 1))
    stranger = client_as(Role.PROVIDER_MANAGER, provider=given.provider("other"))
    for path in ("/flagged?which=all", "/flagged?which=all&provider=home", "/flagged/export.csv?which=all"):
        text = stranger.get(path).text
        assert show_reference(survivor.ref) not in text
        assert "Home Support" not in text


@pytest.mark.parametrize("query", ["which=late", "on=soon", "on=1812-01-01", "page=0"])
def test_wrong_shape(manager: Reader, query: str) -> None:
    assert manager.get(f"/flagged?{query}").status_code == 422


def test_anonymous(client: Reader) -> None:
    assert client.get("/flagged?on=2026-12-20").location == "/sign-in?next=/flagged?on%3D2026-12-20"
    assert str(client.get("/flagged/export.csv").location).startswith("/sign-in")


@pytest.mark.parametrize("role", [Role.WAREHOUSE, Role.FUNDER, Role.ADMIN, Role.AUDITOR])
def test_role_too_low(client_as: ClientAs, role: Role) -> None:
    low = client_as(role)
    assert low.get("/flagged").status_code == 403
    assert low.get("/flagged/export.csv").status_code == 403


def test_statements_do_not_grow(manager: Reader, database: Database, given: Given) -> None:
    with counted(database) as none:
        manager.get("/flagged?which=all")
    for _person in range(3):
        lent(given, date(2027, 3, 1))
    with counted(database) as three:
        manager.get("/flagged?which=all")
    assert len(none) == len(three) <= 9
