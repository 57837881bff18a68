"""Names of files as they are kept and shown: one line, nothing that turns it around, nothing that is a path."""

import unicodedata

_MOST_BYTES = 240
"""File systems end at 255, and a browser may add " (1)"."""
_LONGEST_SUFFIX = 20
_NAMELESS = "file"


def clean(raw: str) -> str:
    """Never empty. Takes the last part of a path, and out of it control, direction and private signs, lone surrogates
    and line ends; shortens before the suffix."""
    last = raw.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(sign for sign in unicodedata.normalize("NFC", last) if _may_stand(sign))
    name = " ".join(kept.split()).strip(" .") if set(kept) <= {".", " "} else " ".join(kept.split()).rstrip(" .")
    return _shortened(name) or _NAMELESS


def _may_stand(sign: str) -> bool:
    # Of the format signs only the joiners stay, without which some scripts and emoji fall apart.
    if sign in "\u200c\u200d":
        return True
    return unicodedata.category(sign) not in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")


def _shortened(name: str) -> str:
    if len(name.encode()) <= _MOST_BYTES:
        return name
    stem, dot, suffix = name.rpartition(".")
    if not dot or len(suffix) > _LONGEST_SUFFIX or not stem:
        stem, dot, suffix = name, "", ""
    room = _MOST_BYTES - len((dot + suffix).encode())
    return stem.encode()[:room].decode(errors="ignore").rstrip() + dot + suffix
