import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { Button, Form } from "antd";
import { MailCheck } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, done } from "@/shared/api";
import { useTitle } from "@/shared/kit/title";
import { toast } from "@/shared/kit/toast";
import { EmptyState } from "@/shared/ui";
import { FormProblem, useSubmit } from "@/shared/ui/form";
import { LoginField, NewPasswordField } from "../parts/fields";
import styles from "./door.module.css";

/** Asks for a link. The answer is the same whether there is such an account or not. */
export function ResetPage() {
  const { t } = useTranslation("identity");
  useTitle(t("reset.title"));
  const [sentTo, setSentTo] = useState<string>();
  const { form, busy, error, submit } = useSubmit({
    send: (values: { login: string }) => done(api.POST("/api/password-reset", { body: values })),
    onDone: (_, { login }) => setSentTo(login),
  });
  if (sentTo) {
    return (
      <EmptyState
        level={1}
        icon={<MailCheck />}
        title={t("reset.sent")}
        action={<Link to="/sign-in">{t("reset.back")}</Link>}
      >
        {t("reset.sentText", { login: sentTo })}
      </EmptyState>
    );
  }
  return (
    <>
      <h1>{t("reset.title")}</h1>
      <p className={styles.lead}>{t("reset.lead")}</p>
      <Form form={form} layout="vertical" onFinish={submit} requiredMark={false}>
        <LoginField autoFocus />
        <FormProblem error={error} />
        <Button type="primary" htmlType="submit" loading={busy} className={styles.wide ?? ""}>
          {t("reset.submit")}
        </Button>
      </Form>
      <div className={styles.below}>
        <Link to="/sign-in">{t("reset.back")}</Link>
      </div>
    </>
  );
}

/** Where the link leads: a new password. */
export function NewPasswordPage() {
  const { t } = useTranslation("identity");
  useTitle(t("reset.newTitle"));
  const navigate = useNavigate();
  const { token } = useParams({ from: "/door/reset-password/$token" });
  const { form, busy, error, submit } = useSubmit({
    send: ({ password }: { password: string }) =>
      done(api.POST("/api/password-reset/confirm", { body: { token, password } })),
    onDone: () => {
      toast(t("reset.done"), { kind: "success" });
      void navigate({ to: "/sign-in" });
    },
  });
  return (
    <>
      <h1>{t("reset.newTitle")}</h1>
      <p className={styles.lead}>{t("reset.newLead")}</p>
      <Form form={form} layout="vertical" onFinish={submit} requiredMark={false}>
        <NewPasswordField />
        <FormProblem error={error} />
        <Button type="primary" htmlType="submit" loading={busy} className={styles.wide ?? ""}>
          {t("reset.save")}
        </Button>
      </Form>
    </>
  );
}
