"""Codes of labels: printed ahead, stuck on a device, replaced, or lost with their roll.

A device's own code stands in its row. Any other code of ours is a row of table `label`: a spare until a device is
named there; void once it was lost, or once another label took its place.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import exists, insert, update
from sqlmodel import Session, col, select

from devicefleet.clock import Moment
from devicefleet.queries import old_labels
from devicefleet.queries.scope import labels_of
from devicefleet.rules.access import Actor
from devicefleet.rules.refusals import Conflict, NotFound, Refused
from devicefleet.rules.tags import new_code, parse_code, show
from devicefleet.rules.words import _
from devicefleet.services import audit, finding
from devicefleet.tables import Device, Kit, KitRequest, Label, Shelf
from devicefleet.tables.base import key_of

CHUNK = 1_000
MOST_AHEAD = 10_000
"""Spare labels made at once; more is a slip of the keyboard."""


@dataclass(frozen=True, slots=True)
class Relabelled:
    """A device under its new code, and the bare code it had before; that one still leads to it."""

    device: Device
    old: str


def make(session: Session, actor: Actor, at: Moment, *, provider_id: int, count: int) -> tuple[str, ...]:
    """New codes, to be printed ahead of the devices they will be stuck on."""
    codes = fresh(session, count)
    enter(session, actor, at, provider_id=provider_id, codes=codes)
    return codes


def fresh(session: Session, count: int) -> tuple[str, ...]:
    """Codes that are on nothing, which are spare labels once they are entered."""
    if not 1 <= count <= MOST_AHEAD:
        sentence = _("Print from 1 to {most} labels ahead at once.", most=MOST_AHEAD)
        raise Refused(sentence, field="count")
    return _fresh(session, count)


def enter(session: Session, actor: Actor, at: Moment, *, provider_id: int, codes: Sequence[str]) -> None:
    """These fresh codes are spare labels of this organisation from now on."""
    finding.own_provider(session, actor, "label.print", provider_id)
    rows = [{"code": code, "provider_id": provider_id, "made_at": at.now} for code in codes]
    session.execute(insert(Label), rows)
    audit.record(session, actor, at, "label.made_ahead", "register", "labels", [f"labels={len(codes)}"])


def claim(session: Session, actor: Actor, at: Moment, *, label: str, scan: str) -> Relabelled:
    """A spare label was stuck on a device: it is the device's code from now on, and the one it had is void."""
    code = _code(label)
    device = finding.device(session, actor, "label.claim", scan)
    if device.code == code:
        raise Conflict(_("This label is on that device already."), field="label")
    _refuse_elsewhere(session, [code], "label")
    spare = _spare(session, actor, code)
    if spare.provider_id != device.provider_id:
        raise NotFound(_no_spare(code), field="label")
    old = _retire(session, at, device)
    spare.device_id = key_of(device)
    device.code, device.label_printed_at = code, at.now
    session.flush()
    audit.record(session, actor, at, "label.claimed", "device", code, ["code", "label_printed_at"])
    return Relabelled(device, old)


def replace(session: Session, actor: Actor, at: Moment, *, scan: str) -> Relabelled:
    """The label of a device is void, and it needs a new one: under a new code, so that nobody takes one for another."""
    device = finding.device(session, actor, "label.claim", scan)
    if (code := parse_code(scan)) and code != device.code:
        raise Conflict(old_labels.told(code, device.code))
    old = _retire(session, at, device)
    (device.code,) = _fresh(session, 1)
    device.label_printed_at = None
    session.flush()
    audit.record(session, actor, at, "label.replaced", "device", device.code, ["code", "label_printed_at"])
    return Relabelled(device, old)


def refuse_used(session: Session, actor: Actor, codes: Iterable[str]) -> None:
    """Say no, as `void` would, to labels that are not spare."""
    for code in map(_code, codes):
        _refuse_elsewhere(session, [code], "codes")
        _spare(session, actor, code)


def void(session: Session, actor: Actor, at: Moment, *, codes: Iterable[str]) -> int:
    """Spare labels that were lost or spoiled: none of them is accepted any more. All or none."""
    wanted = list(dict.fromkeys(map(_code, codes)))
    if not wanted:
        raise Refused(_("Scan or type at least one code."), field="codes")
    for code in wanted:
        _refuse_elsewhere(session, [code], "codes")
        _spare(session, actor, code).voided_at = at.now
        audit.record(session, actor, at, "label.voided", "label", code, ["voided_at"])
    return len(wanted)


def unused(session: Session, actor: Actor, *, codes: Sequence[str]) -> list[str]:
    """Those of these labels that are on nothing yet and not void."""
    in_use = exists(select(col(Kit.id)).where(col(Kit.code) == col(Label.code), col(Kit.ended_on).is_(None)))
    free = select(Label.code).where(
        labels_of(actor), col(Label.device_id).is_(None), col(Label.voided_at).is_(None), ~in_use
    )
    parts = [codes[start : start + CHUNK] for start in range(0, len(codes), CHUNK)]
    return [code for part in parts for code in session.exec(free.where(col(Label.code).in_(part)))]


