import { type Socket, SocketError } from "@/shared/socket/port";
import type { Content, Op, Outgoing, Sent } from "./types";

const ANSWER_MS = 10_000;

/** What the server answered: the number to look for in the log (0: nothing had to change). */
export interface Done {
  seq: number;
  sent?: Sent;
}

/** Hands one operation to the server. All of them may be repeated without harm. */
export async function carryOut(socket: Socket, row: Outgoing): Promise<Done> {
  const { c, key, op } = row;
  const wait = { timeoutMs: ANSWER_MS };
  switch (op.k) {
    case "send": {
      const sent = await socket.request("chat.send", { conversation_id: c, key, ...wire(op) }, wait);
      return { seq: sent.seq, sent };
    }
    case "edit":
      return socket.request("chat.edit", { ...at(c, op), text: op.text, ...formOf(op) }, wait);
    case "recall":
      return socket.request("chat.recall", at(c, op), wait);
    case "react":
      return socket.request("chat.react", { ...at(c, op), x: op.x, on: op.on }, wait);
    case "pin":
      return socket.request("chat.pin", { ...at(c, op), on: op.on }, wait);
    case "ask":
      return socket.request("chat.ask", { ...at(c, op), of: op.of, due: op.due }, wait);
    case "ack":
      return socket.request("chat.acknowledge", at(c, op), wait);
    case "answered":
      return socket.request("chat.answered", at(c, op), wait);
    case "forward": {
      const { from, seqs, merged, note } = op;
      const args = { conversation_id: c, source: from, seqs, merged, key, ...(note && { note }) };
      const answer = await socket.request("chat.forward", args, wait);
      return { seq: Math.max(0, ...answer.seqs) };
    }
  }
}

const formOf = ({ f, m }: Pick<Content, "f" | "m">) => ({ ...(f && { f }), ...(m?.length && { m }) });

function wire(op: Extract<Op, { k: "send" }>) {
  const { text, re, th, files, loc, contact, ask, ack } = op;
  return {
    text,
    ...formOf(op),
    ...(re !== undefined && { re }),
    ...(th !== undefined && { th }),
    ...(files?.length && { files: files.map((file) => file.id) }),
    ...(loc && { loc }),
    ...(contact && { contact }),
    ...(ask && { ask }),
    ...(ack && { ack }),
  };
}

function at(c: string, op: { t?: number }) {
  // Not due before it has one; said plainly in case the database was tampered with.
  if (op.t === undefined) throw new SocketError("not_found", "", "no");
  return { conversation_id: c, seq: op.t };
}
