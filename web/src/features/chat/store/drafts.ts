import type { StoreApi } from "zustand/vanilla";
import { type ChatDb, complain, type Draft } from "./db";
import type { ChatView } from "./view";

const SAVE_MS = 250;

export type DraftWords = Omit<Draft, "c" | "at">;

/** A thread has a draft of its own. */
export const placeOf = (c: string, root?: number): string => (root === undefined ? c : `${c}#${root}`);

const EMPTY: DraftWords = { text: "" };

/** Half-written messages, one per conversation and thread: shown in the list at once, on disk a moment later. */
export class Drafts {
  #dirty = new Set<string>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #deaf: () => void = () => undefined;
  /** Hears of every change that the person makes here. */
  changed: (c: string) => void = () => undefined;

  constructor(
    private readonly db: ChatDb,
    private readonly store: StoreApi<ChatView>,
  ) {}

  async load(): Promise<void> {
    const rows = await this.db.drafts.toArray();
    this.store.setState({ drafts: Object.fromEntries(rows.map(({ c, at: _, ...words }) => [c, words])) });
    if (typeof window === "undefined") return;
    // The last moment at which a page that is closed or thrown away by a phone can still write.
    const last = () => void this.save();
    window.addEventListener("pagehide", last);
    document.addEventListener("visibilitychange", last);
    this.#deaf = () => {
      window.removeEventListener("pagehide", last);
      document.removeEventListener("visibilitychange", last);
    };
  }

  get(c: string): DraftWords {
    return this.store.getState().drafts[c] ?? EMPTY;
  }

  /** Nothing written, answered, edited or attached is no draft. */
  set(c: string, words: DraftWords): void {
    if (this.put(c, words)) this.changed(c);
  }

  /** The same for what comes from elsewhere. False when there was nothing to change. */
  put(c: string, words: DraftWords): boolean {
    const blank =
      !words.text.trim() && words.re === undefined && !words.edit && !words.ask && !words.ack && !words.files?.length;
    const kept = blank ? null : words;
    const { drafts } = this.store.getState();
    if (!kept && !drafts[c]) return false;
    const { [c]: _, ...others } = drafts;
    this.store.setState({ drafts: kept ? { ...others, [c]: kept } : others });
    this.#dirty.add(c);
    // Emptied by sending: a crash in the next moment must not bring back what is on its way already.
    if (!kept) void this.save();
    else this.#timer ??= setTimeout(() => void this.save(), SAVE_MS);
    return true;
  }

  async save(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const { drafts } = this.store.getState();
    const dirty = [...this.#dirty];
    this.#dirty.clear();
    // Also called when a page goes away whose database may be closed already.
    if (dirty.length === 0) return;
    const kept = dirty.flatMap((c) => (drafts[c] ? [{ c, ...drafts[c], at: Date.now() }] : []));
    const gone = dirty.filter((c) => !drafts[c]);
    try {
      await this.db.transaction("rw", this.db.drafts, async () => {
        if (kept.length > 0) await this.db.drafts.bulkPut(kept);
        if (gone.length > 0) await this.db.drafts.bulkDelete(gone);
      });
    } catch (error) {
      complain("drafts", error);
    }
  }

  stop(): void {
    this.#deaf();
  }
}
