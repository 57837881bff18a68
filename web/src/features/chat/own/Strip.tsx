import { FolderCog, FolderPlus, ListFilter } from "lucide-react";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { badgeCount } from "@/shared/i18n";
import { IconButton, Menu } from "@/shared/ui";
import { waitingIn } from "../model/listing";
import { foldersOf } from "../model/own";
import { useView } from "../running";
import { askOwn } from "./asked";
import { useListing } from "./listing";
import styles from "./Strip.module.css";

/** Above the list: all, what is unread, what calls this person, and their own folders. */
export function Strip() {
  const { t } = useTranslation("chat");
  const { tab, unreadFirst, set } = useListing();
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
      <Menu
        label={t("own.options")}
        items={[
          {
            id: "unreadFirst",
            label: t("own.unreadFirst"),
            checked: unreadFirst,
            many: true,
            run: () => set({ unreadFirst: !unreadFirst }),
          },
          {
            id: "folders",
            label: t(folders.length > 0 ? "own.editFolders" : "own.newFolder"),
            icon: folders.length > 0 ? <FolderCog /> : <FolderPlus />,
            apart: true,
            run: () => askOwn({ t: "folders" }),
          },
        ]}
      >
        {(trigger) => <IconButton {...trigger} label={t("own.options")} icon={<ListFilter />} />}
      </Menu>
    </div>
  );
}

function useWaiting() {
  const conversations = useView((view) => view.conversations);
  const own = useView((view) => view.own);
  const ownWhole = useView((view) => view.ownWhole);
  return useMemo(() => waitingIn({ conversations, own, ownWhole, outbox: [] }), [conversations, own, ownWhole]);
}
