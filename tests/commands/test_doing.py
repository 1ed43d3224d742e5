"""Every command that changes something: it works, and says so in a sentence with exit code 0."""

import json
import re
from collections.abc import Callable

import pytest
from click.testing import Result
from sqlmodel import col, select

from devicefleet.db import Database
from devicefleet.rules.terms import DeviceState, EntryType, SimState, Status
from devicefleet.services.wiping import CHECK_WORDS
from devicefleet.tables import Device, Entry, KitSpan, Sim, Survivor
from tests.commands.conftest import Devicefleet, Fleet
from tests.given import iccid, imei

WORKS: dict[str, tuple[str, str]] = {
    "receive a new one": (
        "devices receive --kind laptop --make Lenovo --model L13 --serial PF-0001 --cost 189.50 --provider home",
        "is received. Wipe it next.",
    ),
    "receive a phone": (
        f"devices receive --kind smartphone --make Nokia --imei {imei(77)} --provider home",
        "received",
    ),
    "expect one": ("devices receive --kind tablet --make Lenovo --expected --provider home", "is expected."),
    "an expected one arrives": ("devices receive {expected} --serial PF-0002", "{expected} is received."),
    "wipe": (
        "devices wipe {received} --tool nwipe --verification read-back --all-checks --on 20/11/2026",
        "{received} is wiped. Prepare it next.",
    ),
    "wipe, check by check": (
        "devices wipe {received} --tool nwipe --verification seen "
        + " ".join(f"--check {name}" for name in CHECK_WORDS),
        "{received} is wiped.",
    ),
    "a wipe that fails": ("devices wipe {received} --failed", "The failed wipe of {received} is noted."),
    "prepare": ("devices prepare {wiped} --all-gates", "{wiped} is ready."),
    "prepare in part": ("devices prepare {wiped} --gate charger", "Still open for {wiped}: function test"),
    "sims add": (f"sims add --iccid {iccid(990)} --network O2 --number 07700900123 --provider home", "is entered."),
    "sims activate": ("sims activate {new_sim}", "is activated."),
    "packages add": ("packages add {sim} --scheme purchased_bundle --gb 10 --terms 2", "when the SIM is activated"),
    "a package with dates": (
        "packages add {sim} --scheme org_contract --unlimited --starts-on 01/11/2026 --last-day 2026-11-30 --cost 9",
        "Data from 1 November 2026 to 30 November 2026.",
    ),
    "a package without end": (
        "packages add {sim} --scheme org_contract --unlimited --renewal auto-funded --starts-on 1/11/2026 --open-ended",
        "without an end",
    ),
    "a package with a funder": (
        "packages add {sim} --scheme org-contract --unlimited --funder LOTTERY",
        "when the SIM is activated",
    ),
    "packages renew": ("packages renew {held_sim}", "Data from 10 December 2026 to 8 January 2027."),
    "renew": ("renew {held_sim} --last-day 31/12/2026", "Data from 10 December 2026 to 31 December 2026."),
    "survivors open": ("survivors open --provider home --place safehouse --language ti --on 2026-11-20", "-"),
    "open for a colleague": ("survivors open --provider home --caseworker {caseworker} --turns-18-on 2027-03-01", "-"),
    "survivors stage": ("survivors stage {survivor} cg_positive_move_on", "The stage is noted."),
    "survivors stay": (
        "survivors stay {survivor} immigration-detention --release-on 24/12/2026",
        "The place is noted.",
    ),
    "survivors own": ("survivors own {survivor} laptop safe", "The check is noted."),
    "survivors decline": (
        "survivors decline {survivor} laptop not_now --language ti --interpreter --review-on 2027-01-15",
        "The offer and the answer are noted.",
    ),
    "survivors exempt": (
        "survivors exempt {survivor} laptop legal_restriction --review-on 2027-01-31",
        "not required for the present",
    ),
    "survivors train": ("survivors train {survivor} informal --module s10 --minutes 40", "The training is noted."),
    "train, as little as can be said": ("survivors train {survivor} formal", "The training is noted."),
    "survivors nrm": ("survivors nrm {survivor} not-yet --language ti --interpreter", "the NRM was explained."),
    "survivors contact": ("survivors contact {survivor} --on 21/11/2026", "safe contact was gone through."),
    "to be written to": (
        "survivors contact {survivor} --way none --yes",
        "It is noted how they may be written to: not at all.",
    ),
    "survivors consent": (
        "survivors consent {survivor} hold_kit_record withdrawn --language ti --how signed",
        "The answer is noted.",
    ),
    "survivors end": ("survivors end {survivor} --on 21/11/2026", "The end of support is noted."),
    "survivors move": ("survivors move {prisoner} --to south", "who is responsible"),
    "move to a colleague": ("survivors move {prisoner} --to home --caseworker {caseworker}", "who is responsible"),
    "labels print": ("labels print --missing --stock l7160 --start 4 --out {folder}/labels.pdf", "labels on L7160"),
    "requests make": (
        "requests make {prisoner} data --priority release --needed-on 2027-01-08",
        "waiting for approval.",
    ),
    "make, with all that can be said": (
        "requests make {prisoner} data --needs hearing --needs motor --until 2027-03-01 --no-interpreter "
        + " ".join(("--language ti", "--handing with-worker", "--priority urgent-safety")),
        "approved, to be picked.",
    ),
    "requests approve": ("requests approve {waits}", "Request {waits} is approved."),
    "requests reject": ("requests reject {waits} --reason no-stock", "Request {waits} is turned down."),
    "requests cancel": ("requests cancel {asked}", "Request {asked} is cancelled."),
    "requests slip": ("requests slip {asked} --out {folder}/slips.pdf", "1 slip: "),
    "every slip": ("requests slip --all --out {folder}/slips.pdf", "1 slip: "),
    "requests sent": ("requests sent {bound}", "Request {bound} is on its way to the hub."),
    "requests arrived": ("requests arrived {away}", "Request {away} is at the hub."),
    "kits pack": ("kits pack {bag} {ready}{laptop} {sim}", "The kit in bag {bag} is packed."),
    "pack for a request": ("kits pack {bag} {laptop} --request {asked}", "The kit in bag {bag} is packed."),
    "kits unpack": ("kits unpack {kit}", "Kit {kit} is unpacked: everything is back on the shelf."),
    "shelves add": ("shelves add B-07 --provider home", "Shelf B-07 is added, with the label "),
    "shelves count": ("shelves count {shelf} {ready} {laptop}", "2 there."),
    "issue for a request": ("issue --request {asked} {laptop} --set-up", "Handed over: H-"),
    "issue": ("issue --to {survivor} {ready} {laptop} {sim} --tenure gift", "Handed over: H-"),
    "issue, all in one scan": ("issue --to {survivor} {ready}{laptop} --tenure loan_until_exit", "Handed over: H-"),
    "issue with a date": ("issue --to {survivor} {laptop} --until 31/01/2027 --on 21/11/2026", "Handed over: H-"),
    "return": ("return {held}", "{held} is handed back."),
    "lost": ("lost {held} --on 2026-11-21", "{held} is noted as lost. Nothing will be charged."),
    "stolen": ("stolen {held}", "{held} is noted as stolen."),
    "found": ("found {lost}", "{lost} is found again."),
    "fault": ("fault {held}", "{held} is noted as not working."),
    "repair": ("repair {faulty}", "{faulty} is in repair."),
    "repaired": ("repaired {repairing}", "{repairing} is repaired and back with them."),
    "quarantine": ("quarantine {held}", "{held} is set aside for safety."),
    "release": ("release {aside}", "{aside} is checked and back with them."),
    "confirm": ("confirm {held}", "Confirmed: {held} is still with them."),
    "setup": ("setup {held}", "{held} is set up safely."),
    "ran-out": ("ran-out {held_sim} --on 2026-11-21", "was used up early."),
    "topped-up": ("topped-up {held_sim}", "Noted: a paid text or top-up on {held_sim}."),
    "issue, set up together": ("issue --to {survivor} {ready} --tenure gift --set-up", "Handed over: H-"),
    "extend": ("extend {lent} --until 28/02/2027", "New date agreed for {lent}."),
    "gift": ("gift {lent}", "{lent} is now theirs to keep."),
    "provider add": ("provider add north 'North Support' --nation SCT", "north is added."),
    "site add": ("site add hub-9 'Hub nine' --provider home", "hub-9 is added."),
    "staff, a second role": ("staff add {warehouse} caseworker --provider home", "may sign in as caseworker."),
    "staff disable": ("staff disable {warehouse}", "can no longer sign in."),
}


