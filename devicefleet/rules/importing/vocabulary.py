"""The words people write in a spreadsheet for our closed lists, and how each field's cell becomes a typed value."""

from collections.abc import Callable, Mapping
from functools import partial

from devicefleet.rules import amounts, identifiers
from devicefleet.rules.cells import clean, compact, quoted
from devicefleet.rules.importing.kinds import kind_of
from devicefleet.rules.refusals import Refused
from devicefleet.rules.tags import parse_code
from devicefleet.rules.terms import AllowancePeriod, Importing, Kind, Renewal, Scheme, SimForm
from devicefleet.rules.words import _

Reader = Callable[[str], object]

UNLIMITED = "unlimited"

_SOURCES = {
    "purchased": ("bought", "purchase", "new"),
    "donated_corporate": ("corporate donation", "business donation", "company donation", "donated by company"),
    "donated_public": ("public donation", "private donation", "donated by public", "individual donation"),
    "device_bank": ("national device bank",),
    "transfer": ("transferred",),
}
_SIM_SUPPORT = {
    "nano": ("nano sim", "physical", "single sim", "nano only"),
    "nano+esim": ("nano and esim", "esim and nano", "physical and esim", "dual"),
    "esim_only": ("esim",),
}
_FORMS = {
    "nano": (
        "nano sim",
        "physical",
        "plastic",
        "multi",
        "multi sim",
        "triple cut",
        "trio",
        "3 in 1",
        "standard",
        "micro",
        "sim card",
    ),
    "esim": ("e sim", "embedded", "digital"),
}
_CONTRACTS = {
    "pay_monthly": ("monthly", "contract", "pay monthly contract"),
    "payg": ("pay as you go", "pay as you go payg", "prepaid", "prepay"),
}
_PERIODS = {
    "day30": ("30 days", "30 day", "every 30 days"),
    "month": ("monthly", "per month", "calendar month", "each month"),
}
_RENEWALS = {
    "auto_funded": ("auto", "automatic", "auto renew", "yes"),
    "planned_funded": ("planned", "manual"),
    "self_funded": ("self", "own money"),
    "none": ("no", "one off", "does not renew"),
}
_GRADES = {"A": ("grade a",), "B": ("grade b",), "C": ("grade c",)}


def _listed(words: Mapping[str, tuple[str, ...]], into: Callable[[str], str] = str) -> Reader:
    """A reader for a closed list: every spelling in compact form leads to the value that is stored."""
    spellings = {compact(name): into(value) for value, names in words.items() for name in (value, *names)}
    return partial(_one_of, spellings, ", ".join(words))


def _one_of(spellings: Mapping[str, str], allowed: str, text: str) -> str:
    if value := spellings.get(compact(text)):
        return value
    raise Refused(
        _(
            "{value} is not one of the words for this column. Use one of: {allowed}.",
            value=quoted(text),
            allowed=allowed,
        )
    )


def _text(longest: int, text: str) -> str:
    value = clean(text)
    if len(value) > longest:
        raise Refused(
            _("{value} is longer than {longest} characters. Shorten it.", value=quoted(text), longest=longest)
        )
    if value.startswith("="):
        raise Refused(_("{value} is a formula. Write the value itself.", value=quoted(text)))
    return value


def _code(text: str) -> str:
    if code := parse_code(text):
        return code
    raise Refused(
        _(
            "{value} is not a code of ours: a character is wrong or missing. Compare it with the label.",
            value=quoted(text),
        )
    )


def _kind(text: str) -> Kind:
    if kind := kind_of(text):
        return kind
    allowed = ", ".join(Kind)
    raise Refused(
        _(
            "{value} does not say which kind of device it is. Use one of: {allowed}.",
            value=quoted(text),
            allowed=allowed,
        )
    )


def _network_lock(text: str) -> str:
    word = compact(text)
    if word in {"unlocked", "simfree", "open", "no", "notlocked", "false"}:
        return "unlocked"
    if word in {"yes", "locked", "true"}:
        raise Refused(_("Say to which network it is locked, like EE, or write unlocked."))
    return _text(32, text)


def _allowance(text: str) -> object:
    return UNLIMITED if compact(text) in {"unlimited", "unlimiteddata", "unlim"} else amounts.gigabytes(text)


READERS: dict[Importing, dict[str, Reader]] = {
    Importing.DEVICES: {
        "code": _code,
        "kind": _kind,
        "make": partial(_text, 64),
        "model": partial(_text, 120),
        "serial": identifiers.serial,
        "imei": identifiers.imei,
        "imei2": identifiers.imei,
        "colour": partial(_text, 32),
        "storage_gb": amounts.whole_gigabytes,
        "ram_gb": partial(amounts.whole_gigabytes, most=512),
        "os": partial(_text, 32),
        "os_version": partial(_text, 32),
        "network_lock": _network_lock,
        "sim_support": _listed(_SIM_SUPPORT),
        "grade": _listed(_GRADES),
        "battery_health_pct": amounts.percent,
        "source_type": _listed(_SOURCES),
        "order_reference": partial(_text, 80),
        "order_line": partial(_text, 30),
        "quantity": partial(amounts.whole_number, most=1000),
        "description": partial(_text, 120),
        "is_return": amounts.yes_no,
        "cost_pence": amounts.money_pence,
    },
    Importing.SIMS: {
        "iccid": identifiers.iccid,
        "msisdn": identifiers.msisdn,
        "network": partial(_text, 64),
        "form": _listed(_FORMS, SimForm),
        "contract": _listed(_CONTRACTS),
        "scheme": _listed(dict.fromkeys(Scheme, ()), Scheme),
        "allowance_gb": _allowance,
        "allowance_period": _listed(_PERIODS, AllowancePeriod),
        "renewal": _listed(_RENEWALS, Renewal),
        "cost_pence": amounts.money_pence,
    },
}
"""How each field but the dates is read; dates need to know the order of their column."""
