"""The main job in a real browser: from a scanned label to a kit in somebody's hands, and what is seen of it after."""

import pytest
from playwright.sync_api import Page, expect
from sqlmodel import select

from devicefleet.documents import spreadsheets
from devicefleet.rules.access import Actor
from devicefleet.rules.tags import show, show_reference
from devicefleet.rules.terms import DeviceState, Kind, Role
from devicefleet.tables import Device, Handover, Survivor
from tests.e2e.conftest import Site
from tests.given import funded, imei

pytestmark = pytest.mark.browser
WEDGE_DELAY_MS = 5  # between the characters of a keyboard-wedge scanner


def scan(page: Page, code: str) -> None:
    """As a USB scanner does it: into whatever has the focus, very fast, ending with Enter."""
    page.keyboard.type(code, delay=WEDGE_DELAY_MS)
    page.keyboard.press("Enter")


def hand_over(site: Site, page: Page, survivor: Survivor, *devices: Device) -> None:
    """Up to the press of the button."""
    page.goto(f"{site.url}/issue")
    page.get_by_label("Survivor reference").fill(survivor.ref)
    page.get_by_label("Device or SIM").focus()
    for device in devices:
        scan(page, device.code)
        expect(page.get_by_text(show(device.code))).to_be_visible()
    page.get_by_role("radio", name="Loan until a date").check()
    page.locator("#due_on").fill("2026-12-31")


def test_a_scanned_phone_is_handed_over_once_whatever_is_pressed(site: Site) -> None:
    survivor = site.given.survivor()
    phone, laptop = site.given.ready_device(Kind.SMARTPHONE), site.given.ready_device(Kind.LAPTOP)
    page = site.signed_in(Role.WAREHOUSE)
    hand_over(site, page, survivor, phone, laptop)
    with page.expect_request(lambda request: request.method == "POST") as sent:
        page.get_by_role("button", name="Handed over").dblclick()
    expect(page.get_by_role("heading", level=1)).to_contain_text("H-")
    expect(page.get_by_text(show(phone.code)).first).to_be_visible()
    again = page.context.request.post(
        sent.value.url,
        data=sent.value.post_data or "",
        headers={"Content-Type": "application/x-www-form-urlencoded", "Origin": site.url},
    )
    assert again.url == page.url, "Back and resend must lead to the same handover"
    with site.database.reading() as session:
        assert len(session.exec(select(Handover)).all()) == 1
        states = [session.get_one(Device, device.id).state for device in (phone, laptop)]
    assert states == [DeviceState.ISSUED, DeviceState.ISSUED]


def test_the_second_clerk_gets_a_sentence(site: Site) -> None:
    phone = site.given.ready_device(Kind.SMARTPHONE)
    first, second = site.signed_in(Role.WAREHOUSE), site.signed_in(Role.WAREHOUSE)
    hand_over(site, first, site.given.survivor(), phone)
    hand_over(site, second, site.given.survivor(), phone)
    first.get_by_role("button", name="Handed over").click()
    expect(first.get_by_role("heading", level=1)).to_contain_text("H-")
    second.get_by_role("button", name="Handed over").click()
    expect(second.get_by_text("Somebody has it", exact=False).first).to_be_visible()
    with site.database.reading() as session:
        assert len(session.exec(select(Handover)).all()) == 1


def test_undo_puts_everything_back(site: Site) -> None:
    survivor, phone = site.given.survivor(), site.given.ready_device(Kind.SMARTPHONE)
    page = site.signed_in(Role.WAREHOUSE)
    hand_over(site, page, survivor, phone)
    page.get_by_role("button", name="Handed over").click()
    page.get_by_role("button", name="Undo the handover").click()
    expect(page.get_by_text("Undone", exact=False).first).to_be_visible()
    with site.database.reading() as session:
        assert session.get_one(Device, phone.id).state == DeviceState.READY


def test_a_caseworker_sees_whose_kit_needs_something_and_acts_in_two_taps(site: Site) -> None:
    account = site.given.staff(Role.CASEWORKER)
    caseworker = Actor(Role.CASEWORKER, staff_id=account.id, provider_id=site.given.home.id)
    survivor = site.given.survivor(caseworker=caseworker)
    sim = site.given.sim(package=funded(starts_on=None))
    site.given.handover(survivor, sim, site.given.ready_device(), on=None)
    page = site.sign_in(account)
    page.goto(f"{site.url}/people")
    expect(page.get_by_role("heading", level=1)).to_contain_text("My people")
    page.get_by_role("link", name=show_reference(survivor.ref)).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(show_reference(survivor.ref))


def test_the_main_job_works_without_javascript(site: Site) -> None:
    survivor, phone = site.given.survivor(), site.given.ready_device(Kind.SMARTPHONE)
    page = site.signed_in(Role.WAREHOUSE, java_script_enabled=False)
    hand_over(site, page, survivor, phone)
    page.get_by_role("button", name="Handed over").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("H-")


def test_a_long_file_is_checked_to_its_end_by_itself(site: Site) -> None:
    rows = [("smartphone", "Nokia", "G22", imei(number)) for number in range(2_100)]
    file = spreadsheets.write_csv(("Kind", "Make", "Model", "IMEI"), rows)
    page = site.signed_in(Role.WAREHOUSE)
    page.goto(f"{site.url}/imports")
    page.get_by_label("File").set_input_files({"name": "long.csv", "mimeType": "text/csv", "buffer": file})
    page.get_by_role("button", name="Load and check").click()
    expect(page.get_by_text("rows would add or change something")).to_be_visible(timeout=60_000)
