"""Modules above that keep something for each member, called in the transaction in which the membership changes."""

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from workhall.kit.ctx import Ctx
from workhall.kit.ids import MemberId, SessionId
from workhall.kit.slots import Slot
from workhall.modules.identity.schemas import AccountFacts, MemberJoinedFact


@runtime_checkable
class MembershipFollower(Protocol):
    """Runs inside the organisation of the member. `ctx.who` is whoever caused it: the member who joined, the one who
    removed them, or the program; it need not have any permission."""

    async def joined(self, ctx: Ctx, member: MemberJoinedFact) -> None:
        """Also when somebody comes back: then `returning` is set and the member id is the one from before."""
        ...

    async def left(self, ctx: Ctx, member_id: MemberId) -> None: ...

    async def account_changed(self, ctx: Ctx, member_id: MemberId, account: AccountFacts) -> None:
        """Name, picture, address or number are different now."""
        ...


MEMBERSHIP_FOLLOWERS: Slot[MembershipFollower] = Slot(
    "membership_followers",
    MembershipFollower,
    why="a member's entry in the directory begins and ends with the membership",
)


@runtime_checkable
class OrganisationContent(Protocol):
    """What a module keeps for an organisation, to be removed when its 30 days after the deletion are over."""

    async def purge(self, ctx: Ctx) -> bool:
        """Remove up to some thousand rows; called in further transactions until it says True: nothing is left. Small
        tables need no part here, they go with their foreign key to the organisation."""
        ...


ORGANISATION_CONTENTS: Slot[OrganisationContent] = Slot(
    "organisation_contents", OrganisationContent, why="a deleted organisation is purged without one endless transaction"
)


@runtime_checkable
class SessionFollower(Protocol):
    """What a module keeps for a sign-in (a browser that may be woken), to end in the same transaction."""

    async def ended(self, ctx: Ctx, session_ids: Sequence[SessionId]) -> None:
        """Signed out, ended from another device, expired or gone with the account. Sessions belong to accounts, so no
        organisation is set."""
        ...


SESSION_FOLLOWERS: Slot[SessionFollower] = Slot(
    "session_followers", SessionFollower, why="whoever has signed out of a browser must no longer be reached there"
)


async def tell_sessions_ended(ctx: Ctx, session_ids: Sequence[SessionId]) -> None:
    if session_ids:
        for follower in ctx.app.slots.get(SESSION_FOLLOWERS):
            await follower.ended(ctx, session_ids)
