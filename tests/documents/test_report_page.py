"""A report as a page and as a spreadsheet: the numbers of the PDF, in a document that stands by itself."""

import csv as files
import re
from base64 import b64encode
from contextvars import copy_context
from hashlib import sha256
from io import StringIO
from itertools import pairwise

import html5lib
import pytest
from bs4 import BeautifulSoup, Tag

from devicefleet.documents.report import article_of, csv, fingerprint, html, marks, read_back
from devicefleet.documents.report import pdf as paper
from devicefleet.documents.report.facts import grouped
from devicefleet.documents.report.printed import say, say_money, say_share
from devicefleet.resources import STATIC
from devicefleet.rules.reporting.head import Head
from devicefleet.rules.reporting.layout import Table, tables
from devicefleet.rules.reporting.period import period_from
from devicefleet.rules.reporting.published import Mark, Percent, Printed, Published
from devicefleet.rules.reporting.slices import slice_from
from devicefleet.rules.reporting.words import column_word, row_word, title_of
from devicefleet.rules.words import bind
from tests.published import head, hidden, published, withheld

Made = tuple[Published, tuple[Table, ...], Head]


def made(one: Published | None = None, **others: object) -> Made:
    one = one or published()
    return one, tables(one.period, one.slice), head(one, **others)


def soup(text: str) -> BeautifulSoup:
    return BeautifulSoup(text, "html.parser")


def grid_of(page: BeautifulSoup, caption: str) -> dict[str, list[str]]:
    """The cells of a table by the heads of its rows."""
    [found] = [one for one in page.find_all("table") if one.caption and caption in one.caption.get_text()]
    rows = [row for row in found.tbody.find_all("tr") if row.find("td")]
    return {row.th.get_text(): [cell.get_text() for cell in row.find_all("td")] for row in rows if row.th}


def rows_of(content: bytes) -> tuple[dict[str, str], list[dict[str, str]]]:
    """What a spreadsheet says of itself, and its numbers."""
    assert content.startswith(b"\xef\xbb\xbf")
    top, body = content.decode("utf-8-sig").split("\r\n\r\n")
    return dict(files.reader(StringIO(top))), list(files.DictReader(StringIO(body)))  # type: ignore[arg-type]  # each row is a pair


def test_page_and_paper_and_spreadsheet_say_the_same_numbers() -> None:
    one, asked, about = made()
    page, reading = soup(html(one, asked, about)), read_back(paper(one, asked, about), asked)
    _facts, listed = rows_of(csv(one, asked, about))
    by = {(row["table"], row["row"], row["column"]): row for row in listed}
    for table in asked:
        if table.name in {"status", "paused", "nations", "trend", "ahead", "harms"}:
            continue  # below, where each has a form of its own
        for row in table.rows:
            count, title = say(reading.counts[row.parts[0]]), title_of(table.name, one.period.last)
            [found] = [each for key, each in by.items() if key[:2] == (title, row_word(table.name, row.code)) or (
                key[0] == title and key[1].startswith(f"{row_word(table.name, row.code)} (")
            ) if key[2] not in {"Of", "Asked of", "Counted"}]  # fmt: skip
            assert found["number"] or found["mark"] == count
            assert not found["number"] or f"{int(found['number']):,}" == count
            cells = [
                cell.get_text()
                for th in page.find_all("th", string=found["row"])
                for cell in th.find_next_siblings("td")
            ]
            assert count in cells


@pytest.mark.parametrize("name", ["trend", "nations", "ahead", "harms", "status"])
def test_broad_tables_say_the_same_numbers(name: str) -> None:
    one, asked, about = made(published(times=40))
    page, reading = soup(html(one, asked, about)), read_back(paper(one, asked, about), asked)
    _facts, listed = rows_of(csv(one, asked, about))
    table = next(each for each in asked if each.name == name)
    shown = grid_of(page, title_of(name, one.period.last))
    for row in table.rows:
        for key, code in zip(row.parts, table.columns, strict=True):
            head_, column = row_word(name, row.code), column_word(name, code)
            if name == "nations":
                head_, column = column, head_
            count = say(reading.counts[key])
            assert count in shown[head_]
            [found] = [
                each for each in listed
                if (each["table"], each["row"], each["column"]) == (title_of(name, one.period.last), head_, column)
            ]  # fmt: skip
            assert (f"{int(found['number']):,}" if found["number"] else found["mark"]) == count
            if row.whole:
                assert say_share(reading.percents[key, row.whole]) in shown[head_]
                assert found["per cent"] == _share(reading.percents[key, row.whole])


def _share(one: Percent) -> str:
    if one.n is None:
        return (one.mark or Mark.NOT_AVAILABLE).value
    return ("0 to 5" if one.n == 5 else "95 to 100") if one.edge else str(one.n)


def test_sums_and_spreads_are_the_same_too() -> None:
    one, asked, about = made(funder="Northern Trust")
    page = soup(html(one, asked, about))
    _facts, listed = rows_of(csv(one, asked, about))
    assert grid_of(page, "What was spent, by who paid") == {
        "Home grant 2026": ["£7,000"], "Northern Trust (yours)": ["£15,000"], "Own funds": ["£2,545"],
    }  # fmt: skip
    paid = {row["row"]: (row["number"], row["unit"]) for row in listed if row["indicator"] == "K19"}
    assert paid["Northern Trust (yours)"] == ("15000", "pounds")
    assert paid["For each person covered for a month"] == ("29", "pounds")
    assert grid_of(page, "Days in support")["With a phone"] == [say(one.amounts["days_smartphone"]), "91 %"]
    assert [(row["number"], row["per cent"]) for row in listed if row["row"] == "With a phone"] == [("33850", "91")]
    lasted = [row for row in listed if row["row"].startswith("How long gaps")]
    assert [(row["column"], row["number"], row["unit"]) for row in lasted] == [
        ("Half took at most", "6", "days"), ("Nine of ten took at most", "23", "days"),
    ]  # fmt: skip
    assert say_money(Printed(21_400)) in page.get_text()


