"""Messages to which an answer is needed, and what the inbox of obligations knows of them."""

from alembic import op

revision = "chat_0008"
down_revision = "chat_0007"
branch_labels = None
depends_on = None

TABLES = {
    "ask": """CREATE TABLE chat.ask (
         org_id uuid NOT NULL, conversation_id uuid NOT NULL, seq bigint NOT NULL, by_id uuid NOT NULL,
         waits_for uuid[] NOT NULL, is_open boolean NOT NULL, rev bigint NOT NULL, changed_at timestamptz NOT NULL,
         CONSTRAINT pk_ask PRIMARY KEY (org_id, conversation_id, seq))""",
    "owed": """CREATE TABLE chat.owed (
         org_id uuid NOT NULL, conversation_id uuid NOT NULL, seq bigint NOT NULL, rev bigint NOT NULL,
         by_members uuid[] NOT NULL,
         CONSTRAINT pk_owed PRIMARY KEY (org_id, conversation_id, seq))""",
}


def upgrade() -> None:
    for name, table in TABLES.items():
        op.execute(table)
        op.execute(f"SELECT core.distribute('chat.{name}')")
        op.execute(
            f"ALTER TABLE chat.{name} ADD CONSTRAINT fk_{name}_conversation_org_id_conversation_id FOREIGN KEY"
            " (org_id, conversation_id) REFERENCES chat.conversation (org_id, id) ON DELETE CASCADE"
        )
    op.execute("CREATE INDEX ix_ask_open ON chat.ask (org_id, conversation_id, seq) WHERE is_open")
    op.execute("CREATE INDEX ix_ask_changed_at ON chat.ask (org_id, changed_at)")
    for name in TABLES:
        op.execute(f"SELECT core.raise_wall('chat.{name}')")
    op.execute("CREATE POLICY writer ON chat.ask TO workhall_writer USING (true) WITH CHECK (true)")
    op.execute("GRANT SELECT, INSERT, UPDATE ON chat.ask TO workhall_writer")
    op.execute("REVOKE INSERT, UPDATE ON chat.ask FROM workhall_app")


def downgrade() -> None:
    for name in reversed(TABLES):
        op.execute(f"DROP TABLE chat.{name}")
