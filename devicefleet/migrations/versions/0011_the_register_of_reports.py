"""Funders, what they are sent and when, the register of reports with every printed number, and mail to funders.

Revision ID: 0011
Revises: 0010
"""

import sqlalchemy as sa
from alembic import op

from devicefleet.migrations.first.columns import INSTANT, choice, key, may, must, where

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

MESSAGES = ("digest", "weekly", "monthly", "urgent", "person", "alert")
TASKS = ("message_failed", "message_late", "check_contact", "call_instead", "target_silent")
NEW_TASKS = ("report_failed", "report_held")
MARKS = ("[c]", "[z]", "[x]", "[low]", "[r]")
ONE_BEFORE = "(staff_id IS NOT NULL AND survivor_id IS NOT NULL) = FALSE"
ONE_RECEIVER = (
    "(staff_id IS NULL OR survivor_id IS NULL) AND (funder_id IS NULL OR (staff_id IS NULL AND survivor_id IS NULL))"
)
STAFF, FUNDER = "staff.id", "funder.id"
PENDING, RELEASED = "state IN ('asked', 'held')", "state = 'released'"
REPORT_LAWS = {
    "made_has_time": "(state IN ('asked', 'refused')) = (made_at IS NULL)",
    "made_has_fingerprint": "(made_at IS NULL) = (fingerprint IS NULL)",
    "made_has_inputs": "(fingerprint IS NULL) = (inputs_hash IS NULL)",
    "refused_has_problem": "(state = 'refused') = (problem IS NOT NULL)",
    "released_has_time": "state NOT IN ('released', 'superseded') OR released_at IS NOT NULL",
    "not_yet_released": "state NOT IN ('asked', 'held') OR released_at IS NULL",
    "withdrawn_has_reason": "(state = 'withdrawn') = (withdrawal IS NOT NULL)",
    "withdrawn_has_time": "(withdrawal IS NULL) = (withdrawn_at IS NULL)",
    "two_people": "asked_by_id IS NULL OR released_by_id IS NULL OR asked_by_id <> released_by_id",
    "revises_another": "revises_id IS NULL OR revises_id <> id",
}


def upgrade() -> None:
    _create_funders()
    _create_report()
    _create_files_and_cells()
    _reword_tasks(TASKS + NEW_TASKS)
    _open_messages_to_funders()


def downgrade() -> None:
    """Mail to funders and what was asked about reports go with the register."""
    of_reports = "(SELECT id FROM message WHERE kind = 'report')"
    op.execute(f"DELETE FROM task WHERE kind IN {NEW_TASKS} OR message_id IN {of_reports}")  # noqa: S608 - our own words
    op.execute(f"DELETE FROM message_try WHERE message_id IN {of_reports}")  # noqa: S608 - our own words
    op.execute("DELETE FROM message WHERE kind = 'report'")
    _close_messages_to_funders()
    _reword_tasks(TASKS)
    for table in ("published_cell", "report_file", "report", "report_schedule", "funder"):
        op.drop_table(table)


def _create_funders() -> None:
    op.create_table(
        "funder",
        key(),
        must("code", sa.String(32), unique=True),
        must("name", sa.String(120)),
        may("address_sealed", sa.LargeBinary),
        must("created_at", INSTANT),
        may("ended_at", INSTANT),
        sa.CheckConstraint("length(code) BETWEEN 2 AND 32", name="code_length"),
        sa.CheckConstraint("(ended_at IS NULL) = (address_sealed IS NOT NULL)", name="address_until_ended"),
    )
    op.create_table(
        "report_schedule",
        key(),
        must("funder_id", sa.Integer, sa.ForeignKey(FUNDER)),
        must("slice", sa.String(48)),
        choice("cadence", ("month", "quarter", "year")),
        must("working_days", sa.Integer),
        must("held", sa.Boolean),
        must("added_on", sa.Date),
        may("ended_at", INSTANT),
        sa.CheckConstraint("working_days BETWEEN 1 AND 60", name="days_few"),
    )
    op.create_index("ix_report_schedule_funder_id", "report_schedule", ["funder_id"])
    same, still = ["funder_id", "slice", "cadence"], where("ended_at IS NULL")
    op.create_index("uq_report_schedule_open", "report_schedule", same, unique=True, **still)


