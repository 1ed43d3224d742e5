"""What tests of queries begin with, beside what every test may ask for."""

from pathlib import Path

import pytest


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """For texts of an organisation's own; there are none yet."""
    place = tmp_path / "texts"
    place.mkdir()
    return place
