"""Who may do what with accounts, organisations, roles and invitations.

Nobody can give what they do not have: whatever touches roles compares the rights of the role with those of the caller.
"""

from dataclasses import dataclass

from workhall.kit.authz import Permission, Who, policy
from workhall.kit.ids import AccountId, MemberId, OrgId

_BOTH = frozenset({"owner", "admin"})

OWN = Permission("identity.own", "Owners answer for the organisation: they alone make owners and delete it.")
CHANGE = Permission("identity.change_organisation", "Name and sector are how others know the organisation.", _BOTH)
MANAGE_ROLES = Permission("identity.manage_roles", "A role decides what many people may do.", _BOTH)
GIVE_ROLES = Permission("identity.give_roles", "Giving a role is giving power, up to one's own.", _BOTH)
INVITE = Permission("identity.invite", "An invitation lets strangers in, to everything that all members see.", _BOTH)
REMOVE_MEMBERS = Permission("identity.remove_members", "Removal ends a person's access at once.", _BOTH)
PERMISSIONS = (OWN, CHANGE, MANAGE_ROLES, GIVE_ROLES, INVITE, REMOVE_MEMBERS)


@dataclass(frozen=True, slots=True)
class Rights:
    """What a role (or several) allows. `builtin`: it follows from the program and cannot be edited."""

    permissions: frozenset[str] = frozenset()
    builtin: bool = False

    def within(self, who: Who) -> bool:
        return self.permissions <= who.permissions


@dataclass(frozen=True, slots=True)
class Holder:
    """A member and what their roles allow."""

    member_id: MemberId
    rights: Rights


@policy("public")
def may_sign_up(who: Who, _: None) -> bool:
    """Starting an organisation must not need anybody's leave; limits keep it from being abused."""
    return True


@policy("public")
def may_sign_in(who: Who, _: None) -> bool:
    """Whoever knows login and password is that person, as far as the server can tell."""
    return True


@policy("public")
def may_reset_password(who: Who, _: None) -> bool:
    """Who has lost the password cannot be signed in; the link goes only to the address of the account."""
    return True


@policy("public")
def may_use_invitation(who: Who, _: None) -> bool:
    """The link is the right: it is too long to be guessed, ends by itself and can be revoked."""
    return True


@policy("account")
def may_use_account(who: Who, account_id: AccountId) -> bool:
    """An account is its person's alone; no role in any organisation reaches into it."""
    return who.account_id == account_id


@policy("account")
def may_create_organisation(who: Who, _: None) -> bool:
    """Any person may start another organisation beside those that they are in."""
    return True


@policy("member")
def may_see_organisation(who: Who, org_id: OrgId) -> bool:
    """Members know what they belong to; nobody else learns that it exists."""
    return who.org_id == org_id


@policy("granted")
def may_change_organisation(who: Who, org_id: OrgId) -> bool:
    """Name and sector are shown to everybody and to those who are invited."""
    return who.org_id == org_id and who.has(CHANGE.name)


@policy("granted")
def may_delete_organisation(who: Who, org_id: OrgId) -> bool:
    """It ends everybody's work at once, so only an owner may, with name and password."""
    return who.org_id == org_id and who.has(OWN.name)


@policy("member")
def may_leave(who: Who, org_id: OrgId) -> bool:
    """Nobody is kept; the last owner is only asked to name a successor first."""
    return who.org_id == org_id


@policy("member")
def may_see_roles(who: Who, org_id: OrgId) -> bool:
    """Everybody may know who could do what: hidden power breeds distrust."""
    return who.org_id == org_id


@policy("granted")
def may_create_role(who: Who, rights: Rights) -> bool:
    """A role with more than its maker has would be a ladder."""
    return who.has(MANAGE_ROLES.name) and OWN.name not in rights.permissions and rights.within(who)


@policy("granted")
def may_change_role(who: Who, rights: Rights) -> bool:
    """`rights` holds what the role allows before and after: neither may exceed the caller's own. Built-in roles follow
    from the program."""
    return (
        not rights.builtin and OWN.name not in rights.permissions and who.has(MANAGE_ROLES.name) and rights.within(who)
    )


@policy("granted")
def may_give_role(who: Who, rights: Rights) -> bool:
    """Giving and taking alike: an admin neither makes an owner nor unmakes one."""
    return who.has(GIVE_ROLES.name) and rights.within(who)


@policy("granted")
def may_invite(who: Who, rights: Rights) -> bool:
    """An invitation with a role gives that role to whoever comes, so it needs the right to give it."""
    return who.has(INVITE.name) and (not rights.permissions or (who.has(GIVE_ROLES.name) and rights.within(who)))


@policy("granted")
def may_see_invitations(who: Who, org_id: OrgId) -> bool:
    """The list holds working links."""
    return who.org_id == org_id and who.has(INVITE.name)


@policy("granted")
def may_revoke_invitation(who: Who, org_id: OrgId) -> bool:
    """Whoever may let people in may also stop a link that has gone astray, whoever made it."""
    return who.org_id == org_id and who.has(INVITE.name)


@policy("granted")
def may_remove_member(who: Who, holder: Holder) -> bool:
    """Nobody removes who may do more than themselves; who wants to go oneself leaves, which asks for a successor."""
    return who.has(REMOVE_MEMBERS.name) and holder.member_id != who.member_id and holder.rights.within(who)
