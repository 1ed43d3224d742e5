"""Coverage reports: who publishes them, whether somebody looks at each before it goes, and how careful numbers are."""

from dataclasses import fields
from typing import Annotated, Self

from pydantic import Field, model_validator

from devicefleet.config.section import Section
from devicefleet.rules.disclosure.limits import Limits
from devicefleet.rules.refusals import Refused

USUAL = Limits()


class ReportSettings(Section):
    """`publisher` stands on every page of a report and nowhere in a mail; the rest but `hold` are those of `Limits`."""

    publisher: Annotated[str, Field(max_length=80)] = ""
    hold: bool = True
    hide_below: int = USUAL.hide_below
    show_from: int = USUAL.show_from
    base: int = USUAL.base
    percent_from: int = USUAL.percent_from
    edge: int = USUAL.edge
    narrow: int = USUAL.narrow
    dominance: float = USUAL.dominance
    few: int = USUAL.few
    history: int = USUAL.history
    band_from: int = USUAL.band_from
    band_people: int = USUAL.band_people
    middle_from: int = USUAL.middle_from
    ninth_from: int = USUAL.ninth_from

    @property
    def limits(self) -> Limits:
        """How careful published numbers are."""
        return Limits(**{one.name: getattr(self, one.name) for one in fields(Limits)})

    @model_validator(mode="after")
    def _fit_together(self) -> Self:
        try:
            self.limits  # noqa: B018  # making them checks every one
        except Refused as refused:
            raise ValueError(str(refused)) from None
        return self
