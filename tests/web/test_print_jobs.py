"""Print jobs on the site: short ones are files at once, long ones a page that waits; lost rolls are void."""

import re
from dataclasses import replace

import pytest
from bs4 import Tag
from sqlmodel import col, select

from devicefleet.db import Database
from devicefleet.documents import stocks
from devicefleet.rules.printing import LONG
from devicefleet.rules.terms import JobState, Role
from devicefleet.services import label_stocks
from devicefleet.tables import Device, Label, LabelJob
from devicefleet.worker import Worker
from tests.given import Given
from tests.queries.counted import counted
from tests.web.conftest import ClientAs, Clock
from tests.web.reader import Reader, parsed
from tests.web.test_labels import printed

PATH = "/labels"


@pytest.fixture
def sam(client_as: ClientAs) -> Reader:
    return client_as(Role.WAREHOUSE)


@pytest.fixture
def shelf(given: Given) -> list[Device]:
    return [given.received_device() for _ in range(3)]


def spares(sam: Reader, count: int, **other: str) -> str:
    """Print so many spare labels; the address of a long job."""
    answer = sam.submit("/labels/spares", count=str(count), **other)
    assert answer.status_code == (303 if count > LONG else 200), answer.text
    return answer.location or ""


def unused(database: Database) -> int:
    with database.reading() as session:
        free = (col(Label.device_id).is_(None), col(Label.voided_at).is_(None))
        return len(session.exec(select(Label.id).where(*free)).all())


def test_the_next_job_goes_on_where_the_last_ended(sam: Reader, shelf: list[Device]) -> None:
    assert "take a new one. It starts at place 1." in sam.get(PATH).text
    assert set(printed(sam.submit(PATH))) == {1, 2, 3}
    page = sam.get(PATH).text
    assert "take the one you began. It goes on at place 4." in page
    assert 'name="place" value="4" checked' in page
    assert set(printed(sam.submit(PATH, which="all"))) == {4, 5, 6}


def test_a_page_left_open_does_not_print_over_a_sheet(sam: Reader, shelf: list[Device]) -> None:
    """The file was taken and the page stayed: sent again, the job goes on behind the first."""
    filled = sam.filled(PATH, which="all")
    assert set(printed(sam.post(PATH, data=filled))) == {1, 2, 3}
    assert set(printed(sam.post(PATH, data=filled))) == {4, 5, 6}
    assert set(printed(sam.post(PATH, data={**filled, "place": "10"}))) == {10, 11, 12}, "somebody tapped"


def test_damaged_places_are_left_out_and_remembered(sam: Reader, shelf: list[Device]) -> None:
    assert set(printed(sam.submit(PATH, which="all", damaged=["2", "7"], skip="3"))) == {1, 4, 5}
    page = sam.get(PATH).text
    assert "Damaged places are left out: 7." in page
    assert 'name="damaged" value="7" aria-label="Place 7 is damaged" checked' in page
    assert set(printed(sam.submit(PATH, which="all"))) == {6, 8, 9}


def test_another_sheet_without_its_picture_starts_where_that_one_ended(sam: Reader, shelf: list[Device]) -> None:
    sam.submit(PATH, which="all", stock="L7651")
    answer = sam.submit(PATH, which="typed", codes=shelf[0].code, stock="L7651", place="21", damaged=["5"])
    assert set(printed(answer, "L7651")) == {4}


@pytest.mark.parametrize(
    ("form", "name"), [("zpl_203", "labels.zpl"), ("zpl_300", "labels.zpl"), ("png", "labels.zip")]
)
def test_label_printers_get_their_own_files(sam: Reader, shelf: list[Device], form: str, name: str) -> None:
    answer = sam.submit(PATH, which="all", stock="DK-11209", form=form)
    assert answer.headers["Content-Disposition"] == f"attachment; filename={name}"


def test_a_sheet_too_fine_to_tap_is_typed(sam: Reader, given: Given, shelf: list[Device]) -> None:
    fine = replace(stocks.load("L4731"), name="Fine", columns=10, width=18, x0=5, pitch_x=20, also=())
    with given.database.writing() as session:
        label_stocks.add(session, given.actor(), given.at, provider_id=given.home.id or 0, stock=fine)
    page = sam.get(f"{PATH}?stock=Fine").text
    assert 'type="radio" name="place"' not in page
    filled = sam.filled(PATH, on=f"{PATH}?stock=Fine", which="all", start="12", skip="13")
    assert sam.post(PATH, data=filled).status_code == 200
    assert "It goes on at place 16." in sam.get(f"{PATH}?stock=Fine").text
    again = sam.filled(PATH, on=f"{PATH}?stock=Fine", which="all")
    assert sam.post(PATH, data=again).status_code == 200
    assert "It goes on at place 19." in sam.get(f"{PATH}?stock=Fine").text


