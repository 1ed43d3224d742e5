"""A report on paper: tagged, in fonts of its own, always the same bytes, and nothing of it is cut off."""

import re
from collections import Counter
from collections.abc import Iterator
from ctypes import create_string_buffer
from functools import cache
from subprocess import run
from sys import executable
from typing import Any

import pypdfium2 as pdfium
import pytest
from PIL import Image, ImageChops
from pypdfium2 import raw

from devicefleet.documents.charts.pdf import TONES
from devicefleet.documents.report import colours, pdf
from devicefleet.documents.report.figures import Kind
from devicefleet.documents.report.frames import frames
from devicefleet.documents.report.model import report
from devicefleet.documents.report.opened import opened
from devicefleet.documents.report.paper import BOTTOM, HEIGHT, MARGIN, NARROW, PAIRS, ROOM, WIDTH
from devicefleet.documents.report.plan import WITHHELD
from devicefleet.documents.report.ruled import Ruled
from devicefleet.documents.report.setting import CELL, Setter
from devicefleet.documents.report.tagged import TaggedPdf
from devicefleet.resources import STATIC
from devicefleet.rules.reporting.layout import tables
from devicefleet.rules.reporting.period import period_from
from devicefleet.rules.reporting.published import Published
from devicefleet.rules.reporting.slices import slice_from
from tests.published import QUARTER, head, hidden, published, withheld

SLICES = ("all", "nation:ENG", "nation:WLS", "region:E12000007", "provider:HOME")
LONG = "The Northern and Eastern Partnership for Phones, Laptops and Data of Towns, Valleys and Islands (2019) " * 2
Tag = tuple[str, str, int]


def paper(made: Published | None = None, **others: object) -> bytes:
    """The file; the usual one is drawn once."""
    return _usual() if made is None and not others else _paper(made or published(), **others)


@cache
def _usual() -> bytes:
    return _paper(published())


def _paper(made: Published, **others: object) -> bytes:
    return pdf(made, tables(made.period, made.slice), head(made, **others))


def tags(content: bytes) -> list[Tag]:
    """Role, spoken words and depth of every element, page by page."""
    file = pdfium.PdfDocument(content)
    found: list[Tag] = []
    for page in file:
        tree = raw.FPDF_StructTree_GetForPage(page.raw)
        for n in range(raw.FPDF_StructTree_CountChildren(tree)):
            found += _tags(raw.FPDF_StructTree_GetChildAtIndex(tree, n), 0)
        raw.FPDF_StructTree_Close(tree)
    file.close()
    return found


def _tags(element: Any, depth: int) -> Iterator[Tag]:
    yield _said(raw.FPDF_StructElement_GetType, element), _said(raw.FPDF_StructElement_GetAltText, element), depth
    for n in range(raw.FPDF_StructElement_CountChildren(element)):
        if child := raw.FPDF_StructElement_GetChildAtIndex(element, n):
            yield from _tags(child, depth + 1)


def _said(ask: Any, element: Any) -> str:
    room = create_string_buffer(2000)
    long: int = ask(element, room, 2000)
    return room.raw[: max(0, long - 2)].decode("utf-16-le")


def images(content: bytes, scale: float = 1.0) -> list[Image.Image]:
    file = pdfium.PdfDocument(content)
    drawn = [page.render(scale=scale).to_pil().convert("RGB") for page in file]
    file.close()
    return drawn


def test_it_says_what_its_parts_are() -> None:
    content = paper()
    roles = Counter(role for role, _alt, _depth in tags(content))
    sections = report(published(), tables(QUARTER, published().slice), head(published())).sections
    assert roles["H1"] == 1
    assert roles["H2"] == len(sections) == 10
    assert roles["Table"] == roles["Caption"] + 1 == 21  # that on the front page stands under a heading
    assert roles["TR"] > 150
    assert roles["TD"] > 400
    assert roles["Document"] == len(opened(content).pages)
    figures = [alt for role, alt, _depth in tags(content) if role == "Figure"]
    assert len(figures) == 5
    assert all(alt.endswith(".") and len(alt) > 20 for alt in figures)
    for sign in (b"/MarkInfo", b"/Marked true", b"/StructTreeRoot", b"/ParentTree", b"/Lang (en-GB)", b"/Tabs /S"):
        assert sign in content
    assert content.count(b"/Scope /Row") > 150
    assert content.count(b"/Scope /Column") > 60


