"""What may stand in a cell: each kind says its printed number, hears it back, and records it for a spreadsheet."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Protocol, TypeVar

from devicefleet.documents.report import printed
from devicefleet.rules.reporting.key import Key
from devicefleet.rules.reporting.published import Band, Decile, Mark, Percent, Printed, Protection, Published
from devicefleet.rules.reporting.words import COUNTED
from devicefleet.rules.words import _

Name = TypeVar("Name")
Number = TypeVar("Number")
MISSING = Printed()
UNSAID = Percent()


@dataclass(slots=True)
class Heard:
    """Numbers read so far. `clashes` are those that stand twice, and differently."""

    counts: dict[Key, Printed] = field(default_factory=dict)
    percents: dict[tuple[Key, Key], Percent] = field(default_factory=dict)
    amounts: dict[str, Printed] = field(default_factory=dict)
    deciles: dict[str, dict[str, Printed]] = field(default_factory=dict)
    band: dict[str, Printed] = field(default_factory=dict)
    protection: dict[str, int] = field(default_factory=dict)
    withheld: list[str] = field(default_factory=list)
    clashes: list[str] = field(default_factory=list)

    def note(self, into: dict[Name, Number], name: Name, number: Number, text: str) -> None:
        """Keep a number, unless another one is known for the same."""
        if into.setdefault(name, number) != number:
            self.clashes.append(text)


@dataclass(frozen=True, slots=True)
class Record:
    """A number in a spreadsheet, or a share that belongs to the number of `part`, or to the first of its row."""

    unit: str
    number: Printed | None = None
    share: Percent | None = None
    part: Key | None = None


class Entry(Protocol):
    """A cell of a table."""

    @property
    def pattern(self) -> str: ...
    def say(self, published: Published, /) -> str: ...
    def hear(self, text: str, heard: Heard) -> None: ...
    def there(self, published: Published, /) -> bool: ...
    def record(self, published: Published, /) -> Record | None: ...


@dataclass(frozen=True, slots=True)
class Count:
    """How many members a cell of the layout has."""

    key: Key
    pattern: str = printed.COUNT

    def say(self, published: Published) -> str:
        return printed.say(published.counts[self.key])

    def there(self, _published: Published) -> bool:
        return True

    def hear(self, text: str, heard: Heard) -> None:
        heard.note(heard.counts, self.key, printed.hear(text), text)

    def record(self, published: Published) -> Record:
        return Record(_(COUNTED[self.key.population]), published.counts[self.key], part=self.key)


@dataclass(frozen=True, slots=True)
class Share:
    """Of what share a cell is."""

    part: Key
    whole: Key
    pattern: str = printed.SHARE

    def of(self, published: Published) -> Percent:
        return published.percents.get((self.part, self.whole), UNSAID)

    def say(self, published: Published) -> str:
        return printed.say_share(self.of(published))

    def there(self, _published: Published) -> bool:
        return True

    def hear(self, text: str, heard: Heard) -> None:
        heard.note(heard.percents, (self.part, self.whole), printed.hear_share(text), text)

    def record(self, published: Published) -> Record:
        return Record("", share=self.of(published), part=self.part)


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum of days, or of money in pounds."""

    name: str
    pattern: str = printed.COUNT

    @property
    def money(self) -> bool:
        return self.name.startswith("pence")

    def say(self, published: Published) -> str:
        number = published.amounts[self.name]
        return printed.say_money(number) if self.money else printed.say(number)

    def there(self, published: Published) -> bool:
        return self.name in published.amounts

    def hear(self, text: str, heard: Heard) -> None:
        number = printed.hear_money(text) if self.money else printed.hear(text)
        heard.note(heard.amounts, self.name, number, text)

    def record(self, published: Published) -> Record:
        return Record(_("pounds") if self.money else _("days"), published.amounts[self.name])


def money(name: str) -> Sum:
    """A sum of money."""
    return Sum(name, printed.MONEY)


