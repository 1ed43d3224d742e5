"""What a proposed policy would change, as its reader sees it: how far it is judged, the figures, and the people."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, func, select
from sqlmodel import Session, col

from devicefleet.rules import proposal
from devicefleet.rules.access import Actor, scope_of
from devicefleet.rules.policy import Policy
from devicefleet.rules.policy_tally import Tally
from devicefleet.rules.refusals import NotFound
from devicefleet.rules.terms import Component, Status
from devicefleet.rules.words import _
from devicefleet.tables import PolicyPreview, PolicyPreviewRow, Provider, Survivor

ACTION = "policy.preview"
PER_PAGE = 50
Lines = Select[PolicyPreviewRow, str, str]


@dataclass(frozen=True, slots=True)
class Preview:
    """One proposed policy, the days compared, and what it adds up to so far; `people` are all there are to judge."""

    id: int
    versions: tuple[Policy, ...]
    from_on: date
    until_on: date
    people: int
    tally: Tally

    @property
    def done(self) -> bool:
        """Whether everybody has been judged."""
        return self.tally.people >= self.people


@dataclass(frozen=True, slots=True)
class Row:
    """One person to whom it makes a difference."""

    ref: str
    provider: str
    on: date
    was: Status
    becomes: Status
    parts: tuple[Component, ...]
    why: str
    flagged_on: date | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which of them; `provider` is a code."""

    was: Status | None = None
    becomes: Status | None = None
    provider: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """One page of them; `total` counts all pages."""

    rows: tuple[Row, ...]
    total: int

    @property
    def pages(self) -> int:
        """How many pages there are, one at least."""
        return max(1, -(-self.total // PER_PAGE))


def preview(session: Session, actor: Actor, *, preview_id: int) -> Preview:
    """A preview the actor began; refuses any other as not there."""
    scope_of(actor, ACTION)
    kept = session.get(PolicyPreview, preview_id)
    if kept is None or kept.staff_id != actor.staff_id:
        raise NotFound(_("There is no such preview. It may have been let go after a day: begin it again."))
    return Preview(
        preview_id, proposal.versions(kept.tables), kept.from_on, kept.until_on, kept.people, Tally.read(kept.tally)
    )


def page_of(session: Session, found: Preview, *, wanted: Wanted, page: int = 1) -> Page:
    """One page of a preview's people, in the order of their days."""
    query = _lines(found, wanted)
    total = session.execute(query.with_only_columns(func.count())).scalar_one()
    limited = query.order_by(*_ORDER).limit(PER_PAGE).offset((page - 1) * PER_PAGE)
    return Page(_rows(session, limited), total)


def every(session: Session, found: Preview, *, wanted: Wanted) -> tuple[Row, ...]:
    """All of them, for an export."""
    return _rows(session, _lines(found, wanted).order_by(*_ORDER))


_ORDER = (col(PolicyPreviewRow.on_day), col(PolicyPreviewRow.id))


def _lines(found: Preview, wanted: Wanted) -> Lines:
    query = (
        select(PolicyPreviewRow, col(Survivor.ref), col(Provider.name))
        .join(Survivor, col(Survivor.id) == col(PolicyPreviewRow.survivor_id))
        .join(Provider, col(Provider.id) == col(PolicyPreviewRow.provider_id), isouter=True)
        .where(col(PolicyPreviewRow.preview_id) == found.id)
    )
    if wanted.was is not None:
        query = query.where(col(PolicyPreviewRow.was) == wanted.was)
    if wanted.becomes is not None:
        query = query.where(col(PolicyPreviewRow.becomes) == wanted.becomes)
    if wanted.provider is not None:
        query = query.where(col(Provider.code) == wanted.provider)
    return query


def _rows(session: Session, query: Lines) -> tuple[Row, ...]:
    return tuple(
        Row(
            ref=ref,
            provider=provider or "",
            on=row.on_day,
            was=row.was,
            becomes=row.becomes,
            parts=tuple(map(Component, row.parts)),
            why=row.why,
            flagged_on=row.flagged_on,
        )
        for row, ref, provider in session.execute(query)
    )
