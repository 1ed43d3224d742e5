"""Due dates of people: the end of support, release, reviews, a birthday, and marks of their timelines."""

from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import col

from devicefleet.queries.reminding.due import Due, Maker, latest_of, of_somebody
from devicefleet.queries.scope import standing
from devicefleet.rules.kit.standing import CUSTODY
from devicefleet.rules.terms import Flag, ReminderSubject, RequestState
from devicefleet.tables import (
    Episode,
    Exemption,
    KitRequest,
    KitSpan,
    Provider,
    RequestStep,
    Responsibility,
    Stay,
    Survivor,
)

before, now, step, other_stay = aliased(KitSpan), aliased(KitSpan), aliased(RequestStep), aliased(Stay)
other_exemption, last = aliased(Exemption), aliased(Responsibility)


def flagged(flag: Flag) -> Maker:
    """The first day of a mark of somebody's timeline, before it comes and for as long as it stands."""

    def due(today: date) -> Due:
        begins = ~sa.exists().where(
            col(before.survivor_id) == col(KitSpan.survivor_id),
            col(before.until_on) == col(KitSpan.from_on),
            _has(before.flags, flag),
        )
        broken = sa.exists().where(
            col(now.survivor_id) == col(KitSpan.survivor_id),
            col(now.from_on) >= col(KitSpan.from_on),
            col(now.from_on) <= today,
            ~_has(now.flags, flag),
        )
        rows = (
            sa.select()
            .select_from(KitSpan)
            .where(
                col(KitSpan.flags) != "",
                _has(KitSpan.flags, flag),
                begins,
                ~broken,
            )
        )
        return of_somebody(ReminderSubject.SURVIVOR, KitSpan.survivor_id, KitSpan.from_on, KitSpan.survivor_id, rows)

    return due


def _has(flags: Any, flag: Flag) -> sa.ColumnElement[bool]:
    return col(flags).like(f"%{flag.value}%")


def exit_expected(today: date) -> Due:
    """The day on which support is expected to end, of people without a kit that lasts beyond it."""
    at_risk = sa.exists().where(
        col(now.survivor_id) == col(Episode.survivor_id),
        col(now.from_on) <= today,
        col(now.until_on) > today,
        _has(now.flags, Flag.EXIT_UNSUSTAINED),
    )
    rows = sa.select().select_from(Episode).where(
        col(Episode.ended_on).is_(None), col(Episode.ends_on_expected).is_not(None), at_risk,
        standing(col(Episode.entry_id)),
    )  # fmt: skip
    return of_somebody(ReminderSubject.EPISODE, Episode.id, Episode.ends_on_expected, Episode.survivor_id, rows)


def exit_past(_today: date) -> Due:
    """The day on which support ended, of people who have not come back since; their last organisation answers."""
    back = sa.exists().where(col(last.survivor_id) == col(Episode.survivor_id), col(last.until_on).is_(None))
    rows = (
        sa.select()
        .select_from(Episode)
        .join(
            Responsibility,
            (col(Responsibility.survivor_id) == col(Episode.survivor_id))
            & (col(Responsibility.until_on) == col(Episode.ended_on))
            & standing(col(Responsibility.entry_id)),
        )
        .join(Provider, col(Provider.id) == col(Responsibility.provider_id))
        .where(col(Episode.ended_on).is_not(None), standing(col(Episode.entry_id)), ~back)
    )
    return Due(
        ReminderSubject.EPISODE, col(Episode.id), col(Episode.ended_on), col(Episode.survivor_id),
        col(Responsibility.provider_id), col(Provider.nation), rows,
    )  # fmt: skip


def release_expected(_today: date) -> Due:
    """The day on which somebody is to be released, as last recorded."""
    same = col(other_stay.survivor_id) == col(Stay.survivor_id)
    after = (col(other_stay.from_on) > col(Stay.from_on)) | (
        (col(other_stay.from_on) == col(Stay.from_on)) & (col(other_stay.id) > col(Stay.id))
    )
    rows = (
        sa.select()
        .select_from(Stay)
        .where(
            col(Stay.release_on).is_not(None), col(Stay.context).in_(CUSTODY), latest_of(Stay, other_stay, same, after)
        )
    )
    return of_somebody(ReminderSubject.STAY, Stay.id, Stay.release_on, Stay.survivor_id, rows)


def waiting_at_hub(_today: date) -> Due:
    """The day since which a kit waits at a hub for its handover."""
    day = sa.func.date(sa.func.max(col(step.at)), type_=sa.Date)
    since = (
        sa.select(day)
        .where(col(step.request_id) == col(KitRequest.id), col(step.state) == RequestState.AT_HUB)
        .scalar_subquery()
    )
    rows = sa.select().select_from(KitRequest).where(col(KitRequest.state) == RequestState.AT_HUB)
    waiting = of_somebody(ReminderSubject.KIT_REQUEST, KitRequest.id, KitRequest.asked_at, KitRequest.survivor_id, rows)
    return Due(waiting.subject, waiting.key, since, waiting.survivor, waiting.provider, waiting.nation, waiting.joined)


def exemption_review(_today: date) -> Due:
    """The day on which an exemption is to be reviewed, of the latest one for that part of the kit."""
    same = (col(other_exemption.survivor_id) == col(Exemption.survivor_id)) & (
        col(other_exemption.component) == col(Exemption.component)
    )
    after = col(other_exemption.id) > col(Exemption.id)
    rows = sa.select().select_from(Exemption).where(latest_of(Exemption, other_exemption, same, after))
    return of_somebody(ReminderSubject.EXEMPTION, Exemption.id, Exemption.review_on, Exemption.survivor_id, rows)


def turns_18(_today: date) -> Due:
    """The day on which somebody turns 18."""
    rows = sa.select().select_from(Survivor).where(col(Survivor.turns_18_on).is_not(None), ~col(Survivor.adult))
    return of_somebody(ReminderSubject.SURVIVOR, Survivor.id, Survivor.turns_18_on, Survivor.id, rows)
