"""Mails and text messages of an installation without a mail server."""

from alembic import op

revision = "core_0003"
down_revision = "core_0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """CREATE TABLE core.dev_mail (
             id uuid NOT NULL, kind text NOT NULL, receiver text NOT NULL, subject text NOT NULL, body text NOT NULL,
             locale text NOT NULL, created_at timestamptz NOT NULL,
             CONSTRAINT pk_dev_mail PRIMARY KEY (id),
             CONSTRAINT ck_dev_mail_kind CHECK (kind IN ('mail', 'sms')))"""
    )
    op.execute("CREATE INDEX ix_dev_mail_created_at ON core.dev_mail (created_at)")
    op.execute("GRANT SELECT, INSERT, DELETE ON core.dev_mail TO workhall_app")


def downgrade() -> None:
    op.execute("DROP TABLE core.dev_mail")
