"""The people somebody supports, those who need something first, each with what settles it."""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, case, func, true
from sqlmodel import Session, col

from devicefleet.clock import Moment
from devicefleet.queries import kit_requests
from devicefleet.queries.kit_requests import RequestRow
from devicefleet.queries.kit_rows import KitPage, KitRow, Lines, page_of, people_on, priority_on, rows_of
from devicefleet.queries.things import Thing, things_by_person
from devicefleet.rules.access import Actor
from devicefleet.rules.next_acts import Offer, offers
from devicefleet.rules.terms import Flag, Status
from devicefleet.tables import KitSpan, Survivor

ACTION = "survivor.read"
LEFT = col(KitSpan.status) == Status.OUT_OF_SCOPE


class Show(StrEnum):
    """Which of them."""

    ALL = "all"
    WAITING = "waiting"
    SOON = "soon"


MEANING: dict[Show, ColumnElement[bool]] = {
    Show.ALL: true(),
    Show.WAITING: col(KitSpan.score) > 0,
    Show.SOON: col(KitSpan.flags).contains(Flag.ENDING_SOON.value),
}


@dataclass(frozen=True, slots=True)
class People:
    """One page of somebody's people: `waiting` need something, worst first, and after them come the `settled`.

    `counts` are of everybody, whatever is shown. `offers` and `asked` (what the store was asked for) are by
    reference, for those who wait.
    """

    waiting: tuple[KitRow, ...]
    settled: tuple[KitRow, ...]
    counts: dict[Show, int]
    offers: dict[str, tuple[Offer[Thing], ...]]
    asked: dict[str, tuple[RequestRow, ...]]
    page: KitPage

    @property
    def waiting_total(self) -> int:
        """How many need something, on all pages."""
        return self.counts[Show.WAITING]

    @property
    def settled_total(self) -> int:
        """How many are fine for now, on all pages."""
        return self.counts[Show.ALL] - self.counts[Show.WAITING]


def people(session: Session, actor: Actor, at: Moment, *, show: Show = Show.ALL, page: int = 1) -> People:
    """Everybody within reach today who is in support, or left it with something to settle."""
    counts = _counts(session, _listed(actor, at, Show.ALL))
    listed = page_of(session, _worst_first(_listed(actor, at, show), at), at.today, page)
    waiting = tuple(row for row in listed.rows if row.priority)
    asked = kit_requests.open_by_person(session, actor, [row.ref for row in waiting])
    return People(
        waiting=waiting,
        settled=tuple(row for row in listed.rows if not row.priority),
        counts=counts,
        offers=_offers(session, actor, at, waiting, asked),
        asked=asked,
        page=listed,
    )


def every(session: Session, actor: Actor, at: Moment, *, show: Show = Show.ALL) -> tuple[KitRow, ...]:
    """The whole list, for an export."""
    return rows_of(session, _worst_first(_listed(actor, at, show), at), at.today)


def _listed(actor: Actor, at: Moment, show: Show) -> Lines:
    return people_on(actor, ACTION, at.today).where(~LEFT | (col(KitSpan.score) > 0), MEANING[show])


def _worst_first(query: Lines, at: Moment) -> Lines:
    return query.order_by(priority_on(at.today).desc(), col(KitSpan.since).asc().nulls_last(), col(Survivor.ref))


def _counts(session: Session, query: Lines) -> dict[Show, int]:
    columns = [func.count(case((MEANING[show], 1))) for show in Show]
    return dict(zip(Show, session.execute(query.with_only_columns(*columns)).one(), strict=True))


def _offers(
    session: Session, actor: Actor, at: Moment, waiting: tuple[KitRow, ...], asked: dict[str, tuple[RequestRow, ...]]
) -> dict[str, tuple[Offer[Thing], ...]]:
    """One or two acts for each person, as far as this reader may take them."""
    things = things_by_person(session, actor, refs=[row.ref for row in waiting], on=at.today) if waiting else {}
    return {
        row.ref: offers(
            row, things.get(row.ref, ()), at.today, actor.may, kit_requests.parts_asked(asked.get(row.ref, ()))
        )
        for row in waiting
    }
