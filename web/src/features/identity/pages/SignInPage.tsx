import { useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useRouter, useSearch } from "@tanstack/react-router";
import { Button, Form, Input } from "antd";
import { useTranslation } from "react-i18next";
import { api, need } from "@/shared/api";
import { useTitle } from "@/shared/kit/title";
import { FormProblem, useRequired, useSubmit } from "@/shared/ui/form";
import { LoginField } from "../parts/fields";
import { enter } from "../session";
import styles from "./door.module.css";

export function SignInPage() {
  const { t } = useTranslation("identity");
  useTitle(t("signIn.title"));
  const required = useRequired();
  const client = useQueryClient();
  const navigate = useNavigate();
  const router = useRouter();
  const { next } = useSearch({ strict: false }) as { next?: string };
  const { form, busy, error, submit } = useSubmit({
    send: (values: { login: string; password: string }) => need(api.POST("/api/sign-in", { body: values })),
    onDone: (me) => {
      enter(client, me);
      if (next) router.history.push(next);
      else void navigate({ to: "/" });
    },
  });
  return (
    <>
      <h1>{t("signIn.title")}</h1>
      <p className={styles.lead}>{t("signIn.lead")}</p>
      <Form form={form} layout="vertical" onFinish={submit} requiredMark={false}>
        <LoginField autoFocus />
        <Form.Item name="password" label={t("field.password")} rules={[required]}>
          <Input.Password autoComplete="current-password" maxLength={256} />
        </Form.Item>
        <FormProblem error={error} />
        <Button type="primary" htmlType="submit" loading={busy} className={styles.wide ?? ""}>
          {t("signIn.submit")}
        </Button>
      </Form>
      <div className={styles.below}>
        <Link to="/reset-password">{t("signIn.forgot")}</Link>
        <span>
          {t("signIn.new")} <Link to="/sign-up">{t("signIn.create")}</Link>
        </span>
      </div>
    </>
  );
}
