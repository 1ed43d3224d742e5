"""One ledger entry as a sentence, the same on the page of a device, of a SIM and of a person: what, then details."""

from collections.abc import Iterable

from devicefleet.rules.terms import EntryType
from devicefleet.rules.terms import EntryType as E
from devicefleet.rules.words import N_, _

HEADINGS: dict[E, str] = {
    E.DEVICE_REGISTERED: N_("Entered in the register"),
    E.DEVICE_RECEIVED: N_("Received"),
    E.DEVICE_CORRECTED: N_("Details corrected"),
    E.DEVICE_MOVED: N_("Changed"),
    E.WIPE_RECORDED: N_("Wiped"),
    E.PREPARED: N_("Checked"),
    E.KIT_REQUESTED: N_("Kit asked for"),
    E.KIT_PACKED: N_("Packed in a kit"),
    E.KIT_UNPACKED: N_("Taken out of a kit"),
    E.SIM_REGISTERED: N_("Entered in the register"),
    E.SIM_CORRECTED: N_("Details corrected"),
    E.SIM_MOVED: N_("Changed"),
    E.PACKAGE_ADDED: N_("Data added"),
    E.PACKAGE_RENEWED: N_("Data renewed"),
    E.RENEWAL_PLANNED: N_("Renewal planned"),
    E.RENEWAL_DROPPED: N_("Planned renewal dropped"),
    E.SUPPORT_STARTED: N_("Support began"),
    E.SUPPORT_ENDED: N_("Support ended"),
    E.RESPONSIBILITY_MOVED: N_("Moved to another team"),
    E.STAGE_CHANGED: N_("Stage"),
    E.STAY_CHANGED: N_("Now staying"),
    E.ISSUED: N_("Handed over"),
    E.RETURNED: N_("Handed back"),
    E.LOST: N_("Reported lost"),
    E.STOLEN: N_("Reported stolen"),
    E.FAULT: N_("Reported faulty"),
    E.REPAIR: N_("Sent for repair"),
    E.REPAIRED: N_("Repaired and back"),
    E.QUARANTINED: N_("Set aside for safety"),
    E.RELEASED: N_("Checked and given back"),
    E.FOUND: N_("Found again"),
    E.ACTIVATED: N_("Activated"),
    E.EXTENDED: N_("New return date agreed"),
    E.GIFTED: N_("Given to keep"),
    E.CONFIRMED: N_("Seen and confirmed"),
    E.SET_UP: N_("Set up safely together"),
    E.RAN_OUT: N_("Data used up early"),
    E.CHARGED: N_("Paid text or top-up"),
    E.OWN_DEVICE_CHECKED: N_("Own device"),
    E.DECLINED: N_("Offered and declined"),
    E.EXEMPTED: N_("Not required for now"),
    E.TRAINED: N_("Training"),
    E.NRM_EXPLAINED: N_("NRM explained"),
    E.CONTACT_CHECKED: N_("Safe contact gone through"),
    E.CONSENT_ANSWERED: N_("Asked for consent"),
    E.VOIDED: N_("Undone"),
}
BEGAN_AGAIN = N_("Support began again")


def sentence(kind: EntryType, details: Iterable[str] = (), *, again: bool = False) -> str:
    """`Handed over: phone 7K3M9-Q2XJ3, theirs to keep.`; details are in the reader's language already."""
    said = list(dict.fromkeys(detail for detail in details if detail))
    what = _(BEGAN_AGAIN) if again else _(HEADINGS[kind])
    if not said:
        return _("{what}.", what=what)
    return _("{what}: {details}.", what=what, details="; ".join(said))


def undone(kind: EntryType) -> str:
    """What a voiding entry says of the one it voids: `Undone: handed over.`"""
    heading = _(BEGAN_AGAIN) if kind is E.SUPPORT_STARTED else _(HEADINGS[kind])
    return sentence(EntryType.VOIDED, [heading[:1].lower() + heading[1:]])
