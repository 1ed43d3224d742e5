"""The parts of a kit as they come to somebody, and what may befall them on the way."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

from devicefleet.rules.terms import AllowancePeriod, Component, Kind, Renewal, Scheme, Tenure
from devicefleet.services.demonstration.organisations import FUNDER
from devicefleet.services.demonstration.people import pick
from devicefleet.services.demonstration.stock import DemoDevice, DemoSim
from devicefleet.services.demonstration.story import Story, Thing
from devicefleet.services.packages import Package

NETWORKS = {"O2": 36, "Vodafone": 30, "Three": 18, "EE": 16}
BUNDLE = Package(
    Scheme.PURCHASED_BUNDLE, Decimal(10), renewal=Renewal.PLANNED_FUNDED, cost_pence=1000, funder_ref=FUNDER
)
SIX_MONTHS = Package(
    Scheme.OPERATOR_CHARITY, Decimal(20), AllowancePeriod.MONTH, Renewal.PLANNED_FUNDED, term_count=6, cost_pence=0
)
LASTING = {
    Package(
        Scheme.NATIONAL_DATABANK, Decimal(25), AllowancePeriod.MONTH, Renewal.AUTO_FUNDED, term_count=24, cost_pence=0
    ): 65,
    Package(Scheme.SELF_FUNDED, Decimal(15), AllowancePeriod.MONTH, Renewal.SELF_FUNDED, term_count=36): 22,
    Package(Scheme.ORG_CONTRACT, None, AllowancePeriod.MONTH, Renewal.AUTO_FUNDED, term_count=36, cost_pence=900): 13,
}
TOO_LITTLE = Package(Scheme.PURCHASED_BUNDLE, Decimal(2), renewal=Renewal.NONE, term_count=24)

DELAYS = {(-3, 0): 78, (1, 3): 12, (4, 14): 7, (15, 30): 3}
"""Days from the end of a bundle to its renewal, and how many of a hundred renewals come in each stretch."""

A_MONTH = timedelta(days=30)
HALF_A_YEAR = timedelta(days=178)  # never longer than six months, so that a renewal planned by it is not late
TROUBLES = {Kind.SMARTPHONE: (0.012, 0.008), Kind.LAPTOP: (0.004, 0.011)}
"""How likely a month brings a loss, and a fault."""

RECHECK_DAYS, TOUCH_DAYS, TOP_UP_DAYS = 150, 80, 110
PAID_ONCE = frozenset({Scheme.SELF_FUNDED, Scheme.PURCHASED_BUNDLE})
"""Without a paid text now and then, or a top-up, their numbers would be taken away."""


def sim(story: Story, day: date, package: Package | None) -> DemoSim:
    """A SIM with its package, to be handed over on `day`; the package begins when it is activated."""
    chosen = pick(story.chance, NETWORKS)
    new = story.shelves.sim(story.person.organisation, story.diary.workday(day - timedelta(days=6)), chosen)
    if package is not None:
        story.add_package(day, new, package)
    return new


def active_sim(story: Story, day: date, package: Package) -> DemoSim:
    """A SIM handed over, activated a day or two later, with the package running."""
    new = sim(story, day, package)
    story.hand_over(day, new)
    story.report(story.after(day, 0, 2), new, "activate")
    if package.scheme in PAID_ONCE:
        every(story, story.after(day, 30, TOP_UP_DAYS), TOP_UP_DAYS, lambda on: story.report(on, new, "topped-up"))
    return new


def lasting_data(story: Story, day: date) -> DemoSim:
    """Data that renews without anybody's doing, or that they pay for themselves."""
    package = pick(story.chance, LASTING)
    new = active_sim(story, day, package)
    if package.scheme is Scheme.SELF_FUNDED:
        every(story, story.after(day, 3, 5), RECHECK_DAYS, lambda on: story.report(on, new, "confirm"))
    return new


def six_months(story: Story, day: date) -> DemoSim:
    """Half-years of data, asked for again before they end."""
    new = active_sim(story, day, SIX_MONTHS)
    end = day + HALF_A_YEAR
    on = None
    while end <= story.today:
        on = story.after(end, -12, -2)
        story.renew(on, new, terms=SIX_MONTHS.term_count)
        end += HALF_A_YEAR
    _plan_ahead(story, on, new, end, terms=SIX_MONTHS.term_count)
    return new


