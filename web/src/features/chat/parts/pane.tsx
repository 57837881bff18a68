import { createContext, type ReactNode, useContext, useMemo, useRef } from "react";
import { createStore, type StoreApi, useStore } from "zustand";
import { NicknamesProvider } from "../content/nicknames";
import type { Entry } from "../store/types";

/** What is asked about a message in a window of its own. */
export type Asked =
  | { t: "emoji"; entry: Entry }
  | { t: "forward"; seqs: number[] }
  | { t: "history"; entry: Entry }
  | { t: "ask"; entry: Entry }
  | { t: "report"; entry: Entry }
  | { t: "who"; entry: Entry }
  | { t: "readers"; entry: Entry }
  | { t: "pins" };

interface PaneState {
  /** The messages chosen, or null when nobody chooses. */
  selected: ReadonlySet<number> | null;
  /** From here a range is chosen. */
  anchor: number | null;
  asked: Asked | null;
}

/** Where messages are shown: a conversation, or one of its threads. */
export interface Pane {
  c: string;
  /** The thread's first message, when this is a thread. */
  root?: number;
  state: StoreApi<PaneState>;
  /** Leads to a message in its place. */
  jump: (seq: number) => void;
  openThread: (seq: number) => void;
  /** The keyboard goes to the field. */
  focusField: () => void;
  /** Begins to edit in the field. */
  edit: (entry: Entry) => void;
  /** Puts words into the field. */
  rewrite: (text: string, f?: "md") => void;
}

const Context = createContext<Pane | null>(null);

type Deeds = Pick<Pane, "jump" | "openThread" | "focusField" | "edit" | "rewrite">;

export function PaneProvider({
  c,
  root,
  children,
  ...deeds
}: Deeds & { c: string; root?: number; children: ReactNode }) {
  const now = useRef<Deeds>(deeds);
  now.current = deeds;
  const pane = useMemo<Pane>(
    () => ({
      c,
      ...(root !== undefined && { root }),
      state: createStore<PaneState>(() => ({ selected: null, anchor: null, asked: null })),
      jump: (seq) => now.current.jump(seq),
      openThread: (seq) => now.current.openThread(seq),
      focusField: () => now.current.focusField(),
      edit: (entry) => now.current.edit(entry),
      rewrite: (text, f) => now.current.rewrite(text, f),
    }),
    [c, root],
  );
  return (
    <Context value={pane}>
      <NicknamesProvider c={c}>{children}</NicknamesProvider>
    </Context>
  );
}

export function usePane(): Pane {
  const pane = useContext(Context);
  if (!pane) throw new Error("no pane");
  return pane;
}

export const usePaneState = <T,>(select: (state: PaneState) => T): T => useStore(usePane().state, select);

export const ask = (pane: Pane, asked: Asked | null): void => pane.state.setState({ asked });

/** Chooses a message or lets it go; with `range` everything from the last one chosen to here. */
export function choose(pane: Pane, seq: number, range: readonly number[] = []): void {
  const { selected, anchor } = pane.state.getState();
  const next = new Set(selected ?? []);
  if (range.length > 0 && anchor !== null) {
    const [from, to] = [Math.min(anchor, seq), Math.max(anchor, seq)];
    for (const s of range) if (s >= from && s <= to) next.add(s);
  } else if (next.has(seq)) next.delete(seq);
  else next.add(seq);
  pane.state.setState({ selected: next, anchor: seq });
}
