"""SIMs come in; a phone number is sealed before it is stored, and can only be found again with a key."""

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session

from devicefleet.clock import Moment
from devicefleet.db import config_of
from devicefleet.rules.access import Actor
from devicefleet.rules.refusals import Refused
from devicefleet.rules.terms import EntryType, SimForm, SimState
from devicefleet.rules.words import _
from devicefleet.sealing import blind_index, seal
from devicefleet.services import audit, finding, ledger, settling, timeline
from devicefleet.services.ledger import About, Once
from devicefleet.tables import Sim, SimMove
from devicefleet.tables.base import key_of

EDITABLE = ("form", "network", "contract", "pack_expires_on", "activate_by")


def register(
    session: Session,
    actor: Actor,
    at: Moment,
    *,
    provider_id: int,
    values: Mapping[str, Any],
    once: Once | None = None,
) -> Sim:
    """A new SIM from `iccid`, `msisdn` (E.164) and the `EDITABLE` names.

    Without an ICCID it is somebody's own SIM, known by its number and in use already. `number_key` stands for a number
    that is not known here: the blind index it has in the installation the SIM comes from.
    """
    if (before := ledger.earlier(session, once)) is not None and before.sim_id is not None:
        return session.get_one(Sim, before.sim_id)
    finding.own_provider(session, actor, "sim.manage", provider_id)
    if not any(values.get(name) for name in ("iccid", "msisdn", "number_key")):
        raise Refused(_("Give the ICCID: the 19 or 20 digits printed on the card."), field="iccid")
    own = not values.get("iccid")
    sim = Sim(
        provider_id=provider_id,
        iccid=values.get("iccid"),
        own_number=own,
        state=SimState.ACTIVATED if own else SimState.IN_STOCK,
        **{"form": SimForm.NANO, **_given(values)},
    )
    _set_number(session, sim, values.get("msisdn") or values.get("number_key"), index=values.get("number_key"))
    entry = ledger.open_entry(
        session, actor, at, EntryType.SIM_REGISTERED, About(provider_id, sim_id=key_of(sim)), once=once
    )
    session.add(SimMove(entry_id=key_of(entry), sim_id=key_of(sim), from_state=None, to_state=sim.state))
    audit.record(session, actor, at, "sim.registered", "sim", str(key_of(sim)), sorted(values))
    return sim


def correct(session: Session, actor: Actor, at: Moment, *, sim: Sim, values: Mapping[str, Any]) -> list[str]:
    """Set what is known better now; blank leaves things as they are. Returns the names that changed."""
    given = _given(values)
    changed = sorted(name for name, value in given.items() if getattr(sim, name) != value)
    number = values.get("msisdn")
    if number and _index(session, number) != sim.number_index:
        changed.append("msisdn")
    if not changed:
        return []
    people = finding.holders(session, sim_id=key_of(sim)) if "activate_by" in changed else []
    if people:
        finding.lock_people(session, people)
    ledger.open_entry(session, actor, at, EntryType.SIM_CORRECTED, About(sim.provider_id, sim_id=key_of(sim)))
    for person in people:
        settling.touch(session, at, person)
    for name, value in given.items():
        setattr(sim, name, value)
    if "msisdn" in changed:
        _set_number(session, sim, number)
    session.add(sim)
    session.flush()
    if people:
        timeline.refresh(session, people)
    audit.record(session, actor, at, "sim.corrected", "sim", str(key_of(sim)), changed)
    return changed


def _given(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: values[name] for name in EDITABLE if values.get(name) is not None}


def _set_number(session: Session, sim: Sim, number: str | None, *, index: str | None = None) -> None:
    """Two steps, because the seal is bound to the row's own key."""
    if number:
        sim.number_index = index or _index(session, number)
        sim.number_sealed = b""
    session.add(sim)
    session.flush()
    if number:
        place = f"sim|number|{key_of(sim)}"
        sim.number_sealed = seal(config_of(session).keys.bytes_of("sealing"), number, place=place)
        session.flush()


def _index(session: Session, number: str) -> str:
    return blind_index(config_of(session).keys.bytes_of("index"), finding.e164(number))
