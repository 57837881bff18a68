"""Groups with rules, admins, announcements, links, and groups that follow the directory."""

from alembic import op

revision = "chat_0006"
down_revision = "chat_0005"
branch_labels = None
depends_on = None

COLUMNS = {
    "conversation": ("rules text", "follows text", "announced_seq bigint"),
    "participant": ("muted_until timestamptz", "nickname text", "alias text", "dismissed_seq bigint"),
}
TABLES = {
    "join_link": """CREATE TABLE chat.join_link (
         org_id uuid NOT NULL, conversation_id uuid NOT NULL, id uuid NOT NULL, secret_hash bytea NOT NULL,
         created_by uuid NOT NULL, created_at timestamptz NOT NULL, expires_at timestamptz NOT NULL,
         CONSTRAINT pk_join_link PRIMARY KEY (org_id, conversation_id))""",
    "join_request": """CREATE TABLE chat.join_request (
         org_id uuid NOT NULL, conversation_id uuid NOT NULL, member_id uuid NOT NULL, at timestamptz NOT NULL,
         refused_at timestamptz, refused_by uuid,
         CONSTRAINT pk_join_request PRIMARY KEY (org_id, conversation_id, member_id))""",
}


def upgrade() -> None:
    for table, columns in COLUMNS.items():
        for column in columns:
            op.execute(f"ALTER TABLE chat.{table} ADD COLUMN {column}")
    # Wider than before, so what the release before writes still fits.
    op.execute("ALTER TABLE chat.participant DROP CONSTRAINT ck_participant_role")
    op.execute(
        "ALTER TABLE chat.participant ADD CONSTRAINT ck_participant_role"
        " CHECK (role IN ('owner', 'admin', 'member')) NOT VALID"
    )
    op.execute("ALTER TABLE chat.participant VALIDATE CONSTRAINT ck_participant_role")
    for name, table in TABLES.items():
        op.execute(table)
        op.execute(f"SELECT core.distribute('chat.{name}')")
        op.execute(
            f"ALTER TABLE chat.{name} ADD CONSTRAINT fk_{name}_conversation_org_id_conversation_id FOREIGN KEY"
            " (org_id, conversation_id) REFERENCES chat.conversation (org_id, id) ON DELETE CASCADE"
        )
        op.execute(f"SELECT core.raise_wall('chat.{name}')")
    op.execute("CREATE UNIQUE INDEX ix_join_link_org_id_secret_hash ON chat.join_link (org_id, secret_hash)")
    with op.get_context().autocommit_block():
        op.execute(
            "CREATE UNIQUE INDEX CONCURRENTLY ix_conversation_org_id_follows ON chat.conversation (org_id, follows)"
        )


def downgrade() -> None:
    op.execute("DROP INDEX chat.ix_conversation_org_id_follows")
    for name in reversed(TABLES):
        op.execute(f"DROP TABLE chat.{name}")
    op.execute("ALTER TABLE chat.participant DROP CONSTRAINT ck_participant_role")
    op.execute("UPDATE chat.participant SET role = 'member' WHERE role = 'admin'")
    op.execute(
        "ALTER TABLE chat.participant ADD CONSTRAINT ck_participant_role CHECK (role IN ('owner', 'member')) NOT VALID"
    )
    for table, columns in COLUMNS.items():
        for column in columns:
            op.execute(f"ALTER TABLE chat.{table} DROP COLUMN {column.split()[0]}")
