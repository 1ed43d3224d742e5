"""Numbers printed on boxes and stickers, forgiven their spelling and refused when digits are lost or wrong."""

import re
from typing import NamedTuple

from stdnum import luhn

from devicefleet.rules.cells import compact, plain, quoted
from devicefleet.rules.refusals import Refused
from devicefleet.rules.words import _

_SHORTENED = re.compile(r"\d+(?:[.,]\d*)?E\+?\d+", re.IGNORECASE)
_SHORTENED_SERIAL = re.compile(r"\d(?:[.,]\d+)?E[+]\d+", re.IGNORECASE)
_SEPARATORS = re.compile(r"[\s\-/._]+")
_WHOLE_AS_DECIMAL = re.compile(r"(\d+)\.0+")
_SERIAL = re.compile(r"[0-9A-Z][0-9A-Z\-_./+:#]{2,62}[0-9A-Z]")
_NOT_SERIALS = frozenset(
    {
        "defaultstring",
        "tobefilledbyoem",
        "systemserialnumber",
        "notspecified",
        "notavailable",
        "seebox",
        "seelabel",
        "same",
    }
)
_UK_MOBILE = re.compile(r"7(?:[1-57-9]\d{8}|624\d{6})")

EXCEL_DIGITS = 15
"""A spreadsheet keeps fifteen significant digits of a number and turns the rest into zeros."""


class Iccid(NamedTuple):
    """The number of a SIM card; `warning` is a sentence when its check digit does not fit, which happens."""

    value: str
    warning: str | None


def imei(text: str) -> str:
    """Fifteen digits that pass the Luhn check (3GPP TS 23.003)."""
    digits = _digits(text, label="imei")
    if _SHORTENED.fullmatch(digits) or re.fullmatch(r"(?!0+$)\d{7,9}0{7,}", digits):
        raise Refused(
            _(
                "Excel has shortened this IMEI to {value} and its last digits are lost. "
                "Format the column as Text and copy the IMEIs again from the delivery note.",
                value=quoted(text),
            )
        )
    if not digits.isdigit():
        raise Refused(
            _("An IMEI is 15 digits; {value} is something else. Dial *#06# on the phone to see it.", value=quoted(text))
        )
    if len(digits) != 15:
        raise Refused(_imei_length(len(digits)))
    if len(set(digits)) == 1:
        raise Refused(
            _("This IMEI is one digit repeated, which no phone has. Dial *#06# on the phone to see the real one.")
        )
    if not luhn.is_valid(digits):
        raise Refused(
            _(
                "The check digit of this IMEI does not fit: one digit is wrong or two are swapped. "
                "Compare it with the box."
            )
        )
    return digits


def _imei_length(length: int) -> str:
    """What a number of the wrong length probably is."""
    match length:
        case 14:
            return _("This IMEI has 14 digits: its check digit or a leading zero is missing. Dial *#06# to see all 15.")
        case 16:
            return _(
                "This has 16 digits: it is an IMEISV, which ends in a software version. "
                "Dial *#06# and copy the 15-digit IMEI."
            )
        case 30:
            return _("There are two IMEIs in this cell. Put the second one in a column called IMEI 2.")
    return _("An IMEI has 15 digits; this one has {n}. Dial *#06# on the phone to see it.", n=length)


def iccid(text: str) -> Iccid:
    """The 19 or 20 digits of a SIM card (ITU-T E.118); a trailing filler F is dropped."""
    digits = re.sub(r"(?<=\d{19})f$", "", _digits(text, label="iccid", also="sim"), flags=re.IGNORECASE)
    if _SHORTENED.fullmatch(digits) or (len(digits) > 18 and not digits[EXCEL_DIGITS:].strip("0")):
        raise Refused(
            _(
                "Excel has shortened this SIM number to {value}: everything after its 15th digit is lost. "
                "Format the column as Text and copy the numbers again.",
                value=quoted(text),
            )
        )
    if not digits.isdigit():
        raise Refused(
            _(
                "A SIM number (ICCID) is 19 or 20 digits; {value} is something else. It is printed on the card.",
                value=quoted(text),
            )
        )
    if len(digits) not in {19, 20}:
        raise Refused(
            _("A SIM number (ICCID) has 19 or 20 digits; this one has {n}. It is printed on the card.", n=len(digits))
        )
    if not digits.startswith("89"):
        raise Refused(_("A SIM number (ICCID) begins with 89; this one does not. Compare it with the card."))
    fits = luhn.is_valid(digits) or (len(digits) == 20 and luhn.is_valid(digits[:19]))
    return Iccid(
        digits, None if fits else _("The check digit of this SIM number does not fit. Please compare it with the card.")
    )


