import { ListFilter } from "lucide-react";
import { lazy, Suspense, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { badgeCount } from "@/shared/i18n";
import { IconButton } from "@/shared/ui";
import { waitingIn } from "../model/listing";
import { foldersOf } from "../model/own";
import { useView } from "../running";
import { useListing } from "./listing";
import styles from "./Strip.module.css";

const ListMenu = lazy(() => import("./ListMenu").then((module) => ({ default: module.ListMenu })));

/** Above the list: all, what is unread, what calls this person, and their own folders. */
export function Strip() {
  const { t } = useTranslation("chat");
  const { tab, set } = useListing();
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const folders = useView(foldersOf);
  const waiting = useWaiting();
  const tabs = [
    { id: "all", name: t("own.tab.all"), count: 0 },
    { id: "unread", name: t("own.tab.unread"), count: waiting.unread },
    { id: "mentions", name: t("own.tab.mentions"), count: waiting.mentions },
    ...folders.map(({ id, name }) => ({ id, name, count: 0 })),
  ];
  return (
    <div className={styles.strip}>
      <fieldset className={styles.tabs}>
        <legend className="sr-only">{t("own.tabs")}</legend>
        {tabs.map(({ id, name, count }) => (
          <button
            key={id}
            type="button"
            className={styles.tab}
            aria-pressed={id === tab}
            onClick={(event) => {
              set({ tab: id === tab ? "all" : id });
              event.currentTarget.scrollIntoView({ block: "nearest", inline: "nearest" });
            }}
          >
            <span className={styles.name}>{name}</span>
            {count > 0 && <span className={styles.count}>{badgeCount(count)}</span>}
          </button>
        ))}
      </fieldset>
      <IconButton
        ref={button}
        label={t("own.options")}
        icon={<ListFilter />}
        aria-haspopup="menu"
        aria-expanded={open}
        onClick={() => setOpen(true)}
      />
      {open && button.current && (
        <Suspense fallback={null}>
          <ListMenu
            at={button.current}
            onClose={(back) => {
              setOpen(false);
              if (back) button.current?.focus();
            }}
          />
        </Suspense>
      )}
    </div>
  );
}

function useWaiting() {
  const conversations = useView((view) => view.conversations);
  const own = useView((view) => view.own);
  const ownWhole = useView((view) => view.ownWhole);
  return useMemo(() => waitingIn({ conversations, own, ownWhole, outbox: [] }), [conversations, own, ownWhole]);
}
