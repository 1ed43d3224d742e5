"""Labels printed are noted, for these devices only, and audited."""

from sqlmodel import col, select

from devicefleet.db import Database
from devicefleet.queries import label_jobs
from devicefleet.rules.terms import Role
from devicefleet.services import labelling
from devicefleet.tables import AuditEvent, Device
from tests.given import Given


def printed(database: Database) -> dict[str, bool]:
    with database.reading() as session:
        return {device.code: device.label_printed_at is not None for device in session.exec(select(Device))}


def audited(database: Database) -> list[AuditEvent]:
    with database.reading() as session:
        return list(session.exec(select(AuditEvent).where(col(AuditEvent.action) == "label.printed")))


def test_only_what_was_printed_is_noted(both_engines: Database, given: Given) -> None:
    one, other = given.received_device(), given.received_device()
    with both_engines.writing() as session:
        labelling.mark_printed(session, given.actor(Role.WAREHOUSE), given.at, codes=[one.code], stock="L7160")
    assert printed(both_engines) == {one.code: True, other.code: False}
    assert [event.subject for event in audited(both_engines)] == [one.code]
    with both_engines.reading() as session:
        assert label_jobs.codes_missing(session, given.actor(Role.WAREHOUSE)) == (other.code,)


def test_another_organisations_labels_are_left_alone(database: Database, given: Given) -> None:
    theirs = given.received_device(provider=given.provider("away"))
    with database.writing() as session:
        labelling.mark_printed(session, given.actor(Role.WAREHOUSE), given.at, codes=[theirs.code], stock="L7160")
    assert printed(database) == {theirs.code: False}


def test_a_large_job_is_one_act(database: Database, given: Given) -> None:
    codes = [given.received_device().code for _ in range(3)]
    many = [*codes, *("0" * 10 for _ in range(labelling.NAMED))]
    with database.writing() as session:
        labelling.mark_printed(session, given.actor(Role.WAREHOUSE), given.at, codes=many, stock="L7160")
    assert [event.fields for event in audited(database)] == [f"labels={len(many)} L7160"]
    assert all(printed(database).values())
