"""Facts about organisations and who is in them."""

from typing import ClassVar
from uuid import UUID

from workhall.kit.events import Event
from workhall.kit.ids import AccountId, MemberId


class OrganisationCreated(Event):
    name: ClassVar[str] = "identity.organisation_created.v1"
    sector: str


class OrganisationChanged(Event):
    """Its name or sector; read the organisation for what they are now."""

    name: ClassVar[str] = "identity.organisation_changed.v1"


class OrganisationDeleted(Event):
    """For everyone at once. What it holds is purged 30 days later, unless it is brought back."""

    name: ClassVar[str] = "identity.organisation_deleted.v1"


class OrganisationRestored(Event):
    name: ClassVar[str] = "identity.organisation_restored.v1"


class MemberJoined(Event):
    """`returning`: the same member as before, who had left."""

    name: ClassVar[str] = "identity.member_joined.v1"
    member_id: MemberId
    account_id: AccountId
    department_ids: tuple[UUID, ...] = ()
    invited_by: MemberId | None = None
    returning: bool = False


class MemberLeft(Event):
    """`removed_by` is empty when they went by themselves."""

    name: ClassVar[str] = "identity.member_left.v1"
    member_id: MemberId
    removed_by: MemberId | None = None


class MemberAccountChanged(Event):
    """Name, picture, address or number of a member's account; once in each organisation that the account is in."""

    name: ClassVar[str] = "identity.member_account_changed.v1"
    member_id: MemberId


class MemberRolesChanged(Event):
    name: ClassVar[str] = "identity.member_roles_changed.v1"
    member_id: MemberId
    role_ids: tuple[UUID, ...]


class RolesChanged(Event):
    """A role was made, changed or deleted, so what its holders may do can differ."""

    name: ClassVar[str] = "identity.roles_changed.v1"
    role_id: UUID
