"""What each job at the bench costs a hand: scans and keys, counted as they are made."""

from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect
from sqlmodel import select

from devicefleet.rules.tags import show
from devicefleet.rules.terms import DeviceState, Kind, Role
from devicefleet.tables import Handover
from tests.e2e.at_bench import WEDGE_DELAY_MS, expect_connected, expect_said, states
from tests.e2e.conftest import Site
from tests.given import scan_of

pytestmark = pytest.mark.browser
FINGER_MS = 600  # a hand takes longer from the scanner to a key than a scanner does from character to character


@dataclass
class Hand:
    """Scans and keys of one clerk, and how many there were."""

    page: Page
    scans: int = 0
    keys: int = 0

    def scan(self, *codes: str) -> None:
        for code in codes:
            self.page.keyboard.type(code, delay=WEDGE_DELAY_MS)
            self.page.keyboard.press("Enter")
            self.scans += 1

    def press(self, key: str) -> None:
        self.page.wait_for_timeout(FINGER_MS)
        self.page.keyboard.press(key)
        self.keys += 1


def bench(site: Site, card: str) -> Hand:
    """A bench on which the card was scanned in the morning."""
    page = site.signed_in(Role.WAREHOUSE)
    page.goto(f"{site.url}/bench")
    expect_connected(page)
    Hand(page).scan(card)
    expect(page.locator("#log > li")).to_have_count(1)
    return Hand(page)


def test_a_packed_kit_is_two_scans_and_one_key(site: Site) -> None:
    given = site.given
    phone, laptop, sim = given.ready_device(), given.ready_device(Kind.LAPTOP), given.sim()
    bag, slip = given.bag(), given.request().code
    packing = bench(site, "CARD-PACK-KIT")
    packing.scan(bag, phone.code, laptop.code, scan_of(sim))
    packing.press("Enter")
    expect_said(packing.page, "Packed")
    assert (packing.scans, packing.keys) == (4, 1)
    issuing = bench(site, "CARD-ISSUE")
    issuing.scan(slip, bag)
    expect(issuing.page.locator("#slots .bench-filled")).to_have_count(3)
    issuing.press("Enter")
    expect_said(issuing.page, "Handed over")
    assert (issuing.scans, issuing.keys) == (2, 1)
    assert states(site, phone, laptop) == [DeviceState.TRANSFERRED] * 2


def test_loose_things_are_the_slip_a_scan_each_and_one_key(site: Site) -> None:
    given = site.given
    things = given.ready_device(), given.ready_device(Kind.LAPTOP), given.sim()
    hand = bench(site, "CARD-ISSUE")
    hand.scan(given.request().code, *map(scan_of, things))
    expect(hand.page.locator("#slots .bench-filled")).to_have_count(3)
    hand.press("Enter")
    expect_said(hand.page, "Handed over")
    assert (hand.scans, hand.keys) == (4, 1)


def test_a_return_a_wipe_and_ready_are_one_scan_each(site: Site) -> None:
    phone = site.given.held_device()
    for card, word in (("CARD-RETURN", "Back"), ("CARD-WIPE-OK", "Wiped"), ("CARD-READY", "Ready")):
        hand = bench(site, card)
        hand.scan(phone.code)
        expect_said(hand.page, word, show(phone.code))
        assert (hand.scans, hand.keys) == (1, 0)
    assert states(site, phone) == [DeviceState.READY]


def test_goods_in_is_two_scans_for_each_device(site: Site) -> None:
    hand = bench(site, "CARD-RECEIVE")
    hand.page.get_by_label("Kind").select_option("laptop")
    hand.page.get_by_label("Make").fill("Lenovo")
    hand.page.get_by_label("Model").fill("T480")
    hand.page.locator("#scan").focus()
    hand.scan(site.given.bag(), "PF-0001", site.given.bag(), "PF-0002")
    expect(hand.page.locator("#log > li", has_text="Received")).to_have_count(2)
    assert (hand.scans, hand.keys) == (4, 0)


def test_a_scanner_that_ends_each_scan_twice_ends_nothing_else(site: Site) -> None:
    """Carriage return and line feed may both come as Enter: the second one is no finger."""
    given = site.given
    hand = bench(site, "CARD-PACK-KIT")
    for code in (given.bag(), given.ready_device().code):
        hand.scan(code)
        hand.page.keyboard.press("Enter")
    expect(hand.page.locator("#slots .bench-filled")).to_have_count(1)
    expect(hand.page.locator("#log > li")).to_have_count(3)


def test_two_benches_with_one_bag_hand_it_over_once(site: Site) -> None:
    given = site.given
    phone, bag, slip = given.ready_device(), given.bag(), given.request().code
    packing = bench(site, "CARD-PACK-KIT")
    packing.scan(bag, phone.code, "CARD-DONE")
    expect_said(packing.page, "Packed")
    first, second = bench(site, "CARD-ISSUE"), bench(site, "CARD-ISSUE")
    for hand in (first, second):
        hand.scan(slip, bag)
        expect(hand.page.locator("#slots .bench-filled")).to_have_count(1)
    first.scan("CARD-DONE")
    second.scan("CARD-DONE")
    expect_said(first.page, "Handed over")
    expect_said(second.page, "Not done", "is handed over", refused=True)
    with site.database.reading() as session:
        assert len(session.exec(select(Handover)).all()) == 1
