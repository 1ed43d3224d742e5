"""What the numbers say, in sentences made of printed numbers only; they still read well where some are hidden."""

from collections.abc import Sequence
from datetime import date
from math import ceil

from devicefleet.documents.report import derived
from devicefleet.documents.report.derived import Cell, Move, Shown
from devicefleet.documents.report.printed import pounds, told_share
from devicefleet.rules.coverage import points_in_words
from devicefleet.rules.kit_words import PARTS
from devicefleet.rules.reporting.period import Cadence, Period
from devicefleet.rules.reporting.published import Printed
from devicefleet.rules.reporting.words import nation_word, row_word
from devicefleet.rules.terms import Component, Status
from devicefleet.rules.words import _, n_, written

EARLIER = {Cadence.MONTH: -2, Cadence.QUARTER: -4, Cadence.YEAR: 0}
"""Where among twelve ends of months the end of the period before stands; of a year, the first of them."""


def how_many(shown: Shown, period: Period) -> str:
    """How many people."""
    counted, paused = shown.whole("status", "covered"), shown.count("paused", Status.PAUSED)
    if counted is None:
        return _("Too few people are counted to say how many.")
    said = _("{n} people were in support and counted on {day}.", n=f"{counted:,}", day=period.last)
    if paused:
        said = _("{said} For {n} more, support was paused; they are not counted.", said=said, n=f"{paused:,}")
    return said


def covered_said(shown: Shown, period: Period) -> str:
    """How covered, in one sentence."""
    share = told_share(shown.share("status", "covered"))
    if not share:
        return _("The share of people who are covered cannot be shown without telling too much about a few.")
    return _("On {day}, {share} had a phone, a laptop and data that work.", day=period.last, share=share)


def how_covered(shown: Shown, period: Period) -> str:
    """How covered they are, and how that moved."""
    share, n = told_share(shown.share("status", "covered")), shown.count("status", "covered")
    if not share:
        return _("The share of people who are covered cannot be shown without telling too much about a few.")
    lasting = told_share(shown.share("status", Status.COMPLETE))
    said = _("{share} had a phone, a laptop and data that work", share=share)
    if n is not None:
        said = _("{said}: {n} people", said=said, n=f"{n:,}")
    if lasting:
        said = _("{said}; {share} on terms that last", said=said, share=lasting)
    more = [_("{said}.", said=said), open_said(shown), moved_said(shown, period)]
    return " ".join(filter(None, more))


def open_said(shown: Shown) -> str:
    """How far the share may be from the truth because its numbers are rounded, where that is more than a point."""
    points = ceil(derived.give_or_take(("status", "covered", 0), shown))
    return _("Rounding may move it by {n} points.", n=points) if points > 1 else ""


def moved_said(shown: Shown, period: Period) -> str:
    """How the covered share moved since the period before."""
    rows = shown.rows("trend")
    if not rows:
        return ""
    then, now = rows[EARLIER[period.cadence]], rows[-1]
    move = derived.moved(("trend", now.code, 0), ("trend", then.code, 0), shown)
    return _("Since {day}: {points}.", day=_day(then.code), points=move_in_words(move)) if move else ""


def move_in_words(move: Move) -> str:
    """Which way, and how far; only where rounding would hardly make it."""
    return points_in_words(move.points) if move.clear else _("no clear change")


def how_long(shown: Shown, period: Period) -> str:
    """How much of the time they were covered, and how long gaps lasted."""
    of_days = told_share(derived.continuity(shown.published, "days_covered"))
    said = []
    if of_days:
        said.append(_("Of all days in support, {period}, {share} were covered.", period=period.words, share=of_days))
    spread = shown.published.spreads.get("gap_days")
    if spread and spread.middle.n is not None and spread.ninth.n is not None:
        said.append(
            _(
                "Of the gaps that closed, half lasted {middle} or less and nine of ten {ninth} or less.",
                middle=_days(spread.middle),
                ninth=_days(spread.ninth),
            )
        )
    return " ".join(said) or _("How much of the time people were covered cannot be shown.")


