"""The texts of agreements: ours in English, an organisation's own, and which of them may be shown to anybody."""

import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
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
    """One file: its text as far as it could be read, and why it is not offered (nothing if it is)."""

    file: str
    text: Text | None
    why_not: str = ""


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
    files = [_read(path) for path in _paths(config_of(session).agreement.folder)]
    names = names_kept_off(session)
    files = [_checked(one, lambda text: _refuse_unfit(text, names)) for one in files]
    source = _newest(one.text for one in files if one.text and not one.why_not and one.text.language == SOURCE)
    files = [_checked(one, lambda text: _refuse_other(text, source)) for one in files]
    offered = {one.text.language: one.text for one in files if one.text and not one.why_not}
    return Texts(source, {SOURCE: source, **offered}, tuple(files))


def _paths(folder: str) -> Iterator[Path]:
    yield from sorted(AGREEMENTS.glob("*.toml"))
    if folder:
        yield from sorted(Path(folder).glob("*.toml"))


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
        return Read(one.file, one.text, str(refused))
    return one


def _refuse_unfit(text: Text, names: Sequence[str]) -> None:
    refuse_draft(text)
    refuse_outing(text, names)


def _newest(found: Iterator[Text]) -> Text:
    """An organisation may say things in its own English: the one that was reviewed last is the source of all others."""
    return max(found, key=lambda text: text.reviewed_on or date.min)


def _refuse_other(text: Text, source: Text) -> None:
    if text.language == SOURCE and text != source:
        raise Refused(_("A newer English text takes its place: version {version}.", version=source.version))
    refuse_unlike(text, source)
