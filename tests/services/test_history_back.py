"""History goes out, into an empty ledger, and out again: the same days for everybody, and the same file."""

import re
from datetime import date
from decimal import Decimal

from sqlmodel import col, select

from devicefleet.clock import Moment
from devicefleet.db import Database
from devicefleet.queries import history as ledger
from devicefleet.rules.history import LINES
from devicefleet.rules.history.organisations import Header
from devicefleet.rules.requesting import OPEN
from devicefleet.rules.terms import (
    Component,
    ConsentAnswer,
    ConsentForm,
    ConsentPurpose,
    Context,
    DeclineReason,
    EntryType,
    ExemptionReason,
    Kind,
    OwnCheck,
    Renewal,
    Role,
    Scheme,
    SimForm,
    Stage,
    TeachBack,
    Tenure,
    TrainingFormat,
    TrainingModule,
)
from devicefleet.services import (
    choices,
    demonstration,
    devices,
    history,
    holding,
    issuing,
    packages,
    support,
    talks,
    undoing,
    wiping,
)
from devicefleet.services.issuing import Item
from devicefleet.services.packages import Package
from devicefleet.tables import KitRequest, Survivor
from tests.given import Given, funded, scan_of
from tests.queries.counted import counted
from tests.services.desk import Desk
from tests.services.history import (
    assert_comes_back,
    taken_out,
)

ASKED = {"purpose": ConsentPurpose.HOLD_KIT_RECORD, "language": "vi"}


def test_the_demonstration_comes_back(sqlite: Database, empty: Database, at: Moment) -> None:
    """But of who waits for a kit: requests stay behind, and so does that a part is on its way."""
    passwords = {role: f"{role.value[::-1]} lantern 7 oaks" for role in demonstration.SIGN_INS}
    with sqlite.writing() as session:
        for _progress in demonstration.load(session, at, size="small", sign_ins=passwords):
            pass
    with sqlite.reading() as session:
        waiting = select(Survivor.ref).join(KitRequest).where(col(KitRequest.state).in_(OPEN))
        asked = session.exec(waiting).all()
    assert_comes_back(sqlite, empty, at, but=asked)


def test_every_kind_of_fact_comes_back(both_engines: Database, given: Given, desk: Desk, empty: Database) -> None:
    fill(given, desk)
    assert_comes_back(both_engines, empty, desk.at)


def test_what_was_recorded_late_and_out_of_order_comes_back(given: Given, desk: Desk, empty: Database) -> None:
    """Prepared today, handed over last week; moved yesterday, and a handover of before told today."""
    who, elsewhere = given.survivor(), given.provider("elsewhere")
    given.handover(who, given.ready_device(Kind.LAPTOP), on=date(2026, 10, 9))
    late = {"survivor": who.ref, "component": Component.LAPTOP, "reason": DeclineReason.NOT_NOW}
    desk.do(choices.decline, **late, offered_in_language="en", on=date(2026, 9, 1))
    desk.do(support.move, survivor=who.ref, provider_id=elsewhere.id, caseworker_id=None, on=date(2026, 11, 1))
    given.handover(who, given.ready_device(provider=elsewhere), on=date(2026, 10, 20))
    desk.do(support.end, survivor=who.ref, on=date(2026, 10, 15))
    assert_comes_back(desk.database, empty, desk.at)


def test_what_was_undone_does_not_come_back(given: Given, desk: Desk, empty: Database) -> None:
    phone, who = given.ready_device(), given.survivor()
    first = given.handover(who, phone, on=date(2026, 11, 1))
    desk.do(undoing.undo, entry_id=first.entry_id)
    given.handover(who, phone, on=date(2026, 11, 2))
    desk.do(undoing.undo, entry_id=given.report(phone, "lost").id)
    assert taken_out(desk.database).count(b'"issued"') == 1
    assert b'"lost"' not in taken_out(desk.database)
    assert_comes_back(desk.database, empty, desk.at)


def test_somebody_who_returned_to_support_comes_back(given: Given, desk: Desk, empty: Database) -> None:
    who = given.survivor()
    desk.do(support.end, survivor=who.ref, on=date(2026, 10, 20))
    again = support.Start(started_on=date(2026, 11, 3), stage=Stage.CG_POSITIVE_RNA)
    desk.do(support.start_again, survivor=who.ref, provider_id=given.home.id, caseworker_id=None, given=again)
    assert_comes_back(desk.database, empty, desk.at)


def test_a_return_that_was_undone_does_not_come_back(given: Given, desk: Desk, empty: Database) -> None:
    who = given.survivor()
    desk.do(support.end, survivor=who.ref, on=date(2026, 10, 20))
    asked = {"survivor": who.ref, "provider_id": given.home.id, "caseworker_id": None}
    for day in (3, 4):
        entry = desk.do(support.start_again, **asked, given=support.Start(started_on=date(2026, 11, day)))
        if day == 3:
            desk.do(undoing.undo, entry_id=entry.id)
    assert taken_out(desk.database).count(b'"support_started"') == 2
    assert_comes_back(desk.database, empty, desk.at)


