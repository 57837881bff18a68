import { complain } from "./db";
import type { Drafts, DraftWords } from "./drafts";
import type { Own } from "./own";
import type { OwnBody, OwnStep } from "./registers";
import type { Core } from "./view";

/** After the last key it takes so long until other devices hear of it. */
const TELL_MS = 1_500;
/** Somebody who has just typed here goes on here. */
const TYPING_MS = 2_500;
/** So many of this device's own words are known again when the feed brings them back. */
const SAID = 50;

const PREFIX = "draft:";

/** `c` or `c#root` as a register's key, and back. */
export const draftKey = (place: string): string => {
  const [c = "", root = "0"] = place.split("#");
  return `${PREFIX}${c}:${root}`;
};
export const placeIn = (key: string): string => {
  const [, c = "", root = "0"] = key.split(":");
  return root === "0" ? c : `${c}#${root}`;
};

/**
 * Drafts go along with the person. Another device's newer words are taken where nothing was written here since; where
 * both have gone on, what stands here stays and the other one is offered.
 */
export class DraftSync {
  #core: Core;
  #drafts: Drafts;
  #own: Own;
  /** What this device and the server last agreed on, by place. */
  #agreed = new Map<string, string>();
  #said = new Map<string, string[]>();
  #typed = new Map<string, number>();
  #timers = new Map<string, ReturnType<typeof setTimeout>>();
  #composing = false;
  #stop: (() => void)[] = [];

  constructor(core: Core, drafts: Drafts, own: Own) {
    this.#core = core;
    this.#drafts = drafts;
    this.#own = own;
  }

