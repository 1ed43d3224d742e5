"""Print, read back, attack: and draw again, merge or withhold until nobody can be told, or refuse."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from devicefleet.rules.disclosure.gate import Leak, Numbers, Verdict, judge
from devicefleet.rules.disclosure.kept import Kept, cell_of
from devicefleet.rules.disclosure.limits import Limits
from devicefleet.rules.disclosure.merging import merged
from devicefleet.rules.disclosure.printing import DAYS, publish
from devicefleet.rules.disclosure.rounding import Draw
from devicefleet.rules.refusals import Refused
from devicefleet.rules.reporting.dataset import Count, Dataset
from devicefleet.rules.reporting.key import Key
from devicefleet.rules.reporting.layout import Table
from devicefleet.rules.reporting.published import Published
from devicefleet.rules.reporting.reading import Reading
from devicefleet.rules.words import _

TIMES = 20
"""How often numbers are drawn again before a row or a table goes."""
Read = Callable[[Published, tuple[Table, ...]], Reading]
"""Makes the document and reads it back as a stranger would; of tables that are withheld it says that alone."""


@dataclass(frozen=True, slots=True)
class Released:
    """What may leave: these numbers in these tables, some of whose rows may have been put together; those that are
    withheld stand among them.

    `refused` are the verdicts of earlier rounds, oldest first; `verdict` is that of the last one, which it passed.
    """

    published: Published
    tables: tuple[Table, ...]
    verdict: Verdict
    refused: tuple[Verdict, ...] = ()


@dataclass(frozen=True, slots=True)
class _Try:
    """One round: these numbers and tables, without those that are withheld, some of them drawn again so often."""

    dataset: Dataset
    tables: tuple[Table, ...]
    withheld: tuple[str, ...] = ()
    drawn: Mapping[str, int] = field(default_factory=dict)
    times: int = 0

    @property
    def shown(self) -> tuple[Table, ...]:
        return tuple(table for table in self.tables if table.name not in self.withheld)

    def draw(self, draw: Draw) -> Draw:
        """The same luck, but of a cell that is drawn again."""

        def again(text: str) -> float:
            times = self.drawn.get(text, 0)
            return draw(f"{text}#{times}" if times else text)

        return again


def release(
    dataset: Dataset,
    tables: Sequence[Table],
    *,
    kept: Kept,
    draw: Draw,
    limits: Limits,
    others: Sequence[Numbers],
    read: Read,
) -> Released:
    """What may be released of a report.

    Numbers that give a group away are drawn again a few times, unless they were printed before; then a row or a table
    goes, so it ends. The same numbers come to the same end whenever it is asked. Refuses where nothing is left, and
    where the document holds what was not published.
    """
    now, refused = _Try(dataset, tuple(tables)), list[Verdict]()
    judged = partial(judge, kept=kept, others=others, limits=limits)
    while now.shown:
        published = publish(
            now.dataset, now.tables, kept=kept, draw=now.draw(draw), limits=limits, withheld=now.withheld
        )
        # What was refused once is tried without a document until it would pass: making one takes longest.
        reading = _flawless(published) if refused else read(published, now.tables)
        verdict = judged(published, reading, now.dataset)
        if verdict.passed and refused:
            reading = read(published, now.tables)
            verdict = judged(published, reading, now.dataset)
        if verdict.faults:
            raise Refused(verdict.faults[0])
        if verdict.passed:
            return Released(published, now.tables, verdict, tuple(refused))
        refused.append(verdict)
        now = _next(now, published, verdict, kept, judged)
    raise Refused(_("Nothing of this report can be published: in every table somebody could be told apart."))


def _flawless(published: Published) -> Reading:
    """What a document would say that says what was published and nothing else."""
    one = published
    return Reading(one.counts, one.percents, one.amounts, one.spreads, one.band, one.withheld)


def _next(now: _Try, published: Published, verdict: Verdict, kept: Kept, judged: Callable[..., Verdict]) -> _Try:
    """Some numbers drawn again, or else less."""
    fresh = _fresh(published, verdict.leaks, kept)
    if fresh and now.times < TIMES:
        return _drawn_again(now, fresh)
    if judged(published, replace(_flawless(published), amounts={}), now.dataset).passed:
        return replace(now, withheld=(*now.withheld, DAYS))
    return _less(now, verdict.leaks)


def _fresh(published: Published, leaks: Sequence[Leak], kept: Kept) -> list[str]:
    """The cells that give a group away by a number that was never printed before, and those that they keep to."""
    telling = {key.definition for leak in leaks for key in (*leak.sources, *leak.target.keys)}
    shown = [cell_of(key) for key, one in published.counts.items() if one.n is not None]
    return [str(cell) for cell in shown if cell.definition in telling and kept.at(cell) is None]


def _drawn_again(now: _Try, cells: Iterable[str]) -> _Try:
    more = {cell: now.drawn.get(cell, 0) + 1 for cell in cells}
    return replace(now, drawn={**now.drawn, **more}, times=now.times + 1)


def _less(now: _Try, leaks: Sequence[Leak]) -> _Try:
    """A row less where rows of a table with the group can be put together; else a table less."""
    for leak in leaks:
        for table in now.shown:
            if (found := merged(table, leak.target.group, now.dataset.counts)) is not None:
                other, numbers = found
                tables = tuple(other if one is table else one for one in now.tables)
                return replace(now, tables=tables, dataset=_with(now.dataset, numbers), times=0)
    return replace(now, withheld=(*now.withheld, _told_by(now.shown, leaks[0]).name), times=0)


def _with(dataset: Dataset, numbers: Mapping[Key, Count]) -> Dataset:
    return replace(dataset, counts={**dataset.counts, **numbers})


def _told_by(tables: Sequence[Table], leak: Leak) -> Table:
    """The last of the tables that tell it: what comes first in a report goes last."""
    telling = {*leak.sources, *leak.target.keys}
    by_parts = [table for table in tables if any(telling.intersection(row.parts) for row in table.rows)]
    return (by_parts or [table for table in tables if telling & table.keys] or list(tables))[-1]
