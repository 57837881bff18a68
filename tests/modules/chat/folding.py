"""What a client does with the entries that it hears, in a few lines: the yardstick for *before + events = after*."""

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
