"""Two organisations with the same kind of data and no word in common: neither learns anything of the other.

Every page and every export that can be reached is read as each role, and every address that holds an identifier is
tried with the other organisation's.
"""

import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from openpyxl import load_workbook
from sqlmodel import Session, col, func, select

from devicefleet.documents import stocks
from devicefleet.rules.access import Actor
from devicefleet.rules.bulk import Renewing
from devicefleet.rules.contact import Rule
from devicefleet.rules.messages.letter import Unsent
from devicefleet.rules.printers import Printer
from devicefleet.rules.printing import Ended
from devicefleet.rules.tags import show, show_handover_number, show_reference
from devicefleet.rules.terms import Component, Kind, Printing, Role, Tenure
from devicefleet.rules.terms.messages import Channel, Problem
from devicefleet.services import bulk, holding, label_stocks, looking, packages, printers, printing, talks
from devicefleet.services.contacts import Contact
from devicefleet.services.printing import Order
from devicefleet.tables import Entry, Provider, StaffSession
from tests.given import Given, funded
from tests.reported import Register
from tests.requested import asked, counted, packed, shelf
from tests.web.conftest import ClientAs
from tests.web.reader import Reader, same
from tests.worker.post import Carrier, Post, compose, send_due

ROLES = (Role.WAREHOUSE, Role.CASEWORKER, Role.PROVIDER_MANAGER)
MOST_PAGES = 150
MOST_OF_A_KIND = 8
NOBODYS = {
    **dict.fromkeys(("code", "request_code", "bag", "shelf"), "7K3M9Q2XJ3"),
    **dict.fromkeys(("sim_id", "batch_id", "bulk_id", "preview_id", "session_id", "count_id"), "987654"),
    **dict.fromkeys(("job_id", "printer_id", "stock_id", "message_id"), "987654"),
    **dict.fromkeys(("funder_id", "schedule_id"), "987654"),
    "report_number": "R-7K3M9N",
    "ref": "K7M3-9V",
    "number": "HK7M39V",
}
"""Identifiers that fit and that nobody has."""
CHOICES = {"word": "lost", "ending": "csv"}
"""Parts of addresses that are no identifiers."""


@dataclass(slots=True)
class World:
    """One organisation, an identifier of each kind, and every word that only it knows."""

    provider: Provider
    readers: dict[Role, Reader]
    ids: dict[str, str]
    canaries: set[str] = field(default_factory=set)
    entry_id: int = 0


@pytest.fixture
def worlds(given: Given, client_as: ClientAs) -> tuple[World, World]:
    both = world(given, client_as, "alder"), world(given, client_as, "birch")
    looking.look(given.database, given.at)
    return both


def world(given: Given, client_as: ClientAs, name: str) -> World:
    """Somebody with a kit, stock on the shelves, and something that just happened."""
    provider = given.provider(name)
    readers = {role: client_as(role, provider=provider) for role in ROLES}
    caseworker = readers[Role.CASEWORKER].actor
    survivor = given.survivor(provider, caseworker=caseworker)
    marked = {"make": f"{name}make", "model": f"{name}model", "serial": f"SER{name.upper()}"}
    device = given.ready_device(provider=provider, **marked)
    laptop = given.ready_device(Kind.LAPTOP, provider, serial=f"LAP{name.upper()}", order_ref=f"ORD{name.upper()}/1")
    given.received_device(provider=provider, serial=f"RAW{name.upper()}")
    sim = given.sim(provider, package=funded(last_day=date(2026, 11, 30)), network=f"{name}net")
    made = given.handover(survivor, device, sim, tenure=Tenure.LOAN_FIXED, due_on=date(2027, 1, 12))
    with given.database.writing() as session:
        talks.check_contact(session, caseworker, given.at, survivor=survivor.ref, contact=mail_of(name))
        holding.report(session, caseworker, given.at, scan=sim.iccid or "", word="activate")
        many = bulk.renew(session, caseworker, given.at, wanted=Renewing(), count=1)
        ahead = {"renew_on": date(2026, 12, 1), "funder_ref": f"{name}fund"}
        packages.plan(session, caseworker, given.at, scan=sim.iccid or "", **ahead)
        entry = session.exec(select(Entry.id).where(col(Entry.sim_id) == sim.id).order_by(col(Entry.id).desc())).first()
        signed_in = session.exec(select(func.max(StaffSession.id))).one()
        things = printed(session, readers[Role.WAREHOUSE].actor, given, name, device.code)
    assert sim.iccid is not None
    bagged = given.ready_device(provider=provider)
    request = asked(given, survivor, Component.SMARTPHONE, actor=caseworker)
    place = shelf(given, f"{name}shelf", provider)
    bag = packed(given, bagged, request=request, provider=provider).code
    count = counted(given, place, laptop.code, f"{name}stray")
    told = said(given, provider)
    canaries = {
        provider.name, *(reader.email for reader in readers.values()), survivor.ref, show_reference(survivor.ref),
        device.code, show(device.code), laptop.code, show(laptop.code), f"{name}make", f"{name}model", f"{name}net",
        f"SER{name.upper()}", f"LAP{name.upper()}", f"RAW{name.upper()}", f"ORD{name.upper()}",
        f"{name}printer", f"{name}stock", device.imei or "", sim.iccid, made.number, show_handover_number(made.number),
        *(each for code in (bagged.code, request.code, bag, place.code) for each in (code, show(code))),
        f"{name}shelf", f"{name}stray", f"{name}canary", f"{name}fund", told["report_number"],
    }  # fmt: skip
    ids = {"code": device.code, "ref": show_reference(survivor.ref), "number": made.number, "sim_id": str(sim.id)}
    ids |= things | {"batch_id": "1", "preview_id": "1", "session_id": str(signed_in), "bulk_id": str(many.id)}
    ids |= told | {"request_code": request.code, "bag": bag, "shelf": place.code, "count_id": str(count.id)}
    return World(provider, readers, ids, canaries, entry or 0)


