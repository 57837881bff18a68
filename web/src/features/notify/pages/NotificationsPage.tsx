import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Checkbox, Switch } from "antd";
import { MonitorSmartphone } from "lucide-react";
import { useTranslation } from "react-i18next";
import { deviceSessionsQuery, useSession } from "@/features/identity";
import { api, done, need } from "@/shared/api";
import { useTitle } from "@/shared/kit/title";
import { toast } from "@/shared/kit/toast";
import { ErrorState, errorText, Section, SettingsPageFrame, SkeletonList, Time } from "@/shared/ui";
import { pushState, turnOff, turnOn } from "../push";
import { choicesQuery, devicesQuery, type KindPreference, type PushDevice, preferencesQuery } from "../queries";
import styles from "./NotificationsPage.module.css";

/** How one is told: on this device, on the others, with or without words, and kind by kind. */
export function NotificationsPage() {
  const { t } = useTranslation("notify");
  const { can } = useSession();
  useTitle(t("settings.title"));
  return (
    <SettingsPageFrame title={t("settings.title")} lead={t("settings.lead")}>
      <Here />
      <Devices />
      <Kinds />
      {can("notify.choose") && <Organisation />}
    </SettingsPageFrame>
  );
}

function useFailure() {
  const { t } = useTranslation("notify");
  return (problem: unknown) => void toast(errorText(t, problem), { kind: "error" });
}

function Here() {
  const { t } = useTranslation("notify");
  const client = useQueryClient();
  const devices = useQuery(devicesQuery);
  const state = useQuery({ queryKey: ["notify", "push-state"], queryFn: pushState, networkMode: "always" });
  const current = devices.data?.items.find((device) => device.current);
  const onError = useFailure();
  const refresh = () => {
    void client.invalidateQueries({ queryKey: ["notify", "push-state"] });
    void client.invalidateQueries({ queryKey: devicesQuery.queryKey });
  };
  const change = useMutation({
    mutationFn: async (on: boolean) => {
      if (on) await turnOn(devices.data?.public_key ?? "");
      else await turnOff(current?.id);
    },
    onError: () => void toast(t("here.failed"), { kind: "error" }),
    onSettled: refresh,
  });
  const test = useMutation({
    mutationFn: (id: string) =>
      done(api.POST("/api/me/push/{device_id}/test", { params: { path: { device_id: id } } })),
    onSuccess: () => toast(t("here.tested"), { kind: "success" }),
    onError,
  });
  const on = state.data === "on" && current !== undefined;
  const able = on || state.data === "off" || state.data === "on";
  return (
    <Section
      title={t("here.title")}
      text={state.data ? t(`here.${on ? "on" : state.data === "on" ? "off" : state.data}`) : undefined}
      action={
        able && (
          <Switch
            aria-label={t("here.title")}
            checked={on}
            loading={change.isPending}
            disabled={!devices.data}
            onChange={(next) => change.mutate(next)}
          />
        )
      }
    >
      {on && (
        <Button loading={test.isPending} onClick={() => test.mutate(current.id)}>
          {t("here.test")}
        </Button>
      )}
    </Section>
  );
}

function Devices() {
  const { t } = useTranslation("notify");
  const client = useQueryClient();
  const devices = useQuery(devicesQuery);
  const sessions = useQuery(deviceSessionsQuery).data?.items ?? [];
  const onError = useFailure();
  const drop = useMutation({
    mutationFn: (device: PushDevice) =>
      device.current
        ? turnOff(device.id)
        : done(api.DELETE("/api/me/push/{device_id}", { params: { path: { device_id: device.id } } })),
    onSettled: () => {
      void client.invalidateQueries({ queryKey: devicesQuery.queryKey });
      void client.invalidateQueries({ queryKey: ["notify", "push-state"] });
    },
    onError,
  });
  const nameOf = (device: PushDevice) => {
    const session = sessions.find((one) => one.id === device.session_id);
    return [session?.device, session?.client].filter(Boolean).join(" · ") || device.service;
  };
  return (
    <Section title={t("devices.title")} text={t("devices.text")}>
      {devices.isPending && <SkeletonList rows={2} />}
      {devices.isError && <ErrorState error={devices.error} onRetry={() => void devices.refetch()} />}
      {devices.data?.items.length === 0 && <p className={styles.muted}>{t("devices.none")}</p>}
      <ul>
        {devices.data?.items.map((device) => (
          <li key={device.id} className={styles.row}>
            <MonitorSmartphone aria-hidden="true" />
            <span className={styles.words}>
              <strong>{nameOf(device)}</strong>
              <small>
                {device.current && `${t("devices.this")} · `}
                {device.delivered_at ? (
                  <>
                    {t("devices.delivered")} <Time at={device.delivered_at} />
                  </>
                ) : (
                  t("devices.never")
                )}
              </small>
            </span>
            <Button
              disabled={drop.isPending}
              aria-label={t("devices.dropNamed", { name: nameOf(device) })}
              onClick={() => drop.mutate(device)}
            >
              {t("devices.drop")}
            </Button>
          </li>
        ))}
      </ul>
    </Section>
  );
}

