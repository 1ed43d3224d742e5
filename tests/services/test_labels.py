"""Codes of labels: printed ahead, stuck on a device, replaced, void; and that an old one still leads to its device."""

import pytest
from sqlmodel import col, select

from devicefleet.db import Database
from devicefleet.queries import device_card, devices, label_jobs, scans, search
from devicefleet.rules.access import Actor
from devicefleet.rules.refusals import Conflict, NotFound, Refused
from devicefleet.rules.tags import new_code, parse_code, show
from devicefleet.rules.terms import DeviceState, Gate, Kind, Role
from devicefleet.services import finding, labels, preparing, receiving
from devicefleet.services.receiving import Batch, Outcome
from devicefleet.tables import AuditEvent, Device, Kit, Label
from tests.given import Given, imei, later
from tests.queries.counted import counted

PHONES = Batch(Kind.SMARTPHONE, {"make": "Fairphone", "model": "Model 5"})


@pytest.fixture
def sam(given: Given) -> Actor:
    return given.actor(Role.WAREHOUSE)


def spares(given: Given, count: int = 1, home: str | None = None) -> tuple[str, ...]:
    provider = given.provider(home) if home else given.home
    with given.database.writing() as session:
        return labels.make(session, given.actor(provider=provider), given.at, provider_id=provider.id or 0, count=count)


def claim(given: Given, actor: Actor, label: str, scan: str) -> labels.Relabelled:
    with given.database.writing() as session:
        return labels.claim(session, actor, given.at, label=label, scan=scan)


def replaced(given: Given, actor: Actor, device: Device) -> labels.Relabelled:
    with given.database.writing() as session:
        return labels.replace(session, actor, given.at, scan=device.code)


def void(given: Given, actor: Actor, *codes: str) -> int:
    with given.database.writing() as session:
        return labels.void(session, actor, given.at, codes=codes)


def row(database: Database, code: str) -> Label:
    with database.reading() as session:
        return session.exec(select(Label).where(col(Label.code) == code)).one()


def stored(database: Database, key: int | None) -> Device:
    with database.reading() as session:
        return session.get_one(Device, key)


def test_spares_are_new_codes_of_their_organisation(both_engines: Database, given: Given) -> None:
    codes = spares(given, 1_001)
    assert len(set(codes)) == 1_001
    assert all(parse_code(code) == code for code in codes)
    known = row(both_engines, codes[-1])
    assert (known.provider_id, known.device_id, known.voided_at) == (given.home.id, None, None)
    with both_engines.reading() as session:
        event = session.exec(select(AuditEvent).where(col(AuditEvent.action) == "label.made_ahead")).one()
    assert event.fields == "labels=1001"


@pytest.mark.parametrize("count", [0, -1, labels.MOST_AHEAD + 1])
def test_a_slip_of_the_keyboard_makes_no_labels(database: Database, given: Given, count: int) -> None:
    with pytest.raises(Refused, match="from 1 to 10000"):
        spares(given, count)