@pytest.mark.parametrize("case", WORKS)
def test_it_is_done_and_said(
    devicefleet: Devicefleet, fleet: Fleet, fingerprint: Callable[[], str], tmp_path: object, case: str
) -> None:
    typed, sentence = (text.format(**vars(fleet), folder=tmp_path) for text in WORKS[case])
    before = fingerprint()
    result = devicefleet(*words(typed))
    assert result.exit_code == 0, result.output
    assert sentence in result.stdout
    assert result.stderr == ""
    assert fingerprint() != before


def words(typed: str) -> list[str]:
    """As a shell would divide it."""
    return [quoted or plain for quoted, plain in re.findall(r"'([^']*)'|(\S+)", typed)]


def state(ledger: Database, code: str) -> DeviceState:
    with ledger.reading() as session:
        return session.exec(select(Device.state).where(Device.code == code.replace("-", ""))).one()


def test_from_the_delivery_to_the_hand_and_back(devicefleet: Devicefleet, fleet: Fleet, ledger: Database) -> None:
    """The life of one device, with each command's own output as the next one's input."""
    typed = f"devices receive --kind smartphone --make Nokia --model G42 --imei {imei(4711)} --provider home"
    code = done(devicefleet(*words(typed))).split()[0]
    done(devicefleet("devices", "wipe", code, "--tool", "reset", "--verification", "seen", "--all-checks"))
    done(devicefleet("devices", "prepare", code, "--all-gates"))
    assert state(ledger, code) is DeviceState.READY
    done(devicefleet("issue", "--to", fleet.survivor, code, "--tenure", "loan_until_exit"))
    done(devicefleet("gift", code))
    assert state(ledger, code) is DeviceState.TRANSFERRED
    done(devicefleet("return", code))
    assert state(ledger, code) is DeviceState.RETURNED


