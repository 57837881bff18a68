"""What one client shows of one conversation: entries, with later changes folded in as the contract says."""

from typing import Any

Json = dict[str, Any]


class View:
    """`last`: everything up to here is there. `parked`: came before what it follows."""

    def __init__(self) -> None:
        self.entries: dict[int, Json] = {}
        self.reactions: dict[int, dict[str, set[str]]] = {}
        self.reacted_upto: dict[int, int] = {}
        self.last = 0
        self.parked: dict[int, Json] = {}

    def take(self, entry: Json) -> bool:
        """False when something before it is missing."""
        number = entry["s"]
        if number <= self.last:
            return True
        if number > self.last + 1:
            self.parked[number] = entry
            return False
        self._apply(entry)
        while (parked := self.parked.pop(self.last + 1, None)) is not None:
            self._apply(parked)
        return True

    def take_page(self, page: Json) -> None:
        """Reactions stand beside the entries and are up to `e`; entries up to there are in them already."""
        for given in page["reactions"]:
            if given["e"] > self.reacted_upto.get(given["s"], 0):
                self.reacted_upto[given["s"]] = given["e"]
                self.reactions[given["s"]] = {one["x"]: set(one["by"]) for one in given["r"]}
        for entry in page["entries"]:
            self.take(entry)
        self.parked = {number: entry for number, entry in self.parked.items() if number > self.last}

    def _apply(self, entry: Json) -> None:
        self.last = entry["s"]
        self.entries[entry["s"]] = dict(entry)
        body = entry["b"]
        target = self.entries.get(body["t"]) if "t" in body else None
        if target is None:
            return
        if entry["k"] in ("edited", "recalled") and entry["s"] > (target.get("e") or 0):
            target["e"] = entry["s"]
            if entry["k"] == "recalled":
                target |= {"b": {}, "gone": True}
                target.pop("ed", None)
            elif "b" in body:  # The wording of what was recalled later is gone.
                target |= {"b": body["b"], "ed": body["n"]}
        if entry["k"] == "reacted" and entry["s"] > self.reacted_upto.get(body["t"], 0):
            who = self.reactions.setdefault(body["t"], {}).setdefault(body["x"], set())
            (who.add if body["on"] else who.discard)(str(entry["by"]))

    def shown(self) -> dict[int, Json]:
        """What people see: lines, without the changes that are folded into them."""
        names = ("k", "by", "key", "b", "e", "ed", "gone")
        found = {}
        for number, entry in self.entries.items():
            if entry["k"] in ("edited", "recalled", "reacted", "unpinned"):
                continue
            line = {name: entry[name] for name in names if entry.get(name) is not None}
            marks = {x: sorted(who) for x, who in self.reactions.get(number, {}).items() if who}
            found[number] = line | ({"r": marks} if marks and not entry.get("gone") else {})
        return found
