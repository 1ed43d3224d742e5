"""Which texts are offered: ours, and an organisation's own once they are reviewed and fit; each refusal says why."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from devicefleet.config import Config
from devicefleet.db import Database
from devicefleet.queries.agreement_texts import Texts, texts
from devicefleet.rules.refusals import NotFound
from tests.foreign import ENGLISH, toml, translated, write
from tests.given import Given
from tests.texts import asking, own_texts

Ask = Callable[[], Texts]


@pytest.fixture
def config(config: Config, folder: Path) -> Config:
    return own_texts(config, "agreement", folder)


@pytest.fixture
def ask(database: Database, folder: Path) -> Ask:
    return asking(database, texts)


def whys(found: Texts) -> dict[str, str]:
    return {one.file: one.why_not for one in found.files}


def test_english_alone_at_first(ask: Ask) -> None:
    found = ask()
    assert list(found.offered) == ["en"]
    assert found.source.words["title"] == "What you got, and what we agree"
    assert whys(found) == {"en-1.toml": ""}


def test_a_reviewed_translation_is_offered_from_then_on(ask: Ask, folder: Path) -> None:
    write(folder, "vi", reviewed_on=None)
    assert list(ask().offered) == ["en"]
    write(folder, "vi")
    found = ask()
    assert list(found.offered) == ["en", "vi"]
    assert found.best("vi-VN").language == found.named("vi").language == "vi"
    assert found.best("so") == found.source
    assert (found.speaks("vi"), found.speaks("so"), found.speaks("en-GB")) == (True, False, True)
    with pytest.raises(NotFound, match=r"There is no reviewed text in so\. Choose one of: en, vi\."):
        found.named("so")


def test_why_one_is_not_offered(ask: Ask, folder: Path, given: Given) -> None:
    given.provider("harbour")
    write(folder, "vi", reviewed_on=None)
    write(folder, "ti", version="0")
    (folder / "a.toml").write_text("title = ", encoding="utf-8")
    (folder / "b.toml").write_bytes(b"\xff\xfe")
    named = translated("ar") | {"title": "Harbour Support هذه"}
    (folder / "c.toml").write_text(toml(named), encoding="utf-8")
    found = ask()
    assert list(found.offered) == ["en"]
    said = whys(found)
    assert said["vi.toml"].startswith("It is a draft.")
    assert said["ti.toml"].startswith("It translates version 0, and the English text is version 1.")
    assert said["a.toml"].startswith("It cannot be read as TOML:")
    assert said["b.toml"].startswith("It cannot be read as TOML:")
    assert said["c.toml"].startswith("title holds the name of an organisation")


def test_the_latest_review_wins(ask: Ask, folder: Path) -> None:
    write(folder, "vi", reviewed_on=date(2026, 11, 21))
    write(folder, "vi", reviewed_on=date(2026, 11, 22)).rename(folder / "newer.toml")
    write(folder, "vi", reviewed_on=date(2026, 11, 21))
    found = ask()
    assert found.named("vi").reviewed_on == date(2026, 11, 22)
    assert whys(found)["vi.toml"] == "Another text in this language was reviewed later: version 1."


def test_an_english_text_of_ones_own_is_the_source_of_all_others(ask: Ask, folder: Path) -> None:
    """Its promises are then its own, and translations of ours are out of date."""
    mine = 'version = "north.1"\nreviewed_on = 2026-11-21'
    own = ENGLISH.read_text(encoding="utf-8").replace('version = "1"', mine)
    (folder / "en.toml").write_text(own, encoding="utf-8")
    write(folder, "vi")
    write(folder, "ti", version="north.1")
    found = ask()
    assert (found.source.version, list(found.offered)) == ("north.1", ["en", "ti"])
    assert whys(found)["en-1.toml"] == "Another text in this language was reviewed later: version north.1."
    assert whys(found)["vi.toml"].startswith("It translates version 1, and the English text is version north.1.")


def test_a_folder_that_is_not_there_is_said(ask: Ask, folder: Path) -> None:
    folder.rmdir()
    found = ask()
    assert list(found.offered) == ["en"]
    assert whys(found)[str(folder)] == "There is no such folder. Make it, or correct the setting agreement.folder."
