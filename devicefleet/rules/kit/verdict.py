"""The judgement of one day, and the sentences behind it."""

from collections.abc import Mapping
from datetime import date
from operator import attrgetter
from typing import NamedTuple

from devicefleet.rules.facts import Responsibility
from devicefleet.rules.kit import marks
from devicefleet.rules.kit.case import Case
from devicefleet.rules.kit.claims import FOREVER
from devicefleet.rules.kit.marks import ALL_FLAGS, BIT, DATA_OUTLASTS, EXIT_AHEAD, flags_in, weightiest
from devicefleet.rules.kit.part import UNKNOWN_END, Part, flagged_reason, part_reasons
from devicefleet.rules.kit.reasons import Reason, Why
from devicefleet.rules.kit.ruling import Ruling, Source, ruling
from devicefleet.rules.kit.standing import Standing
from devicefleet.rules.terms import Component, ComponentState, Flag, Status

TARGET_SAID = {
    Status.SETTING_UP: Why.SET_UP_BY,
    Status.NOT_STARTED: Why.TARGET_PASSED,
    Status.PARTIAL: Why.TARGET_PASSED,
}
DUPLICATE = Reason(Component.DATA, Why.DUPLICATE_SPEND)
OPEN_AT_EXIT = Reason(None, Why.LOAN_OPEN_AT_EXIT)
NO_DEVICE = Reason(None, Why.DATA_NO_DEVICE)
_ends_on = attrgetter("ends_on")
_NOTHING, STANDING, TARGET, PART, ENDING, _FLAG = Source
SAID_OF_AHEAD = {Flag.EXIT_UNSUSTAINED: marks.EXIT_AHEAD, Flag.RELEASE_KIT_DUE: marks.RELEASE_AHEAD}


class Today(NamedTuple):
    """What is true of one day.

    `noticed` are the marks of the person as a whole (`notices.py`), and `said` the sentences that go with them.
    """

    standing: Standing
    smartphone: Part
    laptop: Part
    data: Part
    who: Responsibility | None
    noticed: int
    said: Mapping[int, Reason | None]


Verdict = tuple[
    Status,
    ComponentState,
    ComponentState,
    ComponentState,
    tuple[Flag, ...],
    int | None,
    int | None,
    date | None,
    date | None,
    int,
    Reason | None,
]
"""All of a `Span` but its days."""


def verdict(case: Case, today: Today, day: date) -> Verdict:
    """How the kit stands on `day`."""
    standing, phone, laptop, data, who, _noticed, _said = today
    marked, ruled = _ruled(case, today, day)
    status, follows, score, waited_for, source, _about, _flag = ruled
    ends_on = None
    if standing.uncounted is None:
        ends_on = min(phone.ends_on, laptop.ends_on, data.ends_on)
        if ends_on == FOREVER:
            ends_on = None
    return (
        status,
        phone.state,
        laptop.state,
        data.state,
        flags_in(marked & ALL_FLAGS | follows),
        who.provider_id if who else None,
        who.caseworker_id if who else None,
        _since(standing, phone, laptop, data, waited_for) if waited_for else None,
        ends_on,
        score,
        _matter(case, today, ruled, day) if source else None,
    )


def _ruled(case: Case, today: Today, day: date) -> tuple[int, Ruling]:
    """The marks of the day that are looked at, and the ruling on them."""
    standing, phone, laptop, data, _who, noticed, _said = today
    marked = (noticed | phone.marks | laptop.marks | data.marks) & standing.heeds | standing.adds
    if marked & EXIT_AHEAD and _outlasts(case, standing, data, day):
        marked |= DATA_OUTLASTS
    late = day > standing.target
    return marked, ruling(standing.uncounted, phone.state, laptop.state, data.state, late, weightiest(marked))


def _outlasts(case: Case, standing: Standing, data: Part, day: date) -> bool:
    """Whether data is paid for a good while longer than support is expected to last."""
    exit_on = standing.episode.ends_on_expected if standing.episode else None
    if exit_on is None or data.last_on == UNKNOWN_END:
        return False
    return (data.last_on - exit_on).days >= case.policy_on(day).exit_data_bridge_days


def reasons(case: Case, today: Today, day: date) -> tuple[Reason, ...]:
    """Every sentence of a day: about the person, each part with its deciding reason first, and what is to look at."""
    standing = today.standing
    marked, ruled = _ruled(case, today, day)
    said = [standing.reason] if standing.reason else []
    if ruled.status in TARGET_SAID:
        said.append(Reason(None, TARGET_SAID[ruled.status], until=standing.target))
    if standing.episode is None:
        return (*said, OPEN_AT_EXIT) if ruled.follows else tuple(said)
    for line, part in zip(case.lines, (today.smartphone, today.laptop, today.data), strict=True):
        said += part_reasons(line, day, part)
    of_whole = (_of_flag(today, flag) for flag in flags_in(marked & ALL_FLAGS | ruled.follows))
    return (*said, *(reason for reason in of_whole if reason))


def _of_flag(today: Today, flag: Flag) -> Reason | None:
    """The sentence of a flag about the person as a whole."""
    if flag is Flag.DATA_NO_DEVICE:
        return NO_DEVICE
    if flag is Flag.EXIT_UNSUSTAINED and today.standing.episode is None:
        return OPEN_AT_EXIT
    mark = SAID_OF_AHEAD.get(flag, BIT[flag])
    return today.said.get(mark) if today.noticed & mark else None


def _since(standing: Standing, phone: Part, laptop: Part, data: Part, waited_for: frozenset[ComponentState]) -> date:
    """The first day of the trouble: of the earliest lapse, else of the part waited for longest."""
    begun = FOREVER
    if phone.state in waited_for:
        begun = phone.since
    if laptop.state in waited_for and laptop.since < begun:
        begun = laptop.since
    if data.state in waited_for and data.since < begun:
        begun = data.since
    return max(begun, standing.counted_since)


def _matter(case: Case, today: Today, ruled: Ruling, day: date) -> Reason | None:
    """The one reason that a list shows."""
    source = ruled.source
    standing, phone, laptop, data, *_more = today
    parts = phone, laptop, data
    if source is PART:
        return parts[ruled.about].main
    if source is STANDING:
        return standing.reason
    if source is TARGET:
        return Reason(None, Why.TARGET_PASSED, None, standing.target)
    if source is ENDING:
        return min(parts, key=_ends_on).main
    return _of_a_part(case, parts, ruled.flag, day) or _of_flag(today, ruled.flag) if ruled.flag else None


def _of_a_part(case: Case, parts: tuple[Part, ...], flag: Flag, day: date) -> Reason | None:
    bit = BIT[flag]
    for line, part in zip(case.lines, parts, strict=True):
        if part.marks & bit:
            return flagged_reason(line, day, flag) or (DUPLICATE if flag is Flag.DUPLICATE_SPEND else None)
    return None
