"""The smallest groups that cells are made of, so that every cell is a sum of some of them.

Dimensions that are cut together in some cell share a *board*: the product of their values, where values that no cell of
the board tells apart are one block. Two boards that share dimensions count the same members: their sums over the blocks
that both can tell apart are equal.

This is a relaxation of one board over all dimensions, which would be too large to solve. Any true table gives numbers
that satisfy it, so what it excludes is excluded for every reader; it loses nothing while the boards overlap without a
circle, as they do here around status, place and organisation. What it cannot see: that members are whole (a programme
may halve them on boards of three and more dimensions), and what only follows from three boards in a circle. A reader
who uses those may know a little more than it says.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

from devicefleet.rules.reporting.key import DAY, Key

Values = frozenset[str]
Blocks = dict[str, list[Values]]
"""By dimension; the first block is whatever no cell names, and holds no value."""


@dataclass(slots=True)
class Atoms:
    """`size` atoms; which of them each cell adds up; and pairs of sums that are the same members."""

    size: int = 0
    members: dict[Key, list[int]] = field(default_factory=dict)
    equal: list[tuple[list[int], list[int]]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Board:
    names: tuple[str, ...]
    blocks: Blocks
    first: int

    @property
    def size(self) -> int:
        size = 1
        for name in self.names:
            size *= len(self.blocks[name])
        return size

    def atoms(self, chosen: Mapping[str, Sequence[int]]) -> list[int]:
        """Those in one of the chosen blocks of each dimension; of one that is not chosen from, in any."""
        places = [0]
        for name in self.names:
            blocks = chosen.get(name, range(len(self.blocks[name])))
            places = [place * len(self.blocks[name]) + block for place in places for block in blocks]
        return [self.first + place for place in places]

    def inside(self, key: Key) -> list[int]:
        cuts = dict(key.cuts)
        return self.atoms(
            {
                name: [n for n, block in enumerate(self.blocks[name]) if block and block <= values]
                for name, values in cuts.items()
                if name in self.names
            }
        )


def atoms_of(keys: Iterable[Key]) -> Atoms:
    """The atoms of cells of one population, which are about one day or about months that overlap."""
    found, boards = Atoms(), list[_Board]()
    for names, mine in _grouped(sorted(keys, key=str)):
        board = _Board(names, {name: _blocks(name, mine) for name in names}, found.size)
        boards.append(board)
        found.size += board.size
        found.members |= {key: board.inside(key) for key in mine}
    found.equal = _equal(boards)
    return found


def _grouped(keys: Sequence[Key]) -> list[tuple[tuple[str, ...], list[Key]]]:
    """Each cell with the first set of dimensions that holds all of its own and is in no larger one."""
    dimensions = {key: frozenset(name for name, _values in key.cuts if name != DAY) for key in keys}
    sets = set(dimensions.values())
    largest = sorted(tuple(sorted(one)) for one in sets if not any(one < other for other in sets))
    mine: dict[tuple[str, ...], list[Key]] = {names: [] for names in largest}
    for key, own in dimensions.items():
        mine[next(names for names in largest if own <= set(names))].append(key)
    return list(mine.items())


def _blocks(name: str, keys: Iterable[Key]) -> list[Values]:
    """Values that the same cuts name are one block."""
    cuts = sorted({values for key in keys for one, values in key.cuts if one == name}, key=sorted)
    named: dict[str, list[int]] = {}
    for n, values in enumerate(cuts):
        for value in values:
            named.setdefault(value, []).append(n)
    alike: dict[tuple[int, ...], set[str]] = {}
    for value, by in sorted(named.items()):
        alike.setdefault(tuple(by), set()).add(value)
    return [frozenset(), *map(frozenset, alike.values())]


def _equal(boards: Sequence[_Board]) -> list[tuple[list[int], list[int]]]:
    """Each pair of boards once, unless others between say the same of them already."""
    found: list[tuple[list[int], list[int]]] = []
    joined: dict[object, dict[int, int]] = {}
    for n, board in enumerate(boards):
        for m in range(n):
            shared = [name for name in board.names if name in boards[m].names]
            both = {name: _common(boards[m].blocks[name], board.blocks[name]) for name in shared}
            said = frozenset((name, frozenset(part.values)) for name, parts in both.items() for part in parts)
            tree = joined.setdefault((tuple(shared), said), {})
            if (one := _root(tree, m)) == (other := _root(tree, n)):
                continue
            tree[other] = one
            for parts in product(*both.values()):
                chosen = dict(zip(shared, parts, strict=True))
                left = boards[m].atoms({name: part.left for name, part in chosen.items()})
                right = board.atoms({name: part.right for name, part in chosen.items()})
                found.append((left, right))
    return found


def _root(tree: dict[int, int], n: int) -> int:
    while (parent := tree.get(n, n)) != n:
        n = parent
    return n


@dataclass(slots=True)
class _Part:
    """Values that neither of two boards tells apart, and the blocks of each that make them up."""

    values: set[str]
    left: list[int]
    right: list[int]


def _common(left: Sequence[Values], right: Sequence[Values]) -> list[_Part]:
    """The finest blocks that both boards can add up."""
    everything = frozenset[str]().union(*left, *right)
    sides = [
        [(n, block or everything - frozenset[str]().union(*blocks)) for n, block in enumerate(blocks)]
        for blocks in (left, right)
    ]
    parts = [_Part(set(values) | ({""} if not n else set()), [n], []) for n, values in sides[0]]
    for n, values in sides[1]:
        mine = set(values) | ({""} if not n else set())
        touched = [part for part in parts if part.values & mine]
        parts = [part for part in parts if not part.values & mine]
        joined = _Part(mine, [], [n])
        for part in touched:
            joined = _Part(joined.values | part.values, joined.left + part.left, joined.right + part.right)
        parts.append(joined)
    return parts
