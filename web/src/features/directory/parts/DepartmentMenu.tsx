import { Ellipsis, Pencil, Plus, Trash2 } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { IconButton, Menu } from "@/shared/ui";
import type { Department } from "../queries";

// The dialogs need antd's tree and form; who only reads the directory never loads them.
const DepartmentDialog = lazy(() => import("./DepartmentDialog").then((m) => ({ default: m.DepartmentDialog })));
const DeleteDepartment = lazy(() => import("./DeleteDepartment").then((m) => ({ default: m.DeleteDepartment })));

/** What can be done with a department; nothing is drawn where nothing can. */
export function DepartmentMenu({ department }: { department: Department }) {
  const { t } = useTranslation("directory");
  const [open, setOpen] = useState<"add" | "edit" | "delete" | null>(null);
  const edit = department.can.includes("edit");
  const remove = department.can.includes("delete");
  if (!edit && !remove) return null;
  const items = [
    ...(edit
      ? [
          { id: "add", label: t("department.addBelow"), icon: <Plus />, run: () => setOpen("add") },
          { id: "edit", label: t("action.edit"), icon: <Pencil />, run: () => setOpen("edit") },
        ]
      : []),
    ...(remove
      ? [{ id: "delete", label: t("action.delete"), icon: <Trash2 />, danger: true, run: () => setOpen("delete") }]
      : []),
  ];
  const close = () => setOpen(null);
  return (
    <>
      <Menu label={t("department.actions", { name: department.name })} items={items}>
        {(trigger) => (
          <IconButton {...trigger} label={t("department.actions", { name: department.name })} icon={<Ellipsis />} />
        )}
      </Menu>
      <Suspense>
        {open === "add" && <DepartmentDialog parentId={department.id} onClose={close} />}
        {open === "edit" && <DepartmentDialog department={department} onClose={close} />}
        {open === "delete" && <DeleteDepartment department={department} onClose={close} />}
      </Suspense>
    </>
  );
}
