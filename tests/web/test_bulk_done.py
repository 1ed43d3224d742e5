"""What was done in bulk, row by row, for those who may know of it."""

import pytest

from devicefleet.db import Database
from devicefleet.queries import bulk as query
from devicefleet.rules.access import OPERATOR, Actor
from devicefleet.rules.bulk import Gifting, Moving, Renewing
from devicefleet.rules.tags import show, show_reference
from devicefleet.rules.terms import Role
from devicefleet.services import bulk, undoing
from devicefleet.tables import BulkAction, Survivor
from tests.given import Given, scan_of
from tests.many import data, lent
from tests.queries.counted import counted
from tests.services.desk import Desk
from tests.web.conftest import ClientAs
from tests.web.reader import Reader


@pytest.fixture
def manager(client_as: ClientAs) -> Reader:
    return client_as(Role.PROVIDER_MANAGER)


@pytest.fixture
def desk(database: Database, given: Given) -> Desk:
    return Desk(database, given.at)


def text(reader: Reader, path: str) -> str:
    return reader.page(path).get_text(" ", strip=True)


def renewed(desk: Desk, actor: Actor, count: int = 1) -> BulkAction:
    done: BulkAction = desk.do(bulk.renew, actor, wanted=Renewing(), count=count)
    return done


def rows_of(desk: Desk, done: BulkAction, **asked: int) -> query.Done:
    found: query.Done = desk.ask(lambda session: query.done(session, OPERATOR, desk.at, bulk_id=done.id or 0, **asked))
    return found


def test_the_list_leads_to_every_row_with_its_person(manager: Reader, given: Given, desk: Desk) -> None:
    people = [given.survivor() for _person in range(2)]
    sims = [data(given, person) for person in people]
    done = renewed(desk, manager.actor, 2)
    assert manager.page("/bulk").select(f"a[href='/bulk/{done.id}']")
    page = manager.page(f"/bulk/{done.id}")
    seen = page.get_text(" ", strip=True)
    for sim, person in zip(sims, people, strict=True):
        assert f"{scan_of(sim)} Data renewed: 20 GB every 30 days, 1 December 2026 to 30 December 2026. Stands" in seen
        assert page.select(f"a[href='/survivors/{show_reference(person.ref)}']")
        assert page.select(f"a[href='/sims/{sim.id}']")
    assert page.select(f"form[action='/bulk/{done.id}/undo']")


def test_a_row_undone_by_itself_and_then_the_whole(manager: Reader, given: Given, desk: Desk) -> None:
    phone = lent(given)
    lent(given)
    done = desk.do(bulk.gift, manager.actor, wanted=Gifting(), count=2)
    first = rows_of(desk, done).rows.rows[0]
    desk.do(undoing.undo, manager.actor, entry_id=first.id)
    seen = text(manager, f"/bulk/{done.id}")
    assert "Undone one by one 1" in seen
    assert f"{show(phone.code)} Given to keep: phone {show(phone.code)}. Undone" in seen
    assert f"by {manager.email}" in seen
    assert seen.count("Stands") == 1
    desk.do(bulk.undo, manager.actor, bulk_id=done.id or 0)
    seen = text(manager, f"/bulk/{done.id}")
    assert "Stands" not in seen
    assert "Undone one by one" not in seen
    assert not manager.page(f"/bulk/{done.id}").select("form[action$='/undo']")


def test_somebody_who_was_moved_away_is_not_named(client_as: ClientAs, given: Given, desk: Desk) -> None:
    amina, manager = client_as(Role.CASEWORKER), client_as(Role.PROVIDER_MANAGER)
    person = given.survivor(caseworker=amina.actor)
    wanted = Moving(amina.actor.staff_id or 0, given.actor(Role.CASEWORKER, new=True).staff_id)
    done = desk.do(bulk.move, amina.actor, wanted=wanted, count=1)
    seen = text(amina, f"/bulk/{done.id}")
    assert "somebody whom others support by now Moved to another team: Home Support. Stands" in seen
    assert show_reference(person.ref) not in seen
    assert show_reference(person.ref) in text(manager, f"/bulk/{done.id}")


def test_the_warehouse_sees_no_reference(client_as: ClientAs, given: Given, desk: Desk) -> None:
    warehouse, person = client_as(Role.WAREHOUSE), given.survivor()
    data(given, person)
    done = renewed(desk, warehouse.actor)
    seen = text(warehouse, f"/bulk/{done.id}")
    assert show_reference(person.ref) not in seen
    assert "not in your list" in seen


def test_who_may_look(client: Reader, client_as: ClientAs, manager: Reader, given: Given, desk: Desk) -> None:
    data(given)
    done = renewed(desk, manager.actor)
    path = f"/bulk/{done.id}"
    assert client_as(Role.COORDINATOR).get(path).status_code == 200
    assert client_as(Role.PROVIDER_MANAGER, provider=given.provider("other")).get(path).status_code == 404
    assert client_as(Role.CASEWORKER).get(path).status_code == 404, "only their own"
    assert client_as(Role.AUDITOR).get(path).status_code == 403
    assert client.get(path).location == f"/sign-in?next={path}"
    assert manager.get("/bulk/999").status_code == 404
    assert manager.get(f"{path}?page=x").status_code == 422


def test_it_is_read_page_by_page_in_as_many_statements(
    manager: Reader, given: Given, desk: Desk, database: Database
) -> None:
    data(given)
    one = renewed(desk, manager.actor)
    people: list[Survivor] = [given.survivor() for _person in range(3)]
    for person in people:
        data(given, person)
    three = renewed(desk, manager.actor, 3)
    pages = [rows_of(desk, three, page=page, size=2).rows for page in (1, 2)]
    assert [(len(page.rows), page.total, page.pages) for page in pages] == [(2, 3, 2), (1, 3, 2)]
    assert [row.ref for page in pages for row in page.rows] == [person.ref for person in people]
    with counted(database) as few:
        manager.get(f"/bulk/{one.id}")
    with counted(database) as many:
        manager.get(f"/bulk/{three.id}")
    assert len(few) == len(many) <= 16
