"""The ledger of looks: who looked at data about whom."""

from alembic import op

revision = "audit_0002"
down_revision = "audit_0001"
branch_labels = None
depends_on = None

_PURGE_HEAD = """CREATE OR REPLACE FUNCTION audit.purge() RETURNS boolean LANGUAGE plpgsql
       SECURITY DEFINER SET search_path = pg_catalog AS $$
       BEGIN
         PERFORM FROM audit.head WHERE org_id = core.org() AND closed_at < now() - interval '30 days' FOR UPDATE;
         IF NOT FOUND THEN RETURN false; END IF;"""
_PURGE_TAIL = """
         DELETE FROM audit.entry WHERE org_id = core.org();
         DELETE FROM audit.head WHERE org_id = core.org();
         RETURN true;
       END $$"""

UP = (
    """CREATE TABLE audit.look (
         org_id uuid NOT NULL, id uuid NOT NULL, member_id uuid NOT NULL, looker_id uuid NOT NULL, kind text NOT NULL,
         subject text NOT NULL, slot bigint NOT NULL, first_at timestamptz NOT NULL, last_at timestamptz NOT NULL,
         count bigint NOT NULL, CONSTRAINT pk_look PRIMARY KEY (org_id, id),
         CONSTRAINT uq_look_org_id_member_id_looker_id_kind_subject_slot
           UNIQUE (org_id, member_id, looker_id, kind, subject, slot))""",
    "SELECT core.distribute('audit.look')",
    "CREATE INDEX ix_look_org_id_member_id_last_at_id ON audit.look (org_id, member_id, last_at, id)",
    "CREATE INDEX ix_look_org_id_last_at ON audit.look (org_id, last_at)",
    "SELECT core.raise_wall('audit.look')",
    # The application adds looks and counts them up; who looked at whom it can neither change nor remove.
    "REVOKE UPDATE, DELETE, TRUNCATE ON audit.look FROM workhall_app",
    "GRANT UPDATE (last_at, count) ON audit.look TO workhall_app",
    # After a year by the database's clock, or with the person who was looked at.
    """CREATE FUNCTION audit.forget_old_looks() RETURNS void LANGUAGE sql SECURITY DEFINER
       SET search_path = pg_catalog AS $$
         DELETE FROM audit.look WHERE org_id = core.org() AND last_at < now() - interval '366 days' $$""",
    """CREATE FUNCTION audit.forget_looks_at(about uuid) RETURNS void LANGUAGE sql SECURITY DEFINER
       SET search_path = pg_catalog AS $$
         DELETE FROM audit.look WHERE org_id = core.org() AND member_id = about $$""",
    "REVOKE ALL ON FUNCTION audit.forget_old_looks(), audit.forget_looks_at(uuid) FROM PUBLIC",
    "GRANT EXECUTE ON FUNCTION audit.forget_old_looks(), audit.forget_looks_at(uuid) TO workhall_app",
    _PURGE_HEAD + "\n         DELETE FROM audit.look WHERE org_id = core.org();" + _PURGE_TAIL,
)

DOWN = (
    _PURGE_HEAD + _PURGE_TAIL,
    "DROP FUNCTION audit.forget_looks_at(uuid), audit.forget_old_looks()",
    "DROP TABLE audit.look",
)


def upgrade() -> None:
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    for statement in DOWN:
        op.execute(statement)
