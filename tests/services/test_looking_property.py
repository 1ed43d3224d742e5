"""Any order of acts, days and looks makes exactly the reminders of a diary kept by hand; and chains of renewals."""

import copy
import shutil
import tempfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from dateutil.relativedelta import relativedelta
from hypothesis import HealthCheck, settings
from hypothesis import given as any_of
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from devicefleet.config import Config
from devicefleet.db import Database
from devicefleet.rules.access import OPERATOR
from devicefleet.rules.reminding.rule import Rules
from devicefleet.rules.renewing import next_start, term_end
from devicefleet.rules.terms import AllowancePeriod, Tenure
from devicefleet.services import holding, packages, undoing
from devicefleet.tables import Device, Provision, Survivor
from devicefleet.tables import Sim as SimRow
from tests import contacted
from tests.given import Given, funded, later, scan_of
from tests.reminding import look, reminders
from tests.services.desk import Desk
from tests.services.diary import LADDERS, Diary, Loan, Sim

PERSON, PICK = st.sampled_from([0, 1]), st.integers(0, 5)
RULES = {name for name, _audience in LADDERS}


class Remembering(RuleBasedStateMachine):
    """Two people, one of whom may be written to; `start` is a file to begin from."""

    config: Config
    start: Path
    people: tuple[Survivor, ...]
    ready: tuple[Device, ...]
    given: Given

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        file = Path(self.folder.name) / "fleet.db"
        shutil.copyfile(self.start, file)
        place = self.config.database.model_copy(update={"url": f"sqlite:///{file}"})
        config = self.config.model_copy(update={"database": place})
        shipped = config.reminder_rules.by_name
        config.__dict__["reminder_rules"] = Rules({name: shipped[name] for name in shipped if name in RULES}, "")
        self.database = Database(config)
        self.given = Given(self.database, self.given.at, self.given._number, {}, self.given._home)
        self.desk = Desk(self.database, self.given.at)
        self.diary = Diary(reachable=self.people[0].id or 0)
        self.before: Diary | None = None
        self.things: dict[int, Any] = {}
        self.phones = list(self.ready)

    def teardown(self) -> None:
        self.database.close()
        self.folder.cleanup()

    @property
    def today(self) -> date:
        return self.desk.at.today

    @rule(person=PERSON, days=st.integers(1, 40))
    def lend(self, person: int, days: int) -> None:
        if not self.phones:
            return
        phone, due_on = self.phones.pop(), self.today + timedelta(days)
        self._keep()
        self.given.handover(self.people[person], phone, tenure=Tenure.LOAN_FIXED, due_on=due_on, on=self.today)
        self._hold(phone)
        self.diary.loans.append(Loan(self._provision(), self.people[person].id or 0, due_on))

    @rule(person=PERSON, days=st.integers(0, 20))
    def hand_over_sim(self, person: int, days: int) -> None:
        last_day = self.today + timedelta(days)
        sim = self.given.sim(package=funded(starts_on=self.today, last_day=last_day))
        self._keep()
        self.given.handover(self.people[person], sim, on=self.today)
        self._hold(sim)
        key, ends = sim.id or 0, [last_day + timedelta(1)]
        self.diary.sims.append(Sim(key, self._provision(), self.people[person].id or 0, self.today, ends=ends))

    @precondition(lambda self: self.open_sims())
    @rule(pick=PICK)
    def activate(self, pick: int) -> None:
        sim = self.open_sims()[pick % len(self.open_sims())]
        if not sim.activated:
            self._report(sim.provision, "activate")
            sim.activated = True
            self.diary.settle()

    @precondition(lambda self: self.open_sims())
    @rule(pick=PICK)
    def renew(self, pick: int) -> None:
        sim = self.open_sims()[pick % len(self.open_sims())]
        self._keep()
        self.desk.do(packages.renew, scan=scan_of(self.things[sim.provision]))
        sim.ends.append(max(*sim.ends, self.today) + timedelta(30))
        self.diary.settle()

    @precondition(lambda self: self.open_sims())
    @rule(pick=PICK)
    def cancel(self, pick: int) -> None:
        sim = self.open_sims()[pick % len(self.open_sims())]
        self._keep()
        self.desk.do(holding.take_back, scan=scan_of(self.things[sim.provision]))
        sim.gone = True
        self.diary.settle()

    @precondition(lambda self: self.open_loans())
    @rule(pick=PICK)
    def lose_or_find(self, pick: int) -> None:
        loan = self.open_loans()[pick % len(self.open_loans())]
        self._report(loan.provision, "found" if loan.lost else "lost")
        loan.lost = not loan.lost
        self.diary.settle()

    @precondition(lambda self: self.open_loans())
    @rule(pick=PICK, days=st.integers(1, 40))
    def extend(self, pick: int, days: int) -> None:
        loan, until = self.open_loans()[pick % len(self.open_loans())], self.today + timedelta(days)
        self._keep()
        self.desk.do(holding.extend, scan=scan_of(self.things[loan.provision]), until=until)
        loan.due_on = until
        self.diary.settle()

    @precondition(lambda self: self.open_loans())
    @rule(pick=PICK, to_keep=st.booleans())
    def end_loan(self, pick: int, to_keep: bool) -> None:
        loan = self.open_loans()[pick % len(self.open_loans())]
        self._keep()
        self.desk.do(holding.gift if to_keep else holding.take_back, scan=scan_of(self.things[loan.provision]))
        loan.over = True
        self.diary.settle()

    def undo(self) -> None:
        assert self.before is not None
        latest = self.desk.ask(lambda session: session.scalar(sa.text("SELECT max(id) FROM entry")))
        self.desk.do(undoing.undo, entry_id=latest)
        self.before.written, self.diary, self.before = self.diary.written, self.before, None
        self.diary.settle()

    @rule()
    def look_now(self) -> None:
        look(self.database, self.desk.at)
        self.diary.look(self.today)

    @rule(days=st.integers(1, 12))
    def look_later(self, days: int) -> None:
        self._wait(days)
        self.look_now()

    @rule(days=st.integers(1, 3))
    def look_soon(self, days: int) -> None:
        for _day in range(days):
            self._wait(1)
            self.look_now()

    @precondition(lambda self: self.before is not None)
    @rule()
    def look_and_undo_and_look(self) -> None:
        self.look_now()
        self.undo()
        self.look_now()

    @invariant()
    def agree(self) -> None:
        found = {
            ((one.rule, one.subject_id, one.due_on), one.level, one.audience.value): one.state.value
            for one in reminders(self.database)
        }
        assert found == self.diary.written

    def open_sims(self) -> list[Sim]:
        return [sim for sim in self.diary.sims if not sim.gone]

    def open_loans(self) -> list[Loan]:
        return [loan for loan in self.diary.loans if not loan.over]

    def _wait(self, days: int) -> None:
        self.desk.at = self.given.at = later(self.desk.at, days=days)
        self.before = None

    def _keep(self) -> None:
        self.before = copy.deepcopy(self.diary)

    def _report(self, provision: int, word: str) -> None:
        self._keep()
        self.desk.do(holding.report, scan=scan_of(self.things[provision]), word=word)

    def _hold(self, thing: Any) -> None:
        self.things[self._provision()] = thing

    def _provision(self) -> int:
        key: int = self.desk.ask(lambda session: session.scalar(sa.select(sa.func.max(Provision.id))))
        return key


