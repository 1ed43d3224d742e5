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


def _demands(one: Limits) -> list[tuple[str, bool, str]]:
    """Every setting with whether it can be kept to, and what to write if not."""
    whole = [field.name for field in fields(one) if field.name != "dominance"]
    return [
        *((name, getattr(one, name) >= 1, _("{name} must be 1 or more.", name=name)) for name in whole),
        (
            "base",
            one.base >= one.narrow,
            _("base must be at least narrow, {narrow}: a rounded number tells no less.", narrow=one.narrow),
        ),
        (
            "hide_below",
            one.hide_below % one.base == 0 and one.hide_below >= 2 * one.base,
            _("hide_below must be a multiple of base, {base}, and at least two of it.", base=one.base),
        ),
        (
            "show_from",
            one.hide_below < one.show_from <= 2 * one.hide_below,
            _(
                "show_from must be from {least} to {most}: more than hide_below, and at most twice as much.",
                least=one.hide_below + 1,
                most=2 * one.hide_below,
            ),
        ),
        (
            "percent_from",
            one.percent_from >= 2 * one.hide_below,
            _("percent_from must be at least {least}, twice hide_below.", least=2 * one.hide_below),
        ),
        ("edge", one.edge < 50, _("edge must be less than 50 per cent.")),
        ("dominance", 0.5 <= one.dominance < 1, _("dominance must be at least 0.5 and less than 1.")),
        (
            "band_people",
            one.band_people >= one.percent_from,
            _("band_people must be at least percent_from, {least}.", least=one.percent_from),
        ),
        ("band_from", one.band_from >= 3, _("band_from must be 3 or more, or its quarters are single ones.")),
        (
            "middle_from",
            one.middle_from >= one.percent_from,
            _("middle_from must be at least percent_from, {least}.", least=one.percent_from),
        ),
        (
            "ninth_from",
            one.ninth_from >= 10 * one.narrow,
            _("ninth_from must be at least {least}, ten times narrow.", least=10 * one.narrow),
        ),
    ]
