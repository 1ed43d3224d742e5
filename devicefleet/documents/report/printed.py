"""Printed numbers as they are written, and read again: each `say` has its `hear`."""

import re

from devicefleet.rules.reporting.published import Mark, Percent, Printed
from devicefleet.rules.words import _

MARKS = "|".join(re.escape(mark) for mark in Mark if mark is not Mark.REVISED)
COUNT = rf"(?:\d{{1,3}}(?:,\d{{3}})+|\d+|{MARKS})(?: ?\[r\])?"
MONEY = rf"(?:£\d[\d,]*|{MARKS})(?: ?\[r\])?"
SHARE = rf"\d+(?:–\d+)? %|{MARKS}"
LOW_EDGE = 50


def say(one: Printed) -> str:
    """`1,240`, `[c]`, and either with `[r]` behind it."""
    return _marked(one, "" if one.n is None else f"{one.n:,}")


def hear(text: str) -> Printed:
    """What `say` said."""
    plain, revised = _plain(text)
    if plain[:1] == "[":
        return Printed(None, Mark(plain), revised)
    return Printed(int(plain.replace(",", "")), None, revised)


def say_money(one: Printed) -> str:
    """Whole pounds as `£1,240`."""
    return _marked(one, "" if one.n is None else pounds(one.n))


def hear_money(text: str) -> Printed:
    """What `say_money` said."""
    plain, revised = _plain(text)
    if plain[:1] == "[":
        return Printed(None, Mark(plain), revised)
    return Printed(int(plain.removeprefix("£").replace(",", "")), None, revised)


def pounds(n: int) -> str:
    """`£1,240`."""
    return f"£{n:,}"


def say_share(one: Percent) -> str:
    """`71 %`, `0–5 %`, `95–100 %` or a mark."""
    if one.n is None:
        return (one.mark or Mark.NOT_AVAILABLE).value
    if not one.edge:
        return _("{n} %", n=one.n)
    return _("0–{n} %", n=one.n) if one.n < LOW_EDGE else _("{n}–100 %", n=one.n)


def hear_share(text: str) -> Percent:
    """What `say_share` said."""
    if text[:1] == "[":
        return Percent(None, mark=Mark(text))
    low, dash, high = text.removesuffix(" %").partition("–")
    return Percent(int(high if low == "0" and dash else low), edge=bool(dash))


def told_share(one: Percent | None) -> str:
    """A share in a sentence: `71 %`, `95 % or more`; nothing where it is hidden."""
    if one is None or one.n is None:
        return ""
    if not one.edge:
        return _("{n} %", n=one.n)
    return _("{n} % or less", n=one.n) if one.n < LOW_EDGE else _("{n} % or more", n=one.n)


def share_of(part: Printed | None, whole: Printed | None, *, edge: int) -> Percent:
    """Whole per cent of two printed sums, as `disclosure` makes it of counts: never closer to all or nothing."""
    if part is None or whole is None or part.n is None or whole.n is None:
        return Percent(None, mark=Mark.CONFIDENTIAL)
    if whole.n <= 0:
        return Percent(None, mark=Mark.NOT_APPLICABLE)
    n = (200 * part.n + whole.n) // (2 * whole.n)
    if n <= edge:
        return Percent(edge, edge=True)
    return Percent(100 - edge, edge=True) if n >= 100 - edge else Percent(n)


def _marked(one: Printed, number: str) -> str:
    said = number or (one.mark or Mark.NOT_AVAILABLE).value
    return f"{said} {Mark.REVISED.value}" if one.revised else said


def _plain(text: str) -> tuple[str, bool]:
    plain = text.removesuffix(Mark.REVISED.value)
    return plain.rstrip(), plain != text
