import { useTranslation } from "react-i18next";
import { useDelayed } from "@/shared/kit/delay";
import { useChat, useView } from "../running";
import styles from "./PagingSign.module.css";

/** Says at an edge of the list that more is on its way, or cannot be had just now. It lies above the list and moves nothing. */
export function PagingSign({ c, end }: { c: string; end: "before" | "after" }) {
  const { t } = useTranslation("chat");
  const chat = useChat();
  const state = useView((view) => view.paging[c]?.[end] ?? "idle");
  if (state === "idle") return null;
  if (state === "loading") return <Loading end={end} />;
  return (
    <div className={styles.sign} data-end={end} role="status">
      <span>{t(end === "before" ? "pane.noOlder" : "pane.noNewer")}</span>
      <button type="button" onClick={() => void (end === "before" ? chat.before(c) : chat.after(c))}>
        {t("pane.again")}
      </button>
    </div>
  );
}

function Loading({ end }: { end: string }) {
  const { t } = useTranslation("chat");
  const late = useDelayed(400);
  if (!late) return null;
  return (
    <div className={styles.sign} data-end={end} role="status">
      {t("pane.loading")}
    </div>
  );
}
