import { isSilent, restated, targetOf } from "./changes";
import { countOf, governed, owned } from "./governed";
import type { OwnStep } from "./registers";
import type { Bodies, Conversation, Entry, FeedStep, Hides, Mention, Position, PositionPush } from "./types";
import { amend, append, lastSeq, type Window } from "./window";

/** What one tab knows of the person's conversations. Never changed in place. */
export interface ChatState {
  me: string;
  /** The number of the change feed up to which everything is applied. */
  feed: number;
  /** The words under which the person is mentioned: `a`, `p:<member>`, `r:<role>`, `d:<department>`. */
  audiences: readonly string[];
  conversations: Readonly<Record<string, Conversation>>;
  windows: Readonly<Record<string, Window>>;
  /** Entries that came before the one that is missing in front of them; ascending. */
  ahead: Readonly<Record<string, readonly Entry[]>>;
  /** The latest changes of messages: a page that was on its way when they came does not contain them. */
  recent: Readonly<Record<string, readonly Entry[]>>;
  /** How far the others have read, by conversation and member. */
  positions: Readonly<Record<string, Readonly<Record<string, Position>>>>;
}

export type ChatEvent =
  | { t: "log"; entry: Entry }
  | { t: "feed"; step: FeedStep }
  | { t: "position"; push: PositionPush }
  | { t: "snapshot"; conversation: Conversation }
  | { t: "gone"; c: string };

/** What folding found that only the server can mend, and what it applied. */
export interface Findings {
  /** Conversations with a hole between what is held and what came. */
  gaps: Set<string>;
  feedGap: boolean;
  /** Conversations that are spoken of but not known: fetch them. */
  unknown: Set<string>;
  /** Conversations whose summary can no longer be derived (faces after somebody left): fetch them. */
  stale: Set<string>;
  /** Entries that extended the known log, in order. */
  landed: Entry[];
  /** Known by number already, but not yet contained in what is held: for the archive. */
  late: Entry[];
  /** Summaries that jumped over entries: from which number on they have to be asked for. */
  jumps: Map<string, number>;
  /** Conversations changed by this round. */
  touched: Set<string>;
  gone: Set<string>;
  /** Registers of the person that have changed. */
  own: OwnStep[];
}

export const emptyState = (me: string): ChatState => ({
  me,
  feed: 0,
  audiences: ["a", `p:${me}`],
  conversations: {},
  windows: {},
  ahead: {},
  recent: {},
  positions: {},
});

/** So many changes are remembered for pages on their way; a page takes less time than they do to come. */
const RECENT = 400;

export const unreadOf = (c: Conversation): number => Math.max(0, c.last_ordinal - c.read_ordinal);

/** State and events give the next state; applying an event twice is applying it once. */
export function fold(state: ChatState, events: readonly ChatEvent[]): { state: ChatState; found: Findings } {
  const found: Findings = {
    gaps: new Set(),
    feedGap: false,
    unknown: new Set(),
    stale: new Set(),
    landed: [],
    late: [],
    jumps: new Map(),
    touched: new Set(),
    gone: new Set(),
    own: [],
  };
  const draft: Draft = {
    ...state,
    conversations: { ...state.conversations },
    windows: { ...state.windows },
    ahead: { ...state.ahead },
    recent: { ...state.recent },
    positions: { ...state.positions },
  };
  for (const event of events) apply(draft, event, found);
  // A gap that a later event closed is none.
  for (const c of found.gaps) if (!draft.ahead[c]?.length) found.gaps.delete(c);
  return { state: draft, found };
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };
interface Draft {
  me: string;
  audiences: readonly string[];
  feed: number;
  conversations: Writable<ChatState["conversations"]>;
  windows: Writable<ChatState["windows"]>;
  ahead: Writable<ChatState["ahead"]>;
  recent: Writable<ChatState["recent"]>;
  positions: Writable<ChatState["positions"]>;
}

function apply(draft: Draft, event: ChatEvent, found: Findings): void {
  switch (event.t) {
    case "log":
      log(draft, event.entry, found);
      break;
    case "feed":
      feed(draft, event.step, found);
      break;
    case "position":
      position(draft, event.push);
      break;
    case "snapshot":
      snapshot(draft, event.conversation, found);
      break;
    case "gone":
      forget(draft, event.c, found);
      break;
  }
}

function log(draft: Draft, entry: Entry, found: Findings): void {
  const conversation = draft.conversations[entry.c];
  if (!conversation) {
    // Kept: the summary that is fetched now may have been made just before this entry.
    draft.ahead[entry.c] = insert(draft.ahead[entry.c] ?? [], entry);
    found.unknown.add(entry.c);
    return;
  }
  if (entry.s <= conversation.last_seq) {
    overtaken(draft, entry, found);
    return;
  }
  if (entry.s > conversation.last_seq + 1) {
    draft.ahead[entry.c] = insert(draft.ahead[entry.c] ?? [], entry);
    found.gaps.add(entry.c);
    return;
  }
  land(draft, conversation, entry, found);
  drain(draft, entry.c, found);
}

