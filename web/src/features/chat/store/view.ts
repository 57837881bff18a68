import { createStore, type StoreApi } from "zustand/vanilla";
import type { Socket } from "@/shared/socket/port";
import type { Archive } from "./archive";
import type { ChatDb } from "./db";
import type { DraftWords } from "./drafts";
import { type ChatState, emptyState } from "./fold";
import type { OwnBody, Register } from "./registers";
import type { ChatApi, Entry, Outgoing, PresenceState, ReadCount } from "./types";

/** What a pager is doing at one end of a window. `failed` keeps what is shown and offers another try. */
export type Paging = "idle" | "loading" | "failed";

/** Everything that the interface reads: the folded log, and what is on its way or only hinted at. */
export interface ChatView extends ChatState {
  /** `cold`: nothing to show yet; `cached`: what this browser kept; `live`: up to date and listening. */
  phase: "cold" | "cached" | "live";
  /** The last attempt to load failed for another reason than a lost connection. */
  broken: boolean;
  outbox: readonly Outgoing[];
  /** Messages shown away from their place, by conversation and number; null where there is none to be seen. */
  loose: Readonly<Record<string, Entry | null>>;
  /** The person's registers, with what has not left this device. */
  own: Readonly<Record<string, Register>>;
  /** All of them are here. */
  ownWhole: boolean;
  /** What another device has written where this one went on too. */
  draftOffers: Readonly<Record<string, OwnBody>>;
  /** Grows when another device's words were taken: a field that stands open shows them. */
  draftTakes: Readonly<Record<string, number>>;
  /** By conversation, and by thread (`placeOf`). */
  drafts: Readonly<Record<string, DraftWords>>;
  /** Until when (ms since epoch) somebody is shown as typing. */
  typing: Readonly<Record<string, Readonly<Record<string, number>>>>;
  presence: Readonly<Record<string, PresenceState>>;
  /** How many have read messages of one's own in groups, by conversation and number. */
  readers: Readonly<Record<string, Readonly<Record<number, ReadCount>>>>;
  paging: Readonly<Record<string, { before: Paging; after: Paging }>>;
}

/** What the parts of the engine share. */
export interface Core {
  me: string;
  db: ChatDb;
  archive: Archive;
  socket: Socket;
  api: ChatApi;
  store: StoreApi<ChatView>;
  /** False once the engine is stopped: a late answer must not write into a closed house. */
  alive: () => boolean;
}

export const createView = (me: string): StoreApi<ChatView> =>
  createStore<ChatView>(() => ({
    ...emptyState(me),
    phase: "cold",
    broken: false,
    outbox: [],
    loose: {},
    own: {},
    ownWhole: false,
    draftOffers: {},
    draftTakes: {},
    drafts: {},
    typing: {},
    presence: {},
    readers: {},
    paging: {},
  }));
