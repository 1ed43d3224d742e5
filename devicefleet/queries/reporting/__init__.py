"""The true numbers of coverage reports: counted once for all of them, and then added up for each.

A few statements over spans and ledger group what happened by organisation and region (`tally`); every number of every
slice is a sum of those groups. Nothing here is printed: `rules/disclosure` decides what is said outside.
"""

from collections.abc import Sequence

from sqlmodel import Session

from devicefleet.clock import Moment
from devicefleet.queries.reporting.adding import added, inputs_hash
from devicefleet.queries.reporting.gathering import Reading, gathered
from devicefleet.rules.access import Actor, scope_of
from devicefleet.rules.refusals import NotFound
from devicefleet.rules.reporting.dataset import Dataset
from devicefleet.rules.reporting.period import Period
from devicefleet.rules.reporting.slices import Slice, SliceKind
from devicefleet.rules.words import _

__all__ = ["dataset", "datasets", "inputs_hash"]

ACTION = "report.make"


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
