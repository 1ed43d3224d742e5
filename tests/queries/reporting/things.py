"""What was handed over, paid, lent, lost, declined and recorded, looked at row by row."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import groupby

from devicefleet.rules.coverage import MET, NOT_ASKED
from devicefleet.rules.reporting.key import Population as P
from devicefleet.rules.reporting.period import month_of
from devicefleet.rules.requesting import OPEN
from devicefleet.rules.terms import ComponentState, Status
from devicefleet.rules.texts.text import best
from tests.queries.reporting.world import DAY, Member, Person, Row, World, london

HANDS, GONE = {"issued", "found"}, {"lost", "stolen", "returned"}
KINDS = {"smartphone", "laptop"}
LATE = timedelta(days=7)


def members(world: World) -> Iterator[Member]:
    for source in (terms, exits, loans, handovers, harms, reissues, entries, declines):
        yield from source(world)
    yield from (member for member, _days in waiting(world))
    yield from (member for member, *_paid in purchases(world))


def terms(world: World) -> Iterator[Member]:
    for package in world.standing("data_package"):
        last = package.ends_on - DAY if package.ends_on else None
        if last is None or not world.inside(last):
            continue
        for held in world.provisions.values():
            back = held.closed_on is not None and held.closed_on <= last
            if held.sim_id != package.sim_id or held.opened_on > last or back:
                continue
            person = world.people[held.survivor_id]
            had, then = person.on(last).data in MET, person.on(package.ends_on).data
            if had and person.counts(last) and person.counts(package.ends_on) and then not in NOT_ASKED:
                yield person.member(P.TERMS, last, month=month_of(last), renewed="on_time" if then in MET else "not")


def exits(world: World) -> Iterator[Member]:
    for person in world.people.values():
        for episode in person.facts.episodes:
            end = episode.ended_on
            if end is None or not world.inside(end) or end == episode.started_on:
                continue
            span = person.on(end - DAY)
            if span.status is Status.OUT_OF_SCOPE:
                continue
            keeps = span.smartphone is span.laptop is ComponentState.MET_SUSTAINED
            bridge = span.data in MET and paid_on(world, person, end + timedelta(days=29), end)
            left = "kept_bridge" if keeps and bridge else "kept" if keeps else "less"
            yield person.member(P.EXITS, end - DAY, month=month_of(end), left_with=left)


def paid_on(world: World, person: Person, day: date, end: date) -> bool:
    sims = {
        held.sim_id
        for held in world.provisions.values()
        if held.survivor_id == person.id and held.sim_id and (held.closed_on is None or held.closed_on > end)
    }
    return any(
        one.sim_id in sims and one.starts_on and one.starts_on <= day and (one.ends_on is None or day < one.ends_on)
        for one in world.standing("data_package")
    )


def loans(world: World) -> Iterator[Member]:
    for key, events in world.events.items():
        held = world.provisions[key]
        for n, agreed in enumerate(events):
            if held.device_id is None or not world.inside(agreed.due_on):
                continue
            person = world.people[held.survivor_id]
            outcome, on = settled(world, events, n)
            if (on is None or on >= world.first) and person.known(agreed.due_on):
                yield person.happened(P.LOANS, agreed.due_on, outcome=outcome)


def settled(world: World, events: list[Row], n: int) -> tuple[str, date | None]:
    so_far = [one for one in events if one.happened_on <= world.last]
    for later in so_far[n + 1 :]:
        if later.what == "returned":
            return "returned", later.happened_on
        if later.what == "retenured":
            return ("gifted" if later.tenure in {"gift", "conditional_gift"} else "extended"), later.happened_on
    moved = [one.what for one in so_far if one.what in {"lost", "stolen", "found"}]
    return ("lost" if moved and moved[-1] != "found" else "unresolved"), None


def handovers(world: World) -> Iterator[Member]:
    spoken = {row.handover_id: row for row in world.rows["agreement"] if london(row.answered_at) <= world.last}
    for handover in world.standing("handover"):
        person, day = world.people[handover.survivor_id], handover.handed_over_on
        if not world.inside(day) or not person.known(day):
            continue
        done = [
            any(one.what == "set_up" and one.happened_on <= min(day + LATE, world.last) for one in events)
            for key, held in world.provisions.items()
            if held.handover_id == handover.id
            and held.device_id
            and world.devices[held.device_id].kind in {"smartphone", "laptop", "tablet"}
            for events in [world.events[key]]
        ]
        said = spoken.get(handover.id)
        heard = said is not None and (said.interpreter or best([said.language], person.language) is not None)
        set_up = "nothing" if not done else "within_7" if all(done) else "later"
        yield person.happened(P.HANDOVERS, day, set_up=set_up, language="understood" if heard else "not")


def months(world: World) -> Iterator[Member]:
    """One for each day on which a device was in hand, of somebody in support."""
    for key, events in world.events.items():
        held = world.provisions[key]
        kind = world.devices[held.device_id].kind if held.device_id else ""
        if kind not in KINDS:
            continue
        person = world.people[held.survivor_id]
        for day in world.days():
            moved = [one.what for one in events if one.what in HANDS | GONE and one.happened_on <= day]
            if moved and moved[-1] in HANDS and person.status(day) is not Status.OUT_OF_SCOPE:
                yield person.happened(P.DEVICE_MONTHS, day, kind=kind)


def lives(world: World) -> Iterator[tuple[Member, int]]:
    for key, events in world.events.items():
        held = world.provisions[key]
        device = world.devices[held.device_id] if held.device_id else None
        if device is None or device.kind not in KINDS:
            continue
        person = world.people[held.survivor_id]
        first = min(one.opened_on for one in world.provisions.values() if one.device_id == device.id)
        for event in events:
            harm = {"lost": "lost", "stolen": "lost", "fault": "failed"}.get(event.what)
            day = event.happened_on
            if harm and world.inside(day) and person.status(day) is not Status.OUT_OF_SCOPE:
                yield person.happened(P.HARMS, day, kind=device.kind, harm=harm), (day - first).days


def harms(world: World) -> Iterator[Member]:
    return (member for member, _days in lives(world))


def reissues(world: World) -> Iterator[Member]:
    wipes = world.by_id("wipe_record")
    for held in world.provisions.values():
        before = [one for one in world.provisions.values() if one.device_id == held.device_id and one.id < held.id]
        person = world.people[held.survivor_id]
        if held.device_id and before and world.inside(held.opened_on) and person.known(held.opened_on):
            wiped = "certified" if wipes[held.wipe_id].certificate else "not"
            yield person.happened(P.REISSUES, held.opened_on, wiped=wiped)


def entries(world: World) -> Iterator[Member]:
    providers = world.by_id("provider")
    for entry in world.rows["entry"]:
        day = london(entry.recorded_at)
        if world.inside(day) and entry.type != "voided" and entry.id not in world.voided:
            late = "late" if day - entry.happened_on > LATE else "in_time"
            region = world.people[entry.survivor_id].region if entry.survivor_id else "none"
            code = providers[entry.provider_id].code
            yield Member(P.ENTRIES, code, region, {"month": month_of(day), "late": late})


def declines(world: World) -> Iterator[Member]:
    for decline in world.standing("decline"):
        person = world.people[decline.survivor_id]
        if world.inside(decline.offered_on) and person.known(decline.offered_on):
            yield person.happened(P.DECLINES, decline.offered_on, reason=decline.reason.value)


def waiting(world: World) -> Iterator[tuple[Member, int]]:
    steps = {key: list(rows) for key, rows in groupby(sorted(world.rows["request_step"], key=request), key=request)}
    for asked in world.standing("kit_request"):
        since = world.entries[asked.entry_id].happened_on
        told = [one for one in steps[asked.id] if london(one.at) <= world.last]
        closed = None
        for step in told:
            closed = None if step.state in OPEN else closed or london(step.at)
        person = world.people[asked.survivor_id]
        if since > world.last or (closed and closed < world.first) or not told:
            continue
        why = "no_stock" if closed and asked.rejection == "no_stock" else "other"
        member = person.member(P.WAITING, since, month=month_of(world.last), why=why)
        yield member, ((closed or world.last) - since).days


def request(step: Row) -> int:
    key: int = step.request_id
    return key


def purchases(world: World) -> Iterator[tuple[Member, int, str]]:
    """Each thing that was bought, what it cost and who paid."""
    providers, sims = world.by_id("provider"), world.by_id("sim")
    for package in world.standing("data_package"):
        if package.starts_on and world.inside(package.starts_on) and package.scheme != "self_funded":
            sim, funder = sims[package.sim_id], package.funder_ref or ""
            region = world.people[sim.holder_id].region if sim.holder_id else "none"
            true = {"month": month_of(package.starts_on), "what": "data", "funder": funder}
            member = Member(P.PURCHASES, providers[sim.provider_id].code, region, true)
            yield member, package.cost_pence or 0, funder
    for device in world.devices.values():
        if world.inside(device.acquired_on) and device.cost_pence is not None and device.state != "expected":
            first = [one for one in world.provisions.values() if one.device_id == device.id][:1]
            region = world.people[first[0].survivor_id].region if first else "none"
            true = {"month": month_of(device.acquired_on), "what": "devices", "funder": ""}
            yield Member(P.PURCHASES, providers[device.provider_id].code, region, true), device.cost_pence, ""
