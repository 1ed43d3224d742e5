"""The same program on PostgreSQL: nothing in a command knows which engine it asks."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from devicefleet.commands import main
from devicefleet.db import Database
from devicefleet.migrations.upgrade import head
from devicefleet.services import demonstration
from devicefleet.services.demonstration import Size
from devicefleet.services.sweeping import SWEEPS
from tests.commands.conftest import written
from tests.given import imei

pytestmark = pytest.mark.postgres


def test_a_fleet_from_nothing_and_a_day_with_it(
    postgres: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(demonstration.SIZES, "small", Size((4, 1, 1, 1, 1, 1, 1, 1), 30))
    path = written(postgres.config, tmp_path / "config.toml")

    def run(typed: str) -> str:
        result = CliRunner().invoke(main, ["--config", str(path), *typed.split()])
        assert result.exit_code == 0, result.output
        return result.stdout

    assert run("migrate") == f"The database is at revision {head()}.\n"
    run("demo")
    entered = f"devices receive --kind smartphone --make Nokia --model G42 --imei {imei(9999)} --provider larkspur"
    code = run(entered).split()[0]
    run(f"devices wipe {code} --tool reset --verification seen --all-checks")
    run(f"devices prepare {code} --all-gates")
    ref = run("survivors open --provider larkspur").strip()
    entry = run(f"issue --to {ref} {code} --tenure gift").split()[-1]
    assert "Phone   there to stay" in run(f"status {ref}")
    run(f"undo {entry}")
    for looking in ("devices list", f"devices show {code}", "sims list", "survivors list", "flagged", "staff list"):
        assert run(looking)
    assert run("worker --once") == f"Done: {', '.join(SWEEPS)}.\n"
    assert run("check") == "Everything agrees.\n"
