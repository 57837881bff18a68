import i18next from "i18next";
import { playChime } from "@/shared/kit/sound";
import { isTold, prefOf, specialOf } from "./model/own";
import { previewOf } from "./model/preview";
import type { People } from "./people";
import type { Chat } from "./store/chat";
import type { Entry } from "./store/types";

interface Attention {
  /** The conversation that is open in a tab which has the person's eyes on it. */
  looking: string | null;
}

const CHANNEL = "workhall.chat.attention";
let looking: string | null = null;
let tell: () => void = () => undefined;

/** The message pane says what is open here. */
export function lookAt(conversation: string | null): void {
  looking = conversation;
  tell();
}

const attentive = (): boolean => document.visibilityState === "visible" && document.hasFocus();

/**
 * Sound and notification for what others write, once per browser however many tabs are open: the tab that holds the
 * lock speaks, and it keeps quiet about the conversation that the person is looking at in any tab.
 */
export function announceArrivals(chat: Chat, people: People, open: (c: string) => void): () => void {
  const others = new Map<string, Attention>();
  const own = crypto.getRandomValues(new Uint32Array(1)).join();
  const channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel(CHANNEL);
  let speaker = !navigator.locks;
  let release: () => void = () => undefined;
  void navigator.locks?.request(`${CHANNEL}.speaker.${chat.me}`, () => {
    speaker = true;
    return new Promise<void>((done) => {
      release = done;
    });
  });
  const say = () => channel?.postMessage({ tab: own, looking: attentive() ? looking : null });
  tell = say;
  if (channel) channel.onmessage = ({ data }) => others.set(data.tab, { looking: data.looking });
  const events = ["focus", "blur", "visibilitychange"] as const;
  for (const event of events) window.addEventListener(event, say, true);

  const seen = (c: string) => (attentive() && looking === c) || [...others.values()].some((tab) => tab.looking === c);
  const stop = chat.onArrival((entries) => {
    if (!speaker) return;
    const view = chat.store.getState();
    const special = specialOf(view);
    const rings = (entry: Entry) => isTold(entry, prefOf(view, entry.c), special, view.audiences);
    const news = entries.filter((one) => one.k === "message" && one.by !== chat.me && !seen(one.c) && rings(one));
    const last = news.at(-1);
    if (!last) return;
    playChime();
    if (!attentive()) show(chat, people, last, open);
  });
  return () => {
    stop();
    release();
    for (const event of events) window.removeEventListener(event, say, true);
    if (tell === say) tell = () => undefined;
    channel?.close();
  };
}

/** The system's own notification, where the person has allowed it. The newest of a conversation replaces the one before. */
function show(chat: Chat, people: People, entry: Entry, open: (c: string) => void): void {
  if (typeof Notification === "undefined" || Notification.permission !== "granted") return;
  const who = people.store.getState()[entry.by ?? ""]?.name ?? i18next.t("chat:someone");
  const conversation = chat.store.getState().conversations[entry.c];
  const title = conversation?.title ? i18next.t("chat:notify.inGroup", { name: who, group: conversation.title }) : who;
  try {
    const notification = new Notification(title, {
      body: previewOf(i18next.getFixedT(null, "chat"), entry, chat.me).slice(0, 240),
      tag: entry.c,
      icon: "/icons/mark.svg",
      silent: true,
    });
    notification.onclick = () => {
      window.focus();
      notification.close();
      open(entry.c);
    };
  } catch {
    // Some phones only allow notifications from a service worker; the sound and the number remain.
  }
}

export type NotifyState = "unsupported" | "default" | "granted" | "denied";

export const notifyState = (): NotifyState =>
  typeof Notification === "undefined" ? "unsupported" : Notification.permission;

/** Must be called from a click: browsers ask only then. */
export const askToNotify = async (): Promise<NotifyState> =>
  typeof Notification === "undefined" ? "unsupported" : Notification.requestPermission();
