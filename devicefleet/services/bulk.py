"""Many at once: all rows that were seen, or none; and the whole taken back within a day, or nothing of it.

Each row is the same act that is done by itself elsewhere. Nothing is left half done: a row that cannot be done, and a
row that was changed since and cannot be undone, keep the whole from happening, since nobody would have seen what is
left then.
"""

from collections.abc import Callable, Sequence
from typing import TypeVar

from sqlalchemy import insert
from sqlmodel import Session, col, select

from devicefleet.clock import Moment
from devicefleet.queries import bulk as query
from devicefleet.queries.bulk import Row
from devicefleet.queries.bulk.caseloads import target_of
from devicefleet.queries.scope import bulks_of, standing, survivors_of
from devicefleet.rules.access import Actor, scope_of
from devicefleet.rules.bulk import (
    ACTIONS,
    Gifting,
    Moving,
    Noting,
    Renewing,
    Wanted,
    changed_since,
    refuse_count,
    undo_until,
)
from devicefleet.rules.refusals import Conflict, NotFound, Refused
from devicefleet.rules.tags import show, show_reference
from devicefleet.rules.terms import BulkKind
from devicefleet.rules.words import _
from devicefleet.services import audit, finding, holding, ledger, packages, support, timeline, undoing
from devicefleet.services.holding import Held
from devicefleet.services.ledger import Once
from devicefleet.tables import BulkAction, BulkEntry, Device, Entry, Provision, Responsibility, Sim, Survivor
from devicefleet.tables.base import key_of

Each = Callable[[Row, Once | None], int]
"""Does one row, and answers with its entry."""
Thing = TypeVar("Thing", Device, Sim, Provision)
DONE = {BulkKind.RENEW: "bulk.renewed", BulkKind.GIFT: "bulk.gifted", BulkKind.MOVE: "bulk.moved"}


def renew(
    session: Session,
    actor: Actor,
    at: Moment,
    *,
    wanted: Renewing,
    count: int,
    rows: Sequence[str] | None = None,
    once: Once | None = None,
) -> BulkAction:
    """Put the next term behind each package; `rows` are keys of the plan (all it would do, unless said)."""

    def each(row: Row, mark: Once | None) -> int:
        sim = session.get_one(Sim, row.thing_id)
        made = packages.renew_on(session, actor, at, sim=sim, terms=wanted.terms, last_day=wanted.last_day, once=mark)
        return made.entry_id

    return _carry_out(session, actor, at, wanted, count, rows, once, each)


def note_renewals(
    session: Session,
    actor: Actor,
    at: Moment,
    *,
    wanted: Noting,
    count: int,
    rows: Sequence[str] | None = None,
    once: Once | None = None,
) -> BulkAction:
    """Record what an operator has renewed already, each until its last day; `rows` as for `renew`."""

    def each(row: Row, mark: Once | None) -> int:
        sim = session.get_one(Sim, row.thing_id)
        return packages.renew_on(session, actor, at, sim=sim, last_day=wanted.until[row.key], once=mark).entry_id

    return _carry_out(session, actor, at, wanted, count, rows, once, each)


def gift(
    session: Session,
    actor: Actor,
    at: Moment,
    *,
    wanted: Gifting,
    count: int,
    rows: Sequence[str] | None = None,
    once: Once | None = None,
) -> BulkAction:
    """Let people keep what they were lent; `rows` as for `renew`."""

    def each(row: Row, mark: Once | None) -> int:
        lent = session.get_one(Provision, row.thing_id)
        device = session.get_one(Device, lent.device_id) if lent.device_id else None
        sim = session.get_one(Sim, lent.sim_id) if lent.sim_id else None
        return key_of(holding.gift_held(session, actor, at, Held(lent, device, sim), once=mark))

    return _carry_out(session, actor, at, wanted, count, rows, once, each)


def move(
    session: Session,
    actor: Actor,
    at: Moment,
    *,
    wanted: Moving,
    count: int,
    rows: Sequence[str] | None = None,
    once: Once | None = None,
) -> BulkAction:
    """Let somebody else support these people from today on; `rows` as for `renew`."""
    target = target_of(session, actor, wanted)
    if target is None:
        raise Refused(_("Choose who takes over."), field="to")

    def each(row: Row, mark: Once | None) -> int:
        there = target.provider_id or finding.provider_of(session, row.survivor_id)
        support.move(
            session, actor, at, survivor=row.name, provider_id=there, caseworker_id=target.caseworker_id, once=mark
        )
        now = select(Responsibility.entry_id).where(
            col(Responsibility.survivor_id) == row.survivor_id, col(Responsibility.until_on).is_(None)
        )
        return session.exec(now).one()

    return _carry_out(session, actor, at, wanted, count, rows, once, each)


