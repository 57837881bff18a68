import { useQueryClient } from "@tanstack/react-query";
import { Button, Checkbox, Form, Input } from "antd";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import { api, need } from "@/shared/api";
import { Dialog } from "@/shared/ui";
import { FormProblem, useRequired, useSubmit } from "@/shared/ui/form";
import { type Role, rolesQuery } from "../queries";
import { useSession } from "../session";
import { permissionName } from "./roleName";
import styles from "./settings.module.css";

interface Props {
  /** Null makes a new one. */
  role: Role | null;
  /** Every right that some role of the organisation has. */
  permissions: readonly string[];
  onClose: () => void;
}

/** A role's name and what it allows. One can only give what one has oneself. */
export function RoleDialog({ role, permissions, onClose }: Props) {
  const { t } = useTranslation("identity");
  const { org, can } = useSession();
  const required = useRequired();
  const client = useQueryClient();
  const formId = useId();
  const { form, busy, error, submit } = useSubmit({
    send: (body: { name: string; permissions: string[] }) =>
      role
        ? need(
            api.PATCH("/api/orgs/{org_id}/roles/{role_id}", {
              params: { path: { org_id: org, role_id: role.id } },
              body,
            }),
          )
        : need(api.POST("/api/orgs/{org_id}/roles", { params: { path: { org_id: org } }, body })),
    onDone: () => {
      void client.invalidateQueries({ queryKey: rolesQuery(org).queryKey });
      onClose();
    },
  });
  return (
    <Dialog
      title={role ? t("role.edit") : t("role.new")}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t("action.cancel")}</Button>
          <Button type="primary" htmlType="submit" form={formId} loading={busy}>
            {t("action.save")}
          </Button>
        </>
      }
    >
      <Form
        id={formId}
        form={form}
        layout="vertical"
        onFinish={submit}
        initialValues={{ name: role?.name ?? "", permissions: role?.permissions ?? [] }}
        requiredMark={false}
      >
        <Form.Item name="name" label={t("role.name")} rules={[required]}>
          <Input maxLength={60} autoFocus={!role} />
        </Form.Item>
        <Form.Item name="permissions" label={t("role.permissions")}>
          <Checkbox.Group className={styles.permissions ?? ""}>
            {permissions
              .filter((permission) => permission !== "identity.own")
              .map((permission) => (
                <Checkbox key={permission} value={permission} disabled={!can(permission)}>
                  {permissionName(t, permission)}
                </Checkbox>
              ))}
          </Checkbox.Group>
        </Form.Item>
        <FormProblem error={error} />
      </Form>
    </Dialog>
  );
}
