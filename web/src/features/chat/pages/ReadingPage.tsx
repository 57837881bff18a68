import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Radio, Switch } from "antd";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import { useSession } from "@/features/identity";
import { useTitle } from "@/shared/kit/title";
import { toast } from "@/shared/kit/toast";
import { ErrorState, errorText, OpenEye, Section, SettingsPageFrame, SkeletonList } from "@/shared/ui";
import { Choice } from "../parts/Choice";
import styles from "../reading/reading.module.css";
import { type HouseReading, houseReadingQuery, ownReadingQuery, setHouseReading, setOwnReading } from "../reading/wire";
import type { Hides } from "../store/types";

const HIDES: readonly Hides[] = ["nothing", "read", "all"];

/** What others see of one's reading, everywhere; and for those who keep the rules, the organisation's defaults. */
export function ReadingPage() {
  const { t } = useTranslation("chat");
  const { org, can } = useSession();
  useTitle(t("reading.title"));
  const ledger = (
    <Link to="/o/$org/settings/looks" params={{ org }}>
      {t("reading.ledger")}
    </Link>
  );
  return (
    <SettingsPageFrame
      title={t("reading.title")}
      lead={
        <>
          {t("reading.lead")} <OpenEye ledger={ledger}>{t("reading.eye")}</OpenEye>
        </>
      }
    >
      <Own />
      {can("chat.manage") && <House />}
    </SettingsPageFrame>
  );
}

function Own() {
  const { t } = useTranslation("chat");
  const { org } = useSession();
  const client = useQueryClient();
  const own = useQuery(ownReadingQuery(org));
  const change = useMutation({
    mutationFn: (hides: Hides) => setOwnReading(org, hides),
    onSuccess: (said) => {
      client.setQueryData(ownReadingQuery(org).queryKey, said);
      toast(t("reading.saved"), { kind: "success" });
    },
    onError: (problem) => void toast(errorText(t, problem), { kind: "error" }),
  });
  const id = useId();
  return (
    <Section title={t("reading.own")}>
      {own.isPending && <SkeletonList rows={3} avatar={false} />}
      {own.isError && <ErrorState error={own.error} onRetry={() => void own.refetch()} />}
      {own.data && (
        <Radio.Group
          aria-label={t("reading.own")}
          className={styles.radios ?? ""}
          value={own.data.hides}
          disabled={change.isPending}
          onChange={(event) => change.mutate(event.target.value as Hides)}
        >
          {HIDES.map((value) => (
            <Radio key={value} value={value} aria-describedby={`${id}-${value}`}>
              <span>{t(`reading.hides.${value}`)}</span>
              <span id={`${id}-${value}`} className={styles.explained}>
                {t(`reading.explained.${value}`)}
              </span>
            </Radio>
          ))}
        </Radio.Group>
      )}
    </Section>
  );
}

function House() {
  const { t } = useTranslation("chat");
  const { org } = useSession();
  const client = useQueryClient();
  const rules = useQuery(houseReadingQuery(org));
  const change = useMutation({
    mutationFn: (body: HouseReading) => setHouseReading(org, body),
    onSuccess: (said) => {
      client.setQueryData(houseReadingQuery(org).queryKey, said);
      toast(t("reading.saved"), { kind: "success" });
    },
    onError: (problem) => void toast(errorText(t, problem), { kind: "error" }),
  });
  const id = useId();
  const held = rules.data;
  const choices = (which: "direct" | "group") => [
    { value: "usual", label: t(`reading.usually.${which}`) },
    ...(["exact", "counts", "off", "ack"] as const)
      .filter((value) => which === "group" || value !== "counts")
      .map((value) => ({ value, label: t(`reading.short.${value}`) })),
  ];
  const keep = (which: "direct" | "group", value: string) => {
    if (held) change.mutate({ ...held, [which]: value === "usual" ? null : value });
  };
  return (
    <Section title={t("reading.house")}>
      <p className={styles.lead}>{t("reading.houseLead")}</p>
      {rules.isPending && <SkeletonList rows={3} avatar={false} />}
      {rules.isError && <ErrorState error={rules.error} onRetry={() => void rules.refetch()} />}
      {held && (
        <>
          {(["direct", "group"] as const).map((which) => (
            <Choice
              className={styles.choice}
              key={which}
              label={t(`reading.inKind.${which}`)}
              value={held[which] ?? "usual"}
              options={choices(which)}
              onChange={(value) => keep(which, value)}
            />
          ))}
          <div className={styles.choice}>
            <label htmlFor={id}>{t("reading.optOut")}</label>
            <Switch id={id} checked={held.opt_out} onChange={(opt_out) => change.mutate({ ...held, opt_out })} />
          </div>
        </>
      )}
    </Section>
  );
}
