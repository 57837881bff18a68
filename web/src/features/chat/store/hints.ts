import type { PresenceState } from "./types";
import type { Core } from "./view";

/** Somebody who typed is shown so for this long; they repeat it while they go on. */
export const TYPING_MS = 5_000;
const TYPING_EVERY_MS = 3_000;
const WATCH_MS = 150;
const WATCH_LIMIT = 200;
/** More than this one connection does not follow; whoever comes later simply shows no dot. */
const WATCHED_AT_MOST = 1_000;
const IDLE_MS = 5 * 60_000;
/** A connection that is back within this time was never gone for the eye. */
const BLIND_MS = 3_000;

/** Typing and presence: true for a moment, never stored, lost without harm. */
export class Hints {
  #core: Core;
  #typed = new Map<string, number>();
  #watched = new Map<string, number>();
  /** Asked for on this connection; the server keeps telling until it closes. */
  #asked = new Set<string>();
  #watching: ReturnType<typeof setTimeout> | undefined;
  #sweeper: ReturnType<typeof setInterval> | undefined;
  #idle: ReturnType<typeof setTimeout> | undefined;
  #blind: ReturnType<typeof setTimeout> | undefined;
  #own: PresenceState | null = null;
  #stop: (() => void)[] = [];

  constructor(core: Core) {
    this.#core = core;
  }

  start(): void {
    const { socket } = this.#core;
    this.#stop.push(
      socket.on("chat.typing", ({ c, by }) => this.#heard(c, by)),
      socket.on("presence", ({ member_id, state }) => this.#present({ [member_id]: state })),
      this.#followAttention(),
      socket.subscribe(() => this.#connection()),
    );
  }

  stop(): void {
    for (const stop of this.#stop) stop();
    clearTimeout(this.#watching);
    clearInterval(this.#sweeper);
    clearTimeout(this.#idle);
    clearTimeout(this.#blind);
  }

  /** Without a connection nobody can say who is here. */
  #connection(): void {
    if (this.#core.socket.status.state === "online") {
      clearTimeout(this.#blind);
      this.#blind = undefined;
    } else this.#blind ??= setTimeout(() => this.#core.store.setState({ presence: {}, typing: {} }), BLIND_MS);
  }

  /** Connected (again): the server has forgotten what we watch and how present we are. */
  renew(): void {
    this.#own = null;
    this.#asked.clear();
    this.#attention();
    this.#askSoon();
  }

  /** The person types; told at most every three seconds. */
  typing(c: string): void {
    const now = Date.now();
    if (now - (this.#typed.get(c) ?? 0) < TYPING_EVERY_MS) return;
    this.#typed.set(c, now);
    this.#core.socket.request("chat.typing", { conversation_id: c }).catch(() => undefined);
  }

  /** Whoever has sent something has stopped typing it. */
  said(c: string, by: string | null): void {
    const { store } = this.#core;
    const members = store.getState().typing[c];
    if (!by || !members || !(by in members)) return;
    const { [by]: _, ...rest } = members;
    store.setState((state) => ({ typing: { ...state.typing, [c]: rest } }));
  }

  /** Keeps the presence of these people fresh until the returned function is called. */
  watch(members: readonly string[]): () => void {
    for (const id of members) this.#watched.set(id, (this.#watched.get(id) ?? 0) + 1);
    if (members.some((id) => !this.#asked.has(id))) this.#askSoon();
    return () => {
      for (const id of members) {
        const count = (this.#watched.get(id) ?? 1) - 1;
        if (count > 0) this.#watched.set(id, count);
        else this.#watched.delete(id);
      }
    };
  }

  #askSoon(): void {
    this.#watching ??= setTimeout(() => {
      this.#watching = undefined;
      const room = WATCHED_AT_MOST - this.#asked.size;
      const ids = [...this.#watched.keys()].filter((id) => id !== this.#core.me && !this.#asked.has(id));
      for (let i = 0; i < Math.min(ids.length, room); i += WATCH_LIMIT) this.#ask(ids.slice(i, i + WATCH_LIMIT));
    }, WATCH_MS);
  }

  #ask(ids: string[]): void {
    for (const id of ids) this.#asked.add(id);
    this.#core.socket.request("presence.watch", { member_ids: ids }).then(
      (answer) => this.#present({ ...offline(ids), ...answer.states }),
      () => {
        for (const id of ids) this.#asked.delete(id);
      },
    );
  }

  #present(states: Record<string, PresenceState | "offline">): void {
    const { store } = this.#core;
    const presence = { ...store.getState().presence };
    for (const [id, state] of Object.entries(states)) {
      if (state === "offline") delete presence[id];
      else presence[id] = state;
    }
    store.setState({ presence });
  }

  #heard(c: string, by: string): void {
    const { store, me } = this.#core;
    if (by === me) return;
    const until = Date.now() + TYPING_MS;
    store.setState((state) => ({ typing: { ...state.typing, [c]: { ...state.typing[c], [by]: until } } }));
    this.#sweeper ??= setInterval(() => this.#sweep(), 1_000);
  }

  #sweep(): void {
    const { store } = this.#core;
    const now = Date.now();
    const typing: Record<string, Record<string, number>> = {};
    for (const [c, members] of Object.entries(store.getState().typing)) {
      const still = Object.entries(members).filter(([, until]) => until > now);
      if (still.length > 0) typing[c] = Object.fromEntries(still);
    }
    store.setState({ typing });
    if (Object.keys(typing).length > 0) return;
    clearInterval(this.#sweeper);
    this.#sweeper = undefined;
  }

  /** Away means: nobody has touched this page for five minutes, or it has been hidden as long. */
  #followAttention(): () => void {
    if (typeof document === "undefined") return () => undefined;
    const active = () => this.#attention();
    const events = ["pointerdown", "keydown", "wheel", "touchstart"] as const;
    for (const event of events) document.addEventListener(event, active, { passive: true, capture: true });
    document.addEventListener("visibilitychange", active);
    return () => {
      for (const event of events) document.removeEventListener(event, active, { capture: true });
      document.removeEventListener("visibilitychange", active);
    };
  }

  #attention(): void {
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => this.#be("away"), IDLE_MS);
    if (typeof document === "undefined" || document.visibilityState === "visible") this.#be("online");
  }

  #be(state: PresenceState): void {
    if (this.#own === state || this.#core.socket.status.state !== "online") return;
    this.#own = state;
    this.#core.socket.request("presence.set", { state }).catch(() => {
      this.#own = null;
    });
  }
}

const offline = (ids: readonly string[]) => Object.fromEntries(ids.map((id) => [id, "offline" as const]));
