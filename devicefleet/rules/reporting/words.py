"""The words of a report: titles of its tables, what stands in their rows and columns, and how to read its marks."""

from datetime import date

from devicefleet.rules.kit_words import PARTS, STATUSES
from devicefleet.rules.reporting.key import Population
from devicefleet.rules.reporting.published import Mark, Protection
from devicefleet.rules.survivor_words import DECLINE_CHOICES, region_word
from devicefleet.rules.terms import Status
from devicefleet.rules.words import N_, _, brief, written

TITLES = {
    "status": N_("How kits stood on {day}"),
    "paused": N_("Paused on {day}"),
    "parts": N_("Each part of the kit on {day}"),
    "trend": N_("Twelve ends of months"),
    "days": N_("Days in support, and days covered"),
    "gaps": N_("Days without the whole kit"),
    "first_kit": N_("The first whole kit"),
    "renewals": N_("Data renewed on time"),
    "nations": N_("Nations on {day}"),
    "regions": N_("Regions on {day}"),
    "band": N_("How alike organisations are"),
    "exits": N_("What people had when support ended"),
    "loans": N_("Loans that came to their date"),
    "set_up": N_("Safety set-up"),
    "language": N_("In a language they understand"),
    "training": N_("Training, by {day}"),
    "nrm": N_("The National Referral Mechanism explained"),
    "releases": N_("Kit on the day of release"),
    "harms": N_("Devices lost and failed"),
    "device_life": N_("How long devices last"),
    "wiped": N_("Wiped before somebody else had it"),
    "bought": N_("What was bought"),
    "money": N_("What was spent, and what comes"),
    "sources": N_("What was spent, by who paid"),
    "confirmed": N_("Kits confirmed lately"),
    "late": N_("Entries recorded late"),
    "declines": N_("Parts declined, by reason"),
    "waiting": N_("Requests that waited for stock"),
    "ahead": N_("Data that ends in the 13 weeks after {day}"),
}
"""By the table of the layout, or the group of sums that stands as one."""

_ROWS = {
    "covered": N_("Covered: complete or temporary"),
    Status.PAUSED: N_("Paused, and not counted"),
    "closed": N_("Gaps that closed"),
    "open_over_7": N_("Gaps still open after more than 7 days"),
    "within_10": N_("Had the whole kit within 10 working days"),
    "on_time": N_("Renewed without a day between"),
    "kept": N_("Left with a phone and a laptop to keep"),
    "kept_bridge": N_("Of these, with data for 30 more days"),
    "gifted": N_("Given to keep"),
    "extended": N_("Lent for longer, by agreement"),
    "returned": N_("Given back"),
    "unresolved": N_("Nothing agreed yet"),
    "within_7": N_("Set up safely within 7 days"),
    "understood": N_("Agreement or leaflet in their language, or read with an interpreter"),
    "any": N_("Any training"),
    "formal": N_("Formal: a course or a planned lesson"),
    "informal": N_("Informal: shown along the way"),
    "both": N_("Both kinds"),
    "clear": N_("National Referral Mechanism explained, and clear to them"),
    "on_the_day": N_("Had the whole kit on the day of release"),
    "certified": N_("Wiped with a certificate"),
    "devices": N_("Devices"),
    "data": N_("Periods of data"),
    "confirmed": N_("Confirmed in the last 90 days"),
    "late": N_("Recorded late"),
    "no_stock": N_("Waited because nothing was in stock"),
}
_NATIONS = {"ENG": N_("England"), "WLS": N_("Wales"), "SCT": N_("Scotland"), "NIR": N_("Northern Ireland")}
_COLUMNS = {
    "people": N_("People"),
    "met": N_("Have it"),
    "covered": N_("Covered"),
    "terms": N_("Periods"),
    "exits": N_("People"),
    "loans": N_("Loans"),
    "handovers": N_("Handovers"),
    "releases": N_("Releases"),
    "lost": N_("Lost or stolen"),
    "failed": N_("Failed"),
    "devices": N_("Devices"),
    "things": N_("Bought"),
    "entries": N_("Entries"),
    "declines": N_("Parts"),
    "requests": N_("Requests"),
    "unpaid": N_("Nothing paid after it"),
    "paid": N_("Paid for"),
}
TOGETHER = frozenset({"other", "others"})
"""Codes of rows that disclosure control put together, where they are no codes of their own."""
WHOLES = {
    "status": N_("Everybody counted"),
    "parts": N_("Asked of"),
    "trend": N_("Counted"),
    "nations": N_("Counted"),
    "regions": N_("Counted"),
    "harms": N_("Device-months"),
}
"""What the rows of a table are shares of; "Of" where it needs no word of its own."""

