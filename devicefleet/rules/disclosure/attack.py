"""The attacker: a linear programme over all that is known of one population, which says how large a group may be."""

import math
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from devicefleet.rules.disclosure.atoms import atoms_of
from devicefleet.rules.disclosure.beliefs import Rest
from devicefleet.rules.disclosure.knowledge import ANYTHING, Interval
from devicefleet.rules.reporting.key import Key

ENDLESS = 10**7
"""More than anything that is counted; a programme wants an end."""
SLACK = 1e-6
FEW, BITS = 2, 8
"""Targets are asked together so many times, and as long as that leaves out more than a few."""
OPTIMAL, INFEASIBLE = 0, 2


@dataclass(frozen=True, slots=True)
class Target:
    """The members of `group`; of `whole` without them where that is given. `truth` is how many, where it is known."""

    group: Key
    whole: Key | None = None
    truth: int | None = None

    @property
    def keys(self) -> tuple[Key, ...]:
        return (self.group,) if self.whole is None else (self.group, self.whole)

    def __str__(self) -> str:
        return str(self.group) if self.whole is None else f"{self.whole} - {self.group}"


@dataclass(slots=True)
class Range:
    """Sizes that a target may have, as far as they were seen: `closed` once no others can be."""

    least: int = ENDLESS
    most: int = -1
    closed: bool = False
    sources: frozenset[Key] = frozenset()

    @property
    def sizes(self) -> int:
        return max(0, self.most - self.least + 1)

    def see(self, size: float) -> None:
        """A possible size, rounded to the whole one that is inside the range."""
        self.least = min(self.least, math.ceil(size - SLACK))
        self.most = max(self.most, math.floor(size + SLACK))


@dataclass(slots=True)
class Attack:
    """`known` is what follows from single numbers, `rests` are groups that are believed to be empty.

    What is in `doubtful` may not be so, or not any more.
    """

    known: Mapping[Key, Interval]
    rests: Sequence[Rest]
    doubtful: frozenset[Key | Rest]
    targets: Sequence[Target]
    narrow: int
    programmes: int = 0
    contradicted: bool = False
    ranges: dict[Target, Range] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.ranges = {target: Range() for target in self.targets}
        if self.targets:
            self._try(_Programme(self.known, self.rests, self.targets))

    def _try(self, programme: "_Programme") -> None:
        """Many targets at once first: most are seen to be wide by that, and need no programme of their own.

        All as small as can be; then ever smaller parts of those that are left large while the others are small.
        """
        if self._solve(programme, dict.fromkeys(self.targets, 1)) is None:
            self.programmes += 1
            if not programme.loosen(self.doubtful) or self._solve(programme, dict.fromkeys(self.targets, 1)) is None:
                self.contradicted = True
                return
        self._solve(programme, dict.fromkeys(self.targets, -1))
        left, bit, gone = self._not_wide(), 0, 0
        while len(left) > FEW and (bit < BITS or gone > FEW):
            signs = {target: 1 if n >> bit % BITS & 1 else -1 for n, target in enumerate(left)}
            self._solve(programme, signs)
            self._solve(programme, {target: -sign for target, sign in signs.items()})
            before, left, bit = left, self._not_wide(), bit + 1
            gone = len(before) - len(left)
        self._close(programme)

    def _not_wide(self) -> list[Target]:
        return [target for target, found in self.ranges.items() if found.sizes < self.narrow]

    def _close(self, programme: "_Programme") -> None:
        """Ask for each that is left alone; those that have nothing to do with each other in one programme."""
        apart: dict[int, list[Target]] = defaultdict(list)
        for target in self._not_wide():
            apart[programme.part_of(target)].append(target)
        while apart:
            asked = [left.pop() for left in apart.values()]
            sources = [self._solve(programme, dict.fromkeys(asked, sign)) or frozenset() for sign in (1, -1)]
            for part, target in zip(apart, asked, strict=True):
                mine = {key for key in sources[0] | sources[1] if programme.parts[programme.column[key]] == part}
                self.ranges[target].closed, self.ranges[target].sources = True, frozenset(mine)
            wide = {target for target, found in self.ranges.items() if found.sizes >= self.narrow}
            apart = {part: some for part, left in apart.items() if (some := [one for one in left if one not in wide])}

    def _solve(self, programme: "_Programme", signs: Mapping[Target, int]) -> frozenset[Key] | None:
        """Each as small (1) or large (-1) as goes together; what bounds that, or None where nothing is possible."""
        self.programmes += 1
        solved = programme.solved(signs)
        if solved is None:
            return None
        size, sources = solved
        for target, found in self.ranges.items():
            found.see(size(target))
        return sources


