import { CircleCheck, MessageCircleQuestionMark, X } from "lucide-react";
import { lazy, type RefObject, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { useLayout } from "@/shared/kit/media";
import { IconButton } from "@/shared/ui";
import type { Words } from "../model/words";
import { useNames, usePeopleOf } from "../parts/names";
import { useChat, useView } from "../running";
import type { Ask } from "../store/types";
import styles from "./asks.module.css";
import { dueTime } from "./when";

const AskForm = lazy(() => import("./AskDialog").then((module) => ({ default: module.AskForm })));

interface Props {
  c: string;
  place: string;
  className: string | undefined;
  /** What stands in the field: whom it mentions is asked first. */
  words: RefObject<Words>;
}

/** In the composer: the next message needs an answer. On a phone there is no room; there it is said in its menu. */
export function AskTool({ c, place, className, words }: Props) {
  const { t } = useTranslation("chat");
  const chat = useChat();
  const phone = useLayout() === "phone";
  const ask = useView((view) => view.drafts[place]?.ask);
  const edits = useView((view) => Boolean(view.drafts[place]?.edit));
  const [open, setOpen] = useState(false);
  const agreed = useView((view) => view.conversations[c]?.reading?.policy === "ack");
  const ack = useView((view) => Boolean(view.drafts[place]?.ack));
  if (edits) return null;
  const toggle = () => {
    const { ack: before, ...rest } = chat.drafts.get(place);
    chat.drafts.set(place, before ? rest : { ...rest, ack: true });
  };
  const acks = (agreed || ack) && (
    <IconButton
      label={t("acks.tool")}
      icon={<CircleCheck />}
      active={ack}
      aria-pressed={ack}
      className={className ?? ""}
      onClick={toggle}
    />
  );
  if (phone) return acks || null;
  return (
    <>
      {acks}
      <IconButton
        label={t("asks.tool")}
        icon={<MessageCircleQuestionMark />}
        active={ask !== undefined}
        aria-pressed={ask !== undefined}
        className={className ?? ""}
        onClick={() => setOpen(true)}
      />
      {open && (
        <Suspense fallback={null}>
          <AskForm
            c={c}
            before={ask}
            text={words.current.text}
            onClose={() => setOpen(false)}
            onAsk={(next) => {
              const { ask: _, ...rest } = chat.drafts.get(place);
              chat.drafts.set(place, next ? { ...rest, ask: next } : rest);
              setOpen(false);
            }}
          />
        </Suspense>
      )}
    </>
  );
}

/** Above the field: from whom the message will ask an answer, and the way out. */
export function Asking({ place }: { place: string }) {
  const ask = useView((view) => view.drafts[place]?.ask);
  return ask ? <Bar place={place} ask={ask} /> : null;
}

function Bar({ place, ask }: { place: string; ask: Pick<Ask, "of" | "due"> }) {
  const { t } = useTranslation("chat");
  const chat = useChat();
  const people = useNames(usePeopleOf(ask.of)).list(ask.of);
  const leave = () => {
    const { ask: _, ...rest } = chat.drafts.get(place);
    chat.drafts.set(place, rest);
  };
  return (
    <div className={styles.asking}>
      <MessageCircleQuestionMark aria-hidden="true" />
      <span>
        {ask.due === null ? t("asks.from", { people }) : t("asks.fromBy", { people, when: dueTime(ask.due) })}
      </span>
      <IconButton label={t("asks.leave")} icon={<X />} onClick={leave} />
    </div>
  );
}
