"""Uploads, their parts, blobs and files."""

from alembic import op

revision = "files_0001"
down_revision = None
branch_labels = ("files",)
depends_on = "identity_0001"

_TO_ORGANISATION = "FOREIGN KEY (org_id) REFERENCES identity.organisation (id) ON DELETE CASCADE"

UP = (
    "CREATE SCHEMA files",
    "GRANT USAGE ON SCHEMA files TO workhall_app",
    """CREATE TABLE files.upload (
         org_id uuid NOT NULL, id uuid NOT NULL, member_id uuid NOT NULL, owner_kind text NOT NULL,
         owner_id uuid NOT NULL, name text NOT NULL, size bigint NOT NULL, sha256 text, w bigint, h bigint, ms bigint,
         wave text, voice boolean NOT NULL, position bigint NOT NULL, file_id uuid, ended_at timestamptz,
         created_at timestamptz NOT NULL, touched_at timestamptz NOT NULL,
         CONSTRAINT pk_upload PRIMARY KEY (org_id, id))""",
    "SELECT core.distribute('files.upload')",
    f"ALTER TABLE files.upload ADD CONSTRAINT fk_upload_organisation_org_id {_TO_ORGANISATION}",
    "CREATE INDEX ix_upload_org_id_member_id ON files.upload (org_id, member_id)",
    "CREATE INDEX ix_upload_org_id_touched_at ON files.upload (org_id, touched_at)",
    "SELECT core.raise_wall('files.upload')",
    """CREATE TABLE files.part (
         org_id uuid NOT NULL, upload_id uuid NOT NULL, start bigint NOT NULL, size bigint NOT NULL,
         blob_id uuid NOT NULL, CONSTRAINT pk_part PRIMARY KEY (org_id, upload_id, start))""",
    "SELECT core.distribute('files.part')",
    """ALTER TABLE files.part ADD CONSTRAINT fk_part_upload_org_id_upload_id
         FOREIGN KEY (org_id, upload_id) REFERENCES files.upload (org_id, id) ON DELETE CASCADE""",
    "SELECT core.raise_wall('files.part')",
    """CREATE TABLE files.blob (
         org_id uuid NOT NULL, id uuid NOT NULL, size bigint NOT NULL, sha256 text NOT NULL, media_type text NOT NULL,
         thumbs text NOT NULL, created_at timestamptz NOT NULL, stored_at timestamptz, ending_at timestamptz,
         CONSTRAINT pk_blob PRIMARY KEY (org_id, id))""",
    "SELECT core.distribute('files.blob')",
    f"ALTER TABLE files.blob ADD CONSTRAINT fk_blob_organisation_org_id {_TO_ORGANISATION}",
    """CREATE INDEX ix_blob_org_id_created_at ON files.blob (org_id, created_at)
         WHERE stored_at IS NULL OR ending_at IS NOT NULL""",
    "SELECT core.raise_wall('files.blob')",
    """CREATE TABLE files.file (
         org_id uuid NOT NULL, id uuid NOT NULL, blob_id uuid NOT NULL, owner_kind text NOT NULL,
         owner_id uuid NOT NULL, name text NOT NULL, w bigint, h bigint, ms bigint, wave text, voice boolean NOT NULL,
         uploaded_by uuid NOT NULL, created_at timestamptz NOT NULL, CONSTRAINT pk_file PRIMARY KEY (org_id, id))""",
    "SELECT core.distribute('files.file')",
    f"ALTER TABLE files.file ADD CONSTRAINT fk_file_organisation_org_id {_TO_ORGANISATION}",
    """ALTER TABLE files.file ADD CONSTRAINT fk_file_blob_org_id_blob_id
         FOREIGN KEY (org_id, blob_id) REFERENCES files.blob (org_id, id)""",
    "CREATE INDEX ix_file_org_id_blob_id ON files.file (org_id, blob_id)",
    "CREATE INDEX ix_file_org_id_owner_kind_owner_id_id ON files.file (org_id, owner_kind, owner_id, id)",
    "CREATE INDEX ix_file_org_id_uploaded_by_id ON files.file (org_id, uploaded_by, id)",
    "SELECT core.raise_wall('files.file')",
)
DOWN = (
    "DROP TABLE files.file",
    "DROP TABLE files.blob",
    "DROP TABLE files.part",
    "DROP TABLE files.upload",
    "DROP SCHEMA files",
)


def upgrade() -> None:
    for statement in UP:
        op.execute(statement)


def downgrade() -> None:
    for statement in DOWN:
        op.execute(statement)