def mail_of(name: str) -> Contact:
    """An address whose first letter is all that any page shows."""
    return Contact(Channel.EMAIL, f"{name}canary@mail.example", rule=Rule("en"))


def printed(session: Session, actor: Actor, given: Given, name: str, code: str) -> dict[str, str]:
    """A print job, on a sheet and a printer of their own."""
    key = actor.provider_id or 0
    stock = replace(stocks.load("L7160"), name=f"{name}stock", also=())
    own = label_stocks.add(session, actor, given.at, provider_id=key, stock=stock)
    printer = printers.add(session, actor, given.at, provider_id=key, printer=Printer(f"{name}printer"))
    order = Order(printing=Printing.DEVICES, codes=[code], stock=own.name)
    job = printing.made(session, actor, given.at, provider_id=key, order=order, ended=Ended(1, 1, 2))
    return {"job_id": str(job.id), "printer_id": str(printer.id), "stock_id": str(own.id)}


def said(given: Given, provider: Provider) -> dict[str, str]:
    """A message, and a report about them."""
    report = Register(given, given.database).released(slice_=f"provider:{provider.code}")
    told = {"message_id": message(given, provider), "report_number": report.number}
    return told | {"funder_id": "1", "schedule_id": "1"}


def message(given: Given, provider: Provider) -> str:
    """One that failed, so that it could be tried again."""
    post = Post(given, given.database, provider_id=provider.id or 0)
    (key,) = post.queue(provider.id or 0)
    carrier = Carrier()
    carrier.says(Unsent(Problem.REFUSED, again=False))
    send_due(given.database, lambda: given.at, "one", {Channel.EMAIL: carrier}, compose)
    return str(key)


def crawl(reader: Reader, start: str = "/") -> Iterator[tuple[str, str]]:
    """Every address that links lead to, with all the text that comes back; of a list with many filters, a few."""
    waiting, seen, kinds = [start], {start}, Counter[str]()
    while waiting and len(seen) < MOST_PAGES:
        path = waiting.pop(0)
        answer = reader.get(path, follow_redirects=True)
        assert answer.status_code == 200, f"{path}: {answer.status}"
        yield path, words_of(answer.data, answer.mimetype)
        if answer.mimetype == "text/html":
            page = BeautifulSoup(answer.text, "html.parser")
            for link in page.select('a[href^="/"]'):
                found = str(link["href"]).split("#", maxsplit=1)[0]
                kind = urlsplit(found).path
                if found not in seen and kinds[kind] < MOST_OF_A_KIND and not found.startswith("/static"):
                    seen.add(found)
                    kinds[kind] += 1
                    waiting.append(found)


def words_of(content: bytes, kind: str) -> str:
    if "spreadsheetml" in kind:
        sheet = load_workbook(io.BytesIO(content)).active
        assert sheet is not None
        return "\n".join(str(cell) for row in sheet.iter_rows(values_only=True) for cell in row)
    return content.decode("utf-8", errors="replace")


