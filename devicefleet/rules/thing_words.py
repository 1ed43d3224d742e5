"""The words for devices, wipes, SIMs and data packages: said once, for every page, form and sentence."""

from datetime import date, timedelta
from decimal import Decimal

from devicefleet.rules.amounts import pounds
from devicefleet.rules.kit_words import TENURES
from devicefleet.rules.lifecycle import REMEDIES
from devicefleet.rules.terms import AllowancePeriod, DeviceState, Kind, Renewal, Scheme, SimForm, Tenure, WipeMethod
from devicefleet.rules.words import N_, _, n_, written

KINDS = {
    Kind.SMARTPHONE: N_("Phone"),
    Kind.LAPTOP: N_("Laptop"),
    Kind.TABLET: N_("Tablet"),
    Kind.MIFI_ROUTER: N_("Mobile router"),
    Kind.ACCESSORY: N_("Accessory"),
}

WIPE_METHODS = {
    WipeMethod.CLEAR: N_("Clear: factory reset, or overwritten once"),
    WipeMethod.PURGE: N_("Purge: the drive's own secure erase"),
    WipeMethod.CRYPTO_ERASE: N_("Crypto erase: the encryption key destroyed"),
}

WIPE_NAMES = {
    WipeMethod.CLEAR: N_("clear"),
    WipeMethod.PURGE: N_("purge"),
    WipeMethod.CRYPTO_ERASE: N_("crypto erase"),
}

SOURCES = {
    "purchased": N_("bought"),
    "donated_corporate": N_("given by a company"),
    "donated_public": N_("given by the public"),
    "device_bank": N_("from the device bank"),
    "transfer": N_("from another organisation"),
}

FORMS = {SimForm.NANO: N_("card (nano)"), SimForm.ESIM: N_("eSIM")}

SCHEMES = {
    Scheme.NATIONAL_DATABANK: N_("National Databank"),
    Scheme.OPERATOR_CHARITY: N_("operator's charity scheme"),
    Scheme.PURCHASED_BUNDLE: N_("bought bundle"),
    Scheme.ORG_CONTRACT: N_("our own contract"),
    Scheme.SOCIAL_TARIFF: N_("social tariff"),
    Scheme.SELF_FUNDED: N_("paid by themselves"),
    Scheme.VOUCHER: N_("voucher"),
    Scheme.HOME_BROADBAND: N_("home broadband"),
    Scheme.WIFI_ONLY: N_("Wi-Fi only"),
    Scheme.ESIM_SCHEME: N_("eSIM scheme"),
}

RENEWALS = {
    Renewal.NONE: N_("ends, nobody renews it"),
    Renewal.PLANNED_FUNDED: N_("we plan to renew it"),
    Renewal.AUTO_FUNDED: N_("renews by itself, paid by us"),
    Renewal.SELF_FUNDED: N_("they pay from then on"),
}

NEXT: dict[DeviceState, str] = {
    DeviceState.EXPECTED: N_("It has not arrived yet. Receive it when it does."),
    DeviceState.RECEIVED: N_("It waits to be wiped."),
    DeviceState.WIPING: N_("It is being wiped. Record how that went."),
    DeviceState.FAILED_WIPE: N_("Its wipe failed. Wipe it again, or take it out of use."),
    DeviceState.WIPED: N_("It is wiped. Now it is checked and labelled."),
    DeviceState.PREPARING: N_("Its checks are not finished."),
    DeviceState.READY: N_("It can be handed over."),
    DeviceState.ISSUED: N_("Somebody has it."),
    DeviceState.TRANSFERRED: N_("Somebody has it, and it is theirs to keep."),
    DeviceState.FAULT_REPORTED: N_("Somebody has it, and it does not work. Send it for repair, or take it back."),
    DeviceState.IN_REPAIR: N_("It is being repaired for the person who has it."),
    DeviceState.RETURNED: N_("It is back, and waits to be wiped."),
}
"""What a device's own page says about its state; where there is nothing of its own to say, the remedy stands."""


def next_word(state: DeviceState) -> str:
    """What comes next for a device in this state."""
    return _(NEXT.get(state, REMEDIES[state]))


def made(make: str | None, model: str | None) -> str:
    """Make and model as people say them: a model that names its make already is enough."""
    if make and model and model.casefold().startswith(make.casefold()):
        return model
    return " ".join(filter(None, (make, model)))


def allowance(gb: Decimal | None, period: AllowancePeriod) -> str:
    """`20 GB a month`, `unlimited data`."""
    if gb is None:
        return _("unlimited data")
    size = f"{gb.normalize():f}"
    if period == AllowancePeriod.DAY30:
        return _("{gb} GB every 30 days", gb=size)
    return _("{gb} GB a month", gb=size)


def span(starts_on: date | None, ends_on: date | None) -> str:
    """[starts_on, ends_on) as people say it, by its first and its last day."""
    if starts_on is None:
        return _("begins when the SIM is activated")
    if ends_on is None:
        return _("from {first}, without an end", first=written(starts_on))
    return _("{first} to {last}", first=written(starts_on), last=written(ends_on - timedelta(days=1)))


def plan_words(renew_on: date, terms: int, cost_pence: int | None, funder: str | None) -> list[str]:
    """`for 3 December 2026`, for how long, at what cost and who pays; each only where it says something."""
    said = [_("for {day}", day=written(renew_on))]
    said += [n_("{n} term", "{n} terms", terms)] if terms > 1 else []
    said += [_("{cost} a term", cost=pounds(cost_pence))] if cost_pence is not None else []
    return said + ([_("paid by {funder}", funder=funder)] if funder else [])


def terms(tenure: Tenure, due_on: date | None) -> str:
    """On what terms a thing is held: `on loan until 3 May 2026`."""
    if due_on is None:
        return _(TENURES[tenure])
    return _("{tenure} until {date}", tenure=_(TENURES[tenure]), date=written(due_on))
