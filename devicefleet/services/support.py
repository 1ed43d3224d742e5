"""Support begins, changes and ends: what the kit rule must know of somebody, and nothing else."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session, SQLModel, col, select

from devicefleet.clock import Moment
from devicefleet.db import config_of
from devicefleet.queries.scope import standing
from devicefleet.rules.access import Actor
from devicefleet.rules.refusals import Conflict, NotFound, Refused
from devicefleet.rules.tags import new_reference, show_reference
from devicefleet.rules.terms import Context, EntryType, Stage
from devicefleet.rules.words import _
from devicefleet.services import audit, finding, ledger, responsibility, timeline, timeline_policy
from devicefleet.services.ledger import About, Once
from devicefleet.services.telling import Telling, tell
from devicefleet.tables import Entry, Episode, Provider, Responsibility, StageChange, Stay, Survivor
from devicefleet.tables.base import key_of


@dataclass(frozen=True, slots=True)
class Start:
    """What is known on the first day. `region` is an ONS code; `language` a BCP-47 tag."""

    started_on: date
    stage: Stage = Stage.RG_POSITIVE
    context: Context = Context.COMMUNITY
    release_on: date | None = None
    ends_on_expected: date | None = None
    programme: str = "msvcc"
    region: str | None = None
    language: str = "en"
    needs_interpreter: bool = False
    adult: bool = True
    turns_18_on: date | None = None


def start(
    session: Session,
    actor: Actor,
    at: Moment,
    *,
    provider_id: int,
    caseworker_id: int | None,
    given: Start,
    ref: str | None = None,
    once: Once | None = None,
) -> Survivor:
    """Somebody new in support, with a reference made by the system, or the one they have had before they came here."""
    if (before := ledger.earlier(session, once)) is not None and before.survivor_id is not None:
        return session.get_one(Survivor, before.survivor_id)
    finding.own_provider(session, actor, "survivor.open", provider_id)
    responsibility.refuse_stranger(session, provider_id, caseworker_id)
    _refuse_start(session, given)
    person = _survivor(at, given, ref or new_reference())
    session.add(person)
    session.flush()
    _begin(session, actor, at, person, provider_id, caseworker_id, given, once)
    fields = ("programme", "region", "language", "stage", "context")
    audit.record(session, actor, at, "survivor.opened", "survivor", person.ref, fields)
    return person


def start_again(
    session: Session,
    actor: Actor,
    at: Moment,
    *,
    survivor: str,
    provider_id: int,
    caseworker_id: int | None,
    given: Start,
    once: Once | None = None,
) -> Entry:
    """Somebody who was in support before comes back; what is known of the person stays, the rest begins anew."""
    person = finding.survivor(session, actor, "survivor.open", survivor, lock=True)
    if (before := ledger.earlier(session, once)) is not None:
        return before
    finding.own_provider(session, actor, "survivor.open", provider_id)
    responsibility.refuse_stranger(session, provider_id, caseworker_id)
    _refuse_start(session, given)
    _refuse_while_supported(session, person, given.started_on)
    responsibility.close(session, person, given.started_on)
    entry = _begin(session, actor, at, person, provider_id, caseworker_id, given, once)
    audit.record(session, actor, at, "survivor.opened_again", "survivor", person.ref, ("stage", "context"))
    return entry


def began_again(session: Session, entry: Entry) -> bool:
    """Whether support had begun before it began with this entry."""
    first = select(Entry.id).where(
        col(Entry.survivor_id) == entry.survivor_id,
        col(Entry.type) == EntryType.SUPPORT_STARTED,
        col(Entry.id) < key_of(entry),
        standing(col(Entry.id)),
    )
    return session.exec(first.limit(1)).first() is not None


def take_start_back(session: Session, undone: Entry, entry: Entry) -> None:
    """Support that began again ends with the day it began, so that it may begin once more; nobody is left without."""
    episode = session.exec(select(Episode).where(col(Episode.entry_id) == undone.id)).one()
    episode.ended_on, episode.ended_entry_id = episode.started_on, key_of(entry)
    session.add(episode)
    session.flush()


def _begin(
    session: Session,
    actor: Actor,
    at: Moment,
    person: Survivor,
    provider_id: int,
    caseworker_id: int | None,
    given: Start,
    once: Once | None,
) -> Entry:
    about = About(provider_id, survivor_id=key_of(person))
    entry = ledger.open_entry(session, actor, at, EntryType.SUPPORT_STARTED, about, on=given.started_on, once=once)
    session.add_all(_first_facts(key_of(person), key_of(entry), provider_id, caseworker_id, given))
    session.flush()
    timeline_policy.begin(session)
    timeline.refresh(session, [key_of(person)])
    return entry


def _survivor(at: Moment, given: Start, ref: str) -> Survivor:
    return Survivor(
        ref=ref,
        programme=given.programme,
        region=given.region,
        adult=given.adult,
        turns_18_on=given.turns_18_on,
        language=given.language,
        needs_interpreter=given.needs_interpreter,
        created_at=at.now,
    )


def _first_facts(
    survivor_id: int, entry_id: int, provider_id: int, caseworker_id: int | None, given: Start
) -> list[SQLModel]:
    common: dict[str, Any] = {"entry_id": entry_id, "survivor_id": survivor_id}
    started_on = given.started_on
    return [
        Episode(**common, started_on=started_on, ends_on_expected=given.ends_on_expected),
        Responsibility(**common, provider_id=provider_id, caseworker_id=caseworker_id, from_on=started_on),
        StageChange(**common, from_on=started_on, stage=given.stage),
        Stay(**common, from_on=started_on, context=given.context, release_on=given.release_on),
    ]


def end(
    session: Session, actor: Actor, at: Moment, *, survivor: str, on: date | None = None, once: Once | None = None
) -> Entry:
    """Support ends on a day; what is still lent shows as something to settle."""

    def close(person: Survivor, entry: Entry) -> SQLModel:
        episode = _open_episode(session, person)
        if entry.happened_on < episode.started_on:
            raise Refused(_("Support began on {date}: it cannot end before.", date=episode.started_on), field="on")
        episode.ended_on, episode.ended_entry_id = entry.happened_on, key_of(entry)
        return episode

    what = Telling(EntryType.SUPPORT_ENDED, "survivor.support_ended", ("ended_on",))
    return tell(session, actor, at, what, survivor=survivor, on=on, once=once, fact=close)


def change_stage(
    session: Session,
    actor: Actor,
    at: Moment,
    *,
    survivor: str,
    stage: Stage,
    on: date | None = None,
    once: Once | None = None,
) -> Entry:
    """From a day on, the step of support somebody is in."""

    def fact(person: Survivor, entry: Entry) -> SQLModel:
        return StageChange(entry_id=key_of(entry), survivor_id=key_of(person), from_on=entry.happened_on, stage=stage)

    what = Telling(EntryType.STAGE_CHANGED, "survivor.stage_changed", ("stage",))
    return tell(session, actor, at, what, survivor=survivor, on=on, once=once, fact=fact)


def change_stay(
    session: Session,
    actor: Actor,
    at: Moment,
    *,
    survivor: str,
    context: Context,
    release_on: date | None = None,
    on: date | None = None,
    once: Once | None = None,
) -> Entry:
    """From a day on, the kind of place somebody stays in."""

    def fact(person: Survivor, entry: Entry) -> SQLModel:
        if release_on is not None and release_on < entry.happened_on:
            raise Refused(_("The release date is before the stay began."), field="release_on")
        return Stay(
            entry_id=key_of(entry),
            survivor_id=key_of(person),
            from_on=entry.happened_on,
            context=context,
            release_on=release_on,
        )

    what = Telling(EntryType.STAY_CHANGED, "survivor.stay_changed", ("context", "release_on"))
    return tell(session, actor, at, what, survivor=survivor, on=on, once=once, fact=fact)


def move(
    session: Session,
    actor: Actor,
    at: Moment,
    *,
    survivor: str,
    provider_id: int,
    caseworker_id: int | None,
    on: date | None = None,
    once: Once | None = None,
) -> Entry:
    """Another organisation, or another caseworker, is responsible from a day on. What is held stays with the person."""

    def fact(person: Survivor, entry: Entry) -> SQLModel:
        if session.get(Provider, provider_id) is None:
            raise NotFound(_("There is no such organisation."), field="provider_id")
        responsibility.refuse_stranger(session, provider_id, caseworker_id)
        responsibility.close(session, person, entry.happened_on)
        return Responsibility(
            entry_id=key_of(entry),
            survivor_id=key_of(person),
            provider_id=provider_id,
            caseworker_id=caseworker_id,
            from_on=entry.happened_on,
        )

    what = Telling(EntryType.RESPONSIBILITY_MOVED, "survivor.moved", ("provider_id", "caseworker_id"))
    return tell(session, actor, at, what, survivor=survivor, on=on, once=once, fact=fact)


def _refuse_start(session: Session, given: Start) -> None:
    programmes = config_of(session).kit.programmes
    if given.programme not in programmes:
        sentence = _(
            "There is no programme {name}. Choose one of: {names}.", name=given.programme, names=", ".join(programmes)
        )
        raise Refused(sentence, field="programme")
    if not given.adult and given.turns_18_on is None:
        raise Refused(_("For somebody under 18, give the date they turn 18."), field="turns_18_on")
    if given.ends_on_expected is not None and given.ends_on_expected < given.started_on:
        raise Refused(_("The expected end is before the start."), field="ends_on_expected")
    if given.release_on is not None and given.release_on < given.started_on:
        raise Refused(_("The release date is before the start."), field="release_on")


def _refuse_while_supported(session: Session, person: Survivor, on: date) -> None:
    query = (
        select(Episode)
        .where(col(Episode.survivor_id) == person.id, standing(col(Episode.entry_id)))
        .order_by(col(Episode.id).desc())
        .limit(1)
    )
    latest = session.exec(query).one()
    if latest.ended_on is None:
        raise Conflict(_("{ref} is in support already.", ref=show_reference(person.ref)))
    if on < latest.ended_on:
        sentence = _("Support ended on {date}: it cannot begin again before.", date=latest.ended_on)
        raise Refused(sentence, field="on")


def _open_episode(session: Session, person: Survivor) -> Episode:
    query = select(Episode).where(col(Episode.survivor_id) == person.id, col(Episode.ended_on).is_(None))
    if (episode := session.exec(query).one_or_none()) is None:
        raise Conflict(_("{ref} is not in support now.", ref=show_reference(person.ref)))
    return episode
