"""SIMs, and the data packages paid for on them."""

from datetime import date
from decimal import Decimal

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from devicefleet.rules.terms import AllowancePeriod, Renewal, Scheme, SimForm, SimState
from devicefleet.tables.base import check, choice, index_while, unique_while


class Sim(SQLModel, table=True):
    """One SIM. `holder_id` is the only person it may ever go to: provisions refer to the pair (id, holder_id)."""

    __table_args__ = (
        check("iccid IS NULL OR length(iccid) BETWEEN 19 AND 20", "iccid_shape"),
        check("iccid IS NOT NULL OR number_index IS NOT NULL", "identified"),
        check("(number_sealed IS NULL) = (number_index IS NULL)", "number_sealed_and_indexed"),
        sa.UniqueConstraint("id", "holder_id"),
        sa.Index("ix_sim_provider_state", "provider_id", "state", "id"),
        index_while("ix_sim_activate_by", "activate_by", where="activate_by IS NOT NULL"),
        index_while("ix_sim_pack_expires_on", "pack_expires_on", where="pack_expires_on IS NOT NULL"),
    )
    id: int | None = Field(default=None, primary_key=True)
    provider_id: int = Field(foreign_key="provider.id")
    iccid: str | None = Field(default=None, unique=True, max_length=20)
    number_sealed: bytes | None = None
    number_index: str | None = Field(default=None, unique=True, max_length=32)
    own_number: bool = False
    form: SimForm = choice(SimForm, "form")
    network: str | None = Field(default=None, max_length=64)
    contract: str | None = Field(default=None, max_length=32)
    pack_expires_on: date | None = None
    activate_by: date | None = None
    state: SimState = choice(SimState, "state")
    holder_id: int | None = Field(default=None, foreign_key="survivor.id")
    row_version: int = 1


class DataPackage(SQLModel, table=True):
    """One paid term of data, [starts_on, ends_on); with `on_activation` it begins on the day the SIM is activated."""

    __tablename__ = "data_package"
    __table_args__ = (
        check("ends_on IS NULL OR starts_on IS NULL OR ends_on > starts_on", "dates_in_order"),
        check("on_activation OR starts_on IS NOT NULL", "begins"),
        check("term_count >= 1", "term_positive"),
        check("allowance_gb IS NULL OR allowance_gb >= 0", "allowance_positive"),
        check("starts_on IS NULL OR ends_on IS NOT NULL OR renewal = 'auto_funded'", "open_end_is_auto_funded"),
        check("cost_pence IS NULL OR cost_pence >= 0", "cost_positive"),
    )
    id: int | None = Field(default=None, primary_key=True)
    entry_id: int = Field(foreign_key="entry.id")
    sim_id: int = Field(foreign_key="sim.id", index=True)
    scheme: Scheme = choice(Scheme, "scheme")
    allowance_gb: Decimal | None = Field(default=None, max_digits=7, decimal_places=2)
    allowance_period: AllowancePeriod = choice(AllowancePeriod, "allowance_period")
    term_count: int = 1
    on_activation: bool = False
    starts_on: date | None = None
    ends_on: date | None = Field(default=None, index=True)
    renewal: Renewal = choice(Renewal, "renewal")
    renews_id: int | None = Field(default=None, foreign_key="data_package.id")
    cost_pence: int | None = None
    funder_ref: str | None = Field(default=None, max_length=64)


class RenewalPlan(SQLModel, table=True):
    """That data on a SIM will be renewed on a day, and who pays; a renewal fulfils it, or somebody drops it.

    `ended_entry_id` is the entry that did either.
    """

    __tablename__ = "renewal_plan"
    __table_args__ = (
        check("term_count >= 1", "term_positive"),
        check("cost_pence IS NULL OR cost_pence >= 0", "cost_positive"),
        unique_while("uq_renewal_plan_open", "sim_id", where="ended_entry_id IS NULL"),
    )
    id: int | None = Field(default=None, primary_key=True)
    entry_id: int = Field(foreign_key="entry.id", unique=True)
    sim_id: int = Field(foreign_key="sim.id", index=True)
    renew_on: date
    term_count: int = 1
    cost_pence: int | None = None
    funder_ref: str | None = Field(default=None, max_length=64)
    ended_entry_id: int | None = Field(default=None, foreign_key="entry.id", index=True)
