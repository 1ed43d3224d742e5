"""Command cards: printed on the wall beside the bench, and scanned like anything else to say what the next scans do."""

from enum import StrEnum

from devicefleet.rules.words import N_, _


class Card(StrEnum):
    """What a card's QR symbol holds: letters and hyphens only, which every keyboard layout types alike."""

    RECEIVE = "CARD-RECEIVE"
    WIPE_OK = "CARD-WIPE-OK"
    READY = "CARD-READY"
    PACK_KIT = "CARD-PACK-KIT"
    ISSUE = "CARD-ISSUE"
    RETURN = "CARD-RETURN"
    COUNT = "CARD-COUNT"
    UNDO = "CARD-UNDO"
    DONE = "CARD-DONE"


MODES = (Card.RECEIVE, Card.WIPE_OK, Card.READY, Card.PACK_KIT, Card.ISSUE, Card.RETURN, Card.COUNT)
"""Cards that stay in force until another one is scanned; the others act once."""

WORDS: dict[Card, str] = {
    Card.RECEIVE: N_("Receive"),
    Card.WIPE_OK: N_("Wipe OK"),
    Card.READY: N_("Ready"),
    Card.PACK_KIT: N_("Pack kit"),
    Card.ISSUE: N_("Issue"),
    Card.RETURN: N_("Return"),
    Card.COUNT: N_("Count"),
    Card.UNDO: N_("Undo"),
    Card.DONE: N_("Done"),
}

HINTS: dict[Card, str] = {
    Card.RECEIVE: N_("Scan the spare label, then the device's serial number or IMEI."),
    Card.WIPE_OK: N_("Scan each device whose wipe passed every check."),
    Card.READY: N_("Scan each device that passed its tests."),
    Card.PACK_KIT: N_("Scan the bag's label, a pick slip if it is for one, and what goes in. Then Done."),
    Card.ISSUE: N_("Scan the pick slip, then the bag or each thing. Then Done."),
    Card.RETURN: N_("Scan each thing that came back."),
    Card.COUNT: N_("Scan the shelf, then everything on it. Then Done."),
    Card.UNDO: N_("Takes back the last thing done, within ten minutes."),
    Card.DONE: N_("Ends a kit, an issue or a count."),
}


def read_card(scan: str) -> Card | None:
    """The card in a scan, in any case; None for anything else."""
    try:
        return Card(scan.strip().upper())
    except ValueError:
        return None


def card_word(card: Card) -> str:
    """What stands on the card in large letters."""
    return _(WORDS[card])
