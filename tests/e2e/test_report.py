"""A report's page as a file in a browser: accessible, quiet, no wider than a phone, by day, by night, in print."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from playwright.sync_api import Browser, Page

from devicefleet.documents.report import html
from devicefleet.rules.reporting.layout import tables
from devicefleet.rules.reporting.published import Published
from tests.e2e.conftest import DESK, PHONE
from tests.e2e.test_pages import AXE, CHARTS, RULES
from tests.published import head, hidden, published, withheld

pytestmark = pytest.mark.browser
REPORTS = {
    "usual": published(),
    "large": published(times=4_000),
    "hidden": hidden(published()),
    "withheld": withheld(published(), "status", "trend", "nations", "training"),
}


@pytest.fixture
def complaints() -> Iterator[list[str]]:
    said: list[str] = []
    yield said
    assert said == []


def opened(chromium: Browser, folder: Path, made: Published, complaints: list[str], **options: object) -> Page:
    file = folder / "report.html"
    name = "The Northern and Eastern Partnership for Phones, Laptops and Data of Towns and Valleys"
    file.write_text(html(made, tables(made.period, made.slice), head(made, about=name, funder=name)), encoding="utf-8")
    page = chromium.new_context(**{"bypass_csp": True, **options}).new_page()  # type: ignore[arg-type]  # options by name
    page.on("console", lambda message: complaints.append(message.text))
    page.on("request", lambda one: complaints.append(one.url) if not one.url.startswith("file:") else None)
    page.goto(file.as_uri())
    return page


def wrong(page: Page) -> list[str]:
    page.evaluate(AXE.read_text(encoding="utf-8"))
    result = page.evaluate("tags => axe.run({ runOnly: tags })", RULES)
    found = [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in result["violations"]]
    if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
        found.append("the page is wider than the screen")
    return found + [f"words of a chart touch or are cut off: {words}" for words in page.evaluate(CHARTS)]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("screen", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("name", REPORTS)
def test_it_is_accessible(
    chromium: Browser, tmp_path: Path, complaints: list[str], name: str, screen: dict[str, int], scheme: str
) -> None:
    page = opened(chromium, tmp_path, REPORTS[name], complaints, viewport=screen, color_scheme=scheme)
    assert wrong(page) == []
    page.context.close()


def test_its_own_policy_lets_its_style_in_and_nothing_else(
    chromium: Browser, tmp_path: Path, complaints: list[str]
) -> None:
    page = opened(chromium, tmp_path, published(), complaints, viewport=DESK, bypass_csp=False)
    assert page.evaluate("getComputedStyle(document.querySelector('.report-top')).backgroundColor") == "rgb(12, 59, 64)"
    page.context.close()


def test_it_prints(chromium: Browser, tmp_path: Path, complaints: list[str]) -> None:
    page = opened(chromium, tmp_path, published(), complaints, viewport=DESK)
    file = pdfium.PdfDocument(BytesIO(page.pdf(format="A4")))
    words = " ".join(" ".join(one.get_textpage().get_text_range().split()) for one in file)
    assert 5 <= len(file) <= 16
    assert "71 % had a phone, a laptop and data that work" in words
    assert "Table 17." in words
    file.close()
    page.context.close()
