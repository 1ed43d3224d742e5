"""The judgement of one day as the start of a span, and the sentences behind it."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from devicefleet.rules.facts import Responsibility
from devicefleet.rules.kit import marks
from devicefleet.rules.kit.case import Case
from devicefleet.rules.kit.claims import FOREVER
from devicefleet.rules.kit.marks import BIT
from devicefleet.rules.kit.part import UNKNOWN_END, UNMET, Part, flagged_reason, part_reasons
from devicefleet.rules.kit.reasons import Reason, Why
from devicefleet.rules.kit.ruling import Ruling, Source, ruling
from devicefleet.rules.kit.spans import Span
from devicefleet.rules.kit.standing import Standing
from devicefleet.rules.terms import Component, ComponentState, Flag, Status

NOT_REQUIRED = Part(ComponentState.NOT_REQUIRED, None, 0, date.min, UNKNOWN_END, False)
TARGET_SAID = {
    Status.SETTING_UP: Why.SET_UP_BY,
    Status.NOT_STARTED: Why.TARGET_PASSED,
    Status.PARTIAL: Why.TARGET_PASSED,
}
IN_TROUBLE = frozenset({Status.LAPSED, *TARGET_SAID})
ONLY_LAPSED = frozenset({ComponentState.LAPSED})
DUPLICATE = Reason(Component.DATA, Why.DUPLICATE_SPEND)
OPEN_AT_EXIT = Reason(None, Why.LOAN_OPEN_AT_EXIT)
NO_DEVICE = Reason(None, Why.DATA_NO_DEVICE)
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


def rule_on(case: Case, today: Today, day: date) -> Ruling:
    """The ruling of `day`."""
    standing, phone, laptop, data, _who, noticed, _said = today
    marked = noticed | standing.marks | phone.flags | laptop.flags | data.flags
    if phone.in_hand:
        marked |= marks.PHONE_IN_HAND
    if marked & marks.EXIT_AHEAD and _outlasts(case, standing, data, day):
        marked |= marks.DATA_OUTLASTS
    in_support, late = standing.episode is not None, day > standing.target
    return ruling(standing.uncounted, phone.state, laptop.state, data.state, late, in_support, marked)


def _outlasts(case: Case, standing: Standing, data: Part, day: date) -> bool:
    """Whether data is paid for a good while longer than support is expected to last."""
    exit_on = standing.episode.ends_on_expected if standing.episode else None
    if exit_on is None or data.last_on == UNKNOWN_END:
        return False
    return (data.last_on - exit_on).days >= case.policy_on(day).exit_data_bridge_days


def verdict(case: Case, today: Today, day: date) -> Span:
    """How the kit stands from `day` on, for as long as nothing changes."""
    standing, phone, laptop, data, who, _noticed, _said = today
    if standing.episode is None:
        today = today._replace(smartphone=NOT_REQUIRED, laptop=NOT_REQUIRED, data=NOT_REQUIRED)
        phone = laptop = data = NOT_REQUIRED
    ruled = rule_on(case, today, day)
    status = ruled.status
    ends_on = None if standing.uncounted else _next_end(phone.last_on, laptop.last_on, data.last_on)
    return Span(
        day,
        FOREVER,
        status,
        phone.state,
        laptop.state,
        data.state,
        ruled.flags,
        who.provider_id if who else None,
        who.caseworker_id if who else None,
        _since(today, status) if status in IN_TROUBLE else None,
        ends_on,
        ruled.score,
        _matter(case, today, ruled, ends_on, day) if ruled.source else None,
    )


def reasons(case: Case, today: Today, day: date) -> tuple[Reason, ...]:
    """Every sentence of a day: about the person, each part with its deciding reason first, and what is to look at."""
    standing = today.standing
    ruled = rule_on(case, today, day)
    said = [standing.reason] if standing.reason else []
    if ruled.status in TARGET_SAID:
        said.append(Reason(None, TARGET_SAID[ruled.status], until=standing.target))
    if standing.episode is None:
        return (*said, OPEN_AT_EXIT) if ruled.flags else tuple(said)
    for line, part in zip(case.lines, (today.smartphone, today.laptop, today.data), strict=True):
        said += part_reasons(line, day, part)
    of_whole = (_of_flag(today, flag) for flag in ruled.flags)
    return (*said, *(reason for reason in of_whole if reason))


def _of_flag(today: Today, flag: Flag) -> Reason | None:
    """The sentence of a flag about the person as a whole."""
    if flag is Flag.DATA_NO_DEVICE:
        return NO_DEVICE
    if flag is Flag.EXIT_UNSUSTAINED and today.standing.episode is None:
        return OPEN_AT_EXIT
    mark = SAID_OF_AHEAD.get(flag, BIT[flag])
    return today.said.get(mark) if today.noticed & mark else None


def _since(today: Today, status: Status) -> date:
    """The first day of the trouble: of the earliest lapse, else of the part waited for longest."""
    _standing, phone, laptop, data, *_more = today
    troubled = ONLY_LAPSED if status is Status.LAPSED else UNMET
    begun = min([part.since for part in (phone, laptop, data) if part.state in troubled])
    return max(begun, today.standing.counted_since)


def _next_end(phone: date, laptop: date, data: date) -> date | None:
    first = min(
        phone if phone != UNKNOWN_END else FOREVER,
        laptop if laptop != UNKNOWN_END else FOREVER,
        data if data != UNKNOWN_END else FOREVER,
    )
    return first if first != FOREVER else None


def _matter(case: Case, today: Today, ruled: Ruling, ends_on: date | None, day: date) -> Reason | None:
    """The one reason that a list shows."""
    source = ruled.source
    parts = today.smartphone, today.laptop, today.data
    if source is Source.PART:
        return parts[ruled.about].main
    if source is Source.STANDING:
        return today.standing.reason
    if source is Source.TARGET:
        return Reason(None, Why.TARGET_PASSED, None, today.standing.target)
    if source is Source.ENDING:
        return parts[[part.last_on for part in parts].index(ends_on)].main if ends_on else None
    return _of_a_part(case, parts, ruled.flag, day) or _of_flag(today, ruled.flag) if ruled.flag else None


def _of_a_part(case: Case, parts: tuple[Part, ...], flag: Flag, day: date) -> Reason | None:
    bit = BIT[flag]
    for line, part in zip(case.lines, parts, strict=True):
        if part.flags & bit:
            return flagged_reason(line, day, flag) or (DUPLICATE if flag is Flag.DUPLICATE_SPEND else None)
    return None
