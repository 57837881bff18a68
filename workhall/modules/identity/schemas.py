"""What goes in and out of identity."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from workhall.kit.fields import Line
from workhall.kit.ids import AccountId, MemberId, OrgId, SessionId
from workhall.kit.text import Locale

Name = Annotated[Line, Field(max_length=100)]
Sector = Annotated[Line, Field(max_length=60)]
LoginText = Annotated[Line, Field(max_length=254)]
Password = Annotated[str, Field(min_length=1, max_length=256)]
Token = Annotated[str, Field(min_length=1, max_length=200)]
Theme = Literal["system", "light", "dark"]
BuiltinRole = Literal["owner", "admin", "member"]


class IdentitySettings(BaseModel):
    argon2_memory_kib: int = Field(
        47104, ge=8, description="Memory for hashing one password; more is safer and slower."
    )
    argon2_passes: int = Field(2, ge=1, description="Rounds for hashing one password.")
    argon2_at_once: int = Field(2, ge=1, le=64, description="Passwords hashed at the same time in one process.")
    session_idle_days: int = Field(30, ge=1, le=400, description="A sign-in ends after so many days without use.")
    attempts_factor: int = Field(1, ge=1, description="Multiplies the limits on sign-ins, sign-ups and codes.")
    phone_region: str | None = Field(
        None, description="Country (such as CN or DE) of phone numbers typed without an international prefix."
    )


class _Input(BaseModel):
    model_config = ConfigDict(extra="forbid")


class NewOrganisation(_Input):
    name: Name
    sector: Sector = "other"


class SignUp(_Input):
    """Account and organisation in one call. `login` is an e-mail address or an international phone number."""

    organisation: NewOrganisation
    name: Name
    login: LoginText
    password: Password
    locale: Locale = "en"


class SignIn(_Input):
    login: LoginText
    password: Password


class MePatch(_Input):
    name: Name | None = None
    locale: Locale | None = None
    theme: Theme | None = None
    reduce_motion: bool | None = None


class PasswordChange(_Input):
    current: Password
    new: Password


class PasswordOnly(_Input):
    password: Password


class EmailChange(_Input):
    email: LoginText
    password: Password


class PhoneChange(_Input):
    phone: Annotated[Line, Field(max_length=40)]
    password: Password


class Verify(_Input):
    kind: Literal["email", "phone"]


class Code(_Input):
    code: Annotated[str, Field(pattern=r"^\s*\d{3}\s?\d{3}\s*$", max_length=12)]


class ResetRequest(_Input):
    login: LoginText


class ResetConfirm(_Input):
    token: Token
    password: Password


class Join(_Input):
    """Empty for who is signed in; the others sign up with it."""

    name: Name | None = None
    login: LoginText | None = None
    password: Password | None = None
    locale: Locale | None = None


class OrganisationPatch(_Input):
    name: Name | None = None
    sector: Sector | None = None


class OrganisationDelete(_Input):
    """The name typed out, so that nobody deletes the wrong one."""

    name: Annotated[str, Field(max_length=200)]
    password: Password


class RoleBody(_Input):
    name: Annotated[Line, Field(max_length=60)]
    permissions: Annotated[list[Annotated[str, Field(max_length=80)]], Field(max_length=200)]


class RolePatch(_Input):
    name: Annotated[Line, Field(max_length=60)] | None = None
    permissions: Annotated[list[Annotated[str, Field(max_length=80)]], Field(max_length=200)] | None = None


class NewInvitations(_Input):
    """`email` sends one invitation for each address; `link` makes one for many. `department_ids` are the
    directory's."""

    kind: Literal["link", "email"]
    emails: Annotated[list[LoginText], Field(max_length=100)] = []
    role_id: UUID | None = None
    department_ids: Annotated[list[UUID], Field(max_length=20)] = []
    expires_in_days: Annotated[int, Field(ge=1, le=90)] | None = None
    max_uses: Annotated[int, Field(ge=1, le=10_000)] | None = None


class Account(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: AccountId
    name: str
    email: str | None
    email_verified: bool
    phone: str | None
    phone_verified: bool
    locale: Locale
    theme: Theme
    reduce_motion: bool
    avatar: str | None
    """Address of the picture."""


class MyOrganisation(BaseModel):
    """`can` holds what one may do with the organisation itself (`change`, `invite`, …) and the names of one's
    permissions (`directory.manage`, …), so that a client knows which doors to show."""

    id: OrgId
    name: str
    sector: str
    member_id: MemberId
    avatar: str | None = None
    can: list[str]


class Me(BaseModel):
    account: Account
    session_id: SessionId
    organisations: list[MyOrganisation]


class Session(BaseModel):
    """`device` and `client` are read from what the browser says about itself: a hint for people, not a proof."""

    id: SessionId
    device: str
    client: str
    address: str
    created_at: datetime
    last_seen_at: datetime
    current: bool


class Sessions(BaseModel):
    items: list[Session]


class Organisation(BaseModel):
    id: OrgId
    name: str
    sector: str
    created_at: datetime
    can: list[str]


class Role(BaseModel):
    """Every member has the built-in role `member`; nobody is listed for it."""

    id: UUID
    name: str
    builtin: BuiltinRole | None
    permissions: list[str]
    can: list[str]


class Roles(BaseModel):
    items: list[Role]


class Invitation(BaseModel):
    """`url` is null for an invitation by e-mail: only who reads that mailbox learns it, so that using it proves the
    address."""

    id: UUID
    kind: Literal["link", "email"]
    email: str | None
    url: str | None
    role_id: UUID | None
    department_ids: list[UUID]
    uses: int
    max_uses: int | None
    expires_at: datetime
    revoked_at: datetime | None
    created_by: MemberId
    created_at: datetime
    can: list[str]


class Invitations(BaseModel):
    items: list[Invitation]


class InvitationPreview(BaseModel):
    """All that a link tells to whoever holds it."""

    organisation_name: str
    invited_by: str
    email: str | None
    expires_at: datetime


class AccountFacts(BaseModel):
    """What other modules may know of the account behind a member. An address or number that is not verified may be
    somebody else's: show it marked, or not at all."""

    member_id: MemberId
    account_id: AccountId
    name: str
    locale: Locale
    email: str | None
    email_verified: bool
    phone: str | None
    phone_verified: bool
    picture_hash: str | None


class MemberJoinedFact(BaseModel):
    """`returning`: a member who had left is back under the same id."""

    member_id: MemberId
    account_id: AccountId
    name: str
    department_ids: tuple[UUID, ...] = ()
    invited_by: MemberId | None = None
    returning: bool = False


class AvatarImage(BaseModel):
    """256 × 256 WebP without metadata. `hash` names the content, so that it may be cached for ever."""

    hash: str
    data: bytes
    media_type: str = "image/webp"


def theme_of(text: str) -> Theme:
    return "light" if text == "light" else "dark" if text == "dark" else "system"
