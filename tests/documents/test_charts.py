"""Charts: drawn once, clean in a page, readable on paper, and told apart without colour."""

from datetime import date
from io import BytesIO
from typing import Any
from xml.etree import ElementTree as ET

import pypdfium2 as pdfium
import pytest
from hypothesis import given
from hypothesis import strategies as st
from reportlab.graphics import renderPDF

from devicefleet.documents.charts.bars import PATTERNS, fill_of, status_bars
from devicefleet.documents.charts.pdf import REGULAR, TONES, drawing
from devicefleet.documents.charts.picture import Area, Fill, Label, Pattern, Picture, Stroke, hatching
from devicefleet.documents.charts.room import every, width_of
from devicefleet.documents.charts.svg import svg
from devicefleet.documents.charts.trend import Line, trend
from devicefleet.documents.charts.weeks import Layer, week_columns
from devicefleet.documents.streamed import font
from devicefleet.resources import STATIC
from devicefleet.rules.coverage import COUNTED, Tally
from devicefleet.rules.terms import Status
from devicefleet.rules.words import brief

WORDS = font(REGULAR)
SAID = "3 of 7 <people> & more"
TALLY = Tally(dict.fromkeys(PATTERNS, 5))
LAYERS = (
    Layer("Paid", (1, 0, 7), Fill("good", Pattern.SOLID)),
    Layer("Nothing", (0, 0, 2), Fill("bad", Pattern.CROSSED)),
)
LINES = (Line("Covered", (50, None, 75), "info"), Line("To stay", (10, None, 100), "good", dashed=True))
LABELS = ("30 Sep", "31 Oct", "30 Nov")


def pictures(width: float) -> dict[str, Picture]:
    return {
        "bars": status_bars([("Now", TALLY), ("Then", Tally())], said=SAID, width=width),
        "trend": trend(LABELS, LINES, said=SAID, width=width),
        "weeks": week_columns(LABELS, LAYERS, said=SAID, width=width),
    }


@pytest.mark.parametrize("width", [320, 540])
@pytest.mark.parametrize("name", ["bars", "trend", "weeks"])
def test_nothing_sticks_out(name: str, width: int) -> None:
    picture = pictures(width)[name]
    for mark in picture.marks:
        match mark:
            case Area():
                assert 0 <= mark.x <= mark.x + mark.width <= width
                assert 0 <= mark.y <= mark.y + mark.height <= picture.height
            case Stroke():
                assert all(0 <= point.x <= width and 0 <= point.y <= picture.height for point in mark.points)
            case Label():
                wide = WORDS.stringWidth(mark.text, mark.size)
                left = mark.x - {"start": 0, "middle": wide / 2, "end": wide}[mark.anchor]
                assert 0 <= mark.y <= picture.height
                assert 0 <= left <= left + wide <= width, mark.text


@given(
    st.lists(st.sampled_from(range(101)), min_size=2, max_size=2),
    st.integers(2, 12), st.sampled_from([320, 540]), st.integers(1, 12), st.integers(0, 9_999),
)  # fmt: skip
def test_no_words_touch(last: list[int], months: int, width: int, first: int, most: int) -> None:
    """Whatever the months, however close the last values are, and in the widest type that a page is read in."""
    days = [brief(date(2026, (first + n) % 12 + 1, 28)) for n in range(months)]
    lines = [
        Line(word, (*[50] * (months - 1), value), "info")
        for word, value in zip(("Covered", "To stay"), last, strict=True)
    ]
    weeks = week_columns(days, [Layer("Paid", (most, *[0] * (months - 1)), LAYERS[0].fill)], said=SAID, width=width)
    for picture in (trend(days, lines, said=SAID, width=width), weeks):
        words = [box_of(mark) for mark in picture.marks if isinstance(mark, Label)]
        for n, (left, top, right, bottom) in enumerate(words):
            assert left >= 0 <= top
            for other in words[n + 1 :]:
                assert right <= other[0] or other[2] <= left or bottom <= other[1] or other[3] <= top


def box_of(label: Label) -> tuple[float, float, float, float]:
    wide = width_of(label.text, label.size)
    assert wide >= WORDS.stringWidth(label.text, label.size)
    left = label.x - {"start": 0, "middle": wide / 2, "end": wide}[label.anchor]
    return left, label.y - 0.8 * label.size, left + wide, label.y + 0.2 * label.size