class _Programme:
    """Cells and atoms as columns: a cell lies in its interval, and is the sum of its atoms."""

    def __init__(self, known: Mapping[Key, Interval], rests: Sequence[Rest], targets: Sequence[Target]) -> None:
        named = [key for rest in rests for key in (rest.whole, rest.named)]
        keys = sorted({*known, *named, *(key for target in targets for key in target.keys)}, key=str)
        self.cells: list[Key | Rest] = [*keys, *rests]
        self.column = {cell: n for n, cell in enumerate(self.cells)}
        intervals = [*(known.get(key, ANYTHING) for key in keys), *[Interval(0, 0)] * len(rests)]
        self.bounds = [(one.least, ENDLESS if one.most is None else one.most) for one in intervals]
        self.atoms = atoms_of(keys)
        self.matrix = self._matrix()
        self.parts = self._parts()

    def _parts(self) -> list[int]:
        """Of each column the part of the programme that it belongs to: different ones have no line in common."""
        from scipy.sparse import bmat
        from scipy.sparse.csgraph import connected_components

        _n, parts = connected_components(bmat([[None, self.matrix], [self.matrix.T, None]]), directed=False)
        return [int(one) for one in parts[self.matrix.shape[0] :]]

    def part_of(self, target: Target) -> int:
        return self.parts[self.column[target.group]]

    def _matrix(self) -> Any:
        """Each line adds up to nothing: a cell without what it is made of, or a pair of equal sums."""
        from scipy.sparse import csr_array

        first = len(self.cells)
        rows = [[(self.column[cell], -1), *self._made_of(cell)] for cell in self.cells]
        for left, right in self.atoms.equal:
            rows.append([*((first + atom, 1) for atom in left), *((first + atom, -1) for atom in right)])
        places = [(n, column, value) for n, row in enumerate(rows) for column, value in row]
        at, columns, values = zip(*places, strict=True)
        return csr_array((values, (at, columns)), shape=(len(rows), first + self.atoms.size), dtype=float)

    def _made_of(self, cell: Key | Rest) -> list[tuple[int, int]]:
        if isinstance(cell, Rest):
            return [(self.column[cell.whole], 1), (self.column[cell.named], -1)]
        return [(len(self.cells) + atom, 1) for atom in self.atoms.members[cell]]

    def solved(self, signs: Mapping[Target, int]) -> tuple[Callable[[Target], float], frozenset[Key]] | None:
        """How large each target is where the sum of these is least, and the cells whose intervals bound it."""
        wanted = [0.0] * self.matrix.shape[1]
        for target, sign in signs.items():
            wanted[self.column[target.keys[-1]]] += sign
            if target.whole is not None:
                wanted[self.column[target.group]] -= sign
        found = self._solve(wanted, self.matrix, [*self.bounds, *[(0, None)] * self.atoms.size])
        if found is None:
            return None
        sizes, pressed = found.x, found.lower.marginals + found.upper.marginals

        def size(target: Target) -> float:
            whole = float(sizes[self.column[target.keys[-1]]])
            return whole if target.whole is None else whole - float(sizes[self.column[target.group]])

        return size, frozenset(
            key for key, n in self.column.items() if abs(pressed[n]) > SLACK and isinstance(key, Key)
        )

    def loosen(self, doubtful: frozenset[Key | Rest]) -> bool:
        """Believe as much of what is doubtful as goes together, and no more; whether that is enough."""
        from scipy.sparse import eye_array, hstack

        cells, (rows, width) = len(self.cells), self.matrix.shape
        spare = eye_array(rows, cells, format="csr")
        matrix = hstack([self.matrix, spare, -spare], format="csr")
        may = [(0, None if cell in doubtful else 0) for cell in self.cells]
        bounds = [*self.bounds, *[(0, None)] * self.atoms.size, *may, *may]
        found = self._solve([0.0] * width + [1.0] * (2 * cells), matrix, bounds)
        if found is None:
            return False
        spared = found.x[width : width + cells] + found.x[width + cells :]
        self.bounds = [(0, ENDLESS) if spared[n] > SLACK else one for n, one in enumerate(self.bounds)]
        return True

    @staticmethod
    def _solve(wanted: list[float], matrix: Any, bounds: Sequence[tuple[int, int | None]]) -> Any:
        from scipy.optimize import linprog

        found = linprog(wanted, A_eq=matrix, b_eq=[0] * matrix.shape[0], bounds=bounds, method="highs")
        if found.status == INFEASIBLE:
            return None
        if found.status != OPTIMAL:
            raise ArithmeticError(f"the programme was not solved: {found.message}")
        return found
