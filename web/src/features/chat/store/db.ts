import Dexie, { type EntityTable, type Table } from "dexie";
import type { Span } from "./ranges";
import type { OwnBody, Register } from "./registers";
import type { Ask, Conversation, Entry, FileRef, Outgoing } from "./types";

export interface Draft {
  c: string;
  text: string;
  at: number;
  /** What the text answers to, edits, or carries. */
  re?: number;
  edit?: { t?: number; tk?: string };
  files?: FileRef[];
  f?: "md";
  ask?: Pick<Ask, "of" | "due">;
  ack?: true;
  /** What stood in the field before an edit was begun. */
  aside?: Omit<Draft, "c" | "at" | "aside">;
}

interface Holding {
  c: string;
  spans: Span[];
}

/** A read position that the server has not confirmed yet. */
interface UnsentRead {
  c: string;
  seq: number;
}

/** What is shown of a person; kept so that names stand there without a connection too. */
export interface KnownPerson {
  id: string;
  name: string;
  latin: string;
  title: string;
  avatar: string | null;
  /** No longer in the organisation. */
  left: boolean;
}

/** Outgoing messages get their place from the database, so that all tabs agree on the order. */
export type OutgoingRow = Outgoing;

/**
 * What this browser keeps of one account's chat in one organisation. All tabs share it, so every write must stay true
 * when another tab writes at the same time: summaries only move forward, spans are merged where they are stored.
 */
export class ChatDb extends Dexie {
  meta!: Table<{ k: string; v: number }, string>;
  conversations!: Table<Conversation, string>;
  entries!: Table<Entry, [string, number]>;
  holdings!: Table<Holding, string>;
  outbox!: EntityTable<OutgoingRow, "n">;
  drafts!: Table<Draft, string>;
  unsentReads!: Table<UnsentRead, string>;
  /** Conversations whose summary has yet to be fetched: the feed has spoken of them and will not do so again. */
  wanted!: Table<{ c: string }, string>;
  people!: Table<KnownPerson, string>;
  /** Of each draft: the words agreed on with the server, those told to it since, and what another device has. */
  draftsAgreed!: Table<{ c: string; mark: string; told?: string; other?: OwnBody }, string>;
  own!: Table<Register, string>;
  /** Words of a register that the server has not confirmed yet; `word` tells one from the next. */
  unsentOwn!: Table<{ key: string; body: OwnBody | null; word: string }, string>;

  constructor(name: string) {
    super(name);
    this.version(1).stores({
      meta: "k",
      conversations: "id",
      entries: "[c+s]",
      holdings: "c",
      outbox: "++n,&key,c",
      drafts: "c",
      unsentReads: "c",
      wanted: "c",
      people: "id",
    });
    // Before edits and reactions were understood, entries were kept as they first came: they are fetched anew.
    this.version(2)
      .stores({})
      .upgrade(async (tx) => {
        for (const name of ["meta", "conversations", "entries", "holdings", "wanted"]) await tx.table(name).clear();
        await tx
          .table("outbox")
          .toCollection()
          .modify((row: Outgoing & { text?: string }) => {
            row.op = { k: "send", text: row.text ?? "" };
            delete row.text;
          });
      });
    this.version(3).stores({ own: "key", unsentOwn: "key", draftsAgreed: "c" });
  }
}

const PREFIX = "workhall.chat";

/** When a page or a session ends, the database closes under what is still running: that is done at the next start. */
function isClosing(error: unknown): boolean {
  const { name, inner } = (error ?? {}) as { name?: string; inner?: unknown };
  // What was aborted for a cause of its own (a full disk) names it.
  return name === "DatabaseClosedError" || (name === "AbortError" && (!inner || isClosing(inner)));
}

/** Tells the console what went wrong in work that nobody waits for. */
export function complain(what: string, error: unknown): void {
  if (!isClosing(error)) console.error(what, error);
}

/** Resolves in any case: for work that nobody waits for. */
export async function unattended(what: string, work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (error) {
    complain(what, error);
  }
}

export const dbName = (account: string, org: string): string => `${PREFIX}.${account}.${org}`;

/** Takes everything of an account from this browser: what signing out by choice means on a shared machine. */
export async function forgetAccount(account: string): Promise<void> {
  const names = await Dexie.getDatabaseNames();
  const own = names.filter((name) => name.startsWith(`${PREFIX}.${account}.`));
  await Promise.all(own.map((name) => Dexie.delete(name)));
}
