"""The board: every number as long as the list behind it, for each who may see it; and those lists as files."""

import csv
import io
import json
import re
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pytest
import sqlalchemy as sa
import time_machine
from bs4 import BeautifulSoup
from click.testing import CliRunner
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlmodel import select

from devicefleet.clock import moment_of
from devicefleet.commands import main
from devicefleet.db import Database
from devicefleet.rules.tags import show, show_reference
from devicefleet.rules.terms import Role, Tenure
from devicefleet.services import demonstration
from devicefleet.tables import AuditEvent
from devicefleet.web import create_app
from tests.commands.conftest import written
from tests.conftest import settings
from tests.given import Given, funded
from tests.queries.test_coverage import move
from tests.queries.test_flagged import lent
from tests.web.conftest import ClientAs, Clock, reader
from tests.web.reader import Reader

AT = moment_of(datetime(2026, 11, 22, 12, tzinfo=UTC))
PASSWORDS = {role: f"{role.value[::-1]} lantern 7 oaks" for role in demonstration.SIGN_INS}
LISTS = ("/board/kits", "/board/loans", "/board/packages")
BOARDS = ("/board", "/board?on=2026-06-30", "/board?on=2027-01-15", "/board?provider=larkspur")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[Database]:
    """The small demonstration."""
    config = settings(tmp_path_factory.mktemp("demo"))
    shutil.copyfile(sqlite_template, Path(sa.make_url(config.database.url).database or ""))
    database = Database(config)
    with database.writing() as session:
        for _progress in demonstration.load(session, AT, size="small", sign_ins=PASSWORDS):
            pass
    yield database
    database.close()


@pytest.fixture(params=[Role.COORDINATOR, Role.PROVIDER_MANAGER])
def somebody(demo: Database, request: pytest.FixtureRequest) -> Reader:
    """A coordinator, and the manager of one organisation, of the demonstration."""
    app = create_app(demo.config, clock=Clock(AT), database=demo)
    app.test_client_class = Reader
    app.testing = True
    client = reader(app)
    client.sign_in(demonstration.SIGN_INS[request.param], PASSWORDS[request.param])
    return client


@pytest.fixture
def manager(client_as: ClientAs) -> Reader:
    return client_as(Role.PROVIDER_MANAGER)


def numbers(page: BeautifulSoup) -> dict[str, int]:
    """Every number that opens a list, by the address of the list."""
    found: dict[str, int] = {}
    for link in page.select("main a.count, main a.tally"):
        figure = link.select_one("strong") or link
        assert found.setdefault(str(link["href"]), int(figure.get_text())) == int(figure.get_text())
    return found


def length(client: Reader, address: str) -> int:
    """How long the list at an address says it is; only read, since its like is checked whole elsewhere."""
    answer = FlaskClient.open(client, address, base_url="https://localhost")
    assert answer.status_code == 200, address
    found = re.search(r'<div class="list-head">\s*<p class="soft">(\d+)', answer.text)
    assert found, address
    return int(found[1])


@pytest.mark.slow
@pytest.mark.parametrize("path", BOARDS)
def test_every_number_is_as_long_as_its_list(somebody: Reader, path: str) -> None:
    found = numbers(somebody.page(path))
    assert len(found) > 80
    assert sum(found.values()) > 100
    wrong = {address: n for address, n in found.items() if length(somebody, address) != n}
    assert wrong == {}


def test_a_list_is_as_long_as_it_says_and_as_its_file(somebody: Reader) -> None:
    for path in LISTS:
        total, rows, page = length(somebody, path), 0, 1
        while len(found := somebody.page(f"{path}?page={page}").select("tbody tr")) and rows < total:
            rows, page = rows + len(found), page + 1
        assert rows == total > 0
        text = somebody.get(f"{path}/export.csv").data.decode("utf-8-sig")
        assert len(list(csv.DictReader(io.StringIO(text)))) == total
        sheet = load_workbook(io.BytesIO(somebody.get(f"{path}/export.xlsx").data)).worksheets[0]
        assert sheet.max_row == total + 1


