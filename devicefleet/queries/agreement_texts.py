"""The texts of agreements: ours in English, an organisation's own, and which of them may be shown to anybody."""

from dataclasses import dataclass

from sqlmodel import Session

from devicefleet.db import config_of
from devicefleet.queries.label_jobs import names_kept_off
from devicefleet.queries.text_files import Read, checked, latest, read_all, without_outdone
from devicefleet.resources import AGREEMENTS
from devicefleet.rules.agreements.text import FORM, refuse_outing
from devicefleet.rules.refusals import NotFound
from devicefleet.rules.texts.text import SOURCE, Text, best, refuse_draft, refuse_unlike
from devicefleet.rules.words import _


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
    """Ours is the source of every translation, and offered before anybody reviewed it."""
    files = read_all(FORM, AGREEMENTS, config_of(session).agreement.folder, "agreement.folder")
    names = names_kept_off(session)
    files = [one if one.ours else checked(one, refuse_draft) for one in files]
    files = [checked(one, lambda text: refuse_outing(text, names)) for one in files]
    source = latest(files)[SOURCE]
    files = [checked(one, lambda text: refuse_unlike(text, source)) for one in files]
    offered = latest(files)
    return Texts(source, offered, tuple(without_outdone(files, offered)))
