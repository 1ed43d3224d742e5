"""Which texts are sent: an organisation's own, once they are reviewed and fit; ours never, English too."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from devicefleet.config import Config
from devicefleet.db import Database
from devicefleet.queries.message_texts import Texts, texts
from devicefleet.resources import MESSAGES
from devicefleet.rules.refusals import NotFound
from tests.given import Given
from tests.messages import LANGUAGES, write
from tests.texts import asking, own_texts

Ask = Callable[[], Texts]


@pytest.fixture
def config(config: Config, folder: Path) -> Config:
    return own_texts(config, "messages", folder)


@pytest.fixture
def ask(database: Database, folder: Path) -> Ask:
    return asking(database, texts)


def own(found: Texts) -> dict[str, str]:
    return {one.file: one.why_not for one in found.files if not one.ours}


def test_nothing_is_sent_at_first(ask: Ask) -> None:
    found = ask()
    assert (found.sendable, found.best("en")) == ({}, None)
    assert [one.file for one in found.files] == [f"{language}.toml" for language in LANGUAGES]
    for one in found.files:
        assert one.why_not.startswith("It comes with the software, and nobody here has reviewed it.")
    assert found.shown("vi").why_not.endswith("devicefleet messages copy vi")


def test_ours_are_never_sent_whatever_is_written_in_them(
    ask: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for language in LANGUAGES:
        write(tmp_path, language)
    monkeypatch.setattr("devicefleet.queries.message_texts.MESSAGES", tmp_path)
    found = ask()
    assert all(one.text and one.text.reviewed_on for one in found.files)
    assert found.sendable == {}


def test_a_copy_is_a_draft_until_it_is_reviewed(ask: Ask, folder: Path) -> None:
    """Without an English one of its own, it translates ours."""
    content = (MESSAGES / "vi.toml").read_text(encoding="utf-8")
    (folder / "vi.toml").write_text(content, encoding="utf-8")
    assert own(ask())["vi.toml"].startswith("It is a draft.")
    assert not ask().shown("vi").ours
    reviewed = content.replace('version = "1"', 'version = "1"\nreviewed_on = 2026-11-20')
    (folder / "vi.toml").write_text(reviewed, encoding="utf-8")
    found = ask()
    assert list(found.sendable) == ["vi"]
    assert found.best("vi-VN") is found.sendable["vi"] is found.shown("vi").text
    assert (found.best("en"), found.best("so")) == (None, None)


def test_why_one_is_not_sent(ask: Ask, folder: Path, given: Given) -> None:
    given.provider("harbour")
    write(folder, "ro", version="0")
    write(folder, "sq", "named", neutral="Harbour Support ju kërkon")
    write(folder, "sq", "thing", neutral="Na merrni në telefon")
    write(folder, "ar", "long", neutral="مرحبا " * 23)
    write(folder, "en", "link", neutral="See kit.example")
    (folder / "broken.toml").write_text("neutral = ", encoding="utf-8")
    found = ask()
    assert found.sendable == {}
    said = own(found)
    assert said["ro.toml"].startswith("It translates version 0, and the English text is version 1.")
    assert said["named.toml"].startswith("neutral holds “Harbour Support”.")
    assert said["thing.toml"].startswith("neutral holds “telefon”.")
    assert said["long.toml"] == "These are longer than two parts of a text message: neutral. Shorten them."
    assert said["link.toml"].startswith("These hold a number or an address, which no message has: neutral.")
    assert said["broken.toml"].startswith("It cannot be read as TOML:")


def test_an_english_text_of_ones_own_puts_translations_of_ours_out_of_date(ask: Ask, folder: Path) -> None:
    write(folder, "vi")
    write(folder, "ti", version="north.1")
    write(folder, "en", version="north.1", reviewed_on="")
    assert list(ask().sendable) == ["vi"]
    write(folder, "en", version="north.1")
    found = ask()
    assert list(found.sendable) == ["en", "ti"]
    assert own(found)["vi.toml"].startswith("It translates version 1, and the English text is version north.1.")


def test_the_latest_review_wins(ask: Ask, folder: Path) -> None:
    write(folder, "vi", "old", reviewed_on=date(2026, 11, 21))
    write(folder, "vi", "new", reviewed_on=date(2026, 11, 22))
    found = ask()
    assert found.sendable["vi"].reviewed_on == date(2026, 11, 22)
    assert own(found)["old.toml"] == "Another text in this language was reviewed later: version 1."


def test_a_folder_that_is_not_there_is_said(ask: Ask, folder: Path) -> None:
    folder.rmdir()
    assert own(ask()) == {str(folder): "There is no such folder. Make it, or correct the setting messages.folder."}


def test_what_there_is_to_look_at(ask: Ask) -> None:
    with pytest.raises(NotFound, match=r"There is no text in so\. Choose one of: ar, en, ro, sq, ti, vi\."):
        ask().shown("so")