def test_everything_on_a_page_is_either_read_or_decoration() -> None:
    file = pdfium.PdfDocument(paper())
    for page in file:
        for part in page.get_objects():
            marks = raw.FPDFPageObj_CountMarks(part.raw)
            assert marks == 1, part.type
    file.close()


def test_the_order_of_reading_is_that_of_the_headings() -> None:
    order = [role for role, _alt, _depth in tags(paper()) if role in {"H1", "H2", "H3"}]
    assert order[0] == "H1"
    assert "H3" not in order[1 : order.index("H2")] or order.index("H2") > 1
    said = opened(paper()).pages
    assert said[0].index("Coverage report") < said[0].index("How many people?") < said[0].index("About this report")


def test_fonts_are_inside_and_named_for_nobody() -> None:
    content = paper()
    names = set(re.findall(rb"/BaseFont /(\S+)", content))
    assert content.count(b"/FontFile2") == len(names)
    assert all(b"+NotoSans-" in name for name in names)
    assert b"Helvetica" not in content
    file = pdfium.PdfDocument(content)
    said = file.get_metadata_dict()
    assert said["Title"] == "Coverage report: Everybody, January to March 2026"
    assert said["Author"] == said["Creator"] == said["Subject"] == said["Keywords"] == ""
    assert {said["CreationDate"], said["ModDate"]} == {"D:20000101000000+00'00'"}
    assert file.get_version() == 17
    file.close()
    assert b"<dc:creator>" not in content
    assert b"<dc:language><rdf:Bag><rdf:li>en-GB</rdf:li>" in content


def test_the_same_report_is_the_same_bytes_in_another_process() -> None:
    code = (
        "from tests.documents.test_report_paper import paper; import hashlib;print(hashlib.sha256(paper()).hexdigest())"
    )
    runs = {run([executable, "-c", code], capture_output=True, text=True, check=True).stdout for _n in range(2)}
    assert len(runs) == 1


def test_six_pages_and_an_annex() -> None:
    for times in (1, 40):
        pages = opened(paper(published(times=times))).pages
        assert len(pages) == 8
        assert [n for n, words in enumerate(pages) if "How sure this is" in words and "K21" in words] == [6, 7]
        for n, words in enumerate(pages, start=1):
            assert f"Page {n} of 8" in words


def test_the_front_page_answers() -> None:
    front = opened(paper()).pages[0]
    for said in (
        "How many people? 420 people were in support and counted on 31 March 2026.",
        "How covered? 71 % had a phone, a laptop and data that work: 300 people; 40 % on terms that last.",
        "Since 31 December 2025: up 25 points.",
        "For how long? Of all days in support, January to March 2026, 70 % were covered.",
        "What did the money do? £24,545 paid for devices and data (100 devices, 240 periods of data): £29 for each",
        "What is at risk? In the 13 weeks after, data ends for at least 135 people with nothing paid then, most of",
        "1 January 2026 to 31 March 2026", "As recorded until the end of 8 April 2026", "Minimum kit from 1 April 2025",
        "R-7K3M9N", "[c] Confidential: fewer than 10",
    ):  # fmt: skip
        assert said in front
    assert "lowest on 31 December 2025: 46 %" in opened(paper()).pages[1]


@pytest.mark.parametrize("slice_", SLICES)
@pytest.mark.parametrize("period", ["2026-03", "2026-Q1", "2026"])
def test_every_table_stands_in_it(period: str, slice_: str) -> None:
    """Every cell and every share of the layout, whatever the slice and the length, and each table once."""
    made = published(period_from(period), slice_from(slice_))
    asked = tables(made.period, made.slice)
    planned = [group for frame in frames(asked, []) for group in frame.groups]
    assert {table.name for table in asked} <= {group.name for group in planned}
    words = " ".join(opened(paper(made)).pages)
    for frame in frames(asked, [name.removeprefix("pence:") for name in made.amounts if ":" in name]):
        assert words.count(frame.caption) == 1
        for group in frame.groups:
            assert all(item.head in words for item in group.items)


def test_a_table_that_is_withheld_says_so() -> None:
    made = withheld(published(), "status", "trend", "nrm", "ahead")
    pages = " ".join(opened(paper(made)).pages)
    assert pages.count(WITHHELD) == 4
    assert "The National Referral Mechanism explained (K15): Withheld" in pages
    assert "Withheld from this report: How kits stood on 31 March 2026; Twelve ends of months;" in pages
    assert "When data ends cannot be shown." in pages


