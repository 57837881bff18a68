import { ApiError } from "@/shared/api";
import type { FileRef } from "../model/files";
import type { UploadRow } from "./db";
import type { Position, Wire } from "./wire";

const LEAST = 128 << 10;
const FIRST = 512 << 10;
const MOST = 4 << 20;
/** A piece should take about so long: then progress is seen, and a broken connection costs little. */
const QUICK_MS = 1000;
const SLOW_MS = 4000;
const WAITS_MS = [1000, 2000, 4000, 8000, 15_000, 30_000] as const;
const MOST_TRIES = 8;
/** The server knows the upload no longer, or it came to nothing: begin anew. */
const GONE = new Set(["not_found", "upload_ended", "arrived_damaged"]);

export interface Running {
  wire: Wire;
  signal: AbortSignal;
  /** Keeps and shows how far it is. */
  note(change: Partial<Pick<UploadRow, "offset" | "uploadId">>): Promise<void>;
  /** Resolves when the server may be reached again. */
  online(): Promise<void>;
  wait(ms: number): Promise<void>;
  now(): number;
}

/** How many bytes next, after a piece of `size` took `ms`. */
export function nextSize(size: number, ms: number): number {
  if (ms < QUICK_MS) return Math.min(size * 2, MOST);
  return ms > SLOW_MS ? Math.max(size / 2, LEAST) : size;
}

/**
 * Brings one file to the server, whatever lies between: waits while offline, tries again with growing pauses, and goes on
 * at the offset that the server names. Throws what cannot be mended by trying again.
 */
export async function upload(row: UploadRow, blob: Blob, run: Running): Promise<FileRef> {
  let tries = 0;
  let anew = 0;
  let last = row.offset;
  for (;;) {
    try {
      return await attempt(row, blob, run);
    } catch (problem) {
      if (run.signal.aborted || !(problem instanceof ApiError)) throw problem;
      if (GONE.has(problem.code) && row.uploadId && anew < 2) {
        anew += 1;
        // Another key, or the server would answer with the upload that has ended.
        Object.assign(row, { uploadId: undefined, offset: 0, key: `${row.key.slice(0, 60)}.${anew}` });
        await run.note({ uploadId: undefined, offset: 0 });
        continue;
      }
      // What moved since the last failure was no failure of the kind that repeats.
      tries = row.offset > last ? 1 : tries + 1;
      last = row.offset;
      const isOffline = problem.code === "offline";
      const isPassing = problem.retry !== "no" || problem.status >= 500;
      if (!isOffline && (!isPassing || tries > MOST_TRIES)) throw problem;
      await run.wait(WAITS_MS[Math.min(tries, WAITS_MS.length) - 1] ?? 30_000);
      await run.online();
      run.signal.throwIfAborted();
    }
  }
}

async function attempt(row: UploadRow, blob: Blob, run: Running): Promise<FileRef> {
  await run.online();
  const at = await locate(row, run);
  let offset = at.offset;
  let size = FIRST;
  while (at.fileId === null && offset < row.size) {
    run.signal.throwIfAborted();
    const begun = run.now();
    offset = await run.wire.send(at.id, offset, blob.slice(offset, offset + size), run.signal);
    row.offset = offset;
    await run.note({ offset });
    size = nextSize(size, run.now() - begun);
  }
  return run.wire.finish(at.id, run.signal);
}

async function locate(row: UploadRow, run: Running): Promise<Position> {
  const at = row.uploadId ? await run.wire.position(row.uploadId) : await run.wire.begin(row);
  Object.assign(row, { uploadId: at.id, offset: at.offset });
  await run.note({ uploadId: at.id, offset: at.offset });
  return at;
}
