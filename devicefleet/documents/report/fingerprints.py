"""A report's fingerprint: the same printed numbers have the same, in whatever file they stand."""

from collections.abc import Iterator, Sequence
from hashlib import sha256

from devicefleet.rules.reporting.layout import Table
from devicefleet.rules.reporting.published import Printed, Published
from devicefleet.rules.reporting.reading import Reading

Numbers = Published | Reading


def fingerprint(numbers: Numbers, tables: Sequence[Table]) -> str:
    """Of what these tables print, whether it is about to be or was read back: 64 hex digits."""
    lines = "\n".join(sorted(_lines(numbers, tables)))
    return sha256(lines.encode()).hexdigest()


def _lines(numbers: Numbers, tables: Sequence[Table]) -> Iterator[str]:
    shown = [table for table in tables if table.name not in numbers.withheld]
    for key in {key for table in shown for key in table.keys}:
        yield f"count {key} {_said(numbers.counts[key])}"
    for part, whole in {share for table in shown for share in table.shares}:
        if one := numbers.percents.get((part, whole)):
            yield f"share {part} of {whole} {one.n} {one.edge} {one.mark}"
    for name, amount in numbers.amounts.items():
        yield f"amount {name} {_said(amount)}"
    for name, spread in numbers.spreads.items():
        yield f"spread {name} {_said(spread.middle)} {_said(spread.ninth)}"
    if band := numbers.band:
        yield f"band {_said(band.organisations)} {band.low} {band.middle} {band.high}"
    yield from (f"withheld {name}" for name in numbers.withheld)


def _said(one: Printed) -> str:
    return f"{one.n} {one.mark} {one.revised}"