def test_with_everything_hidden_it_still_reads_well() -> None:
    words = " ".join(opened(paper(hidden(published()))).pages)
    for said in (
        "Too few people are counted to say how many.", "What was spent is not known for all of it",
        "How coverage moved over twelve months cannot be shown.", "Too few people to show what support they had.",
    ):  # fmt: skip
        assert said in words
    assert not re.search(r"None|\{|\}|  |\.\.|: \.|, ,|\(\)", words)


def test_no_word_outs_or_blames_anybody() -> None:
    for made in (published(), hidden(published()), withheld(published(), "status")):
        words = " ".join((*opened(paper(made)).pages, *opened(paper(made)).spoken)).casefold()
        for word in ("overdue", "victim", "charit", "slave", "traffick", "survivor", "failure"):
            assert word not in words


@pytest.mark.parametrize("name", [LONG.strip(), "Partnership" * 14, "St Ives & <Sons> 24/7"])
def test_long_names_stay_on_the_page(name: str) -> None:
    content = paper(about=name, publisher=name, funder=name, policies=(name, name), note=name)
    words = " ".join(opened(content).pages).replace(" ", "")
    assert words.count(name.replace(" ", "")) >= 5
    assert margins_are_clear(content)


def test_nothing_is_cut_off_and_no_page_is_blank() -> None:
    for made in (published(), published(times=4_000), hidden(published())):
        content = paper(made)
        assert margins_are_clear(content)
        for page in images(content):
            dark = page.convert("L").point(lambda level: 255 if level < 128 else 0)
            assert sum(dark.histogram()[255:]) > 2_000


def margins_are_clear(content: bytes) -> bool:
    """Nothing is drawn in the margins, but for the band of the front page and the foot."""
    for n, page in enumerate(images(content, 1.0)):
        wide, high = page.size
        top = 200 if n == 0 else 0
        for box in ((0, top, int(MARGIN) - 2, high), (int(WIDTH - MARGIN) + 10, top, wide, high)):
            strip = page.crop(box)
            if ImageChops.difference(strip, Image.new("RGB", strip.size, "white")).getbbox():
                return False
        foot = page.crop((0, int(BOTTOM) + 1, wide, int(HEIGHT - 44)))
        if ImageChops.difference(foot, Image.new("RGB", foot.size, "white")).getbbox():
            return False
    return True


def test_numbers_never_break_over_lines() -> None:
    """In the narrowest table there is room for the widest number of a million people."""
    setter = Setter(TaggedPdf(width=WIDTH, height=HEIGHT, title=""))
    made = published(times=2_400)
    for section in report(made, tables(made.period, made.slice), head(made)).sections:
        for figure in section.figures:
            if figure.grid is None:
                continue
            wide = _width(figure.name)
            places = Ruled(figure.grid).columns(0, wide)
            for line in figure.grid.lines:
                for cell, column, (_x, room) in zip(line.cells, figure.grid.columns[1:], places[1:], strict=False):
                    if column.kind is not Kind.WORDS:
                        assert len(setter.lines(cell, CELL, room)) == 1, (figure.name, cell)


def _width(name: str) -> float:
    for first, (second, part) in PAIRS.items():
        if name in {first, second}:
            return (ROOM - 18) * (part if name == first else 1 - part)
    return (ROOM - 18) * 0.44 if name == "ahead" else ROOM * NARROW.get(name, 1)


def test_grey_print_tells_the_statuses_apart() -> None:
    """Each stretch of the bar has a pattern of its own: no two look alike without colour."""
    [page] = images(paper(published(times=40)), 4.0)[1:2]
    grey = page.convert("L")
    y = 141 * 4
    row = [grey.getpixel((x, y)) for x in range(int(MARGIN * 4), int((WIDTH - MARGIN) * 4))]
    assert len({level for level in row if isinstance(level, int)}) > 5


def test_colours_are_those_of_the_site() -> None:
    sheet = (STATIC / "css" / "tokens.css").read_text(encoding="utf-8")
    day = sheet.split("@media", maxsplit=1)[0]
    for name, value in (
        ("ink", colours.INK),
        ("deep", colours.DEEP),
        ("on-deep", colours.ON_DEEP),
        ("info", colours.BAR),
    ):
        assert f"--{name}: {value};" in day
    assert TONES["ink"][0] == colours.INK


def test_reading_the_package_loads_no_heavy_library() -> None:
    heavy = "('reportlab', 'pypdfium2', 'PIL')"
    code = f"import sys, devicefleet.documents.report; print([name for name in {heavy} if name in sys.modules])"
    said = run([executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert said.strip() == "[]"
