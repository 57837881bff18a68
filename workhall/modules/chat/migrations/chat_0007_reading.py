"""Who sees how far somebody has read: agreed on for each conversation, and each person's own wish."""

from alembic import op

revision = "chat_0007"
down_revision = "chat_0006"
branch_labels = None
depends_on = None

COLUMNS = {"participant": ("shared_from bigint", "hides_arrival boolean"), "house_rule": ("reading text",)}
TABLES = {
    "reader": """CREATE TABLE chat.reader (
         org_id uuid NOT NULL, member_id uuid NOT NULL, scope uuid NOT NULL, hides text NOT NULL,
         CONSTRAINT ck_reader_hides CHECK (hides IN ('nothing', 'read', 'all')),
         CONSTRAINT pk_reader PRIMARY KEY (org_id, member_id, scope))""",
    "reminded": """CREATE TABLE chat.reminded (
         org_id uuid NOT NULL, conversation_id uuid NOT NULL, seq bigint NOT NULL, at timestamptz NOT NULL,
         CONSTRAINT pk_reminded PRIMARY KEY (org_id, conversation_id, seq))""",
}


def upgrade() -> None:
    for table, columns in COLUMNS.items():
        for column in columns:
            op.execute(f"ALTER TABLE chat.{table} ADD COLUMN {column}")
    for name, table in TABLES.items():
        op.execute(table)
        op.execute(f"SELECT core.distribute('chat.{name}')")
    op.execute(
        "ALTER TABLE chat.reminded ADD CONSTRAINT fk_reminded_conversation_org_id_conversation_id FOREIGN KEY"
        " (org_id, conversation_id) REFERENCES chat.conversation (org_id, id) ON DELETE CASCADE"
    )
    for name in TABLES:
        op.execute(f"SELECT core.raise_wall('chat.{name}')")
    op.execute("CREATE POLICY writer ON chat.reader TO workhall_writer USING (true) WITH CHECK (true)")
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON chat.reader TO workhall_writer")
    op.execute("REVOKE INSERT, UPDATE ON chat.reader FROM workhall_app")


def downgrade() -> None:
    for name in reversed(TABLES):
        op.execute(f"DROP TABLE chat.{name}")
    for table, columns in COLUMNS.items():
        for column in columns:
            op.execute(f"ALTER TABLE chat.{table} DROP COLUMN {column.split()[0]}")
