import {
  type ConnectionStatus,
  type Hello,
  type Socket,
  type SocketCommands,
  SocketError,
  type SocketPushes,
} from "@/shared/socket/port";
import { pause, verdict } from "./backoff";
import { type Answer, Pending } from "./pending";

/** The part of a browser's WebSocket that is used here. */
export type Wire = Pick<WebSocket, "send" | "close" | "onmessage" | "onclose">;

/** What a plain request to the server says when the handshake fails (a browser hides the reason from us). */
export type Access = "granted" | "signed_out" | "left" | "unreachable";

export interface OrgSocketOptions {
  open: () => Wire;
  probe?: () => Promise<Access>;
  random?: () => number;
}

const FRAME_LIMIT_BYTES = 64 * 1024;
const ANSWER_MS = 10_000;
const HELLO_MS = 10_000;
const PING_MS = 8_000;
const DOUBT_MS = 3_500;
/** A connection that lived this long has earned a fresh start of the pauses. */
const STABLE_MS = 10_000;
/** Heard from within this time: no need to ask whether it is still there. */
const FRESH_MS = 2_000;
const PROBE_AFTER_FAILURES = 2;

type Handler = (data: never) => void;

/**
 * The connection of one tab to one organisation. It keeps itself alive: a silent or broken connection is replaced,
 * with growing pauses, until `stop()` or until the server says that the person is signed out or has left.
 */
export class OrgSocket implements Socket {
  #options: OrgSocketOptions;
  #wire: Wire | null = null;
  #status: ConnectionStatus = { state: "connecting" };
  #listeners = new Set<() => void>();
  #handlers = new Map<string, Set<Handler>>();
  #pending = new Pending();
  #greeted = false;
  #attempt = 0;
  #failures = 0;
  #heardAt = 0;
  #greetedAt = 0;
  #stopped = true;
  #retryTimer: ReturnType<typeof setTimeout> | undefined;
  #helloTimer: ReturnType<typeof setTimeout> | undefined;
  #beatTimer: ReturnType<typeof setInterval> | undefined;
  #asking: Promise<unknown> | null = null;

  constructor(options: OrgSocketOptions) {
    this.#options = options;
  }

  get status(): ConnectionStatus {
    return this.#status;
  }

