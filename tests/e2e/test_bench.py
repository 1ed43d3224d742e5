"""The bench in a real browser, in front of the real server: no hand leaves the scanner, and every scan counts once."""

import re

import pytest
from playwright.sync_api import Page, expect
from sqlmodel import col, select

from devicefleet.rules.tags import new_code, show
from devicefleet.rules.terms import DeviceState, Kind, Role
from devicefleet.tables import Device, Handover
from tests.e2e.at_bench import expect_connected, expect_said, scan, states, wipes
from tests.e2e.conftest import PHONE, Site
from tests.e2e.test_pages import wrong
from tests.given import scan_of

pytestmark = pytest.mark.browser
W = DeviceState.WIPED


@pytest.fixture
def page(site: Site) -> Page:
    """The bench of somebody in the warehouse."""
    page = site.signed_in(Role.WAREHOUSE)
    page.goto(f"{site.url}/bench")
    expect_connected(page)
    return page


def test_a_scan_ends_as_the_scanner_ends_it(site: Site, page: Page) -> None:
    devices = [site.given.received_device() for _each in range(8)]
    scan(page, "card-wipe-ok", *(device.code for device in devices[:2]))
    scan(page, *(device.code for device in devices[2:4]), end="Tab")
    scan(page, *(device.code for device in devices[4:6]), end="Control+j")
    for device in devices[6:]:
        scan(page, device.code)
        page.keyboard.press("Control+j")  # the line feed after a carriage return is no scan of its own
    expect(page.locator("#mode-word")).to_have_text("Wipe OK")
    expect(page.locator("#log > li")).to_have_count(9)
    expect_said(page, "Wiped", show(devices[-1].code))
    assert wipes(site) == [device.id for device in devices]
    expect(page.locator("#scan")).to_be_focused()
    expect(page.locator("#scan")).to_have_value("")


def test_scans_that_ran_together_are_taken_apart(site: Site, page: Page) -> None:
    first, second = site.given.received_device(), site.given.received_device()
    scan(page, "CARD-WIPE-OK", first.code + (second.imei or ""))
    expect_said(page, "Wiped", show(second.code))
    assert states(site, first, second) == [W, W]
    third, fourth = site.given.received_device(), site.given.received_device()
    page.context.grant_permissions(["clipboard-write"])
    page.evaluate("text => navigator.clipboard.writeText(text)", f"{third.serial}\r\n{fourth.serial}")
    page.keyboard.press("Control+v")
    expect_said(page, "Wiped", show(fourth.code))
    assert states(site, third, fourth) == [W, W]


def test_whatever_was_tapped_the_next_scan_is_taken(site: Site, page: Page) -> None:
    devices = [site.given.received_device() for _each in range(4)]
    page.get_by_role("button", name="Wipe OK").click()
    expect(page.locator("#mode-word")).to_have_text("Wipe OK")
    scan(page, devices[0].code)
    page.locator("h1").click()
    scan(page, devices[1].code)
    page.get_by_role("button", name="Sound").click()
    expect(page.locator("#scan")).to_be_focused()
    page.evaluate("document.activeElement.blur()")
    scan(page, devices[2].code)
    page.get_by_role("button", name="Count").focus()  # by the Tab key: it stays there, until something is scanned
    scan(page, devices[3].code)
    expect(page.locator("#log > li")).to_have_count(5)
    assert states(site, *devices) == [W] * 4
    other = page.context.new_page()
    other.close()
    page.bring_to_front()
    expect(page.locator("#scan")).to_be_focused()


