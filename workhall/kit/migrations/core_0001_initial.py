"""The kit's own schema: the organisation of a transaction, the wall, outbox, idempotency keys, revocations."""

from alembic import op

revision = "core_0001"
down_revision = None
branch_labels = ("core",)
depends_on = None

UP = (
    "GRANT USAGE ON SCHEMA core TO workhall_app, workhall_writer, workhall_dispatch",
    # Not set_config(): that does not reach the workers of a distributed database, SET LOCAL does.
    """CREATE FUNCTION core.set_org(org uuid) RETURNS void LANGUAGE plpgsql AS $$
       BEGIN EXECUTE format('SET LOCAL app.org = %L', org); END $$""",
    # NULLIF: after a transaction the setting is an empty string and not NULL. The planner inlines this function.
    """CREATE FUNCTION core.org() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
       AS $$ SELECT NULLIF(current_setting('app.org', true), '')::uuid $$""",
    # The second wall. The owner is behind it too (FORCE), so that only a superuser sees across.
    """CREATE FUNCTION core.raise_wall(target regclass) RETURNS void LANGUAGE plpgsql AS $$
       BEGIN
         EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', target);
         EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', target);
         EXECUTE format('CREATE POLICY org_wall ON %s USING (org_id = core.org()) WITH CHECK (org_id = core.org())', target);
         EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO workhall_app', target);
       END $$""",
    # Called right after a table is made and before its foreign keys; does nothing on a single server.
    """CREATE FUNCTION core.distribute(target regclass) RETURNS void LANGUAGE plpgsql AS $$
       BEGIN
         IF EXISTS (SELECT FROM pg_extension WHERE extname = 'citus') THEN
           PERFORM create_distributed_table(target, 'org_id');
         END IF;
       END $$""",
    """CREATE TABLE core.outbox (
         org_id uuid NOT NULL, id uuid NOT NULL, event_id uuid NOT NULL, name text NOT NULL, handler text NOT NULL,
         payload text NOT NULL, created_at timestamptz NOT NULL, next_at timestamptz NOT NULL,
         attempts bigint NOT NULL DEFAULT 0, failed_at timestamptz, error text,
         CONSTRAINT pk_outbox PRIMARY KEY (org_id, id),
         CONSTRAINT uq_outbox_org_id_event_id_handler UNIQUE (org_id, event_id, handler))""",
    "SELECT core.distribute('core.outbox')",
    "CREATE INDEX ix_outbox_next_at ON core.outbox (next_at) WHERE failed_at IS NULL",
    "CREATE INDEX ix_outbox_org_id_next_at ON core.outbox (org_id, next_at, id) WHERE failed_at IS NULL",
    "SELECT core.raise_wall('core.outbox')",
    "CREATE POLICY dispatch ON core.outbox FOR SELECT TO workhall_dispatch USING (true)",
    "GRANT SELECT ON core.outbox TO workhall_dispatch",
    # Which organisations have work, and nothing else about them, is all that leaves this function.
    """CREATE FUNCTION core.orgs_with_due_outbox(due timestamptz, most bigint) RETURNS SETOF uuid
       LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
         SELECT org_id FROM core.outbox WHERE failed_at IS NULL AND next_at <= due GROUP BY org_id LIMIT most $$""",
    "GRANT CREATE ON SCHEMA core TO workhall_dispatch",
    "ALTER FUNCTION core.orgs_with_due_outbox(timestamptz, bigint) OWNER TO workhall_dispatch",
    "REVOKE CREATE ON SCHEMA core FROM workhall_dispatch",
    "REVOKE ALL ON FUNCTION core.orgs_with_due_outbox(timestamptz, bigint) FROM PUBLIC",
    "GRANT EXECUTE ON FUNCTION core.orgs_with_due_outbox(timestamptz, bigint) TO workhall_app",
    """CREATE TABLE core.idempotency (
         org_id uuid NOT NULL, owner text NOT NULL, key text NOT NULL, fingerprint bytea NOT NULL,
         status bigint, body bytea, created_at timestamptz NOT NULL,
         CONSTRAINT pk_idempotency PRIMARY KEY (org_id, owner, key))""",
    "SELECT core.distribute('core.idempotency')",
    "CREATE INDEX ix_idempotency_org_id_created_at ON core.idempotency (org_id, created_at)",
    "SELECT core.raise_wall('core.idempotency')",
    """CREATE TABLE core.account_idempotency (
         owner text NOT NULL, key text NOT NULL, fingerprint bytea NOT NULL, status bigint, body bytea,
         created_at timestamptz NOT NULL, CONSTRAINT pk_account_idempotency PRIMARY KEY (owner, key))""",
    "CREATE INDEX ix_account_idempotency_created_at ON core.account_idempotency (created_at)",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON core.account_idempotency TO workhall_app",
    """CREATE TABLE core.revocation (
         id uuid NOT NULL, at timestamptz NOT NULL, kind text NOT NULL, org_id uuid, subject uuid NOT NULL, topic uuid,
         CONSTRAINT pk_revocation PRIMARY KEY (id))""",
    "CREATE INDEX ix_revocation_at ON core.revocation (at)",
    "GRANT SELECT, INSERT, DELETE ON core.revocation TO workhall_app",
    "GRANT INSERT ON core.revocation TO workhall_writer",
)

DOWN = (
    "DROP TABLE core.revocation",
    "DROP TABLE core.account_idempotency",
    "DROP TABLE core.idempotency",
    "DROP FUNCTION core.orgs_with_due_outbox(timestamptz, bigint)",
    "DROP TABLE core.outbox",
    "DROP FUNCTION core.distribute(regclass)",
    "DROP FUNCTION core.raise_wall(regclass)",
    "DROP FUNCTION core.org()",
    "DROP FUNCTION core.set_org(uuid)",
)


def upgrade() -> None:
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    for statement in DOWN:
        op.execute(statement)
