import { type RefObject, useEffect, useMemo, useRef, useState } from "react";
import { sortByActivity, steady } from "../model/order";
import { useKnown } from "../people";
import { usePeopleOfChat, useView } from "../running";
import type { KnownPerson } from "../store/db";
import type { Conversation } from "../store/types";

/** After the last movement in the list it stands still for so long. */
const BUSY_MS = 4_000;

/** The conversations to show, in order; the order does not change while somebody is busy in the list. */
export function useListed(filter: string, box: RefObject<HTMLElement | null>): readonly string[] {
  const conversations = useView((view) => view.conversations);
  const outbox = useView((view) => view.outbox);
  const people = usePeopleOfChat();
  const known = useKnown(people, (all) => (filter ? all : null));
  const busy = useBusy(box);
  const shown = useRef<readonly string[]>([]);

  const order = useMemo(() => {
    const wanted = sortByActivity(conversations, outbox, Date.now());
    return busy ? steady(shown.current, wanted) : wanted;
  }, [conversations, outbox, busy]);
  useEffect(() => {
    shown.current = order;
  }, [order]);

  return useMemo(() => {
    const words = filter.trim().toLowerCase();
    if (!words || !known) return order;
    return order.filter((id) => {
      const conversation = conversations[id];
      return conversation ? matches(conversation, known, words) : false;
    });
  }, [order, filter, known, conversations]);
}

function matches(conversation: Conversation, known: Readonly<Record<string, KnownPerson>>, words: string): boolean {
  const ids = conversation.kind === "direct" ? [conversation.other_member_id ?? ""] : conversation.face_ids;
  const people = conversation.kind === "direct" ? ids.map((id) => known[id]) : [];
  const hay = [conversation.title ?? "", ...people.map((person) => `${person?.name ?? ""} ${person?.latin ?? ""}`)];
  return hay.join(" ").toLowerCase().includes(words);
}

/** Somebody moves the pointer over the list, scrolls it or has the keyboard in it. */
function useBusy(box: RefObject<HTMLElement | null>): boolean {
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    const touched = (event: Event) => {
      if (!box.current?.contains(event.target as Node)) return;
      clearTimeout(timer);
      setBusy(true);
      timer = setTimeout(() => setBusy(false), BUSY_MS);
    };
    const events = ["pointermove", "wheel", "touchmove", "keydown"] as const;
    for (const event of events) document.addEventListener(event, touched, { passive: true, capture: true });
    return () => {
      clearTimeout(timer);
      for (const event of events) document.removeEventListener(event, touched, { capture: true });
    };
  }, [box]);
  return busy;
}
