"""Printed numbers as a report of 420 people would have them: two years, and a gap in funding one December."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from devicefleet.documents.report import fingerprint
from devicefleet.rules.reporting.head import Head
from devicefleet.rules.reporting.key import PROVIDER, REGION, Key, Population
from devicefleet.rules.reporting.layout import Table, tables
from devicefleet.rules.reporting.period import Period, period_from
from devicefleet.rules.reporting.published import Band, Decile, Mark, Percent, Printed, Published
from devicefleet.rules.reporting.slices import EVERYBODY, Slice
from devicefleet.rules.terms import Status

QUARTER = period_from("2026-Q1")
PEOPLE = 420
STATUSES = {
    Status.COMPLETE: 41, Status.TEMPORARY: 30, Status.PARTIAL: 10, Status.LAPSED: 7, Status.NOT_STARTED: 4,
    Status.SETTING_UP: 6, Status.DECLINED: 2, Status.PAUSED: 4,
}  # fmt: skip
COVERED_BY_MONTH = {4: 62, 5: 64, 6: 66, 7: 67, 8: 69, 9: 70, 10: 71, 11: 70, 12: 47, 1: 58, 2: 66, 3: 71}
"""Per cent covered at the end of each month; nobody had renewed in December."""
REGIONS = {
    "E12000001": 4, "E12000002": 13, "E12000003": 16, "E12000004": 9, "E12000005": 11, "E12000006": 12,
    "E12000007": 18, "E12000008": 5, "E12000009": 2, "W92000004": 5, "S92000003": 4, "N92000002": 1,
}  # fmt: skip
A_QUARTER = {
    Population.ENTRANTS: 62, Population.EXITS: 38, Population.RELEASES: 12, Population.GAPS: 74, Population.TERMS: 268,
    Population.LOANS: 46, Population.HANDOVERS: 131, Population.DEVICE_MONTHS: 1_120, Population.HARMS: 27,
    Population.REISSUES: 41, Population.PURCHASES: 340, Population.ENTRIES: 1_420, Population.DECLINES: 36,
    Population.WAITING: 58, Population.ENDING: 420,
}  # fmt: skip
SHARES: dict[tuple[str, str], int] = {
    ("gap", "over_7"): 8, ("first_kit", "within_10"): 68, ("renewed", "on_time"): 78, ("left_with", "kept"): 41,
    ("left_with", "kept_bridge"): 26, ("outcome", "gifted"): 47, ("outcome", "extended"): 25,
    ("outcome", "returned"): 18, ("outcome", "unresolved"): 10, ("set_up", "within_7"): 82,
    ("language", "understood"): 91, ("here", "30_days"): 88, ("training", "both"): 21, ("training", "formal"): 13,
    ("training", "informal"): 37, ("nrm", "clear"): 55, ("nrm", "not_clear"): 25, ("kit", "on_the_day"): 70,
    ("kind", "smartphone"): 58, ("kind", "laptop"): 42, ("harm", "lost"): 55, ("harm", "failed"): 45,
    ("wiped", "certified"): 100, ("what", "devices"): 30, ("what", "data"): 70, ("confirmed", "90_days"): 83,
    ("late", "late"): 9, ("reason", "has_own"): 40, ("reason", "not_now"): 30, ("why", "no_stock"): 31,
    ("paid", "no"): 43, ("paid", "yes"): 57, ("smartphone", "met"): 92, ("laptop", "met"): 78, ("data", "met"): 81,
    ("smartphone", "not_met"): 7, ("laptop", "not_met"): 18, ("data", "not_met"): 18,
}  # fmt: skip
WEEKS = (9, 4, 3, 6, 14, 21, 12, 8, 6, 5, 4, 4, 4)
SPREADS = {"gap_days": (6, 23), "first_kit_days": (8, 19), "device_life_days": (410, 700), "waiting_days": (5, 16)}
AMOUNTS = {
    "days_in_scope": 37_100, "days_covered": 25_950, "days_smartphone": 33_850, "days_laptop": 29_100,
    "days_data": 28_450, "pence_devices": 18_420, "pence_data": 6_125, "pence_six_months": 21_400,
    "pence_twelve_months": 43_050, "pence:Northern Trust": 15_000, "pence:Home grant 2026": 7_000,
    "pence:Own funds": 2_545,
}  # fmt: skip


def published(period: Period = QUARTER, slice_: Slice = EVERYBODY, *, times: int = 1) -> Published:
    """All of it, rounded to fives and hidden below ten; or of so many `times` as many people."""
    asked = tables(period, slice_)
    counts = {key: rounded(times * true(key)) for table in asked for key in table.keys}
    shares = {share for table in asked for share in table.shares}
    return Published(
        period,
        slice_,
        counts,
        {share: per_cent(counts[share[0]], counts[share[1]]) for share in shares},
        {name: Printed(n) for name, n in AMOUNTS.items()},
        {name: Decile(Printed(middle), Printed(ninth)) for name, (middle, ninth) in SPREADS.items()},
        Band(Printed(8), 63, 72, 79),
    )


def head(made: Published, **others: object) -> Head:
    """What goes with it."""
    known: dict[str, object] = {
        "number": "R-7K3M9N", "about": "everybody", "made_on": date(2026, 4, 9), "known_on": date(2026, 4, 8),
        "policies": ("Minimum kit from 1 April 2025",), "publisher": "Kit Partnership",
        "fingerprint": fingerprint(made, tables(made.period, made.slice)),
    }  # fmt: skip
    return Head(**{**known, **others})  # type: ignore[arg-type]  # fields by name


def hidden(made: Published, hide: Iterable[Key] | None = None) -> Published:
    """The same with some cells hidden, or all; what is made of hidden ones is hidden too."""
    gone = set(made.counts if hide is None else hide)
    counts = {key: Printed(None, Mark.CONFIDENTIAL) if key in gone else one for key, one in made.counts.items()}
    shares = {share: per_cent(counts[share[0]], counts[share[1]]) for share in made.percents}
    if hide is not None:
        return replace(made, counts=counts, percents=shares)
    unsaid = Printed(None, Mark.CONFIDENTIAL)
    return replace(
        made,
        counts=counts,
        percents=shares,
        amounts=dict.fromkeys(made.amounts, unsaid),
        spreads=dict.fromkeys(made.spreads, Decile(unsaid, unsaid)),
        band=None,
    )


def withheld(made: Published, *names: str) -> Published:
    """The same without the numbers of some tables, save those that another one shows too."""
    asked = tables(made.period, made.slice)
    kept = [one for one in asked if one.name not in names]
    return replace(
        made,
        counts=_only(made.counts, kept),
        percents={share: one for share, one in made.percents.items() if any(share in each.shares for each in kept)},
        withheld=names,
    )


def _only(counts: Mapping[Key, Printed], kept: Iterable[Table]) -> dict[Key, Printed]:
    shown = {key for table in kept for key in table.keys}
    return {key: one for key, one in counts.items() if key in shown}


def rounded(n: float) -> Printed:
    """Hidden below ten, to the nearest five from there."""
    return Printed(None, Mark.CONFIDENTIAL) if n < 10 else Printed(5 * round(n / 5))


def per_cent(part: Printed, whole: Printed) -> Percent:
    """Of printed numbers, twenty or more, never 0 or 100."""
    if part.n is None or whole.n is None or whole.n < 20:
        return Percent(mark=Mark.CONFIDENTIAL)
    n = round(100 * part.n / whole.n)
    if n <= 5 or n >= 95:
        return Percent(5 if n <= 5 else 95, edge=True)
    return Percent(n)


def true(key: Key) -> float:
    """A made-up number of members: each dimension takes its share."""
    cuts = dict(key.cuts)
    n = float(PEOPLE if key.population is Population.PEOPLE else A_QUARTER[key.population])
    n *= len(cuts["month"]) / 3 if "month" in cuts else 1
    n *= 0.2 if PROVIDER in cuts else 1
    n *= sum(REGIONS[region] for region in cuts[REGION]) / 100 if REGION in cuts else 1
    if "week" in cuts:
        (week,), (day,) = cuts["week"], cuts["day"]
        weeks = (date.fromisoformat(week) - date.fromisoformat(day)).days // 7
        n *= WEEKS[weeks] / 100
    if "status" in cuts:
        n *= _in_status(cuts["status"], next(iter(cuts["day"])))
    for name in cuts.keys() - {"day", "month", "week", "status", REGION, PROVIDER}:
        n *= sum(SHARES.get((name, value), 8) for value in cuts[name]) / 100
    return n


def _in_status(statuses: frozenset[str], day: str) -> float:
    """The usual share of these, bent so that the covered ones are those of the month."""
    covered = COVERED_BY_MONTH[date.fromisoformat(day).month]
    usual = STATUSES[Status.COMPLETE] + STATUSES[Status.TEMPORARY]
    bent = {
        one: n * (covered / usual if one in {Status.COMPLETE, Status.TEMPORARY} else (100 - covered) / (100 - usual))
        for one, n in STATUSES.items()
        if one is not Status.PAUSED
    } | {Status.PAUSED: STATUSES[Status.PAUSED]}
    return sum(bent[Status(one)] for one in statuses) / 100
