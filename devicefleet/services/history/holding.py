"""What people of a file held: every handover with its evidence, and what became of each thing."""

from sqlmodel import col, select

from devicefleet.rules.history import AboutThing
from devicefleet.rules.history.holding import (
    NOBODY_KNOWS,
    Extended,
    Gifted,
    Issued,
    Reported,
    Returned,
    Thing,
    reported_as,
)
from devicefleet.rules.refusals import Conflict, Refused
from devicefleet.rules.tags import parse_code, parse_handover_number
from devicefleet.rules.terms import DeviceState, SimForm
from devicefleet.rules.words import _
from devicefleet.services import finding, holding, issuing
from devicefleet.services.history.bringing import Bringing, Tell
from devicefleet.services.issuing import Item
from devicefleet.tables import Device, Handover

NOT_READY = frozenset(
    {
        DeviceState.EXPECTED, DeviceState.RECEIVED, DeviceState.RETURNED, DeviceState.WIPING, DeviceState.FAILED_WIPE,
        DeviceState.WIPED, DeviceState.PREPARING,
    }
)  # fmt: skip
WORDS = {reported_as(report.entry): word for word, report in holding.REPORTS.items()}
"""From the word of a line to that of the service."""


def issued(bringing: Bringing, line: Issued) -> None:
    names = bringing.names
    scans = [names.device(one.device) if one.device else names.sim(one.key) for one in line.things]
    items = [Item(scan, one.tenure, one.due_on) for scan, one in zip(scans, line.things, strict=True)]
    number = _number(line.handover)
    person = bringing.survivor(line.person)
    try:
        handover = issuing.issue(*bringing.call, survivor=person, items=items, set_up=line.set_up, number=number)
    except Conflict as conflict:
        raise _with_remedy(bringing, conflict, scans) from conflict
    for one in line.things:
        if one.carrier is not None:
            _put_into(bringing, handover, one)


def _put_into(bringing: Bringing, handover: Handover, thing: Thing) -> None:
    """An eSIM into the device that the file names, whatever is likely."""
    session, actor, _at = bringing.call
    carrier = None
    if thing.carrier and thing.carrier != NOBODY_KNOWS:
        device = finding.device(session, actor, "device.read", bringing.names.device(thing.carrier))
        carrier = finding.open_provision(session, device_id=device.id)
        if carrier is None or carrier.survivor_id != handover.survivor_id:
            sentence = _("They do not hold {device}, so no eSIM of theirs lives in it.", device=thing.carrier)
            raise Refused(sentence, field="things")
    sim = finding.sim(session, actor, "sim.read", bringing.names.sim(thing.key))
    if sim.form != SimForm.ESIM:
        raise Refused(_("Only an eSIM lives in a device: leave “carrier” out."), field="things")
    provision = finding.open_provision(session, sim_id=sim.id)
    if provision is not None:
        provision.carrier_id = carrier.id if carrier else None
        session.add(provision)
        session.flush()


def _with_remedy(bringing: Bringing, conflict: Conflict, scans: list[str]) -> Refused:
    """A handover without evidence of a wipe is never made up for: the file has to say it."""
    codes = [code for code in map(parse_code, scans) if code]
    query = select(Device.id).where(col(Device.code).in_(codes), col(Device.state).in_(NOT_READY))
    if bringing.session.exec(query).first() is None:
        return conflict
    remedy = _("{why} In this file, put a “wipe_recorded” and a “prepared” line before this one.", why=conflict)
    return Conflict(remedy, field="things")


def _number(text: str | None) -> str | None:
    number = parse_handover_number(text) if text else None
    if text and number is None:
        sentence = _("“handover” is the number of a paper made by DeviceFleet. Leave it out, and one is made.")
        raise Refused(sentence, field="handover")
    return number


def reported(bringing: Bringing, line: Reported) -> None:
    holding.report(*bringing.call, scan=_scan(bringing, line), word=WORDS[line.fact])


def extended(bringing: Bringing, line: Extended) -> None:
    holding.extend(*bringing.call, scan=_scan(bringing, line), until=line.until)


def gifted(bringing: Bringing, line: Gifted) -> None:
    holding.gift(*bringing.call, scan=_scan(bringing, line))


def returned(bringing: Bringing, line: Returned) -> None:
    holding.take_back(*bringing.call, scan=_scan(bringing, line))


def _scan(bringing: Bringing, line: AboutThing) -> str:
    return bringing.names.device(line.device) if line.device else bringing.names.sim(line.key)


TELL: dict[type, Tell] = {
    Issued: issued,
    Reported: reported,
    Extended: extended,
    Gifted: gifted,
    Returned: returned,
}
