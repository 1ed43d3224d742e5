"""What counts as the minimum kit: versions of one policy, each in force from its day until the next one begins."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, ConfigDict, Field, TypeAdapter, ValidationError

from devicefleet.rules.refusals import Refused
from devicefleet.rules.terms import Component, Stage
from devicefleet.rules.words import _

Days = Annotated[int, Field(ge=0, le=3650)]
IN_SCOPE = frozenset(Stage) - {Stage.RG_NEGATIVE, Stage.CG_NEGATIVE, Stage.DISQUALIFIED}
_NO_OTHER_KEYS = ConfigDict(extra="forbid")


def _named(components: Any) -> Any:
    """`{ smartphone = 1, laptop = 0 }` as the parts it asks for; 1 is the most the rule can count."""
    if not isinstance(components, Mapping):
        return components
    if any(count not in {0, 1} for count in components.values()):
        raise ValueError(_("each part can be asked for once (1) or not at all (0)"))
    unknown = set(components) - set(Component)
    if unknown:
        raise ValueError(_("there is no part called {part}", part=sorted(unknown)[0]))
    return {part for part, count in components.items() if count}


@dataclass(frozen=True, slots=True)
class SelfOwned:
    """When somebody's own phone, laptop or data plan counts."""

    __pydantic_config__ = _NO_OTHER_KEYS
    counts: bool = True
    recheck_days: Days = 180
    notice_days: Days = 30
    needs_safety_check: bool = True


@dataclass(frozen=True, slots=True)
class EndingSoon:
    """How many days ahead an end is worth a warning."""

    __pydantic_config__ = _NO_OTHER_KEYS
    smartphone: Days = 30
    laptop: Days = 30
    data: Days = 14

    def window(self, component: Component) -> int:
        """Days ahead for one part of the kit."""
        if component is Component.DATA:
            return self.data
        return self.laptop if component is Component.LAPTOP else self.smartphone


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """One version. The rule reads every threshold from here; none is written into it."""

    __pydantic_config__ = _NO_OTHER_KEYS
    name: str
    effective_from: date
    components: Annotated[frozenset[Component], BeforeValidator(_named)] = frozenset(Component)
    in_scope_stages: frozenset[Stage] = IN_SCOPE
    data_min_gb_per_30d: Annotated[Decimal, Field(ge=0)] = Decimal(5)
    wifi_counts: bool = False
    broadband_counts: bool = False
    tablet_as_laptop: bool = False
    shared_laptop: Literal["no", "temporary", "yes"] = "temporary"
    child_policy: bool = False
    self_owned: SelfOwned = SelfOwned()
    setup_target_working_days: Days = 10
    ending_soon_days: EndingSoon = EndingSoon()
    exit_lookahead_days: Days = 45
    exit_data_bridge_days: Days = 90
    sim_activation_days: Days = 3
    stale_after_days: Days = 90
    hospital_pause_days: Days = 28
    release_kit_days: Days = 28
    turning_18_days: Days = 60
    safety_setup_days: Days = 2
    training_days: Days = 30
    training_both_days: Days = 60
    nrm_explained_days: Days = 10
    contact_check_days: Days = 90
    updates_notice_days: Days = 90
    updates_block: bool = False
    updates_grace_days: Days = 180
    ran_out_times: Annotated[int, Field(ge=1, le=31)] = 2
    ran_out_days: Days = 60
    sim_dormancy_days: Days = 120


