"""What happened: entries, moves, handovers and what each of them put into whose hands."""

import sqlalchemy as sa

from devicefleet.migrations.first.columns import INSTANT, LEDGER, choice, key, may, must, where
from devicefleet.migrations.first.terms import DEVICE_STATES, ENTRY_TYPES, HAPPENINGS, SIM_STATES, TENURES

sa.Table(
    "entry",
    LEDGER,
    key(),
    choice("type", ENTRY_TYPES),
    must("happened_on", sa.Date),
    must("recorded_at", INSTANT),
    may("staff_id", sa.Integer, sa.ForeignKey("staff.id")),
    must("provider_id", sa.Integer, sa.ForeignKey("provider.id")),
    may("survivor_id", sa.Integer, sa.ForeignKey("survivor.id")),
    may("device_id", sa.Integer, sa.ForeignKey("device.id")),
    may("sim_id", sa.Integer, sa.ForeignKey("sim.id")),
    may("voids_id", sa.Integer, sa.ForeignKey("entry.id"), unique=True),
    may("idempotency_key", sa.String(120), unique=True),
    may("request_digest", sa.String(64)),
    sa.CheckConstraint("(type = 'voided') = (voids_id IS NOT NULL)", name="voided_names_its_entry"),
    sa.Index("ix_entry_device", "device_id", "id"),
    sa.Index("ix_entry_sim", "sim_id", "id"),
    sa.Index("ix_entry_survivor", "survivor_id", "id"),
)

sa.Table(
    "device_move",
    LEDGER,
    key(),
    must("entry_id", sa.Integer, sa.ForeignKey("entry.id")),
    must("device_id", sa.Integer, sa.ForeignKey("device.id")),
    choice("from_state", DEVICE_STATES, nullable=True),
    choice("to_state", DEVICE_STATES),
    sa.Index("ix_device_move_device_id", "device_id"),
    sa.Index("ix_device_move_entry_id", "entry_id"),
)

sa.Table(
    "sim_move",
    LEDGER,
    key(),
    must("entry_id", sa.Integer, sa.ForeignKey("entry.id")),
    must("sim_id", sa.Integer, sa.ForeignKey("sim.id")),
    choice("from_state", SIM_STATES, nullable=True),
    choice("to_state", SIM_STATES),
    sa.Index("ix_sim_move_entry_id", "entry_id"),
    sa.Index("ix_sim_move_sim_id", "sim_id"),
)

sa.Table(
    "handover",
    LEDGER,
    key(),
    must("entry_id", sa.Integer, sa.ForeignKey("entry.id"), unique=True),
    must("number", sa.String(12), unique=True),
    must("provider_id", sa.Integer, sa.ForeignKey("provider.id")),
    must("survivor_id", sa.Integer, sa.ForeignKey("survivor.id")),
    must("handed_over_on", sa.Date),
    sa.Index("ix_handover_survivor_id", "survivor_id"),
)

sa.Table(
    "provision",
    LEDGER,
    key(),
    must("entry_id", sa.Integer, sa.ForeignKey("entry.id")),
    must("handover_id", sa.Integer, sa.ForeignKey("handover.id")),
    must("survivor_id", sa.Integer, sa.ForeignKey("survivor.id")),
    may("device_id", sa.Integer, sa.ForeignKey("device.id")),
    may("wipe_id", sa.Integer),
    may("sim_id", sa.Integer, sa.ForeignKey("sim.id")),
    may("sim_holder_id", sa.Integer),
    choice("tenure", TENURES),
    may("due_on", sa.Date),
    must("opened_on", sa.Date),
    may("closed_on", sa.Date),
    may("voided_at", INSTANT),
    sa.CheckConstraint("(device_id IS NULL) <> (sim_id IS NULL)", name="one_thing"),
    sa.CheckConstraint("(device_id IS NULL) = (wipe_id IS NULL)", name="device_has_wipe"),
    sa.CheckConstraint(
        "sim_id IS NULL OR voided_at IS NOT NULL OR (sim_holder_id IS NOT NULL AND sim_holder_id = survivor_id)",
        name="sim_has_one_holder",
    ),
    sa.CheckConstraint("(tenure = 'loan_fixed') = (due_on IS NOT NULL)", name="loan_has_date"),
    sa.CheckConstraint("due_on IS NULL OR due_on >= opened_on", name="due_in_order"),
    sa.CheckConstraint("closed_on IS NULL OR closed_on >= opened_on", name="dates_in_order"),
    sa.ForeignKeyConstraint(["wipe_id", "device_id"], ["wipe_record.id", "wipe_record.device_id"]),
    sa.ForeignKeyConstraint(["sim_id", "sim_holder_id"], ["sim.id", "sim.holder_id"]),
    sa.Index("ix_provision_device", "device_id", "id"),
    sa.Index("ix_provision_entry_id", "entry_id"),
    sa.Index("ix_provision_handover_id", "handover_id"),
    sa.Index("ix_provision_sim", "sim_id", "id"),
    sa.Index("ix_provision_survivor_id", "survivor_id"),
    sa.Index(
        "uq_provision_open_device",
        "device_id",
        unique=True,
        **where("closed_on IS NULL AND voided_at IS NULL AND device_id IS NOT NULL"),
    ),
    sa.Index(
        "uq_provision_open_sim",
        "sim_id",
        unique=True,
        **where("closed_on IS NULL AND voided_at IS NULL AND sim_id IS NOT NULL"),
    ),
    sa.Index("uq_provision_wipe", "wipe_id", unique=True, **where("voided_at IS NULL AND wipe_id IS NOT NULL")),
)

sa.Table(
    "provision_event",
    LEDGER,
    key(),
    must("entry_id", sa.Integer, sa.ForeignKey("entry.id")),
    must("provision_id", sa.Integer, sa.ForeignKey("provision.id")),
    choice("what", HAPPENINGS),
    must("happened_on", sa.Date),
    choice("tenure", TENURES, nullable=True),
    may("due_on", sa.Date),
    sa.CheckConstraint("(what IN ('issued', 'retenured')) = (tenure IS NOT NULL)", name="terms_where_set"),
    sa.CheckConstraint("due_on IS NULL OR due_on >= happened_on", name="dates_in_order"),
    sa.Index("ix_provision_event_entry_id", "entry_id"),
    sa.Index("ix_provision_event_provision", "provision_id", "happened_on", "id"),
)