def bundles(story: Story, day: date, *, ended_on: date | None = None) -> DemoSim:
    """Bundles of thirty days renewed more or less in time; with `ended_on`, the last one was never followed."""
    new = sim(story, day, BUNDLE)
    story.hand_over(day, new)
    story.report(day, new, "activate")
    latest = ended_on - A_MONTH if ended_on else story.diary.last_day
    end, on = day + A_MONTH, day
    while end <= (latest if ended_on else story.today):
        on = _renewal(story, end)
        on = on if on <= latest else min(end, latest)
        story.renew(on, new)
        end = max(end, on) + A_MONTH
    if ended_on is not None:
        story.renew(end, new, last_day=ended_on)
    else:
        _plan_ahead(story, on, new, end)
    if story.likely(0.15):
        _run_out(story, new, day)
    return new


def _plan_ahead(story: Story, on: date | None, sim: DemoSim, end: date, *, terms: int = 1) -> None:
    """With some renewals it is said already when the next one comes."""
    if on is not None and end.day % 3 == 0:
        story.diary.afterwards.append(lambda: story.plan_renewal(on, sim, end, terms=terms))


def _run_out(story: Story, sim: DemoSim, since: date) -> None:
    """The data of a bundle was used up early: long ago for some, again and again lately for others."""
    if story.likely(0.5):
        story.report(story.after(since, 10, 200), sim, "ran-out")
    elif (story.diary.last_day - since).days > 60:
        for days in (40, 12):
            story.report(story.after(story.today, -days, -days + 8), sim, "ran-out")


def _renewal(story: Story, end: date) -> date:
    """The day a bundle is renewed. Last December the money came late, for everybody who lives on bundles."""
    fewest, most = pick(story.chance, DELAYS)
    on = end + timedelta(days=story.chance.randint(fewest, most))
    gap_from, gap_until = date(story.today.year - 1, 12, 12), date(story.today.year, 1, 5)
    return gap_until if gap_from <= on < gap_until else on


def safe_own(story: Story, day: date, component: Component) -> None:
    """Something of their own, looked at again before half a year is over."""
    every(story, day, RECHECK_DAYS, lambda on: story.own(on, component))


def every(story: Story, first: date, days: int, act: Callable[[date], None]) -> None:
    """Do `act` on `first` and then again and again, `days` apart at most, until today."""
    on = first
    while on <= story.diary.last_day:
        act(on)
        on += timedelta(days=story.chance.randint(days - 20, days))


def phone(story: Story, day: date, *things: Thing) -> DemoDevice:
    """A phone of their own from now on, handed over with whatever else is ready that day."""
    new = story.take(Kind.SMARTPHONE, day)
    story.hand_over(day, new, *things)
    return new


def laptop(story: Story, day: date, *, tenure: Tenure = Tenure.GIFT, due_on: date | None = None) -> DemoDevice:
    """A laptop on these terms."""
    new = story.take(Kind.LAPTOP, day)
    story.hand_over(day, new, tenure=tenure, due_on=due_on)
    return new


def trouble(story: Story, thing: DemoDevice, since: date) -> None:
    """What happened to a phone or laptop in the meantime, all of it mended by now."""
    months = max(0, (story.diary.last_day - since).days - 60) / 30
    lost, faulty = TROUBLES[thing.kind]
    if story.likely(months * lost):
        lost_on = story.after(since, 20, int(months * 30) + 20)
        story.report(lost_on, thing, story.chance.choice(("lost", "lost", "stolen")))
        story.hand_over(story.after(lost_on, 1, 9), story.take(thing.kind, lost_on))
    elif story.likely(0.06):
        story.report(story.after(since, 5, 20), thing, "lost", undone=True)
    elif story.likely(months * faulty):
        broken_on = story.after(since, 20, int(months * 30) + 20)
        story.report(broken_on, thing, "fault")
        repair_on = story.after(broken_on, 1, 4)
        story.report(repair_on, thing, "repair")
        story.report(story.after(repair_on, 4, 18), thing, "repaired")


def keep_in_touch(story: Story, thing: Thing, since: date) -> None:
    """Somebody asks every two months or so whether all is as recorded; a few have not been asked for long."""
    until = story.diary.last_day - timedelta(days=120 if story.likely(0.06) else 0)
    first = since + timedelta(days=story.chance.randint(TOUCH_DAYS // 2, TOUCH_DAYS))
    every(story, first, TOUCH_DAYS, lambda on: story.report(on, thing, "confirm") if on <= until else None)
