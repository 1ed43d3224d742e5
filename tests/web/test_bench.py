"""The bench's door: how it stands goes in and comes back, a refusal keeps it, and the store learns no reference."""

from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest
from flask import Flask
from sqlmodel import select

from devicefleet.db import Database
from devicefleet.rules.tags import show, show_reference
from devicefleet.rules.terms import Component, Kind, Role
from devicefleet.services import labels
from devicefleet.tables import Handover, WipeRecord
from tests.given import Given, scan_of
from tests.queries.counted import counted
from tests.web.conftest import ClientAs
from tests.web.reader import Reader

SCANS = "/bench/scans"
KEYS = {"mode", "tray", "outcome", "word", "sentence", "slots", "undo", "link"}
MOST_STATEMENTS = 64
"""Of the last scan of a whole kit: a handover of three things with their ledger, audit and timeline."""


class Bench:
    """The page's script: it keeps what each answer said, and sends it along with the next scan."""

    def __init__(self, client: Reader) -> None:
        self.client, self.token = client, client.token()
        self.stands: dict[str, Any] = {"mode": "", "tray": []}
        self.keys: Iterator[int] = count(1)
        self.status = 0

    def scan(self, *scans: str, key: str = "", **other: Any) -> dict[str, Any]:
        for text in scans:
            once = key or f"key-of-this-scan-{next(self.keys)}"
            sent = {name: value for name, value in self.stands.items() if value not in (None, "")}
            answer = self.client.post(
                SCANS, data={**sent, "csrf_token": self.token, "scan": text, "once": once, **other}
            )
            self.status, said = answer.status_code, answer.get_json()
            assert set(said) == KEYS
            self.stands = {name: said[name] for name in ("mode", "tray", "undo")}
        return dict(said)


@pytest.fixture
def sam(client_as: ClientAs) -> Reader:
    return client_as(Role.WAREHOUSE)


@pytest.fixture
def bench(sam: Reader) -> Bench:
    return Bench(sam)


def test_a_kit_goes_out_and_comes_back(bench: Bench, given: Given, database: Database) -> None:
    person, phone, sim = given.survivor(), given.ready_device(), given.sim()
    request = given.request(person, Component.SMARTPHONE, Component.DATA)
    said = [bench.scan("CARD-ISSUE"), bench.scan(show(request.code)), bench.scan(phone.code, scan_of(sim))]
    assert [(slot["word"], slot["state"]) for slot in said[-1]["slots"]] == [
        ("Phone", "filled"), ("Laptop", "unasked"), ("SIM", "filled"),
    ]  # fmt: skip
    with counted(database) as sent:
        said.append(bench.scan("CARD-DONE"))
    assert len(sent) <= MOST_STATEMENTS
    assert (bench.status, said[-1]["outcome"], said[-1]["tray"]) == (200, "done", [])
    said += [bench.client.get(said[-1]["link"]).text, bench.scan("CARD-UNDO")]
    assert (said[-1]["word"], said[-1]["undo"]) == ("Undone", None)
    assert not {person.ref, show_reference(person.ref)} & set(repr(said).split()), "the store learns no reference"


def test_a_refusal_keeps_the_bench_as_it_stood(bench: Bench, given: Given) -> None:
    request = given.request(None, Component.SMARTPHONE)
    bench.scan("CARD-ISSUE", request.code)
    stood = dict(bench.stands)
    laptop = given.ready_device(Kind.LAPTOP)
    said = bench.scan(laptop.code)
    assert (bench.status, said["outcome"], said["word"]) == (409, "refused", "Not done")
    assert said["sentence"] == f"{show(laptop.code)}: this request does not ask for a laptop."
    assert bench.stands == stood
    assert bench.scan("7K3M9-Q2XJ3")["outcome"] == "refused"
    assert (bench.status, bench.stands) == (404, stood)


def test_an_empty_box_says_done(bench: Bench, given: Given) -> None:
    bench.scan("CARD-PACK-KIT", given.bag(), given.ready_device().code)
    assert bench.scan("")["word"] == "Packed"


def test_the_same_scan_sent_again(bench: Bench, given: Given, database: Database) -> None:
    phone = given.received_device()
    bench.scan("CARD-WIPE-OK")
    key = "a-scan-that-was-sent-twice"
    assert bench.scan(phone.code, key=key) == bench.scan(phone.code, key=key)
    with database.reading() as session:
        assert len(session.exec(select(WipeRecord)).all()) == 1
    assert bench.scan(given.received_device().code, key=key)["sentence"] == (
        "This page was already sent with other answers. Open it again and fill it in afresh."
    )


def test_a_replaced_label_is_told(bench: Bench, given: Given) -> None:
    phone = given.received_device()
    with given.database.writing() as session:
        new = labels.replace(session, given.actor(), given.at, scan=phone.code).device.code
    bench.scan("CARD-WIPE-OK")
    said = bench.scan(phone.code)
    assert said["outcome"] == "done"
    assert said["sentence"].startswith(f"{show(new)}: clear with factory reset, and every check passed. ")
    assert "replaced" in said["sentence"]
    assert bench.client.page("/").select(".note") == [], "told where it was scanned, and not once more"


def test_what_is_no_scan_of_a_bench_is_refused_whole(sam: Reader) -> None:
    scan = {"csrf_token": sam.token(), "scan": "CARD-ISSUE", "once": "key-of-this-scan-0"}
    for wrong in ({"mode": "CARD-DANCE"}, {"undo": "x"}, {"tray": "y" * 81}, {"colour": "red"}):
        answer = sam.post(SCANS, data={**scan, **wrong})
        assert (answer.status_code, answer.get_json()["outcome"]) == (422, "refused")
    del scan["once"]
    assert sam.post(SCANS, data=scan).status_code == 422


@pytest.mark.parametrize("role", [Role.CASEWORKER, Role.COORDINATOR, Role.AUDITOR, Role.FUNDER])
def test_only_stores_have_a_bench(client_as: ClientAs, role: Role) -> None:
    other = client_as(role)
    assert other.get("/bench").status_code == 403
    scan = {"csrf_token": other.token(), "scan": "CARD-ISSUE", "once": "key-of-this-scan-0"}
    assert other.post(SCANS, data=scan).status_code == 403


def test_another_stores_things(client_as: ClientAs, given: Given, app: Flask, database: Database) -> None:
    stranger = Bench(client_as(Role.WAREHOUSE, provider=given.provider()))
    request, bag, phone = given.request(), given.bag(), given.ready_device()
    for card in ("CARD-ISSUE", "CARD-PACK-KIT", "CARD-WIPE-OK", "CARD-READY", "CARD-RETURN", "CARD-COUNT"):
        for code in (request.code, bag, phone.code):
            stranger.stands = {"mode": card, "tray": []}
            said = stranger.scan(code)
            assert (stranger.status in {404, 409}, said["outcome"], said["tray"]) == (True, "refused", [])
    with database.reading() as session:
        assert session.exec(select(Handover)).all() == []


def test_numbers_beyond_every_key_are_nothing_that_is_there(client_as: ClientAs) -> None:
    sam = client_as(Role.WAREHOUSE)
    assert sam.get(f"/counts/{10**30}").status_code == 404
    assert sam.get(f"/labels/jobs/{10**30}").status_code == 404
    data = {"csrf_token": sam.token(), "once": "x" * 20, "scan": "CARD-UNDO", "undo": str(10**30)}
    assert sam.post("/bench/scans", data=data).status_code in (404, 422)