def test_esims_stay_where_they_live(given: Given, desk: Desk, empty: Database) -> None:
    """In the phone of the same meeting, in the only one they hold, or nobody knows where: as it was recorded."""
    who, first, second = given.survivor(), given.ready_device(), given.ready_device()
    esims = [given.sim(form=SimForm.ESIM) for _each in range(3)]
    given.handover(who, first, esims[0], on=date(2026, 11, 1))
    taken_back = given.handover(who, second, on=date(2026, 11, 2))
    given.handover(who, esims[1], on=date(2026, 11, 3))
    desk.do(undoing.undo, entry_id=taken_back.entry_id)
    given.handover(who, esims[2], on=date(2026, 11, 4))
    raw = taken_out(desk.database).decode()
    assert re.findall(r'"carrier": "(\w+)"', raw) == [first.code, "unknown", first.code]
    assert_comes_back(desk.database, empty, desk.at)


def test_every_entry_is_said_or_is_no_history_of_its_own() -> None:
    corrections = {EntryType.DEVICE_CORRECTED, EntryType.SIM_CORRECTED, EntryType.SIM_MOVED, EntryType.VOIDED}
    kits = {EntryType.KIT_REQUESTED, EntryType.KIT_PACKED, EntryType.KIT_UNPACKED}
    assert set(EntryType) - set(ledger.SAY) == corrections | kits
    assert set(LINES) - set(history.TELL) == {Header}


def test_it_is_a_fixed_number_of_statements(given: Given, desk: Desk) -> None:
    with counted(desk.database) as before:
        taken_out(desk.database)
    fill(given, desk)
    with counted(desk.database) as after:
        taken_out(desk.database)
    assert len(after) == len(before) <= 30


def fill(given: Given, desk: Desk) -> None:
    """At least one of everything the ledger can hold."""
    given.site()
    given.staff(Role.ADMIN)
    casey, south = given.actor(Role.CASEWORKER), given.provider("south", nation="SCT")
    who = given.survivor(caseworker=casey, ends_on_expected=date(2027, 3, 1), region="E12000007", language="vi")
    phone, tablet, own = given.ready_device(), given.ready_device(Kind.TABLET), given.sim(number="07700900123")
    laptop = given.ready_device(Kind.LAPTOP, security_updates_until=date(2027, 1, 1), order_ref="PO/1", cost_pence=1)
    desk.do(wiping.fail, scan=given.received_device().code)
    desk.do(devices.receive, scan=given.expected_device(make="Acer").code, values={"imei": "004999010640000"})
    given.package(
        own,
        Package(Scheme.ORG_CONTRACT, None, renewal=Renewal.AUTO_FUNDED, open_ended=True, starts_on=date(2026, 10, 2)),
    )
    begins = given.sim(package=funded(starts_on=None, last_day=None, allowance_gb=Decimal("2.5")), network="O2")
    given.handover(who, phone, begins, own, tenure=Tenure.GIFT, on=date(2026, 10, 5))
    given.handover(who, laptop, tablet, tenure=Tenure.LOAN_FIXED, due_on=date(2026, 12, 1), on=date(2026, 10, 6))
    given.report(begins, "activate", date(2026, 10, 7))
    desk.do(packages.renew, scan=scan_of(begins), terms=2)
    desk.do(holding.extend, scan=laptop.code, until=date(2027, 2, 1), on=date(2026, 10, 20))
    desk.do(holding.gift, scan=laptop.code, on=date(2026, 10, 21))
    steps = ("lost", "found", "fault", "repair", "repaired", "quarantine", "release", "confirm", "stolen", "found")
    for number, word in enumerate(steps):
        given.report(phone, word, date(2026, 10, 8 + number))
    desk.do(holding.take_back, scan=tablet.code, on=date(2026, 11, 1))
    given.prepare(given.wipe(tablet, on=date(2026, 11, 2)))
    part = {"survivor": who.ref, "component": Component.LAPTOP}
    for word in ("setup", "topped-up", "ran-out"):
        given.report(laptop if word == "setup" else begins, word, date(2026, 11, 4))
    go_through(desk, who.ref)
    desk.do(choices.check_own_device, **part, outcome=OwnCheck.SAFE, on=date(2026, 10, 3))
    desk.do(choices.decline, **part, reason=DeclineReason.HAS_OWN, offered_in_language="vi", interpreter=True)
    desk.do(choices.exempt, **part, reason=ExemptionReason.SAFETY, review_on=date(2027, 1, 1))
    desk.do(support.change_stage, survivor=who.ref, stage=Stage.CG_POSITIVE_MOVE_ON, on=date(2026, 10, 10))
    desk.do(support.change_stay, survivor=who.ref, context=Context.PRISON, release_on=date(2026, 12, 1))
    desk.do(support.move, survivor=who.ref, provider_id=south.id, caseworker_id=None, on=date(2026, 11, 3))
    child = given.survivor(adult=False, turns_18_on=date(2027, 5, 5), needs_interpreter=True)
    items = [Item(given.ready_device().code, Tenure.GIFT)]
    desk.do(issuing.issue, survivor=child.ref, items=items, set_up=True)
    desk.do(talks.ask_consent, survivor=child.ref, **ASKED, answer=ConsentAnswer.WITHDRAWN)


def go_through(desk: Desk, ref: str) -> None:
    """What is talked about with somebody."""
    told = {"survivor": ref, "on": date(2026, 11, 5)}
    desk.do(talks.train, **told, kind=TrainingFormat.FORMAL, module=TrainingModule.S3, minutes=45)
    desk.do(talks.explain_nrm, **told, teach_back=TeachBack.PARTLY, language="vi", interpreter=True)
    desk.do(talks.check_contact, **told)
    desk.do(talks.ask_consent, **told, **ASKED, answer=ConsentAnswer.GIVEN, how=ConsentForm.SIGNED)
