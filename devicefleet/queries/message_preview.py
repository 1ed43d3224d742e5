"""What somebody would read, message by message, in the language they are written to in."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from devicefleet.queries import message_texts
from devicefleet.rules.contact import Rule
from devicefleet.rules.messages.texts import DATED, TextKind, render


@dataclass(frozen=True, slots=True)
class Preview:
    """`texts` by what they are about, none where no text in that `language` may be sent: then somebody speaks to them.

    Whoever does not want a message to say what it is about gets the neutral one alone.
    """

    language: str
    texts: tuple[tuple[TextKind, str], ...]


def preview(session: Session, rule: Rule, day: date) -> Preview:
    """As they would be sent, with `day` where they hold one."""
    text = message_texts.texts(session).best(rule.language)
    kinds = tuple(TextKind) if rule.open else (TextKind.NEUTRAL,)
    if text is None:
        return Preview(rule.language, ())
    said = ((kind, render(text, kind, day if kind in DATED else None, rule.language)) for kind in kinds)
    return Preview(rule.language, tuple(said))
