"""What is gone through with everybody on the way: consent, the NRM, safe contact, and training for most."""

from dataclasses import replace
from datetime import date, timedelta

from devicefleet.rules.contact import EVERY_DAY, Rule
from devicefleet.rules.contact_words import WORKING_DAYS
from devicefleet.rules.terms import (
    Channel,
    ConsentAnswer,
    ConsentPurpose,
    Stage,
    TeachBack,
    TrainingFormat,
    TrainingModule,
)
from devicefleet.services.contacts import NOT_AT_ALL, Contact
from devicefleet.services.demonstration.kits import every
from devicefleet.services.demonstration.people import pick
from devicefleet.services.demonstration.stock import FIRST_NUMBER, NUMBERS
from devicefleet.services.demonstration.story import Story

FORMAL, INFORMAL = TrainingFormat.FORMAL, TrainingFormat.INFORMAL
TRAININGS: dict[tuple[TrainingFormat, ...], int] = {(FORMAL,): 13, (INFORMAL,): 37, (INFORMAL, FORMAL): 21, (): 29}
"""Out of a hundred: 71 had some training, 34 formal, 58 informal, 21 both."""
SAID_BACK = {TeachBack.CLEAR: 76, TeachBack.PARTLY: 15, TeachBack.NOT_YET: 5, TeachBack.DECLINED: 4}
AGAIN = frozenset({TeachBack.PARTLY, TeachBack.NOT_YET})
CONTACT_DAYS = 88
DAYS = {EVERY_DAY: 50, WORKING_DAYS: 35, 0b001_0101: 15}


def go_through(story: Story, began: date) -> None:
    """Everything that is talked about with one person until today, or until support ended."""
    _consent(story, story.after(began, 0, 3))
    if story.person.stage is not Stage.NOT_IN_NRM and story.likely(0.94):
        _explain(story, story.after(began, 1, 8))
    _safe_contact(story, story.after(began, 1, 8))
    for kind in pick(story.chance, TRAININGS):
        _train(story, began, kind)


def _consent(story: Story, day: date) -> None:
    story.consent(day, ConsentPurpose.HOLD_KIT_RECORD, ConsentAnswer.GIVEN)
    answer = ConsentAnswer.GIVEN if story.likely(0.7) else ConsentAnswer.REFUSED
    story.consent(day, ConsentPurpose.DIRECT_REMINDERS, answer)
    if answer is ConsentAnswer.GIVEN and story.likely(0.04):
        story.consent(story.after(day, 20, 200), ConsentPurpose.DIRECT_REMINDERS, ConsentAnswer.WITHDRAWN)


def _explain(story: Story, day: date) -> None:
    """Where it was not clear the first time, it mostly is some weeks later."""
    said = pick(story.chance, SAID_BACK)
    story.explain_nrm(day, said)
    if said in AGAIN and story.likely(0.8) and story.last_day - day > timedelta(days=40):
        story.explain_nrm(story.after(day, 14, 40), TeachBack.CLEAR)


def _safe_contact(story: Story, first: date) -> None:
    """Gone through again before three months are over; a few have not been asked for long."""
    until = story.last_day - timedelta(days=120 if story.likely(0.08) else 0)
    said = {first: _how(story)}
    every(
        story,
        first,
        CONTACT_DAYS,
        lambda on: story.check_contact(on, said.get(on)) if on <= max(first, until) else None,
    )


def _how(story: Story) -> Contact | None:
    """Half of them said how they may be written to, some of those that somebody else may read along, or not at all."""
    if not story.likely(0.5):
        return None
    if story.likely(0.1):
        return NOT_AT_ALL
    days, watched, open_ = pick(story.chance, DAYS), story.likely(0.12), story.likely(0.3)
    rule = Rule(story.person.language, days, 60 * story.chance.randint(9, 11), 60 * story.chance.randint(15, 19))
    number = FIRST_NUMBER + NUMBERS + story.chance.randint(0, 99)
    if story.likely(0.25):
        return Contact(
            Channel.EMAIL, f"demo{number % 100}@mail.example", rule=replace(rule, watched=watched, open=open_)
        )
    return Contact(Channel.SMS, f"+{number}", rule=replace(rule, watched=watched, open=open_))


def _train(story: Story, began: date, kind: TrainingFormat) -> None:
    """One to three sessions, the first within some weeks."""
    day = story.after(began, 4, 25)
    for module in story.chance.sample(list(TrainingModule), story.chance.randint(1, 3)):
        if day <= story.last_day:
            story.train(day, kind, module, minutes=story.chance.choice((20, 30, 45, 60, 90)))
        day += timedelta(days=story.chance.randint(7, 60))