def test_another_box_keeps_the_focus_while_it_is_filled_in(site: Site, page: Page) -> None:
    scan(page, "CARD-RECEIVE")
    page.get_by_label("Kind").select_option("laptop")
    expect(page.locator("#scan")).to_be_focused()
    page.get_by_label("Make").fill("Lenovo")
    page.get_by_label("Model").fill("T480")
    page.wait_for_timeout(150)  # longer than a tap takes to settle
    expect(page.get_by_label("Model")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#scan")).to_be_focused()
    scan(page, "PF-0001")
    expect_said(page, "Received")
    page.reload()
    expect(page.get_by_label("Make")).to_have_value("Lenovo")
    page.get_by_label("Model").focus()
    page.keyboard.type("PF-0002")  # a scanner, while the cursor is in the wrong box
    page.keyboard.press("Enter")
    expect_said(page, "Received")
    expect(page.get_by_label("Model")).to_have_value("T480")
    with site.database.reading() as session:
        arrived = session.exec(select(Device.serial, Device.make, Device.model).order_by(col(Device.id))).all()
    assert arrived == [("PF-0001", "Lenovo", "T480"), ("PF-0002", "Lenovo", "T480")]


def test_the_same_code_at_once_is_one_scan(site: Site, page: Page) -> None:
    device = site.given.received_device()
    scan(page, "CARD-WIPE-OK", device.code, device.code)
    expect(page.locator("#log > li")).to_have_count(3)
    expect(page.locator("#log")).to_contain_text("Scanned already")
    assert wipes(site) == [device.id]
    scan(page, "CARD-READY", "NOBODY-S")
    expect_said(page, "Not done", refused=True)
    with page.expect_response("**/bench/scans"):
        scan(page, "NOBODY-S")  # a refusal may be tried again at once
    scan(page, "CARD-WIPE-OK", device.code)  # another card: another scan
    expect(page.locator("#log > li").first).to_contain_text(show(device.code))
    expect(page.locator("#log > li", has_text="Scanned already")).to_have_count(1)


def test_a_kit_is_handed_over_and_undone_from_the_wall(site: Site, page: Page) -> None:
    given = site.given
    slip = given.request().code
    phone, laptop, sim = given.ready_device(), given.ready_device(Kind.LAPTOP), given.sim()
    slots = page.locator("#slots > li")
    scan(page, "CARD-ISSUE", slip)
    expect(slots).to_have_count(3)
    for n, thing in enumerate((phone, laptop, sim)):
        expect(page.locator("#slots .bench-filled")).to_have_count(n)
        scan(page, scan_of(thing))
    expect(page.locator("#slots .bench-filled")).to_have_count(3)
    scan(page, "NOBODY-S")
    expect_said(page, "Not done", refused=True)
    expect(page.locator("#slots .bench-filled")).to_have_count(3)
    page.reload()
    expect(page.locator("#mode-word")).to_have_text("Issue")
    expect(page.locator("#mode-hint")).to_contain_text("Waiting for Done: 4")
    scan(page, "CARD-DONE")
    expect_said(page, "Handed over")
    expect(slots).to_have_count(0)
    expect(page.get_by_role("link", name="Open it")).to_have_attribute("href", re.compile(r"^/handovers/"))
    page.get_by_role("button", name="Undo the last one").click()
    expect_said(page, "Undone")
    with site.database.reading() as session:
        assert len(session.exec(select(Handover)).all()) == 1
    assert states(site, phone, laptop) == [DeviceState.READY] * 2


def test_two_windows_are_one_bench_and_quiet_stays_quiet(site: Site, page: Page) -> None:
    page.get_by_role("button", name="Sound").click()
    other = page.context.new_page()
    other.goto(f"{site.url}/bench")
    expect_connected(other)
    expect(other.get_by_role("button", name="Sound")).to_have_attribute("aria-pressed", "false")
    scan(page, "CARD-RETURN")
    expect(other.locator("#mode-word")).to_have_text("Return")
    expect_said(other, "Return")
    scan(page, "   ", new_code())
    expect_said(page, "Not done", refused=True)
    expect(page.locator("#log > li")).to_have_count(2)


def test_it_works_without_javascript(site: Site) -> None:
    device = site.given.received_device()
    page = site.signed_in(Role.WAREHOUSE, java_script_enabled=False)
    page.goto(f"{site.url}/bench")
    page.get_by_role("button", name="Wipe OK").click()
    expect_said(page, "Wipe OK")
    scan(page, device.code)
    expect_said(page, "Wiped", show(device.code))
    expect(page.get_by_role("button", name="Wipe OK")).to_have_attribute("aria-pressed", "true")
    scan(page, "NOBODY-S")
    expect_said(page, "Not done", refused=True)
    assert states(site, device) == [W]


def test_it_is_accessible_in_every_state_and_fits_a_phone(site: Site) -> None:
    page = site.signed_in(Role.WAREHOUSE, viewport=PHONE, has_touch=True, is_mobile=True)
    page.goto(f"{site.url}/bench")
    expect_connected(page)
    assert wrong(page) == []
    scan(page, "CARD-RECEIVE", "CARD-ISSUE", site.given.request().code, scan_of(site.given.ready_device()))
    expect(page.locator("#slots .bench-filled")).to_have_count(1)
    assert wrong(page) == []
    scan(page, "NOBODY-S")
    expect_said(page, "Not done", refused=True)
    assert wrong(page) == small(page) == []
    page.emulate_media(color_scheme="dark")
    assert wrong(page) == []
    expect(page.locator("#scan")).to_have_attribute("inputmode", "none")  # no keyboard over half of the page
    page.get_by_role("button", name="Type").tap()
    expect(page.locator("#scan")).to_have_attribute("inputmode", "text")


def small(page: Page) -> list[str]:
    """What is too small for a glove."""
    found: list[str] = page.evaluate(
        """() => [...document.querySelectorAll("main :is(a, button, select, summary, input:not([type=hidden]))")]
            .filter(e => e.type !== "file" && e.checkVisibility() && e.getBoundingClientRect().height < 47.5)
            .map(e => e.outerHTML)"""
    )
    return found