AMOUNTS = {
    "days_in_scope": N_("In support, and counted"),
    "days_covered": N_("Covered by the whole kit"),
    "days_smartphone": N_("With a phone"),
    "days_laptop": N_("With a laptop"),
    "days_data": N_("With data"),
    "pence_devices": N_("Devices bought"),
    "pence_data": N_("Data bought"),
    "pence_six_months": N_("To keep everybody covered for 6 more months"),
    "pence_twelve_months": N_("To keep everybody covered for 12 more months"),
}
SPREADS = {
    "gap_days": N_("How long gaps that closed lasted"),
    "first_kit_days": N_("From the start of support to the first whole kit"),
    "device_life_days": N_("From the first handover of a device to its last day"),
    "waiting_days": N_("How long requests waited"),
}
UNITS = {
    "gap_days": N_("days"),
    "first_kit_days": N_("working days"),
    "device_life_days": N_("days"),
    "waiting_days": N_("days"),
}
COUNTED = {
    Population.PEOPLE: N_("people"),
    Population.ENTRANTS: N_("people"),
    Population.EXITS: N_("people"),
    Population.RELEASES: N_("releases"),
    Population.GAPS: N_("gaps"),
    Population.TERMS: N_("periods of data"),
    Population.LOANS: N_("loans"),
    Population.HANDOVERS: N_("handovers"),
    Population.DEVICE_MONTHS: N_("device-months"),
    Population.HARMS: N_("devices"),
    Population.REISSUES: N_("devices"),
    Population.PURCHASES: N_("things"),
    Population.ENTRIES: N_("entries"),
    Population.DECLINES: N_("parts"),
    Population.WAITING: N_("requests"),
    Population.ENDING: N_("people"),
}
"""What one of a population is."""
MARKS = {
    Mark.CONFIDENTIAL: N_(
        "Confidential: fewer than {hidden_below}, none included, or hidden so that nobody can be found"
    ),
    Mark.NOT_APPLICABLE: N_("Not applicable: there is nothing this could be a number or a share of"),
    Mark.NOT_AVAILABLE: N_("Not available: it was not recorded, or could not be worked out"),
    Mark.LOW: N_("Low: more than nothing, but it rounds to 0"),
    Mark.REVISED: N_("Revised: an earlier report said another number"),
}
"""In the symbols of the Government Analysis Function."""
MEANINGS = {
    Status.COMPLETE: N_("Phone, laptop and data are there and work, on terms that last."),
    Status.TEMPORARY: N_(
        "All three are there, but at least one only for a time: a loan with a date, or data that ends."
    ),
    Status.PARTIAL: N_("One or two of the three are there."),
    Status.LAPSED: N_("The whole kit was there once; a part ended, was lost or failed, and nothing took its place."),
    Status.NOT_STARTED: N_("Nothing is there, and the time allowed for setting up is over."),
    Status.SETTING_UP: N_("Support began lately, and the kit is being put together."),
    Status.DECLINED: N_("A part was offered and declined, so that the kit cannot be whole."),
}


def title_of(name: str, day: date) -> str:
    """What a table is called."""
    return _(TITLES[name], day=written(day))


def row_word(table: str, code: str) -> str:
    """What stands at the head of a row; one that disclosure control put together has a code of `TOGETHER`."""
    if table in {"trend", "ahead"}:
        return _month(date.fromisoformat(code)) if table == "trend" else _week(date.fromisoformat(code))
    known = _known(table)
    if code in TOGETHER and code not in known:
        return _("Others together")
    return region_word(code) if table == "regions" else _(known[code])


def column_word(table: str, code: str) -> str:
    """What stands over a column of numbers."""
    if table == "nations":
        return _(STATUSES[Status(code)])
    if table == "trend" and code == "complete":
        return _(STATUSES[Status.COMPLETE])
    return _(_COLUMNS[code])


def mark_words(protection: Protection) -> tuple[tuple[str, str], ...]:
    """Each mark, and how to read it."""
    return tuple((mark.value, _(word, hidden_below=protection.hidden_below)) for mark, word in MARKS.items())


def nation_word(code: str) -> str:
    """A nation as people read it."""
    return row_word("nations", code)


def whole_word(table: str) -> str:
    """What stands over the numbers that shares are of."""
    return _(WHOLES[table]) if table in WHOLES else _("Of")


def _known(table: str) -> dict[str, str]:
    match table:
        case "status":
            return {**_ROWS, **{one.value: word for one, word in STATUSES.items()}}
        case "parts" | "harms":
            return {one.value: word for one, word in PARTS.items()}
        case "nations":
            return _NATIONS
        case "declines":
            return {one.value: word for one, word in DECLINE_CHOICES.items()}
        case _:
            return _ROWS


def _month(last: date) -> str:
    return _("{day} {year}", day=brief(last), year=last.year)


def _week(first: date) -> str:
    return _("Week of {day}", day=brief(first))
