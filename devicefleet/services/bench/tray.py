"""What waits for Done, sorted: the pick slip, the bag, and the things, whatever order they were scanned in."""

from dataclasses import dataclass

from devicefleet.queries.bench import What, kinds
from devicefleet.rules.bench import Slot, slots
from devicefleet.rules.refusals import Conflict
from devicefleet.rules.tags import parse_code
from devicefleet.rules.words import _
from devicefleet.services import finding, fitting, kit_requests
from devicefleet.services.bench.standing import Ask
from devicefleet.services.fitting import Found
from devicefleet.tables import KitRequest

MOST = 12
"""Things in one kit: more were scanned by mistake."""


@dataclass(frozen=True, slots=True)
class Sorted:
    """`bags` and `scans` are in the order of scanning; `what` is what the last scan is."""

    request: KitRequest | None
    bags: tuple[str, ...]
    scans: tuple[str, ...]
    what: What

    def slots(self, found: list[Found]) -> tuple[Slot, ...]:
        """The three parts of a kit, filled by what was found."""
        return slots(kit_requests.parts_of(self.request) if self.request else None, fitting.things(found))


def sort(ask: Ask, action: str, tray: tuple[str, ...]) -> Sorted:
    """Each scan where it belongs; refuses a second slip, a shelf, and more than fits into a kit."""
    if len(tray) > MOST:
        raise Conflict(_("More than {n} scans wait for Done. Scan Done, or Undo.", n=MOST), field="scan")
    known = kinds(ask.session, ask.actor, tray)
    slips = list(dict.fromkeys(parse_code(scan) for scan in tray if known[scan] is What.REQUEST))
    if len(slips) > 1:
        raise Conflict(_("That is another pick slip. End this one first: scan Done, or Undo."), field="scan")
    if What.SHELF in known.values():
        raise Conflict(_("That is a shelf. Scan the card Count to count it."), field="scan")
    request = finding.request(ask.session, ask.actor, action, slips[0] or "", lock=False) if slips else None
    return Sorted(
        request=request,
        bags=tuple(scan for scan in tray if known[scan] in (What.KIT, What.BAG)),
        scans=tuple(scan for scan in tray if known[scan] is What.THING),
        what=known[tray[-1]],
    )


def refuse_again(ask: Ask, scan: str) -> None:
    """The same thing twice is no second thing."""
    mark = parse_code(scan) or scan.strip().upper()
    if mark in {parse_code(one) or one.strip().upper() for one in ask.standing.tray}:
        raise Conflict(_("{scan} was scanned already. Nothing was done twice.", scan=scan.strip()), field="scan")