def test_undo_takes_the_entry_that_was_printed(devicefleet: Devicefleet, fleet: Fleet, ledger: Database) -> None:
    entry = done(devicefleet("lost", fleet.held)).rpartition(" ")[2].strip()
    assert state(ledger, fleet.held) is DeviceState.LOST
    assert "Undone." in done(devicefleet("undo", entry))
    assert state(ledger, fleet.held) is DeviceState.TRANSFERRED
    again = devicefleet("undo", entry)
    assert again.exit_code == 1
    assert again.stderr == "This was already undone.\n"


def test_what_was_noted_about_somebody_is_taken_back(devicefleet: Devicefleet, fleet: Fleet) -> None:
    for typed in ("train {survivor} formal", "contact {survivor}", "stage {survivor} reach-in"):
        said = done(devicefleet("survivors", *words(typed.format(**vars(fleet)))))
        assert "Undone." in done(devicefleet("undo", said.rpartition(" ")[2].strip()))


def test_support_starts_again_and_is_taken_back(devicefleet: Devicefleet, fleet: Fleet) -> None:
    again = (
        "survivors",
        "start-again",
        fleet.survivor,
        "--stage",
        "reach-in",
        "--on",
        "21/11/2026",
        "--provider",
        "home",
    )
    refused = devicefleet(*again)
    assert (refused.exit_code, refused.stderr) == (1, f"{fleet.survivor} is in support already.\n")
    done(devicefleet("survivors", "end", fleet.survivor, "--on", "20/11/2026"))
    said = done(devicefleet(*again, "--caseworker", fleet.caseworker))
    assert said.startswith("It is noted that support began again.\nTo take it back: devicefleet undo ")
    assert "Reach-In" in done(devicefleet("survivors", "show", fleet.survivor))
    done(devicefleet("undo", said.rpartition(" ")[2].strip()))
    assert re.search("^Ended +2026-11-20$", done(devicefleet("survivors", "show", fleet.survivor)), re.M)


