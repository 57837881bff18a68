import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { Button, Input } from "antd";
import { CalendarDays, Trash2 } from "lucide-react";
import { type FormEvent, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { useSession } from "@/features/identity";
import { locale } from "@/shared/i18n";
import { toast } from "@/shared/kit/toast";
import { EmptyState, ErrorState, errorText, IconButton, Section, SkeletonList } from "@/shared/ui";
import { FormProblem } from "@/shared/ui/form";
import { dropHoliday, type Holiday, holidaysQuery, putHoliday } from "../queries";
import styles from "./availability.module.css";
import { dayHere } from "./moments";

/** The days from today on on which nobody is expected to work. */
export function Holidays({ editable }: { editable: boolean }) {
  const { t } = useTranslation("availability");
  const { org } = useSession();
  const client = useQueryClient();
  const days = useInfiniteQuery(holidaysQuery(org, dayHere(new Date())));
  const items = days.data?.pages.flatMap((page) => page.items) ?? [];
  const again = () => client.invalidateQueries({ queryKey: ["availability", org, "holidays"] });
  const put = useMutation({ mutationFn: (one: Holiday) => putHoliday(org, one), onSuccess: again });
  const drop = useMutation({
    mutationFn: (one: Holiday) => dropHoliday(org, one.day),
    onSuccess: (_, one) => {
      void again();
      toast(t("holidays.removed", { name: one.name }), {
        action: { label: t("action.undo"), run: () => put.mutate(one) },
      });
    },
    onError: (problem) => toast(errorText(t, problem), { kind: "error" }),
  });
  return (
    <Section title={t("holidays.title")} text={t("holidays.text")}>
      {editable && <NewHoliday put={(one) => put.mutateAsync(one)} busy={put.isPending} error={put.error} />}
      {days.isPending && <SkeletonList rows={3} avatar={false} />}
      {days.isError && <ErrorState error={days.error} onRetry={() => void days.refetch()} />}
      {days.isSuccess && items.length === 0 && (
        <EmptyState level={3} icon={<CalendarDays />} title={t("holidays.empty")}>
          {editable ? t("holidays.emptyText") : null}
        </EmptyState>
      )}
      <ul>
        {items.map((one) => (
          <li key={one.day} className={styles.row}>
            <div className={styles.wide}>
              <strong>{one.name}</strong>
              <small>{dayText(one.day)}</small>
            </div>
            {editable && (
              <IconButton
                label={t("holidays.remove", { name: one.name })}
                icon={<Trash2 />}
                onClick={() => drop.mutate(one)}
              />
            )}
          </li>
        ))}
      </ul>
      {days.hasNextPage && (
        <Button type="text" loading={days.isFetchingNextPage} onClick={() => void days.fetchNextPage()}>
          {t("more")}
        </Button>
      )}
    </Section>
  );
}

/** A day has no zone: it is read as it is written. */
function dayText(day: string): string {
  const format = new Intl.DateTimeFormat(locale(), { dateStyle: "full", timeZone: "UTC" });
  return format.format(new Date(`${day}T00:00:00Z`));
}

interface NewProps {
  put: (one: Holiday) => Promise<unknown>;
  busy: boolean;
  error: unknown;
}

function NewHoliday({ put, busy, error }: NewProps) {
  const { t } = useTranslation("availability");
  const id = useId();
  const [day, setDay] = useState("");
  const [name, setName] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void put({ day, name }).then(
      () => {
        setDay("");
        setName("");
      },
      () => undefined,
    );
  };
  return (
    <form onSubmit={submit}>
      <div className={styles.add}>
        <label htmlFor={`${id}day`}>
          {t("holidays.day")}
          <Input id={`${id}day`} type="date" required value={day} onChange={({ target }) => setDay(target.value)} />
        </label>
        <label htmlFor={`${id}name`} className={styles.grow}>
          {t("holidays.name")}
          <Input
            id={`${id}name`}
            required
            maxLength={100}
            value={name}
            onChange={({ target }) => setName(target.value)}
          />
        </label>
        <Button htmlType="submit" loading={busy} disabled={!day || !name.trim()}>
          {t("action.add")}
        </Button>
      </div>
      <FormProblem error={error} />
    </form>
  );
}
