"""Files on messages."""

from alembic import op

revision = "chat_0003"
down_revision = "chat_0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "CREATE TABLE chat.attachment (org_id uuid NOT NULL, file_id uuid NOT NULL, conversation_id uuid NOT NULL,"
        " seq bigint NOT NULL, CONSTRAINT pk_attachment PRIMARY KEY (org_id, file_id))"
    )
    op.execute("SELECT core.distribute('chat.attachment')")
    op.execute(
        "CREATE INDEX ix_attachment_org_id_conversation_id_seq ON chat.attachment (org_id, conversation_id, seq)"
    )
    op.execute("SELECT core.raise_wall('chat.attachment')")
    op.execute("CREATE POLICY writer ON chat.attachment TO workhall_writer USING (true) WITH CHECK (true)")
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON chat.attachment TO workhall_writer")
    op.execute("REVOKE INSERT, UPDATE ON chat.attachment FROM workhall_app")


def downgrade() -> None:
    op.execute("DROP TABLE chat.attachment")
