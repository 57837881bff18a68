import { api, type components, need } from "@/shared/api";
import { locale } from "@/shared/i18n";

/** A file as messages and other things carry it. */
export interface FileRef {
  id: string;
  name: string;
  /** Bytes. */
  size: number;
  type: string;
  w?: number;
  h?: number;
  /** Length of a sound or a film. */
  ms?: number;
  /** Loudness of a voice note: up to 64 values from 0 to 31, as signs (see wave.ts) or as numbers. */
  wave?: string | readonly number[];
  voice?: boolean;
}

type FileInfo = components["schemas"]["FileInfo"];

export function toRef(info: FileInfo): FileRef {
  const ref: FileRef = { id: info.id, name: info.name, size: info.size, type: info.media_type };
  if (info.w && info.h) Object.assign(ref, { w: info.w, h: info.h });
  if (info.ms !== null) ref.ms = info.ms;
  if (info.wave !== null) ref.wave = info.wave;
  if (info.voice) ref.voice = true;
  return ref;
}

export async function fetchRef(org: string, id: string): Promise<FileRef> {
  const path = { org_id: org, file_id: id };
  return toRef(await need(api.GET("/api/orgs/{org_id}/files/{file_id}", { params: { path } })));
}

interface Wanted {
  /** Longest side of a small picture. */
  thumb?: 240 | 960;
  /** To be kept and not shown. */
  download?: boolean;
}

export function contentUrl(org: string, id: string, { thumb, download }: Wanted = {}): string {
  const query = thumb ? `?thumb=${thumb}` : download ? "?download=1" : "";
  return `/api/orgs/${org}/files/${id}/content${query}`;
}

export type Shown = "picture" | "video" | "audio" | "pdf" | "other";

const PICTURES = new Set(["image/png", "image/jpeg", "image/webp", "image/gif", "image/avif"]);

/** How the browser can show it; what the server would only let be kept is `other`. */
export function shownAs(type: string): Shown {
  if (PICTURES.has(type)) return "picture";
  if (type.startsWith("video/")) return "video";
  if (type.startsWith("audio/")) return "audio";
  return type === "application/pdf" ? "pdf" : "other";
}

const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte"] as const;

/** "3.4 MB" in the reader's way; steps of 1000, as systems show them. */
export function fileSize(bytes: number): string {
  const step = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), UNITS.length - 1);
  const value = bytes / 1000 ** step;
  const digits = step === 0 || value >= 100 ? 0 : 1;
  const options = { style: "unit", unit: UNITS[step], maximumFractionDigits: digits } as const;
  return new Intl.NumberFormat(locale(), options).format(value);
}

/** "1:05", "1:02:03" */
export function duration(ms: number): string {
  const seconds = Math.max(Math.round(ms / 1000), 0);
  const two = (n: number) => String(n).padStart(2, "0");
  const minutes = Math.floor(seconds / 60);
  const rest = two(seconds % 60);
  return minutes < 60 ? `${minutes}:${rest}` : `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${rest}`;
}
