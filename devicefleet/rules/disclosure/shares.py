"""Shares in whole per cent: made of two printed numbers and nothing else, so they cannot say more than those do."""

from devicefleet.rules.disclosure.limits import Limits
from devicefleet.rules.reporting.published import Mark, Percent, Printed


def share(part: Printed, whole: Printed, limits: Limits) -> Percent:
    """Near nothing or all only that is said; a hidden part is near nothing if any number it may stand for is."""
    if whole.n is None or whole.n < limits.percent_from:
        return Percent(mark=Mark.CONFIDENTIAL)
    if part.n is None:
        most = 100 * (limits.show_from - 1)
        small = part.mark is Mark.CONFIDENTIAL and most <= limits.edge * whole.n
        return Percent(limits.edge, edge=True) if small else Percent(mark=Mark.CONFIDENTIAL)
    exact = (200 * part.n + whole.n) // (2 * whole.n)
    if exact <= limits.edge:
        return Percent(limits.edge, edge=True)
    if exact >= 100 - limits.edge:
        return Percent(100 - limits.edge, edge=True)
    return Percent(exact)
