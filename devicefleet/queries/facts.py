"""The ledger's facts of some people, as the kit rule reads them: three statements for up to five hundred of them.

This stands on the path of every write, and of making everybody's timeline again. So the statements are made once, and
their rows stay plain; and which entries were voided is asked once for each person, not once for each fact.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    BindParameter,
    Date,
    Integer,
    Select,
    String,
    bindparam,
    cast,
    literal_column,
    null,
    or_,
    select,
    type_coerce,
)
from sqlalchemy import union_all as all_of
from sqlmodel import Session

from devicefleet.queries import rewinding
from devicefleet.rules import facts
from devicefleet.rules.terms import (
    Component,
    ConsentAnswer,
    ConsentPurpose,
    Context,
    Happening,
    Kind,
    OwnCheck,
    Stage,
    TeachBack,
    Tenure,
    TrainingFormat,
)
from devicefleet.tables import Survivor

AnyRow = Any
Asked = dict[str, Any]
AT_ONCE = 500
"""People in one statement: it names each of them once for every kind of fact, and engines allow so many names."""
IDS: BindParameter[Any] = bindparam("ids", expanding=True)
HAPPENINGS = {one.value: one for one in Happening}
KINDS = {one.value: one for one in facts.ItemKind} | {None: facts.ItemKind.SIM}
TENURES = {one.value: one for one in Tenure} | {None: None}
PARTS = {Kind.SMARTPHONE.value: Component.SMARTPHONE, Kind.LAPTOP.value: Component.LAPTOP, None: Component.DATA}
SHAPE = {
    "on": Date, "until": Date, "ahead": Date, "word": String, "second": String, "number": Integer, "other": Integer,
}  # fmt: skip
"""What the facts about a person have in common: days, terms and keys, each with its meaning in `MAKE`."""
PERSON, FACT, ENTRY, ID, ON, UNTIL, AHEAD, WORD, SECOND, NUMBER, OTHER = range(4 + len(SHAPE))
"""Places in a row: asking it by name takes twenty times as long."""

t = Survivor.metadata.tables
episode, stage, stay, responsibility = t["episode"], t["stage"], t["stay"], t["responsibility"]
own, check, decline, exemption = t["own_device"], t["own_device_check"], t["decline"], t["exemption"]
training, explanation, contact, consent = t["training_session"], t["nrm_explanation"], t["contact_check"], t["consent"]
survivor, provider, entry, voider = t["survivor"], t["provider"], t["entry"], t["entry"].alias()
kit, item, request, out = t["kit"], t["kit_item"], t["kit_request"], t["entry"].alias()
provision, event, device, sim, package = t["provision"], t["provision_event"], t["device"], t["sim"], t["data_package"]


def _told(fact: str, place: Any, *, person: Any = None, key: Any = None, **given: Any) -> Select[*tuple[Any, ...]]:
    """One kind of fact in the common shape; what it has no use for stays empty."""
    person = place.c.survivor_id if person is None else person
    shown: list[Any] = [
        (type_coerce(given[name], kind) if name in given else cast(null(), kind)).label(name)
        for name, kind in SHAPE.items()
    ]
    key = place.c.entry_id if key is None else key
    columns = (person.label("person_id"), literal_column(f"'{fact}'", String).label("fact"), key.label("entry_id"))
    return select(*columns, place.c.id.label("id"), *shown).where(person.in_(IDS))


TOLD = all_of(
    _told("person", survivor, person=survivor.c.id, key=cast(null(), Integer), on=survivor.c.turns_18_on,
          word=survivor.c.region, number=cast(survivor.c.adult, Integer)),
    _told("voided", entry, key=entry.c.voids_id).where(entry.c.voids_id.is_not(None)),
    _told("episodes", episode, on=episode.c.started_on, until=episode.c.ended_on, ahead=episode.c.ends_on_expected,
          other=episode.c.ended_entry_id),
    _told("stages", stage, on=stage.c.from_on, word=stage.c.stage),
    _told("stays", stay, on=stay.c.from_on, ahead=stay.c.release_on, word=stay.c.context),
    _told("responsibilities", responsibility, on=responsibility.c.from_on, until=responsibility.c.until_on,
          number=responsibility.c.provider_id, other=responsibility.c.caseworker_id, word=provider.c.nation)
    .join(provider, provider.c.id == responsibility.c.provider_id),
    _told("own", check, person=own.c.survivor_id, on=check.c.checked_on, word=own.c.component, second=check.c.outcome)
    .join(own, own.c.id == check.c.own_device_id),
    _told("declines", decline, on=decline.c.offered_on, until=decline.c.review_on, word=decline.c.component,
          second=decline.c.offered_in_language),
    _told("exemptions", exemption, on=exemption.c.from_on, until=exemption.c.review_on, word=exemption.c.component),
    _told("training", training, on=training.c.held_on, word=training.c.format),
    _told("nrm_explained", explanation, on=explanation.c.explained_on, word=explanation.c.teach_back),
    _told("contact_checks", contact, on=contact.c.checked_on),
    _told("consent", consent, on=consent.c.answered_on, word=consent.c.answer)
    .where(consent.c.purpose == ConsentPurpose.HOLD_KIT_RECORD),
    _told("on_the_way", item, person=request.c.survivor_id, key=kit.c.entry_id, on=kit.c.packed_on,
          until=out.c.happened_on, word=device.c.kind, other=out.c.id)
    .join(kit, kit.c.id == item.c.kit_id)
    .join(request, request.c.id == kit.c.request_id)
    .outerjoin(device, device.c.id == item.c.device_id)
    .outerjoin(out, out.c.id == item.c.out_entry_id)
    .where(or_(item.c.sim_id.is_not(None), device.c.kind.in_((Kind.SMARTPHONE, Kind.LAPTOP))),
           or_(out.c.happened_on.is_(None), out.c.happened_on > kit.c.packed_on)),
).order_by("on", "id")  # fmt: skip
"""Everything about a person but what they hold; of two facts of a day, the one recorded later comes later."""

EVER_HELD = (
    select(
        event.c.happened_on, type_coerce(event.c.what, String), type_coerce(event.c.tenure, String), event.c.due_on,
        event.c.entry_id, provision.c.survivor_id, provision.c.id, provision.c.carrier_id,
        type_coerce(device.c.kind, String), device.c.security_updates_until, sim.c.activate_by,
    )
    .select_from(provision)
    .join(event, event.c.provision_id == provision.c.id)
    .outerjoin(device, device.c.id == provision.c.device_id)
    .outerjoin(sim, sim.c.id == provision.c.sim_id)
    .where(provision.c.survivor_id.in_(IDS))
    .order_by(provision.c.survivor_id, provision.c.id, event.c.happened_on, event.c.id)
)  # fmt: skip

HELD = EVER_HELD.where(provision.c.voided_at.is_(None))
HELD_THEN = EVER_HELD.where(rewinding.held(provision))

EVER_PAID = (
    select(
        provision.c.id, package.c.starts_on, package.c.ends_on, package.c.allowance_gb, package.c.renewal,
        package.c.scheme, package.c.entry_id,
    )
    .join(package, package.c.sim_id == provision.c.sim_id)
    .outerjoin(voider, voider.c.voids_id == package.c.entry_id)
    .where(provision.c.survivor_id.in_(IDS))
    .order_by(package.c.starts_on, package.c.id)
)  # fmt: skip
"""A package may have been voided before its SIM was anybody's: here that is asked of each."""
PAID = EVER_PAID.where(provision.c.voided_at.is_(None), voider.c.id.is_(None))
PAID_THEN = EVER_PAID.where(rewinding.held(provision), rewinding.paid(provision, package, voider))

