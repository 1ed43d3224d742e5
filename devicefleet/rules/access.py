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

Reach = dict[Role, Scope]

STORES: Reach = {Role.WAREHOUSE: ORG, Role.PROVIDER_MANAGER: ORG, Role.OPERATOR: ALL}
CARE: Reach = {Role.CASEWORKER: OWN, Role.PROVIDER_MANAGER: ORG, Role.OPERATOR: ALL}
COUNTER: Reach = {Role.WAREHOUSE: ORG} | CARE
STOCK_IN_SIGHT: Reach = STORES | {Role.CASEWORKER: ORG, Role.COORDINATOR: ALL}
KITS_IN_SIGHT: Reach = CARE | {Role.COORDINATOR: ALL}
STAFF: Reach = {Role.WAREHOUSE: ORG, Role.CASEWORKER: OWN, Role.PROVIDER_MANAGER: ORG, Role.COORDINATOR: ALL}
TOLD: Reach = STAFF | {Role.TRAINING_SUPERVISOR: ALL, Role.ADMIN: ALL}
"""Whoever mails of this software go to."""
POST: Reach = {Role.PROVIDER_MANAGER: ORG, Role.ADMIN: ALL, Role.OPERATOR: ALL}
FUNDING: Reach = {Role.COORDINATOR: ALL}
"""Whoever pays for kits across organisations renews data and lets loans be kept, in bulk and with its undo only."""
OVERSEEING: Reach = {Role.COORDINATOR: ALL, Role.OPERATOR: ALL}
REPORTING: Reach = OVERSEEING | {Role.PROVIDER_MANAGER: ORG}
"""Managers make reports of their own organisation; funders read what was released, and nothing else."""

ACCESS: dict[str, Reach] = {
    "home": dict.fromkeys(Role, ORG),
    "device.read": STOCK_IN_SIGHT,
    "device.receive": STORES,
    "device.import": STORES,
    "device.export": STORES | {Role.COORDINATOR: ALL},
    "device.prepare": STORES,
    "label.print": STORES,
    "label.claim": STORES,
    "bench.use": STORES,
    "kit.pack": STORES,
    "shelf.count": STORES,
    "request.make": CARE,
    "request.read": COUNTER | {Role.COORDINATOR: ALL},
    "request.decide": {Role.PROVIDER_MANAGER: ORG, Role.OPERATOR: ALL},
    "request.pick": STORES,
    "sim.read": STOCK_IN_SIGHT,
    "sim.manage": STORES,
    "package.manage": COUNTER,
    "provision.issue": COUNTER,
    "provision.return": COUNTER,
    "provision.report": COUNTER,
    "provision.terms": CARE,
    "survivor.read": KITS_IN_SIGHT,
    "survivor.open": CARE,
    "survivor.write": CARE,
    "contact.read": CARE,
    "contact.write": CARE,
    "contact.reveal": {Role.CASEWORKER: OWN},
    "statement.make": CARE,
    "agreement.read": CARE,
    "agreement.record": CARE,
    "flagged.read": KITS_IN_SIGHT,
    "renewal.read": COUNTER | FUNDING,
    "bulk.read": COUNTER | FUNDING,
    "bulk.renew": COUNTER | FUNDING,
    "bulk.gift": CARE | FUNDING,
    "bulk.move": CARE,
    "reminder.read": STAFF | {Role.OPERATOR: ALL},
    "task.do": TOLD | {Role.OPERATOR: ALL},
    "preference.keep": TOLD,
    "calendar.keep": {Role.CASEWORKER: OWN, Role.PROVIDER_MANAGER: ORG, Role.COORDINATOR: ALL},
    "policy.preview": {Role.COORDINATOR: ALL, Role.OPERATOR: ALL},
    "board.read": {Role.PROVIDER_MANAGER: ORG, Role.COORDINATOR: ALL, Role.OPERATOR: ALL},
    "report.make": REPORTING,
    "report.read": REPORTING | {Role.FUNDER: ALL},
    "report.release": OVERSEEING,
    "report.withdraw": OVERSEEING,
    "funder.keep": OVERSEEING,
    "outbox.read": POST,
    "outbox.retry": POST,
    "staff.manage": {Role.ADMIN: ALL, Role.OPERATOR: ALL},
    "audit.read": {Role.AUDITOR: ALL, Role.OPERATOR: ALL},
    "system.operate": {Role.OPERATOR: ALL},
}
"""Each action with the roles that may take it, and how far."""


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