  start(): void {
    if (!this.#stopped) return;
    this.#stopped = false;
    this.#connect();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#retryTimer);
    this.#drop(1000);
    this.#listeners.clear();
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  on<K extends keyof SocketPushes>(event: K, handler: (data: SocketPushes[K]) => void): () => void {
    const set = this.#handlers.get(event) ?? new Set<Handler>();
    this.#handlers.set(event, set);
    set.add(handler as Handler);
    return () => set.delete(handler as Handler);
  }

  request<K extends keyof SocketCommands>(
    command: K,
    args: SocketCommands[K]["args"],
    options: { timeoutMs?: number } = {},
  ): Promise<SocketCommands[K]["ok"]> {
    const wire = this.#wire;
    if (!wire || !this.#greeted) return Promise.reject(new SocketError("offline", "not connected", "later"));
    // A command without an answer makes us doubt the connection, not only the command.
    const { id, answer } = this.#pending.open(options.timeoutMs ?? ANSWER_MS, () => this.check(DOUBT_MS));
    const frame = JSON.stringify({ id, cmd: command, args });
    if (frame.length * 3 > FRAME_LIMIT_BYTES && new TextEncoder().encode(frame).length > FRAME_LIMIT_BYTES) {
      const err = { code: "too_big", title: "more than one frame can hold", retry: "no" as const };
      this.#pending.settle({ re: id, err });
    } else {
      wire.send(frame);
    }
    return answer as Promise<SocketCommands[K]["ok"]>;
  }

  wake(): void {
    if (this.#stopped || this.#status.state === "ended") return;
    if (this.#greeted) this.check(DOUBT_MS);
    else if (!this.#wire) this.#connect();
  }

  /** Asks the peer for a sign of life; replaces the connection when none comes within `withinMs`. */
  check(withinMs: number): void {
    const wire = this.#wire;
    if (!wire || !this.#greeted || this.#asking || Date.now() - this.#heardAt < FRESH_MS) return;
    const { id, answer } = this.#pending.open(withinMs, () => {});
    wire.send(JSON.stringify({ id, cmd: "ping", args: {} }));
    const sent = Date.now();
    this.#asking = answer
      .catch(() => {
        // Anything heard since then is as good as the answer.
        if (this.#wire === wire && this.#heardAt < sent) this.#lost(wire, 0);
      })
      .finally(() => {
        this.#asking = null;
      });
  }

  #connect(): void {
    clearTimeout(this.#retryTimer);
    if (this.#status.state === "online") this.#say({ state: "connecting" });
    let wire: Wire;
    try {
      wire = this.#options.open();
    } catch {
      this.#fail(0);
      return;
    }
    this.#wire = wire;
    this.#greeted = false;
    wire.onmessage = (event) => this.#heard(wire, event.data);
    wire.onclose = (event) => this.#lost(wire, event.code);
    this.#helloTimer = setTimeout(() => this.#lost(wire, 0), HELLO_MS);
  }

  #heard(wire: Wire, data: unknown): void {
    if (wire !== this.#wire || typeof data !== "string") return;
    this.#heardAt = Date.now();
    const frame = parse(data);
    if (!frame) return;
    if ("re" in frame) {
      this.#pending.settle(frame);
      return;
    }
    if (frame.ev === "hello") this.#greet(frame.d as Hello);
    for (const handler of this.#handlers.get(frame.ev) ?? []) {
      // One feature's fault must not cost another its pushes.
      try {
        handler(frame.d as never);
      } catch (error) {
        console.error(`push ${frame.ev}`, error);
      }
    }
  }

  #greet(hello: Hello): void {
    clearTimeout(this.#helloTimer);
    this.#greeted = true;
    this.#greetedAt = Date.now();
    this.#failures = 0;
    const beat = Math.max(5, hello.heartbeat || 25) * 1000;
    clearInterval(this.#beatTimer);
    this.#beatTimer = setInterval(() => {
      if (Date.now() - this.#heardAt >= beat * 0.9) this.check(PING_MS);
    }, beat);
    this.#say({ state: "online" });
  }

  #lost(wire: Wire, code: number): void {
    if (wire !== this.#wire) return;
    const lived = this.#greeted ? Date.now() - this.#greetedAt : 0;
    const wasGreeted = this.#greeted;
    this.#drop();
    if (this.#stopped) return;
    if (lived > STABLE_MS) this.#attempt = 0;
    if (!wasGreeted) this.#failures++;
    this.#fail(code);
  }

  /** Lets go of the wire at once: a browser may take minutes to close one whose peer is gone. */
  #drop(code?: number): void {
    const wire = this.#wire;
    this.#wire = null;
    this.#greeted = false;
    clearTimeout(this.#helloTimer);
    clearInterval(this.#beatTimer);
    if (wire) {
      wire.onmessage = null;
      wire.onclose = null;
      try {
        wire.close(code);
      } catch {
        // It was closed already.
      }
    }
    this.#pending.lose();
  }

  #fail(code: number): void {
    const next = verdict(code);
    if (next.kind === "end") {
      this.#say({ state: "ended", reason: next.reason });
      return;
    }
    const wait = pause(next.floorMs, next.baseMs, this.#attempt, this.#options.random ?? Math.random);
    // One quick try stays "connecting": a short break is nobody's business.
    if (this.#attempt === 0 && this.#status.state !== "offline") this.#say({ state: "connecting" });
    else this.#say({ state: "offline", retryAt: Date.now() + wait });
    this.#attempt++;
    this.#retryTimer = setTimeout(() => this.#connect(), wait);
    if (this.#failures >= PROBE_AFTER_FAILURES) void this.#askWhy();
  }

  /** A refused handshake looks like any other failure to a browser: ask over HTTP whether we may come at all. */
  async #askWhy(): Promise<void> {
    const access = await this.#options.probe?.().catch(() => "unreachable" as const);
    if (this.#stopped || this.#greeted) return;
    if (access === "signed_out" || access === "left") {
      clearTimeout(this.#retryTimer);
      this.#drop();
      this.#say({ state: "ended", reason: access });
    }
  }

  #say(status: ConnectionStatus): void {
    const before = this.#status;
    if (before.state === status.state && before.retryAt === status.retryAt && before.reason === status.reason) return;
    this.#status = status;
    for (const listener of [...this.#listeners]) listener();
  }
}

function parse(data: string): Answer | { ev: string; d: unknown } | null {
  try {
    const frame = JSON.parse(data) as Partial<Answer> & { ev?: unknown; d?: unknown };
    if (typeof frame.re === "number") return frame as Answer;
    if (typeof frame.ev === "string") return { ev: frame.ev, d: frame.d };
  } catch {
    // Not ours to mend: a frame that is no JSON says nothing.
  }
  return null;
}
