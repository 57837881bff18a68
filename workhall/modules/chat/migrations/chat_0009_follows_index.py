"""The index of what a group follows holds only groups that follow something.

It listed every conversation, those that follow nothing under one key, and the planner took it for the way to a single
conversation as long as there were no statistics: 462 rows read for one updated, half of the cost of a direct message.
"""

from alembic import op

revision = "chat_0009"
down_revision = "chat_0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.get_context().autocommit_block():
        op.execute("DROP INDEX CONCURRENTLY IF EXISTS chat.ix_conversation_org_id_follows")
        op.execute(
            "CREATE UNIQUE INDEX CONCURRENTLY ix_conversation_org_id_follows ON chat.conversation (org_id, follows)"
            " WHERE follows IS NOT NULL"
        )


def downgrade() -> None:
    with op.get_context().autocommit_block():
        op.execute("DROP INDEX CONCURRENTLY IF EXISTS chat.ix_conversation_org_id_follows")
        op.execute(
            "CREATE UNIQUE INDEX CONCURRENTLY ix_conversation_org_id_follows ON chat.conversation (org_id, follows)"
        )
