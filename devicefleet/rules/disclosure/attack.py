"""The attacker: a linear programme over all that is known of one population, which says how large a group may be."""

import math
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
        """All targets at once first: most are seen to be wide by that, and need no programme of their own."""
        if self._solve(programme, self.targets, 1) is None:
            self.programmes += 1
            if not programme.loosen(self.doubtful) or self._solve(programme, self.targets, 1) is None:
                self.contradicted = True
                return
        self._solve(programme, self.targets, -1)
        for target, found in self.ranges.items():
            if found.sizes < self.narrow:
                sources = [self._solve(programme, [target], sign) or frozenset() for sign in (1, -1)]
                found.closed, found.sources = True, sources[0] | sources[1]

    def _solve(self, programme: "_Programme", targets: Sequence[Target], sign: int) -> frozenset[Key] | None:
        """The least (`sign` 1) or most (-1) of the sum of these; what bounds it, or None where nothing is possible."""
        self.programmes += 1
        solved = programme.solved(targets, sign)
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

    def solved(self, targets: Sequence[Target], sign: int) -> tuple[Callable[[Target], float], frozenset[Key]] | None:
        """How large each target is where their sum is least or most, and the cells whose intervals bound it."""
        wanted = [0.0] * self.matrix.shape[1]
        for target in targets:
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
