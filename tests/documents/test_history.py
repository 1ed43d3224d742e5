"""A history file: what is a line, what is not one, and in which order lines are taken."""

import io
import json
import re
from dataclasses import MISSING, fields
from datetime import date
from typing import Any

import pytest

from devicefleet.documents.history import LONGEST_LINE, lines, parsed, survey, written
from devicefleet.rules.history import FACTS, Line
from devicefleet.rules.history.holding import Reported
from devicefleet.rules.history.refusals import MOST_LISTED
from devicefleet.rules.refusals import Refused
from tests.house.yard import ROOT

DOCUMENTED = (ROOT / "docs" / "history.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^\{.*\}$", DOCUMENTED, re.M)
LOST = {"fact": "lost", "on": "2024-06-03", "device": "L-17"}
ADDED = {"fact": "package_added", "on": "2024-01-01", "sim": "S-9", "scheme": "voucher", "allowance_gb": 5}
ISSUED = {"fact": "issued", "on": "2024-02-20", "person": "P", "things": [{"device": "L-17"}]}


def said(**fields_: Any) -> bytes:
    return json.dumps(fields_).encode()


def lost(device: str, on: str) -> bytes:
    return said(fact="lost", on=on, device=device)


def taken(*raw: bytes) -> list[tuple[int, Any]]:
    file = io.BytesIO(b"\n".join(raw))
    return list(lines(file, survey(file)))


def section(fact: str) -> str:
    found = re.search(rf"^### [^\n]*`{fact}`[^\n]*\n(.*?)(?=^##|\Z)", DOCUMENTED, re.M | re.S)
    assert found, f"docs/history.md has no section for {fact}"
    return found[1]


@pytest.mark.parametrize("fact", FACTS)
def test_every_kind_of_line_is_documented_with_all_its_fields(fact: str) -> None:
    named = {name: bool(stars) for stars, name in re.findall(r"^\| (\**)`(\w+)`\**", section(fact), re.M)}
    kind = {one.name: one for one in fields(FACTS[fact]) if one.name != "fact"}
    assert set(named) == set(kind)
    assert {name for name, needed in named.items() if needed} == {
        name for name, one in kind.items() if one.default is MISSING
    }


@pytest.mark.parametrize("kind", {id(kind): kind for kind in FACTS.values()}.values())
def test_every_kind_of_line_has_an_example(kind: type[Line]) -> None:
    assert any(type(parsed(example.encode())) is kind for example in EXAMPLES)


