"""Conversations: the ordered log, its participants, and each member's own feed."""

from alembic import op

revision = "chat_0001"
down_revision = None
branch_labels = ("chat",)
depends_on = ("identity_0001",)

WRITTEN = ("conversation", "participant", "log", "sent", "feed", "feed_head")

TABLES = (
    """CREATE TABLE chat.conversation (
         org_id uuid NOT NULL, id uuid NOT NULL, kind text NOT NULL, title text, direct_key text,
         created_by uuid NOT NULL, created_at timestamptz NOT NULL, last_seq bigint NOT NULL,
         last_ordinal bigint NOT NULL, last_at timestamptz NOT NULL, member_count bigint NOT NULL,
         CONSTRAINT pk_conversation PRIMARY KEY (org_id, id),
         CONSTRAINT uq_conversation_org_id_direct_key UNIQUE (org_id, direct_key),
         CONSTRAINT ck_conversation_kind CHECK (kind IN ('direct', 'group')))""",
    """CREATE TABLE chat.participant (
         org_id uuid NOT NULL, conversation_id uuid NOT NULL, member_id uuid NOT NULL, role text NOT NULL,
         joined_at timestamptz NOT NULL, joined_seq bigint NOT NULL, read_seq bigint NOT NULL,
         read_ordinal bigint NOT NULL, read_rev bigint NOT NULL, delivered_seq bigint NOT NULL,
         CONSTRAINT pk_participant PRIMARY KEY (org_id, conversation_id, member_id),
         CONSTRAINT ck_participant_role CHECK (role IN ('owner', 'member')))""",
    # No foreign key on the two hot tables: the writer holds the conversation's lock while it appends.
    """CREATE TABLE chat.log (
         org_id uuid NOT NULL, conversation_id uuid NOT NULL, seq bigint NOT NULL, ordinal bigint NOT NULL,
         kind text NOT NULL, sender_id uuid, at timestamptz NOT NULL, body text NOT NULL,
         CONSTRAINT pk_log PRIMARY KEY (org_id, conversation_id, seq))""",
    """CREATE TABLE chat.sent (
         org_id uuid NOT NULL, conversation_id uuid NOT NULL, sender_id uuid NOT NULL, key uuid NOT NULL,
         seq bigint NOT NULL, ordinal bigint NOT NULL, at timestamptz NOT NULL,
         CONSTRAINT pk_sent PRIMARY KEY (org_id, conversation_id, sender_id, key))""",
    """CREATE TABLE chat.feed (
         org_id uuid NOT NULL, member_id uuid NOT NULL, n bigint NOT NULL, at timestamptz NOT NULL, body text NOT NULL,
         CONSTRAINT pk_feed PRIMARY KEY (org_id, member_id, n))""",
    """CREATE TABLE chat.feed_head (
         org_id uuid NOT NULL, member_id uuid NOT NULL, last_n bigint NOT NULL, first_n bigint NOT NULL,
         CONSTRAINT pk_feed_head PRIMARY KEY (org_id, member_id))""",
)

AFTER = (
    "CREATE INDEX ix_participant_org_id_member_id ON chat.participant (org_id, member_id)",
    "CREATE INDEX ix_sent_at ON chat.sent USING brin (at)",
    "CREATE INDEX ix_feed_at ON chat.feed USING brin (at)",
    """ALTER TABLE chat.conversation ADD CONSTRAINT fk_conversation_organisation_org_id
         FOREIGN KEY (org_id) REFERENCES identity.organisation (id) ON DELETE CASCADE""",
    """ALTER TABLE chat.participant ADD CONSTRAINT fk_participant_conversation_org_id_conversation_id
         FOREIGN KEY (org_id, conversation_id) REFERENCES chat.conversation (org_id, id) ON DELETE CASCADE""",
    """ALTER TABLE chat.feed_head ADD CONSTRAINT fk_feed_head_organisation_org_id
         FOREIGN KEY (org_id) REFERENCES identity.organisation (id) ON DELETE CASCADE""",
    "GRANT USAGE ON SCHEMA chat TO workhall_app, workhall_writer",
)


def upgrade() -> None:
    op.execute("CREATE SCHEMA chat")
    for table in TABLES:
        op.execute(table)
    for name in WRITTEN:
        op.execute(f"SELECT core.distribute('chat.{name}')")
    for statement in AFTER:
        op.execute(statement)
    for name in WRITTEN:
        op.execute(f"SELECT core.raise_wall('chat.{name}')")
        # The one exception to one organisation a transaction; its role has rights on these tables and no others.
        op.execute(f"CREATE POLICY writer ON chat.{name} TO workhall_writer USING (true) WITH CHECK (true)")
        op.execute(f"GRANT SELECT, INSERT, UPDATE ON chat.{name} TO workhall_writer")
    op.execute("GRANT DELETE ON chat.participant TO workhall_writer")
    # Nothing but the writer appends, so the application role can only read (and prune what is past its time).
    for name in ("log", "conversation", "participant", "feed", "sent"):
        op.execute(f"REVOKE INSERT, UPDATE ON chat.{name} FROM workhall_app")


def downgrade() -> None:
    for name in reversed(WRITTEN):
        op.execute(f"DROP TABLE chat.{name}")
    op.execute("DROP SCHEMA chat")
