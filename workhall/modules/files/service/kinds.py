"""What a file is, by its content alone."""

import codecs

import filetype

HEAD = 256 << 10
"""Bytes from the begin that decide."""

TEXT, UNKNOWN = "text/plain", "application/octet-stream"
PICTURES = frozenset({"image/png", "image/jpeg", "image/webp", "image/gif", "image/avif"})
_DRAWN = PICTURES | {"image/apng", "image/bmp"}
_RENAMED = {"audio/x-wav": "audio/wav", "audio/x-flac": "audio/flac", "video/x-m4v": "video/mp4"}
# What text has no use for; escape and form feed do stand in logs and old manuals.
_CONTROL = frozenset(range(32)) - {0x09, 0x0A, 0x0C, 0x0D, 0x1B}
_MARKUP = ((b"<svg", "image/svg+xml"), (b"<!doctype html", "text/html"), (b"<html", "text/html"))
_SCRIPTED = (b"<script", b"<body", b"<iframe", b"<head", b"javascript:", b"<img", b"<a ")


def media_type(head: bytes) -> str:
    """Text is looked for before magic numbers, which are as short as "BM" or "MZ". Pictures are to be opened before
    this is believed."""
    if not head:
        return TEXT
    if head.startswith(b"%PDF-"):
        return "application/pdf"
    if head.startswith(b"{\\rtf"):
        return "application/rtf"
    if is_text(head):
        return _kind_of_text(head)
    found = filetype.guess(head[:8192])
    kind = str(found.mime) if found is not None else UNKNOWN
    return _with_or_without_picture(_RENAMED.get(kind, kind), head)


def is_drawable(kind: str) -> bool:
    return kind in _DRAWN


def is_inline(kind: str) -> bool:
    """What a browser may show in place: nothing that can hold a script of its own."""
    return kind in PICTURES or kind == "application/pdf" or kind.split("/", maxsplit=1)[0] in ("audio", "video")


def is_text(head: bytes) -> bool:
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _decodes(head[: len(head) & ~1], "utf-16")
    if any(sign in _CONTROL for sign in head):
        return False
    return any(_decodes(head, encoding) for encoding in ("utf-8", "gb18030", "cp1252"))


def decode(data: bytes) -> str:
    """Text in whatever encoding it comes; never fails."""
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    for encoding in ("utf-8", "gb18030"):
        if _decodes(data, encoding):
            return codecs.getincrementaldecoder(encoding)().decode(data)
    return data.decode("cp1252", errors="replace")


def _decodes(data: bytes, encoding: str) -> bool:
    """A sign that is cut off at the end is none to complain of."""
    try:
        codecs.getincrementaldecoder(encoding)().decode(data)
    except UnicodeDecodeError:
        return False
    return True


def _kind_of_text(head: bytes) -> str:
    start = (decode(head[:4096]) if head[:1] in b"\xff\xfe\xef" else head[:4096].decode("latin-1")).lower()
    plain = start.encode("utf-8", errors="ignore")
    for sign, kind in _MARKUP:
        if sign in plain:
            return kind
    if plain.lstrip().startswith(b"<") and any(sign in plain for sign in _SCRIPTED):
        return "text/html"
    return "text/xml" if plain.lstrip().startswith(b"<?xml") else TEXT


def _with_or_without_picture(kind: str, head: bytes) -> str:
    """Recorders of browsers put voices into containers that are known as video."""
    if kind in ("video/webm", "video/x-matroska"):
        heard = b"A_OPUS" in head or b"A_VORBIS" in head
        return "audio/webm" if heard and b"V_" not in head.split(b"\x1f\x43\xb6\x75", 1)[0] else kind
    if kind in ("video/mp4", "video/quicktime"):
        return "audio/mp4" if b"soun" in head and b"vide" not in head else kind
    return kind
