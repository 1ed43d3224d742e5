"""What a report says of itself: its number, what it was made from, its fingerprint; said, and read again."""

import re
from collections.abc import Iterator
from datetime import date

from devicefleet.documents.report.figures import Column, Grid, Kind, Line
from devicefleet.rules.reporting.head import Head
from devicefleet.rules.reporting.period import Period
from devicefleet.rules.words import MONTHS, N_, _, written

NUMBER, ABOUT, PERIOD = N_("Report"), N_("About"), N_("Period")
MADE, KNOWN = N_("Made on"), N_("As recorded until the end of")
POLICIES, PUBLISHER, FUNDER = N_("Kit policy in force"), N_("Published by"), N_("Recorded for you as")
REVISES, FINGERPRINT = N_("Takes the place of"), N_("Fingerprint of the numbers")
BETWEEN = "; "
GROUP = 8


def facts(head: Head, period: Period) -> Grid:
    """As a table of two columns."""
    lines = tuple(Line(_(word), (said,)) for word, said in _facts(head, period) if said)
    columns = (Column("", Kind.WORDS, 1.25), Column("", Kind.WORDS, 3))
    return Grid("facts", "", columns, lines)


def _facts(head: Head, period: Period) -> Iterator[tuple[str, str]]:
    days = _("{first} to {last}", first=period.first, last=period.last)
    yield NUMBER, head.number
    yield REVISES, head.revises or ""
    yield ABOUT, head.about
    yield PERIOD, days
    yield KNOWN, written(head.known_on)
    yield MADE, written(head.made_on)
    yield PUBLISHER, head.publisher
    yield FUNDER, head.funder
    yield POLICIES, BETWEEN.join(head.policies)
    yield FINGERPRINT, grouped(head.fingerprint)


def grouped(fingerprint: str) -> str:
    """In groups that can be compared by eye."""
    return " ".join(fingerprint[at : at + GROUP] for at in range(0, len(fingerprint), GROUP))


def heard(text: str) -> Head | None:
    """The head that the words of a page say; None where it says none."""
    words = (NUMBER, REVISES, ABOUT, PERIOD, KNOWN, MADE, PUBLISHER, FUNDER, POLICIES, FINGERPRINT)
    optional = {REVISES, PUBLISHER, FUNDER, POLICIES}
    pattern = re.escape(_("About this report"))
    for n, word in enumerate(words):
        one = rf"\s+{re.escape(_(word))}\s+(?P<f{n}>.+?)"
        pattern += f"(?:{one})?" if word in optional else one
    found = re.search(pattern.removesuffix(".+?)") + r"[0-9a-f]{8}(?:\s+[0-9a-f]{8}){7})", text, re.DOTALL)
    if found is None:
        return None
    told = {word: " ".join((found[f"f{n}"] or "").split()) for n, word in enumerate(words)}
    made, known = _day(told[MADE]), _day(told[KNOWN])
    if made is None or known is None:
        return None
    return Head(
        number=told[NUMBER],
        about=told[ABOUT],
        made_on=made,
        known_on=known,
        policies=(told[POLICIES],) if told[POLICIES] else (),
        fingerprint=told[FINGERPRINT].replace(" ", ""),
        publisher=told[PUBLISHER],
        funder=told[FUNDER],
        revises=told[REVISES] or None,
    )


def _day(text: str) -> date | None:
    """A day as `written` writes it."""
    names = {_(name): n for n, name in enumerate(MONTHS, start=1)}
    parts = text.split()
    try:
        day, month, year = int(parts[0]), names[parts[1]], int(parts[2])
        return date(year, month, day)
    except (IndexError, KeyError, ValueError):
        return None
