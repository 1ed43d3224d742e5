"""What a device is, read from a supplier's words for it; two answers are no answer."""

import re

from devicefleet.rules.cells import compact, plain
from devicefleet.rules.terms import Kind

_WORDS: dict[Kind, str] = {
    Kind.ACCESSORY: r"accessor(y|ies)|chargers?|cables?|adapt(er|or)s?|cases?|covers?|sleeves?|headsets?|headphones?"
    r"|earphones?|mouse|mice|keyboards?|docks?|docking stations?|power ?banks?|bags?|rucksacks?",
    Kind.MIFI_ROUTER: r"mi-?fi|routers?|hot ?spots?|dongles?",
    Kind.TABLET: r"tablets?|i ?pads?( (air|mini|pro))?|galaxy tab|kindle fire|fire hd",
    Kind.LAPTOP: r"laptops?|notebooks?|chrome ?books?|chrmbk|ultrabooks?|mac ?books?"
    r"|think ?pads?|latitude|elite ?book|pro ?book",
    Kind.SMARTPHONE: r"(smart ?|mobile ?|cell ?)?phones?|smartphones?|handsets?"
    r"|i ?phones?|galaxy [asz] ?\d{1,2}|pixel \d",
}
_FOUND = {kind: re.compile(rf"(?<![a-z])(?:{words})(?![a-z])") for kind, words in _WORDS.items()}
_SPELLED = {compact(kind): kind for kind in Kind} | {"mobile": Kind.SMARTPHONE, "mifi": Kind.MIFI_ROUTER}


def kind_of(*texts: str) -> Kind | None:
    """The one kind that a category or description names; the first text that names one decides.

    An accessory is named with the thing it belongs to ("laptop charger"); what comes in the box ("laptop with charger")
    is not what the line is about.
    """
    for text in texts:
        if kind := _SPELLED.get(compact(text)) or _kind_in(text):
            return kind
    return None


def _kind_in(text: str) -> Kind | None:
    words = plain(text).casefold().replace("_", " ")
    words = re.split(r"\s(?:with|incl\w*|plus|and)\b|\s*[+&]", words)[0]
    kinds = [kind for kind, pattern in _FOUND.items() if pattern.search(words)]
    if kinds[:1] == [Kind.ACCESSORY]:
        return Kind.ACCESSORY
    return kinds[0] if len(kinds) == 1 else None
