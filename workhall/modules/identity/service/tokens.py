"""Random tokens and what is kept of them. Everything that opens something is stored as a hash."""

import base64
import binascii
import hashlib
import hmac
import secrets
from uuid import UUID

from workhall.kit.ids import OrgId
from workhall.kit.keys import derived
from workhall.kit.services import Services


def _key(app: Services, purpose: str) -> bytes:
    """Kept once derived: reading the installation's secret opens a file."""
    kept: dict[str, bytes] = app.extras.setdefault("identity.keys", {})
    if purpose not in kept:
        kept[purpose] = derived(app.settings.secret(), purpose).encode()
    return kept[purpose]


def new_token() -> str:
    """256 random bits."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> bytes:
    """Plain SHA-256 is enough for what cannot be guessed; passwords go another way."""
    return hashlib.sha256(token.encode()).digest()


def new_code() -> str:
    """Six digits, for people to copy."""
    return f"{secrets.randbelow(1_000_000):06d}"


def code_hash(app: Services, account_id: UUID, kind: str, code: str) -> bytes:
    """Keyed with the installation's secret: a million codes are soon tried on a stolen database."""
    key = _key(app, "identity verification codes")
    return hmac.new(key, f"{account_id} {kind} {code}".encode(), hashlib.sha256).digest()


def invitation_secret(app: Services, org_id: UUID, invitation_id: UUID) -> bytes:
    """Follows from the installation's secret, so that a link can be shown again though only its hash is stored."""
    key = _key(app, "identity invitations")
    return hmac.new(key, org_id.bytes + invitation_id.bytes, hashlib.sha256).digest()[:24]


def secret_hash(secret: bytes) -> bytes:
    return hashlib.sha256(secret).digest()


def invitation_token(org_id: UUID, secret: bytes) -> str:
    """The organisation stands in front, because nothing can be looked up behind a wall without naming it."""
    return base64.urlsafe_b64encode(org_id.bytes + secret).decode().rstrip("=")


def read_invitation_token(token: str) -> tuple[OrgId, bytes] | None:
    """The organisation and the hash of the secret; None for what cannot be a token."""
    try:
        raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except (binascii.Error, ValueError):
        return None
    if len(raw) != 40:
        return None
    return OrgId(UUID(bytes=raw[:16])), secret_hash(raw[16:])
