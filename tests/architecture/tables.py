"""Every table of the product: an organisation's, or global for a reason that is named here."""

from functools import cache

from tests.architecture.sql_lint.scopes import Tables
from workhall import app
from workhall.kit.orm import METADATA, GlobalRow, OrgRow, Row

# Made in SQL by the kit's migrations and not known to the ORM.
KIT_ORG = frozenset({"core.outbox", "core.idempotency"})
KIT_GLOBAL = {
    "core.migration": "Alembic's versions: there is one schema for all organisations",
    "core.account_idempotency": "keys of writes outside any organisation (sign-up, an account's settings)",
    "core.revocation": "every gateway polls all revocations at once; nothing in it but ids",
    "core.dev_mail": "mails that could not be sent for lack of a mail server; accounts' mails have no organisation",
    "queue.pgqueuer": "PgQueuer's queue; a worker takes the next job whosever it is",
    "queue.pgqueuer_log": "PgQueuer's own",
    "queue.pgqueuer_schedules": "PgQueuer's own",
    "queue.pgqueuer_statistics": "PgQueuer's own",
    "queue.long_job": "progress of queued work, read by id only",
    "queue.schedule": "who runs which schedule now: the whole installation's",
}
# A new name here is a decision: say in the row's __reason__ why it belongs to no organisation.
GLOBAL_ROWS = frozenset(
    {
        "audit.account_entry",
        "identity.account",
        "identity.account_organisation",
        "identity.contact_claim",
        "identity.credential",
        "identity.device",
        "identity.organisation",
        "identity.picture",
        "identity.reset_token",
        "identity.session",
        "notify.push_device",
    }
)
ORGANISATION = "identity.organisation"


def rows() -> list[type[Row]]:
    app.manifests()
    return [mapper.class_ for mapper in Row.registry.mappers]


def name_of(row: type[Row]) -> str:
    table = METADATA.tables[row.__table__.key]  # type: ignore[attr-defined]
    return f"{table.schema}.{table.name}"


@cache
def org_rows() -> frozenset[str]:
    return frozenset(name_of(row) for row in rows() if issubclass(row, OrgRow))


@cache
def tables() -> Tables:
    reference = {name_of(row) for row in rows() if issubclass(row, GlobalRow) and row.__placement__ == "reference"}
    return Tables(org_rows() | KIT_ORG, frozenset(reference))
