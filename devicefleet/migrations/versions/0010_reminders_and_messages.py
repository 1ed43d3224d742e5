"""What is to be remembered, what is sent about it, how people may be written to, and renewals planned ahead.

Revision ID: 0010
Revises: 0009
"""

import sqlalchemy as sa
from alembic import op

from devicefleet.migrations.first.columns import INSTANT, choice, key, may, must, where
from devicefleet.migrations.first.entry_types import forget, reword, types

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

BEFORE = {
    "confirmed": ("set_up", "ran_out", "charged"),
    "exempted": ("trained", "nrm_explained", "contact_checked", "consent_answered"),
    "prepared": ("kit_requested", "kit_packed", "kit_unpacked"),
}
PLANS = ("renewal_planned", "renewal_dropped")
AFTER = BEFORE | {"package_renewed": PLANS}
CHANNELS = ("email", "sms", "webhook")
PROBLEMS = (
    "no_connection", "too_slow", "not_secure", "busy", "refused", "address_refused", "not_allowed", "redirected",
    "answer_too_long", "not_set_up", "interrupted", "out_of_time", "no_consent", "no_safe_way", "check_too_old",
    "may_be_watched", "number_gone", "no_text", "settled", "nobody_there", "switched_off",
)  # fmt: skip
TABLES = (
    "renewal_plan", "contact_rule", "staff_preference", "message_line", "reminder_look", "reminder", "task",
    "message_target", "message_try", "message",
)  # fmt: skip
OPEN = "closed_on IS NULL AND voided_at IS NULL"
EXPECTED = "ended_on IS NULL AND ends_on_expected IS NOT NULL"
BY_DAY: tuple[tuple[str, str, str, str | None], ...] = (
    ("provision", "ix_provision_open_due", "due_on", f"{OPEN} AND due_on IS NOT NULL"),
    ("provision", "ix_provision_open_since", "opened_on", OPEN),
    ("provision_event", "ix_provision_event_charged", "happened_on", "what = 'charged'"),
    ("episode", "ix_episode_open_since", "started_on", "ended_on IS NULL"),
    ("episode", "ix_episode_open_expected", "ends_on_expected", EXPECTED),
    ("episode", "ix_episode_ended_on", "ended_on", "ended_on IS NOT NULL"),
    ("stay", "ix_stay_release_on", "release_on", "release_on IS NOT NULL"),
    ("survivor", "ix_survivor_turns_18_on", "turns_18_on", "turns_18_on IS NOT NULL"),
    ("own_device_check", "ix_own_device_check_checked_on", "checked_on", None),
    ("contact_check", "ix_contact_check_checked_on", "checked_on", None),
    ("decline", "ix_decline_review_on", "review_on", None),
    ("exemption", "ix_exemption_review_on", "review_on", None),
    ("device", "ix_device_security_updates_until", "security_updates_until", "security_updates_until IS NOT NULL"),
    ("sim", "ix_sim_activate_by", "activate_by", "activate_by IS NOT NULL"),
    ("sim", "ix_sim_pack_expires_on", "pack_expires_on", "pack_expires_on IS NOT NULL"),
    ("request_step", "ix_request_step_at", "at", None),
    ("kit_request", "ix_kit_request_at_hub", "id", "state = 'at_hub'"),
    ("kit_span", "ix_kit_span_marked_from", "from_on", "flags <> ''"),
)  # fmt: skip
"""What is looked through by day: table, index, column, and for which rows."""


def upgrade() -> None:
    reword(types(BEFORE), types(AFTER))
    _create_messages()
    _create_tries_and_targets()
    _create_tasks()
    _create_reminders()
    _create_lines()
    _create_look()
    _create_preferences()
    _create_contact_rules()
    _create_plans()
    for table, name, column, rows in BY_DAY:
        op.create_index(name, table, [column], **(where(rows) if rows else {}))


def downgrade() -> None:
    """What the earlier version has no words for goes with its tables."""
    for table, name, _column, _rows in BY_DAY:
        op.drop_index(name, table)
    for table in TABLES:
        op.drop_table(table)
    forget(PLANS)
    reword(types(AFTER), types(BEFORE))


