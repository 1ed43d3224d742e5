"""Coverage reports: counted in one transaction, drawn and attacked in none, and kept in another.

What is due by a schedule is asked for first. One that cannot be made is given up with its reason, and is a task; one
that was interrupted is made again, with the same numbers.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from dateutil.relativedelta import relativedelta

from devicefleet.clock import Moment
from devicefleet.db import Database, Session, config_of
from devicefleet.documents import report as document
from devicefleet.queries import published_cells, report_orders, reporting
from devicefleet.queries import reports as query
from devicefleet.queries.report_orders import Order
from devicefleet.rules.access import OPERATOR
from devicefleet.rules.disclosure.apart import too_close
from devicefleet.rules.disclosure.kept import Kept, remembered
from devicefleet.rules.disclosure.kept import lines as kept_lines
from devicefleet.rules.disclosure.printing import cells
from devicefleet.rules.disclosure.release import Released, release
from devicefleet.rules.refusals import Conflict, Refused, Unavailable
from devicefleet.rules.reporting.dataset import Dataset
from devicefleet.rules.reporting.head import Head
from devicefleet.rules.reporting.key import key_from
from devicefleet.rules.reporting.layout import Table, tables
from devicefleet.rules.reporting.period import LONG, Period, month_of
from devicefleet.rules.reporting.published import Published
from devicefleet.rules.reporting.reading import Reading
from devicefleet.rules.terms import ReportForm
from devicefleet.rules.words import _
from devicefleet.sealing import chance
from devicefleet.services import report_making, report_schedules
from devicefleet.services.pieces import Ledger
from devicefleet.services.report_making import Made

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Counted:
    """What one report is made from: the true numbers, and what was printed before."""

    order: Order
    dataset: Dataset
    kept: Kept
    others: Reading


@dataclass
class Press:
    """Prints one report and reads it back as a stranger would; the file that passed is the one that is kept."""

    order: Order
    made_on: date
    printed: dict[str, bytes] = field(default_factory=dict)

    def read(self, published: Published, shown: tuple[Table, ...]) -> Reading:
        """For the gate."""
        head = self.head(published, shown)
        file = self.printed[head.fingerprint] = document.pdf(published, shown, head)
        return document.read_back(file, shown)

    def files(self, released: Released) -> Mapping[ReportForm, bytes]:
        """The same numbers in every form."""
        published, shown = released.published, released.tables
        head = self.head(published, shown)
        return {
            ReportForm.PDF: self.printed[head.fingerprint],
            ReportForm.HTML: document.html(published, shown, head).encode(),
            ReportForm.CSV: document.csv(published, shown, head),
        }

    def head(self, published: Published, shown: tuple[Table, ...]) -> Head:
        """What the report says of itself."""
        order = self.order
        return Head(
            number=order.number,
            about=order.about,
            made_on=self.made_on,
            known_on=order.known.today,
            policies=order.policies,
            fingerprint=document.fingerprint(published, shown),
            publisher=order.publisher,
            funder=order.funder,
            revises=order.revises,
            note=order.note,
        )


def make_due(ledger: Ledger, database: Database, clock: Callable[[], Moment], *, owner: str) -> int:
    """Ask for what schedules are due for, then make all that was asked for, first asked first; gives how many."""
    with ledger.writing() as session:
        report_schedules.ask_due(session, clock())
    with database.reading() as session:
        asked = query.asked(session)
    return sum(make(database, clock, owner=owner, number=number) for number in asked)


def make(database: Database, clock: Callable[[], Moment], *, owner: str, number: str) -> bool:
    """Make one report, whether it succeeds or is given up; False where somebody else did meanwhile."""
    with report_making.making(database, clock, owner) as lease:
        made = _made(database, clock(), number)
        with database.writing() as session:
            if isinstance(made, str):
                return report_making.give_up(session, clock(), lease, number=number, problem=made)
            return report_making.keep(session, clock(), lease, number=number, made=made)


def _made(database: Database, at: Moment, number: str) -> Made | str:
    """The report, or why there is none. A fault of ours ends it too: else it would be tried again at each tick."""
    try:
        return _passed(database, _counted(database, number), at)
    except (Conflict, Unavailable):
        raise
    except Refused as refused:
        return str(refused)
    except Exception:
        log.exception("report %s failed", number)
        return _("Something went wrong here. Ask for it again; if it happens again, tell your administrator.")


def _counted(database: Database, number: str) -> Counted:
    with database.reading() as session:
        order = report_orders.order(session, number=number)
        _refuse_too_close(session, order)
        dataset = reporting.dataset(
            session, OPERATOR, order.period, order.slice, known=order.known, beside=database.reading
        )
        kept = remembered(published_cells.lines(session, _remembered_from(session, order.period)))
    return Counted(order, dataset, kept, _known(kept))


def _refuse_too_close(session: Session, order: Order) -> None:
    """Beside a report of nearly the same people the few of whom only one of them is would be told."""
    if others := report_orders.slices_beside(session, order):
        people = reporting.people_by_place(session, OPERATOR, order.period, known=order.known)
        if too_close(order.slice, others, people, config_of(session).reports.limits):
            sentence = _(
                "It would be about nearly the same people as another report of these days. Beside each other the two "
                "would tell of the few that only one of them counts. Ask for it about another period."
            )
            raise Refused(sentence)


def _remembered_from(session: Session, period: Period) -> str:
    """The month with which the last `history` periods begin: what is older is nothing to anybody any more."""
    history = config_of(session).reports.history
    return month_of(period.first - relativedelta(months=history * LONG[period.cadence]))


def _known(kept: Kept) -> Reading:
    """What readers know of other reports, as if they were one."""
    cells = ((name, when, one) for name, times in kept.printed.items() for when, one in times.items())
    return Reading({key: one for name, when, one in cells if (key := key_from(name, when)) is not None})


def _passed(database: Database, counted: Counted, at: Moment) -> Made:
    order, press = counted.order, Press(counted.order, at.today)
    key = database.config.keys.bytes_of("index")
    released = release(
        counted.dataset,
        tables(order.period, order.slice),
        kept=counted.kept,
        draw=lambda cell: chance(key, f"report|{cell}"),
        limits=database.config.reports.limits,
        others=(counted.others,),
        read=press.read,
    )
    fingerprint = press.head(released.published, released.tables).fingerprint
    if fingerprint == order.before:
        raise Refused(_("Nothing that is printed has changed: {number} stays in force.", number=order.revises))
    return Made(
        lines=tuple(kept_lines(cells(released.published))),
        files=press.files(released),
        fingerprint=fingerprint,
        inputs_hash=reporting.inputs_hash(counted.dataset),
        withheld=released.published.withheld,
        gate=_gate(released, len(counted.others.counts)),
    )


def _gate(released: Released, others: int) -> dict[str, int]:
    """What there is to read, and what the gate tried; how well a group can be guessed stays between these walls."""
    verdict, numbers = released.verdict, released.published.counts.values()
    shown = sum(one.n is not None for one in numbers)
    found = {
        "shown": shown,
        "hidden": len(numbers) - shown,
        "attacked": verdict.attacked,
        "programmes": verdict.programmes,
        "rounds": len(released.refused) + 1,
    }
    found |= {"others": others}
    return found | ({"narrowest": verdict.narrowest} if verdict.narrowest is not None else {})
