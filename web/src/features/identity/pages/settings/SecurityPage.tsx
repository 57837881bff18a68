import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Button, Form } from "antd";
import { MonitorSmartphone, Smartphone } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, done } from "@/shared/api";
import { useTitle } from "@/shared/kit/title";
import { toast } from "@/shared/kit/toast";
import { ErrorState, errorText, Section, SettingsPageFrame, SkeletonList, Time } from "@/shared/ui";
import { FormProblem, useSubmit } from "@/shared/ui/form";
import { DangerDialog } from "../../parts/DangerDialog";
import { NewPasswordField, OwnPasswordField } from "../../parts/fields";
import styles from "../../parts/settings.module.css";
import { type DeviceSession, deviceSessionsQuery, securityLogQuery } from "../../queries";
import { enter } from "../../session";

/** Password, devices that are signed in, what happened to the account, and the way out. */
export function SecurityPage() {
  const { t } = useTranslation("identity");
  useTitle(t("security.title"));
  return (
    <SettingsPageFrame title={t("security.title")}>
      <Section title={t("security.password")} text={t("security.passwordText")}>
        <PasswordForm />
      </Section>
      <Devices />
      <SecurityLog />
      <DeleteAccount />
    </SettingsPageFrame>
  );
}

function PasswordForm() {
  const { t } = useTranslation("identity");
  const { form, busy, error, submit } = useSubmit({
    send: (body: { current: string; new: string }) => done(api.PUT("/api/me/password", { body })),
    onDone: () => {
      form.resetFields();
      toast(t("security.passwordSaved"), { kind: "success" });
    },
  });
  return (
    <Form form={form} layout="vertical" onFinish={submit} requiredMark={false} className={styles.narrow ?? ""}>
      <OwnPasswordField name="current" />
      <NewPasswordField name="new" />
      <FormProblem error={error} />
      <Button htmlType="submit" loading={busy}>
        {t("security.passwordChange")}
      </Button>
    </Form>
  );
}

function Devices() {
  const { t } = useTranslation("identity");
  const client = useQueryClient();
  const sessions = useQuery(deviceSessionsQuery);
  const end = useMutation({
    mutationFn: (id: string | null) =>
      id
        ? done(api.DELETE("/api/me/sessions/{session_id}", { params: { path: { session_id: id } } }))
        : done(api.DELETE("/api/me/sessions")),
    onSuccess: () => {
      toast(t("security.ended"), { kind: "success" });
      void client.invalidateQueries({ queryKey: deviceSessionsQuery.queryKey });
    },
    onError: (problem) => toast(errorText(t, problem), { kind: "error" }),
  });
  const others = sessions.data?.items.some((s) => !s.current);
  return (
    <Section
      title={t("security.devices")}
      text={t("security.devicesText")}
      action={
        others && (
          <Button danger disabled={end.isPending} onClick={() => end.mutate(null)}>
            {t("security.endOthers")}
          </Button>
        )
      }
    >
      {sessions.isPending && <SkeletonList rows={3} />}
      {sessions.isError && <ErrorState error={sessions.error} onRetry={() => void sessions.refetch()} />}
      <ul>
        {sessions.data?.items.map((session) => (
          <Device key={session.id} session={session} onEnd={() => end.mutate(session.id)} />
        ))}
      </ul>
    </Section>
  );
}

function Device({ session, onEnd }: { session: DeviceSession; onEnd: () => void }) {
  const { t } = useTranslation("identity");
  const phone = /phone|android|ipad/i.test(session.device);
  const name = [session.device, session.client].filter(Boolean).join(" · ") || t("security.unknownDevice");
  return (
    <li className={styles.row}>
      <span className={styles.rowIcon}>{phone ? <Smartphone /> : <MonitorSmartphone />}</span>
      <div className={styles.rowText}>
        <strong>
          {name}
          {session.current && (
            <span className={styles.chip} data-kind="good">
              {t("security.thisOne")}
            </span>
          )}
        </strong>
        <small>
          {session.address} · {t("security.lastSeen")} <Time at={session.last_seen_at} />
        </small>
      </div>
      {!session.current && (
        <Button onClick={onEnd} aria-label={t("security.endNamed", { name })}>
          {t("security.end")}
        </Button>
      )}
    </li>
  );
}

function SecurityLog() {
  const { t } = useTranslation("identity");
  const log = useInfiniteQuery(securityLogQuery);
  const entries = log.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Section title={t("security.log")} text={t("security.logText")}>
      {log.isPending && <SkeletonList rows={3} avatar={false} />}
      {log.isError && <ErrorState error={log.error} onRetry={() => void log.refetch()} />}
      <ul>
        {entries.map((entry) => (
          <li key={entry.id} className={styles.row}>
            <div className={styles.rowText}>
              <strong>{t(`securityLog.${entry.action}`, { defaultValue: entry.action })}</strong>
              <small title={entry.agent}>{[entry.device, entry.address].filter(Boolean).join(" · ")}</small>
            </div>
            <small>
              <Time at={entry.at} />
            </small>
          </li>
        ))}
      </ul>
      {log.hasNextPage && (
        <Button type="text" loading={log.isFetchingNextPage} onClick={() => void log.fetchNextPage()}>
          {t("security.older")}
        </Button>
      )}
    </Section>
  );
}

function DeleteAccount() {
  const { t } = useTranslation("identity");
  const client = useQueryClient();
  const navigate = useNavigate();
  const [open, setOpen] = useState(false);
  return (
    <Section
      danger
      title={t("security.delete")}
      text={t("security.deleteText")}
      action={
        <Button danger onClick={() => setOpen(true)}>
          {t("security.delete")}
        </Button>
      }
    >
      {open && (
        <DangerDialog
          title={t("security.delete")}
          text={t("security.deleteLoss")}
          confirm={t("security.deleteConfirm")}
          onClose={() => setOpen(false)}
          send={({ password }) => done(api.DELETE("/api/me", { body: { password } }))}
          onDone={() => {
            enter(client, null);
            void navigate({ to: "/sign-in" });
          }}
        />
      )}
    </Section>
  );
}
