import { SmilePlus } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useChat } from "../running";
import type { Entry, Reaction } from "../store/types";
import { useNames, usePeopleOf } from "./names";
import { ask, usePane } from "./pane";
import styles from "./Reactions.module.css";
import { targetOfRow } from "./useMessageActions";

/** What people have put on a message: pressing a sign sets one's own or takes it away. */
export function Reactions({ entry }: { entry: Entry }) {
  const { t } = useTranslation("chat");
  const pane = usePane();
  const signs = entry.x?.r ?? [];
  if (signs.length === 0 || entry.gone) return null;
  return (
    <ul className={styles.signs} aria-label={t("reactions.label")}>
      {signs.map((sign) => (
        <li key={sign.x}>
          <Sign entry={entry} sign={sign} />
        </li>
      ))}
      <li>
        <button
          type="button"
          className={styles.add}
          aria-label={t("bar.react")}
          title={t("bar.react")}
          onClick={() => ask(pane, { t: "emoji", entry })}
        >
          <SmilePlus aria-hidden="true" />
        </button>
      </li>
    </ul>
  );
}

function Sign({ entry, sign }: { entry: Entry; sign: Reaction }) {
  const { t } = useTranslation("chat");
  const chat = useChat();
  const pane = usePane();
  const names = useNames(usePeopleOf(sign.by.slice(0, 5)));
  const who = names.list([...sign.by, ...Array<string>(sign.n - sign.by.length).fill("")]);
  const label = t("reactions.one", { sign: sign.x, who, count: sign.n });
  return (
    <button
      type="button"
      className={styles.sign}
      aria-pressed={sign.me}
      title={label}
      onClick={() => void chat.react(entry.c, targetOfRow(entry), sign.x, !sign.me)}
      onContextMenu={(event) => {
        event.preventDefault();
        event.stopPropagation();
        ask(pane, { t: "who", entry });
      }}
    >
      <span>{sign.x}</span>
      <span className={styles.count}>{sign.n}</span>
      <span className="sr-only">{who}</span>
    </button>
  );
}
