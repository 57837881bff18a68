import { type Ref, useEffect, useImperativeHandle, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { EmptyState, ErrorState, SkeletonList } from "@/shared/ui";
import { AnnouncementBar } from "../group/AnnouncementBar";
import { Hushed } from "../group/Hushed";
import { asEntry } from "../model/overlay";
import { lookAt } from "../notify";
import { ReadingSign } from "../reading/ReadingSign";
import { useChat, useConversation, useView } from "../running";
import type { Entry } from "../store/types";
import { AskedDialogs } from "./asked";
import { Composer, type ComposerHandle } from "./Composer";
import { Foot } from "./Foot";
import { LiveLog } from "./LiveLog";
import { MessageList, type MessageListHandle } from "./MessageList";
import styles from "./MessagePane.module.css";
import { PaneHeader } from "./PaneHeader";
import { PinsBar } from "./PinsBar";
import { PaneProvider } from "./pane";
import { TypingLine } from "./TypingLine";
import { useFileDrop } from "./useFileDrop";

interface Props {
  org: string;
  conversation: string;
  /** An entry that a link leads to. */
  at: number | undefined;
  detailsOpen: boolean;
  onDetails: () => void;
  onThread: (root: number) => void;
  /** How others lead to a message here. */
  ref?: Ref<{ go: (seq: number) => void }>;
}

/** The open conversation: what was said, and the place to answer. */
export function MessagePane({ org, conversation: c, at, detailsOpen, onDetails, onThread, ref }: Props) {
  const { t } = useTranslation("chat");
  const { opened, error, again } = useOpened(c, at);
  const conversation = useConversation(c);
  const composer = useRef<ComposerHandle>(null);
  const list = useRef<MessageListHandle>(null);
  const chat = useChat();
  useImperativeHandle(ref, () => ({ go: (seq) => list.current?.go(seq) }));
  const lastOwn = (): Entry | null => {
    const { windows, outbox } = chat.store.getState();
    const waiting = outbox.findLast((row) => row.c === c && row.op.k === "send" && row.seq === undefined);
    if (waiting) return asEntry(waiting, chat.me);
    const own = windows[c]?.entries.findLast((entry) => entry.k === "message" && entry.by === chat.me && !entry.gone);
    return own ?? null;
  };
  const drop = useFileDrop((files) => composer.current?.attach([...files]));

  useEffect(() => {
    lookAt(c);
    return () => lookAt(null);
  }, [c]);

  if (opened === "missing") {
    return <EmptyState title={t("pane.missing")}>{t("pane.missingText")}</EmptyState>;
  }
  return (
    <PaneProvider
      key={c}
      c={c}
      jump={(seq) => list.current?.go(seq)}
      openThread={onThread}
      focusField={() => composer.current?.focus()}
      edit={(entry) => composer.current?.edit(entry)}
      rewrite={(text, f) => composer.current?.rewrite(text, f)}
    >
      <section className={styles.pane} aria-label={t("pane.label")} {...drop.handlers}>
        {conversation && (
          <PaneHeader conversation={conversation} org={org} detailsOpen={detailsOpen} onDetails={onDetails} />
        )}
        {conversation && <PinsBar c={c} />}
        {conversation && <AnnouncementBar key={`bar-${c}`} conversation={conversation} org={org} />}
        {opened === "ready" && conversation ? (
          <MessageList
            key={c}
            ref={list}
            conversation={conversation}
            at={at}
            onLeave={() => composer.current?.focus()}
          />
        ) : (
          <div className={styles.wait}>
            {error ? <ErrorState error={error} onRetry={again} /> : <SkeletonList rows={6} />}
          </div>
        )}
        <TypingLine c={c} />
        {conversation && <ReadingSign conversation={conversation} org={org} />}
        {conversation?.can.includes("send") !== false && (
          <Foot>
            <Composer
              key={`composer-${c}`}
              lastOwn={lastOwn}
              ref={composer}
              c={c}
              onSent={() => list.current?.toEnd()}
              onUp={() => list.current?.focusLast()}
            />
          </Foot>
        )}
        {conversation && !conversation.can.includes("send") && <Hushed conversation={conversation} />}
        {drop.over && <div className={styles.drop}>{t("files.drop")}</div>}
        <LiveLog c={c} />
        <AskedDialogs />
      </section>
    </PaneProvider>
  );
}

type Opened = "opening" | "ready" | "missing";

/** Brings the conversation's messages here, again after everything was loaded afresh, and tells why it cannot. */
function useOpened(c: string, at: number | undefined): { opened: Opened; error: unknown; again: () => void } {
  const chat = useChat();
  const stands = useView((view) => Boolean(view.windows[c]?.entries.length));
  const known = useView((view) => Boolean(view.conversations[c]));
  const phase = useView((view) => view.phase);
  const [state, setState] = useState<{ c: string; error: unknown; missing: boolean }>({
    c,
    error: null,
    missing: false,
  });
  const [tries, setTries] = useState(0);

  const policy = useView((view) => view.conversations[c]?.reading?.policy);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another policy tells something else
  useEffect(() => {
    if (phase === "live" && known && stands) chat.learnReading(c).catch(() => undefined);
  }, [chat, c, phase, known, stands, policy]);

  // A new try also when a connection has come (phase) or the window was taken away (stands).
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  useEffect(() => {
    let current = true;
    chat.open(c, at).then(
      () => current && setState({ c, error: null, missing: !chat.store.getState().conversations[c] }),
      (error: unknown) => current && setState({ c, error, missing: false }),
    );
    return () => {
      current = false;
    };
  }, [chat, c, at, phase, stands, tries]);

  const mine = state.c === c;
  if (stands && known) return { opened: "ready", error: null, again: () => undefined };
  return {
    opened: mine && state.missing && !known ? "missing" : "opening",
    error: mine ? state.error : null,
    again: () => setTries(tries + 1),
  };
}
