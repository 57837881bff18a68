"""Who may read what was recorded."""

from workhall.kit.authz import Permission, Who, policy
from workhall.kit.ids import AccountId, OrgId

READ = Permission(
    "audit.read",
    "The log shows who did what to whom, so only those who answer for the organisation read it.",
    frozenset({"owner", "admin"}),
)
PERMISSIONS = (READ,)


@policy("granted")
def may_read(who: Who, org_id: OrgId) -> bool:
    """The log names people and what they did; it is for those who are held to account, and reading it is a right of its
    own that can be given to an auditor without any other."""
    return who.org_id == org_id and who.has(READ.name)


@policy("account")
def may_read_own(who: Who, account_id: AccountId) -> bool:
    """Sign-ins show where a person is and when: they are theirs alone, no organisation sees them."""
    return who.account_id == account_id