def _create_messages() -> None:
    op.create_table(
        "message",
        key(),
        must("key", sa.String(120), unique=True),
        choice("kind", ("digest", "weekly", "monthly", "urgent", "person", "alert")),
        choice("channel", CHANNELS),
        may("provider_id", sa.Integer, sa.ForeignKey("provider.id")),
        may("staff_id", sa.Integer, sa.ForeignKey("staff.id")),
        may("survivor_id", sa.Integer, sa.ForeignKey("survivor.id")),
        may("text", sa.String(32)),
        may("text_version", sa.String(64)),
        must("params", sa.JSON),
        choice("state", ("queued", "sending", "sent", "cancelled", "dropped", "failed")),
        choice("problem", PROBLEMS, nullable=True),
        must("tries", sa.Integer),
        must("made_at", INSTANT),
        must("not_before", INSTANT),
        may("not_after", INSTANT),
        may("claimed_by", sa.String(64)),
        may("claimed_until", INSTANT),
        must("claim", sa.Integer),
        may("ended_at", INSTANT),
        may("gateway", sa.String(32)),
        may("reference", sa.String(120)),
        *_message_checks(),
    )
    waiting, sending = where("state = 'queued'"), where("state = 'sending'")
    op.create_index("ix_message_waiting", "message", ["channel", "not_before", "id"], **waiting)
    op.create_index("ix_message_sending", "message", ["claimed_until"], **sending)
    for column in ("survivor_id", "staff_id", "state", "provider_id"):
        op.create_index(f"ix_message_{column}", "message", [column, "id"])


def _message_checks() -> tuple[sa.CheckConstraint, ...]:
    checks = {
        "one_receiver": "(staff_id IS NOT NULL AND survivor_id IS NOT NULL) = FALSE",
        "person_has_survivor": "(kind = 'person') = (survivor_id IS NOT NULL)",
        "person_has_end": "survivor_id IS NULL OR not_after IS NOT NULL",
        "sending_is_claimed": "(state = 'sending') = (claimed_by IS NOT NULL)",
        "claim_has_end": "(claimed_by IS NULL) = (claimed_until IS NULL)",
        "ended_when_final": "(state IN ('queued', 'sending')) = (ended_at IS NULL)",
        "tries_positive": "tries >= 0",
    }
    return _checks(checks)


def _checks(laws: dict[str, str]) -> tuple[sa.CheckConstraint, ...]:
    return tuple(sa.CheckConstraint(law, name=name) for name, law in laws.items())


def _create_tries_and_targets() -> None:
    op.create_table(
        "message_try",
        key(),
        must("message_id", sa.Integer, sa.ForeignKey("message.id")),
        must("at", INSTANT),
        must("gateway", sa.String(32)),
        choice("problem", PROBLEMS, nullable=True),
    )
    op.create_index("ix_message_try_message_id", "message_try", ["message_id"])
    op.create_table(
        "message_target",
        choice("channel", CHANNELS),
        must("target", sa.String(254)),
        must("failures", sa.Integer),
        may("failing_since", INSTANT),
        may("rests_until", INSTANT),
        may("answered_at", INSTANT),
        sa.PrimaryKeyConstraint("channel"),
        sa.CheckConstraint("failures >= 0", name="failures_positive"),
    )


def _create_tasks() -> None:
    op.create_table(
        "task",
        key(),
        must("key", sa.String(120), unique=True),
        choice("kind", ("message_failed", "message_late", "check_contact", "call_instead", "target_silent")),
        choice("problem", PROBLEMS, nullable=True),
        may("provider_id", sa.Integer, sa.ForeignKey("provider.id")),
        may("survivor_id", sa.Integer, sa.ForeignKey("survivor.id")),
        may("message_id", sa.Integer, sa.ForeignKey("message.id")),
        must("due_on", sa.Date),
        must("made_at", INSTANT),
        may("done_at", INSTANT),
        may("done_by_id", sa.Integer, sa.ForeignKey("staff.id")),
        sa.CheckConstraint("(done_at IS NULL) OR done_at >= made_at", name="dates_in_order"),
    )
    op.create_index("ix_task_open", "task", ["provider_id", "id"], **where("done_at IS NULL"))
    op.create_index("ix_task_survivor_id", "task", ["survivor_id"])


def _create_reminders() -> None:
    subjects = (
        "provision", "sim", "device", "episode", "stay", "survivor", "kit_request", "decline", "exemption",
        "own_device", "provider",
    )  # fmt: skip
    laws = {
        "survivors_get_messages": "(audience = 'survivor') = (urgency = 'message')",
        "message_has_survivor": "audience <> 'survivor' OR survivor_id IS NOT NULL",
        "ended_when_final": "(state IN ('due', 'told')) = (ended_at IS NULL)",
    }
    op.create_table(
        "reminder",
        key(),
        must("rule", sa.String(48)),
        choice("subject", subjects),
        must("subject_id", sa.Integer),
        must("due_on", sa.Date),
        must("level", sa.Integer),
        choice("audience", ("caseworker", "manager", "coordinator", "supervisor", "warehouse", "survivor")),
        choice("urgency", ("list", "digest", "weekly", "monthly", "task", "urgent", "message")),
        may("provider_id", sa.Integer, sa.ForeignKey("provider.id")),
        may("survivor_id", sa.Integer, sa.ForeignKey("survivor.id")),
        must("tell_on", sa.Date),
        choice("state", ("due", "told", "skipped", "settled", "done")),
        must("made_at", INSTANT),
        may("ended_at", INSTANT),
        may("done_by_id", sa.Integer, sa.ForeignKey("staff.id")),
        sa.UniqueConstraint("rule", "subject", "subject_id", "due_on", "level", "audience"),
        *_checks(laws),
    )
    still = "state IN ('due', 'told')"
    op.create_index("ix_reminder_due", "reminder", ["urgency", "tell_on", "id"], **where("state = 'due'"))
    of_people = where(f"{still} AND survivor_id IS NOT NULL")
    op.create_index("ix_reminder_open_survivor", "reminder", ["survivor_id"], **of_people)
    op.create_index("ix_reminder_open_rule", "reminder", ["rule", "subject_id"], **where(still))
    op.create_index("ix_reminder_open_audience", "reminder", ["audience", "provider_id", "id"], **where(still))
    op.create_index("ix_reminder_survivor_id", "reminder", ["survivor_id", "id"])
    op.create_index("ix_reminder_provider_id", "reminder", ["provider_id", "tell_on", "id"])


