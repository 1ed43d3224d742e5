"""The list behind every number about kits: one list, narrowed by what the number was about."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from sqlalchemy import ColumnElement, func, select
from sqlmodel import Session, col

from devicefleet.queries.coverage import ACTION
from devicefleet.queries.forecast import EARLIER, begins, follows, lapses, new_policies, worse
from devicefleet.queries.kit_rows import (
    SPAN,
    KitPage,
    KitRow,
    Lines,
    answered_for,
    contains,
    page_of,
    priority_on,
    rows_of,
)
from devicefleet.queries.references import reference
from devicefleet.rules.access import Actor, scope_of
from devicefleet.rules.coverage import COUNTED, COVERED, MET, NOT_ASKED
from devicefleet.rules.forecast import Change, Week
from devicefleet.rules.terms import Component, Flag, Status
from devicefleet.tables import KitSpan, Provider, Staff, Survivor

NO_REGION = "none"


class Group(StrEnum):
    """Statuses that are counted together."""

    COUNTED = "counted"
    COVERED = "covered"


class PartState(StrEnum):
    """How one part stands, as figures about it count: those who have it, and those of whom it is asked."""

    MET = "met"
    ASKED = "asked"


GROUPS = {Group.COUNTED: COUNTED, Group.COVERED: COVERED}


@dataclass(frozen=True, slots=True)
class Worse:
    """Kits that become worse in a week, after the day of the list: only those that lapse, or only by one change."""

    week: Week
    lapses: bool = False
    change: Change | None = None


@dataclass(frozen=True, slots=True)
class WantedKits:
    """Which kits, on which day. `provider` is a code, `region` an ONS code or `NO_REGION`; with `worse`, each kit is
    shown on the day on which it becomes so.
    """

    on: date
    provider: str | None = None
    region: str | None = None
    status: Status | None = None
    group: Group | None = None
    part: Component | None = None
    state: PartState | None = None
    flag: Flag | None = None
    worse: Worse | None = None


def kits(session: Session, actor: Actor, wanted: WantedKits, *, page: int = 1) -> KitPage:
    """One page, worst first."""
    query = _query(session, actor, wanted)
    found = page_of(session, _worst_first(query, wanted), wanted.on, page)
    return replace(found, rows=_known(found.rows))


def every(session: Session, actor: Actor, wanted: WantedKits) -> tuple[KitRow, ...]:
    """The whole list, for an export."""
    return _rows(session, _worst_first(_query(session, actor, wanted), wanted), wanted)


def worst(session: Session, actor: Actor, wanted: WantedKits, *, most: int) -> tuple[KitRow, ...]:
    """The first few."""
    return _rows(session, _worst_first(_query(session, actor, wanted), wanted).limit(most), wanted)


def _query(session: Session, actor: Actor, wanted: WantedKits) -> Lines:
    """Every kit that an organisation answered for counts, also where the person is with another one now: that row has
    no reference, since whom it is about is not theirs to know any more.
    """
    scope_of(actor, ACTION)
    query: Lines = (
        select(*SPAN, func.coalesce(reference(actor), ""), col(Provider.name), col(Staff.email))
        .join(Survivor, col(Survivor.id) == col(KitSpan.survivor_id))
        .join(Provider, col(Provider.id) == col(KitSpan.provider_id), isouter=True)
        .join(Staff, col(Staff.id) == col(KitSpan.caseworker_id), isouter=True)
        .where(answered_for(actor), *_narrowed(wanted))
    )
    if wanted.worse is None:
        return query.where(contains(wanted.on))
    turns = worse(new_policies(session), wanted.worse.change)
    query = query.join(EARLIER, follows()).where(begins(*wanted.worse.week), turns, col(KitSpan.from_on) > wanted.on)
    return query.where(lapses()) if wanted.worse.lapses else query


def _narrowed(wanted: WantedKits) -> Iterable[ColumnElement[bool]]:
    if wanted.provider is not None:
        yield col(Provider.code) == wanted.provider
    if wanted.region is not None:
        region = col(KitSpan.region)
        yield region.is_(None) if wanted.region == NO_REGION else region == wanted.region
    if wanted.status is not None:
        yield col(KitSpan.status) == wanted.status
    if wanted.group is not None:
        yield col(KitSpan.status).in_(GROUPS[wanted.group])
    if wanted.part is not None:
        state = getattr(KitSpan, wanted.part.value)
        yield state.in_(MET) if wanted.state is PartState.MET else state.not_in(NOT_ASKED)
    if wanted.flag is not None:
        yield col(KitSpan.flags).contains(wanted.flag.value)


def _worst_first(query: Lines, wanted: WantedKits) -> Lines:
    first = [col(KitSpan.from_on)] if wanted.worse else []
    return query.order_by(*first, priority_on(wanted.on).desc(), col(KitSpan.since).asc().nulls_last(), col(KitSpan.id))


def _rows(session: Session, query: Lines, wanted: WantedKits) -> tuple[KitRow, ...]:
    return _known(rows_of(session, query, wanted.on))


def _known(rows: Iterable[KitRow]) -> tuple[KitRow, ...]:
    """Of somebody who is with another organisation now, only how the kit stood."""
    return tuple(row if row.ref else replace(row, headline="", caseworker=None) for row in rows)
