import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Input, Switch } from "antd";
import { BellOff } from "lucide-react";
import { type ReactNode, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { useSession } from "@/features/identity";
import { tableTime } from "@/shared/i18n";
import { useTitle } from "@/shared/kit/title";
import { toast } from "@/shared/kit/toast";
import { ErrorState, errorText, OpenEye, Section, SettingsPageFrame, SkeletonList, Time } from "@/shared/ui";
import styles from "../parts/availability.module.css";
import { PAUSES, pauseEnd } from "../parts/moments";
import { WEEKDAYS, weekdayName } from "../parts/weekdays";
import { ZoneSelect } from "../parts/ZoneSelect";
import { zoneHere, zoneLabel } from "../parts/zones";
import { changeOwn, type OwnPatch, type OwnTime, ownQuery, ownSpansQuery, type Quiet } from "../queries";

const USUAL: Quiet = { start: "20:00", end: "08:00", weekdays: [...WEEKDAYS] };

type Change = (patch: OwnPatch) => void;

/** When one wants to be left alone. Each change takes effect as it is made. */
export function QuietPage() {
  const { t } = useTranslation("availability");
  useTitle(t("quiet.title"));
  const { org } = useSession();
  const client = useQueryClient();
  const own = useQuery(ownQuery(org));
  const { mutate } = useMutation({
    mutationFn: (patch: OwnPatch) => changeOwn(org, patch),
    onSuccess: (said) => {
      client.setQueryData(ownQuery(org).queryKey, said);
      void client.invalidateQueries({ queryKey: ["availability", org, "states"] });
    },
    onError: (problem) => {
      toast(errorText(t, problem), { kind: "error" });
      void own.refetch();
    },
  });
  return (
    <SettingsPageFrame
      title={t("quiet.title")}
      lead={
        <>
          {t("quiet.lead")} <OpenEye>{t("quiet.eye")}</OpenEye>
        </>
      }
    >
      {own.isPending && <SkeletonList rows={4} avatar={false} />}
      {own.isError && <ErrorState error={own.error} onRetry={() => void own.refetch()} />}
      {own.data && (
        <>
          <DoNotDisturb own={own.data} change={mutate} />
          <QuietHours key={JSON.stringify(own.data.quiet)} own={own.data} change={mutate} />
          <Zone own={own.data} change={mutate} />
          <Spans />
        </>
      )}
    </SettingsPageFrame>
  );
}

function DoNotDisturb({ own, change }: { own: OwnTime; change: Change }) {
  const { t } = useTranslation("availability");
  const until = own.dnd_until && new Date(own.dnd_until) > new Date() ? own.dnd_until : null;
  return (
    <Section title={t("dnd.title")} text={t("dnd.text")}>
      <div role="status">
        {until && (
          <p className={styles.status}>
            <BellOff aria-hidden="true" />
            {t("dnd.until", { time: tableTime(until) })}
          </p>
        )}
      </div>
      <div className={styles.buttons}>
        {PAUSES.map((pause) => (
          <Button key={pause} onClick={() => change({ dnd_until: pauseEnd(pause, new Date()).toISOString() })}>
            {t(`dnd.${pause}`)}
          </Button>
        ))}
        {until && <Button onClick={() => change({ dnd_until: null })}>{t("dnd.end")}</Button>}
      </div>
    </Section>
  );
}

function QuietHours({ own, change }: { own: OwnTime; change: Change }) {
  const { t } = useTranslation("availability");
  const [said, setSaid] = useState<Quiet>(own.quiet ?? USUAL);
  const on = own.quiet !== null;
  // Quiet hours go by a clock: whoever has not named a zone is taken to be where this device is.
  const zone = (own.time_zone ?? own.calendar_zone) ? {} : { time_zone: zoneHere() };
  const say = (next: Quiet) => {
    setSaid(next);
    if (next.start && next.end && next.weekdays.length > 0) change({ quiet: next });
  };
  return (
    <Section
      title={t("hours.title")}
      text={t("hours.text")}
      action={
        <Switch
          aria-label={t("hours.title")}
          checked={on}
          onChange={(next) => change(next ? { quiet: said, ...zone } : { quiet: null })}
        />
      }
    >
      {on && (
        <>
          <div className={styles.window}>
            <Clock label={t("hours.from")} value={said.start} onSet={(start) => say({ ...said, start })} />
            <Clock label={t("hours.to")} value={said.end} onSet={(end) => say({ ...said, end })} />
          </div>
          <fieldset className={styles.days}>
            <legend className={styles.note}>{t("hours.days")}</legend>
            {WEEKDAYS.map((day) => (
              <label key={day} className={styles.day} title={weekdayName(day)}>
                <input
                  type="checkbox"
                  aria-label={weekdayName(day)}
                  checked={said.weekdays.includes(day)}
                  onChange={({ target }) =>
                    say({
                      ...said,
                      weekdays: WEEKDAYS.filter((one) => (one === day ? target.checked : said.weekdays.includes(one))),
                    })
                  }
                />
                {weekdayName(day, "short")}
              </label>
            ))}
          </fieldset>
          <p className={styles.note}>
            {said.weekdays.length === 0
              ? t("hours.noDay")
              : said.end <= said.start
                ? t("hours.overnight")
                : t("hours.sameDay")}
          </p>
        </>
      )}
    </Section>
  );
}

/** Said once the whole time stands there, not with each figure. */
function Clock({ label, value, onSet }: { label: ReactNode; value: string; onSet: (time: string) => void }) {
  const id = useId();
  const [time, setTime] = useState(value);
  return (
    <label htmlFor={id}>
      {label}
      <Input
        id={id}
        type="time"
        className={styles.time ?? ""}
        value={time}
        onChange={({ target }) => setTime(target.value)}
        onBlur={() => {
          if (!time) setTime(value);
          else if (time !== value) onSet(time);
        }}
      />
    </label>
  );
}

function Zone({ own, change }: { own: OwnTime; change: Change }) {
  const { t } = useTranslation("availability");
  const here = zoneHere();
  const inForce = own.time_zone ?? own.calendar_zone;
  return (
    <Section title={t("zone.title")} text={t("zone.text")}>
      <div className={styles.zone}>
        <ZoneSelect
          label={t("zone.title")}
          value={own.time_zone}
          placeholder={own.calendar_zone ? t("zone.calendar", { zone: zoneLabel(own.calendar_zone) }) : t("zone.none")}
          onChange={(time_zone) => change({ time_zone })}
        />
        {inForce !== here && (
          <Button onClick={() => change({ time_zone: here })}>{t("zone.here", { zone: zoneLabel(here) })}</Button>
        )}
      </div>
    </Section>
  );
}

function Spans() {
  const { t } = useTranslation("availability");
  const { org } = useSession();
  const spans = useInfiniteQuery(ownSpansQuery(org));
  const items = spans.data?.pages.flatMap((page) => page.items) ?? [];
  if (spans.isSuccess && items.length === 0) return null;
  return (
    <Section title={t("spans.title")} text={t("spans.text")}>
      {spans.isPending && <SkeletonList rows={2} avatar={false} />}
      {spans.isError && <ErrorState error={spans.error} onRetry={() => void spans.refetch()} />}
      <ul>
        {items.map((span) => (
          <li key={span.id} className={styles.row}>
            <div className={styles.wide}>
              <strong>{t(`spans.kind.${span.kind}`)}</strong>
              <small>{span.note}</small>
            </div>
            <small>
              <Time at={span.start} as="table" /> – <Time at={span.end} as="table" />
            </small>
          </li>
        ))}
      </ul>
      {spans.hasNextPage && (
        <Button type="text" loading={spans.isFetchingNextPage} onClick={() => void spans.fetchNextPage()}>
          {t("more")}
        </Button>
      )}
    </Section>
  );
}
