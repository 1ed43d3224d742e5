"""What to look after while a thing is in hand: set-up, security updates, enough data, a number kept alive."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from devicefleet.rules.facts import Provision
from devicefleet.rules.kit.alive import Days, unpaid
from devicefleet.rules.kit.claims import FOREVER, Claim, Strength, day_after
from devicefleet.rules.kit.marks import BIT
from devicefleet.rules.kit.possession import ISSUED, SIM, Holding, happened_on
from devicefleet.rules.kit.reasons import Reason, Why
from devicefleet.rules.policy import Policy
from devicefleet.rules.terms import Component, Flag, Happening

DATA = Component.DATA
SET_UP, RAN_OUT, CHARGED = Happening.SET_UP, Happening.RAN_OUT, Happening.CHARGED
REMARK = Strength.REMARK
SAFETY_SETUP_MISSING, OS_EOL = BIT[Flag.SAFETY_SETUP_MISSING], BIT[Flag.OS_EOL]
DATA_BELOW_NEED, SIM_DORMANCY = BIT[Flag.DATA_BELOW_NEED], BIT[Flag.SIM_DORMANCY]


def device_upkeep(
    component: Component, provision: Provision, held: Sequence[Holding], policy: Policy
) -> Iterator[Claim]:
    """A safety set-up that was not done together in the first days, and security updates that end."""
    first = held[0]
    set_up_on = min(happened_on(provision, SET_UP), default=FOREVER)
    due_on = first.issued_on + timedelta(policy.safety_setup_days)
    if set_up_on > due_on:
        reason = Reason(component, Why.SAFETY_SETUP_DUE, first.issued_on, None, "", first.agreed.entry_id)
        yield from _while_in_hand((due_on, set_up_on), held, SAFETY_SETUP_MISSING, reason)
    last = provision.updates_until
    if last is not None:
        reason = Reason(component, Why.UPDATES_END, None, last)
        ending = last - timedelta(policy.updates_notice_days), FOREVER
        yield from _while_in_hand(ending, held, OS_EOL, reason)


def sim_upkeep(provision: Provision, active_from: date, held: Sequence[Holding], policy: Policy) -> Iterator[Claim]:
    """Data that ran out early time and again, and a number with which nothing was paid for so long that it may go."""
    ran_out = sorted(happened_on(provision, RAN_OUT))
    again = policy.ran_out_times - 1
    for first, last in zip(ran_out, ran_out[again:], strict=False):
        few_days = last, day_after(first, policy.ran_out_days + 1)
        yield from _while_in_hand(few_days, held, DATA_BELOW_NEED, Reason(DATA, Why.RAN_OUT_AGAIN, last))
    if provision.kind is not SIM or active_from == FOREVER:
        return
    charged = happened_on(provision, CHARGED)
    for since, until in unpaid(charged, provision.packages, active_from, policy.sim_dormancy_days):
        quiet = day_after(since, policy.sim_dormancy_days), until
        yield from _while_in_hand(quiet, held, SIM_DORMANCY, Reason(DATA, Why.NOTHING_PAID_SINCE, since))


def _while_in_hand(days: Days, held: Sequence[Holding], mark: int, reason: Reason) -> Iterator[Claim]:
    """A remark over those of the days on which the thing is with the person and works."""
    for one in held:
        from_on, until_on = max(days[0], one.from_on), min(days[1], one.until_on)
        if from_on < until_on and one.condition is ISSUED:
            yield Claim(from_on, until_on, REMARK, reason, mark=mark)