def test_everything_else_stays_as_it_was_chosen(sam: Reader, shelf: list[Device]) -> None:
    chosen = {"copies": "3", "form": "zpl_300", "look": "code", "cut_marks": "true", "skip": "4", "start": "2"}
    filled = sam.filled(PATH, stock="L7651", **chosen)
    page = parsed(sam.post("/labels/sheet", data=filled).text)
    for name, value in chosen.items():
        box = page.find(id=name)
        assert isinstance(box, Tag)
        shown = box.find("option", selected=True) if box.name == "select" else box
        assert isinstance(shown, Tag)
        assert shown["value"] == value, name
        assert name != "cut_marks" or box.has_attr("checked")


def test_a_sheet_is_no_file_for_a_label_printer(sam: Reader, shelf: list[Device], database: Database) -> None:
    answer = sam.submit(PATH, which="all", stock="L7160", form="zpl_203")
    assert answer.status_code == 422
    with database.reading() as session:
        assert session.exec(select(LabelJob)).all() == []


def test_a_long_job_is_made_by_the_worker(sam: Reader, given: Given, database: Database, clock: Clock) -> None:
    path = spares(sam, LONG + 1)
    waiting = sam.get(path)
    assert waiting.headers["Refresh"] == "5"
    assert "Being made" in waiting.text
    assert sam.get(f"{path}/file").status_code == 404
    Worker(database, clock).tick()
    ready = sam.get(path)
    assert "Refresh" not in ready.headers
    assert "Kept until 23 Nov 2026" in ready.text
    file = sam.get(f"{path}/file")
    assert file.headers["Content-Disposition"] == "attachment; filename=labels.pdf"
    assert file.data.startswith(b"%PDF-")
    assert f"{LONG + 1} spare labels" in sam.get("/labels/jobs").text


def test_a_long_job_that_cannot_be_made_is_refused_at_once(sam: Reader, database: Database) -> None:
    answer = sam.submit("/labels/spares", count="600", form="zpl_300")
    assert answer.status_code == 422
    assert unused(database) == 0


def test_a_job_the_worker_gave_up_says_why(sam: Reader, database: Database, clock: Clock) -> None:
    path = spares(sam, LONG + 1)
    with database.writing() as session:
        session.exec(select(LabelJob)).one().stock = "Gone"
    Worker(database, clock).tick()
    assert "There is no label stock “Gone”." in sam.get(path).text


def test_the_same_again_keeps_the_codes(sam: Reader, shelf: list[Device], database: Database) -> None:
    first = printed(sam.submit(PATH))
    with database.reading() as session:
        (key,) = session.exec(select(LabelJob.id)).all()
    again = printed(sam.submit(f"/labels/jobs/{key}/again", on=f"/labels/jobs/{key}"))
    assert list(again) == [4, 5, 6]
    assert list(again.values()) == list(first.values())
    with database.reading() as session:
        assert len(session.exec(select(LabelJob)).all()) == 2


def test_a_lost_roll_is_void_after_one_more_look(sam: Reader, database: Database) -> None:
    spares(sam, 5)
    with database.reading() as session:
        (key,) = session.exec(select(LabelJob.id)).all()
    page = sam.get(f"/labels/jobs/{key}/void").text
    assert "5 labels of this job are on nothing yet." in page
    assert unused(database) == 5, "looking voids nothing"
    answer = sam.submit(f"/labels/jobs/{key}/void")
    assert "5 labels are void" in sam.get(answer.location).text
    assert unused(database) == 0
    assert "Every label of this job is on something, or void already." in sam.get(f"/labels/jobs/{key}/void").text
    assert sam.submit(f"/labels/jobs/{key}/again", on=f"/labels/jobs/{key}").status_code == 422


def test_the_list_asks_little_and_reads_no_file(sam: Reader, shelf: list[Device], database: Database) -> None:
    sam.submit(PATH)
    with counted(database) as statements:
        sam.get("/labels/jobs")
    assert len(statements) <= 6, "\n".join(statements)
    assert not [one for one in statements if re.search(r"label_job\.file\s*,|label_job\.codes", one)]


def test_jobs_wait_for_the_worker_in_their_state(sam: Reader, database: Database) -> None:
    spares(sam, LONG + 1)
    with database.reading() as session:
        assert session.exec(select(LabelJob.state)).all() == [JobState.WAITING]
    assert "being made" in sam.get("/labels/jobs").text
