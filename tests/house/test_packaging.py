"""A wheel carries all that the checkout has: built, installed in a fresh environment and used from another folder."""

import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.house.yard import ROOT

CARRIED = [
    "devicefleet/_bundle/config.example.toml",
    "devicefleet/_bundle/labels/",
    "devicefleet/_bundle/templates/",
    "devicefleet/_bundle/templates/agreements/texts/en-1.toml",
    "devicefleet/_bundle/templates/messages/texts/en.toml",
    "devicefleet/migrations/versions/",
    "devicefleet/static/vendor/barcode/LICENSE",
    "devicefleet/static/vendor/barcode/ponyfill.js",
    "devicefleet/static/vendor/barcode/zxing_reader.wasm",
    "devicefleet/static/vendor/bootstrap/bootstrap.min.css",
    "devicefleet/static/vendor/bootstrap/LICENSE",
    "devicefleet/static/vendor/fonts/LICENSE",
    "devicefleet/static/vendor/fonts/NotoSans-Regular.ttf",
    "devicefleet/static/vendor/fonts/NotoSansArabic-Regular.ttf",
    "devicefleet/static/vendor/fonts/NotoSansEthiopic-Regular.ttf",
    "devicefleet/static/vendor/icons/icons.svg",
    "devicefleet/static/vendor/icons/LICENSE",
]
Devicefleet = Callable[..., str]

pytestmark = pytest.mark.slow


def run(*command: str | Path, cwd: Path, **environment: str) -> str:
    variables = {name: value for name, value in os.environ.items() if not name.startswith(("DEVICEFLEET", "PYTHON"))}
    result = subprocess.run(
        command, cwd=cwd, env=variables | environment, capture_output=True, text=True, check=False, encoding="utf-8"
    )
    assert result.returncode == 0, f"{command}\n{result.stdout}{result.stderr}"
    return result.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built by way of the source archive, so that both are proved."""
    out = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", out, cwd=ROOT)
    return next(out.glob("*.whl"))


@pytest.fixture(scope="module")
def devicefleet(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Devicefleet:
    """The command, installed with the locked versions and run from the root folder with a configuration of its own."""
    home = tmp_path_factory.mktemp("home")
    run(sys.executable, "-m", "venv", "--without-pip", home / "venv", cwd=home)
    scripts = home / "venv" / Path(sys.executable).parent.name
    install = [Path(sys.executable).with_name("uv"), "pip", "install", "-q", "--python", scripts / "python"]
    run(*install, "--require-hashes", "-r", ROOT / "requirements.lock", cwd=home)
    run(*install, "--no-deps", wheel, cwd=home)
    config = home / "fleet" / "config.toml"

    def command(*arguments: str) -> str:
        return run(scripts / "devicefleet", "--config", config, *arguments, cwd=Path(home.anchor))

    return command


def test_the_wheel_carries_what_is_not_python(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    missing = [wanted for wanted in CARRIED if not any(name.startswith(wanted) for name in names)]
    assert not missing, "name them in [tool.hatch.build] of pyproject.toml"


def test_the_wheel_puts_nothing_beside_the_package(wheel: Path) -> None:
    tops = {name.split("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"devicefleet"}


def test_it_explains_itself(devicefleet: Devicefleet) -> None:
    assert "Usage: devicefleet" in devicefleet("--help")


def test_it_works_from_any_folder(devicefleet: Devicefleet, tmp_path: Path) -> None:
    """Migrations, demo data, label stocks and fonts are all found."""
    labels = tmp_path / "labels.pdf"
    devicefleet("init")
    devicefleet("demo", "--size", "small")
    assert '"code"' in devicefleet("devices", "list", "--json")
    devicefleet("labels", "print", "--all", "--stock", "L7160", "--out", str(labels))
    assert labels.read_bytes().startswith(b"%PDF-")
