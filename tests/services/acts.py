"""Every act a service offers, each with what it needs, who may do it, and how it looks for something not there."""

from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlmodel import col

from devicefleet.rules.access import OPERATOR
from devicefleet.rules.tags import new_code, new_reference
from devicefleet.rules.terms import (
    Component,
    ConsentAnswer,
    ConsentPurpose,
    Context,
    DeclineReason,
    ExemptionReason,
    Gate,
    Kind,
    OwnCheck,
    Stage,
    TeachBack,
    Tenure,
    TrainingFormat,
)
from devicefleet.services import (
    choices,
    confirming,
    devices,
    holding,
    issuing,
    packages,
    preparing,
    sims,
    support,
    talks,
    undoing,
    wiping,
)
from devicefleet.services.issuing import Item
from devicefleet.tables import Entry
from tests.contacted import BY_TEXT
from tests.given import Given, funded, iccid, passed_wipe, scan_of
from tests.services.act import Act

SOON = date(2027, 1, 31)


def left(given: Given) -> dict[str, Any]:
    """Somebody whose support ended this month."""
    ref = given.survivor().ref
    with given.database.writing() as session:
        support.end(session, OPERATOR, given.at, survivor=ref, on=date(2026, 11, 3))
    again = {"given": support.Start(started_on=given.at.today), "caseworker_id": None}
    return {"survivor": ref, "provider_id": given.home.id, **again}


def unknown_scan() -> dict[str, Any]:
    return {"scan": new_code()}


def unknown_person() -> dict[str, Any]:
    return {"survivor": new_reference()}


def unknown_sim() -> dict[str, Any]:
    return {"scan": iccid(999_999)}


def unknown_provider() -> dict[str, Any]:
    return {"provider_id": 999_999}


def unknown_entry() -> dict[str, Any]:
    return {"entry_id": 999_999}


def unknown_item() -> dict[str, Any]:
    return {"items": [Item(new_code(), Tenure.GIFT)]}


def expected(given: Given) -> dict[str, Any]:
    device = given.expected_device()
    return {"scan": device.code, "values": {"imei": "004999010640000", "make": "Fairphone"}}


def person(**asked: Any) -> Callable[[Given], dict[str, Any]]:
    return lambda given: {"survivor": given.survivor().ref, **asked}


def held(*before: str, **asked: Any) -> Callable[[Given], dict[str, Any]]:
    """A phone lent until January, after these reports."""

    def arrange(given: Given) -> dict[str, Any]:
        phone = given.held_device(tenure=Tenure.LOAN_FIXED, due_on=date(2026, 12, 24))
        for word in before:
            given.report(phone, word)
        return {"scan": phone.code, **asked}

    return arrange


def held_sim(**asked: Any) -> Callable[[Given], dict[str, Any]]:
    def arrange(given: Given) -> dict[str, Any]:
        sim = given.sim(package=funded())
        given.handover(given.survivor(), sim)
        return {"scan": scan_of(sim), **asked}

    return arrange


def used_sim(**asked: Any) -> Callable[[Given], dict[str, Any]]:
    """One that was activated."""

    def arrange(given: Given) -> dict[str, Any]:
        sim = given.sim(package=funded())
        given.handover(given.survivor(), sim)
        given.report(sim, "activate")
        return {"scan": scan_of(sim), **asked}

    return arrange


def planned_sim(given: Given) -> dict[str, Any]:
    asked = used_sim()(given)
    with given.database.writing() as session:
        packages.plan(session, OPERATOR, given.at, **asked, renew_on=date(2026, 12, 1))
    return asked


def on_a_sim(service: Callable[..., Any], trail: str, arrange: Callable[[Given], dict[str, Any]]) -> Act:
    return Act(service, "package.manage", f"package.{trail}", arrange, unknown_sim, takes_a_day=False)


def report(word: str, *before: str) -> Act:
    return Act(holding.report, "provision.report", f"provision.{word}", held(*before, word=word), unknown_scan)


def told(service: Callable[..., Any], trail: str, **asked: Any) -> Act:
    return Act(service, "survivor.write", trail, person(**asked), unknown_person)


def to_issue(given: Given) -> dict[str, Any]:
    things = (given.ready_device(), given.ready_device(Kind.LAPTOP), given.sim())
    return {"survivor": given.survivor().ref, "items": [Item(scan_of(thing), Tenure.GIFT) for thing in things]}


def talk_to_undo(given: Given) -> dict[str, Any]:
    person = given.survivor()
    with given.database.writing() as session:
        talks.check_contact(session, OPERATOR, given.at, survivor=person.ref)
        entry_id = session.execute(select(func.max(col(Entry.id)))).scalar_one()
    return {"entry_id": entry_id}


def holds_a_phone(given: Given) -> dict[str, Any]:
    survivor = given.survivor()
    given.held_device(survivor)
    return {"survivor": survivor.ref}


def to_undo(given: Given) -> dict[str, Any]:
    return {"entry_id": given.handover(given.survivor(), given.ready_device()).entry_id}


