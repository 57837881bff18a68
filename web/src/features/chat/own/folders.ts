import { newKey } from "@/shared/kit/ids";
import { type Folder, foldersOf, prefOf } from "../model/own";
import type { Chat } from "../store/chat";
import { useListing } from "./listing";
import { setPref } from "./prefs";

const keep = (chat: Chat, items: readonly Folder[]): Promise<void> =>
  chat.own.keep("folders", items.length > 0 ? { items: [...items] } : null);

/** The conversations that were put into it by hand. */
export function heldBy(chat: Chat, id: string): string[] {
  const view = chat.store.getState();
  return Object.keys(view.conversations).filter((c) => prefOf(view, c).folders.includes(id));
}

async function putInto(chat: Chat, id: string, wanted: ReadonlySet<string>): Promise<void> {
  const view = chat.store.getState();
  for (const c of Object.keys(view.conversations)) {
    const { folders } = prefOf(view, c);
    if (folders.includes(id) === wanted.has(c)) continue;
    await setPref(chat, c, { folders: wanted.has(c) ? [...folders, id] : folders.filter((one) => one !== id) });
  }
}

/** Makes a folder, or changes the one with this id. */
export async function saveFolder(chat: Chat, folder: Folder, held: ReadonlySet<string>): Promise<void> {
  const items = foldersOf(chat.store.getState());
  const known = items.some(({ id }) => id === folder.id);
  await keep(chat, known ? items.map((one) => (one.id === folder.id ? folder : one)) : [...items, folder]);
  await putInto(chat, folder.id, held);
}

/** Its conversations stay. Returns the way back. */
export async function dropFolder(chat: Chat, folder: Folder): Promise<() => Promise<void>> {
  const held = new Set(heldBy(chat, folder.id));
  await keep(
    chat,
    foldersOf(chat.store.getState()).filter(({ id }) => id !== folder.id),
  );
  await putInto(chat, folder.id, new Set());
  if (useListing.getState().tab === folder.id) useListing.getState().set({ tab: "all" });
  return () => saveFolder(chat, folder, held);
}

export const newFolder = (): Folder => ({ id: newKey().slice(0, 8), name: "", words: [], members: [] });