def void_unused(session: Session, actor: Actor, at: Moment, *, codes: Sequence[str]) -> int:
    """Of the labels of one print job, those that are on nothing yet: the roll was lost."""
    count = 0
    for start in range(0, len(codes), CHUNK):
        part = unused(session, actor, codes=codes[start : start + CHUNK])
        session.execute(
            update(Label).where(col(Label.code).in_(part), col(Label.device_id).is_(None)).values(voided_at=at.now),
            execution_options={"synchronize_session": False},
        )
        count += len(part)
    audit.record(session, actor, at, "label.voided", "register", "labels", [f"labels={count}"])
    return count


def refuse_unusable(session: Session, provider_id: int | None, codes: Iterable[str], *, field: str = "scan") -> None:
    """Labels that may not go on a new device of this organisation: void ones, those of others, and what is on a thing.

    A code nobody knows may: it was printed elsewhere.
    """
    wanted = list(codes)
    _refuse_elsewhere(session, wanted, field)
    for label in session.exec(select(Label).where(col(Label.code).in_(wanted))):
        if label.provider_id != provider_id:
            raise Conflict(_not_yours(label.code), field=field)
        _refuse_used(label, field)


def take(session: Session, codes: Iterable[str], keys: dict[str, int]) -> None:
    """Devices were entered under these codes (`keys` by code): the spares among them name their device."""
    for label in session.exec(select(Label).where(col(Label.code).in_(list(codes))).with_for_update()):
        label.device_id = keys[label.code]


def is_spare(session: Session, actor: Actor, code: str) -> bool:
    """Whether this bare code is a label within reach that is on nothing yet."""
    free = (labels_of(actor), col(Label.device_id).is_(None), col(Label.voided_at).is_(None))
    return session.exec(select(Label.id).where(col(Label.code) == code, *free)).first() is not None


def _spare(session: Session, actor: Actor, code: str) -> Label:
    """The free label with this code, locked."""
    query = select(Label).where(col(Label.code) == code, labels_of(actor)).with_for_update()
    label = session.exec(query.execution_options(populate_existing=True)).one_or_none()
    if label is None:
        raise NotFound(_no_spare(code), field="label")
    _refuse_used(label, "label")
    return label


def _refuse_used(label: Label, field: str) -> None:
    if label.voided_at is not None:
        sentence = _("Label {code} is void: take it off and throw it away. Use another one.", code=show(label.code))
        raise Conflict(sentence, field=field)
    if label.device_id is not None:
        sentence = _("Label {code} is on a device already. Use another one.", code=show(label.code))
        raise Conflict(sentence, field=field)


def _retire(session: Session, at: Moment, device: Device) -> str:
    """The device's code of now becomes one that it had."""
    old = device.code
    label = session.exec(select(Label).where(col(Label.code) == old).with_for_update()).one_or_none()
    if label is None:
        label = Label(code=old, provider_id=device.provider_id, device_id=key_of(device), made_at=at.now)
        session.add(label)
    label.voided_at = at.now
    return old


def _refuse_elsewhere(session: Session, codes: list[str], field: str) -> None:
    """Labels that are on a shelf, on a bag with a kit in it, or on a slip."""
    bags = select(Kit.code).where(col(Kit.code).in_(codes), col(Kit.ended_on).is_(None))
    for code in session.exec(bags):
        raise Conflict(_("There is a kit in the bag with label {code}. Unpack it first.", code=show(code)), field=field)
    for code in session.exec(select(Shelf.code).where(col(Shelf.code).in_(codes))):
        raise Conflict(_("Label {code} is that of a shelf.", code=show(code)), field=field)
    for code in session.exec(select(KitRequest.code).where(col(KitRequest.code).in_(codes))):
        raise Conflict(_("{code} is the pick slip of a request, not a label.", code=show(code)), field=field)


def _fresh(session: Session, count: int) -> tuple[str, ...]:
    """Codes that are on nothing: drawn again where one is known."""
    codes: dict[str, None] = {}
    while len(codes) < count:
        drawn = [new_code() for _n in range(min(count - len(codes), CHUNK))]
        known = _known(session, drawn)
        codes |= {code: None for code in drawn if code not in known}
    return tuple(codes)


def _known(session: Session, codes: list[str]) -> set[str]:
    places = (Device.code, Label.code, Shelf.code, Kit.code, KitRequest.code)
    return {code for place in places for code in session.exec(select(place).where(col(place).in_(codes)))}


def _code(text: str) -> str:
    if (code := parse_code(text)) is None:
        raise Refused(_("“{text}” is not a label code.", text=text.strip()[:40]), field="label")
    return code


def _no_spare(code: str) -> str:
    return _("There is no spare label {code} in your register. Check the code and scan again.", code=show(code))


def _not_yours(code: str) -> str:
    return _("Label {code} is not one of yours. Use one that you printed.", code=show(code))
