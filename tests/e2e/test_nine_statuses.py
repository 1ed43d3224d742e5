"""The page of a person in each of the nine statuses, on a phone: word, icon, nothing for axe, nothing cut off."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from devicefleet.rules.access import Actor
from devicefleet.rules.kit_words import STATUSES
from devicefleet.rules.status_words import STATUS_LOOKS
from devicefleet.rules.tags import show_reference
from devicefleet.rules.terms import Role, Status
from tests.e2e.conftest import PHONE, Site
from tests.e2e.nine import nine
from tests.e2e.test_pages import wrong

pytestmark = pytest.mark.browser


def test_each_status_is_a_word_and_an_icon(site: Site, tmp_path: Path) -> None:
    account = site.given.staff(Role.CASEWORKER)
    people = nine(site.given, Actor(Role.CASEWORKER, staff_id=account.id, provider_id=site.given.home.id))
    assert people.keys() == set(Status)
    page = site.sign_in(account, viewport=PHONE)
    for status, survivor in people.items():
        page.goto(f"{site.url}/survivors/{show_reference(survivor.ref)}")
        expect(page).to_have_title(f"{show_reference(survivor.ref)} · DeviceFleet")
        badge = page.locator(".kit-status .badge-sign")
        expect(badge).to_have_text(STATUSES[status])
        assert str(badge.locator("use").get_attribute("href")).endswith(f"#{STATUS_LOOKS[status].icon}")
        assert wrong(page) == [], status
        page.screenshot(path=tmp_path / f"{status.value}.png", full_page=True)
    assert len(list(tmp_path.glob("*.png"))) == len(Status)
