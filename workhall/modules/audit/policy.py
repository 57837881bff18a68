"""Who may read what was recorded."""

from workhall.kit.authz import Permission, Who, policy
from workhall.kit.ids import AccountId, MemberId, OrgId

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


@policy("member")
def may_read_own_looks(who: Who, member_id: MemberId) -> bool:
    """Who looked at somebody is told to that person and to nobody else: the ledger answers to those who are looked at,
    so no right of a role opens it."""
    return who.member_id == member_id
