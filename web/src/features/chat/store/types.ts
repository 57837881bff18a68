/** The shapes of the wire, as the server's chat module sends them over REST and socket. */

export interface Bodies {
  message: { text: string };
  created: { title?: string | null };
  renamed: { title: string };
  joined: { members: string[] };
  /** `owner`: who owns the group now that its last owner has left. */
  left: { members: string[]; removed?: boolean; owner?: string };
}

/** One numbered change of a conversation. A kind that this client does not know yet still takes its number. */
export interface Entry {
  c: string;
  s: number;
  /** Message ordinal after this entry: how many messages the conversation holds up to here. */
  o: number;
  k: keyof Bodies | (string & {});
  by: string | null;
  /** Milliseconds since epoch. */
  at: number;
  b: Record<string, unknown>;
  /** The sender's key of a message; equal to the key in the outbox it came from. */
  key?: string | null;
}

export function body<K extends keyof Bodies>(entry: Entry, kind: K): Bodies[K] | null {
  return entry.k === kind ? (entry.b as unknown as Bodies[K]) : null;
}

export interface Position {
  read_seq: number;
  delivered_seq: number;
}

export interface Conversation {
  id: string;
  kind: "direct" | "group";
  title: string | null;
  other_member_id: string | null;
  member_count: number;
  face_ids: string[];
  role: string;
  last_seq: number;
  last_ordinal: number;
  read_seq: number;
  read_ordinal: number;
  last_entry: Entry | null;
  /** RFC 3339. */
  last_at: string;
  /** How far the other one of a direct conversation had read when this was made. */
  positions: (Position & { member_id: string })[];
  can: string[];
}

/** One step of a member's own change feed. */
export interface FeedStep {
  n: number;
  k: "joined" | "left" | "read" | (string & {});
  c: string;
  b: Record<string, unknown>;
}

export interface PositionPush extends Position {
  c: string;
  by: string;
}

export type PresenceState = "online" | "away";

export interface Resumed {
  afresh: boolean;
  feed: number;
  feed_entries: FeedStep[];
  entries: Entry[];
  more: Record<string, number>;
  presence?: Record<string, PresenceState>;
}

export interface Sent {
  seq: number;
  ordinal: number;
  /** Milliseconds since epoch. */
  at: number;
  repeated: boolean;
}

/** A message that was typed here and is not yet seen in the log. */
export interface Outgoing {
  /** Its place among all that was typed on this device; given by the database. */
  n: number;
  key: string;
  c: string;
  text: string;
  at: number;
  state: "waiting" | "failed";
  /** Known as soon as the server has stored it. */
  seq?: number;
  /** Why it failed; `title` is in the person's language. */
  error?: { code: string; title: string };
}

export interface LogPage {
  entries: Entry[];
  first_seq: number;
  last_seq: number;
}

export interface Participant {
  member_id: string;
  role: string;
  joined_at: string;
  read_seq: number;
  delivered_seq: number;
  can: string[];
}

export type Where = { before: number } | { after: number } | { around: number };

/** The module's REST side. Every call rejects with an `ApiError`. */
export interface ChatApi {
  list(cursor: string | null): Promise<{ items: Conversation[]; next_cursor: string | null }>;
  /** Null when it does not exist, or not for this person. */
  get(c: string): Promise<Conversation | null>;
  log(c: string, where: Where, limit: number): Promise<LogPage>;
  members(c: string, cursor: string | null): Promise<{ items: Participant[]; next_cursor: string | null }>;
  openDirect(member: string): Promise<Conversation>;
  openGroup(title: string, members: readonly string[]): Promise<Conversation>;
  rename(c: string, title: string): Promise<Conversation>;
  add(c: string, members: readonly string[]): Promise<Conversation>;
  remove(c: string, member: string): Promise<void>;
}

declare module "@/shared/socket/port" {
  interface SocketCommands {
    "chat.send": { args: { conversation_id: string; key: string; text: string }; ok: Sent };
    "chat.read": {
      args: { conversation_id: string; seq: number };
      ok: { read_seq: number; read_ordinal: number; rev: number };
    };
    "chat.delivered": { args: { conversation_id: string; seq: number }; ok: Record<string, never> };
    "chat.typing": { args: { conversation_id: string }; ok: Record<string, never> };
    "chat.resume": { args: { feed: number; held: Record<string, number> }; ok: Resumed };
    "presence.set": { args: { state: PresenceState }; ok: Record<string, never> };
    "presence.watch": { args: { member_ids: string[] }; ok: { states: Record<string, PresenceState | "offline"> } };
  }
  interface SocketPushes {
    "chat.log": Entry;
    "chat.feed": FeedStep;
    "chat.position": PositionPush;
    "chat.typing": { c: string; by: string };
    presence: { member_id: string; state: PresenceState | "offline" };
  }
}
