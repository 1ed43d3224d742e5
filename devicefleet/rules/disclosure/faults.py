"""Numbers of a finished document that are not those that were published: it must not leave the house."""

from collections.abc import Iterator

from devicefleet.rules.reporting.published import Band, Printed, Published
from devicefleet.rules.reporting.reading import Reading
from devicefleet.rules.words import _


def faults(published: Published, reading: Reading) -> Iterator[str]:
    """A sentence for each. Whether a number is marked as revised is no number."""
    for words in reading.unaccounted:
        yield _("The document says {words}, which follows from no published number.", words=words)
    meant = dict(_said(published))
    for name, words in _said(reading):
        if words != meant.get(name):
            yield _(
                "The document says {words} for {name}; published was {meant}.",
                words=words,
                name=name,
                meant=meant.get(name) or _("nothing"),
            )


def _said(numbers: Published | Reading) -> Iterator[tuple[str, str]]:
    """Every number by what it is of."""
    for key, count in numbers.counts.items():
        yield str(key), _plain(count)
    for (part, whole), share in numbers.percents.items():
        yield f"{part} / {whole}", str(share.mark or f"{share.n} %{' at the edge' if share.edge else ''}")
    for name, amount in numbers.amounts.items():
        yield name, _plain(amount)
    for name, spread in numbers.spreads.items():
        yield f"{name} 5", _plain(spread.middle)
        yield f"{name} 9", _plain(spread.ninth)
    if numbers.band is not None:
        yield "band", _band(numbers.band)


def _plain(printed: Printed) -> str:
    return str(printed.n if printed.mark is None else printed.mark)


def _band(band: Band) -> str:
    return f"{_plain(band.organisations)}: {band.low}, {band.middle}, {band.high}"
