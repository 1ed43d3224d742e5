"""Money, counts, sizes and yes-or-no as people write them in a cell."""

import re
from decimal import Decimal

from devicefleet.rules.cells import compact, plain, quoted
from devicefleet.rules.refusals import Refused
from devicefleet.rules.words import _

MOST_POUNDS = 100_000
_YES = frozenset({"yes", "y", "true", "t", "1", "x", "✓", "✔", "included"})
_NO = frozenset({"no", "n", "false", "f", "0"})
_NUMBER = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,12}(?:\.\d+)?|\.\d+")
_IN_GB = {"": Decimal(1), "gb": Decimal(1), "gib": Decimal(1), "mb": Decimal(1) / 1000, "tb": Decimal(1024)}


def money_pence(text: str) -> int:
    """Pounds with or without sign, thousands or pence: `£1,234.50` is 123450."""
    written = re.sub(r"^(?:£|gbp)\s*|\s*(?:gbp|£)$", "", plain(text), flags=re.IGNORECASE)
    if re.search(r"[$€¥]|usd|eur", written, re.IGNORECASE):
        raise Refused(_("{value} is not in pounds. Write the cost in pounds, like 129.50.", value=quoted(text)))
    written = re.sub(r"^(\d+),(\d\d)$", r"\1.\2", written)  # 12,50 as most of Europe writes it
    if not _NUMBER.fullmatch(written):
        raise Refused(_("{value} is not an amount. Write the cost in pounds, like 129.50.", value=quoted(text)))
    pence = Decimal(written.replace(",", "")) * 100
    if pence != pence.to_integral_value():
        raise Refused(_("{value} has parts of a penny. Write pounds and pence, like 129.50.", value=quoted(text)))
    if pence > MOST_POUNDS * 100:
        raise Refused(
            _("{value} is more than any one thing costs here. Write the cost of one, in pounds.", value=quoted(text))
        )
    return int(pence)


def pounds(pence: int) -> str:
    """An amount as it is shown: £1,234.50."""
    return f"£{pence / 100:,.2f}"


def whole_number(text: str, *, least: int = 0, most: int = 1_000_000) -> int:
    """A count; other programs export 8 as 8.0."""
    written = re.sub(r"\.0+$", "", plain(text))
    number = int(written.replace(",", "")) if _NUMBER.fullmatch(written) and "." not in written else None
    if number is None:
        raise Refused(_("{value} is not a whole number. Write it in digits, like 8.", value=quoted(text)))
    if not least <= number <= most:
        raise Refused(
            _("{value} is outside what can be right: {least} to {most}.", value=quoted(text), least=least, most=most)
        )
    return number


def percent(text: str) -> int:
    """0 to 100, rounded, with or without its sign."""
    written = plain(text).removesuffix("%").strip()
    if not _NUMBER.fullmatch(written) or not 0 <= (number := round(Decimal(written.replace(",", "")))) <= 100:
        raise Refused(_("{value} is not a percentage. Write a number from 0 to 100, like 87.", value=quoted(text)))
    return number


def gigabytes(text: str, *, most: int = 16_384) -> Decimal:
    """A size in GB; MB and TB are converted (500 MB of data is 0.5 GB, a 1 TB disk is 1024 GB)."""
    written = re.fullmatch(r"([\d.,]+)\s*([a-z]*)", plain(text), re.IGNORECASE)
    factor = _IN_GB.get(written[2].casefold()) if written else None
    if not written or factor is None or not _NUMBER.fullmatch(written[1]):
        raise Refused(_("{value} is not a size. Write it in gigabytes, like 64.", value=quoted(text)))
    size = (Decimal(written[1].replace(",", "")) * factor).quantize(Decimal("0.01"))
    if size > most:
        raise Refused(
            _("{value} is more than any device or package has. Write it in gigabytes, like 64.", value=quoted(text))
        )
    return size


def whole_gigabytes(text: str, *, most: int = 16_384) -> int:
    """A size in GB for things that are sold in whole gigabytes."""
    size = gigabytes(text, most=most)
    if size != size.to_integral_value() or not size:
        raise Refused(_("{value} is not a whole number of gigabytes. Write it like 64.", value=quoted(text)))
    return int(size)


def yes_no(text: str) -> bool:
    """A tick, yes or no in the usual spellings."""
    word = plain(text).casefold() if plain(text) in {"✓", "✔"} else compact(text)
    if word in _YES or word in _NO:
        return word in _YES
    raise Refused(_("{value} is neither yes nor no. Write Yes or No.", value=quoted(text)))
