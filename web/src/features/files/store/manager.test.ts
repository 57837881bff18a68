// @vitest-environment node
import "fake-indexeddb/auto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ApiError } from "@/shared/api";
import type { FileRef } from "../model/files";
import { UploadDb, type UploadRow } from "./db";
import { type UploadItem, UploadManager } from "./manager";
import { nextSize } from "./run";
import type { Position, Wire } from "./wire";

const ROOM = { kind: "conversation", id: "r" };
const MB = 1 << 20;

interface Kept {
  size: number;
  name: string;
  bytes: Uint8Array[];
  offset: number;
  ended: boolean;
  file: FileRef | null;
}

/** A small model of the server's uploads, by its own rules; `fault` may break a call before or after it took effect. */
class ModelServer implements Wire {
  uploads = new Map<string, Kept>();
  byKey = new Map<string, string>();
  calls: string[] = [];
  fault: (call: string, after: boolean) => void = () => undefined;
  gate: Promise<void> = Promise.resolve();

  async #call<T>(name: string, run: () => T): Promise<T> {
    this.calls.push(name);
    await this.gate;
    this.fault(name, false);
    const found = run();
    this.fault(name, true);
    return found;
  }

  #get(id: string): Kept {
    const kept = this.uploads.get(id);
    if (!kept) throw refusal("not_found", 404);
    return kept;
  }

  #at(id: string): Position {
    const kept = this.#get(id);
    return { id, offset: kept.offset, fileId: kept.file?.id ?? null };
  }

  begin(row: UploadRow): Promise<Position> {
    return this.#call("begin", () => {
      const known = this.byKey.get(row.key);
      if (known) return this.#at(known);
      const id = `u${this.uploads.size}`;
      this.byKey.set(row.key, id);
      this.uploads.set(id, { size: row.size, name: row.name, bytes: [], offset: 0, ended: false, file: null });
      return this.#at(id);
    });
  }

  position(id: string): Promise<Position> {
    return this.#call("position", () => this.#at(id));
  }

  async send(id: string, offset: number, piece: Blob, signal: AbortSignal): Promise<number> {
    const bytes = new Uint8Array(await piece.arrayBuffer());
    return this.#call("send", () => {
      signal.throwIfAborted();
      const kept = this.#get(id);
      if (kept.ended) throw refusal("upload_ended", 409);
      if (kept.offset !== offset) throw refusal("wrong_offset", 409, "now");
      kept.bytes.push(bytes);
      kept.offset += bytes.length;
      return kept.offset;
    });
  }

  finish(id: string): Promise<FileRef> {
    return this.#call("finish", () => {
      const kept = this.#get(id);
      if (kept.offset !== kept.size) throw refusal("upload_not_complete", 409, "now");
      kept.file ??= { id: `f-${id}`, name: kept.name, size: kept.size, type: "text/plain" };
      kept.ended = true;
      return kept.file;
    });
  }

  cancel(id: string): Promise<void> {
    return this.#call("cancel", () => {
      this.#get(id).ended = true;
    });
  }
}

function refusal(code: string, status: number, retry: "no" | "now" | "later" = "no"): ApiError {
  return new ApiError({ code, title: `Refused: ${code}`, status, retry });
}

const offline = () => new ApiError({ code: "offline", title: "offline", retry: "later" });

let server: ModelServer;
let db: UploadDb;
let online: boolean;
let waits: number[];
let heard: Set<() => void>;
let managers: UploadManager[];
let count = 0;

function manager(): UploadManager {
  const made = new UploadManager({
    wire: server,
    db,
    isOnline: () => online,
    onOnline: (run) => {
      heard.add(run);
      return () => heard.delete(run);
    },
    wait: async (ms) => void waits.push(ms),
    now: () => 0,
    alone: (_name, _signal, run) => run(),
  });
  managers.push(made);
  return made;
}

function goes(on: boolean): void {
  online = on;
  for (const run of [...heard]) run();
}

const fileOf = (bytes: number, name = "a.txt") =>
  new File([new Uint8Array(bytes).fill(7)], name, { type: "text/plain" });

/** Resolves when what is shown of the room fulfils the wish. */
function shows(of: UploadManager, wish: (items: readonly UploadItem[]) => boolean): Promise<readonly UploadItem[]> {
  return new Promise((resolve) => {
    const look = () => {
      const items = of.itemsOf(ROOM);
      if (!wish(items)) return;
      stop();
      resolve(items);
    };
    const stop = of.subscribe(look);
    queueMicrotask(look);
  });
}

