import { type Ref, useEffect, useImperativeHandle } from "react";
import { UploadList, useUploads } from "@/features/files";
import type { FileRef } from "../store/types";

export interface AttachmentsHandle {
  add: (files: readonly File[]) => void;
  /** They have been given to a message. */
  take: () => void;
}

interface Props {
  place: string;
  /** What is here, and whether some of it is still on its way. */
  onChange: (files: readonly FileRef[], busy: boolean) => void;
  ref?: Ref<AttachmentsHandle>;
}

/** What will go with the next message. The uploads themselves outlast this page. */
export function Attachments({ place, onChange, ref }: Props) {
  const uploads = useUploads("conversation", place);
  const { items } = uploads;
  useEffect(() => {
    onChange(
      items.flatMap(({ file }) => (file ? [file] : [])),
      items.some(({ state }) => state !== "done"),
    );
  }, [items, onChange]);
  useImperativeHandle(ref, () => ({
    add: (files) => uploads.add(files),
    take: () => uploads.take(items.flatMap(({ key, state }) => (state === "done" ? [key] : []))),
  }));
  return <UploadList uploads={uploads} />;
}