  /** Drafts and registers are there already; what has happened to them since is caught up with. */
  async start(): Promise<void> {
    const rows = await this.#core.db.draftsAgreed.toArray();
    if (!this.#core.alive()) return;
    for (const { c, mark, told } of rows) {
      this.#agreed.set(c, mark);
      if (told !== undefined) this.#said.set(c, [told]);
    }
    const offers = rows.flatMap(({ c, other }) => (other ? [[c, other] as const] : []));
    this.#core.store.setState({ draftOffers: Object.fromEntries(offers) });
    this.#drafts.changed = (place) => this.#changed(place);
    this.#stop.push(this.#own.onSteps((steps) => this.#heard(steps)));
    if (this.#core.store.getState().ownWhole) this.#catchUp();
    // Written in the last moment before this page was closed, or before this was here.
    for (const place of Object.keys(this.#core.store.getState().drafts)) this.#later(place);
    this.#listen();
  }

  stop(): void {
    this.flush();
    for (const stop of this.#stop) stop();
  }

  /** Tells what waits to be told. */
  flush(): void {
    for (const place of [...this.#timers.keys()]) this.#tell(place);
  }

  /** Takes the other device's words; what stood here is offered in their place. */
  takeOffer(place: string): void {
    const { draftOffers } = this.#core.store.getState();
    const offer = draftOffers[place];
    if (!offer) return;
    const here = bodyOf(this.#drafts.get(place));
    this.#drafts.set(place, wordsOf(offer, this.#drafts.get(place)));
    this.#shown(place);
    this.#offer(place, here ?? null);
  }

  dismiss(place: string): void {
    this.#offer(place, null);
  }

  #listen(): void {
    if (typeof window === "undefined") return;
    const last = () => this.flush();
    const begin = () => {
      this.#composing = true;
    };
    const end = () => {
      this.#composing = false;
    };
    const ways = [
      [window, "pagehide", last],
      [document, "visibilitychange", last],
      [document, "compositionstart", begin],
      [document, "compositionend", end],
    ] as const;
    for (const [target, event, run] of ways) {
      target.addEventListener(event, run);
      this.#stop.push(() => target.removeEventListener(event, run));
    }
  }

  #catchUp(): void {
    const stored = new Map(this.#own.stored(PREFIX).map(({ key, body }) => [placeIn(key), body]));
    for (const [place, body] of stored) this.#take(place, body);
    for (const [place, mark] of [...this.#agreed]) if (mark !== NOTHING && !stored.has(place)) this.#take(place, null);
  }

  #changed(place: string): void {
    this.#typed.set(place, Date.now());
    // What was sent is nobody's draft any more, on no device.
    if (bodyOf(this.#drafts.get(place)) === null) this.#tell(place);
    else this.#later(place);
  }

  #later(place: string): void {
    clearTimeout(this.#timers.get(place));
    this.#timers.set(
      place,
      setTimeout(() => this.#tell(place), TELL_MS),
    );
  }

  #tell(place: string): void {
    clearTimeout(this.#timers.get(place));
    this.#timers.delete(place);
    const body = bodyOf(this.#drafts.get(place));
    if (body === undefined) return;
    const said = this.#said.get(place) ?? [];
    const mark = markOf(body);
    if (mark === (said.at(-1) ?? this.#agreed.get(place) ?? NOTHING)) return;
    this.#said.set(place, [...said, mark].slice(-SAID));
    this.#keep(place);
    void this.#own.keep(draftKey(place), body);
  }

  #heard(steps: readonly OwnStep[]): void {
    for (const { key, body } of steps) if (key.startsWith(PREFIX)) this.#take(placeIn(key), body);
  }

  #take(place: string, theirs: OwnBody | null): void {
    const mark = markOf(theirs);
    const before = this.#agreed.get(place) ?? NOTHING;
    const said = this.#said.get(place) ?? [];
    const here = bodyOf(this.#drafts.get(place));
    const ours = here === undefined ? null : markOf(here);
    if (said.includes(mark)) {
      this.#said.set(place, said.slice(said.indexOf(mark) + 1));
      this.#agree(place, mark);
      return;
    }
    this.#agree(place, mark);
    if (mark === ours || mark === before) return;
    const untouched = ours === before && said.length === 0 && !this.#isTyping(place);
    if (untouched) {
      this.#drafts.put(place, wordsOf(theirs, this.#drafts.get(place)));
      this.#shown(place);
    } else if (theirs) this.#offer(place, theirs);
    // Sent or thrown away elsewhere while it was gone on with here: it stays here, and is told again.
    else this.#later(place);
  }

  #isTyping(place: string): boolean {
    return this.#composing || Date.now() - (this.#typed.get(place) ?? 0) < TYPING_MS;
  }

  /** The field shows what stands in the draft now. */
  #shown(place: string): void {
    this.#core.store.setState(({ draftTakes }) => ({
      draftTakes: { ...draftTakes, [place]: (draftTakes[place] ?? 0) + 1 },
    }));
  }

  #agree(place: string, mark: string): void {
    this.#agreed.set(place, mark);
    this.#keep(place);
  }

  #offer(place: string, other: OwnBody | null): void {
    const { draftOffers } = this.#core.store.getState();
    const { [place]: _, ...others } = draftOffers;
    this.#core.store.setState({ draftOffers: other ? { ...others, [place]: other } : others });
    this.#keep(place);
  }

  #keep(c: string): void {
    const other = this.#core.store.getState().draftOffers[c];
    const mark = this.#agreed.get(c) ?? NOTHING;
    const told = this.#said.get(c)?.at(-1);
    const { draftsAgreed } = this.#core.db;
    const row = { c, mark, ...(told !== undefined && { told }), ...(other && { other }) };
    const empty = mark === NOTHING && !other && told === undefined;
    const done: Promise<unknown> = empty ? draftsAgreed.delete(c) : draftsAgreed.put(row);
    done.catch((error) => complain("drafts", error));
  }
}

const NOTHING = "null";

/** What other devices get of a draft: null when there is nothing, undefined when it can be told to nobody yet. */
function bodyOf({ text, f, re, edit }: DraftWords): OwnBody | null | undefined {
  // A message that has no number yet can only be edited here.
  if (edit && edit.t === undefined) return undefined;
  if (!text.trim() && re === undefined && !edit) return null;
  return { text, ...(f && { f }), ...(re !== undefined && { re }), ...(edit && { edits: edit.t }) };
}

/** The same for the same words, however the server spells them. */
function markOf(body: OwnBody | null): string {
  if (!body) return NOTHING;
  const { text, f, re, edits } = body;
  return JSON.stringify([text, f ?? null, re ?? null, edits ?? null]);
}

/** What other devices do not know of stays: files, and that an answer is asked for. */
function wordsOf(body: OwnBody | null, here: DraftWords): DraftWords {
  const { text = "", f, re, edits } = (body ?? {}) as { text?: string; f?: "md"; re?: number; edits?: number };
  return {
    text,
    ...(f && { f }),
    ...(typeof re === "number" && { re }),
    ...(typeof edits === "number" && { edit: { t: edits } }),
    ...(here.files && { files: here.files }),
    ...(here.ask && { ask: here.ask }),
  };
}
