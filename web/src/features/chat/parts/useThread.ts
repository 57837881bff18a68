import { useCallback, useEffect, useState } from "react";
import { useChat, useView } from "../running";
import { dressed, withChanges } from "../store/changes";
import type { Entry } from "../store/types";

const AT_ONCE = 100;
/** More answers than this nobody reads in a side pane; the conversation itself has them all. */
const MOST = 1_000;

/** A thread's first message and the answers to it, kept up to date while it is open. */
export function useThread(c: string, root: number) {
  const chat = useChat();
  const live = useView((view) => view.phase === "live");
  const [entries, setEntries] = useState<readonly Entry[] | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [tries, setTries] = useState(0);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new try, or a connection that is back, loads it again
  useEffect(() => {
    let current = true;
    const missed: Entry[] = [];
    const take = (news: readonly Entry[]) => {
      const own = news.filter((entry) => entry.c === c);
      missed.push(...own);
      setEntries((held) => held && grown(held, own, root, chat.me));
    };
    const stop = chat.onLanded(take);
    loadThread(chat, c, root).then(
      (all) => {
        if (!current) return;
        setError(null);
        setEntries(grown(all, missed, root, chat.me));
      },
      (problem: unknown) => current && setError(problem),
    );
    return () => {
      current = false;
      stop();
    };
  }, [chat, c, root, live, tries]);
  const again = useCallback(() => setTries((n) => n + 1), []);
  return { entries, error, again };
}

function grown(held: readonly Entry[], news: readonly Entry[], root: number, me: string): readonly Entry[] {
  const last = held.at(-1)?.s ?? 0;
  const answers = news.filter((entry) => entry.k === "message" && entry.b.th === root && entry.s > last);
  const changed = withChanges(held, news, me);
  return answers.length === 0 ? changed : [...changed, ...withChanges(answers, news, me)];
}

async function loadThread(chat: ReturnType<typeof useChat>, c: string, root: number): Promise<Entry[]> {
  const before = chat.store.getState().conversations[c]?.last_seq ?? 0;
  const all: Entry[] = [];
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof chat.api.thread>> = await chat.api.thread(c, root, cursor);
    all.push(...page.items);
    cursor = page.next_cursor;
  } while (cursor !== null && all.length < MOST);
  const result: Entry[] = [];
  for (let i = 0; i < all.length; i += AT_ONCE) {
    const part = all.slice(i, i + AT_ONCE);
    const page = await chat.api.entries(
      c,
      part.map((entry) => entry.s),
    );
    result.push(...dressed({ ...page, first_seq: 0, last_seq: before }));
  }
  return result.sort((a, b) => a.s - b.s);
}
