import { reacted } from "../store/changes";
import { type Ask, type Content, contentOf, type Entry, type MessageBody, type Outgoing } from "../store/types";

/** The body that the server will make of these words, as far as one can know it here. */
export function bodyOf({ re, contact, ask, ...content }: Content): MessageBody {
  return {
    ...content,
    ...(re !== undefined && { re: { s: re } }),
    ...(contact && { contact: { member: contact } }),
    ...(ask && { ask: { ...ask, done: [] } }),
  };
}

/** A message on its way, in the shape of one that has arrived. Its number is 0 until it has one. */
export function asEntry(row: Outgoing, me: string): Entry {
  const content = contentOf(row);
  const b = content ? bodyOf(content) : { text: "" };
  return { c: row.c, s: row.seq ?? 0, o: 0, k: "message", by: me, at: row.at, b: { ...b }, key: row.key };
}

/** Operations on messages that are already in the log or on their way, by the message's number or key. */
export function pendingBy(outbox: readonly Outgoing[]): Map<number | string, Outgoing[]> {
  const result = new Map<number | string, Outgoing[]>();
  for (const row of outbox) {
    if (row.op.k === "send" || row.op.k === "forward") continue;
    const at = row.op.t ?? row.op.tk;
    if (at === undefined) continue;
    const list = result.get(at);
    if (list) list.push(row);
    else result.set(at, [row]);
  }
  return result;
}

const NONE: readonly Outgoing[] = [];
const made = new WeakMap<Entry, { sign: string; shown: Entry }>();

/**
 * The message as the person wants it: with what they did to it and nobody has confirmed yet. The same object as long as
 * nothing changes. What was refused is not shown as if it were so.
 */
export function overlaid(entry: Entry, pending: readonly Outgoing[] = NONE, me: string): Entry {
  const open = pending.filter((row) => row.state === "waiting" && row.op.k !== "pin" && !isContained(entry, row));
  if (open.length === 0) return entry;
  const sign = JSON.stringify(open.map(({ key, op }) => [key, op]));
  const held = made.get(entry);
  if (held?.sign === sign) return held.shown;
  let shown = entry;
  for (const { op } of open) {
    if (op.k === "recall") shown = { ...shown, b: {}, gone: true, ...(shown.x && { x: { ...shown.x, r: [] } }) };
    else if (op.k === "edit" && !shown.gone) {
      const { f: _f, m: _m, ...rest } = shown.b as unknown as MessageBody;
      const b = { ...rest, text: op.text, ...(op.f && { f: op.f }), ...(op.m && { m: op.m }) };
      shown = { ...shown, b, ed: (shown.ed ?? 0) + 1 };
    } else if ((op.k === "ask" || op.k === "answered") && !shown.gone) {
      const ask = asAsked((shown.b as unknown as MessageBody).ask, op, me);
      if (ask) shown = { ...shown, b: { ...shown.b, ask } };
    } else if (op.k === "react") {
      const x = shown.x ?? { e: shown.s, te: shown.s, r: [] };
      shown = { ...shown, x: { ...x, r: reacted(x.r, op.x, me, op.on, me) } };
    }
  }
  made.set(entry, { sign, shown });
  return shown;
}

function asAsked(
  before: Ask | undefined,
  op: Extract<Outgoing["op"], { k: "ask" | "answered" }>,
  me: string,
): Ask | undefined {
  if (op.k === "answered") return before && { ...before, done: [...before.done.filter((who) => who !== me), me] };
  if (op.of.length === 0) return before && { ...before, end: true };
  const kept = before && !before.end ? before.done : [];
  return { of: op.of, due: op.due, done: kept.filter((who) => op.of.includes(who)) };
}

/** Arrived in the log already; the outbox is tidied a moment later. */
const isContained = (entry: Entry, { op, seq }: Outgoing): boolean =>
  seq !== undefined && (op.k === "react" ? (entry.x?.e ?? 0) >= seq : (entry.e ?? 0) >= seq);
