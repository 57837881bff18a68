import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { previewOf } from "../model/preview";
import { useChat, usePeopleOfChat } from "../running";

/** Reads new messages of the open conversation aloud: the list itself is cut to what is visible and would babble. */
export function LiveLog({ c }: { c: string }) {
  const { t } = useTranslation("chat");
  const chat = useChat();
  const people = usePeopleOfChat();
  const [said, setSaid] = useState<{ id: number; text: string }[]>([]);
  useEffect(() => {
    setSaid([]);
    return chat.onArrival((entries) => {
      const news = entries
        .filter((entry) => entry.c === c && entry.k === "message" && entry.by !== chat.me)
        .map((entry) => {
          const who = people.store.getState()[entry.by ?? ""]?.name ?? t("someone");
          return { id: entry.s, text: t("live", { who, text: previewOf(t, entry, chat.me) }) };
        });
      if (news.length > 0) setSaid((before) => [...before, ...news].slice(-10));
    });
  }, [chat, people, c, t]);
  return (
    <div className="sr-only" role="log" aria-live="polite" aria-relevant="additions" aria-label={t("liveLabel")}>
      {said.map(({ id, text }) => (
        <p key={id}>{text}</p>
      ))}
    </div>
  );
}
