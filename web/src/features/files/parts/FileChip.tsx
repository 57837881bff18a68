import { Download } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useSession } from "@/features/identity";
import { contentUrl, type FileRef, fileSize } from "../model/files";
import styles from "./FileChip.module.css";
import { FileIcon } from "./FileIcon";

/** A file as one row: what it is, how large, and the whole of it to press for keeping it. */
export function FileChip({ file }: { file: FileRef }) {
  const { t } = useTranslation("files");
  const { org } = useSession();
  return (
    <a
      className={styles.chip}
      href={contentUrl(org, file.id, { download: true })}
      download={file.name}
      aria-label={t("chip.download", { name: file.name, size: fileSize(file.size) })}
    >
      <span className={styles.icon}>
        <FileIcon type={file.type} />
      </span>
      <span className={styles.words}>
        <Name of={file.name} />
        <span className={styles.size}>{fileSize(file.size)}</span>
      </span>
      <Download className={styles.get} aria-hidden="true" size={18} strokeWidth={1.75} />
    </a>
  );
}

/** Shortened in the middle: the end tells one version from another. */
export function Name({ of }: { of: string }) {
  const cut = Math.max(of.length - 12, Math.ceil(of.length / 2));
  return (
    <span className={styles.name} title={of}>
      <span className={styles.begin}>{of.slice(0, cut)}</span>
      <span className={styles.end}>{of.slice(cut)}</span>
    </span>
  );
}
