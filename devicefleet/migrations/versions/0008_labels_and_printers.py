"""Codes printed ahead or replaced, stocks and printers of an organisation, and print jobs.

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op

from devicefleet.migrations.first.columns import INSTANT, choice, key, may, must

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "label",
        key(),
        must("code", sa.String(10), unique=True),
        must("provider_id", sa.Integer, sa.ForeignKey("provider.id")),
        may("device_id", sa.Integer, sa.ForeignKey("device.id")),
        must("made_at", INSTANT),
        may("voided_at", INSTANT),
        sa.CheckConstraint("length(code) = 10 AND code = upper(code)", name="code_shape"),
    )
    op.create_index("ix_label_provider_id", "label", ["provider_id"])
    op.create_index("ix_label_device_id", "label", ["device_id"])
    op.create_table(
        "printer",
        key(),
        must("provider_id", sa.Integer, sa.ForeignKey("provider.id")),
        must("name", sa.String(64)),
        *(must(name, sa.Float) for name in ("offset_x", "offset_y", "stretch_x", "stretch_y")),
        sa.UniqueConstraint("provider_id", "name"),
        sa.CheckConstraint("abs(offset_x) <= 20 AND abs(offset_y) <= 20", name="offset_small"),
        sa.CheckConstraint("abs(stretch_x) <= 5 AND abs(stretch_y) <= 5", name="stretch_small"),
    )
    _create_stock()
    _create_job()


def _create_stock() -> None:
    op.create_table(
        "label_stock",
        key(),
        must("provider_id", sa.Integer, sa.ForeignKey("provider.id")),
        must("name", sa.String(32)),
        *(must(name, sa.Float) for name in ("page_width", "page_height", "width", "height")),
        *(must(name, sa.Integer) for name in ("columns", "rows")),
        *(must(name, sa.Float) for name in ("x0", "y0", "pitch_x", "pitch_y", "corner")),
        sa.UniqueConstraint("provider_id", "name"),
        sa.CheckConstraint("width > 0 AND height > 0 AND columns > 0 AND rows > 0", name="has_labels"),
    )


def _create_job() -> None:
    op.create_table(
        "label_job",
        key(),
        may("provider_id", sa.Integer, sa.ForeignKey("provider.id")),
        may("staff_id", sa.Integer, sa.ForeignKey("staff.id")),
        choice("printing", ("devices", "spares", "bags", "shelves")),
        choice("form", ("pdf", "zpl_203", "zpl_300", "png")),
        choice("state", ("waiting", "made", "failed")),
        must("stock", sa.String(32)),
        must("options", sa.JSON),
        must("codes", sa.Text),
        must("label_count", sa.Integer),
        must("next_start", sa.Integer),
        must("asked_at", INSTANT),
        may("made_at", INSTANT),
        may("file", sa.LargeBinary),
        may("problem", sa.String(400)),
        sa.CheckConstraint("label_count >= 0 AND next_start >= 1", name="counts"),
        sa.CheckConstraint("(state = 'made') = (made_at IS NOT NULL)", name="made_has_time"),
    )
    op.create_index("ix_label_job_memory", "label_job", ["provider_id", "stock", "id"])
    op.create_index("ix_label_job_asked_at", "label_job", ["asked_at"])


def downgrade() -> None:
    for table in ("label_job", "label_stock", "printer", "label"):
        op.drop_table(table)
