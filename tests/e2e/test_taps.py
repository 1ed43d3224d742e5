"""How many taps it takes from the work list, on a phone and without JavaScript: each budget is counted."""

from datetime import date

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlmodel import col, select

from devicefleet.rules.access import Actor
from devicefleet.rules.tags import show_reference
from devicefleet.rules.terms import DeviceState, Kind, Role, Tenure
from devicefleet.tables import DataPackage, Device, KitRequest, Provision, Survivor
from tests.e2e.conftest import PHONE, Site
from tests.given import funded

pytestmark = pytest.mark.browser
HANDED = date(2026, 10, 6)


class Thumb:
    """Signed in on a phone, at the work list; counts its taps."""

    def __init__(self, site: Site, *, scripts: bool) -> None:
        account = site.given.staff(Role.CASEWORKER)
        self.site, self.taps = site, 0
        self.actor = Actor(Role.CASEWORKER, staff_id=account.id, provider_id=site.given.home.id)
        self.page: Page = site.sign_in(account, viewport=PHONE, java_script_enabled=scripts)

    def begin(self) -> None:
        self.page.goto(f"{self.site.url}/people")

    def tap(self, target: Locator) -> None:
        target.first.click()
        self.taps += 1

    def row(self, survivor: Survivor) -> Locator:
        return self.page.locator(".person-row", has_text=show_reference(survivor.ref))

    def somebody(self, *, last_day: date, laptop: Tenure = Tenure.GIFT, due_on: date | None = None) -> Survivor:
        """Phone, laptop, and data until a day."""
        given = self.site.given
        survivor = given.survivor(caseworker=self.actor)
        sim = given.sim(package=funded(starts_on=HANDED, last_day=last_day))
        given.handover(survivor, given.ready_device(), sim, tenure=Tenure.GIFT, on=HANDED)
        given.held_device(survivor, Kind.LAPTOP, tenure=laptop, due_on=due_on, on=HANDED)
        given.report(sim, "activate", HANDED)
        return survivor


@pytest.fixture(params=[True, False], ids=["with scripts", "without"])
def thumb(site: Site, request: pytest.FixtureRequest) -> Thumb:
    return Thumb(site, scripts=request.param)


def test_renew_data_in_two(thumb: Thumb) -> None:
    survivor = thumb.somebody(last_day=date(2026, 11, 18))
    thumb.begin()
    thumb.tap(thumb.row(survivor).get_by_role("link", name="Renew data"))
    expect(thumb.page.get_by_text("Next term ends")).to_be_visible()
    thumb.tap(thumb.page.get_by_role("button", name="Renew"))
    expect(thumb.page.get_by_role("status").filter(has_text="Data renewed")).to_be_visible()
    with thumb.site.database.reading() as session:
        ends = session.exec(select(DataPackage.ends_on).order_by(col(DataPackage.id).desc())).first()
    assert (thumb.taps, ends) == (2, date(2026, 12, 22))


def test_report_lost_in_two(thumb: Thumb) -> None:
    survivor = thumb.somebody(last_day=date(2026, 11, 25))
    thumb.begin()
    thumb.tap(thumb.page.get_by_role("link", name=show_reference(survivor.ref)))
    thumb.tap(thumb.page.locator("#smartphone").get_by_role("button", name="Lost today"))
    expect(thumb.page.get_by_role("button", name="Undo").first).to_be_visible()
    with thumb.site.database.reading() as session:
        states = session.exec(select(Device.state).where(Device.kind == Kind.SMARTPHONE)).all()
    assert (thumb.taps, list(states)) == (2, [DeviceState.LOST])


def test_ask_the_store_in_two_on_one_screen(thumb: Thumb) -> None:
    """What is missing is chosen already, and so is everything else."""
    survivor = thumb.site.given.survivor(caseworker=thumb.actor)
    thumb.begin()
    thumb.tap(thumb.row(survivor).get_by_role("link", name="Ask the store for it"))
    head, foot = (
        one.bounding_box() for one in (thumb.page.locator("h1"), thumb.page.get_by_role("button", name="Ask for it"))
    )
    assert head is not None
    assert foot is not None
    assert foot["y"] + foot["height"] - head["y"] <= PHONE["height"]
    thumb.tap(thumb.page.get_by_role("button", name="Ask for it"))
    expect(thumb.page.get_by_role("status").filter(has_text="A manager approves it next.")).to_be_visible()
    with thumb.site.database.reading() as session:
        made = session.exec(select(KitRequest)).one()
    assert (thumb.taps, made.smartphone, made.laptop, made.data) == (2, True, True, True)


def test_the_kit_of_a_person_in_one(thumb: Thumb) -> None:
    survivor = thumb.somebody(last_day=date(2026, 11, 25))
    thumb.begin()
    thumb.tap(thumb.page.get_by_role("link", name=show_reference(survivor.ref)))
    for part in ("Phone", "Laptop", "Data"):
        expect(thumb.page.get_by_role("heading", name=part, exact=True)).to_be_visible()
    assert thumb.taps == 1


def test_give_the_loan_in_one_and_take_it_back_in_one(thumb: Thumb) -> None:
    survivor = thumb.somebody(last_day=date(2027, 3, 31), laptop=Tenure.LOAN_FIXED, due_on=date(2026, 11, 10))
    thumb.begin()
    thumb.tap(thumb.row(survivor).get_by_role("button", name="Give the laptop to keep"))
    expect(thumb.page.get_by_role("status").filter(has_text="theirs to keep")).to_be_visible()
    assert (thumb.taps, tenures(thumb)) == (1, {Tenure.GIFT})
    thumb.tap(thumb.page.get_by_role("button", name="Undo"))
    expect(thumb.page.get_by_role("status").filter(has_text="Undone")).to_be_visible()
    assert (thumb.taps, tenures(thumb)) == (2, {Tenure.GIFT, Tenure.LOAN_FIXED})


def tenures(thumb: Thumb) -> set[Tenure]:
    with thumb.site.database.reading() as session:
        return set(session.exec(select(Provision.tenure)))
