"""Keys that follow from the installation's secret, so that every host derives the same ones and none is stored."""

import hashlib
import hmac


def derived(secret: str, purpose: str) -> str:
    """64 hexadecimal digits; another purpose gives unrelated ones."""
    return hmac.new(secret.encode(), purpose.encode(), hashlib.sha256).hexdigest()
