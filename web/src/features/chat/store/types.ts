import type { Shown } from "../content/wire";

/** The shapes of the wire, as the server's chat module sends them over REST and socket. */
import type { FeedStep, OwnBody } from "./registers";

export type { FeedStep };

/** Who is named in a message: a person, a role, a department, everybody. */
export interface Mention {
  k: "p" | "r" | "d" | "a";
  id?: string;
}

export interface FileRef {
  id: string;
  name: string;
  size: number;
  type: string;
  w?: number;
  h?: number;
  /** Length of a sound or a film. */
  ms?: number;
  wave?: string | readonly number[];
  voice?: boolean;
}

export interface Merged {
  title: string;
  n: number;
  items: { by: string | null; at: number; text: string; files?: FileRef[] }[];
}

/** From whom an answer is needed, by when (milliseconds since epoch), and who has given it. */
export interface Ask {
  of: string[];
  due: number | null;
  done: string[];
  /** No longer needed. */
  end?: boolean;
}

/** What a message says. A recalled one says nothing. */
export interface MessageBody extends Shown {
  text: string;
  f?: "md";
  m?: Mention[];
  /** The message that this one quotes. */
  re?: { s: number };
  /** The root of the thread that it belongs to. */
  th?: number;
  files?: FileRef[];
  loc?: { lat: number; lon: number; name?: string; address?: string };
  contact?: { member: string };
  fwd?: { by: string | null; at: number };
  merged?: Merged;
  ask?: Ask;
  /** Asks whoever reads it to acknowledge it. */
  ack?: true;
}

export interface Bodies {
  message: MessageBody;
  /** `t` the message, `b` what it says now, `n` how often it was edited, `nm` who is named for the first time. */
  edited: { t: number; b: MessageBody; n: number; nm?: Mention[] };
  recalled: { t: number; o?: number };
  asked: { t: number; ask: Ask };
  /** `m` has answered, with the message `a` or by saying so. */
  answered: { t: number; m: string; a?: number };
  changed: { t: number; set?: Partial<MessageBody> };
  reacted: { t: number; x: string; on: boolean };
  pinned: { t: number };
  unpinned: { t: number };
  settings: Record<string, unknown>;
  role: { member: string; role: "owner" | "admin" | "member" };
  nicknamed: { member: string; name: string | null };
  announced: { text: string };
  created: { title?: string | null };
  renamed: { title: string };
  /** Of more than fifty only the first are named; `n` is how many they are. */
  joined: { members: string[]; n?: number; link?: boolean };
  /** `owner`: who owns the group now that its last owner has left. */
  left: { members: string[]; n?: number; removed?: boolean; owner?: string };
}

export interface Reaction {
  /** An emoji, or a short text. */
  x: string;
  n: number;
  /** The first twenty, by time. */
  by: string[];
  me: boolean;
}

/** What stands around a message and is not part of its row: made from what a page tells and the entries after it. */
export interface Extras {
  /** The reactions are complete up to this number. */
  e: number;
  r: Reaction[];
  /** The thread is counted up to this number. */
  te: number;
  /** Replies in its thread, and when the last one came. */
  n?: number;
  last?: number;
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
  /** The number of the last edit or recall that is contained in it. */
  e?: number;
  /** How often it was edited. */
  ed?: number;
  /** When last. */
  ea?: number;
  /** Recalled. */
  gone?: boolean;
  /** Added on this side. */
  x?: Extras;
}

export function body<K extends keyof Bodies>(entry: Entry, kind: K): Bodies[K] | null {
  return entry.k === kind ? (entry.b as unknown as Bodies[K]) : null;
}

/** Of the other one of a direct conversation; null is not told, `shared` false that they hide their reading. */
export interface Position {
  read_seq: number | null;
  delivered_seq: number | null;
  shared: boolean;
}

export type ReadPolicy = "exact" | "counts" | "off" | "ack";
export type Hides = "nothing" | "read" | "all";

/** Who sees how far others have read. Of messages numbered up to `since` nothing is told. */
export interface Reading {
  policy: ReadPolicy;
  since: number;
  set: boolean;
  /** What the person hides here, and what they chose for this conversation (null: as everywhere). */
  hides: Hides;
  wish: Hides | null;
  may_hide: boolean;
}

/** How many have read a message of one's own; null where a number would say who. */
export interface ReadCount {
  s: number;
  n: number | null;
  of: number | null;
  all: boolean | null;
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
  /** Ordinals of unread messages that name this person. */
  mentions?: number[];
  last_entry: Entry | null;
  /** RFC 3339. */
  last_at: string;
  /** How far the other one of a direct conversation had read when this was made. */
  positions: (Position & { member_id: string })[];
  can: string[];
  /** Kept summaries from before it was agreed on have none. */
  reading?: Reading;
  /** How a group talks; kept summaries from before there were settings have none. */
  settings?: Settings | null;
  /** The part of the directory that decides who is in the group. */
  follows?: { kind: "everyone" | "department"; department_id: string | null } | null;
  /** Stands above the conversation until it is put away. */
  announcement?: Entry | null;
  /** What the person calls the conversation, for themselves. */
  alias?: string | null;
  nickname?: string | null;
  muted_until?: string | null;
  /** As it was when the summary was made; the register `pref:<id>` knows better. */
  pref?: OwnBody;
}

