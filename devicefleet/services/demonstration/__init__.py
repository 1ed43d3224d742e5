"""A fleet that never was, told through the same services as a real one: only the dates are in the past.

Nothing writes a status: stories are arranged so that the kit rule finds a believable share of each.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from random import Random

from sqlmodel import Session, select

from devicefleet.clock import Moment, moment_of
from devicefleet.rules.refusals import Conflict
from devicefleet.rules.terms import Role
from devicefleet.rules.words import _
from devicefleet.services import timeline
from devicefleet.services.demonstration import asked, bench, fates, people
from devicefleet.services.demonstration.diary import Diary
from devicefleet.services.demonstration.organisations import (
    PROFILES,
    SIGN_INS,
    Organisation,
    add_funder,
    add_wide_accounts,
    found,
)
from devicefleet.services.demonstration.people import Fate, Person
from devicefleet.services.demonstration.stock import Shelves
from devicefleet.services.demonstration.story import Story
from devicefleet.tables import Provider

__all__ = ["SIGN_INS", "SIZES", "Progress", "Size", "is_empty", "load"]

SEED = 20260401
MONTHS_BEFORE = timedelta(days=780)


@dataclass(frozen=True, slots=True)
class Size:
    """How many people each organisation supports, and how many devices there are in all."""

    people: tuple[int, ...]
    devices: int


SIZES = {
    "small": Size((24, 10, 8, 5, 4, 4, 3, 2), 150),
    "full": Size((120, 84, 66, 50, 38, 30, 21, 11), 900),
}


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the telling has come, in scenes."""

    done: int
    total: int


def is_empty(session: Session) -> bool:
    """Whether nobody works with this database yet."""
    return session.exec(select(Provider.id).limit(1)).first() is None


def load(session: Session, at: Moment, *, size: str, sign_ins: Mapping[Role, str]) -> Iterator[Progress]:
    """Fill an empty database, in the caller's one transaction: all of it or nothing.

    `sign_ins` gives the passwords of the accounts in `SIGN_INS`, by role.
    """
    if not is_empty(session):
        raise Conflict(_("There is data in this database already: demo data goes into an empty one only."))
    diary = Diary(Random(SEED), at.today - timedelta(days=1))  # noqa: S311 - stories, not secrets
    owners = _organisations(session, at, SIZES[size], sign_ins)
    shelves = Shelves(diary, SIZES[size].devices)
    everybody = sorted(_people(diary, owners), key=lambda person: person.started_on)
    for person in everybody:
        fates.tell(Story(diary, shelves, person))
    asked.fill(shelves, everybody, owners)
    bench.fill(shelves, owners)
    diary.note_afterwards()
    total = len(diary.scenes)
    with timeline.once_at_end(session):
        for left in diary.play(session):
            yield Progress(total - left, total)


def _organisations(session: Session, at: Moment, size: Size, sign_ins: Mapping[Role, str]) -> dict[Organisation, int]:
    """Each organisation with how many people it supports, founded before anything happens."""
    founded = moment_of(datetime.combine(at.today - MONTHS_BEFORE, time(9), UTC))
    add_wide_accounts(session, founded, sign_ins)
    add_funder(session, at)
    return {
        found(session, founded, profile, people=count, sign_ins=sign_ins if profile is PROFILES[0] else {}): count
        for profile, count in zip(PROFILES, size.people, strict=True)
    }


def _people(diary: Diary, owners: Mapping[Organisation, int]) -> list[Person]:
    ends = people.fates(diary.chance, sum(owners.values()))
    places = [owner for owner, count in owners.items() for _each in range(count)]
    if len(places) > 100:
        _let_one_do_poorly(diary.chance, places, ends)
    return [people.draw(diary.chance, end, owner, diary.last_day) for owner, end in zip(places, ends, strict=True)]


def _let_one_do_poorly(chance: Random, places: list[Organisation], ends: list[Fate]) -> None:
    """Two in three good endings of one organisation change places with bad ones elsewhere; the shares stay."""
    bad = (Fate.LAPSED, Fate.PARTIAL, Fate.NOT_STARTED)
    elsewhere = [n for n, owner in enumerate(places) if not owner.profile.poor and ends[n] in bad]
    chance.shuffle(elsewhere)
    for n, owner in enumerate(places):
        if owner.profile.poor and ends[n] is Fate.COMPLETE and elsewhere and chance.random() < 0.67:
            other = elsewhere.pop()
            ends[n], ends[other] = ends[other], ends[n]
