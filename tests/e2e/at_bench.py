"""The bench as whoever stands in front of it uses it: scans typed as a scanner types them, and what is seen after."""

import re

from playwright.sync_api import Page, expect
from sqlmodel import col, select

from devicefleet.rules.terms import DeviceState
from devicefleet.tables import Device, WipeRecord
from tests.e2e.conftest import Site

WEDGE_DELAY_MS = 5  # between the characters of a keyboard-wedge scanner


def scan(page: Page, *codes: str, end: str = "Enter") -> None:
    """Into whatever has the focus, one right after the other."""
    for code in codes:
        page.keyboard.type(code, delay=WEDGE_DELAY_MS)
        page.keyboard.press(end)


def expect_said(page: Page, word: str, sentence: str = "", *, refused: bool = False) -> None:
    """The banner says it; a refusal interrupts who is being read to."""
    banner = page.locator("#said-alert" if refused else "#said-status")
    expect(banner.locator("strong")).to_have_text(word)
    expect(banner).to_contain_text(sentence)
    expect(page.locator("#said-status" if refused else "#said-alert")).to_be_empty()


def expect_connected(page: Page, state: str = "Connected") -> None:
    expect(page.locator("#connection")).to_have_text(re.compile(f"^{state}"))


def expect_waiting(page: Page, *scans: str) -> None:
    """These wait to be sent, in this order; none, and the list is not there."""
    expect(page.locator("#waiting")).to_be_visible(visible=bool(scans))
    expect(page.locator("#waiting-list .code")).to_have_text(list(scans))


def open_bench(page: Page, url: str) -> None:
    """Up to the point from which it opens without a server as well."""
    page.goto(f"{url}/bench")
    expect_connected(page)
    assert page.evaluate("navigator.serviceWorker.ready.then(() => true)")


def states(site: Site, *devices: Device) -> list[DeviceState]:
    with site.database.reading() as session:
        return [DeviceState(session.get_one(Device, device.id).state) for device in devices]


def wipes(site: Site) -> list[int]:
    """The devices that were wiped, in the order in which that was recorded."""
    with site.database.reading() as session:
        return [wipe.device_id for wipe in session.exec(select(WipeRecord).order_by(col(WipeRecord.id)))]
