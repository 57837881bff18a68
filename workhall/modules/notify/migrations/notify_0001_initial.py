"""Browsers that may be woken, what people are told and how they want it, and the urgent reminder."""

from alembic import op

revision = "notify_0001"
down_revision = None
branch_labels = ("notify",)
depends_on = "identity_0001"

_TO_ORGANISATION = "FOREIGN KEY (org_id) REFERENCES identity.organisation (id) ON DELETE CASCADE"
_TO_DING = "FOREIGN KEY (org_id, ding_id) REFERENCES notify.ding (org_id, id) ON DELETE CASCADE"


def _table(name: str, columns: str, key: str, *more: str, parent: str = _TO_ORGANISATION) -> tuple[str, ...]:
    """Foreign keys come after core.distribute: a table with keys cannot be distributed."""
    to = "ding_org_id_ding_id" if parent is _TO_DING else "organisation_org_id"
    return (
        f"CREATE TABLE notify.{name} (org_id uuid NOT NULL, {columns}, CONSTRAINT pk_{name} PRIMARY KEY (org_id{key}))",
        f"SELECT core.distribute('notify.{name}')",
        f"ALTER TABLE notify.{name} ADD CONSTRAINT fk_{name}_{to} {parent}",
        *more,
        f"SELECT core.raise_wall('notify.{name}')",
    )


UP = (
    "CREATE SCHEMA notify",
    "GRANT USAGE ON SCHEMA notify TO workhall_app",
    """CREATE TABLE notify.push_device (
         id uuid NOT NULL, account_id uuid NOT NULL, session_id uuid NOT NULL, endpoint text NOT NULL,
         endpoint_hash bytea NOT NULL, p256dh text NOT NULL, auth text NOT NULL, created_at timestamptz NOT NULL,
         delivered_at timestamptz, CONSTRAINT pk_push_device PRIMARY KEY (id),
         CONSTRAINT uq_push_device_endpoint_hash UNIQUE (endpoint_hash),
         CONSTRAINT uq_push_device_session_id UNIQUE (session_id))""",
    "CREATE INDEX ix_push_device_account_id ON notify.push_device (account_id)",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON notify.push_device TO workhall_app",
    *_table(
        "notice",
        """id uuid NOT NULL, member_id uuid NOT NULL, kind text NOT NULL, title text NOT NULL, body text NOT NULL,
           link text NOT NULL, collapse_key text NOT NULL, urgent boolean NOT NULL, in_app boolean NOT NULL,
           created_at timestamptz NOT NULL, read_at timestamptz, pushed_at timestamptz,
           CONSTRAINT uq_notice_org_id_member_id_collapse_key UNIQUE (org_id, member_id, collapse_key)""",
        ", id",
        "CREATE INDEX ix_notice_org_id_member_id_id ON notify.notice (org_id, member_id, id) WHERE in_app",
    ),
    *_table(
        "preference",
        """member_id uuid NOT NULL, kind text NOT NULL, in_app boolean NOT NULL, push boolean NOT NULL,
           mail boolean NOT NULL""",
        ", member_id, kind",
    ),
    *_table("member_choice", "member_id uuid NOT NULL, hides_content boolean NOT NULL", ", member_id"),
    *_table(
        "organisation_choice",
        """hides_content boolean NOT NULL, pause_push bigint NOT NULL, pause_mail bigint NOT NULL,
           pause_sms bigint NOT NULL, pause_call bigint NOT NULL, cost_sms bigint NOT NULL,
           cost_call bigint NOT NULL""",
        "",
    ),
    *_table("budget", "role_id uuid NOT NULL, points bigint NOT NULL", ", role_id"),
    *_table("spending", "member_id uuid NOT NULL, month text NOT NULL, points bigint NOT NULL", ", member_id, month"),
    *_table(
        "ding",
        """id uuid NOT NULL, sender_id uuid, body text NOT NULL, source_module text, source_key text,
           channels text[] NOT NULL, overrides boolean NOT NULL, cost bigint NOT NULL, month text NOT NULL,
           receivers bigint NOT NULL, confirmed bigint NOT NULL, rated bigint NOT NULL, rated_urgent bigint NOT NULL,
           created_at timestamptz NOT NULL, starts_at timestamptz NOT NULL, started_at timestamptz,
           recalled_at timestamptz""",
        ", id",
        "CREATE INDEX ix_ding_org_id_sender_id_id ON notify.ding (org_id, sender_id, id)",
    ),
    *_table(
        "receiver",
        """ding_id uuid NOT NULL, member_id uuid NOT NULL, next_channel text, next_at timestamptz,
           held_until timestamptz, reached text, started_at timestamptz, shown_at timestamptz,
           confirmed_at timestamptz, rated_urgent boolean""",
        ", ding_id, member_id",
        "CREATE INDEX ix_receiver_org_id_member_id_ding_id ON notify.receiver (org_id, member_id, ding_id)",
        """CREATE INDEX ix_receiver_org_id_ding_id_next_at ON notify.receiver (org_id, ding_id, next_at)
             WHERE next_at IS NOT NULL""",
        parent=_TO_DING,
    ),
    *_table(
        "step",
        """ding_id uuid NOT NULL, member_id uuid NOT NULL, channel text NOT NULL, at timestamptz NOT NULL,
           result text NOT NULL""",
        ", ding_id, member_id, channel",
        parent=_TO_DING,
    ),
)

_TABLES = (
    "step", "receiver", "ding", "spending", "budget", "organisation_choice", "member_choice", "preference", "notice",
    "push_device",
)  # fmt: skip
DOWN = (*(f"DROP TABLE notify.{name}" for name in _TABLES), "DROP SCHEMA notify")


def upgrade() -> None:
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    for statement in DOWN:
        op.execute(statement)
