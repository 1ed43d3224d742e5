"""What may not be done is not done: one sentence on stderr, exit code 1, and not one row has changed.

What was typed wrongly is exit code 2, and says how to ask.
"""

from collections.abc import Callable

import pytest

from tests.commands.conftest import Devicefleet, Fleet
from tests.commands.test_doing import words
from tests.given import imei

REFUSED: dict[str, tuple[str, str]] = {
    "an IMEI with a wrong check digit": (
        f"devices receive --kind smartphone --make Nokia --imei {imei(77)[:-1]}x --provider home",
        "IMEI",
    ),
    "a laptop without its serial number": ("devices receive --kind laptop --make HP --provider home", "A laptop needs"),
    "several organisations, and none was named": (
        "devices receive --kind laptop --make HP --serial PF-1",
        "Say for which organisation, with --provider: home, south.",
    ),
    "no such organisation": (
        "devices receive --kind laptop --make HP --serial PF-1 --provider west",
        "There is no organisation west. Known: home, south.",
    ),
    "a wipe with a check missing": (
        "devices wipe {received} --tool nwipe --verification seen --check mdm_removed",
        "is not ticked",
    ),
    "a wipe of something in somebody's hands": (
        "devices wipe {held} --tool nwipe --verification seen --all-checks",
        "Device {held} is given to keep.",
    ),
    "gates before the wipe": ("devices prepare {received} --all-gates", "Record its wipe and prepare it first."),
    "no gates": ("devices prepare {wiped}", "Say which gates are passed"),
    "a device that is not there": ("devices show 0000000000", "There is no device 0000000000 in your register."),
    "a SIM that is not there": ("sims show 8944000000000099999", "There is no SIM 8944000000000099999"),
    "an ICCID with too few digits": ("sims add --iccid 8944000 --provider home", "ICCID"),
    "a renewal without a package": ("renew {sim}", "has no data package yet. Add one first."),
    "a renewal before activation": ("renew {new_sim}", "is not activated yet"),
    "not ready": ("issue --to {survivor} {wiped} --tenure gift", "Prepare it first: its gates are still open."),
    "not wiped": ("issue --to {survivor} {received} --tenure gift", "Record its wipe and prepare it first."),
    "already out": ("issue --to {survivor} {held} --tenure gift", "It is theirs to keep. Choose another device."),
    "another organisation's": ("issue --to {survivor} {foreign} --tenure gift", "There is no device {foreign}"),
    "into prison": ("issue --to {prisoner} {ready} --tenure gift", "is in custody or detention"),
    "somebody unknown": ("issue --to 0000-00 {ready} --tenure gift", "There is no survivor 0000-00 in your list."),
    "one of two, so neither": ("issue --to {survivor} {ready} {wiped} --tenure gift", "Prepare it first"),
    "a loan with a date and none given": ("issue --to {survivor} {ready} --tenure loan_fixed", "Say until when"),
    "a gift with a date": ("issue --to {survivor} {ready} --tenure gift --until 2027-01-01", "has a return date"),
    "a SIM of somebody else": ("issue --to {prisoner} {held_sim}", ""),
    "tomorrow": ("lost {held} --on 2026-11-23", "23 November 2026 is in the future."),
    "before the handover": ("lost {held} --on 2026-11-01", "That is before it was handed over"),
    "held by nobody": ("return {ready}", "Nobody in your list holds {ready} now."),
    "found, and not lost": ("found {held}", "Device {held} is given to keep."),
    "activated, a device": ("sims activate {held}", "Only a SIM is activated"),
    "extended, a gift": ("extend {held} --until 2027-01-01", "is theirs to keep"),
    "extended into the past": ("extend {lent} --until 2026-11-01", "The new date must be in the future."),
    "given twice": ("gift {held}", "is already theirs to keep."),
    "a request for nothing new": ("requests make {survivor} laptop", "Request {asked} asks for this already."),
    "approved twice": ("requests approve {asked}", "Request {asked} is approved, to be picked, so this cannot be done"),
    "cancelled, and packed": ("requests cancel {bound}", "Unpack it first, then cancel."),
    "no such request": ("requests show 7K3M9-Q2XJ3", "There is no request 7K3M9-Q2XJ3 in your list."),
    "no slip to print": ("requests slip --all --provider south --out {folder}/x.pdf", "There is no slip to print"),
    "a bag that is full": ("kits pack {kit} {ready}", "There is a kit in this bag already."),
    "a bag that is none": ("kits pack {ready} {laptop}", "is not the label of a bag."),
    "what nobody asked for": ("kits pack {bag} {ready} --request {asked}", "this request does not ask for a phone."),
    "an empty bag unpacked": ("kits unpack {bag}", "There is no packed kit {bag} in your store."),
    "a request into prison": ("issue --request {bound} {ready}", "A kit is packed for this request"),
    "a shelf twice": ("shelves add A-03 --provider home", "There is already a shelf with this name."),
    "a shelf that is not there": ("shelves count 7K3M9-Q2XJ3", "There is no shelf 7K3M9-Q2XJ3 in your store."),
    "nothing to undo": ("undo 99999", "There is nothing to undo here."),
    "an unknown stock": ("labels print --all --stock X1 --out {folder}/x.pdf", "There is no label stock “X1”."),
    "a start past the sheet": ("labels print --all --stock L7160 --start 22 --out {folder}/x.pdf", "21 labels a page"),
    "a folder that is not there": ("labels print --all --out {folder}/nowhere/x.pdf", "cannot be written"),
    "a label of something else": ("labels print 0000000001 --out {folder}/x.pdf", "is not a label code"),
    "a programme that is not one": ("survivors open --provider home --programme x", "There is no programme x."),
    "support that has ended": ("survivors end {survivor} --on 2026-01-01", "Support began on"),
    "an account that is there": ("staff add {warehouse} warehouse --provider home", "already has this role"),
    "a wide role with an organisation": ("staff add {warehouse} admin --provider home", "leave the organisation out"),
    "the operator": ("staff add {warehouse} operator", "needs no account"),
    "nobody to disable": ("staff disable nobody@demo.example", "There is no account nobody@demo.example."),
    "a code in use": ("provider add home Home", "There is already an organisation with this code."),
    "a revision that is not one": ("migrate --to 9999", "There is no revision 9999."),
    "demo data on top of real data": ("demo", "demo data goes into an empty one only"),
    "a role that may not": ("--as {warehouse} flagged", "Your role does not allow this."),
    "a caseworker at the bench": (
        "--as {caseworker} devices wipe {received} --tool x --verification y --all-checks",
        "Your role does not allow this.",
    ),
    "not in my caseload": ("--as {caseworker} status {prisoner}", "There is no survivor {prisoner} in your list."),
    "another organisation's manager": (
        "--as {both}:provider_manager devices list --provider south",
        "There is no such organisation in your list.",
    ),
    "an account in two roles": ("--as {both} devices list", "Say in which role: "),
    "an account nobody has": ("--as nobody@demo.example devices list", "There is no account nobody@demo.example"),
    "a role somebody has not": (
        "--as {warehouse}:auditor devices list",
        "Say in which role: {warehouse}:warehouse:home.",
    ),
    "not the operator": ("--as {warehouse} check", "Your role does not allow this."),
    "nor to rebuild": ("--as {warehouse} rebuild", "Your role does not allow this."),
}

