"""Due dates of people: the end of support, release, reviews, a birthday, and marks of their timelines."""

from dataclasses import replace
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import col

from devicefleet.queries.days import LondonDay
from devicefleet.queries.reminding.due import Due, Maker, latest_of, of_anybody, of_somebody
from devicefleet.queries.scope import standing
from devicefleet.rules.kit.standing import CUSTODY
from devicefleet.rules.terms import Flag, ReminderSubject, RequestState
from devicefleet.tables import (
    Episode,
    Exemption,
    KitRequest,
    KitSpan,
    RequestStep,
    Stay,
    Survivor,
)

before, now, step, other_stay = aliased(KitSpan), aliased(KitSpan), aliased(RequestStep), aliased(Stay)
other_exemption, again = aliased(Exemption), aliased(Episode)

AT_HUB, MARKED = sa.text("kit_request.state = 'at_hub'"), sa.text("kit_span.flags <> ''")
"""In so many words, as their indexes have it: with parameters they would not be used."""


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
                MARKED,
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
    """The day on which support is expected to end, of people whose kit does not last beyond it as far as is known.

    What is known of that day, not of today: the mark may begin after the working day on which somebody is told.
    """
    expected = col(Episode.ends_on_expected)
    judged = sa.case((expected > today, expected), else_=sa.literal(today, sa.Date))
    at_risk = sa.exists().where(
        col(now.survivor_id) == col(Episode.survivor_id),
        col(now.from_on) <= judged,
        col(now.until_on) > judged,
        _has(now.flags, Flag.EXIT_UNSUSTAINED),
    )
    rows = sa.select().select_from(Episode).where(
        col(Episode.ended_on).is_(None), expected.is_not(None), at_risk, standing(col(Episode.entry_id)),
    )  # fmt: skip
    return of_somebody(ReminderSubject.EPISODE, Episode.id, Episode.ends_on_expected, Episode.survivor_id, rows)


def exit_past(_today: date) -> Due:
    """The day on which support ended, of people who have not come back since; whoever answered for them still does."""
    back = sa.exists().where(
        col(again.survivor_id) == col(Episode.survivor_id),
        col(again.id) > col(Episode.id),
        standing(col(again.entry_id)),
    )
    rows = (
        sa.select()
        .select_from(Episode)
        .where(col(Episode.ended_on).is_not(None), standing(col(Episode.entry_id)), ~back)
    )
    return of_anybody(ReminderSubject.EPISODE, Episode.id, Episode.ended_on, Episode.survivor_id, rows)


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
    since = (
        sa.select(LondonDay(sa.func.max(col(step.at))))
        .where(col(step.request_id) == col(KitRequest.id), col(step.state) == RequestState.AT_HUB)
        .scalar_subquery()
    )
    rows = sa.select().select_from(KitRequest).where(AT_HUB)
    waiting = of_somebody(ReminderSubject.KIT_REQUEST, KitRequest.id, KitRequest.asked_at, KitRequest.survivor_id, rows)
    return replace(waiting, on=since)


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
