"""The judgement of one day as the start of a span, and the sentences behind it."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from devicefleet.rules.kit import marks
from devicefleet.rules.kit.case import Case
from devicefleet.rules.kit.claims import FOREVER, day_after
from devicefleet.rules.kit.marks import BIT
from devicefleet.rules.kit.notices import Notice, on_day
from devicefleet.rules.kit.part import UNKNOWN_END, UNMET, Part, flagged_reason, part_reasons
from devicefleet.rules.kit.reasons import Reason, Why
from devicefleet.rules.kit.ruling import COMPONENTS, Ruling, Source, ruling
from devicefleet.rules.kit.spans import Span
from devicefleet.rules.kit.standing import Standing
from devicefleet.rules.terms import ComponentState, Flag, Status

NOT_REQUIRED = Part(ComponentState.NOT_REQUIRED, None, 0, date.min, UNKNOWN_END, False)
TARGET_SAID = {
    Status.SETTING_UP: Why.SET_UP_BY,
    Status.NOT_STARTED: Why.TARGET_PASSED,
    Status.PARTIAL: Why.TARGET_PASSED,
}
OPEN_AT_EXIT = Reason(None, Why.LOAN_OPEN_AT_EXIT)
NO_DEVICE = Reason(None, Why.DATA_NO_DEVICE)
SAID_OF_AHEAD = {Flag.EXIT_UNSUSTAINED: marks.EXIT_AHEAD, Flag.RELEASE_KIT_DUE: marks.RELEASE_AHEAD}


class Today(NamedTuple):
    """What is true of one day: `noticed` are the marks of the person as a whole (`notices.py`)."""

    standing: Standing
    smartphone: Part
    laptop: Part
    data: Part
    noticed: int


def rule_on(case: Case, today: Today, day: date) -> Ruling:
    """The ruling of `day`."""
    standing, phone, laptop, data, noticed = today
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


def verdict(case: Case, found: Sequence[Notice], today: Today, day: date) -> Span:
    """How the kit stands on `day`, for that day alone."""
    standing = today.standing
    if standing.episode is None:
        today = Today(standing, NOT_REQUIRED, NOT_REQUIRED, NOT_REQUIRED, today.noticed)
    ruled = rule_on(case, today, day)
    who = case.responsible_on(day)
    _standing, phone, laptop, data, _noticed = today
    ends_on = None if standing.uncounted else _next_end(phone.last_on, laptop.last_on, data.last_on)
    return Span(
        day,
        day_after(day),
        ruled.status,
        phone.state,
        laptop.state,
        data.state,
        ruled.flags,
        who.provider_id if who else None,
        who.caseworker_id if who else None,
        _since(today, ruled.status),
        ends_on,
        ruled.score,
        _matter(case, found, today, ruled, ends_on, day) if ruled.source else None,
    )


def reasons(case: Case, found: Sequence[Notice], today: Today, day: date) -> tuple[Reason, ...]:
    """Every sentence of a day: about the person, each part with its deciding reason first, and what is to look at."""
    standing = today.standing
    ruled = rule_on(case, today, day)
    said = [standing.reason] if standing.reason else []
    if ruled.status in TARGET_SAID:
        said.append(Reason(None, TARGET_SAID[ruled.status], until=standing.target))
    if standing.episode is None:
        return (*said, OPEN_AT_EXIT) if ruled.flags else tuple(said)
    for line, part in zip(case.lines, today[1:4], strict=True):
        said += part_reasons(line, day, part)
    return (*said, *_of_flags(found, ruled, day))


def _of_flags(found: Sequence[Notice], ruled: Ruling, day: date) -> Iterator[Reason]:
    standing_now = on_day(found, day)
    for flag in ruled.flags:
        mark = SAID_OF_AHEAD.get(flag, BIT[flag])
        yield from (notice.reason for notice in standing_now if notice.mark == mark and notice.reason)
        if flag is Flag.DATA_NO_DEVICE:
            yield NO_DEVICE


def _since(today: Today, status: Status) -> date | None:
    """The first day of the trouble: of the earliest lapse, else of the part waited for longest."""
    if status is Status.LAPSED:
        begun = min([part.since for part in today[1:4] if part.state is ComponentState.LAPSED])
    elif status in TARGET_SAID:
        begun = min([part.since for part in today[1:4] if part.state in UNMET])
    else:
        return None
    return max(begun, today.standing.counted_since)


def _next_end(phone: date, laptop: date, data: date) -> date | None:
    first = min(
        phone if phone != UNKNOWN_END else FOREVER,
        laptop if laptop != UNKNOWN_END else FOREVER,
        data if data != UNKNOWN_END else FOREVER,
    )
    return first if first != FOREVER else None


def _matter(
    case: Case, found: Sequence[Notice], today: Today, ruled: Ruling, ends_on: date | None, day: date
) -> Reason | None:
    """The one reason that a list shows."""
    if ruled.source is Source.STANDING:
        return today.standing.reason
    if ruled.source is Source.TARGET:
        return Reason(None, Why.TARGET_PASSED, until=today.standing.target)
    if ruled.source is Source.PART:
        return next(part.main for one, part in zip(COMPONENTS, today[1:4], strict=True) if one is ruled.about)
    if ruled.source is Source.ENDING:
        return next((part.main for part in today[1:4] if part.last_on == ends_on), None)
    if ruled.flag is Flag.EXIT_UNSUSTAINED and today.standing.episode is None:
        return OPEN_AT_EXIT
    of_part = (flagged_reason(line, day, ruled.flag) for line in case.lines if ruled.flag)
    of_whole = _of_flags(found, ruled._replace(flags=(ruled.flag,) if ruled.flag else ()), day)
    return next((reason for reason in (*of_part, *of_whole) if reason), None)
