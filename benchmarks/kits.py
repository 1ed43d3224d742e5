"""What made-up people were handed, on what terms, and what became of it: about four things each."""

from benchmarks.rows import DAYS, TODAY, Person, Rows, Weighted, tag
from tests.given import iccid, imei

Thing = tuple[int | None, int | None, int | None]
"""Keys of a device and the wipe that served its issue, or of a SIM."""
Terms = tuple[str, int | None]

TENURES: Weighted = (
    ("gift", 55), ("loan_until_exit", 20), ("loan_fixed", 14), ("conditional_gift", 8), ("household_shared", 3),
)  # fmt: skip
SCHEMES: Weighted = (
    ("national_databank", 45), ("purchased_bundle", 30), ("operator_charity", 15), ("org_contract", 10),
)  # fmt: skip
FATES: Weighted = (
    ("kept", 70), ("lost", 9), ("stolen", 3), ("repaired", 4), ("repair", 2), ("fault", 2), ("quarantine", 1),
    ("found", 2), ("returned", 7),
)  # fmt: skip
COST = {"smartphone": 14_900, "laptop": 27_900, "tablet": 17_900, "mifi_router": 4_900}
FUNDERS = (None, "fund-a", "fund-b")
SET_UP = frozenset({"smartphone", "laptop"})
FAULT, REPAIR = ("fault", "fault", "fault_reported"), ("repair", "in_repair", "in_repair")
LOST = ("lost", "lost", "lost")
STEPS: dict[str, tuple[tuple[str, str, str], ...]] = {
    "kept": (),
    "lost": (LOST,),
    "stolen": (("stolen", "stolen", "stolen"),),
    "fault": (FAULT,),
    "repair": (FAULT, REPAIR),
    "repaired": (FAULT, REPAIR, ("repaired", "repaired", "issued")),
    "quarantine": (("quarantined", "quarantined", "quarantined"),),
    "found": (LOST, ("found", "found", "issued")),
    "returned": (("returned", "returned", "returned"),),
}
"""What befell a device: the entry, what happened to the provision, and where the device moved."""


def hand_over(rows: Rows, who: Person) -> None:
    """A phone, a laptop and a SIM for most, after an earlier one for many; a tablet or a router for some."""
    chance = rows.chance
    for kind, ever, earlier, slow in (("smartphone", 0.93, 0.4, 20), ("laptop", 0.8, 0.25, 60)):
        if chance.random() > ever:
            continue
        day = who.start + int(slow * chance.random() ** 2)
        if chance.random() < earlier:
            day = _device(rows, who, kind, day, chance.choice(("returned", "returned", "lost"))) + chance.randint(0, 20)
        _device(rows, who, kind, day, rows.pick(FATES))
    if chance.random() < 0.15:
        kind = chance.choice(("tablet", "mifi_router"))
        _device(rows, who, kind, who.start + chance.randint(1, 90), rows.pick(FATES))
    if chance.random() < 0.93:
        day = who.start + int(25 * chance.random() ** 2)
        if chance.random() < 0.3:
            day = _sim(rows, who, day, 1) + chance.randint(0, 12)
        _sim(rows, who, day, chance.randint(1, 3))


def _device(rows: Rows, who: Person, kind: str, day: int, fate: str) -> int:
    """One device handed over on a day, unless support had ended; the day by which its fate was met."""
    if day >= who.end:
        return day
    chance, key = rows.chance, rows.next("device")
    tenure = rows.pick(TENURES)
    due = day + chance.randint(60, 400) if tenure == "loan_fixed" else None
    ready = rows.stocked("wipe_recorded", day - 5, who, device=key)
    told = ("clear", "factory reset", "", "set-up screen shown", *[True] * 7)
    wipe = rows.add("wipe_record", ready, key, DAYS[day - 5], *told)
    issued = _handed(rows, who, day, (tenure, due))
    moves = [(ready, "ready"), (issued, "issued")] + [(issued, "transferred")] * (tenure == "gift")
    if kind in SET_UP and chance.random() < 0.9:
        entry = rows.entry("set_up", day, who, device=key)
        rows.add("provision_event", entry, rows.next("provision"), "set_up", DAYS[day], None, None)
    at = day + chance.randint(5, 300)
    terms = _kept(rows, who, key, at, tenure) if fate == "kept" else None
    met, befallen = _befall(rows, who, key, at, fate, tenure)
    moves += befallen
    state = _moved(rows, "device_move", key, moves)
    number = imei(key) if kind == "smartphone" else None
    made = ("Fairphone", "fairphone", "Model 5", f"SN-{key:08}")
    rows.add("device", tag("device", key, 10), who.provider, kind, state, *made, number, DAYS[day - 5], COST[kind], 1)
    closed = DAYS[met] if state == "returned" else None
    _provide(rows, who, issued, day, (key, wipe, None), terms or (tenure, due), closed)
    return met


