"""Everybody's days, looked at one by one."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from devicefleet.rules import working_days
from devicefleet.rules.coverage import MET, NOT_ASKED, month_ends
from devicefleet.rules.kit.notices import IN_THE_NRM
from devicefleet.rules.kit.standing import CUSTODY
from devicefleet.rules.reporting.key import Population as P
from devicefleet.rules.terms import Component, Flag, Status, TeachBack
from tests.queries.reporting.world import DAY, Member, Person, World


def members(world: World) -> Iterator[Member]:
    for person in world.people.values():
        yield from on_days(world, person)
        yield from gaps(world, person)
        yield from entrants(world, person)
        yield from releases(world, person)
        yield from ending(world, person)


def on_days(world: World, person: Person) -> Iterator[Member]:
    for end in month_ends(world.last):
        if person.known(end):
            true = {"day": end.isoformat(), "status": person.status(end).value}
            if end == world.last:
                true |= of_last_day(world, person)
            yield person.member(P.PEOPLE, end, **true)


def of_last_day(world: World, person: Person) -> dict[str, str]:
    last = world.last
    span = person.on(last)
    true = {}
    for part in Component:
        state = span.state(part)
        true[part.value] = "met" if state in MET else "not_asked" if state in NOT_ASKED else "not_met"
    if Flag.RECORD_STALE not in span.flags:
        true["confirmed"] = "90_days"
    run = run_before(person, last + DAY)
    if run > 7 and had_before(person, last + DAY - timedelta(days=run)):
        true["gap"] = "over_7"
    episode = person.episode(last)
    if episode and (last - episode.started_on).days >= 30:
        true["here"] = "30_days"
    kinds = sorted({one.format.value for one in person.facts.training if one.on <= last})
    true["training"] = "both" if len(kinds) == 2 else kinds[0] if kinds else "none"
    stages = [one for one in person.facts.stages if one.from_on <= last]
    if stages and sorted(stages, key=lambda one: one.from_on)[-1].stage in IN_THE_NRM:
        clear = any(one.on <= last and one.teach_back is TeachBack.CLEAR for one in person.facts.nrm_explained)
        true["nrm"] = "clear" if clear else "not_clear"
    return true


def run_before(person: Person, day: date) -> int:
    """For how many days up to the one before they have counted and not been covered."""
    n = 0
    while person.counts(day - DAY) and not person.covered(day - DAY):
        n, day = n + 1, day - DAY
    return n


def had_before(person: Person, begun: date) -> bool:
    """Covered on a day before, in the time of support of the first day without."""
    episode = person.episode(begun)
    if episode is None:
        return False
    day = episode.started_on
    while day < begun:
        if person.covered(day):
            return True
        day += DAY
    return False


def closed(world: World, person: Person) -> Iterator[tuple[date, int]]:
    for day in world.days():
        run = run_before(person, day) if person.covered(day) else 0
        if run and had_before(person, day - timedelta(days=run)):
            yield day, run


def gaps(world: World, person: Person) -> Iterator[Member]:
    for day, _run in closed(world, person):
        yield person.happened(P.GAPS, day)


def first_kits(world: World, person: Person) -> Iterator[tuple[date, int | None]]:
    """Each beginning of support in the period, and after how many working days everything was there."""
    for episode in person.facts.episodes:
        began = episode.started_on
        if not world.inside(began) or not person.counts(began):
            continue
        key = person.on(began).provider_id
        nation = person.providers[key].nation if key else "ENG"
        day, passed, found = began, 0, None
        while day <= world.last and found is None:
            found = passed if person.covered(day) else None
            day += DAY
            passed += working_days.is_working_day(day, nation)
        yield began, found


def entrants(world: World, person: Person) -> Iterator[Member]:
    for began, days in first_kits(world, person):
        soon = days is not None and days <= 10
        yield person.happened(P.ENTRANTS, began, first_kit="within_10" if soon else "later")


def context(person: Person, day: date) -> str | None:
    stays = [one for one in person.facts.stays if one.from_on <= day]
    return sorted(stays, key=lambda one: one.from_on)[-1].context if stays else None


def releases(world: World, person: Person) -> Iterator[Member]:
    for day in world.days():
        out = context(person, day - DAY) in CUSTODY and context(person, day) not in CUSTODY
        if out and person.status(day - DAY) is Status.PAUSED and person.counts(day):
            yield person.happened(P.RELEASES, day, kit="on_the_day" if person.covered(day) else "not")


def ending(world: World, person: Person) -> Iterator[Member]:
    """The first day without data in the thirteen weeks, after days that all had it."""
    last = world.last
    if not person.known(last) or person.on(last).data not in MET:
        return
    for n in range(91):
        day = world.after + timedelta(days=n)
        if person.on(day).data in MET:
            continue
        if person.counts(day) and person.on(day).data not in NOT_ASKED:
            week = world.after + timedelta(weeks=n // 7)
            paid = "yes" if funded(world, person, day) else "no"
            yield person.member(P.ENDING, day, day=last.isoformat(), week=week.isoformat(), paid=paid)
        return


def funded(world: World, person: Person, day: date) -> bool:
    last, entries = world.last, world.entries
    sims = {
        one.sim_id
        for one in world.provisions.values()
        if one.survivor_id == person.id and one.sim_id and (one.closed_on is None or one.closed_on > last)
    }
    money = any(
        one.sim_id in sims and one.ends_on == day and one.renewal == "planned_funded"
        for one in world.standing("data_package")
    )
    plans = [one for one in world.standing("renewal_plan") if one.sim_id in sims and one.renew_on <= day]
    made = [one for one in plans if entries[one.entry_id].happened_on <= last]
    dropped = [one for one in made if one.ended_entry_id and entries[one.ended_entry_id].happened_on <= last]
    return money or len(made) > len(dropped)


def days(world: World, person: Person) -> Iterator[tuple[str, Member]]:
    """One for each day of each sum."""
    for day in world.days():
        if person.counts(day):
            here, span = person.member(P.PEOPLE, day), person.on(day)
            yield "days_in_scope", here
            if person.covered(day):
                yield "days_covered", here
            yield from ((f"days_{part}", here) for part in Component if span.state(part) in MET)


def lacking(world: World, person: Person) -> Counter[tuple[str, str, str]]:
    """Days without data in the months after the period, by horizon and place."""
    found: Counter[tuple[str, str, str]] = Counter()
    for name, months in (("six", 6), ("twelve", 12)):
        day = world.after
        while day < world.after + relativedelta(months=months):
            if person.counts(day) and person.on(day).data not in MET | NOT_ASKED:
                here = person.member(P.PEOPLE, day)
                found[name, here.provider, here.region] += 1
            day += DAY
    return found
