import { RotateCw, X } from "lucide-react";
import { useTranslation } from "react-i18next";
import { IconButton } from "@/shared/ui";
import { fileSize } from "../model/files";
import type { UploadItem } from "../store/manager";
import type { Uploads } from "../store/uploads";
import { Name } from "./FileChip";
import { FileIcon } from "./FileIcon";
import styles from "./UploadList.module.css";

/** What is on its way, with how far it is; each can be cancelled, and tried again when it failed. */
export function UploadList({ uploads }: { uploads: Uploads }) {
  const { t } = useTranslation("files");
  if (uploads.items.length === 0) return null;
  return (
    <ul className={styles.list} aria-label={t("uploads.title")}>
      {uploads.items.map((item) => (
        <Row key={item.key} item={item} uploads={uploads} />
      ))}
    </ul>
  );
}

function Row({ item, uploads }: { item: UploadItem; uploads: Uploads }) {
  const { t } = useTranslation("files");
  const percent = Math.floor(item.progress * 100);
  const failed = item.state === "failed";
  return (
    <li className={styles.row} data-state={item.state}>
      <span className={styles.icon}>
        <FileIcon type={item.type} />
      </span>
      <div className={styles.middle}>
        <div className={styles.line}>
          <Name of={item.name} />
          <span className={styles.state} role={failed ? "alert" : undefined}>
            <State item={item} percent={percent} />
          </span>
        </div>
        {!failed && item.state !== "done" && (
          <div
            className={styles.track}
            role="progressbar"
            aria-label={t("uploads.progress", { name: item.name })}
            aria-valuemin={0}
            aria-valuemax={100}
            aria-valuenow={percent}
          >
            <div className={styles.bar} style={{ width: `${percent}%` }} />
          </div>
        )}
      </div>
      {failed && (
        <IconButton
          label={t("uploads.retry", { name: item.name })}
          icon={<RotateCw />}
          onClick={() => uploads.retry(item.key)}
        />
      )}
      <IconButton
        label={t(item.state === "done" ? "uploads.remove" : "uploads.cancel", { name: item.name })}
        icon={<X />}
        onClick={() => uploads.cancel(item.key)}
      />
    </li>
  );
}

function State({ item, percent }: { item: UploadItem; percent: number }) {
  const { t } = useTranslation("files");
  if (item.state === "failed") return item.problem ?? t("uploads.failed");
  if (item.state === "done") return fileSize(item.size);
  if (item.state === "paused") return t("uploads.paused", { percent });
  return item.state === "waiting" ? t("uploads.waiting") : t("uploads.percent", { percent });
}
