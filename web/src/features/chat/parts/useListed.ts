import { type RefObject, useEffect, useMemo, useRef, useState } from "react";
import { arrange, hayOf } from "../model/listing";
import { sortByActivity, steady } from "../model/order";
import { foldersOf } from "../model/own";
import { useListing } from "../own/listing";
import { useKnown } from "../people";
import { usePeopleOfChat, useView } from "../running";
import type { KnownPerson } from "../store/db";
import type { Conversation } from "../store/types";

/** After the last movement in the list it stands still for so long. */
const BUSY_MS = 4_000;

/**
 * The conversations to show, in order; the order does not change while somebody is busy in the list. Whoever looks for
 * one by its name finds it in whatever folder, and hidden ones too.
 */
export function useListed(
  filter: string,
  box: RefObject<HTMLElement | null>,
  open: string | undefined,
): readonly string[] {
  const conversations = useView((view) => view.conversations);
  const outbox = useView((view) => view.outbox);
  const people = usePeopleOfChat();
  const own = useView((view) => view.own);
  const ownWhole = useView((view) => view.ownWhole);
  const { tab, unreadFirst } = useListing();
  const ruled = useView((view) => foldersOf(view).some(({ id, words }) => id === tab && words.length > 0));
  const known = useKnown(people, (all) => (filter || ruled ? all : NOBODY));
  const busy = useBusy(box);
  const shown = useRef<{ ids: readonly string[]; shape: string }>({ ids: [], shape: "" });

  const order = useMemo(() => {
    const view = { conversations, outbox, own, ownWhole };
    const stays = shown.current.ids.includes(open ?? "") ? open : null;
    const wanted = arrange(view, Date.now(), { tab, unreadFirst }, known, stays);
    const same = wanted.shape === shown.current.shape;
    return { ...wanted, ids: busy && same ? steady(shown.current.ids, wanted.ids) : wanted.ids };
  }, [conversations, outbox, own, ownWhole, tab, unreadFirst, known, open, busy]);
  useEffect(() => {
    shown.current = order;
  }, [order]);

  return useMemo(() => {
    const words = filter.trim().toLowerCase();
    if (!words) return order.ids;
    return sortByActivity(conversations, [], 0).filter((id) =>
      hayOf(conversations[id] as Conversation, known).includes(words),
    );
  }, [order, filter, known, conversations]);
}

const NOBODY: Readonly<Record<string, KnownPerson>> = {};

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