@pytest.mark.parametrize("path", ["/board/kits?status=lapsed&on=2026-10-01", "/board/kits?group=covered&region=none"])
def test_a_file_holds_what_its_page_shows(somebody: Reader, path: str) -> None:
    page = somebody.page(path)
    links = [str(link["href"]) for link in page.select(".takeaway a")]
    total = length(somebody, path)
    assert bool(links) == bool(total)
    for link in links:
        answer = somebody.get(link)
        assert answer.headers["Content-Disposition"].startswith("attachment; filename=kits.")
        if link.split("?")[0].endswith("csv"):
            assert len(list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))) == total + 1


def test_charts_say_what_they_show(somebody: Reader) -> None:
    page = somebody.page("/board")
    charts = page.select("svg.chart")
    assert len(charts) == 6
    for section in page.select("section.told:has(svg.chart)"):
        said = section.select_one(".said")
        assert said is not None
        assert {chart.select_one("title").get_text() for chart in section.select("svg.chart")} == {said.get_text()}
        assert section.select_one("table tbody tr")


def test_the_board_on_paper(somebody: Reader) -> None:
    answer = somebody.get("/board.pdf?on=2026-10-01")
    assert answer.headers["Content-Disposition"] == "attachment; filename=board-2026-10-01.pdf"
    text = "".join(page.get_textpage().get_text_range() for page in pdfium.PdfDocument(answer.data))
    assert "Internal: not for publication." in text
    for section in somebody.page("/board?on=2026-10-01").select("section.told:has(.said)"):
        assert section.select_one("h2").get_text() in text
        said = " ".join(section.select_one(".said").get_text().split())
        assert said in " ".join(text.split())
    assert somebody.get("/board.pdf?on=2026-10-01").data == answer.data


@pytest.fixture
def typed(demo: Database, tmp_path: Path) -> Iterator[Callable[..., Any]]:
    """What the command line answers about the same installation, at the same moment."""
    config = written(demo.config, tmp_path / "config.toml")
    with time_machine.travel(AT.now, tick=False):
        yield lambda *words: json.loads(CliRunner().invoke(main, ["--config", str(config), *words, "--json"]).stdout)


def cells(page: BeautifulSoup, section: str) -> list[list[str]]:
    """The table of one figure."""
    rows = page.select(f"#{section} tbody tr")
    return [[" ".join(cell.get_text(" ").split()) for cell in row.select("th, td")] for row in rows]


def test_the_command_line_says_the_same(somebody: Reader, typed: Callable[..., Any]) -> None:
    page = somebody.page("/board?on=2026-10-01")
    narrowed = ["--provider", "larkspur"] if somebody.get("/").status_code == 200 else []
    for section, by in (("providers", "provider"), ("regions", "region")):
        answer = typed("coverage", "--as-of", "2026-10-01", "--by", by, *narrowed)
        told = {row["name"]: (row["counted"], row["covered"], row["complete"], row["lapsed"]) for row in answer}
        shown = {row[0]: tuple(int(row[n]) for n in (1, 2, 5, 6)) for row in cells(page, section)}
        assert shown == {name: numbers for name, numbers in told.items() if name in shown}
        assert bool(shown) == (not narrowed or section == "regions")
    page = somebody.page("/board")
    weeks = typed("forecast", "--weeks", "12", *narrowed)
    assert [(str(week["become_worse"]), str(week["lapse"])) for week in weeks] == [
        (row[1], row[2]) for row in cells(page, "worse")
    ]
    names = ("packages", "paid", "planned", "they_pay", "nothing")
    assert [[str(week[name]) for name in names] for week in weeks] == [row[1:6] for row in cells(page, "cliff")]


def test_how_it_begins(manager: Reader, given: Given) -> None:
    page = manager.page("/board")
    assert "Nobody counts on this day." in page.get_text()
    assert "Internal: not for publication." in page.get_text()
    given.survivor()
    assert numbers(manager.page("/board"))["/board/kits?on=2026-11-22&group=counted"] == 1


def test_on_another_day(manager: Reader) -> None:
    assert "As it was on 1 June 2026" in manager.page("/board?on=2026-06-01").get_text()
    assert "As it will be on 1 June 2027 if nothing is done." in manager.page("/board?on=2027-06-01").get_text()
    for day in ("2000-01-01", "2100-01-01"):
        assert manager.get(f"/board?on={day}").status_code == 200


