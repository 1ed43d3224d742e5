"""Who is told: the staff behind each audience of a reminder, as they are now."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlmodel import Session, col

from devicefleet.db import config_of
from devicefleet.rules.facts import Nation
from devicefleet.rules.terms import Audience, Role
from devicefleet.tables import Membership, Provider, Reminder, Responsibility, Staff, StaffPreference

ROLES = {
    Audience.CASEWORKER: Role.CASEWORKER,
    Audience.MANAGER: Role.PROVIDER_MANAGER,
    Audience.COORDINATOR: Role.COORDINATOR,
    Audience.SUPERVISOR: Role.TRAINING_SUPERVISOR,
    Audience.WAREHOUSE: Role.WAREHOUSE,
}
WIDE = frozenset({Audience.COORDINATOR, Audience.SUPERVISOR})


@dataclass(frozen=True, slots=True)
class Receiver:
    """A member of staff, and how they like to be told; `minute` of the morning's mail, from midnight in London."""

    staff_id: int
    provider_id: int | None
    nation: Nation
    digest: bool
    urgent: bool
    minute: int


class Receivers:
    """All who work here now, read in two statements; with `only`, as much as says whether it is they who are told, and
    with `providers`, as much as says who is told of what these answer for.
    """

    def __init__(
        self,
        session: Session,
        people: Iterable[int],
        *,
        only: int | None = None,
        providers: Collection[int] | None = None,
    ) -> None:
        self._answering = _answering(session, people)
        usual = config_of(session).reminders.send_minute
        query = (
            select(
                col(Membership.staff_id), col(Membership.provider_id), col(Membership.role), col(Provider.nation),
                col(StaffPreference.digest), col(StaffPreference.urgent), col(StaffPreference.digest_minute),
            )
            .join(Staff, col(Staff.id) == col(Membership.staff_id))
            .outerjoin(Provider, col(Provider.id) == col(Membership.provider_id))
            .outerjoin(StaffPreference, col(StaffPreference.staff_id) == col(Staff.id))
            .where(col(Membership.ended_at).is_(None), col(Staff.disabled_at).is_(None))
            .where(col(Membership.role).in_(ROLES.values()))
            .order_by(col(Membership.id))
        )  # fmt: skip
        if only is not None:
            query = query.where(col(Membership.staff_id).in_({only, *self._answering.values()} - {None}))
        if providers is not None:
            here = col(Membership.provider_id)
            query = query.where(or_(here.is_(None), here.in_(providers)))
        self._at: dict[tuple[Role, int | None], list[Receiver]] = defaultdict(list)
        for row in session.execute(query):
            minute = usual if row.digest_minute is None else row.digest_minute
            one = Receiver(
                row.staff_id, row.provider_id, row.nation or "ENG", row.digest is not False, row.urgent is not False,
                minute,
            )  # fmt: skip
            self._at[row.role, row.provider_id].append(one)

    def of(self, reminder: Reminder) -> Sequence[Receiver]:
        """Who is told of one reminder; nobody where there is nobody in that role."""
        if reminder.audience is Audience.CASEWORKER:
            named = self._answering.get(reminder.survivor_id or 0)
            here = (
                self._at[Role.CASEWORKER, reminder.provider_id] + self._at[Role.PROVIDER_MANAGER, reminder.provider_id]
            )
            mine = [one for one in here if one.staff_id == named][:1]
            return mine or self._at[Role.PROVIDER_MANAGER, reminder.provider_id]
        where = None if reminder.audience in WIDE else reminder.provider_id
        return self._at[ROLES[reminder.audience], where]


def _answering(session: Session, people: Iterable[int]) -> dict[int, int | None]:
    query = select(col(Responsibility.survivor_id), col(Responsibility.caseworker_id)).where(
        col(Responsibility.survivor_id).in_(set(people)), col(Responsibility.until_on).is_(None)
    )
    return {row.survivor_id: row.caseworker_id for row in session.execute(query)}