MAKE: dict[str, Callable[[AnyRow], Any]] = {
    "episodes": lambda row: facts.Episode(row[ON], row[AHEAD], row[UNTIL]),
    "stages": lambda row: facts.StageFact(row[ON], Stage(row[WORD])),
    "stays": lambda row: facts.StayFact(row[ON], Context(row[WORD]), row[AHEAD]),
    "responsibilities": lambda row: facts.Responsibility(row[NUMBER], row[OTHER], row[ON], row[UNTIL], row[WORD]),
    "declines": lambda row: facts.Decline(Component(row[WORD]), row[ON], row[UNTIL], row[SECOND] is not None),
    "exemptions": lambda row: facts.Exemption(Component(row[WORD]), row[ON], row[UNTIL]),
    "on_the_way": lambda row: facts.OnTheWay(PARTS[row[WORD]], row[ON], row[UNTIL]),
    "training": lambda row: facts.Training(row[ON], TrainingFormat(row[WORD])),
    "nrm_explained": lambda row: facts.NrmExplained(row[ON], TeachBack(row[WORD])),
    "contact_checks": lambda row: row[ON],
}
"""One fact from one row; the kinds that are not here are made of several rows, or of a part of one."""


class Known(NamedTuple):
    """What the rule looks at, and the region, which it does not."""

    facts: facts.Facts
    region: str | None


