"""Limits on guessing and flooding. They grow: a few attempts a minute, a few more in an hour, and so on.

Who fails is never locked out as a person: attempts are counted for a login together with an address, and more slowly
for a login from anywhere; a browser in which the account was signed in before is counted by itself. So an attacker
with many addresses can stop strangers from trying a login, and not its owner at their own desk."""

from workhall.kit.ctx import Ctx
from workhall.kit.ratelimit import network_of
from workhall.modules.identity.schemas import IdentitySettings

_MINUTE, _HOUR, _DAY = 60, 3600, 86_400

# (attempts, seconds), each tier a longer wait than the one before.
_SAME_PLACE = ((6, _MINUTE), (12, 10 * _MINUTE), (30, _HOUR), (100, _DAY))
_ANYWHERE = ((30, _HOUR), (100, _DAY))
_ADDRESS = ((60, _MINUTE), (600, _HOUR))
_SIGN_UPS_OF_ADDRESS = ((20, _HOUR), (60, _DAY))
_SIGN_UPS_OF_LOGIN = ((2, _DAY),)
_PASSWORD_AGAIN = ((6, _MINUTE), (20, _HOUR))
_RESETS_OF_LOGIN = ((3, 15 * _MINUTE), (10, _DAY))
_RESETS_OF_ADDRESS = ((20, _HOUR),)
_CODES_SENT = ((1, 10), (5, _HOUR), (15, _DAY))
_CODES_TRIED = ((10, 15 * _MINUTE), (40, _DAY))
_LINKS_TRIED = ((30, _MINUTE), (300, _HOUR))
_INVITATIONS = ((100, _HOUR), (500, _DAY))
_ORGANISATIONS = ((5, _HOUR), (20, _DAY))
_PICTURES = ((10, _MINUTE), (60, _HOUR))

Tiers = tuple[tuple[int, int], ...]


async def sign_in(ctx: Ctx, login: str) -> None:
    """Before the password is looked at."""
    place = network_of(ctx.client.address)
    await _hit(ctx, "sign_in.address", place, _ADDRESS)
    await _hit(ctx, "sign_in.place", f"{login} {place}", _SAME_PLACE)
    await _hit(ctx, "sign_in.login", login, _ANYWHERE)


async def sign_in_on_device(ctx: Ctx, device_token: str) -> None:
    """Where the account was signed in before. Opens that account only, or a device of one's own would be a lane to
    guess other people's passwords in."""
    await _hit(ctx, "sign_in.device", device_token, _SAME_PLACE)


async def sign_up(ctx: Ctx, login: str) -> None:
    """The same for free and taken logins. Few for one login, so that the number of accounts behind it cannot be
    probed."""
    await _hit(ctx, "sign_up.address", network_of(ctx.client.address), _SIGN_UPS_OF_ADDRESS)
    await _hit(ctx, "sign_up.login", login, _SIGN_UPS_OF_LOGIN)


async def own_password(ctx: Ctx) -> None:
    """A hijacked session must not be a place to guess the password from."""
    await _hit(ctx, "own_password", str(ctx.account_id), _PASSWORD_AGAIN)


async def reset(ctx: Ctx, login: str) -> None:
    await _hit(ctx, "reset.address", network_of(ctx.client.address), _RESETS_OF_ADDRESS)
    await _hit(ctx, "reset.login", login, _RESETS_OF_LOGIN)


async def code_sent(ctx: Ctx, target: str) -> None:
    """By account, and by where it goes: nobody's mailbox is flooded from many accounts."""
    await _hit(ctx, "code.account", str(ctx.account_id), _CODES_SENT)
    await _hit(ctx, "code.target", target, _CODES_SENT)


async def code_tried(ctx: Ctx) -> None:
    await _hit(ctx, "code.tried", str(ctx.account_id), _CODES_TRIED)


async def link_tried(ctx: Ctx) -> None:
    """Invitation and reset links."""
    await _hit(ctx, "link.tried", network_of(ctx.client.address), _LINKS_TRIED)


async def invitations(ctx: Ctx, count: int) -> None:
    """Our mail server is not a way to write to strangers."""
    for _ in range(count):
        await _hit(ctx, "invitations.org", str(ctx.org_id), _INVITATIONS)
        await _hit(ctx, "invitations.account", str(ctx.account_id), _INVITATIONS)
        await _hit(ctx, "invitations.address", network_of(ctx.client.address), _INVITATIONS)


async def organisation(ctx: Ctx) -> None:
    await _hit(ctx, "organisations", str(ctx.account_id), _ORGANISATIONS)


async def picture(ctx: Ctx) -> None:
    await _hit(ctx, "pictures", str(ctx.account_id), _PICTURES)


async def _hit(ctx: Ctx, name: str, key: str, tiers: Tiers) -> None:
    factor = ctx.app.settings.of(IdentitySettings).attempts_factor
    for limit, seconds in tiers:
        await ctx.app.limits.hit(f"identity.{name}.{seconds}", key, limit * factor, seconds)
