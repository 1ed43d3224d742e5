"""What is inside a kit now: things leave it one by one or all at once, and an undo puts them back."""

from collections.abc import Sequence

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from devicefleet.rules.refusals import Conflict
from devicefleet.rules.tags import show
from devicefleet.rules.terms import EntryType, RequestState
from devicefleet.rules.words import _
from devicefleet.tables import Entry, Kit, KitItem, KitRequest, Label, ShelfPlace
from devicefleet.tables.base import key_of


def inside(session: Session, kit: Kit) -> Sequence[KitItem]:
    """The things in it, in the order in which they were packed."""
    query = select(KitItem).where(col(KitItem.kit_id) == kit.id, col(KitItem.out_entry_id).is_(None))
    return session.exec(query.order_by(col(KitItem.id))).all()


def end(session: Session, kit: Kit, entry: Entry) -> None:
    """The bag is empty from this entry on, and may be packed again."""
    out = update(KitItem).where(col(KitItem.kit_id) == kit.id, col(KitItem.out_entry_id).is_(None))
    session.execute(out.values(out_entry_id=key_of(entry)), execution_options={"synchronize_session": "fetch"})
    kit.ended_on, kit.ended_entry_id = max(entry.happened_on, kit.packed_on), key_of(entry)
    session.add(kit)
    session.flush()


def leave(
    session: Session, entry: Entry, survivor_id: int, *, device_id: int | None = None, sim_id: int | None = None
) -> None:
    """A thing goes into somebody's hands: off its shelf, and out of its kit, unless that waits for another person."""
    place = col(ShelfPlace.device_id) == device_id if device_id else col(ShelfPlace.sim_id) == sim_id
    session.execute(delete(ShelfPlace).where(place))
    thing = col(KitItem.device_id) == device_id if device_id else col(KitItem.sim_id) == sim_id
    item = session.exec(select(KitItem).where(thing, col(KitItem.out_entry_id).is_(None))).one_or_none()
    if item is None:
        return
    kit = session.get_one(Kit, item.kit_id)
    request = session.get_one(KitRequest, kit.request_id) if kit.request_id else None
    if request is not None and request.survivor_id != survivor_id:
        sentence = _("This is packed for request {code}. Choose another one, or unpack that kit first.")
        raise Conflict(sentence.format(code=show(request.code)), field="scan")
    item.out_entry_id = key_of(entry)
    session.add(item)
    session.flush()
    if not inside(session, kit):
        end(session, kit, entry)


def went_on(session: Session, undone: Entry) -> bool:
    """Whether anything came of a kit since this entry packed it or took things out of it, but its things moving."""
    packed = session.exec(select(Kit).where(col(Kit.entry_id) == undone.id)).one_or_none()
    if packed is not None:
        return _stands(session, packed) not in (None, RequestState.PACKED)
    out = select(KitItem.kit_id).where(col(KitItem.out_entry_id) == undone.id)
    return any(_is_another(session, kit, undone) for kit in session.exec(select(Kit).where(col(Kit.id).in_(out))))


def _is_another(session: Session, kit: Kit, undone: Entry) -> bool:
    """Things do not go back into a kit that ended without them, whose bag is in use, or that nobody waits for."""
    if kit.ended_entry_id is None:
        return False
    again = select(Kit.id).where(col(Kit.code) == kit.code, col(Kit.ended_on).is_(None))
    stuck = select(Label.id).where(col(Label.code) == kit.code, col(Label.device_id).is_not(None))
    stands = _stands(session, kit)
    return (
        kit.ended_entry_id != undone.id
        or (undone.type == EntryType.KIT_UNPACKED and stands not in (None, RequestState.PICKING))
        or session.exec(again).first() is not None
        or session.exec(stuck).first() is not None
    )


def _stands(session: Session, kit: Kit) -> RequestState | None:
    return session.get_one(KitRequest, kit.request_id).state if kit.request_id is not None else None


def take_out(session: Session, undone: Entry, entry: Entry) -> Kit | None:
    """The kit that was never packed after all."""
    kit = session.exec(select(Kit).where(col(Kit.entry_id) == undone.id)).one()
    end(session, kit, entry)
    return kit


def put_back(session: Session, undone: Entry) -> Kit | None:
    """As before an entry that took things out of a kit; the kit, if the entry had emptied it."""
    kit = session.exec(select(Kit).where(col(Kit.ended_entry_id) == undone.id)).one_or_none()
    if kit is not None:
        kit.ended_on = kit.ended_entry_id = None
        session.add(kit)
    back = update(KitItem).where(col(KitItem.out_entry_id) == undone.id).values(out_entry_id=None)
    session.execute(back, execution_options={"synchronize_session": "fetch"})
    session.flush()
    return kit
