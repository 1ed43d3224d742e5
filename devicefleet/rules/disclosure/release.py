"""Print, read back, attack: and merge or withhold until nobody can be told, or refuse."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from devicefleet.rules.disclosure.gate import Leak, Numbers, Verdict, judge
from devicefleet.rules.disclosure.kept import Kept
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
    """One round: these numbers and tables, without those that are withheld."""

    dataset: Dataset
    tables: tuple[Table, ...]
    withheld: tuple[str, ...] = ()

    @property
    def shown(self) -> tuple[Table, ...]:
        return tuple(table for table in self.tables if table.name not in self.withheld)


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
    """What may be released of a report. Every round has a row or a table less, so it ends.

    Refuses where nothing is left, and where the document holds what was not published.
    """
    now, refused = _Try(dataset, tuple(tables)), list[Verdict]()
    while now.shown:
        published = publish(now.dataset, now.tables, kept=kept, draw=draw, limits=limits, withheld=now.withheld)
        reading = read(published, now.tables)
        verdict = judge(published, reading, now.dataset, kept=kept, others=others, limits=limits)
        if verdict.faults:
            raise Refused(verdict.faults[0])
        if verdict.passed:
            return Released(published, now.tables, verdict, tuple(refused))
        refused.append(verdict)
        plain = replace(reading, amounts={})
        if judge(published, plain, now.dataset, kept=kept, others=others, limits=limits).passed:
            now = replace(now, withheld=(*now.withheld, DAYS))
        else:
            now = _less(now, verdict.leaks)
    raise Refused(_("Nothing of this report can be published: in every table somebody could be told apart."))


def _less(now: _Try, leaks: Sequence[Leak]) -> _Try:
    """A row less where rows of a table with the group can be put together; else a table less."""
    for leak in leaks:
        for table in now.shown:
            if (found := merged(table, leak.target.group, now.dataset.counts)) is not None:
                other, numbers = found
                tables = tuple(other if one is table else one for one in now.tables)
                return replace(now, tables=tables, dataset=_with(now.dataset, numbers))
    return replace(now, withheld=(*now.withheld, _told_by(now.shown, leaks[0]).name))


def _with(dataset: Dataset, numbers: Mapping[Key, Count]) -> Dataset:
    return replace(dataset, counts={**dataset.counts, **numbers})


def _told_by(tables: Sequence[Table], leak: Leak) -> Table:
    """The last of the tables that tell it: what comes first in a report goes last."""
    telling = {*leak.sources, *leak.target.keys}
    by_parts = [table for table in tables if any(telling.intersection(row.parts) for row in table.rows)]
    return (by_parts or [table for table in tables if telling & table.keys] or list(tables))[-1]
