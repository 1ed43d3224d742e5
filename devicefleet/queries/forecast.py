"""What becomes worse in the coming weeks if nobody acts: spans that have not begun yet, and those before them."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, func, or_, select, true
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from devicefleet.db import config_of
from devicefleet.queries.coverage import ACTION
from devicefleet.queries.kit_rows import answered_for
from devicefleet.rules.access import Actor, scope_of
from devicefleet.rules.coverage import COUNTED
from devicefleet.rules.forecast import BEFORE, PATHS, SET_UP_OVER, Cause, Change, Stand, Week, changes, weeks
from devicefleet.rules.terms import Component, Status
from devicefleet.tables import KitSpan

EARLIER = aliased(KitSpan)
NAMES = ("status", *(component.value for component in Component))


class Turn(NamedTuple):
    """How many people's kits go from one standing to another on a day."""

    on: date
    before: Stand
    after: Stand
    people: int


@dataclass(frozen=True, slots=True)
class Ahead:
    """What one week brings: how often a kit becomes worse, how often one lapses, and why."""

    week: Week
    turns: int
    lapses: int
    why: dict[Change, int]


def forecast(session: Session, actor: Actor, *, today: date, n: int) -> tuple[Ahead, ...]:
    """This week from tomorrow on, and those that follow, `n` in all, in one statement."""
    coming = weeks(today, n)
    found: dict[Week, list[Turn]] = {week: [] for week in coming}
    for turn in _turns(session, actor, today + timedelta(days=1), coming[-1].last):
        found[next(week for week in coming if turn.on <= week.last)].append(turn)
    policies = new_policies(session)
    return tuple(_ahead(week, turns, policies) for week, turns in found.items())


def _ahead(week: Week, turns: Sequence[Turn], policies: frozenset[date]) -> Ahead:
    why: Counter[Change] = Counter()
    for turn in turns:
        for change in changes(turn.before, turn.after, new_policy=turn.on in policies):
            why[change] += turn.people
    lapsing = (turn.people for turn in turns if turn.after.status is Status.LAPSED is not turn.before.status)
    return Ahead(week, sum(turn.people for turn in turns), sum(lapsing), dict(why.most_common()))


def new_policies(session: Session) -> frozenset[date]:
    """The days from which another version of the policy is in force."""
    return frozenset(policy.effective_from for policy in config_of(session).policies.versions[1:])


def begins(first: date, last: date) -> ColumnElement[bool]:
    """The `KitSpan` begins in the week from `first` to `last`."""
    return col(KitSpan.from_on).between(first, last)


def follows() -> ColumnElement[bool]:
    """The `KitSpan` comes straight after the `EARLIER` one of the same person."""
    return and_(col(EARLIER.survivor_id) == col(KitSpan.survivor_id), col(EARLIER.until_on) == col(KitSpan.from_on))


def worse(policies: frozenset[date], change: Change | None = None) -> ColumnElement[bool]:
    """`rules.forecast.changes` as a condition on a span and the one before it: any change, or this one."""
    counted = col(KitSpan.status).in_(COUNTED) & col(EARLIER.status).in_(BEFORE)
    if change is None:
        return and_(counted, or_(*(_is(one) for one in _every())))
    on_its_day = col(KitSpan.from_on).in_(policies) == (change.cause is Cause.POLICY)
    return and_(counted, _is(change), on_its_day if change.part else true())


def lapses() -> ColumnElement[bool]:
    """Lapsed, and was not before."""
    return (col(KitSpan.status) == Status.LAPSED) & (col(EARLIER.status) != Status.LAPSED)


def _turns(session: Session, actor: Actor, first: date, last: date) -> Iterator[Turn]:
    """Where something becomes worse, by day and by what."""
    scope_of(actor, ACTION)
    before, after = [getattr(EARLIER, name) for name in NAMES], [getattr(KitSpan, name) for name in NAMES]
    keys = [col(KitSpan.from_on), *before, *after]
    query = (
        select(*keys, func.count())
        .join(EARLIER, follows())
        .where(begins(first, last), answered_for(actor), worse(new_policies(session)))
        .group_by(*keys)
    )
    for on, *stands, people in session.execute(query):
        yield Turn(on, Stand(*stands[: len(NAMES)]), Stand(*stands[len(NAMES) :]), people)


def _every() -> Sequence[Change]:
    return [Change(None, Cause.SET_UP_OVER), *(Change(part, cause) for part in Component for cause in PATHS)]


def _is(change: Change) -> ColumnElement[bool]:
    if change.part is None:
        return (col(EARLIER.status) == Status.SETTING_UP) & col(KitSpan.status).in_(SET_UP_OVER)
    was, will_be = getattr(EARLIER, change.part.value), getattr(KitSpan, change.part.value)
    paths = PATHS.values() if change.cause is Cause.POLICY else [PATHS[change.cause]]
    return or_(*(was.in_(froms) & will_be.in_(tos) for froms, tos in paths))
