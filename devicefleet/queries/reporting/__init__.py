"""The true numbers of coverage reports: counted once for all of them, and then added up for each.

A few statements over spans and ledger group what happened by organisation and region (`tally`); every number of every
slice is a sum of those groups. Nothing here is printed: `rules/disclosure` decides what is said outside.
"""

from collections.abc import Mapping, Sequence

from sqlmodel import Session

from devicefleet.clock import Moment
from devicefleet.queries.reporting import people
from devicefleet.queries.reporting.adding import added, inputs_hash
from devicefleet.queries.reporting.gathering import Reading, gathered
from devicefleet.rules.access import Actor, scope_of
from devicefleet.rules.refusals import NotFound
from devicefleet.rules.reporting import layout
from devicefleet.rules.reporting.dataset import Dataset
from devicefleet.rules.reporting.key import Population
from devicefleet.rules.reporting.period import Period
from devicefleet.rules.reporting.slices import EVERYBODY, Slice, SliceKind
from devicefleet.rules.words import _

__all__ = ["dataset", "datasets", "inputs_hash", "people_by_place"]

ACTION = "report.make"


def people_by_place(
    session: Session, actor: Actor, period: Period, *, known: Moment | None = None
) -> Mapping[tuple[str, str], int]:
    """Who counts on the last day, by the codes of organisation and region: of everybody, in one statement."""
    scope_of(actor, ACTION)
    tally = gathered(session, period, known.now if known else None, statements=(people.count,))
    places = tally.places(Population.PEOPLE, layout.people(EVERYBODY, period.last).cuts)
    return {(where.provider, where.region): n for where, n in places.items()}


def dataset(
    session: Session,
    actor: Actor,
    period: Period,
    slice_: Slice,
    *,
    known: Moment | None = None,
    beside: Reading | None = None,
) -> Dataset:
    """The numbers of one slice, from what was recorded until `known` (None: from all that is recorded).

    With a way to open another session `beside` this one, two cores count what was known.
    """
    return datasets(session, actor, period, [slice_], known=known, beside=beside)[slice_]


def datasets(
    session: Session,
    actor: Actor,
    period: Period,
    slices: Sequence[Slice],
    *,
    known: Moment | None = None,
    beside: Reading | None = None,
) -> dict[Slice, Dataset]:
    """The same for many slices, counted once."""
    scope_of(actor, ACTION)
    tally = gathered(session, period, known.now if known else None, beside)
    codes = {code for code, _nation in tally.providers.values()}
    for slice_ in slices:
        if slice_.kind is SliceKind.PROVIDER and slice_.code not in codes:
            raise NotFound(_("There is no organisation {code}. Check its code.", code=slice_.code), field="slice")
    return added(tally, period, slices)
