import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Input } from "antd";
import { Plus, X } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useSession } from "@/features/identity";
import { useTitle } from "@/shared/kit/title";
import { toast } from "@/shared/kit/toast";
import { ErrorState, IconButton, OpenEye, Section, SettingsPageFrame, SkeletonList } from "@/shared/ui";
import { FormProblem } from "@/shared/ui/form";
import styles from "../parts/availability.module.css";
import { Holidays } from "../parts/Holidays";
import { WEEKDAYS, weekdayName } from "../parts/weekdays";
import { ZoneSelect } from "../parts/ZoneSelect";
import { zoneHere } from "../parts/zones";
import { calendarQuery, type Hours, putCalendar, type WorkCalendar } from "../queries";

/** When the organisation works: everybody reads it, those who keep the calendar change it. */
export function HoursPage() {
  const { t } = useTranslation("availability");
  useTitle(t("calendar.title"));
  const { org } = useSession();
  const calendar = useQuery(calendarQuery(org));
  const editable = calendar.data?.can.includes("edit") ?? false;
  return (
    <SettingsPageFrame
      title={t("calendar.title")}
      lead={
        <>
          {t("calendar.lead")} <OpenEye>{t("calendar.eye")}</OpenEye>
        </>
      }
    >
      {calendar.isPending && <SkeletonList rows={7} avatar={false} />}
      {calendar.isError && <ErrorState error={calendar.error} onRetry={() => void calendar.refetch()} />}
      {calendar.data && (
        <>
          <Week key={JSON.stringify(calendar.data)} calendar={calendar.data} editable={editable} />
          <Holidays editable={editable} />
        </>
      )}
    </SettingsPageFrame>
  );
}

function Week({ calendar, editable }: { calendar: WorkCalendar; editable: boolean }) {
  const { t } = useTranslation("availability");
  const { org } = useSession();
  const client = useQueryClient();
  const [zone, setZone] = useState(calendar.is_set ? calendar.time_zone : zoneHere());
  const [hours, setHours] = useState<readonly Hours[]>(calendar.hours);
  const save = useMutation({
    mutationFn: () => putCalendar(org, { time_zone: zone, hours: [...hours] }),
    onSuccess: (said) => {
      client.setQueryData(calendarQuery(org).queryKey, said);
      void client.invalidateQueries({ queryKey: ["availability", org, "own"] });
      toast(t("calendar.saved"), { kind: "success" });
    },
  });
  const changed = !calendar.is_set || zone !== calendar.time_zone || hours !== calendar.hours;
  return (
    <Section
      title={t("calendar.week")}
      text={calendar.is_set ? undefined : t(editable ? "calendar.unset" : "calendar.unsetForMembers")}
    >
      <ZoneSelect label={t("calendar.zone")} value={zone} onChange={setZone} disabled={!editable} />
      <ul className={styles.week}>
        {WEEKDAYS.map((day) => (
          <li key={day} className={styles.row}>
            <Day day={day} hours={hours} setHours={setHours} editable={editable} />
          </li>
        ))}
      </ul>
      {editable && (
        <div className={styles.save}>
          <Button type="primary" disabled={!changed} loading={save.isPending} onClick={() => save.mutate()}>
            {t("action.save")}
          </Button>
          <FormProblem error={save.error} />
        </div>
      )}
    </Section>
  );
}

interface DayProps {
  day: number;
  hours: readonly Hours[];
  setHours: (hours: readonly Hours[]) => void;
  editable: boolean;
}

function Day({ day, hours, setHours, editable }: DayProps) {
  const { t } = useTranslation("availability");
  const name = weekdayName(day);
  const set = (which: Hours, change: Partial<Hours>) =>
    setHours(hours.map((one) => (one === which ? { ...one, ...change } : one)));
  const shifts = hours.filter((one) => one.weekday === day);
  return (
    <>
      <span className={styles.name}>{name}</span>
      <div className={styles.shifts}>
        {shifts.length === 0 && <span className={styles.free}>{t("calendar.free")}</span>}
        {shifts.map((one, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a shift has no name but its place
          <div key={place} className={styles.shift}>
            <ShiftTime
              label={t("calendar.begins", { day: name })}
              value={one.start}
              editable={editable}
              onSet={(start) => set(one, { start })}
            />
            <span aria-hidden="true">–</span>
            <ShiftTime
              label={t("calendar.ends", { day: name })}
              value={one.end}
              editable={editable}
              onSet={(end) => set(one, { end })}
            />
            {editable && (
              <IconButton
                label={t("calendar.remove", { day: name })}
                icon={<X />}
                onClick={() => setHours(hours.filter((other) => other !== one))}
              />
            )}
          </div>
        ))}
      </div>
      {editable && shifts.length < 4 && (
        <IconButton
          label={t("calendar.add", { day: name })}
          icon={<Plus />}
          onClick={() => {
            const last = shifts.at(-1);
            const next = last ? { start: last.end, end: "22:00" } : { start: "09:00", end: "18:00" };
            setHours([...hours, { weekday: day, ...next }]);
          }}
        />
      )}
    </>
  );
}

interface TimeProps {
  label: string;
  value: string;
  editable: boolean;
  onSet: (time: string) => void;
}

function ShiftTime({ label, value, editable, onSet }: TimeProps) {
  if (!editable) return <span>{value}</span>;
  return (
    <Input
      type="time"
      aria-label={label}
      className={styles.time ?? ""}
      value={value}
      onChange={({ target }) => target.value && onSet(target.value)}
    />
  );
}
