import { ApiError, OFFLINE } from "@/shared/api";
import { newKey } from "@/shared/kit/ids";
import type { FileRef } from "../model/files";
import { type Meta, type Owner, ownerKey, type UploadDb, type UploadRow } from "./db";
import { upload } from "./run";
import type { Wire } from "./wire";

const AT_ONCE = 2;

export interface UploadItem {
  key: string;
  name: string;
  size: number;
  type: string;
  state: "waiting" | "sending" | "paused" | "failed" | "done";
  /** 0 to 1 */
  progress: number;
  /** Why it failed: the server's words, or null for a text of ours. */
  problem: string | null;
  file: FileRef | null;
  meta: Meta;
  /** For a preview; gone when the upload has ended in another tab or before a reload. */
  blob: Blob | null;
}

export interface Outside {
  wire: Wire;
  db: UploadDb;
  isOnline(): boolean;
  onOnline(run: () => void): () => void;
  wait(ms: number): Promise<void>;
  now(): number;
  /** One tab at a time works on a row; the others wait and then look what became of it. */
  alone(name: string, signal: AbortSignal, run: () => Promise<void>): Promise<void>;
}

/** The uploads of one account in one organisation: at most two at once, in the order in which they were added. */
export class UploadManager {
  readonly #out: Outside;
  readonly #rows = new Map<string, UploadRow>();
  readonly #blobs = new Map<string, Blob>();
  readonly #running = new Map<string, AbortController>();
  readonly #listeners = new Set<() => void>();
  #shown = new Map<string, UploadItem[]>();
  readonly #stopOnline: () => void;
  #stopped = false;

  constructor(out: Outside) {
    this.#out = out;
    this.#stopOnline = out.onOnline(() => this.#changed());
  }

  /** Takes up what an earlier page left. */
  async resume(): Promise<void> {
    const left = await this.#out.db.uploads
      .orderBy("at")
      .toArray()
      .catch(() => []);
    for (const row of left) {
      if (this.#stopped || this.#rows.has(row.key)) continue;
      this.#rows.set(row.key, row.state === "sending" ? { ...row, state: "waiting" } : row);
      if (row.blob) this.#blobs.set(row.key, row.blob);
      if (row.state !== "done" && !row.blob) this.#rows.delete(row.key);
    }
    this.#changed();
    this.#startNext();
  }

  add(owner: Owner, files: readonly File[], meta: Meta = {}): string[] {
    const added = files.map((file) => {
      const row: UploadRow = {
        key: newKey(),
        owner: ownerKey(owner),
        kind: owner.kind,
        ownerId: owner.id,
        name: file.name || "file",
        size: file.size,
        type: file.type,
        meta,
        at: this.#out.now(),
        state: "waiting",
        offset: 0,
      };
      this.#rows.set(row.key, row);
      this.#blobs.set(row.key, file);
      // Without room for it the upload goes on; only a reload would end it.
      void this.#out.db.uploads.put({ ...row, blob: file }).catch(() => undefined);
      return row.key;
    });
    this.#changed();
    this.#startNext();
    return added;
  }

  retry(key: string): void {
    const row = this.#rows.get(key);
    if (row?.state !== "failed") return;
    this.#set(key, { state: "waiting", problem: undefined });
    this.#startNext();
  }

  /** Ends it here and on the server. What has become a file is only taken from the list. */
  cancel(key: string): void {
    const row = this.#rows.get(key);
    this.#running.get(key)?.abort();
    this.#drop(key);
    if (row?.uploadId && row.state !== "done") void this.#out.wire.cancel(row.uploadId).catch(() => undefined);
    this.#startNext();
  }

  /** Finished ones that have been given to a message. */
  take(keys: readonly string[]): void {
    for (const key of keys) this.#drop(key);
  }

  itemsOf(owner: Owner): readonly UploadItem[] {
    const name = ownerKey(owner);
    let items = this.#shown.get(name);
    if (!items) {
      const online = this.#out.isOnline();
      items = [...this.#rows.values()].filter((row) => row.owner === name).map((row) => this.#item(row, online));
      this.#shown.set(name, items);
    }
    return items;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  stop(): void {
    this.#stopped = true;
    this.#stopOnline();
    for (const running of this.#running.values()) running.abort();
    this.#out.db.close();
  }

  #item(row: UploadRow, online: boolean): UploadItem {
    const moves = row.state === "waiting" || row.state === "sending";
    return {
      key: row.key,
      name: row.name,
      size: row.size,
      type: row.file?.type ?? row.type,
      state: moves && !online ? "paused" : row.state,
      progress: row.state === "done" ? 1 : row.size ? row.offset / row.size : 0,
      problem: row.problem ?? null,
      file: row.file ?? null,
      meta: row.meta,
      blob: this.#blobs.get(row.key) ?? null,
    };
  }

  #startNext(): void {
    for (const row of this.#rows.values()) {
      if (this.#stopped || this.#running.size >= AT_ONCE) return;
      const blob = this.#blobs.get(row.key);
      if (row.state === "waiting" && blob && !this.#running.has(row.key)) void this.#run(row.key, blob);
    }
  }

  async #run(key: string, blob: Blob): Promise<void> {
    const stop = new AbortController();
    this.#running.set(key, stop);
    try {
      await this.#out.alone(key, stop.signal, () => this.#send(key, blob, stop.signal));
    } catch (problem) {
      if (!stop.signal.aborted) this.#fail(key, problem);
    } finally {
      this.#running.delete(key);
      this.#startNext();
    }
  }

  async #send(key: string, blob: Blob, signal: AbortSignal): Promise<void> {
    const kept = await this.#out.db.uploads.get(key).catch(() => undefined);
    if (kept?.state === "done") return this.#set(key, kept);
    this.#set(key, { state: "sending", ...(kept?.uploadId ? { uploadId: kept.uploadId } : {}) });
    const row = this.#rows.get(key);
    if (!row) return;
    const file = await upload({ ...row }, blob, {
      wire: this.#out.wire,
      signal,
      note: async (change) => this.#set(key, change),
      online: () => this.#online(signal),
      wait: this.#out.wait,
      now: this.#out.now,
    });
    this.#set(key, { state: "done", file, offset: row.size, blob: undefined });
  }

  #fail(key: string, problem: unknown): void {
    const said = problem instanceof ApiError && problem.code !== OFFLINE && problem.status !== 0 ? problem.title : "";
    this.#set(key, { state: "failed", problem: said || undefined });
  }

  #online(signal: AbortSignal): Promise<void> {
    if (this.#out.isOnline()) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const stop = this.#out.onOnline(() => {
        if (!this.#out.isOnline()) return;
        stop();
        resolve();
      });
      signal.addEventListener("abort", () => {
        stop();
        reject(signal.reason);
      });
    });
  }

  #set(key: string, change: Partial<UploadRow>): void {
    const row = this.#rows.get(key);
    if (!row || this.#stopped) return;
    const { blob: _blob, ...rest } = change;
    this.#rows.set(key, { ...row, ...rest });
    void this.#out.db.uploads.update(key, change).catch(() => undefined);
    this.#changed();
  }

  #drop(key: string): void {
    this.#rows.delete(key);
    this.#blobs.delete(key);
    void this.#out.db.uploads.delete(key).catch(() => undefined);
    this.#changed();
  }

  #changed(): void {
    this.#shown = new Map();
    for (const listener of this.#listeners) listener();
  }
}
