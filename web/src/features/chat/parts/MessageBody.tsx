import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { fullTime } from "@/shared/i18n";
import { Translated } from "../content/Translated";
import { outgoingWords, previewOfBody } from "../model/preview";
import { useChat } from "../running";
import type { MessageBody as Body, Entry, Outgoing } from "../store/types";
import { Attached } from "./Attached";
import styles from "./MessageRow.module.css";
import { MessageText } from "./MessageText";
import { useNames, usePeopleOf } from "./names";
import { ask, usePane } from "./pane";
import { Quote } from "./Quote";

const CardView = lazy(() => import("../content/CardView").then((module) => ({ default: module.CardView })));
const LinkCards = lazy(() => import("../content/LinkCards").then((module) => ({ default: module.LinkCards })));

/** What a message holds, in its bubble; what is left of it when it was recalled. */
export function MessageBody({ entry, outgoing }: { entry: Entry; outgoing?: Outgoing | undefined }) {
  const { t } = useTranslation("chat");
  const pane = usePane();
  if (entry.gone) return <Tombstone entry={entry} />;
  const body = entry.b as unknown as Body;
  const text = outgoing?.op.k === "forward" ? outgoingWords(t, outgoing) : (body.text ?? "");
  return (
    <div className={styles.bubble}>
      {body.fwd && <ForwardedFrom by={body.fwd.by} at={body.fwd.at} />}
      {body.re && <Quote c={entry.c} s={body.re.s} />}
      {text && <MessageText text={text} f={body.f} />}
      {body.card && (
        <Suspense fallback={<p>{previewOfBody(t, body)}</p>}>
          <CardView c={entry.c} seq={entry.s} card={body.card} />
        </Suspense>
      )}
      <Translated entry={entry} />
      {Boolean(body.links?.length) && (
        <Suspense fallback={null}>
          <LinkCards entry={entry} links={body.links ?? []} />
        </Suspense>
      )}
      <Attached entry={entry} body={body} />
      {Boolean(entry.ed) && (
        <button
          type="button"
          className={styles.edited}
          title={entry.ea ? fullTime(entry.ea) : undefined}
          onClick={() => ask(pane, { t: "history", entry })}
        >
          {t("edited.mark")}
        </button>
      )}
    </div>
  );
}

function ForwardedFrom({ by, at }: { by: string | null; at: number }) {
  const { t } = useTranslation("chat");
  const names = useNames(usePeopleOf(by ? [by] : []));
  return <p className={styles.from}>{t("forwarded.from", { who: names.of(by), when: fullTime(at) })}</p>;
}

function Tombstone({ entry }: { entry: Entry }) {
  const { t } = useTranslation("chat");
  const chat = useChat();
  const pane = usePane();
  const names = useNames(usePeopleOf(entry.by ? [entry.by] : []));
  const mine = entry.by === chat.me;
  const before = mine ? (chat.recalled.get(entry.key ?? "") ?? chat.recalled.get(String(entry.s))) : undefined;
  return (
    <p className={styles.gone}>
      {mine ? t("gone.mine") : t("gone.other", { who: names.of(entry.by) })}
      {before?.text && (
        <button type="button" onClick={() => pane.rewrite(before.text, before.f)}>
          {t("gone.again")}
        </button>
      )}
    </p>
  );
}
