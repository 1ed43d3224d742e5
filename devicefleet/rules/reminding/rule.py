"""Rules of what is remembered, read from a table: a source of days, and levels before, on and after each of them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Annotated, Any

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError

from devicefleet.rules.refusals import Refused
from devicefleet.rules.terms import Audience, Urgency
from devicefleet.rules.words import _

_NO_OTHER_KEYS = ConfigDict(extra="forbid")
Title = Annotated[str, Field(min_length=1, max_length=120)]
Word = Annotated[str, Field(min_length=1, max_length=40)]
FOR_STAFF = frozenset(Urgency) - {Urgency.MESSAGE}


class Source(StrEnum):
    """Where due dates come from: boundaries of timelines, and dated rows of the ledger."""

    DATA_ENDS = "data_ends"
    DATA_WITHOUT_PLAN = "data_without_plan"
    SIM_HANDED_OVER = "sim_handed_over"
    SIM_ACTIVATE_BY = "sim_activate_by"
    SIM_DORMANCY = "sim_dormancy"
    LOAN_DATE = "loan_date"
    EXIT_EXPECTED = "exit_expected"
    EXIT_PAST = "exit_past"
    RELEASE_EXPECTED = "release_expected"
    WAITING_AT_HUB = "waiting_at_hub"
    NOT_SET_UP = "not_set_up"
    TRAINING_NONE = "training_none"
    TRAINING_ONE_SIDED = "training_one_sided"
    DECLINE_REVIEW = "decline_review"
    SELF_OWNED_RECHECK = "self_owned_recheck"
    EXEMPTION_REVIEW = "exemption_review"
    CONTACT_UNCHECKED = "contact_unchecked"
    UPDATES_END = "updates_end"
    TURNS_18 = "turns_18"
    STOCK_LOW = "stock_low"
    PACK_EXPIRES = "pack_expires"


SOME_OF = {Source.DATA_WITHOUT_PLAN: Source.DATA_ENDS}
"""Sources that are some of the days of another, of the same things: one level of a rule may be about these only."""


class Said(StrEnum):
    """What a message to a person is about; the text itself is chosen when it goes."""

    DATA_SOON = "data_soon"
    DATA_ENDED = "data_ended"
    LOAN_SOON = "loan_soon"
    LOAN_AFTER = "loan_after"
    SIM_HELP = "sim_help"
    NUMBER_KEEP = "number_keep"
    EXIT_AHEAD = "exit_ahead"
    AFTER_EXIT = "after_exit"
    HANDOVER_WAITING = "handover_waiting"
    TRAINING_INVITE = "training_invite"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """One level as a file writes it."""

    __pydantic_config__ = _NO_OTHER_KEYS
    day: Annotated[int, Field(ge=-400, le=400)]
    every: Annotated[int, Field(ge=0, le=60)] = 0
    times: Annotated[int, Field(ge=0, le=60)] = 0
    caseworker: Urgency | None = None
    manager: Urgency | None = None
    coordinator: Urgency | None = None
    supervisor: Urgency | None = None
    warehouse: Urgency | None = None
    survivor: Said | None = None
    only: Source | None = None
    title: Title | None = None
    word: Word | None = None

    def days(self) -> Iterator[int]:
        yield from (self.day + self.every * again for again in range(self.times + 1 if self.every else 1))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Table:
    """One rule as a file writes it."""

    __pydantic_config__ = _NO_OTHER_KEYS
    title: Title
    title_after: Title | None = None
    word: Word
    source: Source
    levels: Annotated[list[_Row], Field(min_length=1)]


@dataclass(frozen=True, slots=True)
class Level:
    """Those who are to know something `day` days from its due date, and how; `title` and `word` are what it is then.

    `source` is that of its rule, or some of it.
    """

    day: int
    audience: Audience
    urgency: Urgency
    said: Said | None
    source: Source
    title: str
    word: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One matter; `levels` are in the order of days for each audience."""

    name: str
    title: str
    word: str
    source: Source
    levels: tuple[Level, ...]

    @property
    def sources(self) -> tuple[Source, ...]:
        """Its own first, then those that some of its levels are about."""
        return tuple(dict.fromkeys((self.source, *(level.source for level in self.levels))))

    def ladder(self, audience: Audience) -> tuple[Level, ...]:
        """The levels of one audience, in order."""
        return tuple(level for level in self.levels if level.audience is audience)

    def level(self, day: int, audience: Audience) -> Level | None:
        """The level of that day, as far as the rule still has it."""
        return next((one for one in self.ladder(audience) if one.day == day), None)

    def about(self, source: Source) -> tuple[Level, ...]:
        """The levels that are about the days of one source."""
        return tuple(level for level in self.levels if level.source is source)

    def title_at(self, day: int, audience: Audience) -> str:
        """What it is `day` days from its due date."""
        level = self.level(day, audience)
        return level.title if level else self.title

    def word_at(self, day: int, audience: Audience) -> str:
        """All that a mail says of it then."""
        level = self.level(day, audience)
        return level.word if level else self.word

    def source_at(self, day: int, audience: Audience) -> Source:
        """What a level is about, also where the rule does not have it any more."""
        level = self.level(day, audience)
        return level.source if level else self.source

    def overtaking(self, level: Level) -> tuple[Level, ...]:
        """The later levels that take the place of this one: not those that are about other days."""
        later = (one for one in self.ladder(level.audience) if one.day > level.day)
        return tuple(one for one in later if one.source in {self.source, level.source})