@pytest.mark.parametrize("example", EXAMPLES)
def test_a_line_written_is_read_as_the_same(example: str) -> None:
    line = parsed(example.encode())
    assert parsed(written(line)) == line
    assert len(written(line)) <= len(example) + 1


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        (b"[", r"This is not a line of JSON"),
        (b"[]", r"This is not a line of JSON"),
        (b"\xff", r"This is not a line of JSON"),
        (b"{}", r"“fact” says which kind of line it is; .* history, organisation"),
        (said(fact=5), r"“fact” says which kind of line it is"),
        (said(fact="losts"), r"Did you mean “lost”\?"),
        (said(**LOST, name="X"), r"There is no field 'name' here: leave it out\. The fields are: on, device, sim"),
        (said(**LOST, **{"\x1b[2J": 1}), r"There is no field '[^\x1b]*' here"),
        (said(**ISSUED | {"things": [{"device": "L", "owner": "X"}]}), r"There is no field 'owner' here"),
        (said(**ISSUED | {"things": [{"device": "L", "tenure": "lent"}]}), r"“things 1 tenure” is one of: gift, "),
        (said(**ISSUED | {"things": [{"sim": "S", "tenure": "loan_until_exit"}]}), r"A SIM is always theirs to keep"),
        (said(**ISSUED | {"things": [{}]}), r"Name each thing"),
        (said(**ISSUED | {"things": "L-17"}), r"“things” is a list"),
        (said(fact="lost", device="L-17"), r"“on” is missing"),
        (said(**LOST | {"on": "3/6/2024"}), r"“on” is not a date\. Write it as year-month-day"),
        (said(**LOST | {"on": 20240603}), r"“on” is not a date"),
        (said(**LOST | {"on": "0203-03-14"}), r"14 March 203 cannot be meant\. Check “on”"),
        (said(**LOST | {"device": 17}), r"“device” is a text: put it in quotes"),
        (said(**LOST | {"device": "L" * 65}), r"“device” has at most 64 characters"),
        (said(**LOST | {"device": "L\n17"}), r"“device” has a character that cannot be printed"),
        (said(**LOST, sim="S-9"), r"Name the thing: either “device” or “sim”"),
        (said(fact="lost", on="2024-06-03"), r"Name the thing: either “device” or “sim”"),
        (said(**ADDED | {"scheme": "charity"}), r"“scheme” is one of: national_databank, "),
        (said(**ADDED | {"allowance_gb": -1}), r"“allowance_gb” is a number from 0 to 99999"),
        (said(**ADDED | {"allowance_gb": "lots"}), r"“allowance_gb” is a number"),
        (said(**ADDED | {"terms": 5000}), r"“terms” is a number from 0 to 600"),
        (said(**ADDED | {"terms": "2"}), r"“terms” is a whole number"),
        (said(**ADDED | {"open_ended": "yes"}), r"“open_ended” is true or false"),
        (said(fact="package_added", on="2024-01-01", sim="S", scheme="voucher"), r"“allowance_gb” is missing"),
        (said(fact="history", version=2), r"“version” is one of: 1"),
        (
            said(fact="sim_registered", on="2024-01-01", sim="S", organisation="n", number_key="07700"),
            r"made by an exp",
        ),
        (b" " * (LONGEST_LINE + 1), r"This line is longer than"),
    ],
)
def test_what_is_not_a_line_is_refused_with_what_to_do(raw: bytes, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        parsed(raw)


def test_everything_that_is_wrong_with_a_line_is_said_at_once_and_no_value_repeated() -> None:
    with pytest.raises(Refused) as refusal:
        parsed(said(fact="stage_changed", on="soon", person="P", stage="Amina", address="12 High Street"))
    assert re.search("“on”.*“stage”.*'address'", str(refusal.value))
    assert not re.search("soon|Amina|High", str(refusal.value))


def test_lines_are_taken_by_date_and_what_begins_something_first() -> None:
    sim = said(fact="sim_registered", on="2024-03-01", sim="S", organisation="n", iccid="8")
    organisation = said(fact="organisation", code="n", name="N")
    found = taken(lost("b", "2024-03-02"), lost("a", "2024-03-01"), sim, organisation, lost("c", "2024-03-01"))
    assert [number for number, _line in found] == [4, 3, 2, 5, 1]


def test_an_export_is_taken_as_it_was_told() -> None:
    header = said(fact="history", order="as_told")
    assert [number for number, _line in taken(header, lost("b", "2024-03-02"), lost("a", "2024-03-01"))] == [2, 3]


def test_what_other_programs_do_to_a_file_does_no_harm() -> None:
    """A mark before the first line, Windows line ends, empty lines, and no end of the last line."""
    raw = b"\xef\xbb\xbf" + lost("a", "2024-03-01") + b"\r\n\r\n" + lost("b", "2024-03-02")
    assert taken(raw) == [
        (1, Reported(fact="lost", on=date(2024, 3, 1), device="a")),
        (3, Reported(fact="lost", on=date(2024, 3, 2), device="b")),
    ]


def test_a_line_without_end_fills_no_memory_and_hides_no_other() -> None:
    file = io.BytesIO(lost("a", "2024-03-01") + b"\n" + b"x" * 5_000_000 + b"\n" + lost("b", "2024-03-02"))
    found = survey(file)
    assert [(one.number, one.sentence[:24]) for one in found.misread.listed] == [(2, "This line is longer than")]
    assert [number for number, _line in lines(file, found)] == [1, 3]


def test_the_first_hundred_are_listed_and_all_are_counted() -> None:
    found = survey(io.BytesIO(b"?\n" * 250))
    assert (found.misread.count, len(found.misread.listed)) == (250, MOST_LISTED)


def test_a_header_further_down_is_refused() -> None:
    found = survey(io.BytesIO(lost("a", "2024-03-01") + b"\n" + said(fact="history")))
    assert [one.sentence for one in found.misread.listed] == ["“history” is the first line of a file, or left out."]
