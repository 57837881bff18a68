import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Form, Input } from "antd";
import { useId, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useSession } from "@/features/identity";
import { api, need } from "@/shared/api";
import { Dialog } from "@/shared/ui";
import { FormProblem, useRequired, useSubmit } from "@/shared/ui/form";
import { type Department, departmentsQuery } from "../queries";
import { within } from "../tree";
import { DepartmentField } from "./DepartmentsField";
import { PeopleField } from "./PeopleField";

interface Values {
  name: string;
  parent_id: string | null;
  head_ids: string[];
}

interface Props {
  /** The one to change; without it a new one is made. */
  department?: Department;
  parentId?: string;
  onClose: () => void;
}

/** Name, place and heads of a department. */
export function DepartmentDialog({ department, parentId, onClose }: Props) {
  const { t } = useTranslation("directory");
  const { org } = useSession();
  const required = useRequired();
  const client = useQueryClient();
  const formId = useId();
  const all = useQuery(departmentsQuery(org)).data;
  const below = useMemo(() => (department ? within(all ?? [], department.id) : new Set<string>()), [all, department]);
  const { form, busy, error, submit } = useSubmit({
    send: (body: Values) => {
      const path = { org_id: org };
      return department
        ? need(
            api.PATCH("/api/orgs/{org_id}/departments/{department_id}", {
              params: { path: { ...path, department_id: department.id } },
              body,
            }),
          )
        : need(api.POST("/api/orgs/{org_id}/departments", { params: { path }, body }));
    },
    onDone: () => {
      void client.invalidateQueries({ queryKey: ["directory", org] });
      onClose();
    },
  });
  return (
    <Dialog
      title={department ? t("department.edit") : t("department.new")}
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
        initialValues={{
          name: department?.name ?? "",
          parent_id: department?.parent_id ?? parentId ?? null,
          head_ids: department?.head_ids ?? [],
        }}
      >
        <Form.Item name="name" label={t("department.name")} rules={[required]}>
          <Input maxLength={100} autoFocus />
        </Form.Item>
        <Form.Item name="parent_id" label={t("department.parent")}>
          <DepartmentField without={below} none={t("department.top")} />
        </Form.Item>
        <Form.Item name="head_ids" label={t("department.heads")} extra={t("department.headsHelp")}>
          <PeopleField label={t("department.heads")} />
        </Form.Item>
        <FormProblem error={error} />
      </Form>
    </Dialog>
  );
}
