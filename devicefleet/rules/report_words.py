"""Reports in words: how far one is, why it was withdrawn, how long a period is, and whom it is about."""

from devicefleet.rules.reporting.period import Cadence
from devicefleet.rules.reporting.slices import NATIONS, REGIONS, Slice, SliceKind
from devicefleet.rules.reporting.words import nation_word
from devicefleet.rules.survivor_words import region_word
from devicefleet.rules.terms import ReportForm, ReportState, Withdrawal
from devicefleet.rules.words import N_, _

STATES: dict[ReportState, str] = {
    ReportState.ASKED: N_("being made"),
    ReportState.HELD: N_("waits for release"),
    ReportState.RELEASED: N_("released"),
    ReportState.REFUSED: N_("not made"),
    ReportState.SUPERSEDED: N_("replaced"),
    ReportState.WITHDRAWN: N_("withdrawn"),
}
WITHDRAWALS: dict[Withdrawal, str] = {
    Withdrawal.WRONG_NUMBERS: N_("its numbers were wrong"),
    Withdrawal.WRONG_RECEIVER: N_("it went to somebody it was not for"),
    Withdrawal.TELLS_TOO_MUCH: N_("it tells more than it should"),
    Withdrawal.NOT_NEEDED: N_("it is not needed"),
}
CADENCES: dict[Cadence, str] = {
    Cadence.MONTH: N_("every month"),
    Cadence.QUARTER: N_("every quarter"),
    Cadence.YEAR: N_("every year"),
}
FORMS: dict[ReportForm, str] = {
    ReportForm.PDF: N_("PDF"),
    ReportForm.HTML: N_("Page"),
    ReportForm.CSV: N_("Table (CSV)"),
}
GATE = {
    "shown": N_("Numbers that are shown"),
    "hidden": N_("Numbers that are hidden"),
    "attacked": N_("Small groups that were attacked"),
    "programmes": N_("Attacks on them"),
    "narrowest": N_("Sizes that the best guess left open"),
    "rounds": N_("Times it was printed and tried"),
    "others": N_("Numbers of other reports held against it"),
}


def slice_word(slice_: Slice, provider: str = "") -> str:
    """Whom a report is about; `provider` is the name of the organisation, where it is known."""
    match slice_.kind:
        case SliceKind.ALL:
            return _("everybody")
        case SliceKind.NATION:
            return nation_word(slice_.code)
        case SliceKind.REGION:
            return region_word(slice_.code)
        case SliceKind.PROVIDER:
            return provider or slice_.code


def gate_word(name: str) -> str:
    """What the gate counted."""
    return _(GATE[name])


def places() -> tuple[Slice, ...]:
    """Everybody, the nations, and the regions of England: the slices that are no organisation's."""
    nations = tuple(Slice(SliceKind.NATION, code) for code in NATIONS)
    return (Slice(), *nations, *(Slice(SliceKind.REGION, code) for code in REGIONS if code.startswith("E")))
