import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { Plus, ShieldCheck } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, done } from "@/shared/api";
import { useTitle } from "@/shared/kit/title";
import { toast } from "@/shared/kit/toast";
import { Dialog, ErrorState, Section, SettingsPageFrame, SkeletonList } from "@/shared/ui";
import { FormProblem } from "@/shared/ui/form";
import { RoleDialog } from "../../parts/RoleDialog";
import { permissionName, roleName } from "../../parts/roleName";
import styles from "../../parts/settings.module.css";
import { type Role, rolesQuery } from "../../queries";
import { useSession } from "../../session";

/** Who may do what: everybody may read it, who may manage roles changes it here. */
export function RolesPage() {
  const { t } = useTranslation("identity");
  useTitle(t("role.title"));
  const { org, can } = useSession();
  const query = useQuery(rolesQuery(org));
  const [open, setOpen] = useState<{ edit: Role | null } | { remove: Role } | null>(null);
  const roles = query.data?.items ?? [];
  const all = [...new Set(roles.flatMap((role) => role.permissions))];
  return (
    <SettingsPageFrame
      title={t("role.title")}
      lead={t("role.lead")}
      action={
        can("identity.manage_roles") && (
          <Button icon={<Plus />} onClick={() => setOpen({ edit: null })}>
            {t("role.new")}
          </Button>
        )
      }
    >
      {query.isPending && <SkeletonList rows={4} />}
      {query.isError && <ErrorState error={query.error} onRetry={() => void query.refetch()} />}
      {roles.length > 0 && (
        <Section title={t("role.list")}>
          <ul>
            {roles.map((role) => (
              <Row
                key={role.id}
                role={role}
                onEdit={() => setOpen({ edit: role })}
                onRemove={() => setOpen({ remove: role })}
              />
            ))}
          </ul>
        </Section>
      )}
      {open && "edit" in open && <RoleDialog role={open.edit} permissions={all} onClose={() => setOpen(null)} />}
      {open && "remove" in open && <RemoveDialog role={open.remove} onClose={() => setOpen(null)} />}
    </SettingsPageFrame>
  );
}

function Row({ role, onEdit, onRemove }: { role: Role; onEdit: () => void; onRemove: () => void }) {
  const { t } = useTranslation("identity");
  return (
    <li className={styles.row}>
      <span className={styles.rowIcon}>
        <ShieldCheck />
      </span>
      <div className={styles.rowText}>
        <strong>
          {roleName(t, role)}
          {role.builtin && <span className={styles.chip}>{t("role.builtinChip")}</span>}
        </strong>
        {role.builtin && <p>{t(`role.about.${role.builtin}`)}</p>}
        <div className={styles.tags}>
          {role.permissions.map((permission) => (
            <span key={permission} className={styles.chip}>
              {permissionName(t, permission)}
            </span>
          ))}
        </div>
      </div>
      {role.can.some((c) => c === "change" || c === "edit") && <Button onClick={onEdit}>{t("action.edit")}</Button>}
      {role.can.includes("delete") && (
        <Button danger type="text" onClick={onRemove}>
          {t("action.delete")}
        </Button>
      )}
    </li>
  );
}

function RemoveDialog({ role, onClose }: { role: Role; onClose: () => void }) {
  const { t } = useTranslation("identity");
  const { org } = useSession();
  const client = useQueryClient();
  const remove = useMutation({
    mutationFn: () =>
      done(api.DELETE("/api/orgs/{org_id}/roles/{role_id}", { params: { path: { org_id: org, role_id: role.id } } })),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: rolesQuery(org).queryKey });
      toast(t("role.removed", { name: role.name }));
      onClose();
    },
  });
  return (
    <Dialog
      title={t("role.remove", { name: role.name })}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t("action.cancel")}</Button>
          <Button type="primary" danger loading={remove.isPending} onClick={() => remove.mutate()}>
            {t("action.delete")}
          </Button>
        </>
      }
    >
      <p>{t("role.removeLoss")}</p>
      <FormProblem error={remove.error} />
    </Dialog>
  );
}
