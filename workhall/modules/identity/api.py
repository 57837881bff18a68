"""HTTP: parse, call one service function, set its cookies, return its schema."""

from typing import Annotated
from uuid import UUID

from fastapi import Cookie, File, Query, Response, UploadFile

from workhall.kit.ctx import Ctx
from workhall.kit.http import SESSION_COOKIE, CtxDep, PageDep, Routes
from workhall.kit.ids import SessionId
from workhall.kit.pagination import Page
from workhall.modules.identity import policy, schemas
from workhall.modules.identity.schemas import Me
from workhall.modules.identity.service import (
    accounts,
    contacts,
    invitations,
    members,
    organisations,
    pictures,
    resets,
    roles,
    sessions,
)

DEVICE_COOKIE = "workhall_device"

public = Routes("identity")
own = Routes("identity", "/me")
org = Routes("identity", "/orgs/{org_id}")

Device = Annotated[str | None, Cookie(alias=DEVICE_COOKIE, include_in_schema=False)]


def _remember(ctx: Ctx, signed_in: sessions.SignedIn) -> Me:
    ctx.cookies.append((SESSION_COOKIE, signed_in.token, signed_in.seconds))
    if signed_in.device_token is not None:
        ctx.cookies.append((DEVICE_COOKIE, signed_in.device_token, signed_in.seconds))
    return signed_in.me


# Coming in


@public.post("/sign-up", permission=policy.may_sign_up)
async def sign_up(ctx: CtxDep, body: schemas.SignUp, device: Device = None) -> Me:
    """Found an organisation, with a new account or the one whose login and password are given."""
    return _remember(ctx, await accounts.sign_up(ctx, body, device))


@public.post("/sign-in", permission=policy.may_sign_in, status_code=200)
async def sign_in(ctx: CtxDep, body: schemas.SignIn, device: Device = None) -> Me:
    """Begin a session. A session that the browser had before ends."""
    return _remember(ctx, await accounts.sign_in(ctx, body, device))


@public.post("/sign-out", permission=policy.may_use_account, status_code=204)
async def sign_out(ctx: CtxDep) -> None:
    """End this session."""
    await sessions.sign_out(ctx)
    ctx.cookies.append((SESSION_COOKIE, "", 0))


@public.post("/password-reset", permission=policy.may_reset_password, status_code=202)
async def request_reset(ctx: CtxDep, body: schemas.ResetRequest) -> None:
    """Ask for a link to the address or number of the account. The answer is the same whether there is one."""
    await resets.request(ctx, body)


@public.post("/password-reset/confirm", permission=policy.may_reset_password, status_code=204)
async def confirm_reset(ctx: CtxDep, body: schemas.ResetConfirm) -> None:
    """Set a new password with the link's token; every session of the account ends."""
    ctx.cookies.append((DEVICE_COOKIE, await resets.confirm(ctx, body), sessions.COOKIE_SECONDS))


@public.get("/invitations/{token}", permission=policy.may_use_invitation)
async def preview_invitation(ctx: CtxDep, token: str) -> schemas.InvitationPreview:
    """Who invites, and into what."""
    return await invitations.preview(ctx, token)


@public.post("/invitations/{token}/join", permission=policy.may_use_invitation, status_code=200)
async def join(ctx: CtxDep, token: str, body: schemas.Join, device: Device = None) -> Me:
    """Join as the account that is signed in, or sign up with the body."""
    joined = await invitations.join(ctx, token, body, device)
    return joined if isinstance(joined, Me) else _remember(ctx, joined)


@public.post("/organisations", permission=policy.may_create_organisation)
async def create_organisation(ctx: CtxDep, body: schemas.NewOrganisation) -> schemas.Organisation:
    """Found another organisation with the same account."""
    return await accounts.create_organisation(ctx, body)


# One's own account


@own.get("", permission=policy.may_use_account)
async def me(ctx: CtxDep) -> Me:
    """The account, and the organisations it is in."""
    return await accounts.me(ctx)


@own.patch("", permission=policy.may_use_account)
async def change_me(ctx: CtxDep, body: schemas.MePatch) -> Me:
    return await accounts.change(ctx, body)


@own.delete("", permission=policy.may_use_account)
async def delete_me(ctx: CtxDep, body: schemas.PasswordOnly) -> None:
    """Leave every organisation and delete the account. Refused while an organisation would be left without an owner."""
    await accounts.delete(ctx, body.password)
    ctx.cookies.append((SESSION_COOKIE, "", 0))


@own.put("/password", permission=policy.may_use_account, status_code=204)
async def change_password(ctx: CtxDep, body: schemas.PasswordChange, device: Device = None) -> None:
    """Every other session ends."""
    await accounts.change_password(ctx, body.current, body.new, device)


@own.get("/avatar", permission=policy.may_use_account, response_class=Response)
async def my_avatar(ctx: CtxDep, v: Annotated[str | None, Query(max_length=64)] = None) -> Response:
    """One's own picture. With its version in the address it never changes."""
    found = await pictures.mine(ctx)
    kept = "private, max-age=31536000, immutable" if v == found.hash else "private, no-cache"
    headers = {"Cache-Control": kept, "ETag": f'"{found.hash}"', "Content-Disposition": "inline"}
    return Response(found.data, media_type=found.media_type, headers=headers)


