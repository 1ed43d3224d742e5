"""What ledger entries changed about a person, in words, beside the things they moved."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Select, select
from sqlmodel import Session, col

from devicefleet.queries.entry_details import Detail
from devicefleet.rules.kit_words import CONTEXTS, OWN_CHECKS, PARTS, STAGES
from devicefleet.rules.requesting import parts_word
from devicefleet.rules.survivor_words import ANSWERS, MODULES, PURPOSES, TEACH_BACKS, TRAININGS
from devicefleet.rules.tags import show
from devicefleet.rules.terms import Component
from devicefleet.rules.words import _, written
from devicefleet.tables import (
    Consent,
    Decline,
    Exemption,
    KitRequest,
    NrmExplanation,
    OwnDevice,
    OwnDeviceCheck,
    Provider,
    Responsibility,
    StageChange,
    Stay,
    TrainingSession,
)

Words = Callable[..., str]


def add_survivor_details(session: Session, ids: Sequence[int], details: dict[int, Detail]) -> None:
    """Say what each entry changed, in as many statements as there are kinds of change."""
    if not ids:
        return
    for query, words in _SAYINGS:
        for entry_id, *facts in session.execute(query(ids)):
            if said := words(*facts):
                details[entry_id].said.append(said)


def _stages(ids: Sequence[int]) -> Select[*tuple[Any, ...]]:
    return select(col(StageChange.entry_id), col(StageChange.stage)).where(col(StageChange.entry_id).in_(ids))


def _stays(ids: Sequence[int]) -> Select[*tuple[Any, ...]]:
    return select(col(Stay.entry_id), col(Stay.context), col(Stay.release_on)).where(col(Stay.entry_id).in_(ids))


def _stay_words(context: Any, release_on: Any) -> str:
    place = _(CONTEXTS[context])
    return _("{place}, release expected {date}", place=place, date=written(release_on)) if release_on else place


def _checks(ids: Sequence[int]) -> Select[*tuple[Any, ...]]:
    return (
        select(col(OwnDeviceCheck.entry_id), col(OwnDevice.component), col(OwnDeviceCheck.outcome))
        .join(OwnDevice, col(OwnDevice.id) == col(OwnDeviceCheck.own_device_id))
        .where(col(OwnDeviceCheck.entry_id).in_(ids))
    )


def _check_words(component: Any, outcome: Any) -> str:
    return f"{_(PARTS[component]).lower()} {_(OWN_CHECKS[outcome])}"


def _declines(ids: Sequence[int]) -> Select[*tuple[Any, ...]]:
    return select(col(Decline.entry_id), col(Decline.component), col(Decline.review_on)).where(
        col(Decline.entry_id).in_(ids)
    )


def _decline_words(component: Any, review_on: Any) -> str:
    return _("{part}, offer again on {date}", part=_(PARTS[component]).lower(), date=written(review_on))


def _exemptions(ids: Sequence[int]) -> Select[*tuple[Any, ...]]:
    return select(col(Exemption.entry_id), col(Exemption.component), col(Exemption.review_on)).where(
        col(Exemption.entry_id).in_(ids)
    )


def _exemption_words(component: Any, review_on: Any) -> str:
    return _("{part}, until {date}", part=_(PARTS[component]).lower(), date=written(review_on))


def _trainings(ids: Sequence[int]) -> Select[*tuple[Any, ...]]:
    return select(
        col(TrainingSession.entry_id),
        col(TrainingSession.format),
        col(TrainingSession.module),
        col(TrainingSession.minutes),
    ).where(col(TrainingSession.entry_id).in_(ids))


def _training_words(kind: Any, module: Any, minutes: Any) -> str:
    said = [_(TRAININGS[kind])]
    said += [_(MODULES[module])] if module else []
    said += [_("{minutes} minutes", minutes=minutes)] if minutes else []
    return ", ".join(said)


def _explanations(ids: Sequence[int]) -> Select[*tuple[Any, ...]]:
    return select(col(NrmExplanation.entry_id), col(NrmExplanation.teach_back), col(NrmExplanation.interpreter)).where(
        col(NrmExplanation.entry_id).in_(ids)
    )


def _explanation_words(teach_back: Any, interpreter: Any) -> str:
    words = _(TEACH_BACKS[teach_back])
    return _("{words}, with an interpreter", words=words) if interpreter else words


def _consents(ids: Sequence[int]) -> Select[*tuple[Any, ...]]:
    return select(col(Consent.entry_id), col(Consent.purpose), col(Consent.answer)).where(
        col(Consent.entry_id).in_(ids)
    )


def _consent_words(purpose: Any, answer: Any) -> str:
    return _("{purpose}, {answer}", purpose=_(PURPOSES[purpose]).lower(), answer=_(ANSWERS[answer]))


def _teams(ids: Sequence[int]) -> Select[*tuple[Any, ...]]:
    return (
        select(col(Responsibility.entry_id), col(Provider.name))
        .join(Provider, col(Provider.id) == col(Responsibility.provider_id))
        .where(col(Responsibility.entry_id).in_(ids))
    )


def _requests(ids: Sequence[int]) -> Select[*tuple[Any, ...]]:
    asked = (col(KitRequest.smartphone), col(KitRequest.laptop), col(KitRequest.data))
    return select(col(KitRequest.entry_id), col(KitRequest.code), *asked).where(col(KitRequest.entry_id).in_(ids))


def _request_words(code: Any, *asked: Any) -> str:
    parts = parts_word(part for part, wanted in zip(Component, asked, strict=True) if wanted)
    return _("{parts}; request {code}", parts=parts, code=show(code))


_SAYINGS: tuple[tuple[Callable[[Sequence[int]], Select[*tuple[Any, ...]]], Words], ...] = (
    (_teams, str),
    (_stages, lambda stage: _(STAGES[stage])),
    (_stays, _stay_words),
    (_checks, _check_words),
    (_declines, _decline_words),
    (_exemptions, _exemption_words),
    (_trainings, _training_words),
    (_explanations, _explanation_words),
    (_consents, _consent_words),
    (_requests, _request_words),
)