def _kept(rows: Rows, who: Person, key: int, at: int, tenure: str) -> Terms | None:
    """Lent things are given to keep, or lent for longer; of others somebody sees that they are still there."""
    chance, provision = rows.chance, rows.next("provision")
    if at >= who.end or chance.random() > 0.4:
        return None
    if not tenure.startswith("loan"):
        rows.add(
            "provision_event",
            rows.entry("confirmed", at, who, device=key),
            provision,
            "confirmed",
            DAYS[at],
            None,
            None,
        )
        return None
    due = None if chance.random() < 0.5 else at + chance.randint(60, 300)
    terms = ("gift", None) if due is None else ("loan_fixed", due)
    entry = rows.entry("extended" if due else "gifted", at, who, device=key)
    rows.add("provision_event", entry, provision, "retenured", DAYS[at], terms[0], due and DAYS[due])
    return terms


def _befall(rows: Rows, who: Person, key: int, at: int, fate: str, tenure: str) -> tuple[int, list[tuple[int, str]]]:
    """The steps of its fate that were taken before support ended: the day of the last, and its moves."""
    moves, met = [], at
    for kind, what, to in STEPS[fate]:
        if at >= who.end:
            break
        entry, met = rows.entry(kind, at, who, device=key), at
        rows.add("provision_event", entry, rows.next("provision"), what, DAYS[at], None, None)
        moves.append((entry, "transferred" if (to, tenure) == ("issued", "gift") else to))
        at += rows.chance.randint(1, 15)
    return met, moves


def _sim(rows: Rows, who: Person, day: int, packages: int) -> int:
    """One SIM handed over on a day with what is paid on it; the first day after the last package."""
    if day >= who.end:
        return day
    chance, key = rows.chance, rows.next("sim")
    moves = [(rows.stocked("sim_registered", day - 5, who, sim=key), "in_stock")]
    issued = _handed(rows, who, day, ("gift", None))
    moves.append((issued, "issued"))
    begun, ends = day + chance.randint(0, 3), TODAY + 1
    if begun < who.end and chance.random() < 0.95:
        moves.append((_happened(rows, who, key, begun, "activated"), "activated"))
        ends = _paid(rows, who, key, begun, packages)
    else:
        entry = rows.entry("package_added", day, who, sim=key)
        rows.add(
            "data_package", entry, key, "national_databank", 25, "day30", 6, True, None, None, "none", None, 0, None
        )
    lost = begun + chance.randint(20, 300)
    if chance.random() < 0.05 and lost < who.end:
        moves.append((_happened(rows, who, key, lost, "lost"), "lost"))
    state = _moved(rows, "sim_move", key, moves)
    rows.add("sim", who.provider, iccid(key), False, "nano", "Demo network", state, who.key, 1)
    _provide(rows, who, issued, day, (None, None, key), ("gift", None), None)
    return ends


def _happened(rows: Rows, who: Person, sim: int, day: int, what: str) -> int:
    entry = rows.entry(what, day, who, sim=sim)
    rows.add("provision_event", entry, rows.next("provision"), what, DAYS[day], None, None)
    return entry


def _paid(rows: Rows, who: Person, sim: int, begun: int, count: int) -> int:
    """Paid terms one behind the other, some after a gap, some without an end."""
    chance, starts, before = rows.chance, begun, None
    for number in range(count):
        entry = rows.entry("package_renewed" if number else "package_added", begun, who, sim=sim)
        gigabytes = 2 if chance.random() < 0.05 else chance.choice((8, 20, 25))
        endless = number == count - 1 and chance.random() < 0.4
        terms = chance.randint(1, 9)
        ends = starts + 30 * terms
        last = (None, "auto_funded") if endless else (DAYS[ends], "none")
        paid = (500 * terms, FUNDERS[entry % len(FUNDERS)])
        size = (gigabytes, "day30", terms, False)
        before = rows.add("data_package", entry, sim, rows.pick(SCHEMES), *size, DAYS[starts], *last, before, *paid)
        starts = ends + (chance.randint(1, 20) if chance.random() < 0.15 else 0)
    return starts


def _handed(rows: Rows, who: Person, day: int, terms: Terms) -> int:
    """The meeting; the provision that comes of it is stored once its end is known."""
    entry = rows.entry("issued", day, who)
    number = "H" + tag("handover", rows.next("handover"), 10)
    rows.add("handover", entry, number, who.provider, who.key, DAYS[day])
    tenure, due = terms
    rows.add("provision_event", entry, rows.next("provision"), "issued", DAYS[day], tenure, due and DAYS[due])
    return entry


def _provide(rows: Rows, who: Person, issued: int, day: int, thing: Thing, terms: Terms, closed: str | None) -> None:
    tenure, due = terms
    holder = who.key if thing[2] else None
    held = (*thing, holder, tenure, due and DAYS[due], DAYS[day], closed)
    rows.add("provision", issued, rows.last["handover"], who.key, *held)


def _moved(rows: Rows, table: str, key: int, moves: list[tuple[int, str]]) -> str:
    """Its life so far, step by step; where it is now."""
    before = None
    for entry, state in moves:
        rows.add(table, entry, key, before, state)
        before = state
    return moves[-1][1]
