"""Content: ranges, caches, and that nothing uploaded ever runs."""

import os
from email.message import Message
from urllib.parse import unquote

from tests.modules.files.sender import MP4, PDF, SVG, opens, picture, uploads
from tests.world import World
from workhall.modules.files.service import names

WEBM_VOICE = b"\x1aE\xdf\xa3\x42\x82\x84webm" + bytes(30) + b"\x86\x86A_OPUS" + bytes(200)
WEBM_FILM = b"\x1aE\xdf\xa3\x42\x82\x84webm" + bytes(30) + b"\x86\x86A_OPUS\x86\x85V_VP8" + bytes(200)
HTML = b"<!doctype html><script>alert(document.cookie)</script>"


async def test_a_range_is_exactly_what_was_asked_for(world: World) -> None:
    mia = await world.member("Mia")
    data = os.urandom(5 << 20)
    file = await uploads(mia, data, "film.bin")
    for wanted, start, end in (
        ("bytes=0-0", 0, 1),
        ("bytes=10-19", 10, 20),
        ("bytes=4194300-4194310", 4194300, 4194311),
        ("bytes=5242870-", 5242870, len(data)),
        ("bytes=-100", len(data) - 100, len(data)),
        ("bytes=-99999999", 0, len(data)),
        ("bytes=5-99999999999", 5, len(data)),
    ):
        answer = await opens(mia, file["id"], Range=wanted)
        assert answer.status_code == 206, wanted
        assert answer.content == data[start:end]
        assert answer.headers["content-range"] == f"bytes {start}-{end - 1}/{len(data)}"
        assert answer.headers["content-length"] == str(end - start)


async def test_a_range_outside_is_refused_and_a_strange_one_ignored(world: World) -> None:
    mia = await world.member("Mia")
    file, empty = await uploads(mia, b"0123456789"), await uploads(mia, b"")
    for file_id, wanted in ((file["id"], "bytes=10-"), (file["id"], "bytes=-0"), (empty["id"], "bytes=0-")):
        answer = await opens(mia, file_id, Range=wanted)
        assert (answer.status_code, answer.json()["code"]) == (416, "range_refused")
        assert answer.headers["content-range"].startswith("bytes */")
    for wanted in ("bytes=0-1,3-4", "bytes=7-3", "bytes=-", "lines=1-2", "bytes=a-b", "bytes=" + "9" * 40 + "-"):
        answer = await opens(mia, file["id"], Range=wanted)
        assert (answer.status_code, answer.content) == (200, b"0123456789"), wanted


async def test_what_the_browser_has_is_not_sent_again(world: World) -> None:
    mia = await world.member("Mia")
    file = await uploads(mia, b"0123456789")
    first = await opens(mia, file["id"])
    tag = first.headers["etag"]
    assert first.headers["cache-control"].startswith("private")
    assert first.headers["vary"] == "Cookie"
    again = await opens(mia, file["id"], **{"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    same = await opens(mia, file["id"], Range="bytes=0-1", **{"If-Range": tag})
    other = await opens(mia, file["id"], Range="bytes=0-1", **{"If-Range": '"other"'})
    assert (same.status_code, other.status_code) == (206, 200)


KINDS = [
    ("a.jpg", picture(20, 10), "image/jpeg", "inline"),
    ("a.png", picture(20, 10, "PNG"), "image/png", "inline"),
    ("a.avif", picture(20, 10, "AVIF"), "image/avif", "inline"),
    ("a.webm", WEBM_VOICE, "audio/webm", "inline"),
    ("a.webm", WEBM_FILM, "video/webm", "inline"),
    ("a.mp4", MP4, "video/mp4", "inline"),
    ("a.pdf", PDF, "application/pdf", "inline"),
    ("a.svg", SVG, "image/svg+xml", "attachment"),
    ("a.png", SVG, "image/svg+xml", "attachment"),
    ("a.jpg", HTML, "text/html", "attachment"),
    ("a.txt", b" \n<ScRipT>alert(1)</script>", "text/html", "attachment"),
    ("a.gif", b"GIF89a/*<script>*/=1;alert(1)", "text/plain", "attachment"),
    (
        "a.jpg",
        b"\xff\xd8\xff\xe0\0\x10JFIF\0<html><script>alert(1)</script>",
        "application/octet-stream",
        "attachment",
    ),
    ("a.svg", b"\xff\xfe" + SVG.decode().encode("utf-16-le"), "image/svg+xml", "attachment"),
    ("a.txt", "上海 is 上海".encode("gb18030"), "text/plain", "attachment"),
    ("BMW.txt", b"BMW and MZ and %! are words too", "text/plain", "attachment"),
    ("a.html", b"PK\x03\x04" + bytes(40), "application/zip", "attachment"),
    ("a", b"\0\1\2\3", "application/octet-stream", "attachment"),
]


async def test_the_content_decides_what_may_be_shown(world: World) -> None:
    mia = await world.member("Mia")
    for name, data, kind, place in KINDS:
        file = await uploads(mia, data, name)
        assert (file["media_type"], data[:30]) == (kind, data[:30])
        answer = await opens(mia, file["id"])
        assert answer.content == data
        assert answer.headers["content-type"] == kind
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["content-disposition"].split(";")[0] == place
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "sandbox" in policy or kind == "application/pdf"
        kept = await opens(mia, file["id"], "?download=1")
        assert kept.headers["content-disposition"].startswith("attachment")


NAMES = [
    ("../../etc/passwd", "passwd"),
    ("C:\\Users\\Mia\\plan.docx", "plan.docx"),
    ("invoice\u202efdp.exe", "invoicefdp.exe"),
    ('a"b\r\nSet-Cookie: x=1;.txt', 'a"bSet-Cookie: x=1;.txt'),
    ("\0\0", "file"),
    ("..", "file"),
    ("/", "file"),
    ("report .  ", "report"),
    ("\u4e0a\u6d77 \u8ba1\u5212.pdf", "\u4e0a\u6d77 \u8ba1\u5212.pdf"),
    ("U\u0308ber.txt", "\u00dcber.txt"),
    (".gitignore", ".gitignore"),
    ("\U0001f468\u200d\U0001f469\u200d\U0001f467.png", "\U0001f468\u200d\U0001f469\u200d\U0001f467.png"),
]


async def test_a_name_is_one_harmless_line(world: World) -> None:
    mia = await world.member("Mia")
    for given, kept in NAMES:
        file = await uploads(mia, b"abc", given)
        assert file["name"] == kept
        answer = await opens(mia, file["id"])
        assert "set-cookie" not in answer.headers
        said = Message()
        said["Content-Disposition"] = answer.headers["content-disposition"]
        assert {name for name, _ in said.get_params(header="content-disposition") or []} == {"attachment", "filename"}
        assert unquote(answer.headers["content-disposition"].rsplit("''", 1)[1]) == kept


def test_a_long_name_keeps_its_suffix() -> None:
    assert names.clean("\u4e0a" * 200 + ".pdf") == "\u4e0a" * 78 + ".pdf"
    assert len(names.clean("x" * 900)) == 240
    assert names.clean("\ud800.txt") == ".txt"
