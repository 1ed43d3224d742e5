"""People in support, and what the kit rule must know of them."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Row, select
from sqlmodel import Session, col

from devicefleet.queries.history.told import AT_ONCE, Told
from devicefleet.rules.history import Line
from devicefleet.rules.history.people import (
    ConsentAnswered,
    ContactChecked,
    Declined,
    Exempted,
    NrmExplained,
    OwnDeviceChecked,
    Person,
    ResponsibilityMoved,
    StageChanged,
    StayChanged,
    SupportEnded,
    SupportStarted,
    Trained,
)
from devicefleet.rules.terms import EntryType
from devicefleet.tables import (
    Consent,
    Decline,
    Episode,
    Exemption,
    NrmExplanation,
    OwnDevice,
    OwnDeviceCheck,
    Provider,
    Responsibility,
    Staff,
    StageChange,
    Stay,
    Survivor,
    TrainingSession,
)

Rows = list[Row[Any]]
KNOWN = ("ref", "programme", "region", "adult", "turns_18_on", "language", "needs_interpreter")


def lines(session: Session) -> Iterator[Line]:
    """Everybody, in the order of their references, which says nothing about them."""
    query = select(*(getattr(Survivor, name) for name in KNOWN)).order_by(col(Survivor.ref))
    for row in session.execute(query, execution_options={"yield_per": AT_ONCE}):
        yield Person(fact="person", person=row.ref, **row._mapping)


def started(entry: Row[Any], episodes: Rows, responsible: Rows, stages: Rows, stays: Rows) -> Line:
    (episode,), (answers,), (stage,), (stay,) = episodes, responsible, stages, stays
    return SupportStarted(
        fact="support_started",
        on=entry.on,
        person=entry.person,
        organisation=answers.organisation,
        caseworker=answers.caseworker,
        stage=stage.stage,
        context=stay.context,
        release_on=stay.release_on,
        ends_on_expected=episode.ends_on_expected,
    )


def ended(entry: Row[Any]) -> Line:
    return SupportEnded(fact="support_ended", on=entry.on, person=entry.person)


def moved(entry: Row[Any], responsible: Rows) -> Line:
    (answers,) = responsible
    return ResponsibilityMoved(
        fact="responsibility_moved",
        on=entry.on,
        person=entry.person,
        organisation=answers.organisation,
        caseworker=answers.caseworker,
    )


def stage(entry: Row[Any], stages: Rows) -> Line:
    return StageChanged(fact="stage_changed", on=entry.on, person=entry.person, stage=stages[0].stage)


def stay(entry: Row[Any], stays: Rows) -> Line:
    (found,) = stays
    return StayChanged(
        fact="stay_changed", on=entry.on, person=entry.person, context=found.context, release_on=found.release_on
    )


def own_device(entry: Row[Any], checks: Rows) -> Line:
    (check,) = checks
    return OwnDeviceChecked(
        fact="own_device_checked",
        on=entry.on,
        person=entry.person,
        component=check.component,
        outcome=check.outcome,
    )


def declined(entry: Row[Any], declines: Rows) -> Line:
    (decline,) = declines
    return Declined(fact="declined", on=entry.on, person=entry.person, **_rest(decline))


def exempted(entry: Row[Any], exemptions: Rows) -> Line:
    (exemption,) = exemptions
    return Exempted(fact="exempted", on=entry.on, person=entry.person, **_rest(exemption))


def trained(entry: Row[Any], sessions: Rows) -> Line:
    (session,) = sessions
    return Trained(fact="trained", on=entry.on, person=entry.person, **_rest(session))


def nrm_explained(entry: Row[Any], explanations: Rows) -> Line:
    (explanation,) = explanations
    return NrmExplained(fact="nrm_explained", on=entry.on, person=entry.person, **_rest(explanation))


def contact_checked(entry: Row[Any]) -> Line:
    return ContactChecked(fact="contact_checked", on=entry.on, person=entry.person)


def consent(entry: Row[Any], answers: Rows) -> Line:
    (answer,) = answers
    return ConsentAnswered(fact="consent_answered", on=entry.on, person=entry.person, **_rest(answer))


def _rest(row: Row[Any]) -> dict[str, Any]:
    return {name: value for name, value in row._mapping.items() if name != "entry_id"}


def _facts(table: Any, *columns: Any) -> Any:
    return select(table.entry_id, *columns).order_by(table.entry_id, table.id)


def _columns(table: Any, *names: str) -> Any:
    return _facts(table, *(getattr(table, name) for name in names))


_EPISODES = _columns(Episode, "ends_on_expected")
_RESPONSIBLE = (
    _facts(Responsibility, col(Provider.code).label("organisation"), col(Staff.email).label("caseworker"))
    .join(Provider, col(Provider.id) == col(Responsibility.provider_id))
    .join(Staff, col(Staff.id) == col(Responsibility.caseworker_id), isouter=True)
)
_STAGES = _columns(StageChange, "stage")
_STAYS = _columns(Stay, "context", "release_on")
_CHECKS = _facts(OwnDeviceCheck, col(OwnDevice.component), col(OwnDeviceCheck.outcome)).join(
    OwnDevice, col(OwnDevice.id) == col(OwnDeviceCheck.own_device_id)
)
_DECLINES = _columns(Decline, "component", "reason", "offered_in_language", "interpreter", "review_on")
_EXEMPTIONS = _columns(Exemption, "component", "reason", "review_on")
_TRAINED = _columns(TrainingSession, "format", "module", "minutes")
_EXPLAINED = _columns(NrmExplanation, "language", "interpreter", "teach_back")
_ANSWERS = _columns(Consent, "purpose", "answer", "language", "interpreter", "how")

SAY = {
    EntryType.SUPPORT_STARTED: Told(started, (_EPISODES, _RESPONSIBLE, _STAGES, _STAYS)),
    EntryType.SUPPORT_ENDED: Told(ended),
    EntryType.RESPONSIBILITY_MOVED: Told(moved, (_RESPONSIBLE,)),
    EntryType.STAGE_CHANGED: Told(stage, (_STAGES,)),
    EntryType.STAY_CHANGED: Told(stay, (_STAYS,)),
    EntryType.OWN_DEVICE_CHECKED: Told(own_device, (_CHECKS,)),
    EntryType.DECLINED: Told(declined, (_DECLINES,)),
    EntryType.EXEMPTED: Told(exempted, (_EXEMPTIONS,)),
    EntryType.TRAINED: Told(trained, (_TRAINED,)),
    EntryType.NRM_EXPLAINED: Told(nrm_explained, (_EXPLAINED,)),
    EntryType.CONTACT_CHECKED: Told(contact_checked),
    EntryType.CONSENT_ANSWERED: Told(consent, (_ANSWERS,)),
}
