import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Form, Input, InputNumber, Segmented, Select } from "antd";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import { ApiError, api, need } from "@/shared/api";
import { useSlot } from "@/shared/kit/slots";
import { toast } from "@/shared/kit/toast";
import { Dialog } from "@/shared/ui";
import { FormProblem, useSubmit } from "@/shared/ui/form";
import { type Invitation, invitationsQuery, rolesQuery } from "../queries";
import { useSession } from "../session";
import { readEmails } from "./emails";
import { roleName } from "./roleName";

interface Values {
  kind: "link" | "email";
  emails?: string;
  role_id?: string;
  department_ids?: string[];
  expires_in_days: number;
  max_uses?: number | null;
}

const DAYS = [1, 7, 14, 30, 90];

/** A new invitation: a link for many, or one e-mail for each address. */
export function InviteDialog({ onClose, onMade }: { onClose: () => void; onMade: (made: Invitation | null) => void }) {
  const { t } = useTranslation("identity");
  const { org, can } = useSession();
  const client = useQueryClient();
  const formId = useId();
  const DepartmentsField = useSlot("departments-field");
  const { form, busy, error, submit } = useSubmit({
    send: (values: Values) => create(org, values, t("firstInvitations.none")),
    onDone: ({ items }, values) => {
      void client.invalidateQueries({ queryKey: invitationsQuery(org).queryKey });
      if (values.kind === "email") toast(t("invitation.sent", { count: items.length }), { kind: "success" });
      onMade(values.kind === "link" ? (items[0] ?? null) : null);
    },
  });
  const kind = Form.useWatch("kind", form) ?? "link";
  return (
    <Dialog
      title={t("invitation.new")}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t("action.cancel")}</Button>
          <Button type="primary" htmlType="submit" form={formId} loading={busy}>
            {kind === "link" ? t("invitation.makeLink") : t("firstInvitations.send")}
          </Button>
        </>
      }
    >
      <Form
        id={formId}
        form={form}
        layout="vertical"
        onFinish={submit}
        initialValues={{ kind: "link", expires_in_days: 14, department_ids: [] }}
      >
        <Form.Item name="kind" label={t("invitation.kind")} required>
          <Segmented
            block
            options={[
              { value: "link", label: t("invitation.byLink") },
              { value: "email", label: t("invitation.byEmail") },
            ]}
          />
        </Form.Item>
        {kind === "email" && (
          <Form.Item name="emails" label={t("field.emails")} extra={t("field.emailsHelp")} required>
            <Input.TextArea autoSize={{ minRows: 2, maxRows: 8 }} inputMode="email" />
          </Form.Item>
        )}
        {DepartmentsField && (
          <Form.Item name="department_ids" label={t("invitation.departments")} extra={t("invitation.departmentsHelp")}>
            <DepartmentsField />
          </Form.Item>
        )}
        {can("identity.give_roles") && <RoleField />}
        <Form.Item name="expires_in_days" label={t("invitation.validity")} required>
          <Select options={DAYS.map((value) => ({ value, label: t("invitation.days", { count: value }) }))} />
        </Form.Item>
        {kind === "link" && (
          <Form.Item name="max_uses" label={t("invitation.maxUses")} extra={t("invitation.maxUsesHelp")}>
            <InputNumber min={1} max={10_000} style={{ width: "100%" }} />
          </Form.Item>
        )}
        <FormProblem error={error} />
      </Form>
    </Dialog>
  );
}

function RoleField() {
  const { t } = useTranslation("identity");
  const { org } = useSession();
  const roles = useQuery(rolesQuery(org));
  const options = (roles.data?.items ?? [])
    // Everybody has the built-in role "member", and an owner is made in person, not by a link.
    .filter((role) => role.builtin !== "member" && role.builtin !== "owner")
    .map((role) => ({ value: role.id, label: roleName(t, role) }));
  return (
    <Form.Item name="role_id" label={t("invitation.role")}>
      <Select allowClear options={options} loading={roles.isPending} />
    </Form.Item>
  );
}

function create(org: string, values: Values, nobody: string) {
  const emails = values.kind === "email" ? readEmails(values.emails ?? "") : [];
  if (values.kind === "email" && emails.length === 0) {
    throw new ApiError({ code: "invalid", title: nobody, fields: { emails: { code: "none", message: nobody } } });
  }
  return need(
    api.POST("/api/orgs/{org_id}/invitations", {
      params: { path: { org_id: org } },
      body: {
        kind: values.kind,
        emails,
        role_id: values.role_id ?? null,
        department_ids: values.department_ids ?? [],
        expires_in_days: values.expires_in_days,
        max_uses: values.kind === "link" ? (values.max_uses ?? null) : null,
      },
    }),
  );
}
