"""A new installation: configuration, database and demo data, each made once and never overwritten."""

import stat
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from devicefleet import config as configuration
from devicefleet.commands import main
from devicefleet.migrations.upgrade import head
from devicefleet.rules.terms import Role
from devicefleet.services import demonstration, signing_in
from devicefleet.services.demonstration import SIGN_INS, Size
from tests.commands.conftest import Devicefleet

TINY = Size((2, 2, 1, 1, 1, 1, 1, 1), 30)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with nothing in it, in which one works; demo data is tiny."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DEVICEFLEET_CONFIG", raising=False)
    monkeypatch.setitem(demonstration.SIZES, "small", TINY)
    return tmp_path


def run(*typed: str, code: int = 0, **more: object) -> Result:
    result = CliRunner().invoke(main, typed, **more)
    assert result.exit_code == code, result.output
    return result


def change(home: Path, said: str, says: str) -> None:
    """Another word in the configuration."""
    path = home / "instance" / "config.toml"
    path.write_text(path.read_text(encoding="utf-8").replace(said, says), encoding="utf-8")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_init_makes_a_configuration_and_a_database_for_its_owner_only(home: Path) -> None:
    assert "provider add" in run("init").stdout
    made = home / "instance" / "config.toml"
    assert mode(made) == 0o600
    assert mode(home / "instance" / "devicefleet.db") == 0o600
    raw = tomllib.loads(made.read_text(encoding="utf-8"))
    config = configuration.check(raw, base=made.parent)
    assert len(set(config.keys.model_dump().values())) == 4
    assert (config.demo, config.web.https) == (False, True)
    assert run("check").stdout == "Everything agrees.\n"


def test_two_installations_have_different_keys(home: Path) -> None:
    for name in ("one", "two"):
        run("--config", str(home / name / "config.toml"), "init")
    one, two = (configuration.read(home / name / "config.toml").keys for name in ("one", "two"))
    assert not set(one.model_dump().values()) & set(two.model_dump().values())


def test_init_overwrites_nothing(home: Path) -> None:
    run("init")
    before = (home / "instance" / "config.toml").read_bytes()
    refused = run("init", code=1)
    assert refused.stderr == "There is a configuration at instance/config.toml already. Nothing was changed.\n"
    assert (home / "instance" / "config.toml").read_bytes() == before


def test_init_where_nothing_can_be_written(home: Path) -> None:
    (home / "file").write_text("a file, not a folder", encoding="utf-8")
    refused = run("--config", "file/config.toml", "init", code=1)
    assert "cannot be written" in refused.stderr
    assert len(refused.stderr.splitlines()) == 1


def test_the_configuration_is_found_in_this_order(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is named, then DEVICEFLEET_CONFIG, then devicefleet.toml here, then instance/config.toml."""
    run("init")
    run("provider", "add", "inner", "Inner")
    run("--config", "devicefleet.toml", "init")
    assert run("provider", "list").stdout == "There is no organisation yet.\n"
    monkeypatch.setenv("DEVICEFLEET_CONFIG", "instance/config.toml")
    assert "inner" in run("provider", "list").stdout
    assert "no organisation" in run("--config", "devicefleet.toml", "provider", "list").stdout


@pytest.mark.parametrize("typed", ["devices list", "check", "serve", "worker --once", "demo"])
def test_without_a_configuration_it_says_how_to_make_one(home: Path, typed: str) -> None:
    refused = run(*typed.split(), code=1)
    assert refused.stderr.startswith("There is no configuration at instance/config.toml. Make one with: ")
    assert list(home.iterdir()) == []


def test_without_a_database_it_says_how_to_make_one(home: Path) -> None:
    run("init")
    (home / "instance" / "devicefleet.db").unlink()
    assert "Make it with: devicefleet migrate" in run("devices", "list", code=1).stderr
    assert not (home / "instance" / "devicefleet.db").exists(), "asking makes nothing"
    run("migrate")
    assert run("devices", "list").stdout == "No device fits.\n"


def test_an_empty_file_is_not_a_database_yet(home: Path) -> None:
    run("init")
    (home / "instance" / "devicefleet.db").write_bytes(b"")
    assert (
        run("devices", "list", code=1).stderr == "The database has no tables yet. Make them with: devicefleet migrate\n"
    )


def test_a_database_of_another_version_is_left_alone(home: Path, devicefleet: Devicefleet, damage: object) -> None:
    assert callable(damage)
    damage("UPDATE alembic_version SET version_num = '0000'")
    assert "older than this program" in devicefleet("devices", "list").stderr
    damage("UPDATE alembic_version SET version_num = '9999'")
    assert "newer DeviceFleet" in devicefleet("devices", "list").stderr


def test_migrate_again_does_nothing(home: Path) -> None:
    run("init")
    assert run("migrate").stdout == run("migrate").stdout == f"The database is at revision {head()}.\n"


def test_a_setting_that_is_not_one_is_named(home: Path) -> None:
    run("init")
    change(home, "threads", "treads")
    assert "there is no setting web.treads" in run("devices", "list", code=1).stderr


def test_a_database_that_does_not_answer(home: Path) -> None:
    run("init")
    nowhere = "postgresql+psycopg://nobody@127.0.0.1:9/none?connect_timeout=2"
    change(home, "sqlite:///devicefleet.db", nowhere)
    refused = run("devices", "list", code=1)
    assert refused.stderr == "The database does not answer. Check its address, and that it is running.\n"


def test_demo_fills_an_empty_database_once_and_says_how_to_sign_in(home: Path) -> None:
    run("init")
    change(home, "argon2_memory_kib = 19456", "argon2_memory_kib = 64")
    shown = run("demo", "--size", "small").stdout
    kept = home / "instance" / "demo-sign-ins.txt"
    assert mode(kept) == 0o600
    lines = [line.split("\t") for line in kept.read_text(encoding="utf-8").splitlines()]
    assert {Role(role): email for role, email, _secret in lines} == SIGN_INS
    stored = (home / "instance" / "devicefleet.db").read_bytes()
    for _role, email, secret in lines:
        signing_in.refuse_weak(secret, email=email, service_name="DeviceFleet")
        assert email in shown
        assert secret in shown
        assert secret.encode() not in stored
    assert "Set demo = true" in shown
    assert len(run("devices", "list").stdout.splitlines()) == 30 + 1
    assert run("check").stdout == "Everything agrees.\n"

    refused = run("demo", code=1)
    assert refused.stderr == "There is data in this database already: demo data goes into an empty one only.\n"
    assert [line.split("\t") for line in kept.read_text(encoding="utf-8").splitlines()] == lines
