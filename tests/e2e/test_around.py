"""The way around fits every screen: all rooms are there, none runs out of it, and none needs JavaScript."""

import pytest
from playwright.sync_api import Page

from devicefleet.rules.terms import Role
from tests.e2e.conftest import Site
from tests.e2e.test_pages import wrong

pytestmark = pytest.mark.browser
WIDTHS = (320, 360, 480, 640, 767, 768, 1024, 1280, 1440, 1600)
ROOMS = {Role.PROVIDER_MANAGER: 20, Role.COORDINATOR: 12, Role.CASEWORKER: 10, Role.ADMIN: 3}


def outside(page: Page) -> list[str]:
    """What sticks out of the screen, to one side or the other."""
    found: list[str] = page.evaluate(
        """() => [...document.querySelectorAll(".rooms :is(a, summary)")].filter(e => e.checkVisibility()).filter(e => {
            const box = e.getBoundingClientRect();
            return box.left < 0 || box.right > document.documentElement.clientWidth || box.height < 43.5;
        }).map(e => e.textContent)"""
    )
    if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
        found.append("the page is wider than the screen")
    return found


@pytest.mark.parametrize("role", ROOMS)
def test_every_room_is_there_on_every_screen(site: Site, role: Role) -> None:
    page = site.signed_in(role, java_script_enabled=True)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(f"{site.url}/sessions")
        assert outside(page) == [], width
        links, more = page.locator(".rooms a:visible"), page.locator(".rooms summary:visible")
        assert more.count() == (width < 768 and ROOMS[role] > 3), width
        if more.count():
            assert links.count() == 2, width
            more.click()
            assert outside(page) == [], width
        assert links.count() == ROOMS[role], width


def test_the_room_one_is_in_is_named_and_its_menu_is_accessible(site: Site) -> None:
    page = site.signed_in(Role.PROVIDER_MANAGER, viewport={"width": 360, "height": 740})
    page.goto(f"{site.url}/devices")
    more = page.locator(".rooms summary")
    assert more.inner_text() == "More: Devices"
    more.press("Enter")
    assert page.locator(".rooms a[aria-current=page]").inner_text() == "Devices"
    assert wrong(page) == []
    page.keyboard.press("Escape")
    assert page.locator(".rooms a:visible").count() == 2


def test_it_opens_without_javascript(site: Site) -> None:
    page = site.signed_in(Role.CASEWORKER, viewport={"width": 360, "height": 740}, java_script_enabled=False)
    page.locator(".rooms summary").click()
    page.get_by_role("link", name="SIMs").click()
    assert page.url == f"{site.url}/sims"
