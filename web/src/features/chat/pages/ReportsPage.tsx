import {
  type UseInfiniteQueryResult,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { Button, Input, Segmented } from "antd";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { usePerson } from "@/features/directory";
import { useSession } from "@/features/identity";
import { useTitle } from "@/shared/kit/title";
import { toast } from "@/shared/kit/toast";
import { ErrorState, errorText, Section, SettingsPageFrame, SkeletonList, Time } from "@/shared/ui";
import { plainText } from "../model/preview";
import styles from "../moderation/moderation.module.css";
import {
  aboutMeQuery,
  blockedKey,
  blockedQuery,
  decideReport,
  ownReportsQuery,
  reportsKey,
  reportsQuery,
  setBlocked,
} from "../moderation/wire";
import type { MessageBody } from "../store/types";

/** Whom one has blocked, what one reported, what was decided about what one wrote; and for some, what is to be decided. */
export function ReportsPage() {
  const { t } = useTranslation("chat");
  const { can } = useSession();
  useTitle(t("reports.title"));
  return (
    <SettingsPageFrame title={t("reports.title")} lead={t("reports.lead")}>
      {can("chat.moderate") && <ToDecide />}
      <Mine />
      <AboutMe />
      <Blocked />
    </SettingsPageFrame>
  );
}

function ToDecide() {
  const { t } = useTranslation("chat");
  const { org } = useSession();
  const [decided, setDecided] = useState(false);
  const pages = useInfiniteQuery(reportsQuery(org, decided));
  return (
    <Section title={t("reports.all")}>
      <p className={styles.lead}>{t("reports.allLead")}</p>
      <Segmented
        className={styles.tabs ?? ""}
        value={decided}
        onChange={setDecided}
        options={[
          { value: false, label: t("reports.open") },
          { value: true, label: t("reports.decided") },
        ]}
      />
      <Pages pages={pages} empty={t(decided ? "reports.none.decided" : "reports.none.open")}>
        {pages.data?.pages
          .flatMap((page) => page.items)
          .map((one) => (
            <li key={one.id} className={styles.report}>
              <Facts one={one} who={one.reported_id} />
              <blockquote>{wordsOf(one.message)}</blockquote>
              <p>
                {t("reports.by")} <Name id={one.reporter_id} />
                {one.title && ` · ${one.title}`}
              </p>
              {one.note && <p className={styles.note}>{one.note}</p>}
              {one.state === "open" ? <Decide id={one.id} /> : one.answer && <p>{one.answer}</p>}
            </li>
          ))}
      </Pages>
    </Section>
  );
}

function Decide({ id }: { id: string }) {
  const { t } = useTranslation("chat");
  const { org } = useSession();
  const client = useQueryClient();
  const [answer, setAnswer] = useState("");
  const decide = useMutation({
    mutationFn: (state: "acted" | "dismissed") => decideReport(org, id, { state, answer }),
    onSuccess: () => void client.invalidateQueries({ queryKey: reportsKey(org) }),
    onError: (problem) => void toast(errorText(t, problem), { kind: "error" }),
  });
  return (
    <div className={styles.decide}>
      <Input
        aria-label={t("reports.answer")}
        placeholder={t("reports.answer")}
        value={answer}
        maxLength={1000}
        onChange={(event) => setAnswer(event.target.value)}
      />
      <Button type="primary" loading={decide.isPending} onClick={() => decide.mutate("acted")}>
        {t("reports.act")}
      </Button>
      <Button disabled={decide.isPending} onClick={() => decide.mutate("dismissed")}>
        {t("reports.dismiss")}
      </Button>
    </div>
  );
}

function Mine() {
  const { t } = useTranslation("chat");
  const { org } = useSession();
  const pages = useInfiniteQuery(ownReportsQuery(org));
  return (
    <Section title={t("reports.mine")}>
      <Pages pages={pages} empty={t("reports.none.mine")}>
        {pages.data?.pages
          .flatMap((page) => page.items)
          .map((one) => (
            <li key={one.id} className={styles.report}>
              <Facts one={one} who={one.reported_id} />
              {one.answer && <p>{one.answer}</p>}
            </li>
          ))}
      </Pages>
    </Section>
  );
}

function AboutMe() {
  const { t } = useTranslation("chat");
  const { org } = useSession();
  const pages = useInfiniteQuery(aboutMeQuery(org));
  return (
    <Section title={t("reports.aboutMe")}>
      <p className={styles.lead}>{t("reports.aboutMeLead")}</p>
      <Pages pages={pages} empty={t("reports.none.aboutMe")}>
        {pages.data?.pages
          .flatMap((page) => page.items)
          .map((one) => (
            <li key={one.id} className={styles.report}>
              <Facts one={one} />
              <blockquote>{wordsOf(one.message)}</blockquote>
            </li>
          ))}
      </Pages>
    </Section>
  );
}

function Blocked() {
  const { t } = useTranslation("chat");
  const { org } = useSession();
  const client = useQueryClient();
  const blocked = useQuery(blockedQuery(org));
  const undo = useMutation({
    mutationFn: (member: string) => setBlocked(org, member, false),
    onSuccess: (said) => client.setQueryData(blockedKey(org), said),
    onError: (problem) => void toast(errorText(t, problem), { kind: "error" }),
  });
  return (
    <Section title={t("block.list")}>
      {blocked.isPending && <SkeletonList rows={2} />}
      {blocked.isError && <ErrorState error={blocked.error} onRetry={() => void blocked.refetch()} />}
      {blocked.data?.member_ids.length === 0 && <p className={styles.lead}>{t("block.none")}</p>}
      <ul className={styles.list}>
        {blocked.data?.member_ids.map((member) => (
          <li key={member} className={styles.blocked}>
            <Name id={member} />
            <Button size="small" onClick={() => undo.mutate(member)}>
              {t("block.undo")}
            </Button>
          </li>
        ))}
      </ul>
    </Section>
  );
}

interface Shown {
  reason: string;
  state: string;
  at?: string;
  decided_at: string | null;
}

function Facts({ one, who }: { one: Shown; who?: string }) {
  const { t } = useTranslation("chat");
  const at = one.decided_at ?? one.at;
  return (
    <p className={styles.facts}>
      {who && <Name id={who} />}
      <span>{t(`report.reason.${one.reason}`)}</span>
      <span data-state={one.state}>{t(`reports.state.${one.state}`)}</span>
      {at && <Time at={at} />}
    </p>
  );
}

function Name({ id }: { id: string }) {
  const { t } = useTranslation("chat");
  const person = usePerson(id as never);
  return <strong>{person?.name ?? t("someone")}</strong>;
}

const wordsOf = (message: Record<string, unknown>): string =>
  plainText((message.b ?? { text: "" }) as unknown as MessageBody) || "…";

function Pages({
  pages,
  empty,
  children,
}: {
  pages: Pick<
    UseInfiniteQueryResult<{ pages: { items: unknown[] }[] }>,
    "data" | "isPending" | "isError" | "error" | "refetch" | "hasNextPage" | "fetchNextPage"
  >;
  empty: string;
  children: ReactNode;
}) {
  const { t } = useTranslation("chat");
  if (pages.isPending) return <SkeletonList rows={2} avatar={false} />;
  if (pages.isError) return <ErrorState error={pages.error} onRetry={() => void pages.refetch()} />;
  if (pages.data?.pages[0]?.items.length === 0) return <p className={styles.lead}>{empty}</p>;
  return (
    <>
      <ul className={styles.list}>{children}</ul>
      {pages.hasNextPage && <Button onClick={() => void pages.fetchNextPage()}>{t("details.more")}</Button>}
    </>
  );
}
