"""Lines that were refused, with what is wrong and how to put it right: all are counted, the first are listed."""

from dataclasses import dataclass, field

MOST_LISTED = 100


@dataclass(frozen=True, slots=True)
class RefusedLine:
    """One line, by its number in the file."""

    number: int
    sentence: str


@dataclass
class Refusals:
    """Refused lines in the order in which they were met."""

    count: int = 0
    listed: list[RefusedLine] = field(default_factory=list)

    def note(self, number: int, sentence: str) -> None:
        """One more."""
        self.count += 1
        if self.count <= MOST_LISTED:
            self.listed.append(RefusedLine(number, sentence))
