import { Copy, Link2 } from "lucide-react";
import { useTranslation } from "react-i18next";
import { toast } from "@/shared/kit/toast";
import { IconButton } from "@/shared/ui";
import { copy } from "../model/clipboard";
import styles from "./MessageBar.module.css";

/** What can be done with a message: shown on hover and when the keyboard or a finger is on it. */
export function MessageBar({ c, seq, text }: { c: string; seq: number; text: string }) {
  const { t } = useTranslation("chat");
  const take = async (what: string, done: string) => {
    const worked = await copy(what);
    toast(worked ? done : t("bar.notCopied"), { kind: worked ? "plain" : "error" });
  };
  const address = () => {
    const url = new URL(location.href);
    url.pathname = url.pathname.replace(/\/messages\/.*/, `/messages/${c}`);
    url.search = `?at=${seq}`;
    return url.href;
  };
  return (
    <div className={styles.bar}>
      <IconButton
        tabIndex={-1}
        label={t("bar.copy")}
        icon={<Copy />}
        onClick={() => void take(text, t("bar.copied"))}
      />
      <IconButton
        tabIndex={-1}
        label={t("bar.link")}
        icon={<Link2 />}
        onClick={() => void take(address(), t("bar.linkCopied"))}
      />
    </div>
  );
}
