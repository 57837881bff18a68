import { X } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useSession } from "@/features/identity";
import { toast } from "@/shared/kit/toast";
import { errorText, IconButton } from "@/shared/ui";
import { useChat } from "../running";
import type { Entry } from "../store/types";
import styles from "./LinkCards.module.css";
import { hideLinks, type LinkPreview } from "./wire";

/** What the links of a message lead to, as the server has seen it; its author can take that away. */
export function LinkCards({ entry, links }: { entry: Entry; links: readonly LinkPreview[] }) {
  const { t } = useTranslation("chat");
  const { org } = useSession();
  const chat = useChat();
  const [busy, setBusy] = useState(false);
  const hide = async () => {
    setBusy(true);
    try {
      await hideLinks(org, entry.c, entry.s);
    } catch (problem) {
      toast(errorText(t, problem), { kind: "error" });
    }
    setBusy(false);
  };
  const shown = links.filter(({ url }) => /^https?:\/\//i.test(url));
  return (
    <div className={styles.links}>
      {shown.map(({ url, site, title, text }) => (
        <a key={url} className={styles.link} href={url} target="_blank" rel="noopener noreferrer nofollow">
          <span className={styles.site}>{site}</span>
          <span className={styles.title} dir="auto">
            {title}
          </span>
          {text && (
            <span className={styles.text} dir="auto">
              {text}
            </span>
          )}
        </a>
      ))}
      {entry.by === chat.me && shown.length > 0 && (
        <IconButton
          className={styles.hide ?? ""}
          label={t("content.links.hide")}
          icon={<X />}
          disabled={busy}
          onClick={() => void hide()}
        />
      )}
    </div>
  );
}
