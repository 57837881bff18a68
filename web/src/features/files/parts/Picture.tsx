import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { useSession } from "@/features/identity";
import { contentUrl, type FileRef } from "../model/files";
import { FileChip } from "./FileChip";
import styles from "./Picture.module.css";

const Viewer = lazy(() => import("./Viewer"));

interface Props {
  file: FileRef;
  /** What one leafs through in the viewer; the picture alone when not given. */
  among?: readonly FileRef[];
  /** Longest sides in pixels of the page. */
  width?: number;
  height?: number;
}

/** A small picture whose place is there before it is loaded; opens the viewer. */
export function Picture({ file, among, width = 320, height = 320 }: Props) {
  const { t } = useTranslation("files");
  const { org } = useSession();
  const [open, setOpen] = useState(false);
  const [broken, setBroken] = useState(false);
  if (broken) return <FileChip file={file} />;
  const box = fitted(file, width, height);
  const thumb = Math.max(box.width, box.height) > 240 ? 960 : 240;
  return (
    <>
      <button
        type="button"
        className={styles.picture}
        style={{ width: box.width, aspectRatio: `${box.width} / ${box.height}` }}
        aria-label={t("picture.open", { name: file.name })}
        onClick={() => setOpen(true)}
      >
        <img
          src={contentUrl(org, file.id, { thumb })}
          alt=""
          loading="lazy"
          decoding="async"
          draggable={false}
          onError={() => setBroken(true)}
        />
      </button>
      {open && (
        <Suspense fallback={null}>
          <Viewer files={among ?? [file]} first={file.id} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}

const LEAST = 48;

/** The measures in which a picture fits, never enlarged, and wide enough for a finger. */
export function fitted({ w, h }: Pick<FileRef, "w" | "h">, width: number, height: number) {
  if (!w || !h) return { width: Math.min(width, 240), height: Math.min(height, 240) };
  const scale = Math.min(width / w, height / h, 1);
  return { width: Math.max(Math.round(w * scale), LEAST), height: Math.max(Math.round(h * scale), LEAST) };
}
