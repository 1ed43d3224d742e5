"""Coverage reports: who publishes them, and whether somebody looks at each before it goes."""

from typing import Annotated

from pydantic import Field

from devicefleet.config.section import Section


class ReportSettings(Section):
    """`publisher` stands on every page of a report and nowhere in a mail."""

    publisher: Annotated[str, Field(max_length=80)] = ""
    hold: bool = True
