"""The coordinator's morning: how kits stand on a day, what comes if nobody acts, and what is on the shelves now."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from devicefleet.queries import cliff, coverage, forecast, kit_lists, loans, stock
from devicefleet.queries.cliff import Cliff
from devicefleet.queries.coverage import Coverage, Matters, Organisation
from devicefleet.queries.forecast import Ahead
from devicefleet.queries.kit_lists import WantedKits
from devicefleet.queries.kit_rows import KitRow
from devicefleet.queries.loans import Period
from devicefleet.queries.stock import Age, Shelf
from devicefleet.rules.access import Actor
from devicefleet.rules.coverage import Tally, added, month_ends, same_day_last_month
from devicefleet.rules.refusals import NotFound
from devicefleet.rules.terms import Flag, Role, Status
from devicefleet.rules.words import _

WEEKS = 12
MOST_LAPSED = 10
FLAGS = (Flag.EXIT_UNSUSTAINED, Flag.ENDING_SOON)


@dataclass(frozen=True, slots=True)
class Board:
    """`coverage` and `matters` are of `on`, then of `before`; coverage goes on with the ends of twelve months,
    and `days` are those of everybody since the first of these.

    What is on the shelves, lent and paid is as it stands `today`, whatever day the kits are looked at.
    """

    on: date
    before: date
    today: date
    provider: str | None
    organisations: tuple[Organisation, ...]
    coverage: Coverage
    days: Tally
    matters: tuple[Matters, ...]
    lapsed: tuple[KitRow, ...]
    ahead: tuple[Ahead, ...]
    cliff: Cliff
    loans: tuple[tuple[Period, int], ...]
    ages: tuple[Age, ...]
    stock: tuple[Shelf, ...]


def board(session: Session, actor: Actor, *, on: date, today: date, provider: str | None = None) -> Board:
    """The whole board, of everything within reach or of one organisation, in ten statements."""
    organisations = coverage.organisations(session, actor)
    seen = narrowed(actor, organisations, provider)
    before, ends = same_day_last_month(on), month_ends(on)
    periods = loans.periods(today)
    return Board(
        on=on,
        before=before,
        today=today,
        provider=provider,
        organisations=organisations,
        coverage=coverage.coverage(session, seen, (on, before, *ends)),
        days=added(coverage.person_days(session, seen, ends[0], on).values()),
        matters=coverage.matters(session, seen, (on, before), FLAGS),
        lapsed=kit_lists.worst(
            session, actor, WantedKits(on, provider=provider, status=Status.LAPSED), most=MOST_LAPSED
        ),
        ahead=forecast.forecast(session, seen, today=on, n=WEEKS),
        cliff=cliff.cliff(session, seen, today=today, n=WEEKS),
        loans=tuple(zip(periods, loans.counts(session, seen, periods), strict=True)),
        ages=stock.ages(today),
        stock=stock.stock(session, seen, today=today),
    )


def narrowed(actor: Actor, organisations: tuple[Organisation, ...], provider: str | None) -> Actor:
    """The actor, or the manager of one of these organisations; another one is not there."""
    if provider is None:
        return actor
    for one in organisations:
        if one.code == provider:
            return Actor(Role.PROVIDER_MANAGER, actor.staff_id, one.id)
    raise NotFound(_("There is no such organisation in your list."))
