"""What is due is found: each of the kinds of day, and nothing that was settled, is gone or is another's."""

from datetime import date, timedelta

import pytest

from devicefleet.rules.reminding.days import tell_on
from devicefleet.rules.reminding.rule import Source
from tests.given import Given
from tests.reminding import look, reminders
from tests.services.desk import Desk
from tests.services.remembered import KEPT, Kept, Scene

pytestmark = pytest.mark.usefixtures("both_engines")
WAYS = [(name, way) for name, kept in KEPT.items() for way in kept.ways]


def told_on(kept: Kept, due_on: date) -> date:
    """The day on which staff are told, or the person is."""
    spoken_of = due_on - timedelta(kept.rule.startswith("data_"))
    if kept.audience == "survivor":
        return spoken_of + timedelta(kept.level)
    return tell_on(spoken_of, kept.level, "ENG")


def of(desk: Desk, kept: Kept, due_on: date) -> list[tuple[int, str, date]]:
    found = [one for one in reminders(desk.database, kept.rule, kept.audience) if one.level == kept.level]
    return [(one.level, one.state.value, one.tell_on) for one in found if one.due_on == due_on]


def test_every_kind_of_day_is_here() -> None:
    assert set(KEPT) == {source.value for source in Source}


@pytest.mark.parametrize("name", KEPT)
def test_what_is_due_is_found_on_its_day_and_not_before(desk: Desk, given: Given, name: str) -> None:
    kept, scene = KEPT[name], Scene(desk, given)
    due_on = kept.arrange(scene)
    day = told_on(kept, due_on)
    look(desk.database, day - timedelta(1))
    assert of(desk, kept, due_on) == []
    look(desk.database, day)
    assert of(desk, kept, due_on) == [(kept.level, "due", day)]
    (found,) = [one for one in reminders(desk.database, kept.rule, kept.audience) if one.tell_on == day]
    assert found.provider_id == given.home.id
    assert found.survivor_id == (None if name in ("stock_low", "pack_expires") else scene.person.id)


@pytest.mark.parametrize(("name", "way"), WAYS)
def test_what_was_settled_before_is_not_remembered(desk: Desk, given: Given, name: str, way: str) -> None:
    kept, scene = KEPT[name], Scene(desk, given)
    due_on = kept.arrange(scene)
    kept.ways[way](scene)
    look(desk.database, told_on(kept, due_on))
    assert of(desk, kept, due_on) == []


@pytest.mark.parametrize(("name", "way"), WAYS)
def test_what_is_settled_after_it_was_found_is_settled(desk: Desk, given: Given, name: str, way: str) -> None:
    """In the same transaction, or where it is nobody's by the next whole look."""
    kept, scene = KEPT[name], Scene(desk, given)
    due_on = kept.arrange(scene)
    day = told_on(kept, due_on)
    look(desk.database, day)
    kept.ways[way](scene)
    if name in ("stock_low", "pack_expires") or way == "planned":
        look(desk.database, day + timedelta(1))
    assert of(desk, kept, due_on) == [(kept.level, "settled", day)]


def test_nobody_is_told_of_another_organisations_people(desk: Desk, given: Given) -> None:
    scene = Scene(desk, given)
    KEPT["loan_date"].arrange(scene)
    other = given.provider("other")
    given.survivor(other)
    look(desk.database, date(2026, 12, 2))
    assert {one.provider_id for one in reminders(desk.database, "loan")} == {given.home.id}


@pytest.mark.parametrize("name", KEPT)
def test_looking_twice_is_looking_once(desk: Desk, given: Given, name: str) -> None:
    kept, scene = KEPT[name], Scene(desk, given)
    day = told_on(kept, kept.arrange(scene))
    assert look(desk.database, day) > 0
    look(desk.database, day)
    before = desk.rows()
    assert look(desk.database, day) == 0
    assert desk.rows() == before
