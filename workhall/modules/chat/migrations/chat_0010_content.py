"""Cards in messages, what messages show beside their words, and what links lead to."""

from alembic import op

revision = "chat_0010"
down_revision = "chat_0009"
branch_labels = None
depends_on = None

TABLES = {
    "card": """CREATE TABLE chat.card (
         org_id uuid NOT NULL, conversation_id uuid NOT NULL, seq bigint NOT NULL, kind text NOT NULL,
         thing_id uuid NOT NULL, by_id uuid NOT NULL,
         CONSTRAINT pk_card PRIMARY KEY (org_id, conversation_id, seq))""",
    "message_change": """CREATE TABLE chat.message_change (
         org_id uuid NOT NULL, conversation_id uuid NOT NULL, seq bigint NOT NULL, change_seq bigint NOT NULL,
         CONSTRAINT pk_message_change PRIMARY KEY (org_id, conversation_id, seq, change_seq))""",
}
PREVIEW = """CREATE TABLE chat.preview (
         org_id uuid NOT NULL, url_hash bytea NOT NULL, body text, fetched_at timestamptz NOT NULL,
         expires_at timestamptz NOT NULL, CONSTRAINT pk_preview PRIMARY KEY (org_id, url_hash))"""


def upgrade() -> None:
    op.execute("ALTER TABLE chat.house_rule ADD COLUMN previews boolean")
    op.execute(PREVIEW)
    op.execute("SELECT core.distribute('chat.preview')")
    op.execute("CREATE INDEX ix_preview_org_id_fetched_at ON chat.preview (org_id, fetched_at)")
    op.execute("SELECT core.raise_wall('chat.preview')")
    for name, table in TABLES.items():
        op.execute(table)
        op.execute(f"SELECT core.distribute('chat.{name}')")
    op.execute("CREATE INDEX ix_card_org_id_kind_thing_id ON chat.card (org_id, kind, thing_id)")
    for name in TABLES:
        op.execute(f"SELECT core.raise_wall('chat.{name}')")
        op.execute(f"CREATE POLICY writer ON chat.{name} TO workhall_writer USING (true) WITH CHECK (true)")
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON chat.{name} TO workhall_writer")
        op.execute(f"REVOKE INSERT, UPDATE ON chat.{name} FROM workhall_app")


def downgrade() -> None:
    for name in reversed(TABLES):
        op.execute(f"DROP TABLE chat.{name}")
    op.execute("DROP TABLE chat.preview")
    op.execute("ALTER TABLE chat.house_rule DROP COLUMN previews")
