"""What is kept of a person is a decision, written down before it is a column."""

import re

from devicefleet.tables import Survivor
from tests.house.yard import ROOT


def test_the_columns_of_survivor_are_those_of_the_threat_model() -> None:
    text = (ROOT / "docs" / "threat-model.md").read_text(encoding="utf-8")
    table = text.split("## What is kept of a survivor")[1].split("##")[0]
    listed = [row for row in re.findall(r"^\| (\w+) \|", table, re.MULTILINE) if row != "column"]
    columns = [column.name for column in Survivor.__table__.columns]
    assert columns == listed, (
        "The columns of survivor and the list in docs/threat-model.md differ. If a new column is really needed, "
        "say there why the kit rule cannot do without it."
    )
