"""Many at once: what may be asked, which rows are left out and why, and for how long the whole can be taken back."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import ClassVar

from devicefleet.rules.acts import IN_HAND, acts_of_sim
from devicefleet.rules.lifecycle import device_word, sim_word
from devicefleet.rules.refusals import Conflict, Refused
from devicefleet.rules.terms import BulkKind, DeviceState, Scheme, SimState, Tenure
from devicefleet.rules.words import N_, _, n_

MOST = 500
"""Rows of one bulk action. Where more fit, those that are due first come first: do these, then look again."""
UNDO = timedelta(hours=24)
DAYS = 14
NOBODY = 0
"""In place of a caseworker: people whom nobody supports by name."""
NAMED = 12


@dataclass(frozen=True, slots=True)
class Renewing:
    """Data that ends within so many days, or ended already; and how long the next term is."""

    KIND: ClassVar = BulkKind.RENEW
    days: int = DAYS
    ended: bool = False
    funder: str | None = None
    scheme: Scheme | None = None
    network: str | None = None
    provider: str | None = None
    terms: int = 1
    last_day: date | None = None


@dataclass(frozen=True, slots=True)
class Noting:
    """Renewals that an operator has made already: the key of each row, with the last day."""

    KIND: ClassVar = BulkKind.RENEW
    until: Mapping[str, date]


@dataclass(frozen=True, slots=True)
class Gifting:
    """Loans held by people whose support ended, or is expected to end within so many days."""

    KIND: ClassVar = BulkKind.GIFT
    days: int = DAYS
    provider: str | None = None


@dataclass(frozen=True, slots=True)
class Moving:
    """The people of caseworker `origin`, to caseworker `to`, there or at another organisation; by their keys.

    `provider` is the code of the organisation they go to; without it they stay where they are.
    """

    KIND: ClassVar = BulkKind.MOVE
    origin: int
    to: int | None = None
    provider: str | None = None

    @property
    def aimed(self) -> bool:
        """Whether it is said who takes over."""
        return self.to is not None or self.provider is not None


Wanted = Renewing | Noting | Gifting | Moving

ACTIONS = {BulkKind.RENEW: "bulk.renew", BulkKind.GIFT: "bulk.gift", BulkKind.MOVE: "bulk.move"}
"""The line of the access table each needs."""

TITLES = {
    BulkKind.RENEW: N_("Renew data"),
    BulkKind.GIFT: N_("Give loans to keep"),
    BulkKind.MOVE: N_("Move a caseload"),
}


def done_word(kind: BulkKind, rows: int) -> str:
    """What was done to how many."""
    match kind:
        case BulkKind.RENEW:
            return n_("{n} data package renewed", "{n} data packages renewed", rows)
        case BulkKind.GIFT:
            return n_("{n} loan given to keep", "{n} loans given to keep", rows)
        case BulkKind.MOVE:
            return n_("{n} person moved", "{n} people moved", rows)


def undo_until(done_at: datetime) -> datetime:
    """The last instant at which a bulk action may be undone."""
    return done_at + UNDO


def refuse_count(typed: int, ticked: int | None, now: int) -> None:
    """The number that was typed must be that of the ticked rows, and each of them must still be as it was seen."""
    if not (typed if ticked is None else ticked):
        raise Refused(_("No row is ticked, so there is nothing to do."), field="count")
    if ticked is not None and typed != ticked:
        sentence = _("{ticked} are ticked, but you typed {typed}. Count again.", ticked=ticked, typed=typed)
        raise Refused(sentence, field="count")
    if typed != now:
        raise Conflict(_("It was {was}, now it is {now}: look again.", was=typed, now=now), field="count")


def renewal_key(sim_id: int, package_id: int, plan_id: int | None) -> str:
    """The key of a SIM to renew: once its latest package or its plan has changed, nothing answers to it."""
    return "-".join(str(part) for part in (sim_id, package_id, plan_id) if part)


def why_not_renew(state: SimState, *, supported: bool) -> str | None:
    """What keeps a package from being renewed together with others."""
    if "renew" not in acts_of_sim(state, renewable=True):
        return _("This SIM is {state}: nobody could use the data.", state=sim_word(state))
    return None if supported else _("Their support has ended. If it should go on, renew it on their own page.")


def why_not_gift(tenure: Tenure, state: DeviceState | SimState) -> str | None:
    """What keeps a loan from being given to keep together with others."""
    if isinstance(state, DeviceState) and state not in IN_HAND:
        return _("It is {state}. Settle that first.", state=device_word(state))
    if isinstance(state, SimState) and state not in {SimState.ISSUED, SimState.ACTIVATED}:
        return _("It is {state}. Settle that first.", state=sim_word(state))
    if tenure is Tenure.HOUSEHOLD_SHARED:
        return _("Others in the household use it too. Agree with them first, then give it on the person's own page.")
    return None


def changed_since(names: Collection[str]) -> str:
    """Why nothing was undone: what was done since to these rows would be lost with it."""
    told = ", ".join(list(names)[:NAMED])
    if len(names) > NAMED:
        told = n_("{told} and {n} more", "{told} and {n} more", len(names) - NAMED, told=told)
    return _(
        "Nothing was undone. Something else was recorded since for: {names}. Undo that first, or record what is right.",
        names=told,
    )
