"""A print job drawn: it ends where it was planned to, in every form, and what cannot be is said before it waits."""

import io
import zipfile
from dataclasses import replace

import pytest

from devicefleet.documents import print_jobs, stocks
from devicefleet.documents.print_jobs import Work
from devicefleet.rules.printing import Ended, Item, Options, places
from devicefleet.rules.refusals import Refused
from devicefleet.rules.tags import new_code
from devicefleet.rules.terms import PrintForm
from tests.documents.scanners import cut_out, pages, read_by_zxing

L7160 = stocks.load("L7160")
ROLL = stocks.load("DK-11209")


def work(count: int, **options: object) -> Work:
    kinds = ("smartphone", "laptop", None, "bag")
    items = tuple(Item(new_code(), kinds[number % len(kinds)]) for number in range(count))
    return Work(items=items, stock=L7160, options=Options(**options))  # type: ignore[arg-type]  # by name


def read(pdf: bytes) -> list[dict[int, str]]:
    """What a scanner reads on each page, by position."""
    found = []
    for page in pages(pdf, 300):
        codes = {at: read_by_zxing(cut_out(page, L7160, at, 300)) for at in L7160.positions}
        found.append({at: one.pop() for at, one in codes.items() if one})
    return found


@pytest.mark.parametrize(
    ("count", "options", "ended"),
    [
        (1, {}, Ended(1, 1, 2)),
        (21, {}, Ended(21, 1, 1)),
        (22, {}, Ended(22, 2, 2)),
        (3, {"start": 20}, Ended(3, 2, 2)),
        (2, {"start": 3, "skip": (4, 6)}, Ended(2, 1, 7)),
        (2, {"start": 20, "skip": (20, 21)}, Ended(2, 1, 3)),
        (3, {"copies": 4, "start": 10}, Ended(12, 1, 1)),
    ],
)
def test_it_ends_where_it_was_planned_to(count: int, options: dict[str, object], ended: Ended) -> None:
    job = work(count, **options)
    assert print_jobs.planned(job) == ended
    drawn = read(print_jobs.drawn(job))
    assert len(drawn) == ended.pages
    assert sum(map(len, drawn)) == ended.labels
    assert (max(drawn[-1]) % 21) < (ended.next_start if ended.next_start > 1 else 21 + 1)
    assert {code for page in drawn for code in page.values()} == {item.code for item in job.items}


def test_label_printers_get_one_label_after_the_other() -> None:
    job = replace(work(3, copies=2), stock=ROLL)
    for form, size in ((PrintForm.ZPL_203, b"^PW"), (PrintForm.ZPL_300, b"^PW")):
        drawn = print_jobs.drawn(replace(job, form=form))
        assert drawn.count(b"^XA") == 3
        assert drawn.count(b"^PQ2") == 3
        assert size in drawn
        assert print_jobs.planned(replace(job, form=form)) == Ended(6, 6, 1)
    assert len(zipfile.ZipFile(io.BytesIO(print_jobs.drawn(replace(job, form=PrintForm.PNG)))).namelist()) == 6


def test_progress_is_told_up_to_the_last_label() -> None:
    for form, stock in ((PrintForm.PDF, L7160), (PrintForm.ZPL_203, ROLL), (PrintForm.PNG, ROLL)):
        told: list[int] = []
        print_jobs.draw(io.BytesIO(), replace(work(30, copies=2), form=form, stock=stock), told.append)
        assert told == sorted(told)
        assert told[-1] == 60


def test_what_the_worker_would_refuse_is_refused_at_once() -> None:
    for wrong, said in (
        (replace(work(2), items=(Item(new_code(), "shelf", "Refuge 3"),)), "may not be printed"),
        (replace(work(2), return_line="Found? safe house"), "may not be printed"),
        (replace(work(2), form=PrintForm.ZPL_203), "."),
        (work(2, look="huge"), "Choose one"),
        (work(2, start=22), "start at 1 to 21"),
        (work(2, skip=(40,)), "no place 40"),
        (work(0), "no label to print"),
    ):
        with pytest.raises(Refused) as refused:
            print_jobs.refuse_unfit(wrong)
        assert said in str(refused.value)


@pytest.mark.parametrize(
    ("text", "found"), [("", ()), ("3, 7", (3, 7)), ("7 3,3", (3, 7)), ("2-4 9", (2, 3, 4, 9)), ("5-2", ())]
)
def test_places_as_people_write_them(text: str, found: tuple[int, ...]) -> None:
    assert places(text) == found


@pytest.mark.parametrize("text", ["x", "3;7", "-4", "3-", "1-99999999999999"])
def test_what_is_no_place_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="is no place on a sheet"):
        places(text)


def test_options_are_kept_as_they_were() -> None:
    options = Options(start=4, skip=(7,), copies=2, cut_marks=True, printer="Office", look="code", damaged=(9,))
    assert Options.kept({**options.plain(), "role": "warehouse"}) == options
    assert Options.kept({}) == Options()