@dataclass(frozen=True)
class Policies:
    """Versions in the order in which they come into force."""

    versions: tuple[Policy, ...]

    def __post_init__(self) -> None:
        if not self.versions:
            raise Refused(_("There is no policy. Give at least one, with effective_from."))
        starts = [version.effective_from for version in self.versions]
        for earlier, later in zip(self.versions, self.versions[1:], strict=False):
            if earlier.effective_from == later.effective_from:
                names = {"first": earlier.name, "second": later.name}
                raise Refused(_("Policies {first} and {second} begin on the same day. Change one.", **names))
        if starts != sorted(starts):
            raise Refused(_("Policies have to be listed in the order in which they begin."))

    def on(self, day: date) -> Policy:
        """The version in force on `day`; the first one also judges the days before it began."""
        started = bisect_right(self.versions, day, key=lambda version: version.effective_from)
        return self.versions[max(0, started - 1)]

    @cached_property
    def eras(self) -> tuple[tuple[date, date, Policy], ...]:
        """Every version with the days [from, until) it judges; together they are the whole calendar."""
        starts = (date.min, *(version.effective_from for version in self.versions[1:]))
        return tuple(zip(starts, (*starts[1:], date.max), self.versions, strict=True))


_POLICY: TypeAdapter[Policy] = TypeAdapter(Policy)


def from_mapping(name: str, table: Mapping[str, Any]) -> Policy:
    """One version as the configuration file writes it; refuses unknown keys and unusable values by name."""
    try:
        return _POLICY.validate_python({**table, "name": name})
    except ValidationError as problem:
        first = problem.errors(include_url=False)[0]
        what = _trouble(tuple(map(str, first["loc"])), first["type"], first["msg"])
        raise Refused(_("Policy {name}: {what}", name=name, what=what)) from None


def policies_from(tables: Mapping[str, Mapping[str, Any]]) -> Policies:
    """All versions of a configuration file, put into the order in which they begin."""
    versions = [from_mapping(name, table) for name, table in tables.items()]
    return Policies(tuple(sorted(versions, key=lambda version: version.effective_from)))


def _trouble(where: tuple[str, ...], kind: str, message: str) -> str:
    setting = ".".join(where)
    if kind == "unexpected_keyword_argument":
        near = get_close_matches(where[-1], _keys(), n=1)
        hint = _(" Did you mean {near}?", near=near[0]) if near else ""
        return _("there is no setting called {setting}.", setting=setting) + hint
    if kind == "missing":
        return _("{setting} is missing.", setting=setting)
    return _("{setting} cannot be used: {problem}.", setting=setting, problem=message.removeprefix("Value error, "))


def _keys() -> list[str]:
    return [key for shape in (Policy, SelfOwned, EndingSoon) for key in shape.__dataclass_fields__ if key != "name"]


DEFAULT_TABLES: dict[str, dict[str, Any]] = {
    "2026-04": {
        "effective_from": date(2026, 4, 1),
        "components": {"smartphone": 1, "laptop": 1, "data": 1},
        "in_scope_stages": [
            "referred",
            "rg_positive",
            "cg_positive_move_on",
            "cg_positive_rna",
            "not_in_nrm",
            "reach_in",
        ],
        "data_min_gb_per_30d": 5,
        "wifi_counts": False,
        "broadband_counts": False,
        "tablet_as_laptop": False,
        "shared_laptop": "temporary",
        "child_policy": False,
        "self_owned": {"counts": True, "recheck_days": 180, "notice_days": 30, "needs_safety_check": True},
        "setup_target_working_days": 10,
        "ending_soon_days": {"smartphone": 30, "laptop": 30, "data": 14},
        "exit_lookahead_days": 45,
        "exit_data_bridge_days": 90,
        "sim_activation_days": 3,
        "stale_after_days": 90,
        "hospital_pause_days": 28,
        "release_kit_days": 28,
        "turning_18_days": 60,
        "safety_setup_days": 2,
        "training_days": 30,
        "training_both_days": 60,
        "nrm_explained_days": 10,
        "contact_check_days": 90,
        "updates_notice_days": 90,
        "updates_block": False,
        "updates_grace_days": 180,
        "ran_out_times": 2,
        "ran_out_days": 60,
        "sim_dormancy_days": 120,
    }
}
"""The policy a fresh installation starts with, as its configuration file shows it."""

DEFAULT = policies_from(DEFAULT_TABLES)
