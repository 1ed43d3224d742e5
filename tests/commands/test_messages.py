"""`devicefleet messages`: what there is, how it reads, and the way from our draft to a text that is sent."""

import json
from pathlib import Path

from devicefleet.resources import MESSAGES
from tests.commands.conftest import Devicefleet, Fleet
from tests.messages import LANGUAGES, write


def with_folder(installation: Path, name: str = "texts") -> Path:
    """Its place is taken from the folder of the configuration."""
    with installation.open("a", encoding="utf-8") as settings:
        settings.write(f'[messages]\nfolder = "{name}"\n')
    return installation.parent / name


def test_from_our_draft_to_a_text_that_is_sent(devicefleet: Devicefleet, installation: Path) -> None:
    folder = with_folder(installation)
    result = devicefleet("messages", "copy", "vi")
    path = folder / "vi.toml"
    assert result.exit_code == 0, result.output
    assert result.stdout == f"Written to {path}. Let somebody review it, then set reviewed_on.\n"
    assert path.read_bytes() == (MESSAGES / "vi.toml").read_bytes()
    rows = json.loads(devicefleet("messages", "texts", "--json").stdout)
    assert [row["file"] for row in rows] == [*(f"{language}.toml" for language in LANGUAGES), "vi.toml"]
    assert rows[-1]["note"].startswith("It is a draft.")
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('version = "1"', 'version = "1"\nreviewed_on = 2026-11-20'), encoding="utf-8")
    rows = json.loads(devicefleet("messages", "texts", "--json").stdout)
    assert [(row["language"], row["reviewed_on"], row["note"]) for row in rows if row["sendable"]] == [
        ("vi", "2026-11-20", None)
    ]
    assert "Vietnamese" in devicefleet("messages", "texts").stdout


def test_what_is_there_is_never_written_over(devicefleet: Devicefleet, installation: Path) -> None:
    folder = with_folder(installation)
    folder.mkdir()
    path = folder / "en.toml"
    path.write_text("mine", encoding="utf-8")
    result = devicefleet("messages", "copy", "en")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == f"{path} is there already. Change it there, or move it away first.\n"
    assert path.read_text(encoding="utf-8") == "mine"


def test_a_copy_needs_a_folder_a_language_and_the_operator(
    devicefleet: Devicefleet, installation: Path, fleet: Fleet
) -> None:
    result = devicefleet("messages", "copy", "en")
    assert result.exit_code == 1
    assert result.stderr.startswith("There is no folder for your own texts. Name one in ")
    folder = with_folder(installation)
    for language in ("so", "../texts/en"):
        result = devicefleet("messages", "copy", language)
        assert result.exit_code == 1
        assert result.stderr == (
            f"No text in {language} comes with the software. Copy one of: ar, en, ro, sq, ti, vi.\n"
        )
    result = devicefleet("--as", fleet.caseworker, "messages", "copy", "en")
    assert result.exit_code == 1
    assert result.stderr.startswith("Your role does not allow this.")
    assert not folder.exists()


def test_how_messages_read(devicefleet: Devicefleet, installation: Path) -> None:
    result = devicefleet("messages", "show", "en")
    assert result.exit_code == 0, result.output
    assert "Hello. We said we would talk around Sunday 29 November." in result.stdout
    assert result.stderr.startswith("Not sent: It comes with the software")
    rows = json.loads(devicefleet("messages", "show", "ar", "--kind", "data-soon-talk", "--json").stdout)
    assert [(row["kind"], row["segments"]) for row in rows] == [("data_soon_talk", 2)]
    assert "الأحد، 29 نوفمبر" in rows[0]["text"]
    folder = with_folder(installation)
    folder.mkdir()
    write(folder, "en", neutral="Hi, please call us.")
    result = devicefleet("messages", "show", "en", "--kind", "neutral")
    assert (result.stdout.splitlines()[1].split(maxsplit=2), result.stderr) == (
        ["neutral", "1", "Hi, please call us."],
        "",
    )


def test_a_language_without_a_list_of_words_says_so(devicefleet: Devicefleet, installation: Path) -> None:
    folder = with_folder(installation)
    folder.mkdir()
    write(folder, "en", "so", language="so")
    row = json.loads(devicefleet("messages", "texts", "--json").stdout)[-1]
    assert (row["language"], row["sendable"]) == ("so", True)
    assert row["note"].startswith("There is no list of words that tell for this language")
    write(folder, "en", "so", language="so", reviewed_on="")
    row = json.loads(devicefleet("messages", "texts", "--json").stdout)[-1]
    assert row["note"].startswith("It is a draft.")
    assert "There is no list of words that tell for this language" in row["note"]


def test_a_language_nobody_has(devicefleet: Devicefleet) -> None:
    result = devicefleet("messages", "show", "so")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "There is no text in so. Choose one of: ar, en, ro, sq, ti, vi.\n"
