/**
 * What a feature knows of the socket. The client itself lives in `app/socket`; features get it by context, so that
 * they stay below the app and can be tested with a socket of their own making.
 *
 * A feature names its commands and pushes by declaration merging:
 *
 *     declare module "@/shared/socket/port" {
 *       interface SocketCommands { "chat.send": { args: …; ok: … } }
 *       interface SocketPushes { "chat.log": Entry }
 *     }
 */

export interface Hello {
  member_id: string;
  session_id: string;
  version: string;
  /** Seconds after which a silent connection is worth a question. */
  heartbeat: number;
}

export interface SocketCommands {
  ping: { args: Record<string, never>; ok: Record<string, unknown> };
}

export interface SocketPushes {
  hello: Hello;
}

export type Retry = "no" | "now" | "later";

/**
 * A command that did not succeed. `code` is the server's, or one of ours: `offline` (it never left), `lost` and
 * `timeout` (it may or may not have happened), `too_big` (it cannot be sent at all).
 */
export class SocketError extends Error {
  constructor(
    readonly code: string,
    readonly title: string,
    readonly retry: Retry,
  ) {
    super(`${code}: ${title}`);
    this.name = "SocketError";
  }

  /** Nobody can say whether the server carried it out: only a repeat with the same key is safe. */
  get uncertain(): boolean {
    return this.code === "lost" || this.code === "timeout";
  }
}

export type ConnectionState = "connecting" | "online" | "offline" | "ended";

export interface ConnectionStatus {
  state: ConnectionState;
  /** Why it ended for good. Only with `ended`. */
  reason?: "signed_out" | "left";
  /** When the next try is due, ms since epoch. Only with `offline`. */
  retryAt?: number;
}

export interface Socket {
  readonly status: ConnectionStatus;
  /** Calls back on every change of `status`; returns the way to stop. */
  subscribe(listener: () => void): () => void;
  /** Rejects with a `SocketError`; never waits for a connection that is not there. */
  request<K extends keyof SocketCommands>(
    command: K,
    args: SocketCommands[K]["args"],
    options?: { timeoutMs?: number },
  ): Promise<SocketCommands[K]["ok"]>;
  on<K extends keyof SocketPushes>(event: K, handler: (data: SocketPushes[K]) => void): () => void;
  /** Somebody is waiting: connect now instead of at the end of the pause. */
  wake(): void;
}
