"""A policy file, read beside the versions in force; what cannot be used is said in a sentence."""

from datetime import date

import pytest

from devicefleet.rules import proposal
from devicefleet.rules.policy import DEFAULT
from devicefleet.rules.refusals import Refused

NEXT = '[policy."2027-04"]\neffective_from = 2027-04-01\ndata_min_gb_per_30d = 10\n'
TODAY = date(2026, 11, 22)


def test_one_new_version_is_added_to_those_in_force() -> None:
    found = proposal.read(NEXT, DEFAULT)
    assert [version.name for version in found.policies.versions] == ["2026-04", "2027-04"]
    assert [version.name for version in found.versions] == ["2027-04"]
    assert found.policies.versions[0] is DEFAULT.versions[0]


def test_the_same_name_replaces() -> None:
    found = proposal.read(NEXT.replace('2027-04"', '2026-04"'), DEFAULT)
    (only,) = found.policies.versions
    assert (only.name, only.effective_from) == ("2026-04", date(2027, 4, 1))


def test_a_whole_configuration_file_will_do() -> None:
    """What stands beside the policies is passed over."""
    text = f'demo = true\n[web]\nport = 1\n{NEXT}[policy."2026-04"]\neffective_from = 2026-04-01\n'
    found = proposal.read(b"\xef\xbb\xbf" + text.encode(), DEFAULT)
    assert [version.name for version in found.versions] == ["2026-04", "2027-04"]
    assert found.policies.versions == found.versions


def test_only_the_versions_are_kept() -> None:
    """A configuration file holds keys; they go no further than the reader."""
    found = proposal.read('[keys]\nsession = "secret"\n' + NEXT, DEFAULT)
    assert found.tables == {"2027-04": {"effective_from": "2027-04-01", "data_min_gb_per_30d": 10}}
    assert proposal.beside(found.tables, DEFAULT) == found
    assert proposal.versions(found.tables) == found.versions


REFUSED = {
    "nothing": ("", "There is nothing in this file."),
    "blank": (" \n", "There is nothing in this file."),
    "no policy": ("[web]\nport = 1", "There is no policy in this file."),
    "no table": ("policy = 1", "There is no policy in this file."),
    "no name": ("[policy]\neffective_from = 2027-04-01", "Give the version a name"),
    "an empty name": ('[policy.""]\neffective_from = 2027-04-01', "A version has no name."),
    "not TOML": ("[policy", "The file cannot be read as TOML: "),
    "not text": (b"\xff\xfe\x00", "This file is not plain text."),
    "a typing mistake": (NEXT + "wifi_count = true", "Did you mean wifi_counts?"),
    "no first day": ('[policy."x"]\nwifi_counts = true', "Policy x: effective_from is missing."),
    "the first day of another": (NEXT.replace("2027-04-01", "2026-04-01"), "begin on the same day"),
    "too large": ("#" * (proposal.MOST_BYTES + 1), "larger than 64 kB"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_used_is_refused_beside_its_field(case: str) -> None:
    content, sentence = REFUSED[case]
    with pytest.raises(Refused) as refused:
        proposal.read(content, DEFAULT)
    assert sentence in str(refused.value)
    assert refused.value.field == "proposal"


def test_the_time_compared() -> None:
    assert proposal.compared(None, None, TODAY) == (TODAY, date(2027, 11, 22))
    assert proposal.compared(date(2028, 2, 29), None, TODAY) == (date(2028, 2, 29), date(2029, 2, 28))
    assert proposal.compared(None, date(2026, 11, 23), TODAY) == (TODAY, date(2026, 11, 23))


@pytest.mark.parametrize("until_on", [TODAY, date(2020, 1, 1), date(2036, 11, 23)])
def test_a_time_that_ends_before_it_begins_or_never(until_on: date) -> None:
    with pytest.raises(Refused) as refused:
        proposal.compared(None, until_on, TODAY)
    assert refused.value.field == "until_on"
