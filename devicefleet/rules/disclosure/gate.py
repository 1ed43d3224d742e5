"""The gate: an auditor attacks what a finished report says, beside all that was published before."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from devicefleet.rules.disclosure.attack import Attack, Range, Target
from devicefleet.rules.disclosure.beliefs import Rest, rests, rests_of_organisations
from devicefleet.rules.disclosure.faults import faults
from devicefleet.rules.disclosure.kept import Kept
from devicefleet.rules.disclosure.knowledge import Infer, Interval, from_days, inferred, of_others, of_own
from devicefleet.rules.disclosure.limits import Limits
from devicefleet.rules.disclosure.printing import DAYS
from devicefleet.rules.disclosure.rounding import step_for
from devicefleet.rules.disclosure.targets import connected, small, strange
from devicefleet.rules.reporting.dataset import Dataset
from devicefleet.rules.reporting.key import Key
from devicefleet.rules.reporting.published import Published
from devicefleet.rules.reporting.reading import Reading
from devicefleet.rules.words import _

Numbers = Published | Reading


@dataclass(frozen=True, slots=True)
class Leak:
    """A small group whose size a reader could tell too well: from `least` to `most`; `sources` are what tells it."""

    target: Target
    least: int
    most: int
    sources: tuple[Key, ...]

    def __str__(self) -> str:
        return _(
            "{group} could be told to be from {least} to {most}, by: {sources}.",
            group=self.target,
            least=self.least,
            most=self.most,
            sources=", ".join(map(str, self.sources)),
        )


@dataclass(frozen=True, slots=True)
class Verdict:
    """What it says is as secret as the true numbers.

    `faults` are numbers of the document that were not published; `narrowest` is how many sizes the group that could be
    told best may at least have.
    """

    leaks: tuple[Leak, ...] = ()
    faults: tuple[str, ...] = ()
    attacked: int = 0
    programmes: int = 0
    narrowest: int | None = None

    @property
    def passed(self) -> bool:
        return not self.leaks and not self.faults

    @property
    def sentences(self) -> tuple[str, ...]:
        return (*self.faults, *map(str, self.leaks))


def judge(
    published: Published,
    reading: Reading,
    dataset: Dataset,
    *,
    kept: Kept,
    others: Sequence[Numbers],
    limits: Limits,
    infer: Infer = inferred,
) -> Verdict:
    """Attack what was read back. Numbers that were published but not found on the page are held to be known as well.

    `others` are the reports released before that are about any day or month of this one, the newest last; `kept` is
    what was printed before this report. `infer` is what a reader knows of the rule of rounding.
    """
    counts = {**published.counts, **reading.counts}
    own = of_own(counts, dataset.counts, kept, limits, infer)
    for key, interval in _from_sums(reading, dataset, limits):
        if key in own and interval.holds(dataset.counts[key].n):
            own[key] = own[key].meets(interval)
    public: dict[Key, Interval] = {}
    for other in others:
        public |= of_others(other.counts, kept, limits, infer)
    leaks, attacks, contradicted = _attacked(own, public, dataset, limits)
    ranges = [found for attack in attacks for target, found in attack.ranges.items() if target.truth is not None]
    return Verdict(
        leaks=tuple(leaks),
        faults=(*faults(published, reading), *contradicted),
        attacked=sum(len(attack.ranges) for attack in attacks),
        programmes=sum(attack.programmes for attack in attacks),
        narrowest=min((found.sizes for found in ranges), default=None),
    )


def _from_sums(reading: Reading, dataset: Dataset, limits: Limits) -> Iterator[tuple[Key, Interval]]:
    """How many people there were, to a reader who believes that all of them were there every day."""
    longest = (dataset.period.after - dataset.period.first).days
    for name, printed in reading.amounts.items():
        true = dataset.amounts.get(name)
        if true is not None and name.startswith(DAYS) and printed.n is not None and true.of in reading.counts:
            members = reading.counts[true.of].n or 0
            yield true.of, from_days(printed.n, step_for(true.value, members, true.largest, limits), longest)


def _attacked(
    own: Mapping[Key, Interval], public: Mapping[Key, Interval], dataset: Dataset, limits: Limits
) -> tuple[list[Leak], list[Attack], list[str]]:
    leaks, attacks, contradicted = list[Leak](), list[Attack](), list[str]()
    for mine, theirs in connected({*own, *dataset.counts}, public):
        known = {key: own[key] for key in mine if key in own}
        before = {key: public[key] for key in (*mine, *theirs) if key in public}
        truths = {key: dataset.counts[key] for key in mine if key in dataset.counts}
        targets = [*small(truths, limits), *strange(known, before, limits)]
        printed = {key: count for key, count in truths.items() if key in own}
        certain, doubtful = list(rests(printed)), list(rests_of_organisations(dataset, truths, before))
        changed: frozenset[Key | Rest] = frozenset((*(key for key in before if key not in known), *doubtful))
        attack = Attack({**before, **known}, [*certain, *doubtful], changed, targets, limits.narrow)
        attacks.append(attack)
        if attack.contradicted:
            contradicted.append(_("Numbers of {cell} and the like contradict each other.", cell=mine[0]))
        leaks += [_leak(target, found) for target, found in _narrow(attack, before, limits)]
    return leaks, attacks, contradicted


def _narrow(attack: Attack, before: Mapping[Key, Interval], limits: Limits) -> list[tuple[Target, Range]]:
    """Small groups that the report tells: not those that are empty as their names have it, nor those told before it."""
    if attack.contradicted:
        return []
    told = [(target, found) for target, found in attack.ranges.items() if found.sizes < limits.narrow]
    empty = [target for target, _found in told if target.truth == 0]
    unsure = [
        target for target, found in told if target.truth is None and found.most >= 1 and found.least < limits.hide_below
    ]
    new = {target for target, _found in told if target.truth}
    for known, rests_, targets in (({}, attack.rests, empty), (before, [], unsure)):
        old = Attack(known, rests_, frozenset(known), targets, limits.narrow)
        new |= {target for target, found in old.ranges.items() if found.sizes >= limits.narrow}
    return [(target, found) for target, found in told if target in new]


def _leak(target: Target, found: Range) -> Leak:
    return Leak(target, found.least, found.most, tuple(sorted(found.sources, key=str)))
