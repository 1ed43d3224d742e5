"""Labels in a real browser: the usual job in one tap, the sheet tapped, and the picture of a sheet that follows."""

from pathlib import Path

import pytest
from playwright.sync_api import Download, Page, expect
from sqlmodel import select

from devicefleet.documents import stocks
from devicefleet.rules.terms import Role
from devicefleet.tables import Device
from tests.documents.scanners import cut_out, pages, read_by_zxing
from tests.e2e.conftest import PHONE, Site

pytestmark = pytest.mark.browser
SCRIPTS = pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])


def warehouse(site: Site, *, scripts: bool = True) -> Page:
    page = site.signed_in(Role.WAREHOUSE, viewport=PHONE, java_script_enabled=scripts)
    page.goto(f"{site.url}/labels")
    return page


def made(page: Page) -> Download:
    """What the button gives."""
    with page.expect_download() as download:
        page.get_by_role("button", name="Make the labels").click()
    return download.value


def printed(download: Download) -> dict[int, str]:
    """What a scanner reads on the first page, by place."""
    sheet = stocks.load("L7160")
    (page, *_rest) = pages(Path(download.path()).read_bytes(), 300)
    read = {at: read_by_zxing(cut_out(page, sheet, at, 300)) for at in sheet.positions}
    return {at: codes.pop() for at, codes in read.items() if codes}


@SCRIPTS
def test_missing_labels_in_one_tap(site: Site, scripts: bool) -> None:
    devices = [site.given.received_device() for _n in range(3)]
    page = warehouse(site, scripts=scripts)
    assert printed(made(page)) == {at: device.code for at, device in enumerate(devices, 1)}
    page.goto(f"{site.url}/labels")
    expect(page.get_by_text("It goes on at place 4.")).to_be_visible()


@SCRIPTS
def test_the_sheet_is_tapped(site: Site, scripts: bool) -> None:
    """One mode for the first place, the other for what is damaged: a tap in one changes nothing in the other."""
    for _n in range(3):
        site.given.received_device()
    page = warehouse(site, scripts=scripts)
    page.get_by_text("Another sheet, place or printer").click()
    page.locator(".sheet .place").nth(6).click()
    page.get_by_text("Tap damaged places").click()
    page.locator(".sheet .place").nth(7).click()
    page.locator(".sheet .place").nth(8).click()
    page.locator(".sheet .place").nth(8).click()
    if scripts:
        said = "Sheet L7160: it starts at place 7. Damaged places are left out: 8."
        expect(page.locator("#where-on")).to_have_text(said)
    assert set(printed(made(page))) == {7, 9, 10}


def test_another_sheet_is_shown_as_soon_as_it_is_chosen(site: Site) -> None:
    page = warehouse(site)
    page.get_by_text("Another sheet, place or printer").click()
    page.get_by_label("Sheet or roll").select_option("L7651")
    expect(page.locator(".sheet .place")).to_have_count(65)
    expect(page.get_by_label("Sheet or roll")).to_have_value("L7651")


def test_a_press_is_one_job_and_the_next_one_is_possible(site: Site) -> None:
    """The page stays when a file is taken: pressed twice in a hurry it prints once, and later again."""
    device = site.given.received_device()
    page = warehouse(site)
    page.get_by_text("All on your shelves").click()
    button = page.get_by_role("button", name="Make the labels")
    with page.expect_download():
        button.dblclick()
    expect(button).not_to_have_attribute("aria-busy", "true")
    assert printed(made(page)) == {2: device.code}
    with site.database.reading() as session:
        assert session.exec(select(Device.label_printed_at)).one() is not None


def test_the_picture_follows_what_is_typed(site: Site) -> None:
    page = warehouse(site)
    page.goto(f"{site.url}/labels/stocks/new")
    picture = page.locator("img[data-picture]")
    assert "columns=3" in (picture.get_attribute("src") or "")
    with page.expect_response(lambda answer: "columns=2&" in answer.url) as drawn:
        page.get_by_label("Across").first.fill("2")
    assert drawn.value.text().count("<rect") == 15
    assert "csrf" not in drawn.value.url


def test_without_scripts_a_button_shows_the_picture(site: Site) -> None:
    page = warehouse(site, scripts=False)
    page.goto(f"{site.url}/labels/stocks/new")
    page.get_by_label("Name").fill("Ours")
    page.get_by_label("Across").first.fill("2")
    page.get_by_role("button", name="Show").click()
    assert "columns=2" in (page.locator("img[data-picture]").get_attribute("src") or "")
