"""What was agreed with somebody or decided for them: declines, exemptions, and things on their way."""

from collections.abc import Iterator, Sequence
from datetime import date

from devicefleet.rules.facts import Decline, Exemption, OnTheWay
from devicefleet.rules.kit.claims import FOREVER, Claim, Strength, day_after
from devicefleet.rules.kit.marks import BIT
from devicefleet.rules.kit.reasons import Reason, Why
from devicefleet.rules.terms import Flag


def decline_claims(declines: Sequence[Decline], taken: Sequence[date]) -> Iterator[Claim]:
    """Declines of one part. Each stands through its review day, or until the part is taken up after all."""
    valid = sorted(decline.offered_on for decline in declines if decline.in_language)
    for decline in declines:
        component, offered_on, review_on = decline.component, decline.offered_on, decline.review_on
        if not decline.in_language:
            unexplained = Reason(component, Why.DECLINE_UNEXPLAINED, offered_on)
            yield Claim(offered_on, day_after(review_on), Strength.REMARK, unexplained)
            continue
        taken_on = min((day for day in taken if day > offered_on), default=FOREVER)
        until_on = min(day_after(review_on), taken_on)
        yield Claim(offered_on, until_on, Strength.DECLINED, Reason(component, Why.DECLINED, offered_on, review_on))
        asked_again = min((day for day in valid if day > offered_on), default=FOREVER)
        due_until = min(taken_on, asked_again)
        if until_on < due_until:
            due = Reason(component, Why.DECLINE_REVIEW_DUE, offered_on, review_on)
            yield Claim(until_on, due_until, Strength.REMARK, due, mark=BIT[Flag.DECLINE_REVIEW_DUE])


def exemption_claim(exemption: Exemption) -> Claim:
    """Nobody has to provide this part, through the review day."""
    why = Why.EXEMPT_UNTIL if exemption.review_on else Why.EXEMPT
    reason = Reason(exemption.component, why, exemption.from_on, exemption.review_on)
    until_on = day_after(exemption.review_on) if exemption.review_on else FOREVER
    return Claim(exemption.from_on, until_on, Strength.EXEMPT, reason)


def on_the_way_claim(item: OnTheWay) -> Claim:
    """Reserved, packed or sent, and not yet in their hands."""
    reason = Reason(item.component, Why.ON_THE_WAY, item.from_on)
    return Claim(item.from_on, item.until_on or FOREVER, Strength.PENDING, reason)
