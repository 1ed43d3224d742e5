"""docs/reports.md says who may open which page, what files are called, and who says whether a report waits."""

import re

import pytest

from devicefleet.rules.access import ACCESS
from devicefleet.rules.terms import Role
from tests.house.yard import ROOT

DOCUMENTED = (ROOT / "docs" / "reports.md").read_text(encoding="utf-8")
PAGES = {"/reports": "report.read", "/reports/new": "report.make", "/funders": "funder.keep"}
WORDS = {"coordinators": Role.COORDINATOR, "managers": Role.PROVIDER_MANAGER, "funders": Role.FUNDER}


@pytest.mark.parametrize("page", PAGES)
def test_who_may_open_a_page(page: str) -> None:
    found = re.search(rf"^\| `{page}` \| (.*) \|$", DOCUMENTED, re.M)
    assert found
    told = {role for word, role in WORDS.items() if word in found[1]}
    assert told == set(ACCESS[PAGES[page]]) - {Role.OPERATOR}, "the command line opens no page"


@pytest.mark.parametrize("said", [
    "The shell writes `report-2026-Q3-R-7K3M9N.pdf`, `.html` and `.csv`",
    "comes by mail, is called `report-2026-Q3.pdf`",
    "the box *Somebody else looks at it before it goes*",
    "the command line with `--hold` or `--no-hold`",
    "A funder is not told by mail that a report was withdrawn",
])  # fmt: skip
def test_it_is_said(said: str) -> None:
    assert said in " ".join(DOCUMENTED.split())
