import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";
import { useChat, useView } from "../running";
import { targetOf } from "../store/changes";
import type { Entry } from "../store/types";

const pinsKey = (c: string) => ["chat", "pins", c] as const;
const NONE: readonly Entry[] = [];

/** Keeps the pinned messages of the open conversation true: called once, by its pane. */
export function useFollowPins(c: string): void {
  const chat = useChat();
  const client = useQueryClient();
  const live = useView((view) => view.phase === "live");
  useEffect(() => {
    if (live) void client.invalidateQueries({ queryKey: pinsKey(c) });
    return chat.onLanded((entries) => {
      const pins = client.getQueryData<Entry[]>(pinsKey(c)) ?? [];
      const touches = (entry: Entry) =>
        entry.c === c &&
        (entry.k === "pinned" ||
          entry.k === "unpinned" ||
          ((entry.k === "edited" || entry.k === "recalled") && pins.some((pin) => pin.s === targetOf(entry))));
      if (entries.some(touches)) void client.invalidateQueries({ queryKey: pinsKey(c) });
    });
  }, [chat, client, c, live]);
}

/** The pinned messages, the newest pin first, with what the person has just done to them. */
export function usePins(c: string): readonly Entry[] {
  const chat = useChat();
  const live = useView((view) => view.phase === "live");
  const { data = NONE } = useQuery({
    queryKey: pinsKey(c),
    queryFn: async () => (await chat.api.pins(c)).entries,
    enabled: live,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const removed = useView((view) =>
    view.outbox
      .flatMap(({ c: at, op, state }) => (at === c && state === "waiting" && op.k === "pin" && !op.on ? [op.t] : []))
      .join(),
  );
  return useMemo(() => {
    const gone = new Set(removed.split(",").map(Number));
    return data.filter((entry) => !gone.has(entry.s) && !entry.gone);
  }, [data, removed]);
}

export function usePinned(c: string, s: number): boolean {
  const held = usePins(c).some((entry) => entry.s === s);
  const added = useView((view) =>
    view.outbox.some(
      ({ c: at, op, state }) => at === c && state === "waiting" && op.k === "pin" && op.on && op.t === s,
    ),
  );
  return held || added;
}
