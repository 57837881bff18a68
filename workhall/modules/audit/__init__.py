"""The audit log: call `record` last in a use case, in the same transaction as what it records."""

from workhall.modules.audit.service import (
    NOBODY,
    close,
    forget_account,
    purge,
    record,
    record_account,
    reopen,
)

__all__ = ["NOBODY", "close", "forget_account", "purge", "record", "record_account", "reopen"]
