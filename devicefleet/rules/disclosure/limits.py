"""How careful published numbers are: every threshold of disclosure control, and which of them go together."""

from dataclasses import dataclass, fields

from devicefleet.rules.refusals import Refused
from devicefleet.rules.words import _


@dataclass(frozen=True, slots=True)
class Limits:
    """Numbers below `hide_below` are hidden; a hidden one is shown again from `show_from` on.

    Shown ones are multiples of `base`. A share is printed of `percent_from` or more, and as "`edge` % or less" at
    either end. No reader may narrow a group of 1 to `hide_below` - 1 down to fewer than `narrow` sizes. Nothing is
    shown of which one organisation has more than `dominance`. Organisations with fewer than `few` people count as one.
    A band needs `band_from` organisations of `band_people` each; the middle of a spread needs `middle_from` members,
    its ninth decile `ninth_from`. Reports of the last `history` periods are held against a new one.
    """

    hide_below: int = 10
    show_from: int = 14
    base: int = 5
    percent_from: int = 20
    edge: int = 5
    narrow: int = 5
    dominance: float = 0.85
    few: int = 3
    history: int = 12
    band_from: int = 5
    band_people: int = 20
    middle_from: int = 20
    ninth_from: int = 50

    def __post_init__(self) -> None:
        for name, fits, sentence in _demands(self):
            if not fits:
                raise Refused(sentence, field=name)


Demand = tuple[str, bool, str]
"""A setting, whether it can be kept to, and what to write if not."""


def _demands(one: Limits) -> list[Demand]:
    whole = [field.name for field in fields(one) if field.name != "dominance"]
    positive = [(name, getattr(one, name) >= 1, _("{name} must be 1 or more.", name=name)) for name in whole]
    return [*positive, *_of_counts(one), *_of_shares(one), *_of_spreads(one)]


def _of_counts(one: Limits) -> list[Demand]:
    base, hide, show = one.base, one.hide_below, one.show_from
    return [
        (
            "base",
            base >= one.narrow,
            _("base must be at least narrow, {narrow}: a rounded number tells no less.", narrow=one.narrow),
        ),
        (
            "hide_below",
            hide % base == 0 and hide >= 2 * base,
            _("hide_below must be a multiple of base, {base}, and at least two of it.", base=base),
        ),
        (
            "show_from",
            hide < show <= 2 * hide,
            _(
                "show_from must be from {least} to {most}: more than hide_below, and at most twice as much.",
                least=hide + 1,
                most=2 * hide,
            ),
        ),
    ]


def _of_shares(one: Limits) -> list[Demand]:
    twice = 2 * one.hide_below
    return [
        (
            "percent_from",
            one.percent_from >= twice,
            _("percent_from must be at least {least}, twice hide_below.", least=twice),
        ),
        ("edge", one.edge < 50, _("edge must be less than 50 per cent.")),
        ("dominance", 0.5 <= one.dominance < 1, _("dominance must be at least 0.5 and less than 1.")),
    ]


def _of_spreads(one: Limits) -> list[Demand]:
    least, tenfold = one.percent_from, 10 * one.narrow
    return [
        (
            "band_people",
            one.band_people >= least,
            _("band_people must be at least percent_from, {least}.", least=least),
        ),
        ("band_from", one.band_from >= 3, _("band_from must be 3 or more, or its quarters are single ones.")),
        (
            "middle_from",
            one.middle_from >= least,
            _("middle_from must be at least percent_from, {least}.", least=least),
        ),
        (
            "ninth_from",
            one.ninth_from >= tenfold,
            _("ninth_from must be at least {least}, ten times narrow.", least=tenfold),
        ),
    ]
