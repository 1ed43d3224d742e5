"""People on the last day: which parts they have (K5), whether anybody wrote about them lately (K21), and what was gone
through with them by then: training (K13), and the National Referral Mechanism (K15).
"""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from devicefleet.queries.reporting.asked import Asked, Column, Query, Spans, first, on, place, t
from devicefleet.queries.reporting.tally import Place, View
from devicefleet.rules.coverage import COUNTED, MET, NOT_ASKED
from devicefleet.rules.kit.notices import IN_THE_NRM
from devicefleet.rules.terms import Component, Flag, TeachBack, TrainingFormat

HERE = timedelta(days=30)
TRAINED = {(True, True): "both", (True, False): "formal", (False, True): "informal", (False, False): "none"}
"""By whether they had formal and informal training."""


def count(asked: Asked) -> None:
    """Everybody who counts on the last day, in one statement: told apart by talks, added up by parts."""
    one = first(_each(asked), "one")
    keys = (one.c.provider_id, one.c.region, one.c.here, one.c.formal, one.c.informal, one.c.nrm)
    query = sa.select(*keys, *(sa.func.count().filter(which) for which in _sums(one))).group_by(*keys)
    of_parts = [asked.people(name) for name in (*Component, "confirmed")]
    trained, explained = asked.people("here", "training"), asked.people("nrm")
    for where, (here, formal, informal, nrm, *numbers) in asked.each(query):
        trained.rows["30_days" if here else "less", TRAINED[bool(formal), bool(informal)]][where] += numbers[0]
        explained.rows[(nrm,)][where] += numbers[0]
        _note_parts(of_parts, where, numbers)


def _each(asked: Asked) -> Query:
    span = asked.span()
    clear = sa.case((_explained(asked, span), "clear"), else_="not_clear")
    talks = (
        _here(asked, span).label("here"),
        _trained(asked, span, TrainingFormat.FORMAL).label("formal"),
        _trained(asked, span, TrainingFormat.INFORMAL).label("informal"),
        sa.case((_stage(asked, span).in_(IN_THE_NRM), clear), else_="outside").label("nrm"),
    )
    parts = (span.c[part] for part in Component)
    today = on(span, asked.period.last) & span.c.status.in_(COUNTED)
    return sa.select(*place(span), *talks, *parts, span.c.flags).where(today)


def _sums(one: sa.Subquery) -> Iterator[Column]:
    """All of them; of each part those who have it, and those of whom it is not asked; and those who were seen to."""
    yield sa.true()
    for part in Component:
        yield one.c[part].in_(MET)
        yield one.c[part].in_(NOT_ASKED)
    yield ~one.c.flags.contains(Flag.RECORD_STALE.value)


def _note_parts(views: Sequence[View], where: Place, numbers: Sequence[int]) -> None:
    there, *of_parts, sure = numbers
    *parts, confirmed = views
    for view, met, not_asked in zip(parts, of_parts[::2], of_parts[1::2], strict=True):
        view.rows[("met",)][where] += met
        view.rows[("not_asked",)][where] += not_asked
        view.rows[("not_met",)][where] += there - met - not_asked
    confirmed.rows[("90_days",)][where] += sure
    confirmed.rows[("longer_ago",)][where] += there - sure


def _here(asked: Asked, span: Spans) -> Column:
    """Thirty days have passed since this time of support began."""
    episode, last = t["episode"].alias("episode"), asked.period.last
    ended_on = asked.ended_on(episode)
    return sa.exists().where(
        episode.c.survivor_id == span.c.survivor_id,
        episode.c.started_on <= last - HERE,
        sa.or_(ended_on.is_(None), ended_on > last),
        asked.stands(episode.c.entry_id),
    )


def _trained(asked: Asked, span: Spans, how: TrainingFormat) -> Column:
    session = t["training_session"].alias(how.value)
    return sa.exists().where(
        session.c.survivor_id == span.c.survivor_id,
        session.c.format == how,
        session.c.held_on <= asked.period.last,
        asked.stands(session.c.entry_id),
    )


def _explained(asked: Asked, span: Spans) -> Column:
    told = t["nrm_explanation"].alias("told")
    return sa.exists().where(
        told.c.survivor_id == span.c.survivor_id,
        told.c.teach_back == TeachBack.CLEAR,
        told.c.explained_on <= asked.period.last,
        asked.stands(told.c.entry_id),
    )


def _stage(asked: Asked, span: Spans) -> sa.ScalarSelect[Any]:
    """Where they are in support on the last day."""
    stage = t["stage"].alias("stage")
    return (
        sa.select(stage.c.stage)
        .where(stage.c.survivor_id == span.c.survivor_id, stage.c.from_on <= asked.period.last)
        .where(asked.stands(stage.c.entry_id))
        .order_by(stage.c.from_on.desc(), stage.c.id.desc())
        .limit(1)
        .scalar_subquery()
    )
