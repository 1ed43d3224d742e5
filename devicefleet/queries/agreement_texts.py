"""The texts of agreements: ours in English, an organisation's own, and which of them may be shown to anybody."""

import tomllib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from sqlmodel import Session

from devicefleet.db import config_of
from devicefleet.queries.label_jobs import names_kept_off
from devicefleet.resources import AGREEMENTS
from devicefleet.rules.agreements.text import SOURCE, Text, best, refuse_draft, refuse_outing, refuse_unlike, text_from
from devicefleet.rules.refusals import NotFound, Refused
from devicefleet.rules.words import _


@dataclass(frozen=True, slots=True)
class Read:
    """One file: its text as far as it could be read, and why it is not offered (nothing if it is).

    `ours` came with the software: it is the source of every translation, and offered before anybody reviewed it.
    """

    file: str
    text: Text | None
    why_not: str = ""
    ours: bool = False


@dataclass(frozen=True, slots=True)
class Texts:
    """What may be shown: the English text, and those that translate it, by language."""

    source: Text
    offered: dict[str, Text]
    files: tuple[Read, ...]

    def best(self, language: str) -> Text:
        """The text for somebody of this language: in it, or else the English one."""
        return self.offered.get(best(self.offered, language) or SOURCE, self.source)

    def named(self, language: str) -> Text:
        """The text in this very language."""
        if (text := self.offered.get(language)) is None:
            sentence = _("There is no reviewed text in {language}. Choose one of: {languages}.")
            raise NotFound(sentence.format(language=language, languages=", ".join(self.offered)), field="language")
        return text

    def speaks(self, language: str) -> bool:
        """Whether there is a text in somebody's own language."""
        return best(self.offered, language) is not None


def texts(session: Session) -> Texts:
    """Read anew each time: a text that was reviewed a moment ago is there."""
    files = list(_files(config_of(session).agreement.folder))
    names = names_kept_off(session)
    files = [one if one.ours else _checked(one, refuse_draft) for one in files]
    files = [_checked(one, lambda text: refuse_outing(text, names)) for one in files]
    source = _latest(files)[SOURCE]
    files = [_checked(one, lambda text: _refuse_unlike(text, source)) for one in files]
    offered = _latest(files)
    files = [_checked(one, lambda text: _refuse_outdone(text, offered[text.language])) for one in files]
    return Texts(source, offered, tuple(files))


def _files(folder: str) -> Iterator[Read]:
    """Ours, then those of the organisation."""
    for place in filter(None, (str(AGREEMENTS), folder)):
        if not Path(place).is_dir():
            yield Read(place, None, _("There is no such folder. Make it, or correct the setting agreement.folder."))
        ours = place == str(AGREEMENTS)
        yield from (replace(_read(path), ours=ours) for path in sorted(Path(place).glob("*.toml")))


def _read(path: Path) -> Read:
    try:
        return Read(path.name, text_from(tomllib.loads(path.read_text(encoding="utf-8"))))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as problem:
        return Read(path.name, None, _("It cannot be read as TOML: {problem}.", problem=problem))
    except Refused as refused:
        return Read(path.name, None, str(refused))


def _checked(one: Read, check: Callable[[Text], None]) -> Read:
    if one.text is None or one.why_not:
        return one
    try:
        check(one.text)
    except Refused as refused:
        return replace(one, why_not=str(refused))
    return one


def _latest(files: Iterable[Read]) -> dict[str, Text]:
    """The text of each language that was reviewed last; the English one first."""
    fit = [one.text for one in files if one.text and not one.why_not]
    in_order = sorted(fit, key=lambda text: (text.language != SOURCE, text.reviewed_on or date.min))
    return {text.language: text for text in in_order}


def _refuse_unlike(text: Text, source: Text) -> None:
    if text.language != SOURCE:
        refuse_unlike(text, source)


def _refuse_outdone(text: Text, offered: Text) -> None:
    if text is not offered:
        raise Refused(
            _("Another text in this language was reviewed later: version {version}.", version=offered.version)
        )
