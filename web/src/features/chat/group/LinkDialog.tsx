import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button } from "antd";
import { Check, Copy, X } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { copyText } from "@/shared/kit/clipboard";
import { toast } from "@/shared/kit/toast";
import { Avatar, Dialog, ErrorState, errorText, IconButton, SkeletonList, Time } from "@/shared/ui";
import { usePeopleOf } from "../parts/names";
import { faceOfKnown } from "../people";
import type { Conversation } from "../store/types";
import styles from "./group.module.css";
import { decide, linkQuery, makeLink, requestsQuery, revokeLink } from "./wire";

interface Props {
  conversation: Conversation;
  org: string;
  onClose: () => void;
}

/** The way in for others: a link, the same as a QR code, and those who wait behind it. */
export function LinkDialog({ conversation, org, onClose }: Props) {
  const { t } = useTranslation("chat");
  const client = useQueryClient();
  const [error, setError] = useState<unknown>(null);
  const { id: c, can, settings } = conversation;
  const link = useQuery(linkQuery(org, c));
  const keeps = can.includes("link");
  const act = async (work: Promise<unknown>) => {
    setError(null);
    try {
      await work;
    } catch (problem) {
      setError(problem);
    }
    await client.invalidateQueries({ queryKey: linkQuery(org, c).queryKey });
  };
  const held = link.data?.link;
  return (
    <Dialog title={t("groups.link")} onClose={onClose} width={400}>
      <div className={styles.form}>
        {link.isPending && <SkeletonList rows={3} />}
        {link.isError && <ErrorState error={link.error} onRetry={() => void link.refetch()} />}
        {error !== null && (
          <p className={styles.error} role="alert">
            {errorText(t, error)}
          </p>
        )}
        {held && (
          <div className={styles.qr}>
            <img
              key={held.url}
              src={`/api/orgs/${org}/conversations/${c}/link/qr.svg?${held.expires_at}`}
              alt={t("groups.qrAlt")}
              width={220}
              height={220}
            />
            <p>
              {t(settings?.join === "approval" ? "groups.linkAsks" : "groups.linkOpens")} {t("groups.until")}{" "}
              <Time at={held.expires_at} as="day" />
            </p>
            <code>{held.url}</code>
            <Button
              type="primary"
              icon={<Copy />}
              onClick={() =>
                void copyText(held.url).then((ok) => ok && toast(t("bar.linkCopied"), { kind: "success" }))
              }
            >
              {t("bar.link")}
            </Button>
          </div>
        )}
        {link.data && !held && <p className={styles.help}>{t("groups.noLink")}</p>}
        {keeps && link.data && (
          <div className={styles.buttons}>
            <Button onClick={() => void act(makeLink(org, c))}>{t(held ? "groups.newLink" : "groups.makeLink")}</Button>
            {held && (
              <Button danger onClick={() => void act(revokeLink(org, c))}>
                {t("groups.revoke")}
              </Button>
            )}
          </div>
        )}
        {keeps && <Requests org={org} c={c} />}
      </div>
    </Dialog>
  );
}

function Requests({ org, c }: { org: string; c: string }) {
  const { t } = useTranslation("chat");
  const client = useQueryClient();
  const pages = useInfiniteQuery(requestsQuery(org, c));
  const waiting = pages.data?.pages.flatMap((page) => page.items) ?? [];
  const known = usePeopleOf(waiting.map((one) => one.member_id));
  const answer = async (member: string, letIn: boolean) => {
    try {
      await decide(org, c, member, letIn);
    } catch (problem) {
      toast(errorText(t, problem), { kind: "error" });
    }
    await client.invalidateQueries({ queryKey: requestsQuery(org, c).queryKey });
  };
  if (waiting.length === 0) return null;
  return (
    <section aria-label={t("groups.waiting")}>
      <h3 className={styles.heading}>{t("groups.waiting")}</h3>
      <ul>
        {waiting.map(({ member_id: id }) => {
          const name = known[id]?.name ?? "…";
          return (
            <li key={id} className={styles.waiting}>
              <Avatar {...faceOfKnown(known[id], id)} size={36} />
              <span className={styles.asks}>{name}</span>
              <IconButton label={t("groups.letIn", { name })} icon={<Check />} onClick={() => void answer(id, true)} />
              <IconButton label={t("groups.turnAway", { name })} icon={<X />} onClick={() => void answer(id, false)} />
            </li>
          );
        })}
      </ul>
      {pages.hasNextPage && (
        <Button block onClick={() => void pages.fetchNextPage()}>
          {t("details.more")}
        </Button>
      )}
    </section>
  );
}
