"""How far each conversation can be searched."""

from alembic import op

revision = "chat_0005"
down_revision = "chat_0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """CREATE TABLE chat.search_mark (
         org_id uuid NOT NULL, conversation_id uuid NOT NULL, indexed_seq bigint NOT NULL,
         CONSTRAINT pk_search_mark PRIMARY KEY (org_id, conversation_id))"""
    )
    op.execute("SELECT core.distribute('chat.search_mark')")
    # Its check takes a lock that the writer's does not wait for (KEY SHARE beside NO KEY UPDATE).
    op.execute(
        "ALTER TABLE chat.search_mark ADD CONSTRAINT fk_search_mark_conversation_org_id_conversation_id"
        " FOREIGN KEY (org_id, conversation_id) REFERENCES chat.conversation (org_id, id) ON DELETE CASCADE"
    )
    op.execute("SELECT core.raise_wall('chat.search_mark')")


def downgrade() -> None:
    op.execute("DROP TABLE chat.search_mark")
