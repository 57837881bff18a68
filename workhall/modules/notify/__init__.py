"""Telling people, and reminding them of what cannot wait."""

from workhall.modules.notify.errors import BudgetSpent, NobodyToDing, TooManyReceivers
from workhall.modules.notify.schemas import Channel
from workhall.modules.notify.service.dings import ding
from workhall.modules.notify.service.notices import clear, clear_many, notify

__all__ = [
    "BudgetSpent",
    "Channel",
    "NobodyToDing",
    "TooManyReceivers",
    "clear",
    "clear_many",
    "ding",
    "notify",
]
