"""Web Push as browsers' makers agreed on it: who we are (VAPID, RFC 8292), and content that only the browser can read
(RFC 8291). The two libraries are those below pywebpush, whose own HTTP client would go around the guard of kit."""

import base64
import binascii
import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parseaddr
from functools import lru_cache
from urllib.parse import urlsplit

import http_ece
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from py_vapid import Vapid02

from workhall.kit.keys import derived
from workhall.settings import Settings

_CURVE = ec.SECP256R1()
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_TOKEN_VALID = timedelta(hours=12)


class BadKeys(ValueError):
    """Not a point on the curve, or not 16 bytes."""


@dataclass(frozen=True, slots=True)
class Vapid:
    """The installation's own key pair. It follows from the installation's secret: the same on every host, without a
    file or a row that one of them could lose. Another secret means other keys, and browsers subscribe anew."""

    signer: Vapid02
    public_key: str

    def authorization(self, endpoint: str, subject: str, now: datetime) -> str:
        parts = urlsplit(endpoint)
        claims = {
            "aud": f"{parts.scheme}://{parts.netloc}",
            "exp": int((now + _TOKEN_VALID).timestamp()),
            "sub": subject,
        }
        signed: str = self.signer.sign(claims)["Authorization"]
        return signed


@lru_cache(maxsize=4)
def vapid(secret: str) -> Vapid:
    scalar = int(derived(secret, "web push"), 16) % (_ORDER - 1) + 1
    private = ec.derive_private_key(scalar, _CURVE)
    point = private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return Vapid(Vapid02(private), encoded(point))


def subject(settings: Settings) -> str:
    """Whom a push service asks when something is wrong. Some refuse tokens without a real address in it."""
    public = settings.public_url or ""
    if public.startswith("https://"):
        return f"https://{urlsplit(public).hostname}"
    address = parseaddr(settings.mail_from)[1]
    return f"mailto:{address if '@' in address else 'workhall@localhost'}"


def read_keys(p256dh: str, auth: str) -> tuple[bytes, bytes]:
    """The browser's public point and its secret. Raises BadKeys."""
    point, secret = _decoded(p256dh), _decoded(auth)
    if len(secret) != 16 or len(point) != 65:
        raise BadKeys
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, point)
    except ValueError as error:
        raise BadKeys from error
    return point, secret


def seal(content: bytes, p256dh: str, auth: str) -> bytes:
    """At most 3993 bytes of content, or push services refuse it."""
    point, secret = read_keys(p256dh, auth)
    sealed: bytes = http_ece.encrypt(
        content, private_key=ec.generate_private_key(_CURVE), dh=point, auth_secret=secret, version="aes128gcm"
    )
    return sealed


def topic(*parts: object) -> str:
    """What waits at the push service under the same one is replaced. 32 letters, from which nothing can be read."""
    return encoded(hashlib.sha256(" ".join(str(part) for part in parts).encode()).digest()[:24])


def encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _decoded(given: str) -> bytes:
    try:
        return base64.b64decode(given + "=" * (-len(given) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadKeys from error
