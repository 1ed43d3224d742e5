"""Commands that look: tables for people, the same answers as on the pages, and looking at somebody is audited."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlmodel import col, select

from devicefleet.db import Database
from devicefleet.rules.terms import Role
from devicefleet.tables import AuditEvent, Staff
from tests.commands.conftest import Devicefleet, Fleet

SHOWN: dict[str, tuple[str, str]] = {
    "devices list": ("devices list --kind laptop --state ready", r"^{laptop}  Laptop  Fairphone  Model 5  ready"),
    "an empty list": ("devices list --kind accessory", r"^No device fits\.$"),
    "what waits": ("devices list --need gates", r"{wiped} .* function test, updates installed"),
    "devices show": ("devices show {held}", r"With +{survivor}, theirs to keep, since 2 November 2026"),
    "by its serial number": ("devices show SN-000013", r"^Code  "),
    "sims list": ("sims list --state in_stock", r"^{sim} +in stock"),
    "sims show": ("sims show {held_sim}", r"With +{survivor}"),
    "packages list": ("packages list {held_sim}", r"National Databank +20 GB every 30 days +2026-11-01"),
    "survivors list": ("survivors list", r"^{survivor} +Lapsed|^{survivor} +\w+"),
    "those of one organisation": ("survivors list --provider south", r"^Nobody fits\.$"),
    "survivors show": ("survivors show {survivor}", r"Supported by +{caseworker}"),
    "status": ("status {survivor}", r"^{survivor} on 22 November 2026: Partial, since "),
    "status of a day to come": ("status {survivor} --as-of 10/12/2026", r"  Data +lapsed\. Data ended on 9 December"),
    "status of a day before": ("status {survivor} --as-of 2026-09-01", r"Support has not started\."),
    "explained": ("explain {survivor}", r"^1 October 2026: support started\.$"),
    "explained on another day": ("explain {survivor} --as-of 10/12/2026", r"^So the kit is: Lapsed, since "),
    "the policies": ("policy show", r"^  Least data +5 GB in 30 days$"),
    "flagged": ("flagged --as-of 10/12/2026 --which lapsed", r"^{survivor} +Lapsed +2026-12-10"),
    "nothing flagged": ("flagged --provider south", r"^No kit is flagged\.$"),
    "coverage": ("coverage", r"^Home Support +1 +0 +0 +"),
    "coverage by region": ("coverage --by region --as-of 10/12/2026", r"^region not recorded +1 +0 +0 +0 +0 +1 +1"),
    "nobody covered": ("coverage --provider south", r"^Nobody is supported on that day\.$"),
    "forecast": ("forecast --weeks 4", r"^2026-12-07  2026-12-13 +1 +1 +1 +1 .*Data ends: 1"),
    "requests list": ("requests list", r"^{bound} +laptop +packed +{prisoner} +2026-11-22"),
    "requests to pick": ("requests list --show pick", r"^{asked} +laptop +approved, to be picked +{survivor}"),
    "no such requests": ("requests list --priority upgrade", r"^No request fits\.$"),
    "to a store no request says for whom": ("--as {warehouse} requests list", r"^{bound} +laptop +packed +2026-11-22"),
    "requests show": ("requests show {waits}", r"^When +What happened +By$"),
    "kits list": ("kits list --show request", r"^\S+ +{bound} +2026-11-22"),
    "kits show": ("kits show {kit}", r"^Packed on +2026-11-22$"),
    "shelves list": ("shelves list", r"^A-03 +{shelf} +0$"),
    "provider list": ("provider list", r"^home +Home Support +ENG"),
    "staff list": ("staff list", r"^{warehouse} +warehouse \(Home Support\)"),
    "audit verify": ("audit verify", r"^\d+ rows hold\.$"),
    "check": ("check", r"^Everything agrees\.$"),
}


@pytest.mark.parametrize("case", SHOWN)
def test_what_people_see(devicefleet: Devicefleet, fleet: Fleet, case: str) -> None:
    typed, pattern = SHOWN[case]
    result = devicefleet(*typed.format(**vars(fleet)).split())
    assert result.exit_code == 0, result.output
    escaped = {name: re.escape(value) for name, value in vars(fleet).items()}
    assert re.search(pattern.format(**escaped), result.stdout, re.M)
    assert result.stderr == ""
    assert all(line == line.rstrip() for line in result.stdout.splitlines())


@pytest.mark.parametrize("typed", ["status {survivor}", "explain {survivor}", "survivors show {survivor}"])
def test_looking_at_somebody_is_audited(devicefleet: Devicefleet, fleet: Fleet, ledger: Database, typed: str) -> None:
    devicefleet(*typed.format(**vars(fleet)).split())
    last = acts(ledger)[-1]
    assert (last.action, last.role, last.subject) == ("survivor.read", Role.OPERATOR, fleet.survivor.replace("-", ""))


def test_taking_a_list_along_is_audited(devicefleet: Devicefleet, ledger: Database) -> None:
    devicefleet("flagged", "--json")
    assert acts(ledger)[-1].action == "flagged.exported"


def test_other_looks_change_nothing(devicefleet: Devicefleet, fingerprint: Callable[[], str]) -> None:
    before = fingerprint()
    for typed in (
        "devices list",
        "sims list",
        "survivors list",
        "staff list",
        "provider list",
        "check",
        "coverage",
        "forecast",
    ):
        assert devicefleet(*typed.split()).exit_code == 0
    assert fingerprint() == before


def test_acting_for_somebody_has_their_rights_and_their_name(
    devicefleet: Devicefleet, fleet: Fleet, ledger: Database
) -> None:
    assert devicefleet("--as", fleet.caseworker, "confirm", fleet.held).exit_code == 0
    with ledger.reading() as session:
        casey = session.exec(select(Staff.id).where(Staff.email == fleet.caseworker)).one()
    spoken_for, done = acts(ledger)[-2:]
    assert (spoken_for.action, spoken_for.role, spoken_for.subject) == ("staff.acts_as", Role.OPERATOR, str(casey))
    assert (done.action, done.role, done.staff_id) == ("provision.confirm", Role.CASEWORKER, casey)


def test_one_of_two_roles_is_chosen_by_its_name(devicefleet: Devicefleet, fleet: Fleet) -> None:
    assert devicefleet("--as", f"{fleet.both}:warehouse", "flagged").exit_code == 1
    assert devicefleet("--as", f"{fleet.both}:provider_manager", "flagged").exit_code == 0
    assert devicefleet("--as", f"{fleet.both}:provider_manager:home", "flagged").exit_code == 0


def test_a_caseworker_sees_their_own_people(devicefleet: Devicefleet, fleet: Fleet) -> None:
    listed = json.loads(devicefleet("--as", fleet.caseworker, "survivors", "list", "--json").stdout)
    assert [row["ref"] for row in listed] == [fleet.survivor]


def test_a_manager_sees_no_other_organisation(devicefleet: Devicefleet, fleet: Fleet) -> None:
    manager = f"{fleet.both}:provider_manager"
    assert fleet.foreign not in devicefleet("--as", manager, "devices", "list").stdout
    assert fleet.foreign in devicefleet("devices", "list", "--provider", "south").stdout
    assert devicefleet("--as", manager, "devices", "show", fleet.foreign).exit_code == 1


def test_a_disabled_account_acts_no_more(devicefleet: Devicefleet, fleet: Fleet) -> None:
    devicefleet("staff", "disable", fleet.warehouse)
    refused = devicefleet("--as", fleet.warehouse, "devices", "list")
    assert refused.stderr == f"There is no account {fleet.warehouse} that may act here.\n"


def acts(ledger: Database) -> list[AuditEvent]:
    with ledger.reading() as session:
        found = list(session.exec(select(AuditEvent).order_by(col(AuditEvent.id))))
        session.expunge_all()
        return found


def test_the_board_on_paper(devicefleet: Devicefleet, tmp_path: Path) -> None:
    path = tmp_path / "board.pdf"
    result = devicefleet("coverage", "--as-of", "10/12/2026", "--pdf", path)
    assert result.stdout == f"The board of 10 December 2026 is in {path}.\n"
    assert path.read_bytes().startswith(b"%PDF-")
    refused = devicefleet("coverage", "--provider", "nowhere", "--pdf", path)
    assert (refused.exit_code, refused.stderr) == (1, "There is no such organisation in your list.\n")


@pytest.mark.parametrize("command", ["coverage", "forecast"])
def test_the_board_is_not_for_every_role(devicefleet: Devicefleet, fleet: Fleet, command: str) -> None:
    result = devicefleet("--as", fleet.caseworker, command)
    assert result.exit_code == 1
    assert "Your role does not allow this." in result.stderr