def test_a_code_in_use_is_drawn_again(given: Given, database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    taken, free = given.received_device().code, new_code()
    drawn = iter([taken, free])
    monkeypatch.setattr(labels, "new_code", lambda: next(drawn))
    assert spares(given) == (free,)


def test_a_spare_on_a_device_is_its_code_and_the_old_one_still_finds_it(
    both_engines: Database, given: Given, sam: Actor
) -> None:
    device, (spare,) = given.received_device(), spares(given)
    done = claim(given, sam, show(spare).lower(), device.imei or "")
    now = stored(both_engines, device.id)
    assert (done.old, now.code, now.label_printed_at) == (device.code, spare, given.at.now)
    assert row(both_engines, spare).device_id == device.id
    assert row(both_engines, device.code).voided_at == given.at.now
    with both_engines.reading() as session:
        assert finding.device(session, sam, "device.read", device.code).code == spare
        (notice,) = finding.notices(session)
        assert f"Label {show(device.code)} was replaced: this device is {show(spare)} now." in notice
        assert finding.notices(session) == ()
        assert finding.device(session, sam, "device.read", spare).id == device.id
        assert finding.notices(session) == ()


def test_whoever_reads_a_scan_knows_an_old_label(both_engines: Database, given: Given, sam: Actor) -> None:
    device = given.ready_device()
    new = replaced(given, sam, device).device.code
    with both_engines.reading() as session:
        assert device_card.device(session, sam, show(device.code)).code == new
        assert [found.key for found in search.found(session, sam, device.code)] == [device.code]
        (scan,) = scans.scanned(session, sam, scans=[device.code], on=given.at.today)
        assert (scan.key, scan.refusal) == (new, None)
        assert scan.notice is not None
        (fresh,) = scans.scanned(session, sam, scans=[new], on=given.at.today)
        assert fresh.notice is None


def test_an_old_label_costs_a_statement_only_where_nothing_else_matches(
    database: Database, given: Given, sam: Actor
) -> None:
    device, other = given.received_device(), given.received_device()
    replaced(given, sam, device)
    for scan, most in ((other.code, 1), (other.imei or "", 1), ("NO-SUCH-THING", 1), (device.code, 2)):
        with database.reading() as session, counted(database) as statements:
            finding.devices_matching(session, sam, "device.read", scan)
        assert len(statements) == most, scan


def test_an_old_label_is_nothing_to_other_organisations(database: Database, given: Given, sam: Actor) -> None:
    device = given.received_device()
    replaced(given, sam, device)
    stranger = given.actor(Role.WAREHOUSE, given.provider("away"))
    with database.reading() as session:
        assert finding.devices_matching(session, stranger, "device.read", device.code) == []
        assert finding.notices(session) == ()
        assert search.found(session, stranger, device.code) == ()
        with pytest.raises(NotFound):
            device_card.device(session, stranger, device.code)
        assert scans.scanned(session, stranger, scans=[device.code], on=given.at.today)[0].kind is None


def test_a_replaced_label_is_missing_until_the_new_one_is_printed_or_seen(
    both_engines: Database, given: Given, sam: Actor
) -> None:
    device, other = given.ready_device(), given.ready_device()
    with both_engines.reading() as session:
        assert label_jobs.codes_missing(session, sam) == (), "its label was scanned on it"
    new = replaced(given, sam, device).device
    assert (new.code != device.code, new.label_printed_at, new.state) == (True, None, DeviceState.READY)
    with both_engines.reading() as session:
        assert label_jobs.codes_missing(session, sam) == (new.code,)
        rows = devices.rows(session, sam, devices.Wanted())
        assert {row.code: row.needs_label for row in rows} == {new.code: True, other.code: False}


def test_a_void_label_does_not_void_the_one_that_took_its_place(database: Database, given: Given, sam: Actor) -> None:
    device = given.received_device()
    new = replaced(given, sam, device).device.code
    with pytest.raises(Conflict, match="was replaced"):
        replaced(given, sam, device)
    assert stored(database, device.id).code == new


def test_only_the_new_label_passes_the_gate(database: Database, given: Given, sam: Actor) -> None:
    device = given.wiped_device()
    new = replaced(given, sam, device).device.code
    with pytest.raises(Refused, match="only its code proves"), database.writing() as session:
        preparing.pass_gates(session, sam, given.at, scan=device.code, gates=[Gate.LABEL_VERIFIED])
    with database.reading() as session:
        assert label_jobs.codes_missing(session, sam) == (new,)
    with database.writing() as session:
        preparing.pass_gates(session, sam, later(given.at, minutes=1), scan=new, gates=[Gate.LABEL_VERIFIED])
    with database.reading() as session:
        assert label_jobs.codes_missing(session, sam) == (), "it was seen on the device"


def test_replaced_twice_both_old_labels_lead_to_it(database: Database, given: Given, sam: Actor) -> None:
    device, (spare,) = given.received_device(), spares(given)
    claim(given, sam, spare, device.code)
    new = replaced(given, sam, stored(database, device.id)).device.code
    with database.reading() as session:
        for old in (device.code, spare):
            assert finding.device(session, sam, "device.read", old).code == new
    assert row(database, spare).voided_at == given.at.now


def test_a_used_or_void_or_foreign_label_is_refused(both_engines: Database, given: Given, sam: Actor) -> None:
    device, other = given.received_device(), given.received_device()
    used, spoiled = spares(given, 2)
    (theirs,) = spares(given, home="away")
    claim(given, sam, used, device.code)
    assert void(given, sam, spoiled) == 1
    for label, kind, said in (
        (used, Conflict, "is on a device already"),
        (spoiled, Conflict, "is void"),
        (theirs, NotFound, "no spare label"),
        (new_code(), NotFound, "no spare label"),
        (device.code, Conflict, "is void"),
        ("hello", Refused, "not a label code"),
    ):
        with pytest.raises(kind, match=said):
            claim(given, sam, label, other.code)
    with pytest.raises(Conflict, match="on that device already"):
        claim(given, sam, used, used)
    assert stored(both_engines, other.id).code == other.code


def test_a_label_on_a_bag_with_a_kit_stays_there(database: Database, given: Given, sam: Actor) -> None:
    device, (bag,) = given.received_device(), spares(given)
    with database.writing() as session:
        entry = given.report(given.held_device(), "lost")
        kit = Kit(code=bag, provider_id=given.home.id, entry_id=entry.id, packed_on=given.at.today)
        session.add(kit)
    for act in (lambda: void(given, sam, bag), lambda: claim(given, sam, bag, device.code)):
        with pytest.raises(Conflict, match="Unpack it first"):
            act()


def test_a_lost_roll_is_void_but_for_what_is_stuck_on(both_engines: Database, given: Given, sam: Actor) -> None:
    device, codes = given.received_device(), spares(given, 5)
    claim(given, sam, codes[2], device.code)
    with both_engines.writing() as session:
        assert labels.void_unused(session, sam, given.at, codes=codes) == 4
    assert [row(both_engines, code).voided_at is None for code in codes] == [False, False, True, False, False]
    stranger = given.actor(Role.WAREHOUSE, given.provider("away"))
    with both_engines.writing() as session:
        assert labels.void_unused(session, stranger, given.at, codes=spares_of(both_engines)) == 0


def spares_of(database: Database) -> list[str]:
    with database.reading() as session:
        return list(session.exec(select(Label.code)))


def test_goods_in_takes_a_spare_and_its_row_names_the_device(both_engines: Database, given: Given, sam: Actor) -> None:
    (spare,) = spares(given)
    taken = received(given, sam, spare)
    assert taken.outcome is Outcome.LABEL_READ
    assert received(given, sam, imei(77), label=spare) == receiving.Taken(Outcome.ENTERED, spare)
    assert row(both_engines, spare).device_id is not None
    again = received(given, sam, imei(78), label=None)
    assert again.code != spare


def received(given: Given, actor: Actor, scan: str, label: str | None = None) -> receiving.Taken:
    with given.database.writing() as session:
        return receiving.take_in(session, actor, given.at, scan=scan, batch=PHONES, label=label)


def test_goods_in_refuses_other_labels(database: Database, given: Given, sam: Actor) -> None:
    (theirs,), (spoiled,) = spares(given, home="away"), spares(given)
    void(given, sam, spoiled)
    old = given.received_device()
    replaced(given, sam, old)
    for scan, said in ((theirs, "not one of yours"), (spoiled, "is void"), (old.code, "was replaced")):
        with pytest.raises(Conflict, match=said):
            received(given, sam, scan)
    for label, said in ((theirs, "not one of yours"), (spoiled, "is void")):
        with pytest.raises(Conflict, match=said):
            received(given, sam, imei(80), label=label)


def test_goods_in_sticks_a_spare_on_what_has_no_label_yet(database: Database, given: Given, sam: Actor) -> None:
    bare, labelled = given.received_device(), given.ready_device()
    first, second = spares(given, 2)
    assert received(given, sam, bare.imei or "", label=first) == receiving.Taken(Outcome.ALREADY, first)
    with pytest.raises(Conflict, match="To give it another one"):
        received(given, sam, labelled.imei or "", label=second)
    coming = given.expected_device(imei=imei(81))
    assert received(given, sam, imei(81), label=second) == receiving.Taken(Outcome.ARRIVED, second)
    assert stored(database, coming.id).state is DeviceState.RECEIVED