export type Whom = "everybody" | "admins";

export interface Settings {
  mention_all: Whom;
  add: Whom;
  pin: Whom;
  send_files: Whom;
  /** Title and announcement. */
  describe: Whom;
  mute_all: boolean;
  history: "all" | "recent" | "none";
  join: "off" | "open" | "approval";
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

/** What the server makes a message of. */
export interface Content {
  text: string;
  f?: "md";
  m?: Mention[];
  re?: number;
  th?: number;
  files?: FileRef[];
  loc?: MessageBody["loc"];
  contact?: string;
  ask?: Pick<Ask, "of" | "due">;
  ack?: true;
}

/** A message by its number, or by its key as long as it has none. */
export type Target = { t: number } | { tk: string };

/** Something that the person did to a conversation. */
export type Op =
  | ({ k: "send" } & Content)
  | ({ k: "edit"; t?: number; tk?: string } & Pick<Content, "text" | "f" | "m">)
  | { k: "recall"; t?: number; tk?: string }
  | { k: "react"; t?: number; tk?: string; x: string; on: boolean }
  | { k: "pin"; t?: number; tk?: string; on: boolean }
  | { k: "ask"; t?: number; tk?: string; of: string[]; due: number | null }
  | { k: "answered"; t?: number; tk?: string }
  | { k: "ack"; t?: number; tk?: string }
  | { k: "forward"; from: string; seqs: number[]; merged: boolean; note?: string };

/** An operation on its way that is not yet seen in the log. */
export interface Outgoing {
  /** Its place among all that was done on this device; given by the database. */
  n: number;
  key: string;
  c: string;
  op: Op;
  at: number;
  state: "waiting" | "failed";
  /** It has left this device at least once: the server may have it, whatever was heard. */
  tried?: boolean;
  /** Known as soon as the server has stored it. */
  seq?: number;
  /** Why it failed; `title` is in the person's language. */
  error?: { code: string; title: string };
}

/** The message that an operation is, if it is one. */
export const contentOf = (row: Outgoing): Content | null => (row.op.k === "send" ? row.op : null);

/** Reactions to a message; `e` is the number of the newest one contained. */
export interface Reactions {
  s: number;
  e: number;
  r: Reaction[];
}

export interface LogPage {
  entries: Entry[];
  first_seq: number;
  /** The conversation's newest number when the page was made: what the page tells is complete up to it. */
  last_seq: number;
  reactions?: Reactions[];
  threads?: { s: number; n: number; e: number; last_at: number }[];
}

export interface Page<T> {
  items: T[];
  next_cursor: string | null;
}

export interface Version {
  n: number;
  at: string;
  text: string;
  f?: "md" | null;
}

export interface Reacted {
  member_id: string;
  x: string;
  at: string;
}

export interface Participant {
  member_id: string;
  role: string;
  joined_at: string;
  read_seq: number;
  delivered_seq: number;
  /** What they are called in this group. */
  nickname?: string | null;
  muted_until?: string | null;
  can: string[];
}

export type Where = { before: number } | { after: number } | { around: number };

/** The module's REST side. Every call rejects with an `ApiError`. */
export interface ChatApi {
  list(cursor: string | null): Promise<Page<Conversation>>;
  /** Null when it does not exist, or not for this person. */
  get(c: string): Promise<Conversation | null>;
  log(c: string, where: Where, limit: number): Promise<LogPage>;
  /** Single messages in their present state, for quotes. */
  entries(c: string, seqs: readonly number[]): Promise<Pick<LogPage, "entries" | "reactions">>;
  versions(c: string, seq: number, cursor: string | null): Promise<Page<Version>>;
  reactions(c: string, seq: number, x: string, cursor: string | null): Promise<Page<Reacted>>;
  pins(c: string): Promise<Pick<LogPage, "entries" | "reactions">>;
  /** A person's registers, the last changed first. */
  own(cursor: string | null): Promise<Page<{ key: string; body: OwnBody; at: string }>>;
  /** The words under which this person is mentioned. */
  audiences(): Promise<string[]>;
  thread(c: string, seq: number, cursor: string | null): Promise<Page<Entry>>;
  members(c: string, cursor: string | null, q?: string): Promise<Page<Participant>>;
  openDirect(member: string): Promise<Conversation>;
  openGroup(title: string, members: readonly string[]): Promise<Conversation>;
  rename(c: string, title: string): Promise<Conversation>;
  add(c: string, members: readonly string[]): Promise<Conversation>;
  remove(c: string, member: string): Promise<void>;
  /** How many have read these messages of one's own, at most twenty. */
  readCounts(c: string, seqs: readonly number[]): Promise<{ counts: ReadCount[] }>;
}
