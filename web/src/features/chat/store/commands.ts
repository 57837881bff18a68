/** What chat says and hears over the socket, for the port that the app fills. */
import type { OwnBody } from "./registers";
import type { Ask, Content, Entry, FeedStep, PositionPush, PresenceState, ReadCount, Resumed, Sent } from "./types";

interface AtMessage {
  conversation_id: string;
  seq: number;
}

declare module "@/shared/socket/port" {
  interface SocketCommands {
    "chat.send": {
      args: { conversation_id: string; key: string; text: string } & Partial<
        Omit<Content, "text" | "files"> & { files: string[] }
      >;
      ok: Sent;
    };
    "chat.edit": { args: AtMessage & Pick<Content, "text" | "f" | "m">; ok: { seq: number } };
    "chat.recall": { args: AtMessage; ok: { seq: number } };
    "chat.react": { args: AtMessage & { x: string; on: boolean }; ok: { seq: number } };
    "chat.ask": { args: AtMessage & Pick<Ask, "of" | "due">; ok: { seq: number } };
    "chat.acknowledge": { args: AtMessage; ok: { seq: number } };
    "chat.answered": { args: AtMessage; ok: { seq: number } };
    "chat.pin": { args: AtMessage & { on: boolean }; ok: { seq: number } };
    "chat.forward": {
      args: { conversation_id: string; source: string; seqs: number[]; merged: boolean; key: string; note?: string };
      ok: { seqs: number[] };
    };
    "chat.read": {
      args: { conversation_id: string; seq: number };
      ok: { read_seq: number; read_ordinal: number; rev: number };
    };
    "chat.keep": { args: { key: string; body: OwnBody | null }; ok: { changed: boolean } };
    "chat.delivered": { args: { conversation_id: string; seq: number }; ok: Record<string, never> };
    "chat.typing": { args: { conversation_id: string }; ok: Record<string, never> };
    "chat.resume": { args: { feed: number; held: Record<string, number> }; ok: Resumed };
    "presence.set": { args: { state: PresenceState }; ok: Record<string, never> };
    "presence.watch": { args: { member_ids: string[] }; ok: { states: Record<string, PresenceState | "offline"> } };
  }
  interface SocketPushes {
    "chat.log": Entry;
    "chat.feed": FeedStep;
    "chat.position": PositionPush;
    "chat.acknowledged": { c: string; s: number };
    "chat.readers": { c: string; r: ReadCount[] };
    "chat.typing": { c: string; by: string };
    presence: { member_id: string; state: PresenceState | "offline" };
  }
}
