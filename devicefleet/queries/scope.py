"""Whose records an actor may see, said once: not yours reads exactly as not there."""

from typing import Any, cast

from sqlalchemy import ColumnElement, Select, exists, false, literal, or_, select, true
from sqlalchemy.orm import Mapped, aliased
from sqlmodel import col

from devicefleet.rules.access import Actor, Scope, scope_of
from devicefleet.rules.reporting.slices import SliceKind
from devicefleet.rules.terms import ReportState, Role
from devicefleet.tables import (
    BulkAction,
    Device,
    Entry,
    Kit,
    KitRequest,
    Label,
    LabelJob,
    LabelStock,
    Message,
    Printer,
    Provider,
    Reminder,
    Report,
    Responsibility,
    Shelf,
    Sim,
    Survivor,
)

VOIDER = aliased(Entry)  # made once: making an alias costs more than the query it is for


def devices_of(actor: Actor, action: str = "device.read") -> ColumnElement[bool]:
    """The devices `actor` may take `action` on. A caseworker's own reach is their organisation's stock."""
    return _organisation(actor, action, col(Device.provider_id))


def sims_of(actor: Actor, action: str = "sim.read") -> ColumnElement[bool]:
    """The SIMs `actor` may take `action` on."""
    return _organisation(actor, action, col(Sim.provider_id))


def labels_of(actor: Actor, action: str = "label.claim") -> ColumnElement[bool]:
    """The labels printed ahead or replaced that `actor` may take `action` on."""
    return _organisation(actor, action, col(Label.provider_id))


def jobs_of(actor: Actor) -> ColumnElement[bool]:
    """The print jobs `actor` may know of."""
    return _organisation(actor, "label.print", col(LabelJob.provider_id))


def stocks_of(actor: Actor) -> ColumnElement[bool]:
    """The label stocks of one's own organisation, beside those that every organisation has."""
    return _organisation(actor, "label.print", col(LabelStock.provider_id))


def printers_of(actor: Actor) -> ColumnElement[bool]:
    """The printers of one's own organisation."""
    return _organisation(actor, "label.print", col(Printer.provider_id))


def shelves_of(actor: Actor, action: str = "label.print") -> ColumnElement[bool]:
    """The shelves `actor` may take `action` on."""
    return _organisation(actor, action, col(Shelf.provider_id))


def entries_of(actor: Actor, action: str) -> ColumnElement[bool]:
    """The ledger entries within reach of `action`."""
    return _organisation(actor, action, col(Entry.provider_id))


def bulks_of(actor: Actor, action: str = "bulk.read") -> ColumnElement[bool]:
    """The bulk actions `actor` may know of: one's own, those of one's organisation, or every one."""
    mine = _organisation(actor, action, col(BulkAction.provider_id))
    return mine & (col(BulkAction.staff_id) == actor.staff_id) if scope_of(actor, action) is Scope.OWN else mine


def kits_of(actor: Actor, action: str = "kit.pack") -> ColumnElement[bool]:
    """The packed kits `actor` may take `action` on."""
    return _organisation(actor, action, col(Kit.provider_id))


def requests_of(actor: Actor, action: str = "request.read") -> ColumnElement[bool]:
    """The requests for kits `actor` may take `action` on: those of their organisation, or for their own people."""
    scope = scope_of(actor, action)
    if scope is not Scope.OWN:
        return _organisation(actor, action, col(KitRequest.provider_id))
    return exists(
        select(col(Responsibility.id)).where(
            col(Responsibility.survivor_id) == col(KitRequest.survivor_id),
            col(Responsibility.until_on).is_(None),
            responsibility_of(actor, scope),
        )
    )


def reminders_of(actor: Actor, action: str = "reminder.read") -> ColumnElement[bool]:
    """The reminders of people within reach, and of one's organisation's stock; stores know of stock alone."""
    return reminding_of(actor, action, col(Reminder.survivor_id), col(Reminder.provider_id))


def reminding_of(actor: Actor, action: str, survivor_id: Any, provider_id: Any) -> ColumnElement[bool]:
    """The same for a due date of which no reminder was made yet."""
    scope = scope_of(actor, action)
    if scope is Scope.ALL:
        return true()
    theirs = survivor_id.in_(people_of(actor, scope))
    if scope is Scope.OWN:
        return cast(ColumnElement[bool], theirs)
    stock = survivor_id.is_(None) & (provider_id == actor.provider_id)
    return cast(ColumnElement[bool], or_(stock, theirs) if actor.may("survivor.read") else stock)


def people_of(actor: Actor, scope: Scope) -> Select[int]:
    """The keys of those `actor` answers for now."""
    now = col(Responsibility.until_on).is_(None)
    return select(col(Responsibility.survivor_id)).where(now, responsibility_of(actor, scope))


def messages_of(actor: Actor, action: str = "outbox.read") -> ColumnElement[bool]:
    """The messages `actor` may take `action` on; those of no organisation are for those who see all."""
    return _organisation(actor, action, col(Message.provider_id))


def reports_of(actor: Actor, action: str = "report.read") -> ColumnElement[bool]:
    """The reports `actor` may take `action` on: of one's own organisation, or all; funders know of released ones."""
    if scope_of(actor, action) is Scope.ALL:
        return col(Report.state) == ReportState.RELEASED if actor.role is Role.FUNDER else true()
    own = select(literal(f"{SliceKind.PROVIDER}:") + col(Provider.code)).where(col(Provider.id) == actor.provider_id)
    return col(Report.slice) == own.scalar_subquery()


def survivors_of(actor: Actor, action: str) -> ColumnElement[bool]:
    """The people `actor` may take `action` for: those their organisation is responsible for now, or their own."""
    scope = scope_of(actor, action)
    if scope is Scope.ALL:
        return true()
    return exists(
        select(col(Responsibility.id)).where(
            col(Responsibility.survivor_id) == col(Survivor.id),
            col(Responsibility.until_on).is_(None),
            responsibility_of(actor, scope),
        )
    )


def responsibility_of(actor: Actor, scope: Scope) -> ColumnElement[bool]:
    """The responsibilities that give `actor` reach at `scope`."""
    if scope is Scope.ALL:
        return true()
    if actor.provider_id is None:
        return false()
    mine = col(Responsibility.provider_id) == actor.provider_id
    if scope is Scope.OWN:
        return mine & (col(Responsibility.caseworker_id) == actor.staff_id)
    return mine


def provider_is(code: str, provider_id: Mapped[int] | Mapped[int | None]) -> ColumnElement[bool]:
    """Of the organisation with this code: to narrow what is within reach, never to widen it."""
    return provider_id == select(col(Provider.id)).where(col(Provider.code) == code).scalar_subquery()


def standing(entry_id: Mapped[int] | Mapped[int | None]) -> ColumnElement[bool]:
    """The fact's entry was never voided."""
    return ~exists(select(col(VOIDER.id)).where(col(VOIDER.voids_id) == entry_id))


def _organisation(actor: Actor, action: str, provider: Mapped[int] | Mapped[int | None]) -> ColumnElement[bool]:
    if scope_of(actor, action) is Scope.ALL:
        return true()
    return false() if actor.provider_id is None else provider == actor.provider_id
