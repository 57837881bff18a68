"""Who may be told what, and who may ding whom."""

from dataclasses import dataclass
from uuid import UUID

from workhall.kit.authz import Permission, Who, policy
from workhall.kit.ids import AccountId
from workhall.modules.notify.tables import Ding

_BOTH = frozenset({"owner", "admin"})

CHOOSE = Permission(
    "notify.choose",
    "How loud the organisation may be, and what it costs, is decided by those who answer for it.",
    _BOTH,
)
OVERRIDE = Permission(
    "notify.override_quiet",
    "Waking people is for those whose calls cannot wait, and each of them is told.",
    _BOTH,
)
PERMISSIONS = (CHOOSE, OVERRIDE)


@dataclass(frozen=True, slots=True)
class Mine:
    """Something of one member's: a notice, a choice, a place among the receivers of a ding. `is_there`: it has come
    to them already, and they can do this with it."""

    member_id: UUID
    is_there: bool = True


@policy("account")
def may_use_devices(who: Who, account_id: AccountId) -> bool:
    """Which browsers may be woken is the person's own affair, in no organisation's hands."""
    return who.account_id == account_id


@policy("member")
def may_see_notices(who: Who, thing: Mine) -> bool:
    """What somebody is told is for them alone."""
    return who.member_id == thing.member_id


@policy("member")
def may_choose_own(who: Who, thing: Mine) -> bool:
    """Everybody decides for themselves what may interrupt them."""
    return who.member_id == thing.member_id


@policy("member")
def may_see_choices(who: Who, _thing: None) -> bool:
    """Whoever is bound by a rule may read it."""
    return True


@policy("granted")
def may_change_choices(who: Who, _thing: None) -> bool:
    """Budgets and pauses decide how often everybody can be interrupted."""
    return who.has(CHOOSE.name)


@policy("member")
def may_ding(who: Who, _thing: None) -> bool:
    """Urgent things happen to everybody; the budget keeps it rare."""
    return True


@policy("granted")
def may_override(who: Who, _thing: None) -> bool:
    """Quiet hours are a right; breaking into them needs one too."""
    return who.has(OVERRIDE.name)


@policy("member")
def may_see_sent(who: Who, ding: Ding) -> bool:
    """Who has confirmed and who not is between the sender and them; no administrator reads along."""
    return ding.sender_id is not None and ding.sender_id == who.member_id


@policy("member")
def may_recall(who: Who, ding: Ding) -> bool:
    """Whoever sent it may take it back, once."""
    return ding.sender_id is not None and ding.sender_id == who.member_id and ding.recalled_at is None


@policy("member")
def may_see_received(who: Who, thing: Mine) -> bool:
    """A ding is read by those whom it is for."""
    return who.member_id == thing.member_id and thing.is_there


@policy("member")
def may_confirm(who: Who, thing: Mine) -> bool:
    """Nobody confirms for somebody else."""
    return who.member_id == thing.member_id and thing.is_there


@policy("member")
def may_rate(who: Who, thing: Mine) -> bool:
    """Whoever was interrupted says whether it was worth it."""
    return who.member_id == thing.member_id and thing.is_there


OF_SENT = {"recall": may_recall}
OF_RECEIVED = {"confirm": may_confirm, "rate": may_rate}
