"""The bench without a connection: no scan is lost, doubled or out of order, whatever is switched off."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, Playwright, expect

from devicefleet.rules.tags import new_code, show
from devicefleet.rules.terms import DeviceState, Role
from devicefleet.tables import Label, Staff
from tests.e2e.at_bench import expect_connected, expect_said, expect_waiting, open_bench, scan, states, wipes
from tests.e2e.conftest import CHROMIUM, DESK, QUIET, Site, watched
from tests.e2e.test_pages import wrong
from tests.given import PASSWORD

pytestmark = pytest.mark.browser
R, W = DeviceState.RECEIVED, DeviceState.WIPED


@pytest.fixture
def page(site: Site) -> Page:
    page = site.signed_in(Role.WAREHOUSE)
    open_bench(page, site.url)
    return page


def send(page: Page) -> None:
    page.get_by_role("button", name="Send now").click()


def test_scans_wait_over_a_reload_and_a_new_server_and_are_sent_once_in_order(site: Site, page: Page) -> None:
    first, second, third = [site.given.received_device() for _each in range(3)]
    ready = site.given.ready_device()
    scan(page, "CARD-READY")
    expect_said(page, "Ready")
    site.server.stop()
    scan(page, "CARD-WIPE-OK", first.code, ready.code, second.code)
    expect_said(page, "Kept here")
    expect_waiting(page, "Wipe OK", first.code, ready.code, second.code)
    expect_connected(page, "No connection: 4")
    expect(page.locator("#mode-word")).to_have_text("Wipe OK")
    page.reload()
    expect(page.locator("#mode-word")).to_have_text("Wipe OK")
    scan(page, third.code, "CARD-DONE")
    expect_said(page, "Not yet", "waiting to be saved: 5", refused=True)
    expect_waiting(page, "Wipe OK", first.code, ready.code, second.code, third.code)
    assert wrong(page) == []
    assert wipes(site)[1:] == []
    site.server.start()
    send(page)
    expect_waiting(page)
    expect_connected(page)
    assert wipes(site) == [ready.id, first.id, second.id, third.id]
    resolve(page, ready.code)


def resolve(page: Page, code: str) -> None:
    """A refusal that nobody saw: its sentence is asked anew, then it is put aside."""
    expect(page.locator("#tasks-count")).to_have_text("1")
    task = page.locator(".bench-task")
    expect(task.locator("summary")).to_contain_text(code)
    task.locator("summary").click()
    expect(task.get_by_role("status")).to_contain_text(show(code))
    assert wrong(page) == []
    page.reload()
    page.locator(".bench-task summary").click()
    page.get_by_role("button", name="Dismiss").click()
    expect(page.locator("#tasks")).to_be_hidden()
    scan(page, "CARD-DONE")
    expect_said(page, "Nothing to end")


def test_a_lost_answer_is_asked_for_again_and_nothing_is_done_twice(site: Site, page: Page) -> None:
    """The server does it, the network breaks before its answer; the next try sends the same key."""
    device = site.given.received_device()
    scan(page, "CARD-WIPE-OK")
    expect_said(page, "Wipe OK")

    def lose(route: object) -> None:
        route.fetch()  # type: ignore[attr-defined]  # playwright's Route
        route.abort("connectionrefused")  # type: ignore[attr-defined]  # playwright's Route

    page.route("**/bench/scans", lose, times=1)
    scan(page, device.code)
    expect_said(page, "Kept here")
    assert states(site, device) == [W]
    expect_said(page, "Wiped", show(device.code))  # by itself, after two seconds
    assert wipes(site) == [device.id]


def test_the_bench_is_opened_and_used_without_a_network(site: Site, page: Page) -> None:
    device = site.given.received_device()
    page.context.set_offline(True)
    expect_connected(page, "No connection")
    scan(page, "CARD-DONE")
    expect_said(page, "Not yet", "cannot be asked just now", refused=True)
    page.goto(f"{site.url}/bench")
    scan(page, "CARD-WIPE-OK", device.code)
    expect_waiting(page, "Wipe OK", device.code)
    page.context.set_offline(False)  # the browser says so by itself
    expect_waiting(page)
    assert states(site, device) == [W]


def test_things_after_a_refused_card_are_not_taken_by_another(site: Site, page: Page) -> None:
    """A tray is open, so Wipe OK is refused; what was scanned for it must not land in the tray."""
    bag, first, second = new_code(), site.given.received_device(), site.given.received_device()
    with site.database.writing() as session:
        session.add(Label(code=bag, provider_id=site.given.home.id or 0, made_at=site.given.at.now))
    scan(page, "CARD-PACK-KIT", bag)
    expect_said(page, f"Bag {show(bag)}")
    site.server.stop()
    scan(page, "CARD-WIPE-OK", first.code, second.code, "CARD-PACK-KIT", site.given.ready_device().code)
    expect(page.locator("#waiting-count")).to_have_text("5")
    site.server.start()
    send(page)
    expect(page.locator("#tasks-count")).to_have_text("3")
    expect(page.locator("#slots .bench-filled")).to_have_count(1)
    expect(page.locator("#mode-word")).to_have_text("Pack kit")
    assert states(site, first, second) == [R, R]
    page.locator(".bench-task summary").nth(1).click()
    expect(page.locator(".bench-task").nth(1)).to_contain_text("after the card Wipe OK, which was refused")


def test_signed_out_the_line_is_kept_and_waits_for_its_own_person(site: Site) -> None:
    sam, kim = site.given.staff(Role.WAREHOUSE), site.given.staff(Role.WAREHOUSE)
    device = site.given.received_device()
    page = site.sign_in(sam)
    open_bench(page, site.url)
    scan(page, "CARD-WIPE-OK")
    expect_said(page, "Wipe OK")
    elsewhere = page.context.new_page()
    leave(elsewhere, site)
    scan(page, device.code)
    expect_said(page, "Sign in again", "wait on this device: 1")
    expect_waiting(page, device.code)
    enter(elsewhere, site, kim)
    page.goto(f"{site.url}/bench")
    expect(page.locator("#others")).to_contain_text("under another sign-in: 1")
    expect_waiting(page)
    scan(page, "CARD-DONE")  # somebody else's scans hold nobody up
    expect_said(page, "Nothing to end")
    leave(elsewhere, site)
    page.reload()
    enter(page, site, sam)
    expect_said(page, "Wiped", show(device.code))
    expect(page.locator("#others")).to_be_hidden()
    assert wipes(site) == [device.id]


def leave(page: Page, site: Site) -> None:
    page.goto(f"{site.url}/sessions")
    page.locator(".account summary").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page).to_have_url(f"{site.url}/sign-in")


def enter(page: Page, site: Site, account: Staff) -> None:
    page.goto(f"{site.url}/sign-in?next=/bench")
    page.get_by_label("E-mail address").fill(account.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect_connected(page)


@contextmanager
def browser_of(playwright: Playwright, folder: Path) -> Iterator[BrowserContext]:
    """A browser that keeps its profile: closed and opened again, it is the same one."""
    context = playwright.chromium.launch_persistent_context(
        folder, executable_path=str(CHROMIUM), headless=True, args=list(QUIET), viewport=DESK, locale="en-GB"
    )
    yield context
    context.close()


def test_scans_outlive_the_browser(site: Site, playwright: Playwright, tmp_path: Path) -> None:
    sam, devices = site.given.staff(Role.WAREHOUSE), [site.given.received_device() for _each in range(3)]
    complaints: list[str] = []
    with browser_of(playwright, tmp_path) as context:
        page = context.pages[0]
        watched(page, site.url, complaints)
        enter(page, site, sam)
        open_bench(page, site.url)
        site.server.stop()
        scan(page, "CARD-WIPE-OK", devices[0].code, devices[1].code)
        expect(page.locator("#waiting-count")).to_have_text("3")
    with browser_of(playwright, tmp_path) as context:
        page = context.pages[0]
        watched(page, site.url, complaints)
        page.goto(f"{site.url}/bench")
        expect(page.locator("#waiting-count")).to_have_text("3")
        scan(page, devices[2].code)
        expect_waiting(page, "Wipe OK", *(device.code for device in devices))
        site.server.start()
        send(page)
        expect_connected(page, "Signed out: 4")
        page.locator("#waiting").get_by_role("link", name="Sign in").click()
        enter(page, site, sam)
        expect_waiting(page)
        assert wipes(site) == [device.id for device in devices]
    assert complaints == []
