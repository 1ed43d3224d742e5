"""How each kind of story ends: what was handed over, what went wrong since, and what nobody has done yet."""

from collections.abc import Callable
from datetime import date, timedelta

from devicefleet.rules.terms import Component, Context, DeclineReason, Kind, OwnCheck, Stage, Tenure
from devicefleet.services.demonstration import talks
from devicefleet.services.demonstration.kits import (
    TOO_LITTLE,
    active_sim,
    bundles,
    keep_in_touch,
    laptop,
    lasting_data,
    phone,
    safe_own,
    sim,
    six_months,
    trouble,
)
from devicefleet.services.demonstration.people import Fate, pick
from devicefleet.services.demonstration.stock import DemoDevice, DemoSim
from devicefleet.services.demonstration.story import Story

Ending = Callable[[Story, date], None]


def tell(story: Story) -> None:
    """Everything that happens to one person."""
    expected = story.today + timedelta(days=story.chance.randint(15, 200)) if story.likely(0.2) else None
    began = story.begin(ends_on_expected=expected)
    if story.likely(0.05):
        story.hand_on(story.after(began, 30, 300))
    ENDINGS[story.person.fate](story, story.after(began, 2, 11))
    talks.go_through(story, began)


def complete(story: Story, day: date) -> None:
    """Everything is theirs to keep, and the data does not end."""
    _some_phone(story, day)
    new = lasting_data(story, day)
    _own_laptop(story, story.after(day, 0, 14))
    keep_in_touch(story, new, day)


def temporary(story: Story, day: date) -> None:
    """Everything is there, and something of it only for a time."""
    what = pick(story.chance, {"laptop": 40, "data": 44, "phone": 9, "shared": 7})
    if what == "phone":
        story.hand_over(day, story.take(Kind.SMARTPHONE, day), tenure=Tenure.LOAN_UNTIL_EXIT)
    else:
        _some_phone(story, day)
    new = _data_for_now(story, day) if what == "data" or story.likely(0.3) else lasting_data(story, day)
    later = story.after(day, 0, 14)
    if what == "laptop":
        _lent_laptop(story, later)
    elif what == "shared":
        laptop(story, later, tenure=Tenure.HOUSEHOLD_SHARED)
    else:
        _own_laptop(story, later)
    keep_in_touch(story, new, day)


def partial(story: Story, day: date) -> None:
    """Something was never there."""
    match pick(story.chance, {"laptop": 46, "unchecked": 18, "sim": 12, "little": 10, "tablet": 8, "asked": 6}):
        case "unchecked":
            story.own(day, Component.SMARTPHONE, OwnCheck.NOT_CHECKED)
            new = lasting_data(story, day)
            _own_laptop(story, story.after(day, 0, 14))
        case "sim":
            new = sim(story, day, TOO_LITTLE)
            phone(story, day, new)
            _own_laptop(story, story.after(day, 0, 14))
        case "little":
            phone(story, day)
            new = active_sim(story, day, TOO_LITTLE)
            _own_laptop(story, story.after(day, 0, 14))
        case "tablet":
            phone(story, day)
            new = _data_for_now(story, day)
            story.hand_over(day, story.take(Kind.TABLET, day))
        case "asked":
            phone(story, day)
            new = lasting_data(story, day)
            story.decline(day, Component.LAPTOP, DeclineReason.NOT_NOW, asked_in_language=False)
        case _:
            _some_phone(story, day)
            new = _data_for_now(story, day) if story.likely(0.6) else lasting_data(story, day)
    keep_in_touch(story, new, day)


def lapsed(story: Story, day: date) -> None:
    """Something was there, and is not any more."""
    since = story.after(story.today, -40, -1)
    match pick(story.chance, {"data": 46, "phone": 22, "laptop": 14, "loan": 12, "safety": 6}):
        case "phone":
            mine = phone(story, day)
            lasting_data(story, day)
            _own_laptop(story, story.after(day, 0, 14))
            story.report(since, mine, story.chance.choice(("lost", "lost", "stolen")))
        case "laptop":
            _some_phone(story, day)
            lasting_data(story, day)
            mine = laptop(story, story.after(day, 0, 14))
            story.report(since, mine, "fault")
            if story.likely(0.5):
                story.report(story.after(since, 1, 6), mine, "repair")
        case "loan":
            _some_phone(story, day)
            lasting_data(story, day)
            mine = laptop(story, story.after(day, 0, 14), tenure=Tenure.LOAN_FIXED, due_on=since + timedelta(days=5))
            story.give_back(since, mine)
        case "safety":
            mine = phone(story, day)
            lasting_data(story, day)
            story.report(since, mine, "quarantine")
        case _:
            _some_phone(story, day)
            bundles(story, day, ended_on=since)
            _own_laptop(story, story.after(day, 0, 14))