/** A summary fetched meanwhile knew the entry already; what is open here may not contain it yet. */
function overtaken(draft: Draft, entry: Entry, found: Findings): void {
  const window = draft.windows[entry.c];
  if (window && lastSeq(window) === entry.s - 1) {
    draft.windows[entry.c] = append(window, [entry], draft.me);
    remember(draft, entry);
    found.landed.push(entry);
    found.touched.add(entry.c);
    return;
  }
  if (window && lastSeq(window) >= entry.s) return;
  found.late.push(entry);
  remember(draft, entry);
  if (window) draft.windows[entry.c] = amend(window, [entry], draft.me);
}

function remember(draft: Draft, entry: Entry): void {
  if (targetOf(entry) === null) return;
  const held = draft.recent[entry.c] ?? [];
  if (!held.some((other) => other.s === entry.s)) draft.recent[entry.c] = [...held, entry].slice(-RECENT);
}

/** The entry is the next one: the summary and, where it is open at its end, the window move on. */
function land(draft: Draft, conversation: Conversation, entry: Entry, found: Findings): void {
  const next = advance(conversation, entry, draft.me, draft.audiences);
  draft.conversations[entry.c] = next;
  const window = draft.windows[entry.c];
  if (window && lastSeq(window) === entry.s - 1) draft.windows[entry.c] = append(window, [entry], draft.me);
  else if (window && targetOf(entry) !== null) draft.windows[entry.c] = amend(window, [entry], draft.me);
  remember(draft, entry);
  // What one may do here follows from settings and roles by the server's rules.
  if (entry.k === "settings" || entry.k === "role") found.stale.add(entry.c);
  if (entry.k === "settings" && "read" in entry.b) unread(draft, entry.c);
  // Which ordinal the edited message has, its row knows; it may not be here.
  if (entry.by !== draft.me && reaches(entry.b.nm, draft.audiences)) found.stale.add(entry.c);
  if (entry.k === "left") {
    if (needsAnswer(conversation, entry, draft.me)) found.stale.add(entry.c);
    const { [entry.c]: members = {} } = draft.positions;
    const gone = (entry.b as unknown as Bodies["left"]).members ?? [];
    draft.positions[entry.c] = Object.fromEntries(Object.entries(members).filter(([id]) => !gone.includes(id)));
  }
  found.landed.push(entry);
  found.touched.add(entry.c);
}

/** What waited behind a hole follows as soon as the hole is closed. */
function drain(draft: Draft, c: string, found: Findings): void {
  for (;;) {
    const [first, ...rest] = draft.ahead[c] ?? [];
    const conversation = draft.conversations[c];
    if (!first || !conversation || first.s > conversation.last_seq + 1) return;
    if (rest.length > 0) draft.ahead[c] = rest;
    else delete draft.ahead[c];
    if (first.s === conversation.last_seq + 1) land(draft, conversation, first, found);
  }
}

function insert(entries: readonly Entry[], entry: Entry): readonly Entry[] {
  if (entries.some((other) => other.s === entry.s)) return entries;
  return [...entries, entry].sort((a, b) => a.s - b.s);
}

/** The summary after one more entry: the same that the server would give. */
export function advance(
  conversation: Conversation,
  entry: Entry,
  me: string,
  audiences: readonly string[] = [],
): Conversation {
  const { last_entry: last } = conversation;
  if (isSilent(entry))
    return withoutRecalled({ ...conversation, last_seq: entry.s, last_entry: last && restated(last, entry) }, entry);
  const next: Conversation = {
    ...conversation,
    last_seq: entry.s,
    last_ordinal: Math.max(conversation.last_ordinal, entry.o),
    last_entry: entry,
    last_at: new Date(entry.at).toISOString(),
  };
  if (reaches(entry.b.m, audiences) && entry.by !== me && entry.o > conversation.read_ordinal) {
    next.mentions = [...(conversation.mentions ?? []), entry.o].slice(0, MENTIONS);
  }
  if (entry.k === "message" && entry.by === me) return readUpTo(next, entry.s, entry.o);
  if (entry.k === "renamed") next.title = (entry.b as unknown as Bodies["renamed"]).title;
  if (entry.k === "joined") {
    const members = (entry.b as unknown as Bodies["joined"]).members ?? [];
    next.member_count = conversation.member_count + countOf(entry);
    next.face_ids = [...new Set([...conversation.face_ids, ...members])].slice(0, 4);
  }
  if (entry.k === "left") {
    const members = (entry.b as unknown as Bodies["left"]).members ?? [];
    next.member_count = Math.max(0, conversation.member_count - countOf(entry));
    next.face_ids = conversation.face_ids.filter((id) => !members.includes(id));
  }
  return governed(next, entry, me);
}

/** So many unread mentions are counted. */
const MENTIONS = 100;

function reaches(mentions: unknown, audiences: readonly string[]): boolean {
  if (!Array.isArray(mentions)) return false;
  return (mentions as Mention[]).some(({ k, id }) => audiences.includes(id ? `${k}:${id}` : k));
}

