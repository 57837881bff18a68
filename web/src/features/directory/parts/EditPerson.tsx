import { useQueryClient } from "@tanstack/react-query";
import { Button, Form, Input } from "antd";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import { RolesField, useSession } from "@/features/identity";
import { api, need, type paths } from "@/shared/api";
import { toast } from "@/shared/kit/toast";
import { Dialog } from "@/shared/ui";
import { FormProblem, useRequired, useSubmit } from "@/shared/ui/form";
import { type Person, personKey } from "../queries";
import { DepartmentsField } from "./DepartmentsField";
import { PersonField } from "./PeopleField";

type Change = NonNullable<
  paths["/api/orgs/{org_id}/members/{member_id}"]["patch"]["requestBody"]
>["content"]["application/json"];

/** What the organisation keeps about a person. Only fields that the caller may change are shown, only changed ones are sent. */
export function EditPerson({ person, onClose }: { person: Person; onClose: () => void }) {
  const { t } = useTranslation("directory");
  const { org, can } = useSession();
  const required = useRequired();
  const client = useQueryClient();
  const formId = useId();
  const may = (what: string) => person.can.includes(what);
  const { form, busy, error, submit } = useSubmit({
    send: (values: Change) =>
      need(
        api.PATCH("/api/orgs/{org_id}/members/{member_id}", {
          params: { path: { org_id: org, member_id: person.id } },
          body: changed(values, person),
        }),
      ),
    onDone: (after) => {
      client.setQueryData(personKey(org, person.id), after);
      void client.invalidateQueries({ queryKey: ["directory", org] });
      toast(t("saved"), { kind: "success" });
      onClose();
    },
  });
  return (
    <Dialog
      title={t("edit", { name: person.name })}
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
      <Form id={formId} form={form} layout="vertical" onFinish={submit} initialValues={person}>
        {may("edit_name") && (
          <Form.Item name="name" label={t("name")} rules={[required]}>
            <Input maxLength={100} />
          </Form.Item>
        )}
        {may("edit_latin_name") && (
          <Form.Item name="latin_name" label={t("latinName")} extra={t("latinNameHelp")}>
            <Input maxLength={100} />
          </Form.Item>
        )}
        {may("edit_title") && (
          <Form.Item name="title" label={t("jobTitle")}>
            <Input maxLength={100} />
          </Form.Item>
        )}
        {may("edit_place") && (
          <>
            <Form.Item name="department_ids" label={t("departments")} extra={t("departmentsHelp")}>
              <DepartmentsField />
            </Form.Item>
            <Form.Item name="manager_id" label={t("manager")}>
              <PersonField label={t("manager")} without={[person.id]} placeholder={t("noManager")} />
            </Form.Item>
          </>
        )}
        {can("identity.give_roles") && (
          <Form.Item name="role_ids" label={t("roles")}>
            <RolesField />
          </Form.Item>
        )}
        <FormProblem error={error} />
      </Form>
    </Dialog>
  );
}

/** Only what differs, so that two people who change different things do not undo each other. */
export function changed(values: Change, before: Person): Change {
  const was = before as unknown as Record<string, unknown>;
  const entries = Object.entries(values).filter(
    ([key, value]) => JSON.stringify(value ?? null) !== JSON.stringify(was[key] ?? null),
  );
  return Object.fromEntries(entries);
}
