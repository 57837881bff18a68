import { useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Button, Form, Input } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, need } from "@/shared/api";
import { useTitle } from "@/shared/kit/title";
import { FormProblem, useRequired, useSubmit } from "@/shared/ui/form";
import { FirstInvitations } from "../parts/FirstInvitations";
import { LoginField, NameField, NewPasswordField } from "../parts/fields";
import { SectorField } from "../parts/SectorField";
import type { Me } from "../queries";
import { enter } from "../session";
import styles from "./door.module.css";

interface Values {
  organisation: { name: string; sector: string };
  name: string;
  login: string;
  password: string;
}

/** Account and organisation in one form, then the first invitations: under a minute in all. */
export function SignUpPage() {
  const { t, i18n } = useTranslation("identity");
  useTitle(t("signUp.title"));
  const required = useRequired();
  const client = useQueryClient();
  const [me, setMe] = useState<Me>();
  const { form, busy, error, submit } = useSubmit({
    send: (values: Values) =>
      need(api.POST("/api/sign-up", { body: { ...values, locale: i18n.language as "zh" | "en" | "de" | "it" } })),
    onDone: (answer) => {
      enter(client, answer);
      setMe(answer);
    },
  });
  const made = me?.organisations.at(-1);
  if (made) return <FirstInvitations org={made.id} name={made.name} />;
  return (
    <>
      <h1>{t("signUp.title")}</h1>
      <p className={styles.lead}>{t("signUp.lead")}</p>
      <Form form={form} layout="vertical" onFinish={submit} initialValues={{ organisation: { sector: "company" } }}>
        <Form.Item name={["organisation", "name"]} label={t("field.organisation")} rules={[required]}>
          <Input autoComplete="organization" maxLength={100} autoFocus />
        </Form.Item>
        <SectorField name={["organisation", "sector"]} />
        <NameField />
        <LoginField />
        <NewPasswordField label={t("field.password")} />
        <FormProblem error={error} />
        <Button type="primary" htmlType="submit" loading={busy} className={styles.wide ?? ""}>
          {t("signUp.submit")}
        </Button>
      </Form>
      <div className={styles.below}>
        <span>
          {t("signUp.have")} <Link to="/sign-in">{t("signIn.submit")}</Link>
        </span>
      </div>
    </>
  );
}
