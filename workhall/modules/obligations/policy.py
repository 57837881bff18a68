"""Who may do what with obligations: one function for each permission, with the reason for it. No right of a role is
among them: what somebody owes is between them and whoever waits for it."""

from workhall.kit.authz import Permission, Who, policy
from workhall.modules.obligations.tables import ObligationRow

PERMISSIONS: tuple[Permission, ...] = ()


@policy("member")
def may_see_own(who: Who, _thing: None) -> bool:
    """Everybody sees what they owe and what is owed to them; no manager reads another's inbox."""
    return True


@policy("member")
def may_snooze(who: Who, row: ObligationRow) -> bool:
    """Whose inbox it is decides when they look at it; whoever waits sees it unchanged."""
    return row.member_id == who.member_id


OF_ONE = {"snooze": may_snooze}
