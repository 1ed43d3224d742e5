"""A history file: JSON Lines read one at a time, in the order in which they are to be taken, and written again."""

import hashlib
import json
from array import array
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from datetime import date
from decimal import Decimal
from itertools import count
from typing import Annotated, Any, BinaryIO

from pydantic import Field, TypeAdapter, ValidationError

from devicefleet.documents.history_words import sentence_of
from devicefleet.rules.history import AnyLine, Dated, Line
from devicefleet.rules.history.devices import DeviceRegistered
from devicefleet.rules.history.organisations import Header
from devicefleet.rules.history.people import SupportStarted
from devicefleet.rules.history.refusals import Refusals
from devicefleet.rules.history.sims import SimRegistered
from devicefleet.rules.refusals import Refused
from devicefleet.rules.words import _

LONGEST_LINE = 64 * 1024
BEGINNINGS = (DeviceRegistered, SimRegistered, SupportStarted)
"""What comes first of its day, wherever it stands in the file: other lines of that day are about it."""

_SHAPE: TypeAdapter[AnyLine] = TypeAdapter(Annotated[AnyLine, Field(discriminator="fact")])
_BITS = 40  # for the number of a line, below its place in time


@dataclass
class Survey:
    """What the first reading found: `places` holds where each line begins, `order` their numbers in order of time."""

    digest: str = ""
    header: Header = field(default_factory=lambda: Header(fact="history"))
    counts: "Counter[str]" = field(default_factory=Counter)
    misread: Refusals = field(default_factory=Refusals)
    places: "array[int]" = field(default_factory=lambda: array("Q"))
    order: "array[int]" = field(default_factory=lambda: array("Q"))


def survey(file: BinaryIO) -> Survey:
    """Read every line once: whether each is one, and in which order they are to be taken. 16 bytes a line are kept."""
    found, digest = Survey(), hashlib.sha256()
    moments: array[int] = array("Q")
    place = file.tell()
    for number in count(1):
        raw = _next(file)
        if not raw:
            break
        digest.update(raw)
        found.places.append(place)
        place = file.tell()
        line = _judged(found, number, raw)
        if isinstance(line, Header):
            found.header = line
        elif line is not None:
            moments.append(_moment(line) << _BITS | number)
            found.counts[str(getattr(line, "fact", ""))] += 1
    found.digest = digest.hexdigest()
    in_time = moments if found.header.order == "as_told" else sorted(moments)
    found.order.extend(moment & (1 << _BITS) - 1 for moment in in_time)
    return found


def lines(file: BinaryIO, found: Survey) -> Iterator[tuple[int, Line]]:
    """Every line that is one with its number, in the order in which they are to be taken."""
    for number in found.order:
        file.seek(found.places[number - 1])
        yield number, parsed(_next(file))


def parsed(raw: bytes) -> Line:
    """One line of a file; refuses what is not exactly one."""
    if len(raw) > LONGEST_LINE:
        raise Refused(_("This line is longer than {n} characters: it holds more than one fact.", n=LONGEST_LINE))
    try:
        return _SHAPE.validate_json(raw, strict=True)
    except ValidationError as problem:
        raise Refused(sentence_of(problem, raw)) from None


def written(line: Line) -> bytes:
    """One line for a file, without what has its default."""
    return (json.dumps(_plain(line), ensure_ascii=False, separators=(", ", ": ")) + "\n").encode()


def _judged(found: Survey, number: int, raw: bytes) -> Line | None:
    """The line; None for an empty one, and for one that was noted as misread."""
    if not raw.strip():
        return None
    try:
        line = parsed(raw)
        if isinstance(line, Header) and number > 1:
            raise Refused(_("“history” is the first line of a file, or left out."))
    except Refused as refused:
        found.misread.note(number, str(refused))
        return None
    return line


def _next(file: BinaryIO) -> bytes:
    """A line without the mark some programs put before the first one; of a line that is too long, its beginning."""
    start = file.tell()
    raw = file.readline(LONGEST_LINE + 2)
    if len(raw) > LONGEST_LINE:
        while not raw.endswith(b"\n") and (more := file.readline(LONGEST_LINE)):
            raw = raw[: LONGEST_LINE + 1] + more[-1:]
    return raw.removeprefix(b"\xef\xbb\xbf") if start == 0 else raw


def _moment(line: Line) -> int:
    """Its place in time: what has no date comes first, and on one day what begins something."""
    return 2 * line.on.toordinal() + (not isinstance(line, BEGINNINGS)) if isinstance(line, Dated) else 0


def _plain(line: Line) -> dict[str, Any]:
    """`fact` and the day first; then the fields in their order."""
    found = {one.name: getattr(line, one.name) for one in fields(line) if getattr(line, one.name) != one.default}
    first = {name: found.pop(name) for name in ("fact", "on") if name in found}
    return {name: _json(value) for name, value in (first | found).items()}


def _json(value: Any) -> Any:
    match value:
        case date():
            return value.isoformat()
        case Decimal():
            return int(value) if value == value.to_integral_value() else float(value)
        case tuple():
            return [_json(one) for one in value]
        case Line():
            return _plain(value)
    return value
