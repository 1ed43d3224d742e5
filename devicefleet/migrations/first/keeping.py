"""What the house keeps for itself: timelines, imports, the audit trail and the worker's lease."""

import sqlalchemy as sa

from devicefleet.migrations.first.columns import INSTANT, LEDGER, choice, key, may, must
from devicefleet.migrations.first.terms import BATCH_STATES, COMPONENT_STATES, IMPORTINGS, ROLES, STATUSES, VERDICTS

sa.Table(
    "kit_span",
    LEDGER,
    key(),
    must("survivor_id", sa.Integer, sa.ForeignKey("survivor.id")),
    may("provider_id", sa.Integer, sa.ForeignKey("provider.id")),
    may("caseworker_id", sa.Integer, sa.ForeignKey("staff.id")),
    must("from_on", sa.Date),
    must("until_on", sa.Date),
    choice("status", STATUSES),
    choice("smartphone", COMPONENT_STATES),
    choice("laptop", COMPONENT_STATES),
    choice("data", COMPONENT_STATES),
    must("flags", sa.String(400)),
    must("flagged", sa.Boolean),
    must("score", sa.Integer),
    may("since", sa.Date),
    may("ends_on", sa.Date),
    must("reasons", sa.JSON),
    sa.CheckConstraint("until_on > from_on", name="dates_in_order"),
    sa.UniqueConstraint("survivor_id", "from_on"),
    sa.Index("ix_kit_span_provider_flagged", "provider_id", "flagged", "from_on", "until_on", "survivor_id"),
    sa.Index("ix_kit_span_provider_status", "provider_id", "status", "from_on", "until_on", "survivor_id"),
)

sa.Table(
    "import_batch",
    LEDGER,
    key(),
    must("provider_id", sa.Integer, sa.ForeignKey("provider.id")),
    may("staff_id", sa.Integer, sa.ForeignKey("staff.id")),
    choice("importing", IMPORTINGS),
    must("file_sha256", sa.String(64)),
    choice("state", BATCH_STATES),
    must("created_at", INSTANT),
    must("headers", sa.JSON),
    must("mapping", sa.JSON),
    must("notes", sa.JSON),
    must("orders", sa.JSON),
    must("row_count", sa.Integer),
    must("checked_count", sa.Integer),
    sa.Index("ix_import_batch_created_at", "created_at"),
    sa.Index("ix_import_batch_provider_id", "provider_id"),
)

sa.Table(
    "import_row",
    LEDGER,
    key(),
    must("batch_id", sa.Integer, sa.ForeignKey("import_batch.id", ondelete="CASCADE")),
    must("row_number", sa.Integer),
    must("cells", sa.JSON),
    choice("verdict", VERDICTS, nullable=True),
    must("problems", sa.JSON),
    must("changes", sa.JSON),
    may("target", sa.String(32)),
    sa.UniqueConstraint("batch_id", "row_number"),
    sa.Index("ix_import_row_verdict", "batch_id", "verdict"),
)

sa.Table(
    "import_choice",
    LEDGER,
    key(),
    must("provider_id", sa.Integer, sa.ForeignKey("provider.id")),
    choice("importing", IMPORTINGS),
    must("fingerprint", sa.String(64)),
    must("mapping", sa.JSON),
    sa.UniqueConstraint("provider_id", "importing", "fingerprint"),
)

sa.Table(
    "audit_event",
    LEDGER,
    key(),
    must("at", INSTANT),
    may("staff_id", sa.Integer),
    choice("role", ROLES),
    may("provider_id", sa.Integer),
    must("action", sa.String(48)),
    must("subject_kind", sa.String(24)),
    must("subject", sa.String(48)),
    must("fields", sa.String(400)),
    must("prev_hash", sa.String(64)),
    must("hash", sa.String(64), unique=True),
    sa.Index("ix_audit_event_subject", "subject_kind", "subject", "id"),
)

sa.Table(
    "audit_head",
    LEDGER,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    must("last_id", sa.Integer),
    must("hash", sa.String(64)),
    sa.CheckConstraint("id = 1", name="one_row"),
)

sa.Table(
    "worker_lease",
    LEDGER,
    sa.Column("name", sa.String(32), primary_key=True),
    must("owner", sa.String(64)),
    must("fence", sa.Integer),
    must("expires_at", INSTANT),
    must("ticked_at", INSTANT),
)
