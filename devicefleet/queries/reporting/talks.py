"""What was gone through with people by the last day: training (K13), and the National Referral Mechanism (K15)."""

from datetime import timedelta

import sqlalchemy as sa

from devicefleet.queries.reporting.asked import Asked, Column, Spans, on, place, t
from devicefleet.rules.coverage import COUNTED
from devicefleet.rules.kit.notices import IN_THE_NRM
from devicefleet.rules.terms import TeachBack, TrainingFormat

HERE = timedelta(days=30)


def count(asked: Asked) -> None:
    """Everybody who counts on the last day, in one statement."""
    span = asked.span()
    formal, informal = (_trained(asked, span, one) for one in (TrainingFormat.FORMAL, TrainingFormat.INFORMAL))
    training = sa.case((formal & informal, "both"), (formal, "formal"), (informal, "informal"), else_="none")
    here = sa.case((_here(asked, span), "30_days"), else_="less")
    clear = sa.case((_explained(asked, span), "clear"), else_="not_clear")
    nrm = sa.case((_stage(asked, span).in_(IN_THE_NRM), clear), else_="outside")
    query = sa.select(*place(span), here.label("here"), training.label("training"), nrm.label("nrm")).where(
        on(span, asked.period.last), span.c.status.in_(COUNTED)
    )
    trained, explained = asked.people("here", "training"), asked.people("nrm")
    for where, (since, kinds, told, n) in asked.grouped(query):
        trained.rows[since, kinds][where] += n
        explained.rows[(told,)][where] += n


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


def _stage(asked: Asked, span: Spans) -> sa.ScalarSelect[object]:
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
