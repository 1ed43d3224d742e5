"""`devices import` and `sims import`: a dry run unless told otherwise, the same verdicts as the site."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlmodel import func, select

from devicefleet.commands import main
from devicefleet.config import Config
from devicefleet.db import Database
from devicefleet.documents import spreadsheets
from devicefleet.tables import Device, ImportRow
from tests.given import Given, imei

HEADERS = ("Kind", "Make", "Model", "IMEI", "Recipient name")
GOOD = [("smartphone", "Nokia", "G22", imei(number), "Canary Person") for number in (1, 2)]
BAD = ("smartphone", "Nokia", "G22", "6.37E+15", "Canary Person")


@pytest.fixture
def configuration(tmp_path: Path, config: Config, given: Given) -> Path:
    """The installation of this test as a file, with one organisation."""
    assert given.home
    path = tmp_path / "fleet.toml"
    keys = "\n".join(f'{name} = "{value}"' for name, value in config.keys.model_dump().items())
    path.write_text(f'[database]\nurl = "{config.database.url}"\n[keys]\n{keys}\n', encoding="utf-8")
    return path


def run(configuration: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["--config", str(configuration), *arguments])


def file(folder: Path, *rows: tuple[str, ...]) -> str:
    path = folder / "delivery.csv"
    path.write_bytes(spreadsheets.write_csv(HEADERS, rows))
    return str(path)


def count(database: Database, table: type = Device) -> int:
    with database.reading() as session:
        return session.exec(select(func.count()).select_from(table)).one()


def test_a_dry_run_says_what_would_happen_and_leaves_nothing(
    configuration: Path, tmp_path: Path, database: Database
) -> None:
    result = run(configuration, "devices", "import", file(tmp_path, *GOOD, BAD))
    assert result.exit_code == 0, result.output
    assert "IMEI: Excel has shortened this IMEI" in result.output
    assert "Column 'Recipient name' could hold a person's name" in result.output
    assert "Nothing was changed." in result.output
    assert "Canary" not in result.output
    assert (count(database), count(database, ImportRow)) == (0, 0)


def test_commit_all_takes_all_or_nothing(configuration: Path, tmp_path: Path, database: Database) -> None:
    result = run(configuration, "devices", "import", file(tmp_path, *GOOD, BAD), "--commit", "all")
    assert result.exit_code == 1
    assert "1 row cannot be taken over, so nothing was done." in result.stderr
    assert count(database) == 0
    assert run(configuration, "devices", "import", file(tmp_path, *GOOD), "--commit", "all").exit_code == 0
    assert count(database) == 2


def test_commit_valid_leaves_the_others_out(configuration: Path, tmp_path: Path, database: Database) -> None:
    result = run(configuration, "devices", "import", file(tmp_path, *GOOD, BAD), "--commit", "valid")
    assert result.exit_code == 0, result.output
    assert "Done: 2 added, 0 changed, 0 as they were, 1 row left out." in result.output
    assert count(database) == 2


def test_the_same_in_json(configuration: Path, tmp_path: Path) -> None:
    result = run(configuration, "devices", "import", file(tmp_path, *GOOD, BAD), "--commit", "valid", "--json")
    told = json.loads(result.stdout)
    assert sorted(told) == ["columns", "committed", "counts", "importing", "notes", "rows"]
    assert told["counts"] == {"create": 2, "update": 0, "unchanged": 0, "skip": 0, "error": 1}
    assert told["committed"]["created"] == 2
    assert [row["verdict"] for row in told["rows"]] == ["create", "create", "error"]


def test_a_column_can_be_mapped_and_is_remembered(configuration: Path, tmp_path: Path, database: Database) -> None:
    path = tmp_path / "odd.csv"
    path.write_bytes(
        spreadsheets.write_csv(("Kind", "Make", "What", "IMEI"), [("smartphone", "Nokia", "G22", imei(1))])
    )
    mapped = run(configuration, "devices", "import", str(path), "--map", "What=model")
    assert mapped.exit_code == 0, mapped.output
    assert run(configuration, "devices", "import", str(path), "--commit", "all").exit_code == 0
    with database.reading() as session:
        assert session.exec(select(Device)).one().model == "G22"


def test_a_column_that_is_not_there_is_named(configuration: Path, tmp_path: Path) -> None:
    result = run(configuration, "devices", "import", file(tmp_path, *GOOD), "--map", "Colour=colour")
    assert result.exit_code == 1
    assert "The file has no column Colour." in result.stderr


def test_a_file_that_is_not_there_is_wrong_usage(configuration: Path) -> None:
    assert run(configuration, "devices", "import", "nowhere.csv").exit_code == 2
