"""One person's time in support, told in the verbs of the field; each verb is one call of a service on its day."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from sqlmodel import Session

from devicefleet.clock import Moment
from devicefleet.rules.terms import (
    Component,
    ConsentAnswer,
    ConsentPurpose,
    Context,
    DeclineReason,
    Kind,
    OwnCheck,
    Stage,
    TeachBack,
    Tenure,
    TrainingFormat,
    TrainingModule,
)
from devicefleet.services import choices, holding, issuing, packages, support, talks, undoing
from devicefleet.services.contacts import Contact
from devicefleet.services.demonstration.diary import Act, Diary
from devicefleet.services.demonstration.people import Person
from devicefleet.services.demonstration.stock import DemoDevice, DemoSim, Shelves
from devicefleet.services.issuing import Item
from devicefleet.services.packages import Package

Thing = DemoDevice | DemoSim
SET_UP = frozenset({Kind.SMARTPHONE, Kind.LAPTOP, Kind.TABLET})
LATELY = timedelta(days=120)
"""For so long it may be that a safety set-up is still to be done."""
Verb = Callable[[Session, Moment], Any]


@dataclass
class Story:
    """What happens to one person. Days may be told in any order; two things of one day happen as they are told."""

    diary: Diary
    shelves: Shelves
    person: Person
    held: dict[Thing, date] = field(default_factory=dict)
    ended_on: date | None = None

    @property
    def chance(self) -> Random:
        return self.diary.chance

    @property
    def today(self) -> date:
        return self.diary.today

    @property
    def last_day(self) -> date:
        """The last day of support so far."""
        return self.ended_on or self.diary.last_day

    def likely(self, share: float) -> bool:
        """True as often as `share` of 1 says."""
        return self.chance.random() < share

    def after(self, day: date, fewest: int, most: int) -> date:
        """A day from `fewest` to `most` days after another, in the past."""
        first = min(day + timedelta(days=fewest), self.diary.last_day)
        return self.diary.between(first, max(first, min(day + timedelta(days=most), self.diary.last_day)))

    def begin(self, *, ends_on_expected: date | None = None) -> date:
        """Support starts; gives the day."""
        person, day = self.person, self.diary.workday(self.person.started_on)
        later_stage = person.stage not in (Stage.REFERRED, Stage.NOT_IN_NRM) and (self.today - day).days > 100
        given = support.Start(
            started_on=day,
            stage=Stage.REFERRED if later_stage else person.stage,
            context=person.place,
            ends_on_expected=ends_on_expected,
            region=person.region,
            language=person.language,
            needs_interpreter=person.needs_interpreter,
            adult=not person.child,
            turns_18_on=self.today + timedelta(days=50) if person.child else None,
        )

        def act(session: Session, at: Moment) -> None:
            person.ref = support.start(
                session,
                person.caseworker,
                at,
                provider_id=person.organisation.key,
                caseworker_id=person.caseworker.staff_id,
                given=given,
            ).ref

        self._note(day, act)
        if later_stage:
            self.stage(self.after(day, 5, 60), person.stage)
        return day

    def hand_over(self, day: date, *things: Thing, tenure: Tenure = Tenure.GIFT, due_on: date | None = None) -> None:
        """One handover of any number of things; SIMs are always theirs to keep.

        Devices are mostly set up together there and then, most others some days later, a few of the latest not yet.
        """
        lately = self.diary.last_day - day <= LATELY
        devices = [one for one in things if isinstance(one, DemoDevice) and one.kind in SET_UP]
        together = self.likely(0.76 if lately else 0.9)

        def act(session: Session, at: Moment) -> object:
            items = [
                Item(one.scan(), tenure, due_on) if isinstance(one, DemoDevice) else Item(one.scan(), Tenure.GIFT)
                for one in things
            ]
            return issuing.issue(
                session, self.person.caseworker, at, survivor=self.person.ref, items=items, set_up=together
            )

        self._note(day, act)
        self.held |= dict.fromkeys(things, day)
        for one in devices:
            if not together and (not lately or self.likely(0.6)):
                self.report(self.after(day, 1, 6), one, "setup")

    def take(self, kind: Kind, day: date) -> DemoDevice:
        """A ready device of this person's organisation."""
        return self.shelves.take(self.person.organisation, kind, day)

    def report(self, day: date, thing: Thing, word: str, *, undone: bool = False) -> None:
        """Something happened to a thing they hold; `undone` within a few minutes, for a slip of the finger."""

        def act(session: Session, at: Moment) -> None:
            entry = holding.report(session, self.person.caseworker, at, scan=thing.scan(), word=word)
            if undone and entry.id is not None:
                later = Moment(at.now + timedelta(minutes=2), at.today)
                undoing.undo(session, self.person.caseworker, later, entry_id=entry.id)

        self._note(day, act)

    def give_back(self, day: date, thing: Thing) -> None:
        self._note(day, lambda session, at: holding.take_back(session, self.person.caseworker, at, scan=thing.scan()))
        self.held.pop(thing, None)

    def gift(self, day: date, thing: Thing) -> None:
        self._note(day, lambda session, at: holding.gift(session, self.person.caseworker, at, scan=thing.scan()))

    def extend(self, day: date, thing: Thing, until: date) -> None:
        self._note(
            day,
            lambda session, at: holding.extend(session, self.person.caseworker, at, scan=thing.scan(), until=until),
        )

    def add_package(self, day: date, sim: DemoSim, package: Package) -> None:
        self._note(
            day,
            lambda session, at: packages.add(
                session, self.person.organisation.warehouse, at, scan=sim.scan(), package=package
            ),
        )

    def renew(self, day: date, sim: DemoSim, *, terms: int = 1, last_day: date | None = None) -> None:
        self._note(
            day,
            lambda session, at: packages.renew(
                session, self.person.caseworker, at, scan=sim.scan(), terms=terms, last_day=last_day
            ),
        )

    def plan_renewal(self, day: date, sim: DemoSim, renew_on: date, *, terms: int = 1) -> None:
        self._note(
            day,
            lambda session, at: packages.plan(
                session, self.person.caseworker, at, scan=sim.scan(), renew_on=renew_on, terms=terms
            ),
        )

    def own(self, day: date, component: Component, outcome: OwnCheck = OwnCheck.SAFE) -> None:
        """A look at something they brought along."""
        self._tell(day, choices.check_own_device, component=component, outcome=outcome)

    def decline(
        self, day: date, component: Component, reason: DeclineReason, *, asked_in_language: bool = True
    ) -> None:
        self._tell(
            day,
            choices.decline,
            component=component,
            reason=reason,
            offered_in_language=self.person.language if asked_in_language else None,
            interpreter=self.person.needs_interpreter and asked_in_language,
        )

    def stage(self, day: date, stage: Stage) -> None:
        self._tell(day, support.change_stage, stage=stage)

    def stay(self, day: date, place: Context, *, release_on: date | None = None) -> None:
        self._tell(day, support.change_stay, context=place, release_on=release_on)

    def hand_on(self, day: date) -> None:
        """A colleague supports them from now on."""
        person = self.person

        def act(session: Session, at: Moment) -> None:
            colleague = person.organisation.caseworker()
            support.move(
                session,
                person.organisation.manager,
                at,
                survivor=person.ref,
                provider_id=person.organisation.key,
                caseworker_id=colleague.staff_id,
            )
            person.caseworker = colleague

        self._note(day, act)

    def train(self, day: date, kind: TrainingFormat, module: TrainingModule, *, minutes: int) -> None:
        self._tell(day, talks.train, kind=kind, module=module, minutes=minutes)

    def explain_nrm(self, day: date, teach_back: TeachBack) -> None:
        self._tell(day, talks.explain_nrm, teach_back=teach_back, **self._spoken())

    def check_contact(self, day: date, contact: Contact | None = None) -> None:
        self._tell(day, talks.check_contact, contact=contact)

    def consent(self, day: date, purpose: ConsentPurpose, answer: ConsentAnswer) -> None:
        self._tell(day, talks.ask_consent, purpose=purpose, answer=answer, **self._spoken())

    def end(self, day: date) -> None:
        self._tell(day, support.end)
        self.ended_on = day

    def _spoken(self) -> dict[str, Any]:
        return {"language": self.person.language, "interpreter": self.person.needs_interpreter}

    def _tell(self, day: date, verb: Callable[..., object], **told: Any) -> None:
        self._note(day, lambda session, at: verb(session, self.person.caseworker, at, survivor=self.person.ref, **told))

    def _note(self, day: date, act: Act) -> None:
        self.diary.note(self.person, day, act)
