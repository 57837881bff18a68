import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { DatabaseZap, MessagesSquare, X } from "lucide-react";
import { lazy, Suspense, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useSession } from "@/features/identity";
import { type Action, useActions } from "@/shared/kit/actions";
import { useLayout } from "@/shared/kit/media";
import { toast } from "@/shared/kit/toast";
import {
  Dialog,
  EmptyState,
  errorText,
  IconButton,
  PressButton,
  ResizablePane,
  SkeletonList,
  TwoPanes,
} from "@/shared/ui";
import { arrange } from "../model/listing";
import { askOwn } from "../own/ask";
import { OwnDialogs } from "../own/asked";
import { useListing } from "../own/listing";
import { clearMark } from "../own/prefs";
import { ConversationList } from "../parts/ConversationList";
import { MessagePane } from "../parts/MessagePane";
import { useBlocked, useChat, useConversation, useMaybeChat, usePeopleOfChat } from "../running";
import styles from "./MessagesPage.module.css";

// Opened now and then: not part of what everybody loads first.
const Details = lazy(() => import("../parts/Details").then((module) => ({ default: module.Details })));
const ThreadPane = lazy(() => import("../parts/ThreadPane").then((module) => ({ default: module.ThreadPane })));
const NewConversation = lazy(() =>
  import("../parts/NewConversation").then((module) => ({ default: module.NewConversation })),
);

/** Conversations and the one that is open. */
export function MessagesPage() {
  const { t } = useTranslation("chat");
  const chat = useMaybeChat();
  const blocked = useBlocked();
  if (blocked) {
    return (
      <EmptyState icon={<DatabaseZap />} title={t("blocked.title")} level={1}>
        {t("blocked.text")}
      </EmptyState>
    );
  }
  return chat ? <Messages key={chat.me} /> : <SkeletonList />;
}

function Messages() {
  const { t } = useTranslation("chat");
  const { org } = useSession();
  const { conversation: open } = useParams({ strict: false }) as { conversation?: string };
  const { at, with: person } = useSearch({ strict: false }) as { at?: number; with?: string };
  const [creating, setCreating] = useState(false);
  const [details, setDetails] = useState(false);
  const layout = useLayout();
  const conversation = useConversation(open ?? "");
  useOpenWith(org, person);
  useChatActions(org, open, () => setCreating(true));

  const [thread, setThread] = useState<number | null>(null);
  const shown = useRef<{ go: (seq: number) => void }>(null);
  const chat = useChat();
  useEffect(() => {
    if (open) clearMark(chat, open);
  }, [chat, open]);
  // A thread belongs to the conversation that it was opened in.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  useEffect(() => setThread(null), [open]);
  const jump = (seq: number) => {
    if (layout !== "desktop") {
      setThread(null);
      setDetails(false);
    }
    shown.current?.go(seq);
  };

  const pane = open && (
    <MessagePane
      org={org}
      conversation={open}
      at={at === undefined ? undefined : Number(at) || undefined}
      detailsOpen={details && thread === null}
      onDetails={() => {
        setDetails(thread !== null || !details);
        setThread(null);
      }}
      onThread={setThread}
      ref={shown}
    />
  );
  const inThread = thread !== null;
  const besideTitle = inThread ? t("thread.title") : t("details.title");
  const close = () => (inThread ? setThread(null) : setDetails(false));
  const beside = conversation && (inThread || details) && (
    <Suspense fallback={<SkeletonList rows={5} />}>
      {inThread ? (
        <ThreadPane key={thread} conversation={conversation} root={thread} onJump={jump} />
      ) : (
        <Details conversation={conversation} org={org} onJump={jump} />
      )}
    </Suspense>
  );
  return (
    <>
      <TwoPanes
        name="messages"
        listLabel={t("list.label")}
        open={Boolean(open)}
        list={<ConversationList org={org} open={open} onNew={() => setCreating(true)} />}
        content={
          pane ? (
            <div className={styles.open}>
              {pane}
              {beside && layout === "desktop" && (
                <ResizablePane name="messages.details" edge="start" min={280} max={400} initial={320}>
                  <section className={styles.beside} data-thread={inThread || undefined} aria-label={besideTitle}>
                    {inThread && (
                      <header className={styles.threadHead}>
                        <h2>{besideTitle}</h2>
                        <IconButton label={t("thread.close")} icon={<X />} onClick={close} />
                      </header>
                    )}
                    {beside}
                  </section>
                </ResizablePane>
              )}
            </div>
          ) : (
            <EmptyState
              icon={<MessagesSquare />}
              title={t("pane.pick")}
              action={<PressButton onClick={() => setCreating(true)}>{t("new.button")}</PressButton>}
            >
              {t("pane.pickText")}
            </EmptyState>
          )
        }
      />
      {beside && layout !== "desktop" && (
        <Dialog title={besideTitle} shape="side" onClose={close}>
          {beside}
        </Dialog>
      )}
      {creating && (
        <Suspense fallback={null}>
          <NewConversation org={org} onClose={() => setCreating(false)} />
        </Suspense>
      )}
      <OwnDialogs />
    </>
  );
}

/** "?with=" leads from a person to the conversation with them, which may have to be made. */
function useOpenWith(org: string, person: string | undefined): void {
  const { t } = useTranslation("chat");
  const chat = useChat();
  const navigate = useNavigate();
  const asked = useRef<string>(undefined);
  useEffect(() => {
    if (!person || asked.current === person) return;
    asked.current = person;
    const held = Object.values(chat.store.getState().conversations).find((c) => c.other_member_id === person);
    const found = held ? Promise.resolve(held) : chat.api.openDirect(person);
    found.then(
      (made) => {
        chat.take(made);
        void navigate({ to: "/o/$org/messages/$conversation", params: { org, conversation: made.id }, replace: true });
      },
      (problem) => {
        toast(errorText(t, problem), { kind: "error" });
        void navigate({ to: "/o/$org/messages", params: { org }, replace: true });
      },
    );
  }, [chat, org, person, navigate, t]);
}

/** Keys and palette entries of this page. */
function useChatActions(org: string, open: string | undefined, onNew: () => void): void {
  const { t } = useTranslation("chat");
  const chat = useChat();
  const people = usePeopleOfChat();
  const navigate = useNavigate();
  const create = useRef(onNew);
  create.current = onNew;
  const actions = useMemo<Action[]>(() => {
    const go = (step: number) => {
      const { ids } = arrange(chat.store.getState(), Date.now(), useListing.getState(), people.store.getState(), open);
      const next = ids[open ? ids.indexOf(open) + step : step > 0 ? 0 : ids.length - 1];
      if (next) void navigate({ to: "/o/$org/messages/$conversation", params: { org, conversation: next } });
    };
    const group = t("title");
    return [
      { id: "chat.new", title: t("new.button"), group, keys: "c", run: () => create.current() },
      { id: "chat.stars", title: t("own.stars"), group, run: () => askOwn({ t: "stars" }) },
      { id: "chat.scheduled", title: t("own.scheduled"), group, run: () => askOwn({ t: "scheduled" }) },
      {
        id: "chat.next",
        title: t("keys.next"),
        group,
        keys: "alt+ArrowDown",
        inFields: true,
        hidden: true,
        run: () => go(1),
      },
      {
        id: "chat.previous",
        title: t("keys.previous"),
        group,
        keys: "alt+ArrowUp",
        inFields: true,
        hidden: true,
        run: () => go(-1),
      },
    ];
  }, [chat, people, navigate, open, org, t]);
  useActions(actions);
}
