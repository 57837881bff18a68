"""What people owe: one inbox for all modules.

Whoever owns a thing says `owe` and `settle` (or `withdraw`) in the transaction in which the thing changes, under its
own module's name and its own key. Inboxes, badges and open pages follow by themselves."""

from workhall.modules.obligations.service.owing import forget, owe, owe_all, settle, withdraw

__all__ = ["forget", "owe", "owe_all", "settle", "withdraw"]