ACTS: dict[str, Act] = {
    "register a device": Act(
        devices.register,
        "device.receive",
        "device.registered",
        lambda given: {"provider_id": given.home.id, "values": {"kind": Kind.ACCESSORY}},
        unknown_provider,
        takes_a_day=False,
    ),
    "receive a device": Act(
        devices.receive, "device.receive", "device.received", expected, unknown_scan, takes_a_day=False
    ),
    "wipe a device": Act(
        wiping.record,
        "device.prepare",
        "device.wiped",
        lambda given: {"scan": given.received_device().code, "wipe": passed_wipe()},
        unknown_scan,
        takes_a_day=False,
    ),
    "say that a wipe failed": Act(
        wiping.fail,
        "device.prepare",
        "device.wipe_failed",
        lambda given: {"scan": given.received_device().code},
        unknown_scan,
        takes_a_day=False,
    ),
    "prepare a device": Act(
        preparing.pass_gates,
        "device.prepare",
        "device.prepared",
        lambda given: {"scan": given.wiped_device().code, "gates": [Gate.CHARGER, Gate.LABEL_VERIFIED]},
        unknown_scan,
        takes_a_day=False,
    ),
    "register a SIM": Act(
        sims.register,
        "sim.manage",
        "sim.registered",
        lambda given: {"provider_id": given.home.id, "values": {"iccid": iccid(888_888), "msisdn": "07700900123"}},
        unknown_provider,
        takes_a_day=False,
    ),
    "add a package": on_a_sim(
        packages.add, "package_added", lambda given: {"scan": scan_of(given.sim()), "package": funded()}
    ),
    "renew data": on_a_sim(packages.renew, "package_renewed", held_sim()),
    "plan a renewal": on_a_sim(packages.plan, "renewal_planned", used_sim(renew_on=date(2026, 12, 1))),
    "drop a planned renewal": on_a_sim(packages.drop_plan, "renewal_dropped", planned_sim),
    "confirm all that somebody holds": Act(
        confirming.confirm_all,
        "provision.report",
        "provision.confirmed_all",
        holds_a_phone,
        unknown_person,
        takes_a_day=False,
    ),
    "open somebody's support": Act(
        support.start,
        "survivor.open",
        "survivor.opened",
        lambda given: {
            "provider_id": given.home.id,
            "caseworker_id": None,
            "given": support.Start(started_on=given.at.today),
        },
        unknown_provider,
        takes_a_day=False,
    ),
    "open somebody's support again": Act(
        support.start_again, "survivor.open", "survivor.opened_again", left, unknown_person, takes_a_day=False
    ),
    "end support": told(support.end, "survivor.support_ended"),
    "change the stage": told(support.change_stage, "survivor.stage_changed", stage=Stage.CG_POSITIVE_MOVE_ON),
    "change the stay": told(support.change_stay, "survivor.stay_changed", context=Context.SAFEHOUSE),
    "move somebody": Act(
        support.move,
        "survivor.write",
        "survivor.moved",
        lambda given: {"survivor": given.survivor().ref, "provider_id": given.home.id, "caseworker_id": None},
        unknown_person,
    ),
    "check an own device": told(
        choices.check_own_device, "survivor.own_device_checked", component=Component.LAPTOP, outcome=OwnCheck.SAFE
    ),
    "note what was declined": told(
        choices.decline,
        "survivor.declined",
        component=Component.LAPTOP,
        reason=DeclineReason.NOT_NOW,
        offered_in_language="vi",
    ),
    "exempt somebody": told(
        choices.exempt, "survivor.exempted", component=Component.DATA, reason=ExemptionReason.SAFETY, review_on=SOON
    ),
    "train somebody": told(talks.train, "survivor.trained", kind=TrainingFormat.FORMAL),
    "explain the NRM": told(
        talks.explain_nrm, "survivor.nrm_explained", teach_back=TeachBack.CLEAR, language="vi", interpreter=True
    ),
    "go through safe contact": told(talks.check_contact, "survivor.contact_checked"),
    "say how they may be written to": told(talks.check_contact, "survivor.contact_checked", contact=BY_TEXT),
    "ask for consent": told(
        talks.ask_consent,
        "survivor.consent",
        purpose=ConsentPurpose.HOLD_KIT_RECORD,
        answer=ConsentAnswer.WITHDRAWN,
        language="vi",
    ),
    "issue": Act(issuing.issue, "provision.issue", "provision.issued", to_issue, unknown_person),
    "issue to one's own person": Act(issuing.issue, "provision.issue", "provision.issued", to_issue, unknown_item),
    "lost": report("lost"),
    "stolen": report("stolen"),
    "fault": report("fault"),
    "repair": report("repair", "fault"),
    "repaired": report("repaired", "fault", "repair"),
    "quarantine": report("quarantine"),
    "release": report("release", "quarantine"),
    "found": report("found", "lost"),
    "confirm": report("confirm"),
    "set up": report("setup"),
    "ran out": Act(holding.report, "provision.report", "provision.ran_out", used_sim(word="ran-out"), unknown_sim),
    "topped up": Act(
        holding.report, "provision.report", "provision.topped_up", used_sim(word="topped-up"), unknown_sim
    ),
    "activate": Act(holding.report, "provision.report", "provision.activate", held_sim(word="activate"), unknown_sim),
    "extend": Act(holding.extend, "provision.terms", "provision.extended", held(until=SOON), unknown_scan),
    "gift": Act(holding.gift, "provision.terms", "provision.gifted", held(), unknown_scan),
    "take back": Act(holding.take_back, "provision.return", "provision.returned", held(), unknown_scan),
    "take a SIM back": Act(holding.take_back, "provision.return", "provision.returned", held_sim(), unknown_sim),
    "undo a talk": Act(undoing.undo, "survivor.write", "entry.voided", talk_to_undo, unknown_entry, takes_a_day=False),
    "undo": Act(undoing.undo, "provision.report", "entry.voided", to_undo, unknown_entry, takes_a_day=False),
}
