"""What counts as becoming worse, and why."""

from datetime import date, timedelta
from itertools import pairwise, product

import pytest

from devicefleet.rules.forecast import CAUSES, PATHS, Cause, Change, Stand, change_word, changes, weeks
from devicefleet.rules.terms import Component, Status
from devicefleet.rules.terms import ComponentState as S

GOOD = Stand(Status.COMPLETE, S.MET_SUSTAINED, S.MET_SUSTAINED, S.MET_SUSTAINED)


def stand(status: Status, **parts: S) -> Stand:
    return GOOD._replace(status=status, **parts)


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        (stand(Status.TEMPORARY, data=S.MET_TEMPORARY), stand(Status.LAPSED, data=S.LAPSED), ("data", Cause.ENDS)),
        (GOOD, stand(Status.PARTIAL, smartphone=S.UNVERIFIED), ("smartphone", Cause.CHECK_OLD)),
        (GOOD, stand(Status.TEMPORARY, data=S.MET_TEMPORARY), ("data", Cause.LESS_LASTING)),
        (stand(Status.COMPLETE, laptop=S.DECLINED), stand(Status.PARTIAL, laptop=S.NEVER), ("laptop", Cause.ASK_AGAIN)),
        (
            stand(Status.PAUSED, laptop=S.NOT_REQUIRED),
            stand(Status.PARTIAL, laptop=S.NEVER),
            ("laptop", Cause.EXEMPTION_ENDS),
        ),
        (stand(Status.PARTIAL, data=S.PENDING), stand(Status.PARTIAL, data=S.NEVER), ("data", Cause.NEVER_CAME)),
        (stand(Status.SETTING_UP, data=S.NEVER), stand(Status.PARTIAL, data=S.NEVER), (None, Cause.SET_UP_OVER)),
    ],
)
def test_each_cause(before: Stand, after: Stand, found: tuple[str | None, Cause]) -> None:
    part = Component(found[0]) if found[0] else None
    assert list(changes(before, after, new_policy=False)) == [Change(part, found[1])]


def test_several_at_once() -> None:
    after = stand(Status.LAPSED, smartphone=S.UNVERIFIED, data=S.LAPSED)
    assert [change.part for change in changes(GOOD, after, new_policy=False)] == [Component.SMARTPHONE, Component.DATA]


def test_on_the_first_day_of_a_policy_it_is_the_policy() -> None:
    after = stand(Status.LAPSED, data=S.LAPSED)
    assert list(changes(GOOD, after, new_policy=True)) == [Change(Component.DATA, Cause.POLICY)]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (stand(Status.LAPSED, data=S.LAPSED), GOOD),
        (GOOD, stand(Status.PAUSED, data=S.LAPSED)),
        (stand(Status.OUT_OF_SCOPE, data=S.NOT_REQUIRED), stand(Status.SETTING_UP, data=S.NEVER)),
        (GOOD, GOOD),
    ],
)
def test_what_is_not_worse(before: Stand, after: Stand) -> None:
    assert list(changes(before, after, new_policy=False)) == []


def test_one_cause_for_each_way_a_part_can_go() -> None:
    for was, will_be in product(S, S):
        assert sum(was in froms and will_be in tos for froms, tos in PATHS.values()) <= 1


def test_every_cause_has_words() -> None:
    assert set(CAUSES) == set(Cause)
    assert change_word(Change(Component.DATA, Cause.ENDS)) == "Data ends"
    assert change_word(Change(None, Cause.SET_UP_OVER)) == "The time to set up ends"


@pytest.mark.parametrize("day", [date(2026, 11, 22), date(2026, 11, 23), date(2026, 11, 25)])
def test_weeks_begin_on_monday_and_leave_no_gap(day: date) -> None:
    found = weeks(day, 4)
    assert (len(found), found[0].first) == (4, day)
    for earlier, later in pairwise(found):
        assert earlier.last.weekday() == 6
        assert later.first == earlier.last + timedelta(days=1)
