"""One survivor's year at the command line, from the first day of support to the last, and what the rule says of it.

The transcript is written to `year.txt` in the test's own folder, to be read as a story.
"""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
import time_machine
from click.testing import CliRunner

from devicefleet.commands import main
from tests.given import iccid, imei

Run = Callable[[str, str], str]
"""`run("2027-03-09", "lost {phone}")`: on that day, this command; what it prints."""

SIM = iccid(500)
KITTED = (
    "devices wipe {it} --tool reset --verification seen --all-checks",
    "devices prepare {it} --all-gates",
)
FUNDED = "--scheme org_contract --gb 20 --period month --renewal auto_funded"
YEAR = (
    ("2027-01-11", "issue --to {ref} {phone} {sim} --tenure gift"),
    ("2027-01-11", "sims activate {sim}"),
    ("2027-01-18", "issue --to {ref} {laptop} --tenure loan_fixed --until 30/06/2027"),
    ("2027-03-09", "lost {phone}"),
    ("2027-03-12", "issue --to {ref} {another} --tenure gift"),
    ("2027-05-20", "survivors confirm {ref}"),
    ("2027-07-01", "extend {laptop} --until 17/12/2027"),
    ("2027-07-14", "renew {sim} --terms 4"),
    ("2027-11-10", "survivors confirm {ref}"),
    ("2027-11-12", "gift {laptop}"),
    ("2027-11-14", f"packages add {{sim}} {FUNDED} --starts-on 2027-11-14 --open-ended"),
    ("2027-12-17", "survivors end {ref}"),
)

SAID: dict[str, tuple[str, ...]] = {
    "2027-01-06": (
        "4 January 2027: support started.",
        "4 January 2027: place: in a safehouse.",
        "Still setting up; the whole kit should be there by 18 January 2027.",
        "Phone: not there yet. Phone not provided in this time of support.",
        "So the kit is: Setting up, since 4 January 2027.",
    ),
    "2027-03-10": (
        "11 January 2027: phone handed over, theirs to keep.",
        "18 January 2027: laptop handed over, on loan until 30 June 2027.",
        "9 March 2027: phone lost.",
        "Phone: lapsed. Phone lost on 9 March 2027.",
        "Laptop: there for a time. Laptop lent until 30 June 2027.",
        "Data: there for a time. Data lasts until 10 July 2027.",
        "So the kit is: Lapsed, since 9 March 2027.",
    ),
    "2027-07-12": (
        "12 March 2027: phone handed over, theirs to keep.",
        "1 July 2027: laptop new terms agreed, on loan until 17 December 2027.",
        "Phone: there to stay. Phone theirs to keep since 12 March 2027.",
        "Data: lapsed. Data ended on 10 July 2027.",
        "So the kit is: Lapsed, since 11 July 2027.",
    ),
    "2027-12-01": (
        "12 November 2027: laptop new terms agreed, theirs to keep.",
        "14 November 2027: data package starts (20 GB in 30 days).",
        "Laptop: there to stay. Laptop theirs to keep since 12 November 2027.",
        "Data: there to stay. Data is funded and renews without an end date.",
        "So the kit is: Complete.",
    ),
}
"""On four days, sentences that stand in the explanation in this order."""


@pytest.fixture
def run(installation: Path) -> Run:
    def one(day: str, typed: str) -> str:
        with time_machine.travel(f"{day}T12:00:00Z", tick=False):
            result = CliRunner().invoke(main, ["--config", str(installation), *typed.split()])
        assert result.exit_code == 0, f"{typed}: {result.output}"
        return result.stdout

    return one


@pytest.fixture
def names(run: Run) -> dict[str, str]:
    """Somebody whose support begins on 4 January 2027, two phones and a laptop on the shelf, and a SIM with data."""
    opened = "survivors open --place safehouse --language ti --provider home --ends-on-expected 2027-12-17"
    found = {"sim": SIM, "ref": run("2027-01-04", opened).strip()}
    makes = {"phone": "smartphone", "another": "smartphone", "laptop": "laptop"}
    for number, (name, kind) in enumerate(makes.items()):
        known = f"--imei {imei(700 + number)}" if kind == "smartphone" else "--serial PF-7"
        received = run("2027-01-05", f"devices receive --kind {kind} --make Fairphone --provider home {known}")
        code = re.search(r"\w{5}-\w{5}", received)
        assert code is not None
        found[name] = code[0]
        for typed in KITTED:
            run("2027-01-05", typed.format(it=found[name]))
    run("2027-01-05", f"sims add --iccid {SIM} --network O2 --provider home")
    run("2027-01-05", f"packages add {SIM} --scheme national_databank --gb 25 --period month --terms 6")
    return found


def test_a_year_from_support_start_to_exit(run: Run, names: dict[str, str], tmp_path: Path) -> None:
    told = []
    for day, typed in YEAR:
        command = typed.format(**names)
        told.append(f"{day} $ devicefleet {command}\n{run(day, command)}")
    for day, sentences in SAID.items():
        command = f"explain {names['ref']} --as-of {day}"
        said = run("2027-12-20", command)
        told.append(f"2027-12-20 $ devicefleet {command}\n{said}")
        places = [said.find(sentence) for sentence in sentences]
        assert -1 not in places, [sentence for sentence, place in zip(sentences, places, strict=True) if place < 0]
        assert places == sorted(places), day
    after = run("2027-12-20", f"status {names['ref']}")
    told.append(f"2027-12-20 $ devicefleet status {names['ref']}\n{after}")
    assert f"{names['ref']} on 20 December 2027: Out of scope" in after
    assert "Support ended on 17 December 2027." in after
    assert "Something lent" not in after
    (tmp_path / "year.txt").write_text("\n".join(told), encoding="utf-8")


def test_what_is_known_on_the_day_is_what_is_said_of_it_later(run: Run, names: dict[str, str]) -> None:
    """The status of a past day never depends on what came after it."""
    heads = {}
    days = dict.fromkeys(SAID)
    for day, typed in YEAR:
        for asked in [one for one in days if one < day and one not in heads]:
            heads[asked] = run(asked, f"status {names['ref']}").splitlines()[0]
        run(day, typed.format(**names))
    later = {day: run("2027-12-20", f"status {names['ref']} --as-of {day}").splitlines()[0] for day in heads}
    assert heads == later
    assert len(heads) == len(SAID)
