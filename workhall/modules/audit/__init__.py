"""The audit log: call `record` last in a use case, in the same transaction as what it records.

The ledger of looks: call `looked` where a use case shows data about people to somebody else."""

from workhall.modules.audit.service.looks import forget_old as forget_old_looks
from workhall.modules.audit.service.looks import looked
from workhall.modules.audit.service.recording import (
    NOBODY,
    close,
    forget_account,
    purge,
    record,
    record_account,
    reopen,
)

__all__ = [
    "NOBODY",
    "close",
    "forget_account",
    "forget_old_looks",
    "looked",
    "purge",
    "record",
    "record_account",
    "reopen",
]
