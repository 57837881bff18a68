import { api, done, need } from "@/shared/api";
import { type FileRef, toRef } from "../model/files";
import type { UploadRow } from "./db";

export interface Position {
  id: string;
  offset: number;
  /** Set when it has become a file. */
  fileId: string | null;
}

/** The server's side of an upload. */
export interface Wire {
  begin(row: UploadRow): Promise<Position>;
  position(id: string): Promise<Position>;
  /** Returns how many bytes the server has now. */
  send(id: string, offset: number, piece: Blob, signal: AbortSignal): Promise<number>;
  finish(id: string, signal: AbortSignal): Promise<FileRef>;
  cancel(id: string): Promise<void>;
}

const AT = "/api/orgs/{org_id}/files/uploads/{upload_id}" as const;

export function wireTo(org: string): Wire {
  const at = (id: string) => ({ org_id: org, upload_id: id });
  return {
    async begin(row) {
      // Behind the "#" stands for what in the conversation it is meant: a thread, a voice message.
      const owner = { kind: row.kind, id: row.ownerId.split("#", 1)[0] as string };
      const upload = await need(
        api.POST("/api/orgs/{org_id}/files/uploads", {
          params: { path: { org_id: org } },
          body: { name: row.name, size: row.size, owner, meta: { voice: false, ...row.meta } },
          headers: { "Idempotency-Key": row.key },
        }),
      );
      return { id: upload.id, offset: upload.offset, fileId: upload.file_id };
    },
    async position(id) {
      const upload = await need(api.GET(AT, { params: { path: at(id) } }));
      return { id: upload.id, offset: upload.offset, fileId: upload.file_id };
    },
    async send(id, offset, piece, signal) {
      const upload = await need(
        api.PATCH(AT, {
          params: { path: at(id), header: { "Upload-Offset": offset } },
          headers: { "Content-Type": "application/octet-stream" },
          body: piece as never,
          bodySerializer: (body: unknown) => body as Blob,
          signal,
        }),
      );
      return upload.offset;
    },
    async finish(id, signal) {
      return toRef(await need(api.POST(`${AT}/finish`, { params: { path: at(id) }, signal })));
    },
    async cancel(id) {
      await done(api.DELETE(AT, { params: { path: at(id) } }));
    },
  };
}