def test_the_spreadsheet_says_what_it_is() -> None:
    one, asked, about = made(revises="R-222222", publisher="=HYPERLINK(1)")
    facts, listed = rows_of(csv(one, asked, about))
    assert facts["Report"] == "R-7K3M9N"
    assert facts["Period"] == "1 January 2026 to 31 March 2026"
    assert facts["Takes the place of"] == "R-222222"
    assert facts["Published by"] == "'=HYPERLINK(1)"
    assert facts["Fingerprint of the numbers"] == grouped(fingerprint(one, asked))
    cells = [cell for row in listed for cell in row.values()]
    assert not [cell for cell in cells if re.match(r"[=+\-@\t]|\d+[-–/]\d+$", cell)]
    assert csv(one, asked, about) == csv(one, asked, about)


def test_withheld_and_hidden_stand_in_the_spreadsheet_as_such() -> None:
    _facts, listed = rows_of(csv(*made(withheld(published(), "training"))))
    assert [row["mark"] for row in listed if row["table"].startswith("Training")] == ["[withheld]"]
    _facts, listed = rows_of(csv(*made(hidden(published()))))
    assert not [row for row in listed if row["number"]]


@pytest.mark.parametrize("slice_", ["all", "nation:ENG", "region:E12000007", "provider:HOME"])
def test_the_page_is_a_document_of_its_own(slice_: str) -> None:
    text = html(*made(published(period_from("2026-Q1"), slice_from(slice_)), about="A & <B>", note="Well done."))
    html5lib.HTMLParser(strict=True).parse(text)
    page = soup(text)
    assert page.html is not None
    assert page.html["lang"] == "en-GB"
    assert len(page.find_all("h1")) == len(page.find_all("main")) == 1
    assert page.title is not None
    assert page.title.get_text() == "Coverage report: A & <B>, January to March 2026"
    assert not page.find_all(["script", "link", "img", "iframe", "form", "a"], href=lambda one: one and one[0] != "#")
    levels = [int(one.name[1]) for one in page.find_all(re.compile(r"h[1-6]"))]
    assert all(after - before <= 1 for before, after in pairwise(levels))
    names = [one["id"] for one in page.find_all(id=True)]
    assert len(names) == len(set(names))
    assert {link["href"] for link in page.find_all("a")} <= {f"#{name}" for name in names}


def test_every_table_has_a_caption_and_heads() -> None:
    page = soup(html(*made()))
    found = page.find_all("table")
    assert len(found) == 20
    for table in found:
        assert table.caption
        assert table.caption.get_text().strip()
        wide = len(table.thead.find_all("th", scope="col"))
        for row in table.tbody.find_all("tr"):
            cells = [cell for cell in row.find_all(["th", "td"]) if isinstance(cell, Tag)]
            assert sum(int(str(cell.get("colspan", 1))) for cell in cells) == wide
            assert row.find("th") or row.find("td", colspan=True)
    charts = page.find_all("svg", role="img")
    assert len(charts) == 10  # each for two widths
    assert all(chart.title and chart.title.get_text().endswith(".") for chart in charts)


def test_nothing_can_run_and_only_its_own_style_counts() -> None:
    text = html(*made())
    page = soup(text)
    [style] = page.find_all("style")
    [policy] = [one["content"] for one in page.find_all("meta") if one.get("http-equiv")]
    digest = b64encode(sha256(style.get_text().encode()).digest()).decode()
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'"
    assert "url(" not in style.get_text()
    assert "@import" not in style.get_text()


def test_within_the_site_it_wears_the_sites_clothes() -> None:
    page = soup(article_of(html(*made())))
    assert not page.find_all(["style", "script", "main", "html"])
    assert not [
        one for one in page.find_all(True) if one.get("style") or any(name.startswith("on") for name in one.attrs)
    ]
    sheet = "".join(path.read_text(encoding="utf-8") for path in (STATIC / "css").glob("*.css"))
    for one in page.find_all(class_=True):
        for word in one["class"]:
            assert f".{word}" in sheet, word


def test_the_same_report_is_the_same_page() -> None:
    assert html(*made()) == html(*made())


def test_whoever_asks_it_is_in_english_and_the_same() -> None:
    """The site's words may be bound to another language; what was registered is not."""

    def shouted() -> list[bytes | str]:
        bind(str.upper)
        return [make(*made()) for make in (html, csv, paper)]

    assert copy_context().run(shouted) == [make(*made()) for make in (html, csv, paper)]


def test_each_form_says_which_report_it_is() -> None:
    for content in (html(*made()).encode(), csv(*made()), paper(*made())):
        assert marks(content).numbers == {"R-7K3M9N"}
    for content in (b"", b"%PDF-1.7 and nothing else", b"\xff\xfe", b"Report, R7"):
        assert marks(content).numbers == set()