@pytest.mark.parametrize("role", ROLES)
def test_no_word_of_the_other(worlds: tuple[World, World], role: Role) -> None:
    here, there = worlds
    pages = dict(crawl(here.readers[role]))
    leaks = {(path, word) for path, text in pages.items() for word in there.canaries if word in text}
    assert not leaks
    known = {word for word in here.canaries if any(word in text for text in pages.values())}
    assert {here.provider.name, show(here.ids["code"])} <= known, "the crawl has to reach one's own records"
    assert len(pages) > 8


@pytest.mark.parametrize("role", [Role.ADMIN, Role.FUNDER])
def test_no_person_for_roles_without_people(worlds: tuple[World, World], client_as: ClientAs, role: Role) -> None:
    refs = [world.ids["ref"] for world in worlds] + [world.ids["ref"].replace("-", "") for world in worlds]
    for path, text in crawl(client_as(role)):
        assert not [ref for ref in refs if ref in text], path


def addresses(app: Flask, ids: dict[str, str]) -> Iterator[tuple[str, str]]:
    """(method, path) of every address that holds an identifier."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint in {"static", "scanned.scanned", "calendars.feed"} or not rule.arguments - CHOICES.keys():
            continue
        unknown = rule.arguments - ids.keys() - CHOICES.keys()
        assert not unknown, f"say in this test which identifier {rule.rule} holds: {unknown}"
        path = re.sub(r"<(?:[^:<>]+:)?(\w+)>", lambda part: {**CHOICES, **ids}[part[1]], rule.rule)
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            yield method, path


@pytest.mark.parametrize("role", ROLES)
def test_their_identifiers_answer_as_nobodys(app: Flask, worlds: tuple[World, World], role: Role) -> None:
    """404 for what one may do with one's own, and the very same page as for what does not exist."""
    here, there = worlds
    reader = here.readers[role]
    theirs, nobodys = list(addresses(app, there.ids)), list(addresses(app, NOBODYS))
    tried = 0
    for (method, path), (_method, nowhere) in zip(theirs, nobodys, strict=True):
        answers = [send(reader, method, each) for each in (path, nowhere)]
        statuses = [answer[0] for answer in answers]
        assert statuses[0] == statuses[1], f"{method} {path}: {statuses}"
        assert statuses[0] in {403, 404, 422}, f"{method} {path}: {statuses}"
        there_said, nowhere_said = (
            same(text, asked, *(one for one in ids.values() if len(one) > 5))
            for (_status, text), asked, ids in zip(answers, (path, nowhere), (there.ids, NOBODYS), strict=True)
        )
        assert there_said == nowhere_said, f"{method} {path} reads differently"
        tried += statuses[0] == 404
    assert tried


def send(reader: Reader, method: str, path: str) -> tuple[int, str]:
    if method == "GET":
        answer = reader.get(path)
    else:
        answer = reader.post(path, data={"csrf_token": reader.token(), "once": "x" * 20, "entry": "1"})
    return answer.status_code, answer.text


def test_their_entry_is_not_undone(worlds: tuple[World, World]) -> None:
    here, there = worlds
    for role in ROLES:
        reader = here.readers[role]
        data = {"csrf_token": reader.token(), "once": "x" * 20, "entry": str(there.entry_id)}
        assert reader.post("/undo", data=data).status_code == 404


def test_their_things_are_not_found(worlds: tuple[World, World]) -> None:
    here, there = worlds
    reader = here.readers[Role.PROVIDER_MANAGER]
    for scan in there.canaries:
        answer = reader.post("/find", data={"scan": scan, "csrf_token": reader.token()}, follow_redirects=True)
        assert answer.status_code == 404, scan
        shown = {word for word in there.canaries if word in answer.text and word not in scan}
        assert not shown, scan


def test_no_address_of_a_page_tells_who_the_reader_is(worlds: tuple[World, World]) -> None:
    """Nothing but opaque identifiers stands in an address: no number, no e-mail, no organisation."""
    here, _there = worlds
    private = {here.provider.name, *(reader.email for reader in here.readers.values())}
    private |= {word for word in here.canaries if word.isdigit()}
    for role in ROLES:
        for path, _text in crawl(here.readers[role]):
            parts = urlsplit(path)
            assert not [word for word in private if word in f"{parts.path}?{parts.query}"], path
