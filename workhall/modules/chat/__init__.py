"""Conversations. Other modules show their things in them as cards (see kit.cards).

`post_card` and `card_changed` are called in the transaction in which the thing is made or changes; the kind of card
fills the slot `card_kinds`."""

from workhall.modules.chat.errors import AlreadyDecided
from workhall.modules.chat.service.cards import card_changed, post_card

__all__ = ["AlreadyDecided", "card_changed", "post_card"]
