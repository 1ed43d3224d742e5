"""What is said to the people who are supported: one short message of each kind, reviewed in their own language.

Whoever else sees one learns nothing: it names no person, no organisation and no thing, and has no address in it.
"""

import json
import re
from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from functools import lru_cache
from hashlib import sha256

from devicefleet.rules.discretion import telling
from devicefleet.rules.messages.segments import segments
from devicefleet.rules.messages.telling import lists_for
from devicefleet.rules.refusals import Refused
from devicefleet.rules.texts.days import weekday_in
from devicefleet.rules.texts.form import Form
from devicefleet.rules.texts.text import Text, refuse_named
from devicefleet.rules.words import N_, _


class TextKind(StrEnum):
    """What a message is about; `neutral` says nothing, and goes where nothing may be said."""

    NEUTRAL = "neutral"
    DATA_SOON_RENEWING = "data_soon_renewing"
    DATA_SOON_TALK = "data_soon_talk"
    DATA_ENDED = "data_ended"
    LOAN_SOON = "loan_soon"
    LOAN_AFTER = "loan_after"
    SIM_HELP = "sim_help"
    NUMBER_KEEP = "number_keep"
    EXIT_AHEAD = "exit_ahead"
    AFTER_EXIT = "after_exit"
    HANDOVER_WAITING = "handover_waiting"
    TRAINING_INVITE = "training_invite"


DATED = frozenset({TextKind.DATA_SOON_RENEWING, TextKind.DATA_SOON_TALK, TextKind.LOAN_SOON})
FORM = Form(frozenset(TextKind), places={kind: {"date"} for kind in DATED})
MOST_SEGMENTS = 2
ADDRESS = re.compile(r"[\d@]|://|\w\.\w")
"""A number, an address, or something that phones make a link of."""
EVERY_DAY = [date(2028, month, day) for month in range(1, 13) for day in range(22, 29)]
"""Every weekday in every month, with as many digits as a day has."""

ADDRESSED = N_("These hold a number or an address, which no message has: {names}. Say it without.")
LONG = N_("These are longer than two parts of a text message: {names}. Shorten them.")


def render(text: Text, kind: TextKind, day: date | None, locale: str) -> str:
    """What is sent. `day` is for the kinds of `DATED` only, and is written as in `locale`, a BCP-47 tag."""
    if (day is not None) is not (kind in DATED):
        raise ValueError(f"{kind} is said {'with' if kind in DATED else 'without'} a day")
    return _said(text, kind, weekday_in(locale, day) if day else "")


def digest(text: Text) -> str:
    """By which a text is known again in the record of what was sent: other words, another digest."""
    whole = json.dumps([text.language, text.version, sorted(text.words.items())], ensure_ascii=False)
    return sha256(whole.encode()).hexdigest()[:12]


def refuse_telling_words(text: Text, names: Iterable[str]) -> None:
    """Say no to a message that tells why somebody gets it, from whom, or what was given to them."""
    known = tuple(names)
    for name, sentence in text.words.items():
        if found := next(telling(sentence, lists_for(text.language), known), None):
            told = _(
                "{name} holds “{word}”. Somebody else may read over their shoulder: say it without.",
                name=name,
                word=found,
            )
            raise Refused(told)


def refuse_addresses(text: Text) -> None:
    """Say no to links and to numbers, which lead somewhere or ask to be called."""
    refuse_named([name for name, sentence in text.words.items() if ADDRESS.search(sentence)], ADDRESSED)


def refuse_long(text: Text) -> None:
    """Say no to what takes too many parts on any day of a year."""
    refuse_named([kind for kind in TextKind if _longest(text, kind) > MOST_SEGMENTS], LONG)


def _longest(text: Text, kind: TextKind) -> int:
    days = _days_in(text.language) if kind in DATED else {""}
    return max(segments(_said(text, kind, day)) for day in days)


@lru_cache(maxsize=64)
def _days_in(language: str) -> frozenset[str]:
    return frozenset(weekday_in(language, day) for day in EVERY_DAY)


def _said(text: Text, kind: TextKind, day: str) -> str:
    return text.words[kind].format(date=text.apart(day))
