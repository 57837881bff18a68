import { useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Button, Form, Input } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, need } from "@/shared/api";
import { useTitle } from "@/shared/kit/title";
import { FormProblem, useRequired, useSubmit } from "@/shared/ui/form";
import { FirstInvitations } from "../parts/FirstInvitations";
import { SectorField } from "../parts/SectorField";
import { meQuery, type Organisation } from "../queries";
import { enter, useMe } from "../session";
import styles from "./door.module.css";

/** Another organisation for an account that is signed in; also where one lands who is in none. */
export function NewOrganisationPage() {
  const { t } = useTranslation("identity");
  useTitle(t("newOrganisation.title"));
  const required = useRequired();
  const client = useQueryClient();
  const me = useMe();
  const [made, setMade] = useState<Organisation>();
  const { form, busy, error, submit } = useSubmit({
    send: async (values: { name: string; sector: string }) => {
      const organisation = await need(api.POST("/api/organisations", { body: values }));
      enter(client, await client.fetchQuery({ ...meQuery, staleTime: 0 }));
      return organisation;
    },
    onDone: setMade,
  });
  if (made) return <FirstInvitations org={made.id} name={made.name} />;
  return (
    <>
      <h1>{t("newOrganisation.title")}</h1>
      <p className={styles.lead}>
        {me?.organisations.length ? t("newOrganisation.another") : t("newOrganisation.first")}
      </p>
      <Form form={form} layout="vertical" onFinish={submit} initialValues={{ sector: "company" }} requiredMark={false}>
        <Form.Item name="name" label={t("field.organisation")} rules={[required]}>
          <Input autoComplete="organization" maxLength={100} autoFocus />
        </Form.Item>
        <SectorField name="sector" />
        <FormProblem error={error} />
        <Button type="primary" htmlType="submit" loading={busy} className={styles.wide ?? ""}>
          {t("newOrganisation.submit")}
        </Button>
      </Form>
      {me && me.organisations.length > 0 && (
        <div className={styles.below}>
          <Link to="/">{t("newOrganisation.back")}</Link>
        </div>
      )}
    </>
  );
}
