"""Who has said that they have seen a message that asked for it."""

from alembic import op

revision = "chat_0011"
down_revision = "chat_0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """CREATE TABLE chat.acknowledged (
         org_id uuid NOT NULL, conversation_id uuid NOT NULL, seq bigint NOT NULL, member_id uuid NOT NULL,
         at timestamptz NOT NULL, CONSTRAINT pk_acknowledged PRIMARY KEY (org_id, conversation_id, seq, member_id))"""
    )
    op.execute("SELECT core.distribute('chat.acknowledged')")
    op.execute(
        "ALTER TABLE chat.acknowledged ADD CONSTRAINT fk_acknowledged_conversation_org_id_conversation_id FOREIGN KEY"
        " (org_id, conversation_id) REFERENCES chat.conversation (org_id, id) ON DELETE CASCADE"
    )
    op.execute("SELECT core.raise_wall('chat.acknowledged')")
    op.execute("CREATE POLICY writer ON chat.acknowledged TO workhall_writer USING (true) WITH CHECK (true)")
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON chat.acknowledged TO workhall_writer")
    op.execute("REVOKE INSERT, UPDATE ON chat.acknowledged FROM workhall_app")


def downgrade() -> None:
    op.execute("DROP TABLE chat.acknowledged")
