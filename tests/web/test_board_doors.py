"""The board: who may open it, and how little it asks of the database."""

from datetime import date

import pytest

from devicefleet.db import Database
from devicefleet.rules.terms import Role
from tests.given import Given
from tests.queries.counted import counted
from tests.queries.test_flagged import lent
from tests.web.conftest import ClientAs
from tests.web.test_board import LISTS


@pytest.mark.parametrize("role", [Role.WAREHOUSE, Role.CASEWORKER, Role.FUNDER, Role.ADMIN, Role.AUDITOR])
def test_role_too_low(client_as: ClientAs, role: Role) -> None:
    low = client_as(role)
    for path in ("/board", "/board.pdf", *LISTS, *(f"{path}/export.csv" for path in LISTS)):
        assert low.get(path).status_code == 403
    home = low.get("/", follow_redirects=True)
    assert home.status_code == 200
    assert 'href="/board"' not in home.text


def test_it_is_where_a_coordinator_begins(client_as: ClientAs) -> None:
    assert client_as(Role.COORDINATOR).get("/").location == "/board"
    assert client_as(Role.PROVIDER_MANAGER).page("/").select_one('nav a[href="/board"]')


def test_statements_do_not_grow(client_as: ClientAs, database: Database, given: Given) -> None:
    manager = client_as(Role.PROVIDER_MANAGER)

    def asked(path: str) -> int:
        with counted(database) as sent:
            assert manager.get(path).status_code == 200
        return len(sent)

    paths = ("/board", *LISTS)
    none = [asked(path) for path in paths]
    for _person in range(3):
        lent(given, date(2027, 3, 1))
    assert [asked(path) for path in paths] == none
    assert none[0] <= 15
    assert max(none[1:]) <= 6