def test_the_funder_of_a_package_is_kept(devicefleet: Devicefleet, fleet: Fleet) -> None:
    typed = f"packages add {fleet.sim} --scheme org-contract --unlimited --funder"
    done(devicefleet(*typed.split(), " LOTTERY "))
    (package,) = json.loads(done(devicefleet("packages", "list", fleet.sim, "--json")))
    assert package["funder_ref"] == "LOTTERY"
    for text in (" ", "L" * 65):
        refused = devicefleet(*typed.split(), text)
        assert (refused.exit_code, refused.stdout) == (2, "")
        assert "Give 1 to 64 characters." in refused.stderr


def test_a_handover_is_undone_by_its_entry(devicefleet: Devicefleet, fleet: Fleet, ledger: Database) -> None:
    entry = done(devicefleet("issue", "--to", fleet.survivor, fleet.ready, "--tenure", "gift")).rpartition(" ")[2]
    done(devicefleet("undo", entry.strip()))
    assert state(ledger, fleet.ready) is DeviceState.READY


def test_the_reference_that_is_printed_finds_the_record(devicefleet: Devicefleet) -> None:
    ref = done(devicefleet("survivors", "open", "--provider", "home", "--language", "vi")).strip()
    assert "Setting up" in done(devicefleet("status", ref))


def test_a_phone_number_goes_in_and_is_found_but_never_shown(devicefleet: Devicefleet, ledger: Database) -> None:
    done(devicefleet("sims", "add", "--number", "07700 900456", "--provider", "home"))
    shown = done(devicefleet("sims", "show", "07700 900456", "--json"))
    assert '"own_number": true' in shown
    assert "900456" not in shown
    with ledger.reading() as session:
        assert session.exec(select(Sim.state).where(col(Sim.iccid).is_(None))).one() is SimState.ACTIVATED


def test_a_staff_member_is_made_with_a_password_from_a_prompt(devicefleet: Devicefleet) -> None:
    secret = "four quiet lanterns here\n"
    made = devicefleet("staff", "add", "new@demo.example", "warehouse", "--provider", "home", input=secret * 2)
    assert made.exit_code == 0, made.output
    assert "four quiet" not in made.output, "a password is never shown"


def test_or_with_one_from_the_standard_input(devicefleet: Devicefleet) -> None:
    typed = "staff add new@demo.example coordinator --password-file -"
    done(devicefleet(*words(typed), input="four quiet lanterns here\n"))


def test_rebuild_mends_what_check_finds(devicefleet: Devicefleet, ledger: Database) -> None:
    with ledger.writing() as session:
        for span in session.exec(select(KitSpan)):
            span.status = Status.COMPLETE
    assert devicefleet("check").exit_code == 1
    again = done(devicefleet("rebuild"))
    assert again == "2 timelines made again.\n2 of them say something else now.\n"
    assert done(devicefleet("check")) == "Everything agrees.\n"


def test_who_did_it_is_the_command_line(devicefleet: Devicefleet, fleet: Fleet, ledger: Database) -> None:
    done(devicefleet("lost", fleet.held))
    with ledger.reading() as session:
        entry = session.exec(select(Entry).where(Entry.type == EntryType.LOST).order_by(col(Entry.id).desc())).first()
        person = session.exec(select(Survivor)).first()
    assert entry is not None
    assert entry.staff_id is None
    assert person is not None


def done(result: Result) -> str:
    assert result.exit_code == 0, result.output
    return result.stdout
