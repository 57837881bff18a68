import { useCallback } from "react";
import { starKey } from "../model/own";
import { useChat, useView } from "../running";
import type { ChatView } from "../store/view";

/** Whether a message is among this person's favourites, and the way to change that. */
export function useStar(c: string, s: number): { on: boolean; toggle: () => void } {
  const chat = useChat();
  const key = starKey(c, s);
  const on = useView(useCallback((view: ChatView) => key in view.own, [key]));
  return { on, toggle: () => void chat.own.keep(key, on ? null : { note: "" }) };
}
