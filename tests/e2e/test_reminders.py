"""Tasks and preferences without JavaScript, and the one answer that holds a calendar's address, on both screens."""

import pytest
from playwright.sync_api import expect

from devicefleet.rules.access import Actor
from devicefleet.rules.terms import Role, TaskKind
from devicefleet.services import looking, tasks
from devicefleet.tables import Reminder
from tests.e2e.conftest import DESK, PHONE, Site
from tests.e2e.test_pages import wrong
from tests.many import data

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("screen", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_address_of_a_calendar_fits_and_is_shown_once(site: Site, screen: dict[str, int], theme: str) -> None:
    page = site.signed_in(Role.CASEWORKER, viewport=screen, color_scheme=theme)
    page.goto(f"{site.url}/preferences")
    page.get_by_role("button", name="Make an address").click()
    address = page.locator(".address").inner_text()
    assert address.startswith(f"{site.url}/calendar/")
    assert wrong(page) == []
    page.get_by_role("link", name="Done").click()
    expect(page.get_by_text("It has an address since")).to_be_visible()
    assert address not in page.content()
    answer = page.request.get(address)
    assert (answer.status, answer.headers["content-type"]) == (200, "text/calendar; charset=utf-8")


def test_tasks_without_javascript(site: Site) -> None:
    account = site.given.staff(Role.CASEWORKER)
    casey = Actor(Role.CASEWORKER, staff_id=account.id, provider_id=site.given.home.id)
    person = site.given.survivor(caseworker=casey)
    data(site.given, person)
    looking.look(site.database, site.given.at)
    with site.database.writing() as session:
        for kind in (TaskKind.CALL_INSTEAD, TaskKind.CHECK_CONTACT):
            tasks.ask(session, site.given.at, kind, kind.value, about=Reminder(survivor_id=person.id))
    page = site.sign_in(account, java_script_enabled=False)
    page.goto(f"{site.url}/tasks")
    rows = page.locator("table.list tbody tr")
    count = rows.count()
    rows.filter(has_text="Speak to them").get_by_role("button", name="Done").click()
    expect(rows).to_have_count(count - 1)
    expect(page.get_by_text(f"Done. {count - 1} task")).to_be_visible()
    expect(page.locator(".rooms ul .count").first).to_contain_text(str(count - 1))
    page.goto(f"{site.url}/preferences")
    page.get_by_label("Hour").select_option("06")
    page.get_by_label("A mail at once when something is urgent").uncheck()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    expect(page.get_by_label("Hour")).to_have_value("6")
    expect(page.get_by_label("A mail at once when something is urgent")).not_to_be_checked()
