import { useCallback } from "react";
import { isUnread, type Pref, prefKey, prefOf, wordFor } from "../model/own";
import { useView } from "../running";
import type { Chat } from "../store/chat";
import type { ChatView } from "../store/view";

/** How this person has a conversation; drawn anew only when that changes. */
export const usePref = (c: string): Pref => useView(useCallback((view: ChatView) => prefOf(view, c), [c]));

export function setPref(chat: Chat, c: string, change: Partial<Pref>): Promise<void> {
  return chat.own.keep(prefKey(c), wordFor({ ...prefOf(chat.store.getState(), c), ...change }));
}

/** Whoever opens a conversation has dealt with the mark. */
export function clearMark(chat: Chat, c: string): void {
  if (prefOf(chat.store.getState(), c).unread) void setPref(chat, c, { unread: false });
}

/** Read here and everywhere, or marked so that it is not forgotten. */
export function toggleRead(chat: Chat, c: string): void {
  const view = chat.store.getState();
  const conversation = view.conversations[c];
  if (!conversation) return;
  if (!isUnread(conversation, prefOf(view, c))) void setPref(chat, c, { unread: true });
  else {
    chat.read(c, conversation.last_seq);
    clearMark(chat, c);
  }
}
