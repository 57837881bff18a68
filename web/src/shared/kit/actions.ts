import { useEffect, useSyncExternalStore } from "react";

/**
 * Everything that a person can do from anywhere is registered once: menus, the palette (Ctrl/⌘ K) and the shortcut list (`?`)
 * read the same registry.
 */
export interface Action {
  /** Stable name, e.g. "chat.new-group". */
  id: string;
  /** Translated title, as the palette shows it. */
  title: string;
  /** Translated heading under which palette and shortcut list group it. */
  group: string;
  /** E.g. "mod+k", "g m" (one after the other), "?". `mod` is ⌘ on a Mac and Ctrl elsewhere. */
  keys?: string;
  /** Further words by which the palette finds it. */
  words?: string;
  run: () => void;
  /** True when the shortcut also works while one types in a field. */
  inFields?: boolean;
  /** Kept out of the palette (but in the shortcut list): keys that only make sense in place. */
  hidden?: boolean;
}

let actions: readonly Action[] = [];
const listeners = new Set<() => void>();

function replace(next: readonly Action[]): void {
  actions = next;
  for (const listener of listeners) listener();
}

/** Adds actions (a later one with the same id wins) and returns what takes them away again. */
export function registerActions(added: readonly Action[]): () => void {
  replace([...actions.filter((a) => !added.some((b) => b.id === a.id)), ...added]);
  return () => replace(actions.filter((a) => !added.includes(a)));
}

/** Registers while the component stands. Pass a memoised list. */
export function useActions(added: readonly Action[]): void {
  useEffect(() => registerActions(added), [added]);
}

export function allActions(): readonly Action[] {
  return actions;
}

export function useAllActions(): readonly Action[] {
  return useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, allActions);
}

const isMac = /Mac|iPhone|iPad/.test(globalThis.navigator?.platform ?? "");

/** The keys for a reader: "mod+k" → "⌘ K" or "Ctrl K". */
export function showKeys(keys: string): string {
  return keys
    .split(/[+ ]/)
    .map((key) => {
      if (key === "mod") return isMac ? "⌘" : "Ctrl";
      if (key === "shift") return isMac ? "⇧" : "Shift";
      if (key === "alt") return isMac ? "⌥" : "Alt";
      return key.length === 1 ? key.toUpperCase() : key;
    })
    .join(" ");
}

function pressed(event: KeyboardEvent): string {
  const parts: string[] = [];
  if (isMac ? event.metaKey : event.ctrlKey) parts.push("mod");
  if (event.altKey) parts.push("alt");
  // "?" already says that shift was held.
  if (event.shiftKey && event.key.length > 1) parts.push("shift");
  parts.push(event.key.length === 1 ? event.key.toLowerCase() : event.key);
  return parts.join("+");
}

export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
}

/** Listens for the registered shortcuts on the whole page; two-key ones ("g m") must follow within a second. */
export function listenForShortcuts(page: Document = document): () => void {
  let first = "";
  let since = 0;
  const onKey = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing) return;
    const key = pressed(event);
    const typing = isTyping(event.target);
    const sequence = Date.now() - since < 1000 && first ? `${first} ${key}` : "";
    const found =
      (sequence && actions.find((a) => a.keys === sequence)) ||
      actions.find((a) => a.keys === key && (!typing || a.inFields));
    if (found && (!typing || found.inFields)) {
      event.preventDefault();
      first = "";
      found.run();
    } else if (!typing) {
      first = key;
      since = Date.now();
    }
  };
  page.addEventListener("keydown", onKey);
  return () => page.removeEventListener("keydown", onKey);
}
