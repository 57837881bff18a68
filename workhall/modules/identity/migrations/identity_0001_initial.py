"""Accounts, sessions, organisations, members, roles, invitations."""

from alembic import op

revision = "identity_0001"
down_revision = None
branch_labels = ("identity",)
depends_on = "core_0001"

GLOBAL = (
    "CREATE SCHEMA identity",
    "GRANT USAGE ON SCHEMA identity TO workhall_app",
    """CREATE TABLE identity.organisation (
         id uuid NOT NULL, name text NOT NULL, sector text NOT NULL, created_at timestamptz NOT NULL,
         deleted_at timestamptz, CONSTRAINT pk_organisation PRIMARY KEY (id))""",
    "CREATE INDEX ix_organisation_deleted_at ON identity.organisation (deleted_at) WHERE deleted_at IS NOT NULL",
    """CREATE TABLE identity.account (
         id uuid NOT NULL, name text NOT NULL, email text, email_verified_at timestamptz, phone text,
         phone_verified_at timestamptz, locale text NOT NULL, theme text NOT NULL, reduce_motion boolean NOT NULL,
         picture_hash text, created_at timestamptz NOT NULL, deleted_at timestamptz,
         CONSTRAINT pk_account PRIMARY KEY (id))""",
    "CREATE INDEX ix_account_email ON identity.account (email)",
    "CREATE UNIQUE INDEX uq_account_email ON identity.account (email) WHERE email_verified_at IS NOT NULL",
    "CREATE INDEX ix_account_phone ON identity.account (phone)",
    "CREATE UNIQUE INDEX uq_account_phone ON identity.account (phone) WHERE phone_verified_at IS NOT NULL",
    """CREATE TABLE identity.picture (
         account_id uuid NOT NULL, hash text NOT NULL, data bytea NOT NULL,
         CONSTRAINT pk_picture PRIMARY KEY (account_id),
         CONSTRAINT fk_picture_account_account_id FOREIGN KEY (account_id)
           REFERENCES identity.account (id) ON DELETE CASCADE)""",
    """CREATE TABLE identity.credential (
         account_id uuid NOT NULL, password_hash text NOT NULL, changed_at timestamptz NOT NULL,
         CONSTRAINT pk_credential PRIMARY KEY (account_id),
         CONSTRAINT fk_credential_account_account_id FOREIGN KEY (account_id)
           REFERENCES identity.account (id) ON DELETE CASCADE)""",
    """CREATE TABLE identity.device (
         token_hash bytea NOT NULL, account_id uuid NOT NULL, seen_at timestamptz NOT NULL,
         CONSTRAINT pk_device PRIMARY KEY (token_hash),
         CONSTRAINT fk_device_account_account_id FOREIGN KEY (account_id)
           REFERENCES identity.account (id) ON DELETE CASCADE)""",
    "CREATE INDEX ix_device_account_id ON identity.device (account_id)",
    """CREATE TABLE identity.session (
         id uuid NOT NULL, account_id uuid NOT NULL, token_hash bytea NOT NULL, agent text NOT NULL,
         address text NOT NULL, created_at timestamptz NOT NULL, last_seen_at timestamptz NOT NULL,
         expires_at timestamptz NOT NULL,
         CONSTRAINT pk_session PRIMARY KEY (id),
         CONSTRAINT uq_session_token_hash UNIQUE (token_hash),
         CONSTRAINT fk_session_account_account_id FOREIGN KEY (account_id)
           REFERENCES identity.account (id) ON DELETE CASCADE)""",
    "CREATE INDEX ix_session_account_id ON identity.session (account_id)",
    "CREATE INDEX ix_session_expires_at ON identity.session (expires_at)",
    """CREATE TABLE identity.contact_claim (
         account_id uuid NOT NULL, kind text NOT NULL, target text NOT NULL, code_hash bytea NOT NULL,
         expires_at timestamptz NOT NULL, tries bigint NOT NULL,
         CONSTRAINT pk_contact_claim PRIMARY KEY (account_id, kind),
         CONSTRAINT fk_contact_claim_account_account_id FOREIGN KEY (account_id)
           REFERENCES identity.account (id) ON DELETE CASCADE)""",
    """CREATE TABLE identity.reset_token (
         token_hash bytea NOT NULL, account_id uuid NOT NULL, sent_to text NOT NULL, expires_at timestamptz NOT NULL,
         CONSTRAINT pk_reset_token PRIMARY KEY (token_hash),
         CONSTRAINT fk_reset_token_account_account_id FOREIGN KEY (account_id)
           REFERENCES identity.account (id) ON DELETE CASCADE)""",
    "CREATE INDEX ix_reset_token_account_id ON identity.reset_token (account_id)",
    """CREATE TABLE identity.account_organisation (
         account_id uuid NOT NULL, org_id uuid NOT NULL, member_id uuid NOT NULL,
         CONSTRAINT pk_account_organisation PRIMARY KEY (account_id, org_id),
         CONSTRAINT fk_account_organisation_account_account_id FOREIGN KEY (account_id)
           REFERENCES identity.account (id) ON DELETE CASCADE,
         CONSTRAINT fk_account_organisation_organisation_org_id FOREIGN KEY (org_id)
           REFERENCES identity.organisation (id) ON DELETE CASCADE)""",
    "CREATE INDEX ix_account_organisation_org_id ON identity.account_organisation (org_id)",
    """GRANT SELECT, INSERT, UPDATE, DELETE ON identity.organisation, identity.account, identity.picture,
         identity.credential, identity.device, identity.session, identity.contact_claim, identity.reset_token,
         identity.account_organisation TO workhall_app""",
)

