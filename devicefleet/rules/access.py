"""Who may do what: one table, and no other source. Doors ask it by action; tests are generated from it."""

from dataclasses import dataclass
from enum import StrEnum

from devicefleet.rules.refusals import NotAllowed
from devicefleet.rules.terms import Role
from devicefleet.rules.words import _


class Scope(StrEnum):
    """How far a permission reaches: people one supports, one's organisation, or every organisation."""

    OWN = "own"
    ORGANISATION = "organisation"
    ALL = "all"


WIDE_ROLES = frozenset(
    {Role.COORDINATOR, Role.TRAINING_SUPERVISOR, Role.FUNDER, Role.ADMIN, Role.AUDITOR, Role.OPERATOR}
)

OWN, ORG, ALL = Scope.OWN, Scope.ORGANISATION, Scope.ALL

# fmt: off
ACCESS: dict[str, dict[Role, Scope]] = {
    "home":             dict.fromkeys(Role, ORG),
    "device.read":      {Role.WAREHOUSE: ORG, Role.CASEWORKER: ORG, Role.PROVIDER_MANAGER: ORG, Role.COORDINATOR: ALL, Role.OPERATOR: ALL},
    "device.receive":   {Role.WAREHOUSE: ORG, Role.PROVIDER_MANAGER: ORG, Role.OPERATOR: ALL},
    "device.import":    {Role.WAREHOUSE: ORG, Role.PROVIDER_MANAGER: ORG, Role.OPERATOR: ALL},
    "device.export":    {Role.WAREHOUSE: ORG, Role.PROVIDER_MANAGER: ORG, Role.COORDINATOR: ALL, Role.OPERATOR: ALL},
    "device.prepare":   {Role.WAREHOUSE: ORG, Role.PROVIDER_MANAGER: ORG, Role.OPERATOR: ALL},
    "label.print":      {Role.WAREHOUSE: ORG, Role.PROVIDER_MANAGER: ORG, Role.OPERATOR: ALL},
    "sim.read":         {Role.WAREHOUSE: ORG, Role.CASEWORKER: ORG, Role.PROVIDER_MANAGER: ORG, Role.COORDINATOR: ALL, Role.OPERATOR: ALL},
    "sim.manage":       {Role.WAREHOUSE: ORG, Role.PROVIDER_MANAGER: ORG, Role.OPERATOR: ALL},
    "package.manage":   {Role.WAREHOUSE: ORG, Role.CASEWORKER: OWN, Role.PROVIDER_MANAGER: ORG, Role.OPERATOR: ALL},
    "provision.issue":  {Role.WAREHOUSE: ORG, Role.CASEWORKER: OWN, Role.PROVIDER_MANAGER: ORG, Role.OPERATOR: ALL},
    "provision.return": {Role.WAREHOUSE: ORG, Role.CASEWORKER: OWN, Role.PROVIDER_MANAGER: ORG, Role.OPERATOR: ALL},
    "provision.report": {Role.WAREHOUSE: ORG, Role.CASEWORKER: OWN, Role.PROVIDER_MANAGER: ORG, Role.OPERATOR: ALL},
    "provision.terms":  {Role.CASEWORKER: OWN, Role.PROVIDER_MANAGER: ORG, Role.OPERATOR: ALL},
    "survivor.read":    {Role.CASEWORKER: OWN, Role.PROVIDER_MANAGER: ORG, Role.COORDINATOR: ALL, Role.OPERATOR: ALL},
    "survivor.open":    {Role.CASEWORKER: OWN, Role.PROVIDER_MANAGER: ORG, Role.OPERATOR: ALL},
    "survivor.write":   {Role.CASEWORKER: OWN, Role.PROVIDER_MANAGER: ORG, Role.OPERATOR: ALL},
    "flagged.read":     {Role.CASEWORKER: OWN, Role.PROVIDER_MANAGER: ORG, Role.COORDINATOR: ALL, Role.OPERATOR: ALL},
    "staff.manage":     {Role.ADMIN: ALL, Role.OPERATOR: ALL},
    "audit.read":       {Role.AUDITOR: ALL, Role.OPERATOR: ALL},
    "system.operate":   {Role.OPERATOR: ALL},
}
# fmt: on


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody acting in one role. `staff_id` is empty for the command line, `provider_id` for roles that see all."""

    role: Role
    staff_id: int | None = None
    provider_id: int | None = None

    def may(self, action: str) -> bool:
        """Whether the table lists this role for the action; an unknown action is nobody's."""
        return self.role in ACCESS.get(action, {})


OPERATOR = Actor(Role.OPERATOR)


def scope_of(actor: Actor, action: str) -> Scope:
    """How far `actor` may take `action`; refuses with `NotAllowed`."""
    try:
        return ACCESS[action][actor.role]
    except KeyError:
        sentence = _("Your role does not allow this. Ask your organisation's manager to do it, or to change your role.")
        raise NotAllowed(sentence) from None