def _create_report() -> None:
    op.create_table(
        "report",
        key(),
        must("number", sa.String(8), unique=True),
        must("period", sa.String(8)),
        must("slice", sa.String(48)),
        may("funder_id", sa.Integer, sa.ForeignKey(FUNDER)),
        may("schedule_id", sa.Integer, sa.ForeignKey("report_schedule.id")),
        may("revises_id", sa.Integer, sa.ForeignKey("report.id")),
        must("note", sa.String(400)),
        must("known_at", INSTANT),
        must("holds", sa.Boolean),
        choice("state", ("asked", "held", "released", "refused", "superseded", "withdrawn")),
        must("asked_at", INSTANT),
        may("asked_by_id", sa.Integer, sa.ForeignKey(STAFF)),
        may("made_at", INSTANT),
        may("released_at", INSTANT),
        may("released_by_id", sa.Integer, sa.ForeignKey(STAFF)),
        may("withdrawn_at", INSTANT),
        may("withdrawn_by_id", sa.Integer, sa.ForeignKey(STAFF)),
        choice("withdrawal", ("wrong_numbers", "wrong_receiver", "tells_too_much", "not_needed"), nullable=True),
        may("problem", sa.String(400)),
        *(may(name, sa.String(64)) for name in ("inputs_hash", "fingerprint", "policy_fingerprint")),
        must("withheld", sa.JSON),
        must("gate", sa.JSON),
        *(sa.CheckConstraint(law, name=name) for name, law in REPORT_LAWS.items()),
    )
    same = ["period", "slice", "funder_id"]
    for name, state in (("pending", PENDING), ("released", RELEASED)):
        to_one, to_nobody = where(f"{state} AND funder_id IS NOT NULL"), where(f"{state} AND funder_id IS NULL")
        op.create_index(f"uq_report_{name}", "report", same, unique=True, **to_one)
        op.create_index(f"uq_report_{name}_open", "report", same[:2], unique=True, **to_nobody)
    op.create_index("ix_report_asked", "report", ["id"], **where("state = 'asked'"))
    op.create_index("ix_report_period_slice", "report", ["period", "slice", "id"])
    for column in ("slice", "funder_id", "state"):
        op.create_index(f"ix_report_{column}", "report", [column, "id"])


def _create_files_and_cells() -> None:
    op.create_table(
        "report_file",
        must("report_id", sa.Integer, sa.ForeignKey("report.id")),
        choice("form", ("pdf", "html", "csv")),
        must("sha256", sa.String(64)),
        must("content", sa.LargeBinary),
        sa.PrimaryKeyConstraint("report_id", "form"),
    )
    op.create_index("ix_report_file_sha256", "report_file", ["sha256"])
    op.create_table(
        "published_cell",
        key(),
        must("definition", sa.String(400)),
        must("time", sa.String(10)),
        may("n", sa.Integer),
        choice("mark", MARKS, nullable=True),
        must("report_id", sa.Integer, sa.ForeignKey("report.id")),
        may("replaced_id", sa.Integer, sa.ForeignKey("report.id")),
        sa.CheckConstraint("(n IS NULL) <> (mark IS NULL)", name="number_or_mark"),
        sa.CheckConstraint("n IS NULL OR n >= 0", name="number_positive"),
    )
    last = where("replaced_id IS NULL")
    op.create_index("uq_published_cell_last", "published_cell", ["definition", "time"], unique=True, **last)
    for column in ("report_id", "replaced_id"):
        op.create_index(f"ix_published_cell_{column}", "published_cell", [column])


def _open_messages_to_funders() -> None:
    with op.batch_alter_table("message") as batch:
        batch.add_column(sa.Column("funder_id", sa.Integer))
        batch.create_foreign_key(op.f("fk_message_funder_id"), "funder", ["funder_id"], ["id"])
        batch.create_index("ix_message_funder_id", ["funder_id", "id"])
        batch.drop_constraint(op.f("ck_message_kind"), type_="check")
        batch.create_check_constraint(op.f("ck_message_kind"), f"kind IN {(*MESSAGES, 'report')}")
        batch.drop_constraint(op.f("ck_message_one_receiver"), type_="check")
        batch.create_check_constraint(op.f("ck_message_one_receiver"), ONE_RECEIVER)
        law = "(kind = 'report') = (funder_id IS NOT NULL)"
        batch.create_check_constraint(op.f("ck_message_report_has_funder"), law)


def _close_messages_to_funders() -> None:
    with op.batch_alter_table("message") as batch:
        for law in ("report_has_funder", "one_receiver", "kind"):
            batch.drop_constraint(op.f(f"ck_message_{law}"), type_="check")
        batch.create_check_constraint(op.f("ck_message_one_receiver"), ONE_BEFORE)
        batch.create_check_constraint(op.f("ck_message_kind"), f"kind IN {MESSAGES}")
        batch.drop_index("ix_message_funder_id")
        batch.drop_constraint(op.f("fk_message_funder_id"), type_="foreignkey")
        batch.drop_column("funder_id")


def _reword_tasks(kinds: tuple[str, ...]) -> None:
    """Another closed list of what a task is."""
    with op.batch_alter_table("task") as batch:
        batch.drop_constraint(op.f("ck_task_kind"), type_="check")
        batch.create_check_constraint(op.f("ck_task_kind"), f"kind IN {kinds}")
