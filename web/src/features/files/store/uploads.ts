import { useCallback, useMemo, useSyncExternalStore } from "react";
import { onSignOut, useSession } from "@/features/identity";
import { isOnline, onReachable } from "@/shared/kit/online";
import { forgetUploads, type Meta, type Owner, UploadDb, uploadDbName } from "./db";
import { type UploadItem, UploadManager } from "./manager";
import { wireTo } from "./wire";

interface Home {
  account: string;
  org: string;
}

const managers = new Map<string, UploadManager>();

/** The manager of an account in an organisation; the first to ask for it starts it. */
function managerOf({ account, org }: Home): UploadManager {
  const name = uploadDbName(account, org);
  let manager = managers.get(name);
  if (!manager) {
    manager = new UploadManager({
      wire: wireTo(org),
      db: new UploadDb(name),
      isOnline,
      onOnline: onReachable,
      wait: (ms) => new Promise((done) => setTimeout(done, ms)),
      now: () => Date.now(),
      alone: (key, signal, run) => alone(`${name}.${key}`, signal, run),
    });
    managers.set(name, manager);
    void manager.resume();
  }
  return manager;
}

async function alone(name: string, signal: AbortSignal, run: () => Promise<void>): Promise<void> {
  // Only on https and localhost.
  if (!navigator.locks) return run();
  await navigator.locks.request(name, { signal }, run);
}

/** Goes on with what an earlier page left, whatever is shown now. Signing out by choice takes everything away. */
export function registerUploads(home: Home): () => void {
  const stop = () => {
    const name = uploadDbName(home.account, home.org);
    managers.get(name)?.stop();
    managers.delete(name);
  };
  managerOf(home);
  const stopLeaving = onSignOut(async () => {
    stop();
    await forgetUploads(home.account);
  });
  return () => {
    stopLeaving();
    stop();
  };
}

export interface Uploads {
  items: readonly UploadItem[];
  /** Begins at once; returns the keys of what was added. */
  add(files: readonly File[], meta?: Meta): string[];
  cancel(key: string): void;
  retry(key: string): void;
  /** Takes finished ones from the list, when their files have been given to something. */
  take(keys: readonly string[]): void;
}

/** The uploads that are meant for one owner, such as a conversation. */
export function useUploads(kind: string, id: string): Uploads {
  const { account, org } = useSession();
  const manager = managerOf({ account: account.id, org });
  const owner = useMemo<Owner>(() => ({ kind, id }), [kind, id]);
  const items = useSyncExternalStore(
    manager.subscribe,
    useCallback(() => manager.itemsOf(owner), [manager, owner]),
  );
  return useMemo(
    () => ({
      items,
      add: (files, meta) => manager.add(owner, files, meta),
      cancel: (key) => manager.cancel(key),
      retry: (key) => manager.retry(key),
      take: (keys) => manager.take(keys),
    }),
    [items, manager, owner],
  );
}
