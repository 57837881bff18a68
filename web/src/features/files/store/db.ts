import Dexie, { type Table } from "dexie";
import type { FileRef } from "../model/files";

export interface Owner {
  kind: string;
  id: string;
}

/** What the client knows of the content; the server measures pictures itself. */
export interface Meta {
  w?: number;
  h?: number;
  ms?: number;
  wave?: string;
  voice?: boolean;
}

export type UploadState = "waiting" | "sending" | "failed" | "done";

export interface UploadRow {
  /** Chosen here; also the key under which the server knows a repeated announcement. */
  key: string;
  owner: string;
  kind: string;
  ownerId: string;
  name: string;
  size: number;
  type: string;
  meta: Meta;
  at: number;
  state: UploadState;
  /** Bytes that the server has. */
  offset: number;
  uploadId?: string;
  /** Kept as long as the upload runs. */
  blob?: Blob;
  /** What it became. */
  file?: FileRef;
  /** Why it failed: the server's words, or the key of a text of ours. */
  problem?: string;
}

export class UploadDb extends Dexie {
  uploads!: Table<UploadRow, string>;

  constructor(name: string) {
    super(name);
    this.version(1).stores({ uploads: "key,owner,at" });
  }
}

const PREFIX = "workhall.files";

export const uploadDbName = (account: string, org: string): string => `${PREFIX}.${account}.${org}`;

/** Takes everything of an account from this browser. */
export async function forgetUploads(account: string): Promise<void> {
  const names = await Dexie.getDatabaseNames();
  await Promise.all(names.filter((name) => name.startsWith(`${PREFIX}.${account}.`)).map((name) => Dexie.delete(name)));
}

export const ownerKey = (owner: Owner): string => `${owner.kind}/${owner.id}`;
