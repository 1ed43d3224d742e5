"""The texts of messages: ours, where every language begins, an organisation's own, and which of them may be sent."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlmodel import Session

from devicefleet.db import config_of
from devicefleet.queries.label_jobs import names_kept_off
from devicefleet.queries.text_files import Read, checked, latest, read_all, without_outdone
from devicefleet.resources import MESSAGES
from devicefleet.rules.messages.texts import FORM, refuse_addresses, refuse_long, refuse_telling_words
from devicefleet.rules.refusals import NotFound, Refused
from devicefleet.rules.texts.text import SOURCE, Text, best, refuse_draft, refuse_unlike
from devicefleet.rules.words import _


@dataclass(frozen=True, slots=True)
class Texts:
    """What may be sent, by language, and every file there is."""

    sendable: dict[str, Text]
    files: tuple[Read, ...]

    def best(self, language: str) -> Text | None:
        """The text for somebody of this language; None where somebody has to speak with them instead."""
        found = best(self.sendable, language)
        return self.sendable[found] if found else None

    def shown(self, language: str) -> Read:
        """The file to look at in this language: the one that is sent, else one's own, else ours."""
        there = [one for one in self.files if one.text and one.text.language == language]
        if not there:
            known = ", ".join(sorted({one.text.language for one in self.files if one.text}))
            sentence = _("There is no text in {language}. Choose one of: {known}.", language=language, known=known)
            raise NotFound(sentence, field="language")
        return min(there, key=lambda one: (bool(one.why_not), one.ours))


def texts(session: Session) -> Texts:
    """Only an organisation's own are sent, English too: ours say what there is to say, and nobody has reviewed them."""
    files = read_all(FORM, MESSAGES, config_of(session).messages.folder, "messages.folder")
    names = names_kept_off(session)
    for check in (refuse_addresses, lambda text: refuse_telling_words(text, names), refuse_long):
        files = [checked(one, check) for one in files]
    files = [checked(one, _refuse_ours if one.ours else refuse_draft) for one in files]
    source = _source(files)
    files = [checked(one, lambda text: refuse_unlike(text, source)) for one in files]
    sendable = latest(files)
    return Texts(sendable, tuple(without_outdone(files, sendable)))


def _source(files: Iterable[Read]) -> Text:
    """The English text that others translate: one's own once it is reviewed, until then ours."""
    ours = next(one.text for one in files if one.ours and one.text and one.text.language == SOURCE)
    return latest(files).get(SOURCE, ours)


def _refuse_ours(text: Text) -> None:
    sentence = _(
        "It comes with the software, and nobody here has reviewed it. "
        "Start your own with: devicefleet messages copy {language}",
        language=text.language,
    )
    raise Refused(sentence)
