"""The attacker: a linear programme over all that is known of one population, which says how large a group may be."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from devicefleet.rules.disclosure.atoms import Atoms, atoms_of
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
    """`known` is what follows from single numbers; of those in `doubtful` something may have changed since."""

    known: Mapping[Key, Interval]
    doubtful: frozenset[Key]
    targets: Sequence[Target]
    narrow: int
    programmes: int = 0
    contradicted: bool = False
    ranges: dict[Target, Range] = field(default_factory=dict)

    def __post_init__(self) -> None:
        keys = {*self.known, *(key for target in self.targets for key in target.keys)}
        programme = _Programme(atoms_of(keys), {key: self.known.get(key, ANYTHING) for key in sorted(keys, key=str)})
        self.ranges = {target: Range() for target in self.targets}
        if self.targets:
            self._try(programme)

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

    def __init__(self, atoms: Atoms, known: Mapping[Key, Interval]) -> None:
        self.atoms = atoms
        self.column = {key: n for n, key in enumerate(known)}
        self.bounds: list[tuple[int, int]] = [(one.least, _end(one)) for one in known.values()]
        self.matrix = self._matrix()

    def _matrix(self) -> Any:
        from scipy.sparse import csr_array

        cells = len(self.column)
        rows: list[list[tuple[int, int]]] = [
            [(self.column[key], -1), *((cells + atom, 1) for atom in atoms)]
            for key, atoms in self.atoms.members.items()
        ]
        for left, right in self.atoms.equal:
            rows.append([*((cells + atom, 1) for atom in left), *((cells + atom, -1) for atom in right)])
        places = [(n, column, value) for n, row in enumerate(rows) for column, value in row]
        at, columns, values = zip(*places, strict=True)
        return csr_array((values, (at, columns)), shape=(len(rows), cells + self.atoms.size))

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

        return size, frozenset(key for key, n in self.column.items() if abs(pressed[n]) > SLACK)

    def loosen(self, doubtful: frozenset[Key]) -> bool:
        """Believe as many of the doubtful numbers as go together, and nothing of the others; whether that is enough."""
        from scipy.sparse import eye_array, hstack

        cells, width = len(self.column), self.matrix.shape[1]
        spare = eye_array(self.matrix.shape[0], format="csr")[:cells].T
        matrix = hstack([self.matrix, spare, -spare], format="csr")
        may = [(0, None if key in doubtful else 0) for key in self.atoms.members]
        bounds = [*self.bounds, *[(0, None)] * self.atoms.size, *may, *may]
        found = self._solve([0.0] * width + [1.0] * (2 * cells), matrix, bounds)
        if found is None:
            return False
        for n, key in enumerate(self.atoms.members):
            if found.x[width + n] + found.x[width + cells + n] > SLACK:
                self.bounds[self.column[key]] = (0, ENDLESS)
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


def _end(one: Interval) -> int:
    return ENDLESS if one.most is None else one.most
