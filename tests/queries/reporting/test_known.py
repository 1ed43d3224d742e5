"""As known on a date: what was recorded later changes nothing of it, whatever it was, on either engine."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date

import pytest
import sqlalchemy as sa

from devicefleet.clock import Moment
from devicefleet.db import Database, Session
from devicefleet.queries.reporting import datasets, inputs_hash
from devicefleet.queries.reporting.asked import Known
from devicefleet.queries.reporting.gathering import Reading
from devicefleet.queries.reporting.past import known_until
from devicefleet.rules.access import OPERATOR
from devicefleet.rules.reporting import layout
from devicefleet.rules.reporting.dataset import Dataset
from devicefleet.rules.reporting.key import Population
from devicefleet.rules.reporting.period import period_from
from devicefleet.rules.reporting.slices import EVERYBODY, Slice, SliceKind
from devicefleet.rules.terms import Component, DeclineReason, EntryType, Kind, TrainingFormat
from devicefleet.services import choices, holding, kit_requests, packages, support, talks, undoing
from devicefleet.tables import Entry, KitRequest
from tests.given import Given, funded, later, scan_of
from tests.queries.reporting.story import Story, noon, told

Q4 = period_from("2026-Q4")
SLICES = (EVERYBODY, Slice(SliceKind.NATION, "WLS"), Slice(SliceKind.REGION, "E12000007"),
          Slice(SliceKind.PROVIDER, "other"), Slice(SliceKind.PROVIDER, "home"))  # fmt: skip
Act = Callable[[Story], object]


def lost_three_weeks_ago(story: Story) -> None:
    story.given.report(story.phones["ben"], "lost", date(2026, 11, 27))


def moved_a_month_ago(story: Story) -> None:
    story.about("fay", support.move, provider_id=story.given.home.id, caseworker_id=None, on=date(2026, 11, 20))


def left_a_month_ago(story: Story) -> None:
    story.about("fay", support.end, on=date(2026, 11, 20))


def back_a_month_ago(story: Story) -> None:
    story.do(holding.take_back, scan=story.laptops["eva"].code, on=date(2026, 11, 20))


def came_a_month_ago(story: Story) -> None:
    story.person("jon", "S92000003", started_on=date(2026, 11, 10))
    story.kit("jon")


def bought_and_used_since(story: Story) -> None:
    story.given.package(story.sims["fay"], funded(starts_on=date(2026, 11, 1), last_day=date(2026, 12, 30)))
    story.do(packages.drop_plan, scan=scan_of(story.sims["ben"]))


def activated_since(story: Story) -> None:
    story.given.report(story.sims["gil"], "activate")


def told_three_weeks_ago(story: Story) -> None:
    story.about("ben", talks.train, kind=TrainingFormat.FORMAL, on=date(2026, 11, 28))
    declined = {"component": Component.LAPTOP, "reason": DeclineReason.NOT_NOW, "offered_in_language": "en"}
    story.about("gil", choices.decline, **declined, on=date(2026, 11, 28))


def asked_no_more(story: Story) -> None:
    with story.given.database.reading() as session:
        code = session.scalars(sa.select(KitRequest.code).order_by(KitRequest.id.desc())).first()
    story.do(kit_requests.cancel, code=code)


def undone(kind: EntryType) -> Act:
    """The last such entry is taken back."""

    def act(story: Story) -> None:
        with story.given.database.writing() as session:
            query = sa.select(Entry).where(Entry.type == kind).order_by(Entry.id.desc())
            undoing.take_back(session, OPERATOR, story.given.at, session.scalars(query).first())

    act.__name__ = f"undone_{kind}"
    return act


UNDONE = (EntryType.ISSUED, EntryType.RETURNED, EntryType.STAY_CHANGED, EntryType.RESPONSIBILITY_MOVED,
          EntryType.PACKAGE_RENEWED, EntryType.SUPPORT_STARTED)  # fmt: skip
ACTS: tuple[Act, ...] = (
    *map(undone, UNDONE), lost_three_weeks_ago, moved_a_month_ago, left_a_month_ago, back_a_month_ago,
    came_a_month_ago, bought_and_used_since, activated_since, told_three_weeks_ago, asked_no_more,
)  # fmt: skip


@pytest.fixture
def story(both_engines: Database, given: Given) -> Story:
    """Told up to 18 December, with something of each kind that can be undone done on that very day."""
    story = told(given)
    package = funded(starts_on=None, term_count=3, cost_pence=900)
    story.sims["gil"] = given.sim(package=package)
    given.handover(story.people["gil"], story.sims["gil"])
    given.handover(story.people["gil"], story.device(Kind.SMARTPHONE))
    story.do(packages.renew, scan=scan_of(story.sims["hoa"]))
    story.about("gil", support.change_stay, context="community")
    story.about("hoa", support.move, provider_id=story.other.id, caseworker_id=None)
    story.do(holding.take_back, scan=story.laptops["cem"].code)
    story.about("dil", support.start_again, provider_id=given.home.id, caseworker_id=None,
                given=support.Start(date(2026, 12, 18)))  # fmt: skip
    return story


def made(story: Story, known: Moment | None = None, beside: Reading | None = None) -> dict[Slice, Dataset]:
    with story.given.database.reading() as session:
        return datasets(session, OPERATOR, Q4, SLICES, known=known, beside=beside)


def test_what_was_recorded_later_is_not_in_it(story: Story) -> None:
    """Each report can be made again at any time, with the same mark, however much was recorded since."""
    known = []
    for act in ACTS:
        then, before = story.given.at, made(story)
        assert made(story, then) == before
        known.append((then, before))
        story.given.at = later(then, minutes=0.5)
        act(story)
        assert made(story)[EVERYBODY] != before[EVERYBODY], act
        assert made(story, then) == before, act
    for then, before in known:
        again = made(story, then)
        assert again == before
        assert list(map(inputs_hash, again.values())) == list(map(inputs_hash, before.values()))
    assert len({inputs_hash(before[EVERYBODY]) for _then, before in known}) == len(ACTS)


def test_two_count_what_one_would_while_others_record(story: Story) -> None:
    """Whatever is recorded between the moments of the two was not known at either."""
    then, before = story.given.at, made(story)
    for act in ACTS:
        story.given.at = later(then, minutes=1)

        @contextmanager
        def a_moment_later(act: Act = act) -> Iterator[Session]:
            act(story)
            with story.given.database.reading() as session:
                yield session

        assert made(story, then, beside=a_moment_later) == before, act
    assert made(story)[EVERYBODY] != before[EVERYBODY]


def test_where_clocks_differ_each_entry_is_asked_for_its_instant(story: Story) -> None:
    """A loss was recorded by a clock that is ahead; what was recorded after it, but earlier by the clock, was known."""
    then, lost_at = story.given.at, later(story.given.at, minutes=1)
    story.given.at = lost_at
    lost_three_weeks_ago(story)
    story.given.at = then
    moved_a_month_ago(story)
    with story.given.database.reading() as session:
        assert not known_until(session, then.now).ordered
        assert known_until(session, lost_at.now) == Known(lost_at.now, None)
    found = made(story, then)
    assert made(story, then, story.given.database.reading) == found
    story.given.at = later(then, minutes=2)
    undone(EntryType.LOST)(story)
    assert found == made(story), "a loss that was taken back never was"


def test_a_loss_told_three_weeks_late_changes_this_and_nothing_else(story: Story) -> None:
    """Ben's phone was lost from 27 November on, which was told on 18 December."""
    before = made(story)[EVERYBODY]
    story.given.at = later(story.given.at, minutes=5)
    lost_three_weeks_ago(story)
    after = made(story)[EVERYBODY]
    changed = {key: after.counts[key].n - before.counts[key].n for key in after.counts}
    by_population = {key.population for key, by in changed.items() if by}
    assert by_population == {
        Population.PEOPLE, Population.HARMS, Population.ENTRIES, Population.DEVICE_MONTHS,
    }  # fmt: skip
    last = layout.people(EVERYBODY, Q4.last)
    assert changed[last] == 0
    assert changed[last.cut(smartphone="met")] == -1
    assert changed[last.cut(gap="over_7")] == 1
    days = {name: after.amounts[name].value - one.value for name, one in before.amounts.items()}
    assert (days["days_smartphone"], days["days_covered"], days["days_in_scope"]) == (-35, -35, 0)


def test_before_anything_was_recorded_there_is_nothing(story: Story) -> None:
    nothing = made(story, noon(9, 1))[EVERYBODY]
    assert {count.n for count in nothing.counts.values()} == {0}
    assert {amount.value for amount in nothing.amounts.values()} == {0}
