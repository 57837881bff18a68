import { Clock, FolderCog, FolderPlus, Star } from "lucide-react";
import { useTranslation } from "react-i18next";
import { MenuSheet } from "@/shared/ui";
import { foldersOf } from "../model/own";
import { useView } from "../running";
import { askOwn } from "./ask";
import { useListing } from "./listing";

/** How the list is shown, and what else is the person's own. */
export function ListMenu({ at, onClose }: { at: HTMLElement; onClose: (back: boolean) => void }) {
  const { t } = useTranslation("chat");
  const { unreadFirst, set } = useListing();
  const some = useView((view) => foldersOf(view).length > 0);
  return (
    <MenuSheet
      label={t("own.options")}
      at={at}
      onClose={onClose}
      items={[
        { id: "stars", label: t("own.stars"), icon: <Star />, run: () => askOwn({ t: "stars" }) },
        { id: "later", label: t("own.scheduled"), icon: <Clock />, run: () => askOwn({ t: "scheduled" }) },
        {
          id: "folders",
          label: t(some ? "own.editFolders" : "own.newFolder"),
          icon: some ? <FolderCog /> : <FolderPlus />,
          run: () => askOwn({ t: "folders" }),
        },
        {
          id: "unreadFirst",
          label: t("own.unreadFirst"),
          apart: true,
          checked: unreadFirst,
          many: true,
          run: () => set({ unreadFirst: !unreadFirst }),
        },
      ]}
    />
  );
}
