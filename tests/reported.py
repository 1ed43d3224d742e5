"""A register for tests: funders, reports as the maker would keep them, and what becomes of each."""

from dataclasses import dataclass, field
from datetime import date
from itertools import count

from sqlmodel import select

from devicefleet.clock import Moment
from devicefleet.db import Database
from devicefleet.rules.access import OPERATOR, Actor
from devicefleet.rules.disclosure.kept import Line
from devicefleet.rules.reporting.period import Cadence, period_from
from devicefleet.rules.reporting.slices import slice_from
from devicefleet.rules.terms import ReportForm, Role
from devicefleet.services import funders, report_making, report_schedules, reports
from devicefleet.services.report_making import Made
from devicefleet.services.reports import Wanted
from devicefleet.tables import Funder, Report, ReportSchedule
from tests.given import Given

MAILBOX = "reports@lottery.example"
PEOPLE: Line = ("people", "2026-09-30", 20, None)


@dataclass
class Register:
    """`register.made()` is a report that waits for its release; what is not said is the third quarter, for nobody."""

    given: Given
    database: Database
    _numbers: "count[int]" = field(default_factory=lambda: count(1))

    @property
    def at(self) -> Moment:
        return self.given.at

    @property
    def asker(self) -> Actor:
        return self.given.actor(Role.COORDINATOR)

    def other(self) -> Actor:
        """Somebody else who may release."""
        return self.given.actor(Role.COORDINATOR, new=True)

    def funder(self, code: str = "LOTTERY", address: str = MAILBOX) -> Funder:
        with self.database.writing() as session:
            return funders.add(session, OPERATOR, self.at, code=code, name=f"The {code.title()}", address=address)

    def schedule(self, funder: str = "LOTTERY", slice_: str = "all", **other: object) -> ReportSchedule:
        with self.database.writing() as session:
            known = {"cadence": Cadence.QUARTER, "working_days": 10, **other}
            return report_schedules.add(
                session,
                OPERATOR,
                self.at,
                funder=funder,
                slice_=slice_from(slice_),
                **known,  # type: ignore[arg-type]  # by name
            )

    def ask(
        self,
        period: str = "2026-Q3",
        slice_: str = "all",
        *,
        funder: str | None = None,
        actor: Actor | None = None,
        holds: bool | None = None,
        note: str = "",
        known_on: date | None = None,
    ) -> Report:
        wanted = Wanted(period_from(period), slice_from(slice_), funder, note, known_on, holds)
        with self.database.writing() as session:
            return reports.ask(session, actor or self.asker, self.at, wanted)

    def keep(self, report: Report, *lines: Line, at: Moment | None = None, pdf: bytes = b"%PDF-1") -> bool:
        """As if it was drawn, read back and found safe."""
        now = at or self.at
        made = Made(
            lines=lines or (PEOPLE,),
            files={
                ReportForm.PDF: pdf + report.number.encode(),
                ReportForm.HTML: b"<body><main>\n<article><h1>Coverage</h1><p>20</p></article>\n</main></body>",
                ReportForm.CSV: f"number,{report.number}\n".encode(),
            },
            fingerprint=f"{next(self._numbers):064}",
            inputs_hash="a" * 64,
            withheld=("nrm",),
            gate={"attacked": 3, "rounds": 1},
        )
        with report_making.making(self.database, lambda: now, "test") as lease, self.database.writing() as session:
            return report_making.keep(session, now, lease, number=report.number, made=made)

    def made(self, *lines: Line, **asked: object) -> Report:
        report = self.ask(**asked)  # type: ignore[arg-type]  # by name
        assert self.keep(report, *lines)
        return self.one(report.number)

    def give_up(self, report: Report, problem: str = "In every table somebody could be told apart.") -> None:
        """As if the gate had refused it."""
        now = self.at
        with report_making.making(self.database, lambda: now, "test") as lease, self.database.writing() as session:
            report_making.give_up(session, now, lease, number=report.number, problem=problem)

    def released(self, *lines: Line, **asked: object) -> Report:
        return self.made(*lines, holds=False, **asked)

    def release(self, report: Report, actor: Actor | None = None) -> Report:
        with self.database.writing() as session:
            return reports.release(session, actor or self.other(), self.at, report.number)

    def one(self, number: str) -> Report:
        with self.database.reading() as session:
            return session.exec(select(Report).where(Report.number == number)).one()
