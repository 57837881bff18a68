"""Accounts, organisations, who is in them and what they may do there."""

from workhall.modules.identity.schemas import AccountFacts, AvatarImage, MemberJoinedFact
from workhall.modules.identity.service.demo import DemoAccount, DemoMembership
from workhall.modules.identity.service.demo import add_members as add_demo_members
from workhall.modules.identity.service.demo import begin as begin_demo
from workhall.modules.identity.service.demo import finish as finish_demo
from workhall.modules.identity.service.demo import lines as demo_lines
from workhall.modules.identity.service.followers import (
    MEMBERSHIP_FOLLOWERS,
    ORGANISATION_CONTENTS,
    SESSION_FOLLOWERS,
    MembershipFollower,
    OrganisationContent,
    SessionFollower,
)
from workhall.modules.identity.service.members import facts as accounts_of
from workhall.modules.identity.service.members import removable
from workhall.modules.identity.service.members import remove as remove_member
from workhall.modules.identity.service.organisations import organisation_ids
from workhall.modules.identity.service.organisations import purge_due as purge_deleted_organisations
from workhall.modules.identity.service.organisations import restore as restore_organisation
from workhall.modules.identity.service.pictures import of_member as avatar_of_member
from workhall.modules.identity.service.recovery import recover_admin
from workhall.modules.identity.service.roles import builtin_ids, role_ids, roles_of, set_roles
from workhall.modules.identity.service.sessions import living as living_sessions

__all__ = [
    "MEMBERSHIP_FOLLOWERS",
    "ORGANISATION_CONTENTS",
    "SESSION_FOLLOWERS",
    "AccountFacts",
    "AvatarImage",
    "DemoAccount",
    "DemoMembership",
    "MemberJoinedFact",
    "MembershipFollower",
    "OrganisationContent",
    "SessionFollower",
    "accounts_of",
    "add_demo_members",
    "avatar_of_member",
    "begin_demo",
    "builtin_ids",
    "demo_lines",
    "finish_demo",
    "living_sessions",
    "organisation_ids",
    "purge_deleted_organisations",
    "recover_admin",
    "removable",
    "remove_member",
    "restore_organisation",
    "role_ids",
    "roles_of",
    "set_roles",
]
