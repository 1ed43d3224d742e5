"""Shelves on the staff site: added, listed with what is on them, and their counts, what is wrong first."""

import csv
import io

import pytest
from bs4 import BeautifulSoup
from sqlmodel import select

from devicefleet.db import Database
from devicefleet.rules.tags import show
from devicefleet.rules.terms import Kind, Role, Tenure
from devicefleet.tables import Shelf
from tests.given import Given, scan_of
from tests.requested import counted, shelf
from tests.web.conftest import ClientAs
from tests.web.reader import Reader


@pytest.fixture
def sam(client_as: ClientAs) -> Reader:
    return client_as(Role.WAREHOUSE)


def text(page: BeautifulSoup) -> str:
    return page.get_text(" ", strip=True)


def test_a_new_shelf_and_where_its_label_is_printed(sam: Reader, given: Given, database: Database) -> None:
    given.site(code="hub-1")
    answer = sam.submit("/shelves", name=" A-03 ", site="hub-1")
    with database.reading() as session:
        made = session.exec(select(Shelf)).one()
    assert (made.name, made.site_id, answer.location) == ("A-03", 1, f"/shelves/{show(made.code)}")
    page = sam.page(answer.location)
    assert "Shelf A-03 is added. Print its label next." in text(page)
    assert page.select_one('a[href="/labels?printing=shelves"]')
    assert sam.submit("/find", on="/", scan=made.code).location == f"/shelves/{show(made.code)}"


@pytest.mark.parametrize(
    ("values", "status", "sentence"),
    [
        ({"name": ""}, 422, "Please fill this in."),
        ({"name": "x" * 40}, 422, "Give the shelf a short name, such as A-03."),
        ({"name": "B-01"}, 409, "There is already a shelf with this name."),
        ({"name": "B-02", "site": "nowhere"}, 422, "There is no hub nowhere."),
    ],
)
def test_what_is_wrong_with_it_is_said(
    sam: Reader, given: Given, values: dict[str, str], status: int, sentence: str
) -> None:
    given.site()
    shelf(given, "B-01")
    answer = sam.submit("/shelves", **values)
    assert (answer.status_code, sentence in answer.text) == (status, True)


def test_only_what_is_still_in_the_store_is_on_a_shelf(sam: Reader, given: Given) -> None:
    stays, leaves, sim = given.ready_device(), given.ready_device(Kind.LAPTOP), given.sim(network="Three")
    place, empty = shelf(given), shelf(given, "A-04")
    counted(given, place, stays.code, leaves.code, scan_of(sim))
    given.handover(given.survivor(), leaves, tenure=Tenure.GIFT)
    rows = [text(row) for row in sam.page("/shelves").select("tbody tr")]
    assert rows == [
        f"A-03 {show(place.code)} – 2 22 Nov 2026, 12:00",
        f"A-04 {show(empty.code)} – 0 never",
    ]
    page = sam.page(f"/shelves/{show(place.code)}")
    assert "2 things were last seen here" in text(page)
    assert [link.get_text() for link in page.select("tbody th a")] == [show(stays.code), sim.iccid]
    assert "3 there." in text(page)
    assert "Nothing. Count the shelf" in text(sam.page(f"/shelves/{empty.code}"))


def test_a_count_tells_what_is_wrong_first(sam: Reader, given: Given) -> None:
    stays, gone, new, wanders = (given.ready_device() for _each in range(4))
    first, second = shelf(given), shelf(given, "A-04")
    counted(given, first, stays.code, gone.code)
    counted(given, second, wanders.code)
    count = counted(given, first, stays.code, new.code, wanders.code, "stray")
    page = sam.page(f"/counts/{count.id}")
    assert "1 there, 1 missing, 1 belongs elsewhere, 1 extra, 1 not known." in text(page)
    assert [text(row).split(" Fairphone")[0] for row in page.select("tbody tr")] == [
        f"{show(gone.code)} missing", f"{show(wanders.code)} belongs elsewhere", f"{show(new.code)} extra",
        "stray not known not a thing of this store: look at it", f"{show(stays.code)} there",
    ]  # fmt: skip
    rows = list(csv.DictReader(io.StringIO(sam.get(f"/counts/{count.id}/export.csv").data.decode("utf-8-sig"))))
    assert [(row["Shelf"], row["Found"], row["Code"]) for row in rows] == [
        ("A-03", "missing", show(gone.code)), ("A-03", "belongs elsewhere", show(wanders.code)),
        ("A-03", "extra", show(new.code)), ("A-03", "not known", "stray"), ("A-03", "there", show(stays.code)),
    ]  # fmt: skip


def test_all_well_is_said(sam: Reader, given: Given) -> None:
    count = counted(given, shelf(given), given.ready_device().code)
    assert "Nothing: everything was where it should be." in text(sam.page(f"/counts/{count.id}"))


def test_no_shelves_yet_and_counts_of_nobody(sam: Reader) -> None:
    assert "No shelves yet." in sam.get("/shelves").text
    assert sam.get("/shelves/7K3M9-Q2XJ3").status_code == 404
    assert sam.get("/counts/77").status_code == 404
