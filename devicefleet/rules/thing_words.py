"""The words for devices, wipes, SIMs and data packages: said once, for every page, form and sentence."""

from datetime import date, timedelta
from decimal import Decimal

from devicefleet.rules.kit_words import N_, TENURES, written
from devicefleet.rules.terms import AllowancePeriod, Kind, Renewal, Scheme, SimForm, Tenure, WipeMethod
from devicefleet.rules.words import _

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


def terms(tenure: Tenure, due_on: date | None) -> str:
    """On what terms a thing is held: `on loan until 3 May 2026`."""
    if due_on is None:
        return _(TENURES[tenure])
    return _("{tenure} until {date}", tenure=_(TENURES[tenure]), date=written(due_on))
