"""The agreement in a real browser: drawn with a mouse, pressed, spoken and declined, on a phone and in any script."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlmodel import select

from devicefleet.config import Config
from devicefleet.queries import agreements as query
from devicefleet.rules.access import OPERATOR
from devicefleet.rules.terms import Role
from devicefleet.tables import Agreement, Handover
from tests.e2e.conftest import DESK, PHONE, Site
from tests.e2e.test_pages import wrong
from tests.foreign import write
from tests.texts import own_texts

pytestmark = pytest.mark.browser


@pytest.fixture
def config(config: Config, tmp_path: Path) -> Config:
    folder = tmp_path / "texts"
    folder.mkdir()
    for language in ("ar", "ti"):
        write(folder, language)
    return own_texts(config, "agreement", folder)


def handed(site: Site, language: str = "en") -> Handover:
    given = site.given
    return given.handover(given.survivor(language=language), given.ready_device(), given.sim())


def shown(page: Page, site: Site, handover: Handover) -> None:
    """From the handover to the person's page."""
    page.goto(f"{site.url}/handovers/{handover.number}")
    page.get_by_role("link", name="Go through it together").click()
    page.get_by_role("button", name="Show it to them").click()
    expect(page.locator("form.answers")).to_be_visible()


def kept(site: Site) -> list[str]:
    with site.database.reading() as session:
        return [row.form.value for row in session.exec(select(Agreement))]


@pytest.mark.parametrize(
    ("language", "screen", "scheme"),
    [
        ("en", PHONE, "dark"),
        ("en", DESK, "light"),
        ("ar", PHONE, "light"),
        ("ar", DESK, "dark"),
        ("ti", PHONE, "light"),
    ],
)
def test_the_persons_page_is_accessible(site: Site, screen: dict[str, int], language: str, scheme: str) -> None:
    page = site.signed_in(Role.PROVIDER_MANAGER, viewport=screen, color_scheme=scheme)
    shown(page, site, handed(site, language))
    assert wrong(page) == []
    assert page.evaluate("document.dir") == ("rtl" if language == "ar" else "ltr")
    page.locator("button[value=declined]").click()
    page.wait_for_url("**/agreement/answer")
    assert wrong(page) == []
    page.get_by_role("link", name="go on").click()
    page.get_by_text("The words they were shown").click()
    assert wrong(page) == []


@pytest.mark.parametrize("screen", [PHONE, DESK], ids=["phone", "desk"])
def test_a_name_drawn_with_a_mouse(site: Site, screen: dict[str, int]) -> None:
    handover = handed(site)
    page = site.signed_in(Role.PROVIDER_MANAGER, viewport=screen)
    shown(page, site, handover)
    signed = page.get_by_role("button", name="I agree: this is my name")
    expect(signed).to_be_disabled()
    stroke(page, (0.1, 0.5), (0.3, 0.1), (0.5, 0.9))
    expect(signed).to_be_enabled()
    page.get_by_role("button", name="Start again").click()
    expect(signed).to_be_disabled()
    stroke(page, (0.2, 0.25), (0.8, 0.75))
    stroke(page, (0.2, 0.75), (0.8, 0.25))
    signed.click()
    expect(
        page.get_by_text("Thank you. Please give this screen back to the person who showed it to you.")
    ).to_be_visible()
    with site.database.reading() as session:
        mark = query.paper(session, OPERATOR, number=handover.number).mark
    assert [len(one) > 1 for one in mark] == [True, True]
    for one, (first, last) in zip(mark, (((200, 100), (800, 300)), ((200, 300), (800, 100))), strict=True):
        assert near(one[0], first)
        assert near(one[-1], last)


def near(point: tuple[int, int], wanted: tuple[int, int]) -> bool:
    return max(abs(point[0] - wanted[0]), abs(point[1] - wanted[1])) <= 12


def stroke(page: Page, *points: tuple[float, float]) -> None:
    canvas = page.locator("canvas")
    canvas.scroll_into_view_if_needed()
    edge = canvas.bounding_box()
    assert edge is not None
    places = [(edge["x"] + x * edge["width"], edge["y"] + y * edge["height"]) for x, y in points]
    page.mouse.move(*places[0])
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*place, steps=8)
    page.mouse.up()


def test_pressed_on_the_screen_with_the_keyboard_alone(site: Site) -> None:
    page = site.signed_in(Role.PROVIDER_MANAGER)
    shown(page, site, handed(site))
    page.get_by_role("button", name="I agree", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Thank you.")).to_be_visible()
    assert kept(site) == ["ticked"]


def test_a_no_and_then_a_yes_without_scripts(site: Site) -> None:
    handover = handed(site)
    page = site.signed_in(Role.PROVIDER_MANAGER, viewport=PHONE, java_script_enabled=False)
    shown(page, site, handover)
    expect(page.locator("canvas")).to_be_hidden()
    page.get_by_role("button", name="I do not agree").click()
    expect(page.get_by_text("Nothing is taken away from you, and you pay nothing.")).to_be_visible()
    page.get_by_role("link", name="For the member of staff: go on").click()
    expect(page.get_by_role("heading", name="They did not agree. What now?")).to_be_visible()
    page.get_by_role("button", name="Show it to them").click()
    page.get_by_role("button", name="They agreed by voice").click()
    expect(page.get_by_text("Thank you.")).to_be_visible()
    assert kept(site) == ["spoken"]
    page.goto(f"{site.url}/handovers/{handover.number}")
    expect(page.get_by_text("Agreed by voice on 22 Nov 2026")).to_be_visible()


def test_nothing_leads_away_from_the_persons_page(site: Site) -> None:
    page = site.signed_in(Role.PROVIDER_MANAGER)
    shown(page, site, handed(site, "ar"))
    assert page.locator("a").count() == 1
    assert page.title() == page.locator("h1").inner_text()
    font = page.evaluate("document.fonts.check('20px \"Agreement Arabic\"', 'هاتف')")
    assert font
