"""What browsers keep of the bench: exactly the files it needs, and nothing of anybody."""

import hashlib
import json
import re
from urllib.parse import urlsplit

import pytest
from flask import Flask

from devicefleet.resources import STATIC
from devicefleet.rules.terms import Role
from devicefleet.web import bench_shell
from tests.given import iccid
from tests.web.conftest import ClientAs
from tests.web.reader import Reader, parsed

VENDOR = STATIC / "vendor" / "barcode"


def kept(client: Reader) -> dict[str, object]:
    """What the worker is told to keep."""
    told = re.match(r"const KEEP = (\{.*\});\n", client.get("/bench/worker.js").text)
    assert told
    found: dict[str, object] = json.loads(told[1])
    return found


def test_the_page_without_a_connection_knows_nobody(client: Reader, client_as: ClientAs) -> None:
    stranger, signed_in = client.get("/bench/offline"), client_as(Role.WAREHOUSE)
    signed_in.submit("/sims/new", iccid=iccid(1))  # leaves a sentence for the next page
    page = signed_in.get("/bench/offline")
    assert page.text == stranger.text
    assert "csrf" not in page.text
    assert not page.headers.getlist("Set-Cookie")
    assert not parsed(page.text).select("[method=post]")
    assert signed_in.page("/").select(".note-good"), "the sentence is still there to be read"


def test_it_is_the_same_bench(client: Reader, client_as: ClientAs) -> None:
    here, there = client_as(Role.WAREHOUSE).page("/bench"), client.page("/bench/offline")
    assert [tag["value"] for tag in there.select("[data-card]")] == [tag["value"] for tag in here.select("[data-card]")]
    assert {tag["id"] for tag in there.select("[id]")} == {tag["id"] for tag in here.select("[id]")}


def test_the_worker_keeps_exactly_what_the_page_needs(client: Reader) -> None:
    page = parsed(client.get("/bench/offline").text)
    needed = {str(tag.get("href") or tag.get("src")) for tag in page.select("link[href], script[src], img[src]")}
    needed |= {str(tag["href"]).split("#")[0] for tag in page.select("use")}
    needed |= {str(tag["data-wasm"]) for tag in page.select("[data-wasm]")}
    files = kept(client)["files"]
    assert isinstance(files, list)
    assert set(files) == needed
    assert len(files) == len(needed)
    for file in files:
        answer = client.get(file)
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"].endswith("immutable"), "named by its content"


def test_the_worker_may_serve_the_bench_and_is_never_stale(client: Reader) -> None:
    answer = client.get("/bench/worker.js")
    assert answer.mimetype == "text/javascript"
    assert answer.headers["Service-Worker-Allowed"] == "/bench"
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_changed_file_is_another_worker(app: Flask, client: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    before = kept(client)
    assert kept(client) == before
    drawn = bench_shell.drawn_with
    monkeypatch.setattr(bench_shell, "drawn_with", lambda answer: drawn(answer) | {"cards": []})
    assert kept(client)["version"] != before["version"]


def test_the_token_says_whose_scans_they_are_and_not_who_that_is(client: Reader, client_as: ClientAs) -> None:
    assert urlsplit(client.get("/bench/token").location).path == "/sign-in"
    sam, kim = client_as(Role.WAREHOUSE), client_as(Role.WAREHOUSE)
    mark = sam.get("/bench/token").json
    assert mark
    assert mark.keys() == {"csrf", "who"}
    assert re.fullmatch(r"[0-9a-f]{32}", mark["who"])
    again = sam.get("/bench/token").json
    other = kim.get("/bench/token").json
    assert again
    assert other
    assert again["who"] == mark["who"] != other["who"]
    sent = {"csrf_token": mark["csrf"], "once": "a" * 16, "mode": "", "scan": "CARD-WIPE-OK"}
    answer = sam.post("/bench/scans", data=sent)
    assert answer.json
    assert (answer.status_code, answer.json["mode"]) == (200, "CARD-WIPE-OK")
    assert client_as(Role.FUNDER).get("/bench/token").status_code == 403


def test_a_role_is_another_person(client_as: ClientAs) -> None:
    """Scans of one's other role would be refused, so they wait until that role is taken again."""
    marks = [client_as(role).get("/bench/token").json for role in (Role.WAREHOUSE, Role.PROVIDER_MANAGER)]
    assert marks[0]
    assert marks[1]
    assert marks[0]["who"] != marks[1]["who"]


def test_the_reader_of_codes_is_the_one_its_script_asks_for() -> None:
    """Another build of the same version reads nothing, and says only that it is not available."""
    wanted = re.findall(r"\b[0-9a-f]{64}\b", (VENDOR / "ponyfill.js").read_text(encoding="utf-8"))
    assert wanted == [hashlib.sha256((VENDOR / "zxing_reader.wasm").read_bytes()).hexdigest()]
