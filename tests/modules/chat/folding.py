"""What a client does with the entries that it hears, in a few lines: the yardstick for *before + events = after*."""

from datetime import UTC, datetime
from typing import Any

Json = dict[str, Any]


def fold(page: Json, heard: list[Json], me: str) -> Json:
    """A page of the log (see schemas.LogPage) that reaches the end, and the entries that came after it."""
    entries = {one["s"]: dict(one) for one in page["entries"]}
    reactions = {one["s"]: one for one in page["reactions"]}
    threads = {one["s"]: dict(one) for one in page["threads"]}
    for entry in heard:
        entries[entry["s"]] = {"key": None, **entry}
        target = entries.get(entry["b"].get("t"), {})
        if entry["k"] == "message" and "th" in entry["b"]:
            thread = threads.setdefault(entry["b"]["th"], {"s": entry["b"]["th"], "n": 0})
            thread |= {"n": thread["n"] + 1, "e": entry["s"], "last_at": entry["at"]}
        elif entry["k"] == "edited" and "b" in entry["b"]:
            target |= {"b": entry["b"]["b"], "e": entry["s"], "ed": entry["b"]["n"], "ea": entry["at"]}
        elif entry["k"] == "asked":
            target |= {"b": target["b"] | {"ask": entry["b"]["ask"]}, "e": entry["s"]}
        elif entry["k"] == "answered":
            ask = target["b"]["ask"]
            target |= {"b": target["b"] | {"ask": ask | {"done": [*ask["done"], entry["b"]["m"]]}}, "e": entry["s"]}
        elif entry["k"] == "changed" and "set" in entry["b"]:
            target |= {"b": target["b"] | entry["b"]["set"], "e": entry["s"]}
        elif entry["k"] == "recalled":
            target |= {"b": {}, "e": entry["s"], "gone": True}
            target.pop("ed", None)
            reactions.pop(target["s"], None)
        elif entry["k"] == "reacted":
            reactions[target["s"]] = _reacted(reactions.get(target["s"]), entry, me)
    return {
        "entries": [entries[seq] for seq in sorted(entries)],
        "reactions": [reactions[seq] for seq in sorted(reactions)],
        "threads": [threads[seq] for seq in sorted(threads)],
        "first_seq": page["first_seq"],
        "last_seq": max(entries),
    }


def _reacted(found: Json | None, entry: Json, me: str) -> Json:
    kinds = {one["x"]: dict(one) for one in (found or {"r": []})["r"]}
    x, by = entry["b"]["x"], entry["by"]
    kind = kinds.setdefault(x, {"x": x, "n": 0, "by": [], "me": False})
    on = entry["b"]["on"]
    kind["n"] += 1 if on else -1
    kind["by"] = [*kind["by"], by] if on else [one for one in kind["by"] if one != by]
    if by == me:
        kind["me"] = on
    return {"s": entry["b"]["t"], "e": entry["s"], "r": [one for one in kinds.values() if one["n"]]}


def fold_group(before: Json, people: list[Json], heard: list[Json]) -> tuple[Json, dict[str, str], dict[str, str]]:
    """The summary, roles and nicknames of a group after entries of its log and steps of the member's own feed, in the
    order of their numbers."""
    seen, roles = dict(before), {one["member_id"]: one["role"] for one in people}
    nicknames = {one["member_id"]: one["nickname"] for one in people if one["nickname"]}
    for step in heard:
        if "s" not in step:
            _own(seen, step)
            continue
        kind, body = step["k"], step["b"]
        seen["last_seq"] = step["s"]
        if kind != "nicknamed":
            seen |= {"last_entry": {"key": None, **step}, "last_at": _moment(step["at"])}
        if kind == "settings":
            follows = {"follows": body["follows"]} if "follows" in body else {}
            changed = {name: value for name, value in body.items() if name in seen["settings"]}
            seen |= {"settings": seen["settings"] | changed, **follows}
        elif kind == "role":
            roles[body["member"]] = body["role"]
        elif kind == "announced":
            seen["announcement"] = {"key": None, **step} if body["text"] else None
        elif kind == "renamed":
            seen["title"] = body["title"]
        elif kind == "nicknamed":
            nicknames.pop(body["member"], None)
            nicknames |= {body["member"]: body["name"]} if body["name"] else {}
        elif kind in ("joined", "left"):
            count = body.get("n", len(body["members"]))
            seen["member_count"] += count if kind == "joined" else -count
            for member in body["members"]:
                roles.pop(member, None)
                nicknames.pop(member, None)
                roles |= {member: "member"} if kind == "joined" else {}
            roles |= {body["owner"]: "owner"} if "owner" in body else {}
    return seen, roles, nicknames


def _own(seen: Json, step: Json) -> None:
    if step["k"] == "muted":
        until = step["b"]["until"]
        seen["muted_until"] = None if until is None else _moment(until)
    elif step["k"] == "seat":
        seen |= {name: value for name, value in step["b"].items() if name in ("alias", "nickname")}
        if seen["announcement"] and seen["announcement"]["s"] <= step["b"].get("dismissed", 0):
            seen["announcement"] = None


def _moment(milliseconds: int) -> str:
    at = datetime.fromtimestamp(milliseconds / 1000, UTC)
    return at.isoformat().replace("+00:00", "Z")