@pytest.fixture
def remembering(sqlite: Database, given: Given, desk: Desk, config: Config) -> type[Remembering]:
    people = tuple(given.survivor() for _person in range(2))
    ready = tuple(given.ready_device() for _phone in range(8))
    contacted.said(desk, people[0])
    sqlite.close()
    file = Path(config.database.url.removeprefix("sqlite:///"))
    return type(
        "Run", (Remembering,), {"config": config, "start": file, "people": people, "ready": ready, "given": given}
    )


def test_whatever_is_done_and_whenever_somebody_looks(remembering: type[Remembering]) -> None:
    modest = settings(
        max_examples=12,
        stateful_step_count=30,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
        print_blob=True,
    )
    run_state_machine_as_test(remembering, settings=modest)


@settings(max_examples=150, deadline=None)
@any_of(
    first=st.dates(date(2020, 1, 1), date(2026, 12, 31)),
    terms=st.lists(st.integers(1, 12), min_size=1, max_size=60),
    period=st.sampled_from(AllowancePeriod),
)
def test_chains_of_renewals_over_twenty_years_against_the_calendar(
    first: date, terms: list[int], period: AllowancePeriod
) -> None:
    """30-day bundles are 30 days, months and weeks are those of the calendar; each begins where the last one ended."""
    starts = first
    for count in terms:
        step = {"day30": relativedelta(days=30 * count), "week": relativedelta(weeks=count)}
        expected = starts + step.get(period.value, relativedelta(months=count))
        assert term_end(starts, period, count) == expected
        assert next_start(expected, expected - timedelta(1)) == expected
        starts = expected


@pytest.mark.parametrize(
    ("first", "period", "ends"),
    [
        (date(2027, 1, 31), AllowancePeriod.MONTH, [date(2027, 2, 28), date(2027, 3, 28)]),
        (date(2028, 1, 31), AllowancePeriod.MONTH, [date(2028, 2, 29), date(2028, 3, 29)]),
        (date(2027, 1, 31), AllowancePeriod.DAY30, [date(2027, 3, 2), date(2027, 4, 1)]),
        (date(2028, 1, 31), AllowancePeriod.DAY30, [date(2028, 3, 1), date(2028, 3, 31)]),
    ],
)
def test_what_ends_at_the_end_of_a_month_or_on_a_leap_day_is_told_on_its_day(
    desk: Desk, given: Given, both_engines: Database, first: date, period: AllowancePeriod, ends: list[date]
) -> None:
    """The last paid day is the day before; there is nothing more of it once it is renewed."""
    sim = given.sim(package=funded(starts_on=first, allowance_period=period))
    given.handover(given.survivor(), sim)
    given.report(sim, "activate")
    for end in ends:
        look(desk.database, end - timedelta(1))
        found = [one for one in reminders(desk.database, "data_renewal", "caseworker") if one.state == "due"]
        assert [(one.due_on, one.level) for one in found if one.level == 0] == [(end, 0)]
        assert {one.due_on for one in found} == {end}
        with desk.database.writing() as session:
            packages.renew_on(session, OPERATOR, desk.at, sim=session.get_one(SimRow, sim.id))
