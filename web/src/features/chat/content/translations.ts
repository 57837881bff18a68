import i18next from "i18next";
import { create } from "zustand";
import { SocketError } from "@/shared/socket";
import type { Socket } from "@/shared/socket/port";
import type { Entry } from "../store/types";

/** A message in the reader's language: here alone, until the page is left or the message is worded anew. */
export interface Translation {
  /** Of this wording. */
  e: number;
  text?: string;
  problem?: string;
}

export const useTranslations = create<Record<string, Translation>>()(() => ({}));

export const keyOf = ({ c, s }: Entry): string => `${c}:${s}`;
const wordingOf = ({ s, e }: Entry): number => e ?? s;

/** What there is for this wording of the message. */
export const useTranslationOf = (entry: Entry): Translation | undefined =>
  useTranslations((all) => {
    const found = all[keyOf(entry)];
    return found?.e === wordingOf(entry) ? found : undefined;
  });

export async function translate(entry: Entry, socket: Socket | null, failed: string): Promise<void> {
  const put = (more: Partial<Translation>) =>
    useTranslations.setState({ [keyOf(entry)]: { e: wordingOf(entry), ...more } });
  put({});
  try {
    const to = i18next.language?.split("-")[0] ?? "en";
    if (!socket) throw new SocketError("offline", "", "later");
    put(await socket.request("chat.translate", { conversation_id: entry.c, seq: entry.s, to }));
  } catch (problem) {
    put({ problem: (problem instanceof SocketError && problem.title) || failed });
  }
}

export const forgetTranslation = (entry: Entry): void =>
  useTranslations.setState(({ [keyOf(entry)]: _, ...rest }) => rest, true);

declare module "@/shared/socket/port" {
  interface SocketCommands {
    "chat.translate": { args: { conversation_id: string; seq: number; to: string }; ok: { text: string } };
  }
}
