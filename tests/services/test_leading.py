"""The worker's lease: one leads, the next takes over when it is silent, and the fence tells them apart."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from devicefleet.clock import Moment
from devicefleet.db import Database
from devicefleet.rules.refusals import Conflict
from devicefleet.services import leading
from devicefleet.services.leading import Lease
from devicefleet.tables import WorkerLease
from tests.given import later

pytestmark = pytest.mark.usefixtures("both_engines")


def lead(database: Database, at: Moment, owner: str) -> Lease | None:
    with database.writing() as session:
        return leading.lead(session, at, owner=owner)


def test_the_first_one_leads_and_the_second_waits(database: Database, at: Moment) -> None:
    first = lead(database, at, "one")
    assert first is not None
    assert lead(database, at, "two") is None


def test_a_leader_keeps_its_lease_and_its_fence(database: Database, at: Moment) -> None:
    first = lead(database, at, "one")
    kept = lead(database, later(at, minutes=0.9), "one")
    assert kept == first
    assert lead(database, later(at, minutes=1.5), "two") is None, "the lease was not prolonged"


def test_a_silent_leader_is_followed_by_another_with_a_higher_fence(database: Database, at: Moment) -> None:
    first = lead(database, at, "one")
    second = lead(database, later(at, minutes=1), "two")
    assert first is not None
    assert second is not None
    assert second.fence > first.fence


def test_a_leader_that_slept_too_long_does_nothing_more(database: Database, at: Moment) -> None:
    first = lead(database, at, "one")
    lead(database, later(at, minutes=2), "two")
    assert first is not None
    with pytest.raises(Conflict, match="Another worker leads"), database.writing() as session:
        leading.hold(session, later(at, minutes=3), first)
    with database.writing() as session:
        leading.beat(session, later(at, minutes=3), first)
    assert row(database).ticked_at == at.now, "it may not say either that it worked"


def test_somebody_who_comes_back_to_the_lead_has_a_new_fence(database: Database, at: Moment) -> None:
    fences = [
        lease.fence
        for minute, owner in enumerate(("one", "two", "one"))
        if (lease := lead(database, later(at, minutes=minute), owner))
    ]
    assert fences == sorted(set(fences))


def test_stepping_down_frees_the_lease_at_once(database: Database, at: Moment) -> None:
    first = lead(database, at, "one")
    assert first is not None
    with database.writing() as session:
        leading.step_down(session, at, first)
    assert lead(database, at, "two") is not None


def test_a_beat_says_when_everything_was_done(database: Database, at: Moment) -> None:
    first = lead(database, at, "one")
    assert first is not None
    with database.writing() as session:
        leading.hold(session, later(at, minutes=0.5), first)
        leading.beat(session, later(at, minutes=0.5), first)
    assert row(database).ticked_at == later(at, minutes=0.5).now


def test_of_eight_that_start_together_one_leads(database: Database, at: Moment) -> None:
    with ThreadPoolExecutor(8) as threads:
        leases = list(threads.map(lambda n: lead(database, at, f"worker {n}"), range(8)))
    assert len([lease for lease in leases if lease]) == 1


def row(database: Database) -> WorkerLease:
    with database.reading() as session:
        lease = session.get_one(WorkerLease, leading.TICK)
        session.expunge(lease)
        return lease