def what_money_did(shown: Shown, _period: Period) -> str:
    """What was paid, and what that comes to for each person covered."""
    paid, month = derived.spent(shown.published), derived.month_cost(shown.published)
    if paid is None:
        return _("What was spent is not known for all of it, or cannot be shown.")
    bought = [
        n_("{count} device", "{count} devices", n, count=f"{n:,}") if code == "devices" else
        n_("{count} period of data", "{count} periods of data", n, count=f"{n:,}")
        for code in ("devices", "data")
        if (n := shown.count("bought", code)) is not None
    ]  # fmt: skip
    said = _("{paid} paid for devices and data", paid=pounds(paid))
    if bought:
        said = _("{said} ({bought})", said=said, bought=", ".join(bought))
    if month == "–":
        return _("{said}.", said=said)
    return _("{said}: {cost} for each person covered for a month.", said=said, cost=month)


def what_is_ahead(shown: Shown, period: Period) -> str:
    """What is at risk, and what it would take."""
    said = [weeks_said(shown, period)]
    open_gaps = shown.count("gaps", "open_over_7")
    if open_gaps:
        said.append(_("{n} people have been without the whole kit for more than 7 days.", n=f"{open_gaps:,}"))
    said.append(need_said(shown))
    return " ".join(filter(None, said))


def weeks_said(shown: Shown, _period: Period) -> str:
    """Data that ends in the weeks after the period."""
    if not shown.rows("ahead"):
        return _("When data ends cannot be shown.")
    n, hidden, week = derived.ahead(shown)
    weeks = len(shown.rows("ahead"))
    if week is None:
        return _(
            "Of the {weeks} weeks after, none can be shown: in each, the data of few people or of nobody ends with "
            "nothing paid then.",
            weeks=weeks,
        )
    least = _("at least {n}", n=f"{n:,}") if hidden else _("about {n}", n=f"{n:,}")
    said = _("In the {weeks} weeks after, data ends for {n} people with nothing paid then", weeks=weeks, n=least)
    return _("{said}, most of them in the week of {day}.", said=said, day=week)


def need_said(shown: Shown) -> str:
    """What it would take to keep everybody covered."""
    six, twelve = shown.amount("pence_six_months"), shown.amount("pence_twelve_months")
    if six is None or twelve is None:
        return ""
    return _(
        "To keep everybody covered would take {six} for 6 months and {twelve} for 12, what is missing bought once.",
        six=pounds(six),
        twelve=pounds(twelve),
    )


def trend_said(shown: Shown, _period: Period) -> str:
    """Where twelve months led, and where they were lowest."""
    rows = shown.rows("trend")
    shares = [told_share(shown.share("trend", row.code)) for row in rows]
    if not rows or not shares[-1]:
        return _("How coverage moved over twelve months cannot be shown.")
    said = _("{share} covered on {day}", share=shares[-1], day=_day(rows[-1].code))
    if shares[0]:
        said = _("{said}, {share} on {first}", said=said, share=shares[0], first=_day(rows[0].code))
    low, last = derived.lowest(shown), rows[-1].code
    move = derived.moved(("trend", last, 0), ("trend", low, 0), shown) if low else None
    if low is None or low == rows[0].code or move is None or not move.clear:
        return _("{said}.", said=said)
    return _("{said}; lowest on {day}: {low}.", said=said, day=_day(low), low=told_share(shown.share("trend", low)))


def parts_said(shown: Shown, _period: Period) -> str:
    """Which part is there for fewest."""
    shares = [(share.n, one) for one in Component if (share := shown.share("parts", one)) and share.n is not None]
    if not shares:
        return _("Shares of the parts cannot be shown.")
    _n, worst = min(shares, key=lambda each: each[0])
    said = told_share(shown.share("parts", worst))
    return _("{part} is there for the smallest share: {share}.", part=_(PARTS[worst]), share=said)


