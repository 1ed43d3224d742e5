"""The one function that makes published numbers."""

from collections.abc import Iterable, Mapping, Sequence

from devicefleet.rules.disclosure.kept import Cell, Kept, cell_of
from devicefleet.rules.disclosure.limits import Limits
from devicefleet.rules.disclosure.rounding import HIDDEN, Draw, printed_count, printed_sum, said, step_for
from devicefleet.rules.disclosure.shares import share
from devicefleet.rules.disclosure.spreads import compared, decile, quarters
from devicefleet.rules.reporting.dataset import Amount, Count, Dataset, Spread
from devicefleet.rules.reporting.key import Key
from devicefleet.rules.reporting.layout import Table
from devicefleet.rules.reporting.published import Band, Decile, Mark, Printed, Protection, Published
from devicefleet.rules.reporting.slices import SliceKind

PENCE, PENNIES = "pence", 100
DAYS = "days"
"""What the sums of days are withheld by, as if they were a table."""
BAND = "band"


def publish(
    dataset: Dataset, tables: Sequence[Table], *, kept: Kept, draw: Draw, limits: Limits, withheld: Iterable[str] = ()
) -> Published:
    """What may be read of these true numbers; nothing of the tables that are `withheld`.

    Money is in whole pounds. A cell that a cut leaves no value for can have no members, which `[z]` says; one that was
    not counted is `[x]`.
    """
    return _Press(dataset, kept, draw, limits).published(tables, tuple(withheld))


def cells(published: Published) -> dict[Cell, Printed]:
    """Every number that is to be kept of a report once it is released."""
    kept = {cell_of(key): one for key, one in published.counts.items()}
    kept |= {_named(published, name): one for name, one in published.amounts.items()}
    for name, spread in published.spreads.items():
        kept |= {_named(published, name, "middle"): spread.middle, _named(published, name, "ninth"): spread.ninth}
    if published.band is not None:
        kept[_named(published, BAND)] = published.band.organisations
    return kept


def _protection(limits: Limits) -> Protection:
    return Protection(
        hidden_below=limits.hide_below,
        shown_from=limits.show_from,
        base=limits.base,
        least_whole=limits.percent_from,
        edge=limits.edge,
    )


def _named(of: Dataset | Published, *names: str) -> Cell:
    """The cell of a number that goes by its name: that of this slice, and of periods as long as this one."""
    return Cell("|".join((*names, f"slice={of.slice}", f"every={of.period.cadence}")), of.period.months[-1])


class _Press:
    """One report being printed."""

    def __init__(self, dataset: Dataset, kept: Kept, draw: Draw, limits: Limits) -> None:
        self.dataset, self.kept, self.draw, self.limits = dataset, kept, draw, limits
        alone = len(dataset.shares) <= 1 and all(count.organisations <= 1 for count in dataset.counts.values())
        everybody, one = (dataset.slice.kind is kind for kind in (SliceKind.ALL, SliceKind.PROVIDER))
        self.own_numbers = one or (everybody and alone)

    def published(self, tables: Sequence[Table], withheld: tuple[str, ...]) -> Published:
        shown = [table for table in tables if table.name not in withheld]
        counts = self.counts(frozenset().union(*(table.keys for table in shown)))
        pairs = frozenset().union(*(table.shares for table in shown))
        sums = {
            name: self.amount(name, one, counts)
            for name, one in self.dataset.amounts.items()
            if not (DAYS in withheld and name.startswith(DAYS))
        }
        return Published(
            period=self.dataset.period,
            slice=self.dataset.slice,
            counts=counts,
            percents={(part, whole): share(counts[part], counts[whole], self.limits) for part, whole in pairs},
            amounts=sums if shown else {},
            spreads={name: self.spread(name, one, counts) for name, one in self.dataset.spreads.items() if shown},
            band=self.band() if shown else None,
            withheld=withheld,
            protection=_protection(self.limits),
        )

    def counts(self, keys: Iterable[Key]) -> dict[Key, Printed]:
        """In the order of time, since each keeps to the one before."""
        printed: dict[Key, Printed] = {}
        kept, of_each = self.kept, sorted(((cell_of(key), key) for key in keys), key=lambda one: one[0])
        for when in sorted({cell.when for cell, _key in of_each}):
            now = {cell: self.count(key, cell, kept) for cell, key in of_each if cell.when == when}
            kept = kept.and_also(now)
            printed |= {key: now[cell] for cell, key in of_each if cell.when == when}
        return printed

    def count(self, key: Key, cell: Cell, kept: Kept) -> Printed:
        count = self.dataset.counts.get(key)
        if any(not values for _name, values in key.cuts):
            return said(Printed(mark=Mark.NOT_APPLICABLE), cell, kept)
        if count is None:
            return said(Printed(mark=Mark.NOT_AVAILABLE), cell, kept)
        return printed_count(count.n, cell, kept, self.draw, self.limits, dominated=self.dominated(count))

    def dominated(self, count: Count) -> bool:
        """Whether nearly all of it is one organisation's, which others would learn."""
        return not self.own_numbers and count.largest > self.limits.dominance * count.n

    def members(self, of: Key, counts: Mapping[Key, Printed]) -> int:
        """How many a sum or spread is of, as printed; 0 where that is hidden."""
        return (counts.get(of) or self.count(of, cell_of(of), self.kept)).n or 0

    def amount(self, name: str, amount: Amount, counts: Mapping[Key, Printed]) -> Printed:
        cell, members = _named(self.dataset, name), self.members(amount.of, counts)
        if not members:
            return said(HIDDEN, cell, self.kept)
        value = in_unit(name, amount.value)
        step = step_for(value, members, in_unit(name, amount.largest), self.limits)
        return printed_sum(value, step, cell, self.kept, self.draw)

    def spread(self, name: str, spread: Spread, counts: Mapping[Key, Printed]) -> Decile:
        members = min(self.members(spread.of, counts), spread.values.total())
        places = (("middle", 5, self.limits.middle_from), ("ninth", 9, self.limits.ninth_from))
        middle, ninth = (
            said(
                decile(spread.values, tenths, self.limits) if members >= least else HIDDEN,
                _named(self.dataset, name, place),
                self.kept,
            )
            for place, tenths, least in places
        )
        return Decile(middle, ninth)

    def band(self) -> Band | None:
        """None of a single organisation; how many organisations there are is rounded as everything is."""
        if self.own_numbers:
            return None
        cell, each = _named(self.dataset, BAND), compared(self.dataset.shares, self.limits)
        if not each:
            return Band(said(HIDDEN, cell, self.kept))
        organisations = printed_sum(len(each), self.limits.base, cell, self.kept, self.draw)
        return Band(organisations, *quarters(each, self.limits))


def in_unit(name: str, value: int) -> int:
    """What an amount is printed in: whole pounds for what is counted in pence."""
    return (value + PENNIES // 2) // PENNIES if name.startswith(PENCE) else value