def facts_of(session: Session, survivor_ids: Sequence[int]) -> dict[int, facts.Facts]:
    """What the ledger knows of each person asked for, voided entries left out."""
    return {person: known.facts for person, known in known_of(session, survivor_ids).items()}


def known_of(session: Session, survivor_ids: Sequence[int], *, until: datetime | None = None) -> dict[int, Known]:
    """The same, with each person's region; `until`: as it was recorded at that instant."""
    known: dict[int, Known] = {}
    for first in range(0, len(survivor_ids), AT_ONCE):
        known |= _known_of(session, survivor_ids[first : first + AT_ONCE], until)
    return known


def _known_of(session: Session, survivor_ids: Sequence[int], until: datetime | None) -> dict[int, Known]:
    asked: Asked = {"ids": survivor_ids} | ({"until": until} if until else {})
    told = session.execute(TOLD, asked).all()
    later = rewinding.later(session, asked) if until else frozenset()
    voided = {row[ENTRY] for row in told if row[FACT] == "voided" and row[ID] not in later} | later
    rows: dict[int, dict[str, list[AnyRow]]] = defaultdict(lambda: defaultdict(list))
    for row in told:
        if row[ENTRY] not in voided:
            rows[row[PERSON]][row[FACT]].append(row)
    if until:
        for about in rows.values():
            rewinding.rewind(about, later)
    held = _held(session, asked, voided)
    return {person_id: _person(about, tuple(held.get(person_id, ()))) for person_id, about in rows.items()}


def _person(about: dict[str, list[AnyRow]], held: tuple[facts.Provision, ...]) -> Known:
    (who,) = about["person"]
    fields: dict[str, Any] = {name: tuple(map(make, about[name])) for name, make in MAKE.items() if name in about}
    fields.setdefault("episodes", ())
    found = facts.Facts(
        **fields,
        provisions=held,
        own=_own(about.get("own", ())),
        adult=bool(who[NUMBER]),
        turns_18_on=who[ON],
        consent_withdrawn_on=_withdrawn(about.get("consent", ())),
    )
    return Known(found, who[WORD])


def _own(rows: Iterable[AnyRow]) -> tuple[facts.OwnItem, ...]:
    checks: dict[str, list[facts.OwnCheckFact]] = {}
    for row in rows:
        checks.setdefault(row[WORD], []).append(facts.OwnCheckFact(row[ON], OwnCheck(row[SECOND])))
    return tuple(facts.OwnItem(Component(word), tuple(found)) for word, found in checks.items())


def _withdrawn(rows: Iterable[AnyRow]) -> date | None:
    """Since when consent is withdrawn; giving it again ends that."""
    since: date | None = None
    for row in rows:
        if row[WORD] == ConsentAnswer.GIVEN:
            since = None
        elif row[WORD] == ConsentAnswer.WITHDRAWN:
            since = since or row[ON]
    return since


def _held(session: Session, asked: Asked, voided: set[int]) -> dict[int, list[facts.Provision]]:
    """What each person was handed, with what became of it and what is paid on it."""
    events: dict[tuple[Any, ...], list[facts.Event]] = defaultdict(list)
    for on, what, tenure, due_on, entry_id, *thing in session.execute(
        HELD_THEN if "until" in asked else HELD, asked
    ).all():
        if entry_id not in voided:
            events[tuple(thing)].append(facts.Event(on, HAPPENINGS[what], TENURES[tenure], due_on, entry_id))
    paid = _paid(session, asked)
    held: dict[int, list[facts.Provision]] = defaultdict(list)
    for (person_id, key, carrier, kind, updates_until, activate_by), happened in events.items():
        held[person_id].append(
            facts.Provision(
                key, KINDS[kind], tuple(happened), tuple(paid.get(key, ())), activate_by, carrier, updates_until
            )
        )
    return held


def _paid(session: Session, asked: Asked) -> dict[int, list[facts.Package]]:
    """The packages of each provision of a SIM. A month counts as one bundle: the floor is set in whole bundles."""
    paid: dict[int, list[facts.Package]] = defaultdict(list)
    for key, *terms in session.execute(PAID_THEN if "until" in asked else PAID, asked).all():
        paid[key].append(facts.Package(*terms))
    return paid