@own.put("/avatar", permission=policy.may_use_account)
async def put_avatar(ctx: CtxDep, file: Annotated[UploadFile, File()]) -> Me:
    """JPEG, PNG, WebP or GIF; the middle of it is kept as a small square without metadata."""
    return await pictures.put(ctx, await file.read(pictures.MOST_BYTES + 1))


@own.delete("/avatar", permission=policy.may_use_account, status_code=200)
async def delete_avatar(ctx: CtxDep) -> Me:
    return await pictures.remove(ctx)


@own.post("/email", permission=policy.may_use_account, status_code=202)
async def change_email(ctx: CtxDep, body: schemas.EmailChange) -> None:
    """Sends a code to the new address, which takes effect with it."""
    await contacts.change(ctx, "email", body.email, body.password)


@own.post("/email/confirm", permission=policy.may_use_account, status_code=200)
async def confirm_email(ctx: CtxDep, body: schemas.Code) -> Me:
    return await contacts.confirm(ctx, "email", body.code)


@own.post("/phone", permission=policy.may_use_account, status_code=202)
async def change_phone(ctx: CtxDep, body: schemas.PhoneChange) -> None:
    """Sends a code to the new number, which takes effect with it."""
    await contacts.change(ctx, "phone", body.phone, body.password)


@own.post("/phone/confirm", permission=policy.may_use_account, status_code=200)
async def confirm_phone(ctx: CtxDep, body: schemas.Code) -> Me:
    return await contacts.confirm(ctx, "phone", body.code)


@own.post("/verify", permission=policy.may_use_account, status_code=202)
async def verify(ctx: CtxDep, body: schemas.Verify) -> None:
    """Sends the code again."""
    await contacts.send_again(ctx, body.kind)


@own.get("/sessions", permission=policy.may_use_account)
async def list_sessions(ctx: CtxDep) -> schemas.Sessions:
    """Where the account is signed in, the last used first."""
    return await sessions.list_mine(ctx)


@own.delete("/sessions", permission=policy.may_use_account)
async def end_other_sessions(ctx: CtxDep, device: Device = None) -> None:
    """Sign out everywhere else, open sockets included."""
    await sessions.end_others(ctx, device)


@own.delete("/sessions/{session_id}", permission=policy.may_use_account)
async def end_session(ctx: CtxDep, session_id: UUID) -> None:
    """Sign out one device, open sockets included."""
    await sessions.end_one(ctx, SessionId(session_id))


# An organisation


@org.get("", permission=policy.may_see_organisation)
async def organisation(ctx: CtxDep) -> schemas.Organisation:
    return await organisations.get(ctx)


@org.patch("", permission=policy.may_change_organisation)
async def change_organisation(ctx: CtxDep, body: schemas.OrganisationPatch) -> schemas.Organisation:
    return await organisations.change(ctx, body)


@org.delete("", permission=policy.may_delete_organisation)
async def delete_organisation(ctx: CtxDep, body: schemas.OrganisationDelete) -> None:
    """Gone for everyone at once; for 30 days whoever runs the server can bring it back."""
    await organisations.delete(ctx, body)


@org.post("/leave", permission=policy.may_leave, status_code=204)
async def leave(ctx: CtxDep) -> None:
    """Refused to the last owner, with the names of who could take over."""
    await members.leave(ctx)


@org.get("/roles", permission=policy.may_see_roles)
async def list_roles(ctx: CtxDep) -> schemas.Roles:
    return await roles.list_all(ctx)


@org.post("/roles", permission=policy.may_create_role)
async def create_role(ctx: CtxDep, body: schemas.RoleBody) -> schemas.Role:
    """With permissions that one has oneself."""
    return await roles.create(ctx, body)


@org.patch("/roles/{role_id}", permission=policy.may_change_role)
async def change_role(ctx: CtxDep, role_id: UUID, body: schemas.RolePatch) -> schemas.Role:
    return await roles.change(ctx, role_id, body)


@org.delete("/roles/{role_id}", permission=policy.may_change_role)
async def delete_role(ctx: CtxDep, role_id: UUID) -> None:
    await roles.delete(ctx, role_id)


@org.get("/invitations", permission=policy.may_see_invitations)
async def list_invitations(ctx: CtxDep, page: PageDep) -> Page[schemas.Invitation]:
    """The newest first, also those that are over."""
    return await invitations.list_all(ctx, page)


@org.post("/invitations", permission=policy.may_invite)
async def create_invitations(ctx: CtxDep, body: schemas.NewInvitations) -> schemas.Invitations:
    """One link for many, or one letter to each address."""
    return await invitations.create(ctx, body)


@org.delete("/invitations/{invitation_id}", permission=policy.may_revoke_invitation)
async def revoke_invitation(ctx: CtxDep, invitation_id: UUID) -> None:
    await invitations.revoke(ctx, invitation_id)


@org.get("/invitations/{invitation_id}/qr.svg", permission=policy.may_see_invitations, response_class=Response)
async def invitation_qr(ctx: CtxDep, invitation_id: UUID) -> Response:
    """The link as a QR code."""
    return Response(await invitations.qr(ctx, invitation_id), media_type="image/svg+xml")
