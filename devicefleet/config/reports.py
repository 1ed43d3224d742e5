"""Coverage reports: who publishes them, whether somebody looks at each before it goes, and how careful numbers are."""

from dataclasses import fields
from typing import Annotated, Self

from pydantic import Field, model_validator

from devicefleet.config.section import Section
from devicefleet.rules.disclosure.limits import Limits
from devicefleet.rules.refusals import Refused


class ReportSettings(Section):
    """`publisher` stands on every page of a report and nowhere in a mail; the rest but `hold` are those of `Limits`."""

    publisher: Annotated[str, Field(max_length=80)] = ""
    hold: bool = True
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