def iccid_forms(text: str) -> tuple[str, ...]:
    """An ICCID in each way it may stand in a register, the likeliest first: operators leave out the check digit."""
    written = _digits(text, label="iccid", also="sim")
    if re.fullmatch(r"89\d{16}", written) and written[EXCEL_DIGITS:].strip("0"):
        return (written + luhn.calc_check_digit(written),)
    value = iccid(text).value
    if len(value) == 19:
        return value, value + luhn.calc_check_digit(value)
    return (value, value[:19]) if luhn.is_valid(value) or luhn.is_valid(value[:19]) else (value,)


def msisdn(text: str) -> str:
    """A UK mobile number as E.164; the sentences never repeat the number, which may be somebody's."""
    written = re.sub(r"[\s\-/.()]+", "", re.sub(r"\(0\)", "", _whole(plain(text))))
    if _SHORTENED.fullmatch(written):
        raise Refused(
            _(
                "Excel has shortened this phone number and its last digits are lost. "
                "Format the column as Text and copy it again."
            )
        )
    if not re.fullmatch(r"\+?\d+", written):
        raise Refused(_("A phone number holds only digits, like 07700 900123. Correct it, or leave the cell blank."))
    national = _national(written)
    if national.startswith("70"):
        raise Refused(
            _("Numbers that begin with 070 are personal forwarding numbers, not mobiles. Ask for the SIM's own number.")
        )
    if national[:2] == "76" and national[:4] != "7624":
        raise Refused(_("Numbers that begin with 076 are pagers, not mobiles. Ask for the SIM's own number."))
    if not national.startswith("7"):
        raise Refused(_("This is a landline or service number. A SIM has a mobile number that begins with 07."))
    if not _UK_MOBILE.fullmatch(national):
        raise Refused(_("A UK mobile number has 11 digits, like 07700 900123; this one has {n}.", n=len(national) + 1))
    return f"+44{national}"


def _national(written: str) -> str:
    """The digits after the UK's country code or leading zero, which spreadsheets like to drop from mobiles."""
    digits = re.sub(r"^(?:\+|00)", "", written)
    if digits != written or (digits.startswith("44") and len(digits) == 12):
        if not digits.startswith("44"):
            raise Refused(
                _("This number belongs to another country. Only UK mobile numbers can be kept, like 07700 900123.")
            )
        return digits[2:].removeprefix("0")
    return digits.removeprefix("0") if digits[:1] == "0" or digits[:1] == "7" else digits


def serial(text: str) -> str:
    """A maker's serial number in capitals, without spaces; never guessed at."""
    written = re.sub(r"^(?:serial(?: (?:number|no\.?))?|s/?n)\s*[:#]\s*", "", plain(text), flags=re.IGNORECASE)
    value = _whole(written.replace(" ", "").upper())
    if _SHORTENED_SERIAL.fullmatch(value) or re.fullmatch(r"\d{4}-\d\d-\d\d(?:\d\d:\d\d:\d\d)?", value):
        raise Refused(
            _(
                "Excel has turned this serial number into {value}. "
                "Format the column as Text and copy the serial numbers again.",
                value=quoted(text),
            )
        )
    if compact(value) in _NOT_SERIALS:
        raise Refused(_("{value} is not a serial number. It is on the sticker or in the settings.", value=quoted(text)))
    if not _SERIAL.fullmatch(value):
        raise Refused(
            _(
                "A serial number is 4 to 64 letters and digits; {value} is something else. Copy it from the sticker.",
                value=quoted(text),
            )
        )
    return value


def _digits(text: str, *, label: str, also: str = "") -> str:
    """Without the printed word before the number and without the marks between its groups."""
    prefix = rf"^(?:{label}|{also or label})(?:\s*(?:no|number|[12]))?\.?\s*[:#]?\s*(?=\d)"
    written = _whole(re.sub(prefix, "", plain(text), flags=re.IGNORECASE))
    return written if _SHORTENED.fullmatch(written) else _SEPARATORS.sub("", written)


def _whole(written: str) -> str:
    """Other programs export a whole number as 353….0."""
    decimal = _WHOLE_AS_DECIMAL.fullmatch(written)
    return decimal[1] if decimal else written