def setting_up(story: Story, day: date) -> None:
    """New in support; some of the kit is on its way."""
    if story.likely(0.6):
        phone(story, day, sim(story, day, TOO_LITTLE)) if story.likely(0.4) else phone(story, day)


def not_started(_story: Story, _day: date) -> None:
    """Nobody has brought anything yet."""


def paused(story: Story, day: date) -> None:
    """In custody, in hospital for long, or missing: not counted for that time."""
    place = pick(
        story.chance,
        {Context.PRISON: 55, Context.IMMIGRATION_DETENTION: 22, Context.HOSPITAL: 11, Context.MISSING: 12},
    )
    _some_phone(story, day, troubled=False)
    new = _data_for_now(story, day) if story.likely(0.5) else lasting_data(story, day)
    keep_in_touch(story, new, day)
    came_on = story.after(story.today, -55, -32)
    inside = place in (Context.PRISON, Context.IMMIGRATION_DETENTION)
    release_on = story.today + timedelta(days=story.chance.randint(5, 90)) if inside and story.likely(0.7) else None
    story.stay(came_on, place, release_on=release_on)


def declined(story: Story, day: date) -> None:
    """Offered in their own language, and not wanted for the present."""
    asked_on = max(day, story.after(story.today, -50, -5))
    for part in Component:
        story.decline(asked_on, part, DeclineReason.HAS_OWN)


def not_covered(story: Story, day: date) -> None:
    """The stage they are in is not one the policy covers; what they hold stays theirs."""
    _some_phone(story, day)
    _data_for_now(story, day)
    if not story.person.child:
        story.stage(story.after(story.today, -60, -10), story.chance.choice((Stage.CG_NEGATIVE, Stage.RG_NEGATIVE)))


def left(story: Story, day: date) -> None:
    """Support has ended: with everything theirs, with a loan given at the end, or with one still to settle."""
    _some_phone(story, day, troubled=False)
    _data_for_now(story, day)
    lent = laptop(story, story.after(day, 0, 14), tenure=Tenure.LOAN_UNTIL_EXIT)
    end = story.diary.between(day + timedelta(days=30), story.today - timedelta(days=3))
    match pick(story.chance, {"given": 60, "back": 25, "open": 15}):
        case "given":
            story.gift(end, lent)
        case "back":
            story.give_back(end, lent)
    story.end(end)


def _some_phone(story: Story, day: date, *, troubled: bool = True) -> None:
    """A phone given, lent for the first months and then given, or one they had and that was found safe.

    Without trouble where a day may come from which on nothing can be handed over in its place.
    """
    match pick(story.chance, {"gift": 60, "loan": 15, "own": 25}):
        case "own":
            safe_own(story, day, Component.SMARTPHONE)
        case "loan" if (story.diary.last_day - day).days > 70:
            lent = story.take(Kind.SMARTPHONE, day)
            story.hand_over(day, lent, tenure=Tenure.LOAN_FIXED, due_on=day + timedelta(days=60))
            story.gift(story.after(day, 40, 58), lent)
        case _:
            given = phone(story, day)
            if troubled:
                trouble(story, given, day)


def _own_laptop(story: Story, day: date) -> None:
    """A laptop that is theirs to keep; a few do not want one."""
    if story.likely(0.05):
        asked_on = max(day, story.after(story.today, -50, -5))
        story.decline(asked_on, Component.LAPTOP, DeclineReason.DOES_NOT_WANT)
        return
    mine = laptop(story, day)
    trouble(story, mine, day)


def _lent_laptop(story: Story, day: date) -> DemoDevice:
    """A laptop on loan: until support ends, until a day to come, or until a day that has passed."""
    match pick(story.chance, {"exit": 25, "date": 60, "past": 15}):
        case "exit":
            return laptop(story, day, tenure=Tenure.LOAN_UNTIL_EXIT)
        case "past" if (story.diary.last_day - day).days > 20:
            past = story.today - timedelta(days=story.chance.randint(1, 9))
            return laptop(story, day, tenure=Tenure.LOAN_FIXED, due_on=past)
    due_on = day + timedelta(days=90)
    lent = laptop(story, day, tenure=Tenure.LOAN_FIXED, due_on=due_on)
    while due_on <= story.today:
        later = due_on + timedelta(days=90)
        story.extend(story.after(due_on, -6, -1), lent, later)
        due_on = later
    return lent


def _data_for_now(story: Story, day: date) -> DemoSim:
    return bundles(story, day) if story.likely(0.45) else six_months(story, day)


ENDINGS: dict[Fate, Ending] = {
    Fate.COMPLETE: complete,
    Fate.TEMPORARY: temporary,
    Fate.PARTIAL: partial,
    Fate.LAPSED: lapsed,
    Fate.SETTING_UP: setting_up,
    Fate.NOT_STARTED: not_started,
    Fate.PAUSED: paused,
    Fate.DECLINED: declined,
    Fate.NOT_COVERED: not_covered,
    Fate.LEFT: left,
}
