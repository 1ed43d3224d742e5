"""What is worth a look about a person and their record as a whole, as marks that stand over days.

A mark's own stretches never overlap, so that each of their ends toggles it.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from operator import attrgetter
from typing import NamedTuple, TypeVar

from devicefleet.rules.facts import Episode, StageFact, StayFact
from devicefleet.rules.kit import marks
from devicefleet.rules.kit.case import Case
from devicefleet.rules.kit.claims import FOREVER
from devicefleet.rules.kit.marks import BIT
from devicefleet.rules.kit.possession import Holding
from devicefleet.rules.kit.reasons import Reason, Why
from devicefleet.rules.kit.standing import CUSTODY
from devicefleet.rules.kit.urgency import EXIT_DAYS, RELEASE_DAYS
from devicefleet.rules.policy import Policy
from devicefleet.rules.terms import Flag, Stage, TeachBack, TrainingFormat

Fact = TypeVar("Fact", StageFact, StayFact)
IN_THE_NRM = frozenset(
    {Stage.REFERRED, Stage.RG_POSITIVE, Stage.RG_NEGATIVE, Stage.CG_POSITIVE_MOVE_ON, Stage.CG_POSITIVE_RNA}
)
UNDERSTOOD = frozenset({TeachBack.CLEAR, TeachBack.DECLINED})
FORMAL = TrainingFormat.FORMAL
RECORD_STALE, CONTACT_UNCHECKED = BIT[Flag.RECORD_STALE], BIT[Flag.CONTACT_UNCHECKED]
TRAINING_NONE, TRAINING_ONE_SIDED = BIT[Flag.TRAINING_NONE], BIT[Flag.TRAINING_ONE_SIDED]
NRM_NOT_EXPLAINED = BIT[Flag.NRM_NOT_EXPLAINED]
_from_on = attrgetter("from_on")


class Notice(NamedTuple):
    """A mark over [from_on, until_on), with the sentence that goes with it where it is shown."""

    from_on: date
    until_on: date
    mark: int
    reason: Reason | None = None


def notices(case: Case) -> list[Notice]:
    """All notices of one person, each cut to the days of the policy that makes it."""
    found = [*_union(case.loans, marks.LOAN_OPEN), *_union(case.carriers, marks.CARRIER_IN_HAND)]
    for from_on, until_on, policy in case.eras:
        under = [*_about_life(case, policy), *_about_record(case, policy)]
        found += under if len(case.eras) == 1 else _within(under, from_on, until_on)
    return [notice for notice in found if notice.from_on < notice.until_on]


def _within(found: Iterable[Notice], from_on: date, until_on: date) -> Iterator[Notice]:
    for one in found:
        yield one._replace(from_on=max(one.from_on, from_on), until_on=min(one.until_on, until_on))


def _about_life(case: Case, policy: Policy) -> Iterator[Notice]:
    """What lies ahead of the person: the end of support, release, an eighteenth birthday."""
    for episode in case.episodes:
        ends_on, left_on = episode.ends_on_expected, episode.ended_on or FOREVER
        if ends_on:
            ahead = Reason(None, Why.EXIT_EXPECTED, ends_on)
            for days, mark in ((policy.exit_lookahead_days, marks.EXIT_AHEAD), (EXIT_DAYS, marks.EXIT_NEAR)):
                yield Notice(max(episode.started_on, ends_on - timedelta(days)), left_on, mark, ahead)
    for stay, left_on in _each_until_next(case.stays):
        if stay.release_on and stay.context in CUSTODY:
            ahead = Reason(None, Why.RELEASE_EXPECTED, stay.release_on)
            for days, mark in ((policy.release_kit_days, marks.RELEASE_AHEAD), (RELEASE_DAYS, marks.RELEASE_NEAR)):
                yield Notice(max(stay.from_on, stay.release_on - timedelta(days)), left_on, mark, ahead)
    turns_18_on = case.facts.turns_18_on
    if not case.facts.adult and turns_18_on:
        reason = Reason(None, Why.TURNS_18, turns_18_on)
        yield Notice(turns_18_on - timedelta(policy.turning_18_days), turns_18_on, BIT[Flag.TURNING_18], reason)


def _about_record(case: Case, policy: Policy) -> list[Notice]:
    """What was not done or not looked at for a while."""
    found = _unless_again(case.seen, policy.stale_after_days, RECORD_STALE, Why.NOT_CONFIRMED_SINCE)
    checks = sorted(case.facts.contact_checks)
    found += _unless_again(checks, policy.contact_check_days + 1, CONTACT_UNCHECKED, Why.CONTACT_CHECK_OLD)
    for episode in case.episodes:
        found += _training(case, policy, episode)
    found += _nrm(case, policy)
    return found


def _unless_again(days: Sequence[date], most: int, mark: int, why: Why) -> list[Notice]:
    """From `most` days after each of `days` (in order) until the next one."""
    gap = timedelta(most)
    return [
        Notice(day + gap, following, mark, Reason(None, why, day))
        for day, following in zip(days, [*days[1:], FOREVER], strict=False)
        if following - day > gap
    ]


def _training(case: Case, policy: Policy, episode: Episode) -> Iterator[Notice]:
    """None at all for a while, or only formal or only informal for a longer one."""
    formal = min([one.on for one in case.facts.training if one.format is FORMAL], default=FOREVER)
    informal = min([one.on for one in case.facts.training if one.format is not FORMAL], default=FOREVER)
    begun_on, both_on = (formal, informal) if formal < informal else (informal, formal)
    started_on, left_on = episode.started_on, episode.ended_on or FOREVER
    none_on = started_on + timedelta(policy.training_days)
    if none_on < begun_on:
        none = Reason(None, Why.NO_TRAINING, started_on)
        yield Notice(none_on, min(begun_on, left_on), TRAINING_NONE, none)
    one_sided_on = max(begun_on, started_on + timedelta(policy.training_both_days))
    if one_sided_on < both_on:
        why = Why.FORMAL_TRAINING_ONLY if formal < informal else Why.INFORMAL_TRAINING_ONLY
        yield Notice(one_sided_on, min(both_on, left_on), TRAINING_ONE_SIDED, Reason(None, why, begun_on))


def _nrm(case: Case, policy: Policy) -> Iterator[Notice]:
    """In the NRM without an explanation that was understood."""
    understood_on = min([one.on for one in case.facts.nrm_explained if one.teach_back in UNDERSTOOD], default=FOREVER)
    since: date | None = None
    for stage, left_on in _each_until_next(case.stages):
        since = (since or stage.from_on) if stage.stage in IN_THE_NRM else None
        if since is not None:
            due_on = max(stage.from_on, since + timedelta(policy.nrm_explained_days))
            if due_on < understood_on:
                reason = Reason(None, Why.NRM_UNEXPLAINED, since)
                yield Notice(due_on, min(left_on, understood_on), NRM_NOT_EXPLAINED, reason)


def _each_until_next(facts: Sequence[Fact]) -> Iterator[tuple[Fact, date]]:
    """Each of the facts (in order) with the day on which the next one takes over."""
    return zip(facts, [*[later.from_on for later in facts[1:]], FOREVER], strict=False)


def _union(held: Sequence[Holding], mark: int) -> Iterator[Notice]:
    """The days on which at least one of the stretches stands."""
    from_on: date | None = None
    until_on = date.min
    for one in sorted(held, key=_from_on):
        if from_on is None or one.from_on > until_on:
            if from_on is not None:
                yield Notice(from_on, until_on, mark)
            from_on, until_on = one.from_on, one.until_on
        until_on = max(until_on, one.until_on)
    if from_on is not None:
        yield Notice(from_on, until_on, mark)


def on_day(found: Iterable[Notice], day: date) -> list[Notice]:
    """Those that stand on `day`."""
    return [notice for notice in found if notice.from_on <= day < notice.until_on]


def marks_of(found: Iterable[Notice]) -> int:
    """Their marks together."""
    together = 0
    for notice in found:
        together |= notice.mark
    return together
