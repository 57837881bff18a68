"""The first tables of availability."""

from alembic import op

revision = "availability_0001"
down_revision = None
branch_labels = ("availability",)
depends_on = "identity_0001"

_TABLES = ("span", "own_time", "calendar", "holiday")

UP = (
    "CREATE SCHEMA availability",
    "GRANT USAGE ON SCHEMA availability TO workhall_app",
    """CREATE TABLE availability.span (
         org_id uuid NOT NULL, id uuid NOT NULL, member_id uuid NOT NULL, kind text NOT NULL,
         starts_at timestamptz NOT NULL, ends_at timestamptz NOT NULL, source text NOT NULL, key text NOT NULL,
         note text, CONSTRAINT pk_span PRIMARY KEY (org_id, id),
         CONSTRAINT uq_span_org_id_source_key UNIQUE (org_id, source, key))""",
    """CREATE TABLE availability.own_time (
         org_id uuid NOT NULL, member_id uuid NOT NULL, time_zone text, quiet_from bigint, quiet_to bigint,
         quiet_days bigint[] NOT NULL, dnd_until timestamptz,
         CONSTRAINT pk_own_time PRIMARY KEY (org_id, member_id))""",
    """CREATE TABLE availability.calendar (
         org_id uuid NOT NULL, id uuid NOT NULL, time_zone text NOT NULL, hours jsonb NOT NULL,
         changed_at timestamptz NOT NULL, CONSTRAINT pk_calendar PRIMARY KEY (org_id, id))""",
    """CREATE TABLE availability.holiday (
         org_id uuid NOT NULL, calendar_id uuid NOT NULL, day date NOT NULL, name text NOT NULL,
         CONSTRAINT pk_holiday PRIMARY KEY (org_id, calendar_id, day))""",
    # Foreign keys come after core.distribute: a table with keys cannot be distributed.
    *(f"SELECT core.distribute('availability.{table}')" for table in _TABLES),
    *(
        f"""ALTER TABLE availability.{table} ADD CONSTRAINT fk_{table}_organisation_org_id
         FOREIGN KEY (org_id) REFERENCES identity.organisation (id) ON DELETE CASCADE"""
        for table in _TABLES
    ),
    "CREATE INDEX ix_span_org_id_member_id_ends_at ON availability.span (org_id, member_id, ends_at)",
    "CREATE INDEX ix_span_org_id_ends_at ON availability.span (org_id, ends_at)",
    *(f"SELECT core.raise_wall('availability.{table}')" for table in _TABLES),
)

DOWN = (*(f"DROP TABLE availability.{table}" for table in reversed(_TABLES)), "DROP SCHEMA availability")


def upgrade() -> None:
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    for statement in DOWN:
        op.execute(statement)
