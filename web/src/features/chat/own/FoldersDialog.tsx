import { Button } from "antd";
import { FolderPlus, Folder as Icon, Pencil, Trash2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { toast } from "@/shared/kit/toast";
import { Dialog, EmptyState, IconButton } from "@/shared/ui";
import { type Folder, foldersOf } from "../model/own";
import { useChat, useView } from "../running";
import { FolderForm } from "./FolderForm";
import { dropFolder, newFolder } from "./folders";
import styles from "./own.module.css";

/** The server keeps so many. */
const MOST = 50;

/** The person's folders; `put` begins a new one with this conversation. */
export function FoldersDialog({ put, onClose }: { put?: string; onClose: () => void }) {
  const { t } = useTranslation("chat");
  const chat = useChat();
  const folders = useView(foldersOf);
  const [editing, setEditing] = useState<Folder | null>(() => (put || folders.length === 0 ? newFolder() : null));
  // Whoever came for one folder is done with it.
  const [once] = useState(editing !== null);
  const leave = () => (once ? onClose() : setEditing(null));
  const drop = async (folder: Folder) => {
    const back = await dropFolder(chat, folder);
    toast(t("own.folderGone", { name: folder.name }), {
      action: { label: t("state.undo"), run: () => void back() },
    });
  };
  if (editing) return <FolderForm key={editing.id} folder={editing} {...(put && { put })} onClose={leave} />;
  return (
    <Dialog
      title={t("own.folders")}
      onClose={onClose}
      footer={
        <Button icon={<FolderPlus />} disabled={folders.length >= MOST} onClick={() => setEditing(newFolder())}>
          {t("own.newFolder")}
        </Button>
      }
    >
      {folders.length === 0 && (
        <EmptyState icon={<Icon />} title={t("own.noFolders")}>
          {t("own.noFoldersText")}
        </EmptyState>
      )}
      <ul className={styles.rows}>
        {folders.map((folder) => (
          <li key={folder.id} className={styles.row}>
            <Icon aria-hidden="true" />
            <span className={styles.grow}>{folder.name}</span>
            <IconButton
              label={t("own.editFolder", { name: folder.name })}
              icon={<Pencil />}
              onClick={() => setEditing(folder)}
            />
            <IconButton
              label={t("own.dropFolder", { name: folder.name })}
              icon={<Trash2 />}
              onClick={() => void drop(folder)}
            />
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
