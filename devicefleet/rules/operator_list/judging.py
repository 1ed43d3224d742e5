"""What an operator's list means beside the register: renewed there, unused, dying, twice, not where it should be.

Using a bundle is no payment, so the day of last use never keeps a number alive here; a day of a top-up does.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from devicefleet.rules.acts import acts_of_sim
from devicefleet.rules.lifecycle import sim_word
from devicefleet.rules.operator_list.reading import Line, OperatorList, There
from devicefleet.rules.terms import SimState
from devicefleet.rules.words import N_, _, n_, written

UNUSED_AFTER, DYING_AFTER = timedelta(days=14), timedelta(days=120)
FURTHEST = timedelta(days=731)
"""An end further away is mistyped, or no end of a bundle."""
ONE_DAY = timedelta(days=1)


class Finding(StrEnum):
    """What a row says, worst last."""

    RENEWED = "renewed"
    TOPPED_UP = "topped_up"
    UNUSED = "unused"
    DYING = "dying"
    DUPLICATE = "duplicate"
    STOCK_ACTIVE = "stock_active"
    CANCELLED_THERE = "cancelled_there"
    UNKNOWN = "unknown"
    UNREADABLE = "unreadable"
    AS_IT_IS = "as_it_is"


TITLES = {
    Finding.RENEWED: N_("Renewed at the operator"),
    Finding.TOPPED_UP: N_("Topped up"),
    Finding.UNUSED: N_("Not used"),
    Finding.DYING: N_("May be lost soon"),
    Finding.DUPLICATE: N_("Twice"),
    Finding.STOCK_ACTIVE: N_("In stock, but active"),
    Finding.CANCELLED_THERE: N_("With somebody, but cancelled there"),
    Finding.UNKNOWN: N_("Not in our register"),
    Finding.UNREADABLE: N_("Not readable"),
    Finding.AS_IT_IS: N_("Nothing to do"),
}


@dataclass(frozen=True, slots=True)
class Known:
    """A SIM within reach, as the register has it; `key` names it with its latest package and plan, as bulk rows do.

    `handed_on` is empty for one that nobody has. `charged_on` is the last payment known, `told_on` the last thing
    recorded of it, `live_sims` how many SIMs in use the same person has.
    """

    sim_id: int
    iccid: str
    state: SimState
    key: str | None
    ends_on: date | None
    begun: bool
    handed_on: date | None
    ref: str | None
    live_sims: int
    charged_on: date | None
    told_on: date | None


@dataclass(frozen=True, slots=True)
class Judged:
    """One row with its SIM and what it says, a sentence each; `renew_until` and `charged_on` are on offer."""

    line: Line
    sim: Known | None
    findings: tuple[tuple[Finding, str], ...]
    renew_until: date | None = None
    charged_on: date | None = None


def judge(listed: OperatorList, known: Mapping[str, Known], today: date) -> tuple[Judged, ...]:
    """Every row; of a SIM that is there twice only the first offers anything."""
    matched = [(line, _match(line, known)) for line in listed.lines]
    times = Counter(sim.sim_id if sim else "".join(line.forms[:1]) for line, sim in matched if line.forms)
    seen: set[int] = set()
    judged = []
    for line, sim in matched:
        again = sim is not None and sim.sim_id in seen
        judged.append(_judge(line, sim, times[sim.sim_id if sim else "".join(line.forms[:1])], today, again=again))
        if sim is not None:
            seen.add(sim.sim_id)
    return tuple(judged)


def counts(judged: Sequence[Judged]) -> dict[Finding, int]:
    """How many rows say what, in the order of `Finding`."""
    found = Counter(finding for row in judged for finding, _sentence in row.findings)
    return {finding: found[finding] for finding in Finding if found[finding]}


def _match(line: Line, known: Mapping[str, Known]) -> Known | None:
    return next((known[form] for form in line.forms if form in known), None)


def _judge(line: Line, sim: Known | None, times: int, today: date, *, again: bool) -> Judged:
    if not line.forms:
        return Judged(line, None, tuple((Finding.UNREADABLE, problem) for problem in line.problems))
    findings = [(Finding.UNREADABLE, problem) for problem in line.problems]
    if times > 1:
        findings.append((Finding.DUPLICATE, n_("{n} row has this SIM.", "{n} rows have this SIM.", times)))
    if sim is None:
        sentence = _("This SIM is not in your register. Compare the number with the card.")
        return Judged(line, None, (*findings, (Finding.UNKNOWN, sentence)))
    until = None if again else _renewed_until(line, sim, today)
    charged = None if again else _charged(line, sim, today)
    if until is not None:
        sentence = _("At the operator until {day}, here until {here}.", day=written(until), here=_last_day(sim))
        findings.append((Finding.RENEWED, sentence))
    if charged is not None:
        findings.append((Finding.TOPPED_UP, _("A top-up on {day} is not recorded here.", day=written(charged))))
    findings += _of_holder(line, sim, today) if sim.handed_on else _of_shelf(line, sim)
    return Judged(line, sim, tuple(findings) or ((Finding.AS_IT_IS, ""),), until, charged)


def _last_day(sim: Known) -> str:
    return written(sim.ends_on - ONE_DAY) if sim.ends_on else ""


def _renewed_until(line: Line, sim: Known, today: date) -> date | None:
    """A later end than ours, on a SIM whose data can be renewed."""
    until, ends_on = line.expires_on, sim.ends_on
    if until is None or ends_on is None or not sim.begun or sim.handed_on is None:
        return None
    if "renew" not in acts_of_sim(sim.state, renewable=True) or line.status is There.CANCELLED:
        return None
    return until if max(ends_on, today) <= until <= today + FURTHEST else None


def _charged(line: Line, sim: Known, today: date) -> date | None:
    """A payment after the last one known, where it does not come before something that was recorded since."""
    day = line.charged_on
    if day is None or sim.handed_on is None or "topped-up" not in acts_of_sim(sim.state, renewable=False):
        return None
    later = max(filter(None, (sim.handed_on, sim.told_on)))
    new = sim.charged_on is None or day > sim.charged_on
    return day if new and later <= day <= today else None


def _of_holder(line: Line, sim: Known, today: date) -> Iterator[tuple[Finding, str]]:
    """What is wrong with a SIM that somebody has."""
    if line.status is There.CANCELLED:
        yield Finding.CANCELLED_THERE, _("Somebody has it, and the operator has cancelled it. Bring a new one.")
        return
    unused = line.last_used_on is None and (line.never or line.used is False) and line.used is not True
    if unused and sim.handed_on and today - sim.handed_on > UNUSED_AFTER:
        days = (today - sim.handed_on).days
        yield Finding.UNUSED, n_("With somebody for {n} day.", "With somebody for {n} days.", days)
    if line.status is There.DORMANT:
        yield Finding.DYING, _("The operator has stopped it: ask whether it can be brought back.")
    elif line.last_used_on is not None and today - line.last_used_on >= DYING_AFTER:
        days = (today - line.last_used_on).days
        yield Finding.DYING, n_("Last used {n} day ago.", "Last used {n} days ago.", days)
    if sim.live_sims > 1:
        yield (
            Finding.DUPLICATE,
            n_("{n} SIM in use with one person.", "{n} SIMs in use with one person.", sim.live_sims),
        )


def _of_shelf(line: Line, sim: Known) -> Iterator[tuple[Finding, str]]:
    """What is wrong with a SIM that nobody has."""
    active = line.status is There.ACTIVE or line.used or line.last_used_on is not None
    if sim.state in (SimState.IN_STOCK, SimState.RESERVED) and active:
        yield Finding.STOCK_ACTIVE, _("Nobody has it by our record. Look for it in the store.")
    elif sim.state not in (SimState.IN_STOCK, SimState.RESERVED) and line.status is There.ACTIVE:
        sentence = _("It is {state} here, and the operator may still charge for it.", state=sim_word(sim.state))
        yield Finding.STOCK_ACTIVE, sentence