function withoutRecalled(conversation: Conversation, entry: Entry): Conversation {
  const { o } = entry.b as { o?: number };
  if (entry.k !== "recalled" || !conversation.mentions?.includes(o ?? 0)) return conversation;
  return { ...conversation, mentions: conversation.mentions.filter((ordinal) => ordinal !== o) };
}

/** Who takes a face's place, and what a new owner may do, only the server knows. */
function needsAnswer(conversation: Conversation, entry: Entry, me: string): boolean {
  const { members = [], owner } = entry.b as unknown as Bodies["left"];
  return owner === me || conversation.face_ids.some((id) => members.includes(id));
}

/** Reading never goes back. */
export function readUpTo(conversation: Conversation, seq: number, ordinal: number): Conversation {
  if (seq <= conversation.read_seq && ordinal <= conversation.read_ordinal) return conversation;
  return {
    ...conversation,
    read_seq: Math.max(conversation.read_seq, seq),
    read_ordinal: Math.max(conversation.read_ordinal, ordinal),
    ...(conversation.mentions && { mentions: conversation.mentions.filter((o) => o > ordinal) }),
  };
}

function feed(draft: Draft, step: FeedStep, found: Findings): void {
  if (step.n <= draft.feed) return;
  if (step.n > draft.feed + 1) {
    found.feedGap = true;
    return;
  }
  draft.feed = step.n;
  const conversation = draft.conversations[step.c];
  if (step.k === "own") found.own.push(step.b as unknown as OwnStep);
  else if (step.k === "reading" && !step.c) hideEverywhere(draft, step.b.hides as Hides, found);
  else if (step.k === "left") forget(draft, step.c, found);
  else if (step.k === "joined") {
    // Joining again after having left may show another part of the log: only the server's word counts.
    found.unknown.add(step.c);
    found.gone.delete(step.c);
  } else if (step.k === "read" && conversation) {
    const { read_seq = 0, read_ordinal = 0 } = step.b as { read_seq?: number; read_ordinal?: number };
    draft.conversations[step.c] = readUpTo(conversation, read_seq, read_ordinal);
    found.touched.add(step.c);
  } else if (conversation && (step.k === "seat" || step.k === "muted" || step.k === "reading")) {
    draft.conversations[step.c] = owned(conversation, step);
    // Whether one may speak follows by the server's rules.
    if (step.k !== "seat") found.stale.add(step.c);
    found.touched.add(step.c);
  }
}

/** The person hides more or less in all conversations for which they have not chosen otherwise. */
function hideEverywhere(draft: Draft, hides: Hides, found: Findings): void {
  for (const [c, conversation] of Object.entries(draft.conversations)) {
    const { reading } = conversation;
    if (!reading || reading.wish !== null || (!reading.may_hide && hides !== "nothing")) continue;
    draft.conversations[c] = { ...conversation, reading: { ...reading, hides } };
    found.touched.add(c);
  }
}

function position(draft: Draft, push: PositionPush): void {
  const members = draft.positions[push.c] ?? {};
  const { read_seq, delivered_seq, shared } = push;
  // Who hides again is hidden from that moment on; else what was told only moves on.
  const before = shared && members[push.by]?.shared ? members[push.by] : undefined;
  const next = {
    read_seq: further(before?.read_seq, read_seq),
    delivered_seq: delivered_seq === null ? null : further(before?.delivered_seq, delivered_seq),
    shared,
  };
  draft.positions[push.c] = { ...members, [push.by]: next };
}

const further = (before: number | null | undefined, now: number | null): number | null =>
  typeof before === "number" ? Math.max(before, now ?? 0) : now;

/** Something else holds now: what was told before is not shown any more. */
function unread(draft: Draft, c: string): void {
  const members = Object.entries(draft.positions[c] ?? {});
  draft.positions[c] = Object.fromEntries(members.map(([id, at]) => [id, { ...at, read_seq: null }]));
}

/**
 * A summary fetched from the server. It may be older than what the pushes told meanwhile; then only its read position
 * can be news.
 */
function snapshot(draft: Draft, fetched: Conversation, found: Findings): void {
  const held = draft.conversations[fetched.id];
  found.unknown.delete(fetched.id);
  found.touched.add(fetched.id);
  if (held && held.last_seq < fetched.last_seq) found.jumps.set(fetched.id, held.last_seq);
  const base = held && held.last_seq > fetched.last_seq ? held : fetched;
  const read = held && held.read_seq > fetched.read_seq ? held : fetched;
  draft.conversations[fetched.id] = readUpTo(base, read.read_seq, read.read_ordinal);
  for (const { member_id, ...at } of fetched.positions) position(draft, { c: fetched.id, by: member_id, ...at });
  drain(draft, fetched.id, found);
}

function forget(draft: Draft, c: string, found: Findings): void {
  delete draft.conversations[c];
  delete draft.windows[c];
  delete draft.ahead[c];
  delete draft.recent[c];
  delete draft.positions[c];
  found.unknown.delete(c);
  found.gaps.delete(c);
  found.gone.add(c);
}
