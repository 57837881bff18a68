"""Phone calls of an installation that has nobody to make them are kept like text messages."""

from alembic import op

revision = "core_0004"
down_revision = "core_0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE core.dev_mail DROP CONSTRAINT ck_dev_mail_kind")
    op.execute(
        "ALTER TABLE core.dev_mail ADD CONSTRAINT ck_dev_mail_kind CHECK (kind IN ('mail', 'sms', 'call')) NOT VALID"
    )
    op.execute("ALTER TABLE core.dev_mail VALIDATE CONSTRAINT ck_dev_mail_kind")


def downgrade() -> None:
    op.execute("DELETE FROM core.dev_mail WHERE kind = 'call'")
    op.execute("ALTER TABLE core.dev_mail DROP CONSTRAINT ck_dev_mail_kind")
    op.execute("ALTER TABLE core.dev_mail ADD CONSTRAINT ck_dev_mail_kind CHECK (kind IN ('mail', 'sms'))")
