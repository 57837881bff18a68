"""Conversations that somebody takes along as a file."""

from alembic import op

revision = "chat_0013"
down_revision = "chat_0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """CREATE TABLE chat.export (
         org_id uuid NOT NULL, id uuid NOT NULL, conversation_id uuid NOT NULL, member_id uuid NOT NULL,
         job_id uuid NOT NULL, locale text NOT NULL, asked_at timestamptz NOT NULL, expires_at timestamptz NOT NULL,
         size bigint, messages bigint,
         CONSTRAINT pk_export PRIMARY KEY (org_id, id))"""
    )
    op.execute("SELECT core.distribute('chat.export')")
    op.execute(
        "ALTER TABLE chat.export ADD CONSTRAINT fk_export_conversation_org_id_conversation_id FOREIGN KEY"
        " (org_id, conversation_id) REFERENCES chat.conversation (org_id, id) ON DELETE CASCADE"
    )
    op.execute("CREATE INDEX ix_export_org_id_member_id_asked_at ON chat.export (org_id, member_id, asked_at)")
    op.execute("SELECT core.raise_wall('chat.export')")


def downgrade() -> None:
    op.execute("DROP TABLE chat.export")
