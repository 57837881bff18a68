import {
  File,
  FileArchive,
  FileAudio,
  FileImage,
  FileSpreadsheet,
  FileText,
  FileVideo,
  Presentation,
} from "lucide-react";

const BY_TYPE: [RegExp, typeof File][] = [
  [/^image\//, FileImage],
  [/^video\//, FileVideo],
  [/^audio\//, FileAudio],
  [/spreadsheet|excel/, FileSpreadsheet],
  [/presentation|powerpoint/, Presentation],
  [/zip|compressed|tar|gzip|rar|7z|xz/, FileArchive],
  [/^text\/|pdf|word|opendocument\.text|rtf|epub/, FileText],
];

/** A sign for the kind of file; says nothing by itself. */
export function FileIcon({ type }: { type: string }) {
  const Icon = BY_TYPE.find(([kind]) => kind.test(type))?.[1] ?? File;
  return <Icon aria-hidden="true" size={20} strokeWidth={1.75} />;
}