def undo(session: Session, actor: Actor, at: Moment, *, bulk_id: int, once: Once | None = None) -> BulkAction:
    """Take the whole back within a day; names what was changed since, and then undoes nothing."""
    if (before := ledger.earlier(session, once)) is not None:
        return _of_entry(session, before)
    done = _find(session, actor, bulk_id)
    _refuse_late(at, done)
    mine = select(Entry).join(BulkEntry, col(BulkEntry.entry_id) == col(Entry.id))
    entries = session.exec(
        mine.where(col(BulkEntry.bulk_action_id) == bulk_id, standing(col(Entry.id))).order_by(col(Entry.id).desc())
    ).all()
    finding.lock_people(session, _people(entries))
    gone = _out_of_reach(session, actor, done, entries)
    changed = []
    with timeline.once_at_end(session):
        for place, entry in enumerate(entries):
            try:
                _refuse_gone(entry, gone)
                undoing.take_back(session, actor, at, entry, once=None if place else once)
            except Conflict:
                changed.append(_name(session, entry))
        if changed:
            raise Conflict(changed_since(sorted(changed)))
    done.undone_at, done.undone_by_id = at.now, actor.staff_id
    session.add(done)
    audit.record(session, actor, at, "bulk.undone", "bulk", str(bulk_id), [f"rows:{len(entries)}"])
    return done


def _carry_out(
    session: Session,
    actor: Actor,
    at: Moment,
    wanted: Wanted,
    count: int,
    keys: Sequence[str] | None,
    once: Once | None,
    each: Each,
) -> BulkAction:
    if (before := ledger.earlier(session, once)) is not None:
        return _of_entry(session, before)
    _lock(session, wanted.KIND, query.plan(session, actor, at, wanted).among(keys))
    if (before := ledger.earlier(session, once)) is not None:  # while we waited
        return _of_entry(session, before)
    rows = query.plan(session, actor, at, wanted).among(keys)
    refuse_count(count, None if keys is None else len(set(keys)), len(rows))
    entries: list[int] = []
    with timeline.once_at_end(session):
        for row in rows:
            try:
                entries.append(each(row, None if entries else once))
            except Refused as refused:
                raise Conflict(_("{name}: {why} Nothing was done.", name=row.name, why=refused)) from refused
    return _record(session, actor, at, wanted.KIND, rows, entries)


def _lock(session: Session, kind: BulkKind, rows: Sequence[Row]) -> None:
    """People first, then their things: whoever changes them waits, and what is looked up again is as it is now."""
    finding.lock_people(session, {row.survivor_id for row in rows})
    keys = [row.thing_id for row in rows]
    if kind is BulkKind.RENEW:
        _hold(session, Sim, keys)
    if kind is BulkKind.GIFT:
        lent = _hold(session, Provision, keys)
        _hold(session, Device, [one.device_id for one in lent])
        _hold(session, Sim, [one.sim_id for one in lent])


def _hold(session: Session, table: type[Thing], keys: Sequence[int | None]) -> Sequence[Thing]:
    found = select(table).where(col(table.id).in_(keys)).order_by(col(table.id)).with_for_update()
    return session.exec(found.execution_options(populate_existing=True)).all()


def _record(
    session: Session, actor: Actor, at: Moment, kind: BulkKind, rows: Sequence[Row], entries: Sequence[int]
) -> BulkAction:
    done = BulkAction(
        kind=kind,
        provider_id=actor.provider_id,
        staff_id=actor.staff_id,
        done_at=at.now,
        row_count=len(rows),
        cost_pence=query.cost_of(rows),
    )
    session.add(done)
    session.flush()
    session.execute(insert(BulkEntry), [{"entry_id": key, "bulk_action_id": key_of(done)} for key in entries])
    audit.record(session, actor, at, DONE[kind], "bulk", str(key_of(done)), [f"rows:{len(rows)}"])
    return done


def _find(session: Session, actor: Actor, bulk_id: int) -> BulkAction:
    wanted = select(BulkAction).where(col(BulkAction.id) == bulk_id, bulks_of(actor)).with_for_update()
    done = session.exec(wanted).one_or_none()
    if done is None:
        raise NotFound(_("There is nothing to undo here."))
    scope_of(actor, ACTIONS[done.kind])
    return done


def _refuse_late(at: Moment, done: BulkAction) -> None:
    if done.undone_at is not None:
        raise Conflict(_("This was already undone."))
    if at.now > undo_until(done.done_at):
        raise Conflict(_("This can be undone for 24 hours. Record what is right instead."))


def _out_of_reach(session: Session, actor: Actor, done: BulkAction, entries: Sequence[Entry]) -> set[int]:
    """Who is others' by now. Somebody who was moved is, and comes back by the very undo."""
    people = _people(entries)
    if done.kind is BulkKind.MOVE:
        return set()
    mine = select(Survivor.id).where(col(Survivor.id).in_(people), survivors_of(actor, ACTIONS[done.kind]))
    return people - {key for key in session.exec(mine) if key is not None}


def _people(entries: Sequence[Entry]) -> set[int]:
    return {entry.survivor_id for entry in entries if entry.survivor_id is not None}


def _refuse_gone(entry: Entry, gone: set[int]) -> None:
    if entry.survivor_id in gone:
        raise Conflict(_("Somebody else supports this person by now."))


def _name(session: Session, entry: Entry) -> str:
    """What the row was called."""
    if entry.device_id is not None:
        return show(session.get_one(Device, entry.device_id).code)
    if entry.sim_id is not None:
        return ledger.sim_name(session.get_one(Sim, entry.sim_id))
    return show_reference(session.get_one(Survivor, entry.survivor_id).ref)


def _of_entry(session: Session, entry: Entry) -> BulkAction:
    """The bulk action an entry belongs to, or undid."""
    mine = select(BulkEntry.bulk_action_id).where(col(BulkEntry.entry_id).in_([entry.id, entry.voids_id]))
    return session.get_one(BulkAction, session.exec(mine).one())