const WAYS = ["in_app", "push", "mail"] as const;

interface Wanted {
  hides_content?: boolean;
  kinds?: Record<string, Pick<KindPreference, (typeof WAYS)[number]>>;
}

function Kinds() {
  const { t } = useTranslation("notify");
  const { org } = useSession();
  const client = useQueryClient();
  const { queryKey } = preferencesQuery(org);
  const query = useQuery(preferencesQuery(org));
  const onError = useFailure();
  // Shown as chosen at once; a refusal brings back what the server has.
  const save = useMutation({
    mutationFn: (body: Wanted) =>
      need(
        api.PATCH("/api/orgs/{org_id}/notification-preferences", {
          params: { path: { org_id: org } },
          body: { kinds: {}, ...body },
        }),
      ),
    onMutate: (body) =>
      client.setQueryData(
        queryKey,
        (held) =>
          held && {
            ...held,
            hides_content: body.hides_content ?? held.hides_content,
            kinds: held.kinds.map((kind) => ({ ...kind, ...body.kinds?.[kind.kind] })),
          },
      ),
    onSuccess: (changed) => client.setQueryData(queryKey, changed),
    onError: (problem) => {
      void client.invalidateQueries({ queryKey });
      onError(problem);
    },
  });
  if (query.isError) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
  if (!query.data) return <SkeletonList rows={3} avatar={false} />;
  const { hides_content: hides, organisation_hides: forced, kinds } = query.data;
  return (
    <>
      <Section
        title={t("content.title")}
        text={t(forced ? "content.forced" : "content.text")}
        action={
          <Switch
            aria-label={t("content.title")}
            checked={hides}
            onChange={(next) => save.mutate({ hides_content: next })}
          />
        }
      />
      <Section title={t("kinds.title")} text={t("kinds.text")}>
        <ul>
          {kinds.map((kind) => (
            <li key={kind.kind} className={styles.row}>
              <strong className={styles.words}>{kind.label}</strong>
              {WAYS.filter((way) => way !== "in_app" || kind.listed).map((way) => (
                <Checkbox
                  key={way}
                  checked={kind[way]}
                  aria-label={`${kind.label}: ${t(`way.${way}`)}`}
                  onChange={({ target }) => {
                    const { in_app, push, mail } = kind;
                    save.mutate({ kinds: { [kind.kind]: { in_app, push, mail, [way]: target.checked } } });
                  }}
                >
                  {t(`way.${way}`)}
                </Checkbox>
              ))}
            </li>
          ))}
        </ul>
      </Section>
    </>
  );
}

function Organisation() {
  const { t } = useTranslation("notify");
  const { org } = useSession();
  const client = useQueryClient();
  const choices = useQuery(choicesQuery(org)).data;
  const onError = useFailure();
  const save = useMutation({
    mutationFn: (hides_content: boolean) =>
      need(
        api.PATCH("/api/orgs/{org_id}/notification-choices", {
          params: { path: { org_id: org } },
          body: { hides_content },
        }),
      ),
    onSuccess: (changed) => {
      client.setQueryData(choicesQuery(org).queryKey, changed);
      void client.invalidateQueries({ queryKey: preferencesQuery(org).queryKey });
    },
    onError,
  });
  return (
    <Section
      title={t("organisation.title")}
      text={t("organisation.text")}
      action={
        <Switch
          aria-label={t("organisation.title")}
          checked={choices?.hides_content ?? false}
          disabled={!choices}
          loading={save.isPending}
          onChange={(next) => save.mutate(next)}
        />
      }
    />
  );
}