def test_of_labels_without_room_every_second_or_third_is_shown() -> None:
    labels = ["30 Sept"] * 12
    assert [every(labels, step, 12) for step in (100, 62, 43, 23)] == [1, 1, 2, 3]
    shown = [mark.text for mark in trend(labels, LINES, said=SAID, width=540).marks if isinstance(mark, Label)]
    assert shown.count("30 Sept") == 6


@pytest.mark.parametrize("name", ["bars", "trend", "weeks"])
def test_it_may_stand_in_a_page(name: str) -> None:
    """No style, no script, nothing to fetch; a title says what it shows; every class is in the style sheet."""
    root = ET.fromstring(svg(pictures(540)[name], "chart-wide"))
    assert (root.get("role"), root[0].tag, root[0].text) == ("img", "title", SAID)
    sheet = "".join(path.read_text(encoding="utf-8") for path in (STATIC / "css").glob("*.css"))
    for tag in root.iter():
        assert not {attribute for attribute in tag.attrib if attribute == "style" or attribute.startswith("on")}
        assert not {"href", "src", "id"} & tag.attrib.keys()
        for word in tag.get("class", "").split():
            assert f".{word}" in sheet, word


@given(
    st.floats(0, 500), st.floats(0, 500), st.floats(1, 400), st.floats(1, 60), st.sampled_from(list(Pattern)),
)  # fmt: skip
def test_patterns_stay_within_their_area(x: float, y: float, width: float, height: float, pattern: Pattern) -> None:
    area = Area(x, y, width, height, Fill("bad", pattern))
    for begin, end in hatching(area):
        for point in (begin, end):
            assert x - 0.01 <= point.x <= x + width + 0.01
            assert y - 0.01 <= point.y <= y + height + 0.01


def test_every_status_that_counts_has_a_look_of_its_own_even_in_grey() -> None:
    assert set(PATTERNS) == COUNTED
    assert len(set(PATTERNS.values())) == len(PATTERNS)
    assert all(fill_of(status).tone in TONES for status in PATTERNS)


def test_a_bar_divides_as_the_people_do() -> None:
    bars = status_bars([("", Tally({Status.COMPLETE: 30, Status.LAPSED: 10}))], said=SAID, width=402)
    complete, lapsed = [mark for mark in bars.marks if isinstance(mark, Area) and mark.height > 20]
    assert complete.width == pytest.approx(298, abs=1)
    assert lapsed.width == pytest.approx(98, abs=1)


def test_a_line_is_broken_where_there_was_nobody() -> None:
    lines = [mark for mark in trend(LABELS, LINES, said=SAID, width=540).marks if isinstance(mark, Stroke)]
    assert not [line for line in lines if line.tone == "info" and len(line.points) > 2]


def rendered(picture: Picture) -> Any:
    data = BytesIO()
    renderPDF.drawToFile(drawing(picture, 500), data)
    return pdfium.PdfDocument(data.getvalue())[0]


@pytest.mark.parametrize("name", ["bars", "trend", "weeks"])
def test_it_is_drawn_on_paper(name: str) -> None:
    """The words can be read back from the PDF, and its ink is where the areas are."""
    picture = pictures(540)[name]
    page = rendered(picture)
    text = page.get_textpage().get_text_range()
    for mark in picture.marks:
        if isinstance(mark, Label):
            assert mark.text in text
    image = page.render(scale=2).to_pil().convert("RGB")
    scale = image.width / picture.width
    for mark in picture.marks:
        if isinstance(mark, Area) and mark.fill.pattern is Pattern.SOLID and mark.width > 4 < mark.height:
            red, green, blue = image.getpixel(
                (round((mark.x + mark.width / 4) * scale), round((mark.y + mark.height / 4) * scale))
            )
            assert f"#{red:02x}{green:02x}{blue:02x}" == TONES[mark.fill.tone][0]


def test_the_same_picture_gives_the_same_svg() -> None:
    assert svg(pictures(540)["bars"]) == svg(pictures(540)["bars"])
    assert date.today().isoformat() not in svg(pictures(540)["bars"])  # noqa: DTZ011 - that no clock gets in
