"""Messages that are edited, recalled, reacted to, pinned, threaded and that mention people."""

from alembic import op

revision = "chat_0002"
down_revision = "chat_0001"
branch_labels = None
depends_on = None

TABLES = {
    "revision": """CREATE TABLE chat.revision (
         org_id uuid NOT NULL, conversation_id uuid NOT NULL, seq bigint NOT NULL, n bigint NOT NULL,
         at timestamptz NOT NULL, text text NOT NULL, form text, edit_seq bigint NOT NULL,
         CONSTRAINT pk_revision PRIMARY KEY (org_id, conversation_id, seq, n))""",
    "reaction": """CREATE TABLE chat.reaction (
         org_id uuid NOT NULL, conversation_id uuid NOT NULL, seq bigint NOT NULL, x text NOT NULL,
         member_id uuid NOT NULL, given boolean NOT NULL, at timestamptz NOT NULL, change_seq bigint NOT NULL,
         CONSTRAINT pk_reaction PRIMARY KEY (org_id, conversation_id, seq, x, member_id))""",
    "pin": """CREATE TABLE chat.pin (
         org_id uuid NOT NULL, conversation_id uuid NOT NULL, seq bigint NOT NULL, by_id uuid NOT NULL,
         at timestamptz NOT NULL, CONSTRAINT pk_pin PRIMARY KEY (org_id, conversation_id, seq))""",
    "reply": """CREATE TABLE chat.reply (
         org_id uuid NOT NULL, conversation_id uuid NOT NULL, root bigint NOT NULL, seq bigint NOT NULL,
         at timestamptz NOT NULL, CONSTRAINT pk_reply PRIMARY KEY (org_id, conversation_id, root, seq))""",
    "mention": """CREATE TABLE chat.mention (
         org_id uuid NOT NULL, conversation_id uuid NOT NULL, ordinal bigint NOT NULL, audience text NOT NULL,
         seq bigint NOT NULL, by_id uuid NOT NULL,
         CONSTRAINT pk_mention PRIMARY KEY (org_id, conversation_id, ordinal, audience))""",
    "loose_file": """CREATE TABLE chat.loose_file (
         org_id uuid NOT NULL, file_id uuid NOT NULL, at timestamptz NOT NULL,
         CONSTRAINT pk_loose_file PRIMARY KEY (org_id, file_id))""",
}
HOUSE_RULE = """CREATE TABLE chat.house_rule (
         org_id uuid NOT NULL, edit_minutes bigint, recall_minutes bigint,
         CONSTRAINT pk_house_rule PRIMARY KEY (org_id))"""


def upgrade() -> None:
    op.execute("ALTER TABLE chat.conversation ADD COLUMN shown_seq bigint")
    op.execute("ALTER TABLE chat.participant ADD COLUMN visible_from bigint")
    for name, table in TABLES.items():
        op.execute(table)
        op.execute(f"SELECT core.distribute('chat.{name}')")
        op.execute(f"SELECT core.raise_wall('chat.{name}')")
        op.execute(f"CREATE POLICY writer ON chat.{name} TO workhall_writer USING (true) WITH CHECK (true)")
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON chat.{name} TO workhall_writer")
        op.execute(f"REVOKE INSERT, UPDATE ON chat.{name} FROM workhall_app")
    op.execute(HOUSE_RULE)
    op.execute("SELECT core.distribute('chat.house_rule')")
    op.execute(
        "ALTER TABLE chat.house_rule ADD CONSTRAINT fk_house_rule_organisation_org_id"
        " FOREIGN KEY (org_id) REFERENCES identity.organisation (id) ON DELETE CASCADE"
    )
    op.execute("SELECT core.raise_wall('chat.house_rule')")
    op.execute("CREATE POLICY writer ON chat.house_rule TO workhall_writer USING (true) WITH CHECK (true)")
    op.execute("GRANT SELECT ON chat.house_rule TO workhall_writer")


def downgrade() -> None:
    op.execute("DROP TABLE chat.house_rule")
    for name in reversed(TABLES):
        op.execute(f"DROP TABLE chat.{name}")
    op.execute("ALTER TABLE chat.participant DROP COLUMN visible_from")
    op.execute("ALTER TABLE chat.conversation DROP COLUMN shown_seq")
