"""The audit log of organisations and the security log of accounts."""

from alembic import op

revision = "audit_0001"
down_revision = None
branch_labels = ("audit",)
depends_on = "core_0001"

UP = (
    "CREATE SCHEMA audit",
    "GRANT USAGE ON SCHEMA audit TO workhall_app",
    """CREATE TABLE audit.entry (
         org_id uuid NOT NULL, seq bigint NOT NULL, at timestamptz NOT NULL, actor uuid, system text,
         action text NOT NULL, subject text NOT NULL, detail text NOT NULL, hash bytea NOT NULL,
         CONSTRAINT pk_entry PRIMARY KEY (org_id, seq))""",
    "SELECT core.distribute('audit.entry')",
    "SELECT core.raise_wall('audit.entry')",
    """CREATE TABLE audit.head (
         org_id uuid NOT NULL, seq bigint NOT NULL, hash bytea NOT NULL, closed_at timestamptz,
         CONSTRAINT pk_head PRIMARY KEY (org_id))""",
    "SELECT core.distribute('audit.head')",
    "SELECT core.raise_wall('audit.head')",
    # Append-only for the application: whoever takes over the program can add to the log and cannot rewrite it.
    "REVOKE UPDATE, DELETE, TRUNCATE ON audit.entry FROM workhall_app",
    "REVOKE UPDATE, DELETE, TRUNCATE ON audit.head FROM workhall_app",
    "GRANT UPDATE (seq, hash) ON audit.head TO workhall_app",
    # The log of a deleted organisation goes 30 days after the deletion, counted by the database's clock: the program
    # can neither purge a living organisation's log nor date a deletion back.
    """CREATE FUNCTION audit.close() RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog AS $$
         UPDATE audit.head SET closed_at = now() WHERE org_id = core.org() AND closed_at IS NULL $$""",
    """CREATE FUNCTION audit.reopen() RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog AS $$
         UPDATE audit.head SET closed_at = NULL WHERE org_id = core.org() $$""",
    """CREATE FUNCTION audit.purge() RETURNS boolean LANGUAGE plpgsql
       SECURITY DEFINER SET search_path = pg_catalog AS $$
       BEGIN
         PERFORM FROM audit.head WHERE org_id = core.org() AND closed_at < now() - interval '30 days' FOR UPDATE;
         IF NOT FOUND THEN RETURN false; END IF;
         DELETE FROM audit.entry WHERE org_id = core.org();
         DELETE FROM audit.head WHERE org_id = core.org();
         RETURN true;
       END $$""",
    "REVOKE ALL ON FUNCTION audit.close(), audit.reopen(), audit.purge() FROM PUBLIC",
    "GRANT EXECUTE ON FUNCTION audit.close(), audit.reopen(), audit.purge() TO workhall_app",
    """CREATE TABLE audit.account_entry (
         account_id uuid NOT NULL, id uuid NOT NULL, at timestamptz NOT NULL, action text NOT NULL,
         address text NOT NULL, device text NOT NULL,
         CONSTRAINT pk_account_entry PRIMARY KEY (account_id, id))""",
    "CREATE INDEX ix_account_entry_at ON audit.account_entry (at)",
    # Deletable: it is the person's own, ends with the account and after a year.
    "GRANT SELECT, INSERT, DELETE ON audit.account_entry TO workhall_app",
)

DOWN = (
    "DROP TABLE audit.account_entry",
    "DROP FUNCTION audit.purge(), audit.reopen(), audit.close()",
    "DROP TABLE audit.head",
    "DROP TABLE audit.entry",
    "DROP SCHEMA audit",
)


def upgrade() -> None:
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    for statement in DOWN:
        op.execute(statement)
