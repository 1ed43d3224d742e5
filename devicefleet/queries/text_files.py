"""Files of texts: ours and an organisation's own, each with why it is not used, if it is not."""

import tomllib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from devicefleet.rules.refusals import Refused
from devicefleet.rules.texts.form import Form, text_from
from devicefleet.rules.texts.text import SOURCE, Text
from devicefleet.rules.words import _

Check = Callable[[Text], None]
"""Refuses what may not be used."""


@dataclass(frozen=True, slots=True)
class Read:
    """One file: its text as far as it could be read, and why it is not used (nothing if it is).

    `ours` came with the software, where every language begins.
    """

    file: str
    text: Text | None
    why_not: str = ""
    ours: bool = False


def read_all(form: Form, ours: Path, folder: str, setting: str) -> list[Read]:
    """Those that came with the software, then those of the folder that `setting` names. Read anew each time."""
    found = [replace(one, ours=True) for one in _read_folder(form, ours)]
    if not folder:
        return found
    if not Path(folder).is_dir():
        sentence = _("There is no such folder. Make it, or correct the setting {setting}.", setting=setting)
        return [*found, Read(folder, None, sentence)]
    return [*found, *_read_folder(form, Path(folder))]


def checked(one: Read, check: Check) -> Read:
    """The same file, with why not where `check` refuses its text; a reason that is there stays."""
    if one.text is None or one.why_not:
        return one
    try:
        check(one.text)
    except Refused as refused:
        return replace(one, why_not=str(refused))
    return one


def latest(files: Iterable[Read]) -> dict[str, Text]:
    """The text of each language that was reviewed last, of those that may be used; the English one first."""
    fit = [one.text for one in files if one.text and not one.why_not]
    in_order = sorted(fit, key=lambda text: (text.language != SOURCE, text.reviewed_on or date.min))
    return {text.language: text for text in in_order}


def without_outdone(files: Iterable[Read], used: dict[str, Text]) -> list[Read]:
    """The same files, with why not where another in that language is used."""

    def refuse_outdone(text: Text) -> None:
        if text is not (other := used[text.language]):
            raise Refused(
                _("Another text in this language was reviewed later: version {version}.", version=other.version)
            )

    return [checked(one, refuse_outdone) for one in files]


def _read_folder(form: Form, folder: Path) -> Iterator[Read]:
    yield from (_read(form, path) for path in sorted(folder.glob("*.toml")))


def _read(form: Form, path: Path) -> Read:
    try:
        return Read(path.name, text_from(tomllib.loads(path.read_text(encoding="utf-8")), form))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as problem:
        return Read(path.name, None, _("It cannot be read as TOML: {problem}.", problem=problem))
    except Refused as refused:
        return Read(path.name, None, str(refused))
