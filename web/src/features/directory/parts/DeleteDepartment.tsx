import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Form } from "antd";
import { useId, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useSession } from "@/features/identity";
import { api, done } from "@/shared/api";
import { toast } from "@/shared/kit/toast";
import { Dialog } from "@/shared/ui";
import { FormProblem, useRequired, useSubmit } from "@/shared/ui/form";
import { type Department, departmentsQuery } from "../queries";
import { within } from "../tree";
import { DepartmentField } from "./DepartmentsField";

/** Deleting says where people and departments below go; nobody falls out of the tree unnoticed. */
export function DeleteDepartment({ department, onClose }: { department: Department; onClose: () => void }) {
  const { t } = useTranslation("directory");
  const { org } = useSession();
  const required = useRequired();
  const client = useQueryClient();
  const formId = useId();
  const all = useQuery(departmentsQuery(org)).data ?? [];
  const inside = useMemo(() => within(all, department.id), [all, department.id]);
  const full = department.member_count > 0 || inside.size > 1;
  const { form, busy, error, submit } = useSubmit({
    send: ({ move_to }: { move_to?: string }) =>
      done(
        api.DELETE("/api/orgs/{org_id}/departments/{department_id}", {
          params: { path: { org_id: org, department_id: department.id }, query: move_to ? { move_to } : {} },
        }),
      ),
    onDone: () => {
      void client.invalidateQueries({ queryKey: ["directory", org] });
      toast(t("department.deleted", { name: department.name }));
      onClose();
    },
  });
  return (
    <Dialog
      title={t("department.delete", { name: department.name })}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t("action.cancel")}</Button>
          <Button type="primary" danger htmlType="submit" form={formId} loading={busy}>
            {t("action.delete")}
          </Button>
        </>
      }
    >
      <Form id={formId} form={form} layout="vertical" onFinish={submit} requiredMark={false}>
        <p style={{ marginBottom: 16 }}>
          {full ? t("department.deleteFull", { count: department.member_count }) : t("department.deleteEmpty")}
        </p>
        {full && (
          <Form.Item
            name="move_to"
            label={t("department.moveTo")}
            rules={[required]}
            initialValue={department.parent_id ?? undefined}
          >
            <DepartmentField without={inside} />
          </Form.Item>
        )}
        <FormProblem error={error} />
      </Form>
    </Dialog>
  );
}