@dataclass(frozen=True)
class Rules:
    """Every rule by its name, in the order of the file, and a mark by which a change of any is seen."""

    by_name: Mapping[str, Rule]
    fingerprint: str

    def by_source(self) -> Iterator[tuple[Rule, Source]]:
        """Every rule with each source of its levels."""
        for rule in self.by_name.values():
            yield from ((rule, source) for source in rule.sources if rule.about(source))


_TABLES = TypeAdapter(dict[Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,47}$")], _Table])


def rules_from(raw: Mapping[str, Any], *, name: str) -> Rules:
    """The rules of a file; refuses, naming the place, what cannot be understood."""
    try:
        tables = _TABLES.validate_python(raw)
    except ValidationError as problem:
        found = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in problem.errors())
        raise Refused(_("{name}: {problems}", name=name, problems=found)) from None
    return Rules(
        {key: Rule(key, table.title, table.word, table.source, _levels(key, table)) for key, table in tables.items()},
        sha256(repr(sorted(tables.items())).encode()).hexdigest(),
    )


def _levels(rule: str, table: _Table) -> tuple[Level, ...]:
    found: list[Level] = []
    for row in table.levels:
        _refuse_unclear(rule, table, row)
        for day in row.days():
            found += _of_row(table, row, day)
    places = [(level.audience, level.day) for level in found]
    for audience, day in places:
        if places.count((audience, day)) > 1:
            sentence = _("{rule}: two levels say what {audience} is told on day {day}. Keep one.")
            raise Refused(sentence.format(rule=rule, audience=audience, day=day))
    return tuple(sorted(found, key=lambda level: (level.audience, level.day)))


def _refuse_unclear(rule: str, table: _Table, row: _Row) -> None:
    """What would be understood and yet do nothing, or less than it seems to say."""
    if (row.every > 0) != (row.times > 0):
        sentence = _("{rule}, day {day}: give both “every” (days) and “times”, or neither.")
        raise Refused(sentence.format(rule=rule, day=row.day))
    if row.only not in {None, *(some for some, whole in SOME_OF.items() if whole is table.source)}:
        sentence = _("{rule}, day {day}: “{only}” is no part of “{source}”. Take “only” out, or make it a rule.")
        raise Refused(sentence.format(rule=rule, day=row.day, only=row.only, source=table.source))
    ways = [getattr(row, audience.value) for audience in Audience]
    if not any(ways):
        sentence = _("{rule}, day {day}: nobody is told. Say who: {names}.")
        raise Refused(sentence.format(rule=rule, day=row.day, names=", ".join(Audience)))
    if Urgency.MESSAGE in ways:
        sentence = _("{rule}, day {day}: “message” is for the person alone. Say how staff are told: {ways}.")
        raise Refused(sentence.format(rule=rule, day=row.day, ways=", ".join(sorted(FOR_STAFF))))


def _of_row(table: _Table, row: _Row, day: int) -> Iterator[Level]:
    for audience in Audience:
        if audience is Audience.SURVIVOR:
            if row.survivor is not None:
                yield _level(table, row, day, audience, Urgency.MESSAGE)
        elif (urgency := getattr(row, audience.value)) is not None:
            yield _level(table, row, day, audience, urgency)


def _level(table: _Table, row: _Row, day: int, audience: Audience, urgency: Urgency) -> Level:
    title = row.title or (table.title_after if day > 0 else None) or table.title
    said = row.survivor if audience is Audience.SURVIVOR else None
    return Level(day, audience, urgency, said, row.only or table.source, title, row.word or table.word)