# Foreign keys come after core.distribute: a table with keys cannot be distributed.
ORGANISATIONS = (
    """CREATE TABLE identity.member (
         org_id uuid NOT NULL, id uuid NOT NULL, account_id uuid NOT NULL, joined_at timestamptz NOT NULL,
         left_at timestamptz,
         CONSTRAINT pk_member PRIMARY KEY (org_id, id),
         CONSTRAINT uq_member_org_id_account_id UNIQUE (org_id, account_id))""",
    "SELECT core.distribute('identity.member')",
    """ALTER TABLE identity.member ADD CONSTRAINT fk_member_organisation_org_id
         FOREIGN KEY (org_id) REFERENCES identity.organisation (id) ON DELETE CASCADE""",
    """ALTER TABLE identity.member ADD CONSTRAINT fk_member_account_account_id
         FOREIGN KEY (account_id) REFERENCES identity.account (id)""",
    "SELECT core.raise_wall('identity.member')",
    """CREATE TABLE identity.role (
         org_id uuid NOT NULL, id uuid NOT NULL, name text NOT NULL, builtin text, permissions text[] NOT NULL,
         created_at timestamptz NOT NULL,
         CONSTRAINT pk_role PRIMARY KEY (org_id, id),
         CONSTRAINT uq_role_org_id_builtin UNIQUE (org_id, builtin))""",
    "SELECT core.distribute('identity.role')",
    "CREATE UNIQUE INDEX uq_role_org_id_name ON identity.role (org_id, lower(name))",
    """ALTER TABLE identity.role ADD CONSTRAINT fk_role_organisation_org_id
         FOREIGN KEY (org_id) REFERENCES identity.organisation (id) ON DELETE CASCADE""",
    "SELECT core.raise_wall('identity.role')",
    """CREATE TABLE identity.member_role (
         org_id uuid NOT NULL, member_id uuid NOT NULL, role_id uuid NOT NULL,
         CONSTRAINT pk_member_role PRIMARY KEY (org_id, member_id, role_id))""",
    "SELECT core.distribute('identity.member_role')",
    "CREATE INDEX ix_member_role_org_id_role_id ON identity.member_role (org_id, role_id)",
    """ALTER TABLE identity.member_role ADD CONSTRAINT fk_member_role_member_org_id_member_id
         FOREIGN KEY (org_id, member_id) REFERENCES identity.member (org_id, id) ON DELETE CASCADE""",
    """ALTER TABLE identity.member_role ADD CONSTRAINT fk_member_role_role_org_id_role_id
         FOREIGN KEY (org_id, role_id) REFERENCES identity.role (org_id, id) ON DELETE CASCADE""",
    "SELECT core.raise_wall('identity.member_role')",
    """CREATE TABLE identity.invitation (
         org_id uuid NOT NULL, id uuid NOT NULL, kind text NOT NULL, email text, secret_hash bytea NOT NULL,
         role_id uuid, department_ids uuid[] NOT NULL, uses bigint NOT NULL, max_uses bigint,
         expires_at timestamptz NOT NULL, revoked_at timestamptz, created_by uuid NOT NULL,
         created_at timestamptz NOT NULL,
         CONSTRAINT pk_invitation PRIMARY KEY (org_id, id),
         CONSTRAINT uq_invitation_org_id_secret_hash UNIQUE (org_id, secret_hash))""",
    "SELECT core.distribute('identity.invitation')",
    "CREATE INDEX ix_invitation_org_id_created_by ON identity.invitation (org_id, created_by)",
    "CREATE INDEX ix_invitation_org_id_role_id ON identity.invitation (org_id, role_id)",
    """ALTER TABLE identity.invitation ADD CONSTRAINT fk_invitation_member_org_id_created_by
         FOREIGN KEY (org_id, created_by) REFERENCES identity.member (org_id, id) ON DELETE CASCADE""",
    """ALTER TABLE identity.invitation ADD CONSTRAINT fk_invitation_role_org_id_role_id
         FOREIGN KEY (org_id, role_id) REFERENCES identity.role (org_id, id)""",
    "SELECT core.raise_wall('identity.invitation')",
)

UP = GLOBAL + ORGANISATIONS

DOWN = (
    "DROP TABLE identity.invitation",
    "DROP TABLE identity.member_role",
    "DROP TABLE identity.role",
    "DROP TABLE identity.member",
    "DROP TABLE identity.account_organisation",
    "DROP TABLE identity.reset_token",
    "DROP TABLE identity.contact_claim",
    "DROP TABLE identity.session",
    "DROP TABLE identity.device",
    "DROP TABLE identity.credential",
    "DROP TABLE identity.picture",
    "DROP TABLE identity.account",
    "DROP TABLE identity.organisation",
    "DROP SCHEMA identity",
)


def upgrade() -> None:
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    for statement in DOWN:
        op.execute(statement)
