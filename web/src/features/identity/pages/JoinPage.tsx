import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { Button, Form } from "antd";
import { MailX } from "lucide-react";
import { useTranslation } from "react-i18next";
import { ApiError, api, need } from "@/shared/api";
import { useTitle } from "@/shared/kit/title";
import { Avatar, EmptyState, ErrorState, SkeletonList, Time } from "@/shared/ui";
import { FormProblem, useSubmit } from "@/shared/ui/form";
import { LoginField, NameField, NewPasswordField } from "../parts/fields";
import { type InvitationPreview, invitationPreviewQuery, type Me, meQuery } from "../queries";
import { enter } from "../session";
import styles from "./door.module.css";

/** An invitation's link: who signed in joins with one press, everybody else with three fields. */
export function JoinPage() {
  const { t } = useTranslation("identity");
  useTitle(t("join.heading"));
  const { token } = useParams({ from: "/door/join/$token" });
  const preview = useQuery(invitationPreviewQuery(token));
  const me = useQuery(meQuery);

  if (preview.isError) {
    const gone = preview.error instanceof ApiError && preview.error.status === 404;
    if (!gone) return <ErrorState error={preview.error} onRetry={() => void preview.refetch()} />;
    return (
      <EmptyState level={1} icon={<MailX />} title={t("join.gone")} action={<Link to="/">{t("join.home")}</Link>}>
        {t("join.goneText")}
      </EmptyState>
    );
  }
  if (!preview.data || me.isPending) return <SkeletonList rows={3} />;
  return (
    <>
      <h1>{t("join.title", { name: preview.data.organisation_name })}</h1>
      <p className={styles.lead}>
        {t("join.by", { name: preview.data.invited_by })} {t("join.until")}{" "}
        <Time at={preview.data.expires_at} as="day" />
      </p>
      {me.data ? <JoinSignedIn token={token} me={me.data} /> : <JoinNew token={token} preview={preview.data} />}
    </>
  );
}

function useArrive() {
  const client = useQueryClient();
  const navigate = useNavigate();
  return (me: Me, before: readonly string[] = []) => {
    enter(client, me);
    const joined = me.organisations.find((o) => !before.includes(o.id)) ?? me.organisations.at(-1);
    if (joined) void navigate({ to: "/o/$org/messages", params: { org: joined.id } });
  };
}

function JoinSignedIn({ token, me }: { token: string; me: Me }) {
  const { t } = useTranslation("identity");
  const arrive = useArrive();
  const join = useMutation({
    mutationFn: () => need(api.POST("/api/invitations/{token}/join", { params: { path: { token } }, body: {} })),
    onSuccess: (answer) =>
      arrive(
        answer,
        me.organisations.map((o) => o.id),
      ),
  });
  return (
    <>
      <div className={styles.who}>
        <Avatar id={me.account.id} name={me.account.name} src={me.account.avatar} />
        <span>
          <strong>{me.account.name}</strong>
          <small>{me.account.email ?? me.account.phone}</small>
        </span>
      </div>
      <FormProblem error={join.error} />
      <Button type="primary" loading={join.isPending} onClick={() => join.mutate()} className={styles.wide ?? ""}>
        {t("join.submit")}
      </Button>
    </>
  );
}

function JoinNew({ token, preview }: { token: string; preview: InvitationPreview }) {
  const { t, i18n } = useTranslation("identity");
  const arrive = useArrive();
  const { form, busy, error, submit } = useSubmit({
    send: (values: { name: string; login: string; password: string }) =>
      need(
        api.POST("/api/invitations/{token}/join", {
          params: { path: { token } },
          body: { ...values, locale: i18n.language as "zh" | "en" | "de" | "it" },
        }),
      ),
    onDone: (me) => arrive(me),
  });
  return (
    <>
      <Form
        form={form}
        layout="vertical"
        onFinish={submit}
        requiredMark={false}
        initialValues={{ login: preview.email ?? "" }}
      >
        <NameField autoFocus />
        <LoginField />
        <NewPasswordField label={t("field.password")} />
        <FormProblem error={error} />
        <Button type="primary" htmlType="submit" loading={busy} className={styles.wide ?? ""}>
          {t("join.submit")}
        </Button>
      </Form>
      <div className={styles.below}>
        <span>
          {t("join.have")}{" "}
          <Link to="/sign-in" search={{ next: `/join/${token}` }}>
            {t("signIn.submit")}
          </Link>
        </span>
      </div>
    </>
  );
}