def _create_lines() -> None:
    op.create_table(
        "message_line",
        sa.Column("message_id", sa.Integer, sa.ForeignKey("message.id"), primary_key=True),
        sa.Column("reminder_id", sa.Integer, sa.ForeignKey("reminder.id"), primary_key=True),
    )
    op.create_index("ix_message_line_reminder_id", "message_line", ["reminder_id"])


def _create_look() -> None:
    op.create_table(
        "reminder_look",
        key(),
        must("looked_on", sa.Date),
        must("entry_id", sa.Integer),
        must("fingerprint", sa.String(64)),
        sa.CheckConstraint("id = 1", name="one_row"),
    )


def _create_preferences() -> None:
    op.create_table(
        "staff_preference",
        sa.Column("staff_id", sa.Integer, sa.ForeignKey("staff.id"), primary_key=True),
        must("digest", sa.Boolean),
        must("urgent", sa.Boolean),
        may("digest_minute", sa.Integer),
        may("calendar_hash", sa.String(64), unique=True),
        may("calendar_made_at", INSTANT),
        sa.CheckConstraint("digest_minute BETWEEN 0 AND 1439", name="minute_of_day"),
    )


def _create_contact_rules() -> None:
    laws = {
        "channel_reaches_people": "channel IS NULL OR channel IN ('email', 'sms')",
        "no_channel_no_value": "channel IS NOT NULL OR (value_sealed IS NULL AND sim_id IS NULL)",
        "one_value": "value_sealed IS NULL OR sim_id IS NULL",
        "channel_has_value": ("channel IS NULL OR forgotten OR value_sealed IS NOT NULL OR sim_id IS NOT NULL"),
        "sims_take_texts": "sim_id IS NULL OR channel = 'sms'",
        "days_of_week": "days BETWEEN 0 AND 127",
        "not_at_night": "from_minute BETWEEN 420 AND 1320 AND until_minute BETWEEN 420 AND 1320",
        "minutes_in_order": "until_minute > from_minute",
    }
    op.create_table(
        "contact_rule",
        key(),
        must("entry_id", sa.Integer, sa.ForeignKey("entry.id")),
        must("survivor_id", sa.Integer, sa.ForeignKey("survivor.id")),
        choice("channel", CHANNELS, nullable=True),
        may("value_sealed", sa.LargeBinary),
        may("sim_id", sa.Integer, sa.ForeignKey("sim.id")),
        must("days", sa.Integer),
        must("from_minute", sa.Integer),
        must("until_minute", sa.Integer),
        must("language", sa.String(35)),
        *(must(name, sa.Boolean) for name in ("watched", "open", "forgotten")),
        *_checks(laws),
    )
    op.create_index("ix_contact_rule_survivor_id", "contact_rule", ["survivor_id", "id"])
    op.create_index("ix_contact_rule_entry_id", "contact_rule", ["entry_id"])
    op.create_index("ix_contact_rule_sim_id", "contact_rule", ["sim_id"])


def _create_plans() -> None:
    op.create_table(
        "renewal_plan",
        key(),
        must("entry_id", sa.Integer, sa.ForeignKey("entry.id"), unique=True),
        must("sim_id", sa.Integer, sa.ForeignKey("sim.id")),
        must("renew_on", sa.Date),
        must("term_count", sa.Integer),
        may("cost_pence", sa.Integer),
        may("funder_ref", sa.String(64)),
        may("ended_entry_id", sa.Integer, sa.ForeignKey("entry.id")),
        sa.CheckConstraint("term_count >= 1", name="term_positive"),
        sa.CheckConstraint("cost_pence IS NULL OR cost_pence >= 0", name="cost_positive"),
    )
    open_plan = where("ended_entry_id IS NULL")
    op.create_index("uq_renewal_plan_open", "renewal_plan", ["sim_id"], unique=True, **open_plan)
    op.create_index("ix_renewal_plan_sim_id", "renewal_plan", ["sim_id"])
    op.create_index("ix_renewal_plan_ended_entry_id", "renewal_plan", ["ended_entry_id"])