@dataclass(frozen=True, slots=True)
class Half:
    """One of the two numbers of a spread: `middle` or `ninth`."""

    name: str
    which: str
    unit: str
    pattern: str = printed.COUNT

    def _of(self, published: Published) -> Printed:
        spread = published.spreads[self.name]
        return spread.middle if self.which == "middle" else spread.ninth

    def say(self, published: Published) -> str:
        return printed.say(self._of(published))

    def there(self, published: Published) -> bool:
        return self.name in published.spreads

    def hear(self, text: str, heard: Heard) -> None:
        heard.note(heard.deciles.setdefault(self.name, {}), self.which, printed.hear(text), text)

    def record(self, published: Published) -> Record:
        return Record(self.unit, self._of(published))


@dataclass(frozen=True, slots=True)
class OfBand:
    """`organisations`, or one of its per cents: `low`, `middle`, `high`."""

    which: str

    @property
    def pattern(self) -> str:
        return printed.COUNT if self.which == "organisations" else printed.SHARE

    def say(self, published: Published) -> str:
        return printed.say(self._of(published)) if self.which == "organisations" else self._share(published)

    def there(self, published: Published) -> bool:
        return published.band is not None

    def hear(self, text: str, heard: Heard) -> None:
        number = printed.hear(text.removesuffix(" %"))
        heard.note(heard.band, self.which, number, text)

    def record(self, published: Published) -> Record:
        if self.which == "organisations":
            return Record(_("organisations"), self._of(published))
        return Record(_("per cent"), self._of(published))

    def _share(self, published: Published) -> str:
        return printed.say_share(Percent(self._of(published).n, mark=Mark.CONFIDENTIAL))

    def _of(self, published: Published) -> Printed:
        band = published.band or Band(MISSING)
        if self.which == "organisations":
            return band.organisations
        return Printed({"low": band.low, "middle": band.middle, "high": band.high}[self.which])


@dataclass(frozen=True, slots=True)
class Rule:
    """A number by which others were made safe."""

    which: str
    pattern: str = r"\d+"

    def say(self, published: Published) -> str:
        return str(protection(published)[self.which])

    def there(self, _published: Published) -> bool:
        return True

    def hear(self, text: str, heard: Heard) -> None:
        heard.note(heard.protection, self.which, int(text), text)

    def record(self, published: Published) -> None:
        """It is no finding."""


@dataclass(frozen=True, slots=True)
class Derived:
    """What follows from other printed numbers; it is not read, it is worked out again."""

    make: Callable[[Published], str]
    records: Callable[[Published], Record]
    pattern: str = rf"(?:{printed.SHARE}|{printed.MONEY}|–)"

    def say(self, published: Published) -> str:
        return self.make(published)

    def there(self, _published: Published) -> bool:
        return True

    def hear(self, text: str, heard: Heard) -> None:
        """Nothing: whatever it says must come out again from the numbers that were heard."""

    def record(self, published: Published) -> Record:
        return self.records(published)


@dataclass(frozen=True, slots=True)
class Nothing:
    """A cell that no number belongs into."""

    pattern: str = "–"

    def say(self, _published: Published) -> str:
        return "–"

    def there(self, _published: Published) -> bool:
        return True

    def hear(self, text: str, heard: Heard) -> None:
        """Nothing."""

    def record(self, _published: Published) -> None:
        """Nothing."""


def protection(published: Published) -> Mapping[str, int]:
    """By name."""
    return asdict(published.protection)


def spreads(heard: Heard) -> dict[str, Decile]:
    """Those of which both numbers were heard."""
    return {name: Decile(both["middle"], both["ninth"]) for name, both in heard.deciles.items() if len(both) == 2}


def band(heard: Heard) -> Band | None:
    """The whole of it, if it was heard."""
    if "organisations" not in heard.band:
        return None
    low, middle, high = (heard.band.get(which, MISSING).n for which in ("low", "middle", "high"))
    return Band(heard.band["organisations"], low, middle, high)


def protected(heard: Heard) -> Protection:
    """As it was said."""
    return Protection(**heard.protection)
