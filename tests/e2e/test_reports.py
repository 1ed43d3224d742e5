"""Pages of the register in a real browser, with a report in every state; and releasing one without scripts."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from devicefleet.rules.access import OPERATOR
from devicefleet.rules.terms import Role, Withdrawal
from devicefleet.services import reports
from devicefleet.worker import reporting
from tests.e2e.conftest import DESK, PHONE, Site
from tests.e2e.test_pages import wrong
from tests.given import Given
from tests.reported import Register

pytestmark = pytest.mark.browser


def published(given: Given) -> Iterator[tuple[Role, str]]:
    """A report that is held, one in force, one withdrawn and one not made; a funder with a schedule."""
    register = Register(given, given.database)
    funder = register.funder()
    register.schedule()
    held, report = register.made(), register.released(funder="LOTTERY")
    gone, failed = register.released(period="2026-Q2"), register.ask("2026-Q1")
    whole = register.ask(slice_="nation:ENG", holds=False)
    reporting.make(given.database, lambda: given.at, owner="test", number=whole.number)
    own = register.released(slice_=f"provider:{given.home.code}")
    register.give_up(failed)
    with given.database.writing() as session:
        reports.withdraw(session, OPERATOR, given.at, gone.number, reason=Withdrawal.NOT_NEEDED)
    for path in (
        "/reports", "/reports?state=withdrawn", "/reports/new", f"/reports/{held.number}", f"/reports/{report.number}",
        f"/reports/{gone.number}", f"/reports/{failed.number}", f"/reports/{held.number}/release",
        f"/reports/{report.number}/withdraw", f"/reports/{report.number}/revise", "/funders",
        f"/funders/{funder.id}", f"/funders/{funder.id}/end", f"/reports/{whole.number}",
    ):  # fmt: skip
        yield Role.COORDINATOR, path
    for role in (Role.FUNDER, Role.PROVIDER_MANAGER):
        yield role, "/reports"
        yield role, f"/reports/{own.number}"
    yield Role.PROVIDER_MANAGER, "/reports/new"


@pytest.mark.parametrize("screen", [PHONE, DESK], ids=["phone", "desk"])
def test_every_page_is_accessible_and_keeps_to_itself(site: Site, screen: dict[str, int]) -> None:
    pages: dict[Role, Page] = {}
    found: list[str] = []
    for role, path in published(site.given):
        if role not in pages:
            pages[role] = site.signed_in(role, viewport=screen)
        answer = pages[role].goto(f"{site.url}{path}")
        assert answer is not None
        assert answer.ok, path
        found += [f"{role.value} {path}: {one}" for one in wrong(pages[role])]
    assert found == []


def test_a_report_is_released_without_scripts(site: Site) -> None:
    report = Register(site.given, site.given.database).made()
    page = site.signed_in(Role.COORDINATOR, viewport=PHONE, java_script_enabled=False)
    page.goto(f"{site.url}/tasks")
    page.get_by_role("link", name=report.number).click()
    page.get_by_role("link", name="Release it").click()
    page.get_by_role("button", name="Release it").click()
    expect(page.locator("main")).to_contain_text(f"{report.number} is released.")
