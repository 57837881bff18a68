import { useSyncExternalStore } from "react";

/** What was searched lately, on this browser only. */
const MOST = 8;
const listeners = new Set<() => void>();
const cache = new Map<string, { raw: string | null; list: readonly string[] }>();

function keyOf(org: string, member: string): string {
  return `workhall.search.${org}.${member}`;
}

function read(key: string): readonly string[] {
  const raw = stored(key);
  const held = cache.get(key);
  if (held && held.raw === raw) return held.list;
  const list = parse(raw);
  cache.set(key, { raw, list });
  return list;
}

function stored(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null; // Storage may be forbidden: then nothing is remembered.
  }
}

function parse(raw: string | null): readonly string[] {
  try {
    const list: unknown = JSON.parse(raw ?? "[]");
    return Array.isArray(list) ? list.filter((one) => typeof one === "string").slice(0, MOST) : [];
  } catch {
    return [];
  }
}

function write(key: string, list: readonly string[]): void {
  try {
    if (list.length > 0) localStorage.setItem(key, JSON.stringify(list));
    else localStorage.removeItem(key);
  } catch {
    return;
  }
  for (const tell of listeners) tell();
}

interface Recent {
  list: readonly string[];
  add: (question: string) => void;
  clear: () => void;
}

export function useRecent(org: string, member: string): Recent {
  const key = keyOf(org, member);
  const list = useSyncExternalStore(
    (tell) => {
      listeners.add(tell);
      return () => listeners.delete(tell);
    },
    () => read(key),
  );
  return {
    list,
    add: (question) => {
      if (question) write(key, [question, ...read(key).filter((one) => one !== question)].slice(0, MOST));
    },
    clear: () => write(key, []),
  };
}
