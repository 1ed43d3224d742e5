"""How messages wait for whoever carries them: claimed, tried again, rested and given up."""

from typing import Annotated

from pydantic import Field

from devicefleet.config.section import Section


class OutboxSettings(Section):
    """A worker that was killed is waited for `lease_seconds`, which has to be longer than any one try."""

    lease_seconds: Annotated[int, Field(ge=2, le=3600)] = 120
    batch: Annotated[int, Field(ge=1, le=100)] = 10
    give_up_hours: Annotated[int, Field(ge=1, le=720)] = 72
    rest_after: Annotated[int, Field(ge=1, le=100)] = 5
    rest_seconds: Annotated[int, Field(ge=1, le=3600)] = 60
    told_minutes: Annotated[int, Field(ge=1, le=1440)] = 25