WRONG = {
    "no such command": "devices frobnicate",
    "a date that is none": "status {survivor} --as-of 31/02/2026",
    "a date from nowhere": "status {survivor} --as-of soon",
    "a kind that is none": "devices list --kind toaster",
    "receive what": "devices receive --provider home",
    "no checks at all, and no code": "devices wipe",
    "labels of what": "labels print --out {folder}/x.pdf",
    "labels of two sorts": "labels print --all --missing --out {folder}/x.pdf",
    "labels into nothing": "labels print --all",
    "issue to whom": "issue {ready} --tenure gift",
    "issue on what terms": "issue --to {survivor} {ready}",
    "issue to two": "issue --to {survivor} --request {asked} {ready}",
    "issue for a request on other terms": "issue --request {asked} {laptop} --tenure gift",
    "slips of what": "requests slip --out {folder}/x.pdf",
    "slips of two sorts": "requests slip {asked} --all --out {folder}/x.pdf",
    "turned down, and why": "requests reject {waits}",
    "a part that is none": "requests make {survivor} toaster",
    "issue nothing": "issue --to {survivor}",
    "extend until when": "extend {lent}",
    "how much data": "packages add {sim} --scheme voucher",
    "exempt until when": "survivors exempt {survivor} laptop safety",
    "move where": "survivors move {survivor}",
    "undo what": "undo last",
    "a port that is none": "serve --port 99999",
    "a size that is none": "demo --size huge",
}


@pytest.mark.parametrize("case", REFUSED)
def test_one_sentence_and_nothing_done(
    devicefleet: Devicefleet, fleet: Fleet, fingerprint: Callable[[], str], tmp_path: object, case: str
) -> None:
    typed, sentence = (text.format(**vars(fleet), folder=tmp_path) for text in REFUSED[case])
    before = fingerprint()
    result = devicefleet(*words(typed))
    assert result.exit_code == 1, result.output
    assert sentence in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert result.stdout == ""
    assert fingerprint() == before


@pytest.mark.parametrize("case", WRONG)
def test_wrong_usage(
    devicefleet: Devicefleet, fleet: Fleet, fingerprint: Callable[[], str], tmp_path: object, case: str
) -> None:
    before = fingerprint()
    result = devicefleet(*words(WRONG[case].format(**vars(fleet), folder=tmp_path)))
    assert result.exit_code == 2
    assert result.stderr.startswith("Usage: ")
    assert fingerprint() == before