def days_said(shown: Shown, _period: Period) -> str:
    """Continuity, against the last day alone."""
    covered, last = derived.continuity(shown.published, "days_covered"), shown.share("status", "covered")
    if covered.n is None:
        return _("Days covered cannot be shown.")
    said = _("{share} of all days were covered.", share=told_share(covered))
    if not told_share(last):
        return said
    return _("{said} On the last day by itself it was {last} of people.", said=said, last=told_share(last))


def timely_said(shown: Shown, _period: Period) -> str:
    """Renewals and first kits."""
    first, on_time = told_share(shown.share("first_kit", "within_10")), told_share(shown.share("renewals", "on_time"))
    said = [_("{share} of those who began had the whole kit within 10 working days.", share=first)] if first else []
    said += [_("{share} of data was renewed without a day between.", share=on_time)] if on_time else []
    return " ".join(said) or _("Too little happened in the period to say how fast things were done.")


def nations_said(shown: Shown, _period: Period) -> str:
    """Where kits are complete most and least."""
    named = [(nation_word(row.code), ("nations", row.code, 0)) for row in shown.rows("nations")]
    return _apart(shown, named, _("The share of complete kits"))


def regions_said(shown: Shown, _period: Period) -> str:
    """How far regions lie apart."""
    named = [(row_word("regions", row.code), ("regions", row.code, 0)) for row in shown.rows("regions")]
    return _apart(shown, named, _("Coverage"))


def band_said(shown: Shown, _period: Period) -> str:
    """How alike organisations are."""
    band = shown.published.band
    if band is None or band.low is None or band.high is None or band.middle is None:
        return _("There are too few organisations to say how alike they are.")
    return _(
        "The middle half of organisations cover {low} % to {high} % of their people, the middle one {middle} %.",
        low=band.low,
        high=band.high,
        middle=band.middle,
    )


def support_said(shown: Shown, _period: Period) -> str:
    """Training, and what people left with."""
    trained, kept = told_share(shown.share("training", "any")), told_share(shown.share("exits", "kept"))
    said = [_("{share} of people had some training.", share=trained)] if trained else []
    said += [_("{share} of those who left kept a phone and a laptop.", share=kept)] if kept else []
    return " ".join(said) or _("Too few people to show what support they had.")


def harms_said(shown: Shown, _period: Period) -> str:
    """Wipes, which must be all."""
    wiped = told_share(shown.share("wiped", "certified"))
    if not wiped:
        return _("Too few devices changed hands to say how many were wiped before.")
    return _("{share} of devices that changed hands had a certificate of their wipe.", share=wiped)


def sure_said(shown: Shown, _period: Period) -> str:
    """How sure the numbers are."""
    seen = told_share(shown.share("confirmed", "confirmed"))
    if not seen:
        return _("How many kits were confirmed lately cannot be shown.")
    return _("The kits of {share} of people were seen or confirmed in the last 90 days.", share=seen)


def _apart(shown: Shown, named: Sequence[tuple[str, Cell]], what: str) -> str:
    """Those that are only known to be at an edge are left out: nothing can be said of how far it is to them."""
    shares = [(shown.share(*where), word, where) for word, where in named]
    known = [
        (share.n, word, where) for share, word, where in shares if share and share.n is not None and not share.edge
    ]
    if len(known) < 2:
        return _("Too little can be shown here to compare them.")
    (low, worst, least), (high, best, most) = min(known), max(known)
    move = derived.moved(most, least, shown)
    if move is None or not move.clear:
        return _(
            "{what} is much the same wherever it can be shown: {low} % to {high} %.",
            what=what, low=low, high=high,
        )  # fmt: skip
    return n_(
        "{what} goes from {low} % ({worst}) to {high} % ({best}), where it can be shown: {n} point apart.",
        "{what} goes from {low} % ({worst}) to {high} % ({best}), where it can be shown: {n} points apart.",
        move.points,
        what=what, low=low, worst=worst, high=high, best=best,
    )  # fmt: skip


def _days(one: Printed) -> str:
    return n_("{n} day", "{n} days", one.n or 0)


def _day(code: str) -> str:
    return written(date.fromisoformat(code))
