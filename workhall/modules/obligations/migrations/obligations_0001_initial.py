"""The first table of obligations."""

from alembic import op

revision = "obligations_0001"
down_revision = None
branch_labels = ("obligations",)
depends_on = "identity_0001"

UP = (
    "CREATE SCHEMA obligations",
    "GRANT USAGE ON SCHEMA obligations TO workhall_app",
    """CREATE TABLE obligations.obligation (
         org_id uuid NOT NULL, id uuid NOT NULL, source text NOT NULL, key text NOT NULL, member_id uuid NOT NULL,
         to_member_id uuid, kind text NOT NULL, title text NOT NULL, link text NOT NULL, due_at timestamptz,
         sort_at timestamptz NOT NULL, owed_at timestamptz NOT NULL, snoozed_until timestamptz, settled_at timestamptz,
         CONSTRAINT pk_obligation PRIMARY KEY (org_id, id),
         CONSTRAINT uq_obligation_org_id_source_key_member_id UNIQUE (org_id, source, key, member_id))""",
    # Foreign keys come after core.distribute: a table with keys cannot be distributed.
    "SELECT core.distribute('obligations.obligation')",
    """ALTER TABLE obligations.obligation ADD CONSTRAINT fk_obligation_organisation_org_id
         FOREIGN KEY (org_id) REFERENCES identity.organisation (id) ON DELETE CASCADE""",
    """CREATE INDEX ix_obligation_open ON obligations.obligation (org_id, member_id, sort_at, id)
         WHERE settled_at IS NULL""",
    """CREATE INDEX ix_obligation_waited_for ON obligations.obligation (org_id, to_member_id, sort_at, id)
         WHERE settled_at IS NULL AND to_member_id IS NOT NULL""",
    """CREATE INDEX ix_obligation_done ON obligations.obligation (org_id, member_id, settled_at, id)
         WHERE settled_at IS NOT NULL""",
    """CREATE INDEX ix_obligation_settled_at ON obligations.obligation (org_id, settled_at)
         WHERE settled_at IS NOT NULL""",
    "SELECT core.raise_wall('obligations.obligation')",
)

DOWN = (
    "DROP TABLE obligations.obligation",
    "DROP SCHEMA obligations",
)


def upgrade() -> None:
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    for statement in DOWN:
        op.execute(statement)
