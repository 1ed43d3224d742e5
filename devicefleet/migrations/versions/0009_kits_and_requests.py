"""Kits packed ahead, requests for them, shelves and their counts, and what was agreed at a handover.

Revision ID: 0009
Revises: 0008
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from devicefleet.migrations.first import terms
from devicefleet.migrations.first.columns import INSTANT, choice, key, may, must, where
from devicefleet.migrations.first.entry_types import forget, reword, types

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

BEFORE = {
    "confirmed": ("set_up", "ran_out", "charged"),
    "exempted": ("trained", "nrm_explained", "contact_checked", "consent_answered"),
}
KITS = ("kit_requested", "kit_packed", "kit_unpacked")
AFTER = BEFORE | {"prepared": KITS}
STATES = (
    "submitted", "approved", "picking", "packed", "sent", "at_hub", "handed_over", "closed", "cancelled", "rejected",
)  # fmt: skip
TABLES = (
    "agreement", "shelf_count_line", "shelf_count", "shelf_place", "shelf", "kit_item", "kit", "request_step",
    "kit_request",
)  # fmt: skip


def upgrade() -> None:
    reword(types(BEFORE), types(AFTER))
    _create_requests()
    _create_steps()
    _create_kits()
    _create_shelves()
    _create_counts()
    _create_agreements()


def downgrade() -> None:
    """What the earlier version has no words for goes with its tables."""
    for table in TABLES:
        op.drop_table(table)
    forget(KITS)
    reword(types(AFTER), types(BEFORE))


def _code_shape() -> sa.CheckConstraint:
    return sa.CheckConstraint("length(code) = 10 AND code = upper(code)", name="code_shape")


def _one_thing() -> sa.CheckConstraint:
    return sa.CheckConstraint("(device_id IS NULL) <> (sim_id IS NULL)", name="one_thing")


def _create_requests() -> None:
    op.create_table(
        "kit_request",
        key(),
        must("code", sa.String(10), unique=True),
        must("entry_id", sa.Integer, sa.ForeignKey("entry.id"), unique=True),
        must("provider_id", sa.Integer, sa.ForeignKey("provider.id")),
        must("survivor_id", sa.Integer, sa.ForeignKey("survivor.id")),
        choice("state", STATES),
        choice("priority", ("urgent_safety", "release", "new_entrant", "replacement", "upgrade")),
        *(must(part, sa.Boolean) for part in ("smartphone", "laptop", "data")),
        choice("tenure", terms.TENURES),
        may("due_on", sa.Date),
        must("language", sa.String(35)),
        must("interpreter", sa.Boolean),
        must("needs", sa.JSON),
        may("site_id", sa.Integer, sa.ForeignKey("site.id")),
        choice("handing", ("at_hub", "with_worker", "on_release")),
        may("needed_on", sa.Date),
        choice("rejection", ("no_stock", "already_provided", "not_in_scope", "asked_twice", "other"), nullable=True),
        may("handover_id", sa.Integer, sa.ForeignKey("handover.id"), unique=True),
        must("asked_at", INSTANT),
        _code_shape(),
        sa.CheckConstraint("smartphone OR laptop OR data", name="asks_for_something"),
        sa.CheckConstraint("(tenure = 'loan_fixed') = (due_on IS NOT NULL)", name="loan_has_date"),
        sa.CheckConstraint("(state = 'rejected') = (rejection IS NOT NULL)", name="rejection_has_reason"),
        sa.CheckConstraint(
            "(state IN ('handed_over', 'closed')) = (handover_id IS NOT NULL)", name="handed_over_has_handover"
        ),
    )
    op.create_index("ix_kit_request_provider_state", "kit_request", ["provider_id", "state", "id"])
    op.create_index("ix_kit_request_survivor_id", "kit_request", ["survivor_id"])


def _create_steps() -> None:
    op.create_table(
        "request_step",
        key(),
        must("request_id", sa.Integer, sa.ForeignKey("kit_request.id")),
        choice("state", STATES),
        may("staff_id", sa.Integer, sa.ForeignKey("staff.id")),
        must("at", INSTANT),
    )
    op.create_index("ix_request_step_request_id", "request_step", ["request_id"])


def _create_kits() -> None:
    op.create_table(
        "kit",
        key(),
        must("code", sa.String(10)),
        must("provider_id", sa.Integer, sa.ForeignKey("provider.id")),
        must("entry_id", sa.Integer, sa.ForeignKey("entry.id"), unique=True),
        may("request_id", sa.Integer, sa.ForeignKey("kit_request.id")),
        must("packed_on", sa.Date),
        may("ended_on", sa.Date),
        may("ended_entry_id", sa.Integer, sa.ForeignKey("entry.id")),
        _code_shape(),
        sa.CheckConstraint("(ended_on IS NULL) = (ended_entry_id IS NULL)", name="end_has_entry"),
        sa.CheckConstraint("ended_on IS NULL OR ended_on >= packed_on", name="dates_in_order"),
    )
    op.create_index("uq_kit_open_code", "kit", ["code"], unique=True, **where("ended_on IS NULL"))
    open_request = where("ended_on IS NULL AND request_id IS NOT NULL")
    op.create_index("uq_kit_open_request", "kit", ["request_id"], unique=True, **open_request)
    op.create_index("ix_kit_provider", "kit", ["provider_id", "ended_on", "id"])
    op.create_index("ix_kit_request_id", "kit", ["request_id"])
    op.create_index("ix_kit_ended_entry_id", "kit", ["ended_entry_id"])
    op.create_table(
        "kit_item",
        key(),
        must("kit_id", sa.Integer, sa.ForeignKey("kit.id")),
        *_thing(),
        may("out_entry_id", sa.Integer, sa.ForeignKey("entry.id")),
        _one_thing(),
    )
    for thing in ("device", "sim"):
        inside = where(f"out_entry_id IS NULL AND {thing}_id IS NOT NULL")
        op.create_index(f"uq_kit_item_{thing}", "kit_item", [f"{thing}_id"], unique=True, **inside)
    op.create_index("ix_kit_item_kit_id", "kit_item", ["kit_id"])
    op.create_index("ix_kit_item_out_entry_id", "kit_item", ["out_entry_id"])


def _thing(**options: Any) -> tuple[sa.Column[Any], ...]:
    return tuple(may(f"{one}_id", sa.Integer, sa.ForeignKey(f"{one}.id"), **options) for one in ("device", "sim"))


def _create_shelves() -> None:
    op.create_table(
        "shelf",
        key(),
        must("code", sa.String(10), unique=True),
        must("provider_id", sa.Integer, sa.ForeignKey("provider.id")),
        may("site_id", sa.Integer, sa.ForeignKey("site.id")),
        must("name", sa.String(32)),
        _code_shape(),
        sa.UniqueConstraint("provider_id", "name"),
    )
    op.create_table(
        "shelf_place",
        key(),
        must("shelf_id", sa.Integer, sa.ForeignKey("shelf.id")),
        *_thing(unique=True),
        must("seen_at", INSTANT),
        _one_thing(),
    )
    op.create_index("ix_shelf_place_shelf_id", "shelf_place", ["shelf_id"])


def _create_counts() -> None:
    op.create_table(
        "shelf_count",
        key(),
        must("provider_id", sa.Integer, sa.ForeignKey("provider.id")),
        must("shelf_id", sa.Integer, sa.ForeignKey("shelf.id")),
        may("staff_id", sa.Integer, sa.ForeignKey("staff.id")),
        must("counted_at", INSTANT),
        may("once", sa.String(120), unique=True),
    )
    op.create_index("ix_shelf_count_provider_id", "shelf_count", ["provider_id"])
    op.create_index("ix_shelf_count_shelf_id", "shelf_count", ["shelf_id"])
    op.create_table(
        "shelf_count_line",
        key(),
        must("count_id", sa.Integer, sa.ForeignKey("shelf_count.id")),
        *_thing(),
        must("scan", sa.String(64)),
        choice("outcome", ("there", "missing", "extra", "misplaced", "unknown")),
    )
    op.create_index("ix_shelf_count_line_count_id", "shelf_count_line", ["count_id"])


def _create_agreements() -> None:
    op.create_table(
        "agreement",
        key(),
        must("handover_id", sa.Integer, sa.ForeignKey("handover.id"), unique=True),
        choice("form", ("spoken", "ticked", "initialled", "signed", "declined")),
        must("version", sa.String(32)),
        must("language", sa.String(35)),
        must("text", sa.Text),
        must("text_sha256", sa.String(64)),
        must("interpreter", sa.Boolean),
        may("mark_sealed", sa.LargeBinary),
        must("answered_at", INSTANT),
        may("staff_id", sa.Integer, sa.ForeignKey("staff.id")),
        sa.CheckConstraint("(form IN ('initialled', 'signed')) = (mark_sealed IS NOT NULL)", name="mark_where_drawn"),
        sa.CheckConstraint("length(text) > 0 AND length(text_sha256) = 64", name="text_and_hash"),
    )
