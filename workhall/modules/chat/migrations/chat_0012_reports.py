"""Messages that somebody reported, and what was decided."""

from alembic import op

revision = "chat_0012"
down_revision = "chat_0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """CREATE TABLE chat.report (
         org_id uuid NOT NULL, id uuid NOT NULL, conversation_id uuid NOT NULL, seq bigint NOT NULL,
         reporter_id uuid NOT NULL, reported_id uuid NOT NULL, kind text NOT NULL, title text, reason text NOT NULL,
         note text NOT NULL, message text NOT NULL, at timestamptz NOT NULL, state text NOT NULL, answer text,
         decided_by uuid, decided_at timestamptz,
         CONSTRAINT ck_report_state CHECK (state IN ('open', 'dismissed', 'acted')),
         CONSTRAINT pk_report PRIMARY KEY (org_id, id),
         CONSTRAINT uq_report_org_id_conversation_id_seq_reporter_id
           UNIQUE (org_id, conversation_id, seq, reporter_id))"""
    )
    op.execute("SELECT core.distribute('chat.report')")
    op.execute(
        "ALTER TABLE chat.report ADD CONSTRAINT fk_report_conversation_org_id_conversation_id FOREIGN KEY"
        " (org_id, conversation_id) REFERENCES chat.conversation (org_id, id) ON DELETE CASCADE"
    )
    op.execute("CREATE INDEX ix_report_org_id_state_at ON chat.report (org_id, state, at, id)")
    op.execute("CREATE INDEX ix_report_org_id_reporter_id_at ON chat.report (org_id, reporter_id, at, id)")
    op.execute("CREATE INDEX ix_report_org_id_reported_id_at ON chat.report (org_id, reported_id, at, id)")
    op.execute("SELECT core.raise_wall('chat.report')")


def downgrade() -> None:
    op.execute("DROP TABLE chat.report")