const allDone = (items: readonly UploadItem[]) => items.length > 0 && items.every((item) => item.state === "done");

beforeEach(() => {
  count += 1;
  server = new ModelServer();
  db = new UploadDb(`test.${count}`);
  online = true;
  waits = [];
  heard = new Set();
  managers = [];
});

afterEach(() => {
  for (const one of managers) one.stop();
});

describe("uploads", () => {
  it("brings a file over in pieces and says how far it is", async () => {
    const own = manager();
    const seen: number[] = [];
    own.subscribe(() => seen.push(own.itemsOf(ROOM)[0]?.progress ?? 0));
    own.add(ROOM, [fileOf(6 * MB)]);
    const [item] = await shows(own, allDone);
    expect(item?.file).toEqual({ id: "f-u0", name: "a.txt", size: 6 * MB, type: "text/plain" });
    expect(server.uploads.get("u0")?.bytes.map((piece) => piece.length)).toEqual([MB / 2, MB, 2 * MB, 2.5 * MB]);
    expect([...seen].sort((a, b) => a - b)).toEqual(seen);
    expect(new Set(seen).size).toBeGreaterThan(3);
  });

  it("sends two at once and the others in their order", async () => {
    let open: () => void = () => undefined;
    server.gate = new Promise((done) => {
      open = done;
    });
    const own = manager();
    own.add(
      ROOM,
      Array.from({ length: 5 }, (_, n) => fileOf(10, `${n}.txt`)),
    );
    await expect.poll(() => server.calls).toEqual(["begin", "begin"]);
    expect(own.itemsOf(ROOM).map((item) => item.state)).toEqual([
      "sending",
      "sending",
      "waiting",
      "waiting",
      "waiting",
    ]);
    open();
    const items = await shows(own, allDone);
    expect(items.map((item) => item.name)).toEqual(["0.txt", "1.txt", "2.txt", "3.txt", "4.txt"]);
    expect([...server.uploads.values()].map((kept) => kept.name)).toEqual(items.map((item) => item.name));
  });

  it("goes on after failures with growing pauses, and loses or doubles nothing", async () => {
    let failures = 0;
    server.fault = (call, after) => {
      // Every other time the answer is lost and the piece is not.
      if (call === "send" && failures < 4 && after === (failures % 2 === 1)) {
        failures += 1;
        throw offline();
      }
    };
    const own = manager();
    own.add(ROOM, [fileOf(3 * MB)]);
    await shows(own, allDone);
    expect(server.uploads.get("u0")?.offset).toBe(3 * MB);
    expect(waits.length).toBe(4);
    expect(waits.every((ms) => ms >= 1000)).toBe(true);
  });

  it("is the same upload when the answer to its beginning is lost", async () => {
    let lost = false;
    server.fault = (call, after) => {
      if (call === "begin" && after && !lost) {
        lost = true;
        throw offline();
      }
    };
    const own = manager();
    own.add(ROOM, [fileOf(10)]);
    await shows(own, allDone);
    expect(server.uploads.size).toBe(1);
  });

  it("pauses without a connection and goes on with it", async () => {
    goes(false);
    const own = manager();
    own.add(ROOM, [fileOf(10)]);
    const [item] = await shows(own, ([first]) => first?.state === "paused");
    expect(item?.progress).toBe(0);
    expect(server.calls).toEqual([]);
    goes(true);
    await shows(own, allDone);
  });

  it("goes on after a reload where the server stands", async () => {
    let open: () => void = () => undefined;
    const first = manager();
    let sent = 0;
    server.fault = (call, after) => {
      if (call === "send" && after) sent += 1;
      if (sent === 2)
        server.gate = new Promise((done) => {
          open = done;
        });
    };
    first.add(ROOM, [fileOf(6 * MB)]);
    await shows(first, ([item]) => (item?.progress ?? 0) > 0.2);
    first.stop();
    open();
    server.gate = Promise.resolve();
    server.fault = () => undefined;
    const before = server.uploads.get("u0")?.offset ?? 0;
    expect(before).toBeGreaterThan(0);
    await db.open();
    server.calls = [];
    const second = manager();
    await second.resume();
    const [item] = await shows(second, allDone);
    expect(item?.name).toBe("a.txt");
    expect(server.calls[0]).toBe("position");
    expect(server.uploads.size).toBe(1);
    expect(server.uploads.get("u0")?.offset).toBe(6 * MB);
  });

  it("keeps what is done until it is taken, without its bytes", async () => {
    const own = manager();
    const [key = ""] = own.add(ROOM, [fileOf(10)]);
    await shows(own, allDone);
    await expect.poll(() => db.uploads.get(key)).toMatchObject({ state: "done", file: { id: "f-u0" } });
    expect((await db.uploads.get(key))?.blob).toBeUndefined();
    const later = manager();
    await later.resume();
    expect(later.itemsOf(ROOM)[0]?.file?.id).toBe("f-u0");
    own.take([key]);
    expect(own.itemsOf(ROOM)).toEqual([]);
    await expect.poll(() => db.uploads.count()).toBe(0);
  });

  it("begins anew when the server has forgotten the upload", async () => {
    const own = manager();
    let once = true;
    server.fault = (call, after) => {
      if (call === "send" && after && once) {
        once = false;
        server.uploads.delete("u0");
        server.uploads.set("gone", { size: 0, name: "", bytes: [], offset: 0, ended: true, file: null });
      }
    };
    own.add(ROOM, [fileOf(3 * MB)]);
    const [item] = await shows(own, allDone);
    expect(item?.file?.id).toBe("f-u1");
    expect(server.uploads.get("u1")?.offset).toBe(3 * MB);
  });

  it("says the server's words when it is refused, and tries again when asked to", async () => {
    server.fault = (call) => {
      if (call === "begin") throw refusal("file_too_large", 413);
    };
    const own = manager();
    const [key = ""] = own.add(ROOM, [fileOf(10)]);
    const [item] = await shows(own, ([first]) => first?.state === "failed");
    expect(item?.problem).toBe("Refused: file_too_large");
    expect(waits).toEqual([]);
    server.fault = () => undefined;
    own.retry(key);
    await shows(own, allDone);
  });

  it("gives up after many failures of a server that can be reached", async () => {
    server.fault = (call) => {
      if (call === "finish") throw refusal("storage_away", 503, "later");
    };
    const own = manager();
    own.add(ROOM, [fileOf(10)]);
    const [item] = await shows(own, ([first]) => first?.state === "failed");
    expect(item?.problem).toBe("Refused: storage_away");
    expect(waits).toEqual([1000, 2000, 4000, 8000, 15_000, 30_000, 30_000, 30_000]);
  });

  it("cancels here and on the server, and the next one begins", async () => {
    let open: () => void = () => undefined;
    server.gate = new Promise((done) => {
      open = done;
    });
    const own = manager();
    const [first = "", , third = ""] = own.add(ROOM, [fileOf(10, "0"), fileOf(10, "1"), fileOf(10, "2")]);
    await expect.poll(() => server.calls).toEqual(["begin", "begin"]);
    open();
    server.gate = Promise.resolve();
    await shows(own, (items) => items.some((item) => item.key === first && item.progress > 0) || allDone(items));
    own.cancel(first);
    expect(own.itemsOf(ROOM).map((item) => item.name)).toEqual(["1", "2"]);
    await shows(own, allDone);
    expect(own.itemsOf(ROOM).some((item) => item.key === third)).toBe(true);
  });

  it("shows each owner its own", async () => {
    const own = manager();
    own.add(ROOM, [fileOf(10)]);
    own.add({ kind: "conversation", id: "other" }, [fileOf(10, "b.txt")]);
    await shows(own, allDone);
    expect(own.itemsOf(ROOM).map((item) => item.name)).toEqual(["a.txt"]);
    expect(own.itemsOf(ROOM)).toBe(own.itemsOf(ROOM));
  });
});

it("takes larger pieces on a quick line and smaller ones on a slow one", () => {
  expect(nextSize(MB, 100)).toBe(2 * MB);
  expect(nextSize(4 * MB, 100)).toBe(4 * MB);
  expect(nextSize(MB, 2000)).toBe(MB);
  expect(nextSize(MB, 9000)).toBe(MB / 2);
  expect(nextSize(128 << 10, 9000)).toBe(128 << 10);
});
