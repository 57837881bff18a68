import type { Action } from "./actions";

/** Things that the palette can look for besides actions: people, conversations … */
export interface Source {
  id: string;
  /** Translated heading. */
  group: () => string;
  /** What fits the words typed, best first; a handful. `avatar` is drawn when given. */
  find: (query: string) => Promise<readonly Found[]>;
}

export interface Found extends Pick<Action, "id" | "title" | "run"> {
  note?: string;
  face?: { id: string; name: string; src?: string | null | undefined };
}

let sources: readonly Source[] = [];

export function registerSource(source: Source): () => void {
  sources = [...sources.filter((s) => s.id !== source.id), source];
  return () => {
    sources = sources.filter((s) => s !== source);
  };
}

export function allSources(): readonly Source[] {
  return sources;
}
