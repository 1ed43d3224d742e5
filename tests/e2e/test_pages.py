"""Every page of every role in a real browser: nothing for axe to find, nothing refused, nothing from elsewhere."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from devicefleet.documents import stocks
from devicefleet.rules.access import OPERATOR, Actor
from devicefleet.rules.bulk import Gifting, Renewing
from devicefleet.rules.messages.letter import Receipt, Unsent
from devicefleet.rules.printers import Printer
from devicefleet.rules.printing import Ended, Options
from devicefleet.rules.terms import (
    AccessNeed,
    Component,
    Context,
    Kind,
    Printing,
    RequestPriority,
    Role,
    Scheme,
    Tenure,
)
from devicefleet.rules.terms.messages import Channel, Problem
from devicefleet.services import bulk, label_stocks, labels, packages, printers, support, talks
from devicefleet.services import printing as print_jobs
from devicefleet.services.printing import Order
from devicefleet.tables import Staff, Survivor
from tests.contacted import BY_TEXT, NUMBER
from tests.e2e.conftest import DESK, PHONE, Site
from tests.e2e.told import reminded
from tests.given import Given, funded, later, scan_of
from tests.house.yard import ROOT
from tests.many import data, lent
from tests.requested import asked, counted, packed, shelf
from tests.worker.post import Carrier, Post, compose, send_due

pytestmark = pytest.mark.browser
AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
CHARTS = """() => [...document.querySelectorAll("svg.chart")].filter(e => e.checkVisibility()).flatMap(chart => {
    const edge = chart.getBoundingClientRect();
    const words = [...chart.querySelectorAll("text")].map(e => [e.textContent, e.getBoundingClientRect()]);
    const cut = words.filter(([_, a]) => a.left < edge.left - 1 || a.right > edge.right + 1).map(([text]) => text);
    const touching = words.flatMap(([text, a], n) => words.slice(n + 1)
        .filter(([_, b]) => a.left < b.right + 2 && b.left < a.right + 2)
        .filter(([_, b]) => Math.abs(a.bottom - b.bottom) < a.height / 2)
        .map(([other]) => `${text} and ${other}`));
    return [...cut, ...touching];
})"""
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def paths(given: Given, account: Staff) -> Iterator[tuple[Role, str]]:
    """A little of everything, and who looks at it."""
    caseworker = Actor(Role.CASEWORKER, staff_id=account.id, provider_id=given.home.id)
    survivor = given.survivor(caseworker=caseworker)
    away = given.survivor(caseworker=caseworker, context=Context.PRISON)
    left = given.survivor(caseworker=caseworker)
    with given.database.writing() as session:
        support.end(session, caseworker, given.at, survivor=left.ref, on=date(2026, 11, 3))
    phone = given.ready_device()
    sim = given.sim(package=funded(last_day=date(2026, 11, 25)))
    with given.database.writing() as session:
        talks.check_contact(session, caseworker, given.at, survivor=survivor.ref, contact=BY_TEXT)
    until = given.at.today + timedelta(days=9)
    handover = given.handover(survivor, phone, sim, tenure=Tenure.LOAN_FIXED, due_on=until)
    received, wiped = given.received_device(Kind.LAPTOP), given.wiped_device(Kind.LAPTOP)
    for path in (
        "/", "/bench", "/bench/offline", "/devices", "/devices?state=ready", f"/devices/{phone.code}",
        f"/devices/{wiped.code}", "/devices/receive",
        f"/devices/{received.code}/wipe", f"/devices/{wiped.code}/prepare", "/labels", "/sims", "/sims/new",
        f"/sims/{sim.id}", "/imports", "/issue", f"/handovers/{handover.number}", "/nowhere",
    ):  # fmt: skip
        yield Role.WAREHOUSE, path
    yield Role.PROVIDER_MANAGER, f"/handovers/{handover.number}/agreement"
    yield from printing(given, received.code)
    for path in (
        "/people", "/people?show=soon", "/survivors", "/survivors/new", f"/survivors/{survivor.ref}",
        f"/survivors/{survivor.ref}/renew", f"/survivors/{survivor.ref}/agree", f"/survivors/{survivor.ref}/statement",
        f"/survivors/{survivor.ref}?on=2027-03-01", f"/survivors/{survivor.ref}?on=2026-10-03",
        f"/survivors/{away.ref}", f"/survivors/{left.ref}", f"/survivors/{survivor.ref}/note", "/flagged",
        f"/survivors/{survivor.ref}/safe-contact",
        f"/flagged?on={until}",
    ):  # fmt: skip
        yield Role.CASEWORKER, path
    yield from rooms(given, survivor, away)
    yield from lists(given, account)
    yield from sent(given)
    yield from reminded(given, survivor)
    yield Role.ADMIN, "/staff"
    yield Role.AUDITOR, "/audit"


def sent(given: Given) -> Iterator[tuple[Role, str]]:
    """Messages that wait, failed and went, and a mail server that has been silent for a while."""
    post, carrier = Post(given, given.database), Carrier()
    post.queue(*range(3), at=later(given.at, hours=-1))
    carrier.says(Receipt(), Unsent(Problem.REFUSED, again=False), Unsent(Problem.NO_CONNECTION, again=True))
    send_due(given.database, lambda: later(given.at, hours=-1), "one", {Channel.EMAIL: carrier}, compose)
    yield Role.ADMIN, "/outbox"
    yield Role.PROVIDER_MANAGER, "/outbox?state=failed"


def printing(given: Given, code: str) -> Iterator[tuple[Role, str]]:
    """A job that was made, one that waits, a printer and a sheet of their own, and a label that was replaced."""
    sam, key = given.actor(Role.WAREHOUSE), given.home.id or 0
    with given.database.writing() as session:
        old = labels.replace(session, sam, given.at, scan=code).old
        codes = labels.make(session, sam, given.at, provider_id=key, count=30)
        order = Order(printing=Printing.SPARES, codes=codes, stock="L7160", options=Options(skip=(20,)))
        made = print_jobs.made(session, sam, given.at, provider_id=key, order=order, ended=Ended(12, 1, 13))
        waits = print_jobs.wait(session, sam, given.at, provider_id=key, order=order, ended=Ended(30, 2, 10))
        printer = printers.add(session, sam, given.at, provider_id=key, printer=Printer("Office", 1.5))
        stock = replace(stocks.load("L7651"), name="Ours", also=())
        own = label_stocks.add(session, sam, given.at, provider_id=key, stock=stock)
        session.flush()
    for path in (
        f"/devices/{old}", f"/devices/{old}/label/replace", "/labels?stock=L4731", "/labels?stock=DK-11209",
        "/labels/spares", "/labels/jobs", f"/labels/jobs/{made.id}", f"/labels/jobs/{waits.id}",
        f"/labels/jobs/{made.id}/void", "/labels/printers", f"/labels/printers/{printer.id}",
        f"/labels/printers/{printer.id}/remove", "/labels/stocks", "/labels/stocks/new", f"/labels/stocks/{own.id}",
        f"/labels/stocks/{own.id}/remove",
    ):  # fmt: skip
        yield Role.WAREHOUSE, path


def rooms(given: Given, survivor: Survivor, away: Survivor) -> Iterator[tuple[Role, str]]:
    """Requests, kits, shelves and counts, each with something to look at."""
    given.site()
    waits = asked(given, survivor, Component.LAPTOP, approved=False, needs=tuple(AccessNeed), site="hub-1")
    urgent = asked(given, away, Component.SMARTPHONE, priority=RequestPriority.URGENT_SAFETY)
    bound = packed(given, given.ready_device(), request=urgent)
    ahead = packed(given, given.ready_device(), given.ready_device(Kind.LAPTOP), given.sim())
    place, things = shelf(given), [given.ready_device().code for _each in range(3)]
    counted(given, place, *things)
    count = counted(given, place, things[0], "stray")
    for path in (
        "/requests", "/requests?show=all", f"/requests/{urgent.code}", f"/requests/{urgent.code}/hand-over", "/kits",
        f"/kits/{bound.code}", f"/kits/{ahead.code}", "/shelves", f"/shelves/{place.code}", f"/counts/{count.id}",
    ):  # fmt: skip
        yield Role.WAREHOUSE, path
    for path in (f"/survivors/{survivor.ref}/request", "/requests", f"/requests/{waits.code}"):
        yield Role.CASEWORKER, path
    yield Role.PROVIDER_MANAGER, f"/requests/{waits.code}"
    yield Role.COORDINATOR, "/requests"


def lists(given: Given, account: Staff) -> Iterator[tuple[Role, str]]:
    """What managers and coordinators look at; a bulk action that stands, and one that was undone."""
    data(given, scheme=Scheme.PURCHASED_BUNDLE)
    lent(given)
    manager, planned = given.actor(), data(given)
    given.handover(given.survivor(), given.sim(package=funded(starts_on=None)))
    with given.database.writing() as session:
        many = bulk.renew(session, OPERATOR, given.at, wanted=Renewing(), count=2)
        undone = bulk.gift(session, manager, given.at, wanted=Gifting(), count=1)
        bulk.undo(session, OPERATOR, given.at, bulk_id=undone.id or 0)
        packages.plan(session, OPERATOR, given.at, scan=scan_of(planned), renew_on=given.at.today)
    data(given)
    for path in (
        "/", "/sessions", "/board", "/bulk", f"/bulk/{undone.id}", "/bulk/renew?days=30&ended=true", "/bulk/gift",
        f"/bulk/move?origin={account.id}&to=0", "/renewals", "/renewals?look=quiet&quiet=1", "/renewals/match",
        f"/sims/{planned.id}",
    ):  # fmt: skip
        yield Role.PROVIDER_MANAGER, path
    for path in (
        "/", "/board", "/board?on=2027-03-01", "/board/kits", "/board/kits?group=counted&part=data&state=met",
        "/board/loans", "/board/packages", "/renewals", "/renewals?planned=yes",
    ):  # fmt: skip
        yield Role.COORDINATOR, path
    yield Role.WAREHOUSE, "/renewals?look=not_activated"
    yield Role.COORDINATOR, "/flagged"
    yield Role.COORDINATOR, "/bulk/renew"
    yield Role.COORDINATOR, f"/bulk/{many.id}"
    yield Role.COORDINATOR, "/policy"


@pytest.mark.parametrize("screen", [PHONE, DESK], ids=["phone", "desk"])
def test_every_page_is_accessible_and_keeps_to_itself(site: Site, screen: dict[str, int]) -> None:
    account = site.given.staff(Role.CASEWORKER)
    pages: dict[Role, Page] = {}
    found: list[str] = []
    for role, path in paths(site.given, account):
        if role not in pages:
            options = {"viewport": screen}
            pages[role] = (
                site.sign_in(account, **options) if role is Role.CASEWORKER else site.signed_in(role, **options)
            )
        answer = pages[role].goto(f"{site.url}{path}")
        assert answer is not None
        assert answer.ok or path == "/nowhere", path
        found += [f"{role.value} {path}: {one}" for one in wrong(pages[role])]
    assert found == []


@pytest.mark.parametrize("screen", [PHONE, DESK], ids=["phone", "desk"])
def test_trying_a_policy_is_accessible(site: Site, screen: dict[str, int]) -> None:
    site.given.held_device(tenure=Tenure.GIFT, on=date(2026, 11, 2))
    page = site.signed_in(Role.COORDINATOR, viewport=screen)
    page.goto(f"{site.url}/policy")
    page.get_by_label("Or paste it here").fill("[policy.next]")
    page.get_by_role("button", name="Show who would stand differently").click()
    expect(page.locator("#proposal-problem")).to_contain_text("effective_from is missing")
    assert wrong(page) == []
    text = "[policy.next]\neffective_from = 2027-04-01\ncomponents = { smartphone = 1, laptop = 0, data = 0 }"
    page.get_by_label("Or paste it here").fill(text)
    page.get_by_role("button", name="Show who would stand differently").click()
    expect(page.get_by_role("heading", name="How many people")).to_be_visible()
    assert wrong(page) == []


@pytest.mark.parametrize("screen", [PHONE, DESK], ids=["phone", "desk"])
def test_saying_how_somebody_may_be_written_to_needs_no_scripts(site: Site, screen: dict[str, int]) -> None:
    account = site.given.staff(Role.CASEWORKER)
    survivor = site.given.survivor(caseworker=Actor(Role.CASEWORKER, account.id, site.given.home.id))
    page = site.sign_in(account, viewport=screen, java_script_enabled=False)
    page.goto(f"{site.url}/survivors/{survivor.ref}/safe-contact")
    page.locator("input[name=way][value=sms]").check()
    page.get_by_label("The number or the address").fill(NUMBER)
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", name="Go through it together")).to_be_visible()
    expect(page.locator("main")).to_contain_text("a number that ends in 61")
    page.get_by_label("I went through this with them").check()
    page.get_by_role("button", name="Save").click()
    expect(page.locator("main")).to_contain_text("It is noted how they may be written to.")
    page.get_by_role("button", name="Show it in full").click()
    expect(page.locator("main")).to_contain_text("+447700900461")


@pytest.mark.parametrize("screen", [PHONE, DESK], ids=["phone", "desk"])
def test_going_through_it_and_seeing_it_in_full_are_accessible(site: Site, screen: dict[str, int]) -> None:
    account = site.given.staff(Role.CASEWORKER)
    survivor = site.given.survivor(caseworker=Actor(Role.CASEWORKER, account.id, site.given.home.id))
    page = site.sign_in(account, viewport=screen)
    page.goto(f"{site.url}/survivors/{survivor.ref}/safe-contact")
    page.locator("input[name=way][value=email]").check()
    page.get_by_label("The number or the address").fill("nobody")
    page.get_by_role("button", name="Go on").click()
    expect(page.locator("#value-problem")).to_be_visible()
    assert wrong(page) == []
    page.get_by_label("The number or the address").fill("quiet@mail.example")
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", name="Go through it together")).to_be_visible()
    assert wrong(page) == []
    page.get_by_label("I went through this with them").check()
    page.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Show it in full").click()
    expect(page.locator("main")).to_contain_text("quiet@mail.example")
    assert wrong(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_sign_in_page_is_accessible_by_day_and_night(site: Site, scheme: str) -> None:
    page = site.visit(viewport=PHONE, color_scheme=scheme)
    page.goto(f"{site.url}/sign-in")
    assert wrong(page) == []
    page.get_by_label("E-mail address").fill("nobody@demo.example")
    page.get_by_label("Password").fill("not the password at all")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert").or_(page.locator("#refusal")).first).to_be_visible()
    assert wrong(page) == []


def wrong(page: Page) -> list[str]:
    """What axe finds, what sticks out of the screen, and targets too small for a thumb."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    result = page.evaluate("tags => axe.run({ runOnly: tags })", RULES)
    faults = [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in result["violations"]]
    if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
        faults.append("the page is wider than the screen")
    rows = page.locator(".takeaway").evaluate_all("all => all.map(one => one.getBoundingClientRect().height)")
    faults += [f"the ways to take a list away need {high} px, more than a line" for high in rows if high > 50]
    faults += [f"words of a chart touch or are cut off: {words}" for words in page.evaluate(CHARTS)]
    small = page.evaluate(
        """() => [...document.querySelectorAll("main button, main .press, main input:not([type=hidden]), main select")]
            .filter(e => e.checkVisibility() && !e.closest(".visually-hidden") && !e.matches(".visually-hidden"))
            .filter(e => !["radio", "checkbox"].includes(e.type) && e.getBoundingClientRect().height < 43.5)
            .map(e => e.outerHTML.slice(0, 120))"""
    )
    return faults + [f"smaller than 44 px: {html}" for html in small]
