"""A whole demonstration: every number is as long as its list and its file, and as the command line says."""

import csv
import io
import json
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pytest
import sqlalchemy as sa
import time_machine
from bs4 import BeautifulSoup
from click.testing import CliRunner
from openpyxl import load_workbook

from devicefleet.clock import moment_of
from devicefleet.commands import main
from devicefleet.db import Database
from devicefleet.rules.terms import Role
from devicefleet.services import demonstration
from tests.commands.conftest import written
from tests.conftest import settings
from tests.sites import site_over
from tests.web.conftest import Clock, reader
from tests.web.reader import Reader
from tests.web.test_board import LISTS, length, numbers

AT = moment_of(datetime(2026, 11, 22, 12, tzinfo=UTC))
PASSWORDS = {role: f"{role.value[::-1]} lantern 7 oaks" for role in demonstration.SIGN_INS}
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
    app = site_over(demo, Clock(AT))
    app.test_client_class = Reader
    app.testing = True
    client = reader(app)
    client.sign_in(demonstration.SIGN_INS[request.param], PASSWORDS[request.param])
    return client


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
    names = ("packages", "paid", "scheduled", "planned", "they_pay", "nothing")
    assert [[str(week[name]) for name in names] for week in weeks] == [row[1:7] for row in cells(page, "cliff")]
