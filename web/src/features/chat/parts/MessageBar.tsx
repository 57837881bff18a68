import { Ellipsis } from "lucide-react";
import { type Ref, useImperativeHandle, useRef } from "react";
import { useTranslation } from "react-i18next";
import { showKeys } from "@/shared/kit/actions";
import { IconButton, Menu, type MenuItem } from "@/shared/ui";
import { useChat } from "../running";
import type { Entry } from "../store/types";
import styles from "./MessageBar.module.css";
import { type MessageAction, targetOfRow, useMessageActions } from "./useMessageActions";

export interface MessageBarHandle {
  /** Does what this key means for a message; false when it means nothing. */
  press: (key: string) => boolean;
  /** What a long press brings up. */
  openMenu: () => void;
}

const QUICK = ["👍", "❤️", "😂", "🎉", "👀", "✅"];
const MAIN = ["react", "reply", "thread", "forward"];

/** What can be done with a message: the four most used things at hand, the rest in a menu. */
export function MessageBar({ entry, ref }: { entry: Entry; ref?: Ref<MessageBarHandle> }) {
  const { t } = useTranslation("chat");
  const actions = useMessageActions(entry);
  const more = useRef<HTMLButtonElement>(null);
  useImperativeHandle(ref, () => ({
    press: (key) => {
      if (key === "m") more.current?.click();
      const action = actions.find(({ keys }) => keys === key);
      action?.run();
      return key === "m" || Boolean(action);
    },
    openMenu: () => more.current?.click(),
  }));
  if (actions.length === 0) return null;
  return (
    <div className={styles.bar} data-bar="">
      {actions
        .filter(({ id }) => MAIN.includes(id))
        .map(({ id, label, icon, keys, run }) => (
          <IconButton key={id} tabIndex={-1} label={label} keys={showKeys(keys)} icon={icon} onClick={run} />
        ))}
      <Menu
        label={t("bar.more")}
        items={actions.map(itemOf)}
        header={entry.s > 0 ? (close) => <QuickSigns entry={entry} onDone={close} /> : undefined}
      >
        {({ ref: trigger, ...rest }) => (
          <IconButton
            {...rest}
            ref={(element) => {
              more.current = element;
              trigger(element);
            }}
            tabIndex={-1}
            label={t("bar.more")}
            keys="M"
            icon={<Ellipsis />}
          />
        )}
      </Menu>
    </div>
  );
}

const itemOf = ({ id, label, icon, keys, danger, run }: MessageAction): MenuItem => ({
  id,
  label,
  icon,
  ...(keys && { hint: showKeys(keys === "Delete" ? "⌫" : keys) }),
  ...(danger && { danger, apart: true }),
  run,
});

function QuickSigns({ entry, onDone }: { entry: Entry; onDone: () => void }) {
  const chat = useChat();
  const own = new Set(entry.x?.r.filter((one) => one.me).map((one) => one.x));
  return (
    <div className={styles.quick}>
      {QUICK.map((x) => (
        <button
          key={x}
          type="button"
          role="menuitemcheckbox"
          aria-checked={own.has(x)}
          tabIndex={-1}
          onClick={() => {
            onDone();
            void chat.react(entry.c, targetOfRow(entry), x, !own.has(x));
          }}
        >
          {x}
        </button>
      ))}
    </div>
  );
}
