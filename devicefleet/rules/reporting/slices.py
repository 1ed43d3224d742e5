"""Whose kits a report is about: one of a fixed list, so that no two reports can be made to differ by one person."""

from dataclasses import dataclass
from enum import StrEnum

from devicefleet.rules.refusals import Refused
from devicefleet.rules.words import _

NATIONS = {
    "ENG": tuple(f"E1200000{n}" for n in range(1, 10)),
    "WLS": ("W92000004",),
    "SCT": ("S92000003",),
    "NIR": ("N92000002",),
}
"""The regions of each nation, by their ONS codes."""
REGIONS = tuple(region for regions in NATIONS.values() for region in regions)
NOWHERE = "none"
"""The region of those for whom none is recorded."""


class SliceKind(StrEnum):
    """By what people are told apart."""

    ALL = "all"
    NATION = "nation"
    REGION = "region"
    PROVIDER = "provider"


@dataclass(frozen=True, slots=True, order=True)
class Slice:
    """Everybody (`code` is empty), the people of a nation or region, or those one organisation answers for."""

    kind: SliceKind = SliceKind.ALL
    code: str = ""

    def __str__(self) -> str:
        """`all`, `nation:WLS`, `region:E12000007` or `provider:HOME`, as `slice_from` reads it."""
        return f"{self.kind}:{self.code}" if self.code else self.kind.value

    @property
    def regions(self) -> tuple[str, ...]:
        """The regions it is of, where it is not of all of them."""
        match self.kind:
            case SliceKind.NATION:
                return NATIONS[self.code]
            case SliceKind.REGION:
                return (self.code,)
            case _:
                return ()


EVERYBODY = Slice()


def slice_from(text: str) -> Slice:
    """The slice written like this; refuses anything else. Whether there is such an organisation is not asked here."""
    kind, _colon, code = text.strip().partition(":")
    known = {SliceKind.ALL: ("",), SliceKind.NATION: tuple(NATIONS), SliceKind.REGION: REGIONS}
    if kind == SliceKind.PROVIDER and code:
        return Slice(SliceKind.PROVIDER, code)
    if kind in set(SliceKind) - {SliceKind.PROVIDER} and code in known[SliceKind(kind)]:
        return Slice(SliceKind(kind), code)
    raise Refused(
        _(
            "{text} is nothing a report can be about. Write all, nation:WLS, region:E12000007 or provider: with the "
            "organisation's code.",
            text=text,
        ),
        field="slice",
    )
