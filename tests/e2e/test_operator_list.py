"""An operator's list in a real browser: loaded, looked at, recorded, and taken back as a whole."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from devicefleet.rules.terms import Role
from tests.e2e.conftest import DESK, PHONE, Site
from tests.e2e.test_pages import wrong
from tests.many import data

pytestmark = pytest.mark.browser
HEAD = "ICCID,Status,Data used,Last used,Plan expiry,Last top-up"


@pytest.mark.parametrize("screen", [PHONE, DESK], ids=["phone", "desk"])
def test_from_the_list_to_the_record_and_back(site: Site, tmp_path: Path, screen: dict[str, int]) -> None:
    sim, unused = data(site.given), data(site.given)
    rows = (
        f"{sim.iccid},Active,1.5,20/11/2026,31/01/2027,20/11/2026", f"{unused.iccid},Suspended,0,,,", "123,Active,,,,",
    )  # fmt: skip
    (tmp_path / "sims.csv").write_text("\n".join((HEAD, *rows)), encoding="utf-8")
    page = site.signed_in(Role.PROVIDER_MANAGER, viewport=screen)
    page.goto(f"{site.url}/renewals")
    page.get_by_role("link", name="Compare with an operator's list").click()
    page.get_by_label("The list").set_input_files(tmp_path / "sims.csv")
    page.get_by_role("button", name="Show what it says").click()
    expect(page.get_by_role("heading", name="What the list says")).to_be_visible()
    assert wrong(page) == []
    page.get_by_label("How many renewals do you record?").fill("2")
    page.get_by_role("button", name="Record them").first.click()
    expect(page.get_by_text("1 are ticked, but you typed 2. Count again.").first).to_be_visible()
    assert wrong(page) == []
    page.get_by_label("How many renewals do you record?").fill("1")
    page.get_by_role("button", name="Record them").click()
    expect(page.get_by_text("1 data package renewed.").first).to_be_visible()
