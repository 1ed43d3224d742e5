"""Who is supported: drawn from published shares of referrals, and of nobody in particular.

Where somebody comes from is drawn only to draw a language from it, and is kept nowhere.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from random import Random
from typing import TypeVar

from devicefleet.rules.access import Actor
from devicefleet.rules.terms import Context, Stage
from devicefleet.services.demonstration.organisations import Organisation

T = TypeVar("T")

LONGEST_DAYS = 720
SHORTEST_DAYS = 25

# fmt: off
ORIGINS: dict[str, tuple[float, dict[str, float]]] = {
    "eritrean": (15, {"ti": 80, "ar": 15, "en": 5}), "uk": (11, {"en": 98, "cy": 2}), "albanian": (13, {"sq": 1}),
    "vietnamese": (9, {"vi": 1}), "somali": (8, {"so": 95, "en": 5}), "sudanese": (8, {"ar": 95, "en": 5}),
    "indian": (5, {"pa": 35, "hi": 25, "ml": 15, "gu": 15, "ta": 10}), "chinese": (4, {"zh-Hans": 90, "yue": 10}),
    "ethiopian": (4, {"am": 50, "om": 30, "ti": 20}), "iranian": (3, {"fa": 75, "ckb": 25}),
    "pakistani": (2.5, {"ur": 75, "pa": 25}), "romanian": (2.5, {"ro": 1}), "filipino": (2, {"fil": 70, "en": 30}),
    "nigerian": (2, {"en": 60, "yo": 20, "ig": 10, "bin": 10}), "iraqi": (2, {"ckb": 60, "ar": 40}),
    "syrian": (1.5, {"ar": 90, "ku": 10}), "bangladeshi": (1.5, {"bn": 1}), "afghan": (1.5, {"prs": 50, "ps": 50}),
    "brazilian": (1, {"pt": 1}), "thai": (1, {"th": 1}), "polish": (1, {"pl": 1}),
    "ghanaian": (1, {"tw": 50, "en": 50}),
    "other": (1.5, {"en": 30, "fr": 40, "es": 30}),
}
STAGES = {
    Stage.RG_POSITIVE: 42, Stage.CG_POSITIVE_MOVE_ON: 18, Stage.CG_POSITIVE_RNA: 9, Stage.REACH_IN: 9,
    Stage.NOT_IN_NRM: 8, Stage.REFERRED: 4,
}
PLACES = {
    Context.COMMUNITY: 36, Context.ASYLUM_ACCOMMODATION: 34, Context.SAFEHOUSE: 17, Context.LA_ACCOMMODATION: 5,
    Context.OUTREACH_OTHER: 2, Context.HOMELESS_OR_SOFA: 2,
}
# fmt: on


class Fate(StrEnum):
    """How somebody's kit is to stand at the end of the story; the rule has the last word."""

    COMPLETE = "complete"
    TEMPORARY = "temporary"
    PARTIAL = "partial"
    LAPSED = "lapsed"
    SETTING_UP = "setting_up"
    NOT_STARTED = "not_started"
    PAUSED = "paused"
    DECLINED = "declined"
    NOT_COVERED = "not_covered"
    LEFT = "left"


THINGS_CHANGED = frozenset({Fate.LAPSED, Fate.PAUSED, Fate.NOT_COVERED, Fate.LEFT})
"""Stories that need some time for something to be there first."""

SHARES: dict[Fate, float] = {
    Fate.COMPLETE: 33,
    Fate.TEMPORARY: 27,
    Fate.PARTIAL: 16,
    Fate.LAPSED: 10,
    Fate.SETTING_UP: 6,
    Fate.NOT_STARTED: 3,
    Fate.PAUSED: 4,
    Fate.DECLINED: 1,
    Fate.NOT_COVERED: 5,
    Fate.LEFT: 5,
}


@dataclass(eq=False, slots=True)
class Person:
    """Somebody of the demonstration; the reference is known once support has begun."""

    fate: Fate
    organisation: Organisation
    caseworker: Actor
    started_on: date
    stage: Stage
    place: Context
    region: str
    language: str
    needs_interpreter: bool
    child: bool = False
    ref: str = field(default="")


def pick(chance: Random, shares: Mapping[T, float]) -> T:
    """One of the keys, as often as its share says."""
    return chance.choices(tuple(shares), tuple(shares.values()))[0]


def fates(chance: Random, people: int) -> list[Fate]:
    """As many of each as its share asks for, one at least, in a chance order."""
    total = sum(SHARES.values())
    counts = {fate: max(1, int(people * share / total)) for fate, share in SHARES.items()}
    missing = people - sum(counts.values())
    for fate in sorted(SHARES, key=lambda fate: -(people * SHARES[fate] / total % 1))[: max(0, missing)]:
        counts[fate] += 1
    drawn = [fate for fate, count in counts.items() for _each in range(count)]
    drawn = drawn[:people] + [Fate.COMPLETE] * (people - len(drawn))
    chance.shuffle(drawn)
    return drawn


def draw(chance: Random, fate: Fate, organisation: Organisation, last_day: date) -> Person:
    """Somebody whose time in support leaves room for their fate."""
    origin = pick(chance, {name: share for name, (share, _languages) in ORIGINS.items()})
    language = pick(chance, ORIGINS[origin][1])
    return Person(
        fate=fate,
        organisation=organisation,
        caseworker=organisation.caseworker(),
        started_on=last_day - timedelta(days=_days_in_support(chance, fate)),
        stage=pick(chance, STAGES),
        place=pick(chance, PLACES),
        region=chance.choices(organisation.profile.regions, (6, 4, 2)[: len(organisation.profile.regions)])[0],
        language=language,
        needs_interpreter=language not in ("en", "cy") and chance.random() < 0.6,
        child=fate is Fate.NOT_COVERED and chance.random() < 0.15,
    )


def _days_in_support(chance: Random, fate: Fate) -> int:
    if fate is Fate.SETTING_UP:
        return chance.randint(2, 10)
    if fate is Fate.NOT_STARTED:
        return chance.randint(20, 60)
    days = int(chance.lognormvariate(5.347, 0.9))  # median 210 days
    return min(LONGEST_DAYS, max(90 if fate in THINGS_CHANGED else SHORTEST_DAYS, days))
