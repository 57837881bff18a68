"""What is a person's own in conversations, and messages that are sent later."""

from alembic import op

revision = "chat_0004"
down_revision = "chat_0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "CREATE TABLE chat.own (org_id uuid NOT NULL, member_id uuid NOT NULL, key text NOT NULL, kind text NOT NULL,"
        " body text NOT NULL, at timestamptz NOT NULL, CONSTRAINT pk_own PRIMARY KEY (org_id, member_id, key))"
    )
    op.execute("SELECT core.distribute('chat.own')")
    op.execute("CREATE INDEX ix_own_org_id_member_id_kind_at ON chat.own (org_id, member_id, kind, at)")
    op.execute("SELECT core.raise_wall('chat.own')")
    op.execute("CREATE POLICY writer ON chat.own TO workhall_writer USING (true) WITH CHECK (true)")
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON chat.own TO workhall_writer")
    op.execute("REVOKE INSERT, UPDATE ON chat.own FROM workhall_app")
    op.execute(
        "CREATE TABLE chat.scheduled (org_id uuid NOT NULL, id uuid NOT NULL, conversation_id uuid NOT NULL,"
        " member_id uuid NOT NULL, key uuid NOT NULL, body jsonb NOT NULL, reply_to bigint, thread bigint,"
        " send_at timestamptz NOT NULL, state text NOT NULL, error text, seq bigint,"
        " CONSTRAINT pk_scheduled PRIMARY KEY (org_id, id),"
        " CONSTRAINT ck_scheduled_state CHECK (state IN ('waiting', 'sent', 'failed')))"
    )
    op.execute("SELECT core.distribute('chat.scheduled')")
    op.execute(
        "ALTER TABLE chat.scheduled ADD CONSTRAINT fk_scheduled_conversation_org_id_conversation_id"
        " FOREIGN KEY (org_id, conversation_id) REFERENCES chat.conversation (org_id, id) ON DELETE CASCADE"
    )
    op.execute("CREATE INDEX ix_scheduled_org_id_member_id_send_at ON chat.scheduled (org_id, member_id, send_at)")
    op.execute("SELECT core.raise_wall('chat.scheduled')")


def downgrade() -> None:
    op.execute("DROP TABLE chat.scheduled")
    op.execute("DROP TABLE chat.own")