def test_the_lists_of_things(manager: Reader, given: Given) -> None:
    person = given.survivor()
    phone = given.held_device(person, tenure=Tenure.LOAN_FIXED, due_on=date(2026, 11, 30), on=date(2026, 11, 1))
    sim = given.sim(package=funded(last_day=date(2026, 11, 25)), network="Nett")
    given.handover(person, sim, on=date(2026, 11, 1))
    shown = manager.page("/board/loans?first=2026-11-29&last=2026-12-05")
    assert show(phone.code) in shown.get_text()
    assert shown.select_one(f'a[href="/survivors/{show_reference(person.ref)}"]')
    assert "No loans like these." in manager.page("/board/loans?first=2026-12-01").get_text()
    shown = manager.page("/board/packages?behind=nothing")
    assert sim.iccid in shown.get_text()
    assert shown.select_one(f'a[href="/survivors/{show_reference(person.ref)}"]')
    assert "No packages like these." in manager.page("/board/packages?behind=paid").get_text()


def test_what_leaves_is_audited(manager: Reader, database: Database, given: Given) -> None:
    lent(given, date(2026, 11, 30))
    for path in LISTS:
        manager.get(f"{path}/export.csv")
    with database.reading() as session:
        actions = session.exec(select(AuditEvent.action)).all()
    assert [action for action in actions if action.endswith("exported")] == [
        "kit.exported",
        "loan.exported",
        "package.exported",
    ]


def test_looking_changes_nothing(manager: Reader, database: Database) -> None:
    with database.reading() as session:
        before = session.exec(select(AuditEvent.id)).all()
    for path in ("/board", "/board.pdf", *LISTS):
        assert manager.get(path).status_code == 200
    with database.reading() as session:
        assert session.exec(select(AuditEvent.id)).all() == before


def test_a_coordinator_narrows_it(client_as: ClientAs, given: Given) -> None:
    other = given.provider("other")
    here, there = given.survivor(), given.survivor(other)
    coordinator = client_as(Role.COORDINATOR)
    assert numbers(coordinator.page("/board"))["/board/kits?on=2026-11-22&group=counted"] == 2
    narrowed = numbers(coordinator.page("/board?provider=other"))
    assert narrowed["/board/kits?on=2026-11-22&provider=other&group=counted"] == 1
    text = coordinator.get("/board/kits?provider=other").text
    assert show_reference(there.ref) in text
    assert show_reference(here.ref) not in text
    assert coordinator.get("/board?provider=nobody").status_code == 404


def test_another_organisation(client_as: ClientAs, given: Given) -> None:
    survivor = lent(given, date(2027, 3, 1))
    stranger = client_as(Role.PROVIDER_MANAGER, provider=given.provider("other"))
    assert stranger.get("/board?provider=home").status_code == stranger.get("/board?provider=nobody").status_code == 404
    for path in ("/board", "/board/kits?provider=home", "/board/kits/export.csv", *LISTS):
        text = stranger.get(path).text
        assert show_reference(survivor.ref) not in text
        assert "Home Support" not in text
    assert not [n for n in numbers(stranger.page("/board")).values() if n]


def test_who_moved_away_counts_and_is_not_named(client_as: ClientAs, given: Given) -> None:
    manager, person = client_as(Role.PROVIDER_MANAGER), given.survivor()
    move(given, person, given.provider("other"), date(2026, 11, 10))
    for path in ("/board/kits?on=2026-11-01", "/board/kits/export.csv?on=2026-11-01"):
        text = manager.get(path).text
        assert person.ref not in text.replace("-", "")
        assert "Not started" in text
    assert length(manager, "/board/kits?on=2026-11-01") == 1
    assert length(manager, "/board/kits?on=2026-11-20") == 0


@pytest.mark.parametrize(
    "path",
    [
        "/board?on=soon", "/board?on=1812-01-01", "/board/kits?status=late", "/board/kits?region=Essex",
        "/board/kits?page=0", "/board/kits?cause=fate", "/board/loans?first=soon", "/board/packages?behind=me"
    ]
)  # fmt: skip
def test_wrong_shape(manager: Reader, path: str) -> None:
    assert manager.get(path).status_code == 422


def test_anonymous(client: Reader) -> None:
    for path in ("/board", "/board.pdf", *LISTS, *(f"{path}/export.xlsx" for path in LISTS)):
        assert str(client.get(path).location).startswith("/sign-in")
