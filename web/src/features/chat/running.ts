import type { QueryClient } from "@tanstack/react-query";
import i18next from "i18next";
import { useCallback } from "react";
import { create, useStore } from "zustand";
import { onSignOut } from "@/features/identity";
import { setBadge } from "@/shared/kit/badge";
import { setCount } from "@/shared/kit/counts";
import { toast } from "@/shared/kit/toast";
import type { Socket } from "@/shared/socket";
import { chatApi } from "./api";
import { countsFor, prefOf } from "./model/own";
import { announceArrivals } from "./notify";
import { People } from "./people";
import { Chat } from "./store/chat";
import { forgetAccount } from "./store/db";
import type { ChatView } from "./store/view";

/** What the app hands to chat when a person enters an organisation. */
export interface ChatHome {
  account: string;
  org: string;
  memberId: string;
  socket: Socket;
  queries: QueryClient;
  /** Leads to a conversation: for notifications. */
  open: (conversation: string) => void;
}

interface Running {
  chat: Chat | null;
  people: People | null;
  /** This browser keeps nothing (storage is blocked or full), so that messages could be lost: chat does not start. */
  blocked: boolean;
}

const useRunning = create<Running>()(() => ({ chat: null, people: null, blocked: false }));

/** Starts chat beside the pages, so that unread numbers and sounds also work elsewhere. Returns the way to stop it. */
export function registerChat(home: ChatHome): () => void {
  const { account, org, memberId: me, socket, queries } = home;
  const chat = new Chat({ account, org, me, socket, api: chatApi(org) });
  const people = new People(chat.database, queries, org, () => socket.status.state === "online");
  let stopped = false;
  useRunning.setState({ chat: null, people: null, blocked: false });
  // Shown only when what this browser kept is read: a field that stands there before its draft would swallow it.
  Promise.all([people.start(), chat.start()]).then(
    () => !stopped && useRunning.setState({ chat, people }),
    (error) => {
      if (stopped) return;
      console.error("chat", error);
      useRunning.setState({ blocked: true });
    },
  );
  const stops = [
    chat.store.subscribe((view, before) => {
      if (view.conversations !== before.conversations || view.own !== before.own) showUnread(view);
    }),
    chat.own.onRefused((key, { title }) => {
      // A draft that is too long to go along is still here, and its field says that it is too long.
      if (!key.startsWith("draft:")) toast(title || i18next.t("chat:own.notKept"), { kind: "error" });
    }),
    socket.on("chat.feed", ({ k, b }) => {
      if (k === "own" && b.key === "blocked") void queries.invalidateQueries({ queryKey: ["chat", "blocked", org] });
    }),
    announceArrivals(chat, people, home.open),
    onSignOut(async () => {
      chat.stop();
      await forgetAccount(account);
    }),
  ];
  return () => {
    stopped = true;
    for (const stop of stops) stop();
    people.stop();
    chat.stop();
    setBadge(0);
    setCount("messages", 0);
    if (useRunning.getState().chat === chat) useRunning.setState({ chat: null, people: null });
  };
}

function showUnread(view: ChatView): void {
  let count = 0;
  for (const one of Object.values(view.conversations)) count += countsFor(one, prefOf(view, one.id));
  setCount("messages", count);
  setBadge(count);
}

/** Null until chat has been started. */
export const useMaybeChat = (): Chat | null => useRunning((state) => state.chat);
export const useBlocked = (): boolean => useRunning((state) => state.blocked);

/** Only inside MessagesPage, which waits until chat runs. */
export function useChat(): Chat {
  const chat = useRunning((state) => state.chat);
  if (!chat) throw new Error("chat is not running");
  return chat;
}

export function usePeopleOfChat(): People {
  const people = useRunning((state) => state.people);
  if (!people) throw new Error("chat is not running");
  return people;
}

/** A part of the view; re-renders only when that part changes. */
export function useView<T>(select: (view: ChatView) => T): T {
  return useStore(useChat().store, select);
}

export function useConversation(c: string) {
  return useView(useCallback((view: ChatView) => view.conversations[c], [c]));
}
