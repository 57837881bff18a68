import type { QueryClient } from "@tanstack/react-query";
import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";
import { type Person, personKey, personQuery, suggestionsQuery } from "@/features/directory";
import type { Face } from "@/shared/ui";
import type { ChatDb, KnownPerson } from "./store/db";

/** So many people are fetched at once when chat starts: most organisations are known whole after one question. */
const FIRST = 100;
const AT_ONCE = 6;

/**
 * Names and pictures of the people in conversations. They come from the directory's cache; the ones seen are kept on
 * this browser, so that a start without a connection still shows who wrote what.
 */
export class People {
  readonly store = createStore<Readonly<Record<string, KnownPerson>>>(() => ({}));
  #queue: string[] = [];
  #asked = new Set<string>();
  #running = 0;
  #first: Promise<unknown> | null = null;
  #unsubscribe: () => void = () => undefined;

  constructor(
    private readonly db: ChatDb,
    private readonly queries: QueryClient,
    private readonly org: string,
    private readonly online: () => boolean,
  ) {}

  async start(): Promise<void> {
    const rows = await this.db.people.toArray();
    this.store.setState({ ...Object.fromEntries(rows.map((row) => [row.id, row])), ...this.store.getState() });
    const [scope, , kind] = personKey(this.org, "");
    // Whoever fetches a person, for whatever page: we hear of it.
    this.#unsubscribe = this.queries.getQueryCache().subscribe(({ query }) => {
      const key = query.queryKey;
      if (key[0] !== scope || key[1] !== this.org || key[2] !== kind) return;
      const person = query.state.data as Person | undefined;
      if (person) this.#learn(person);
    });
  }

  stop(): void {
    this.#unsubscribe();
    this.#queue = [];
  }

  /** Makes sure that these will be known; cheap to call again and again. */
  want(ids: readonly string[]): void {
    for (const id of ids) {
      if (this.#asked.has(id)) continue;
      this.#asked.add(id);
      this.#queue.push(id);
    }
    void this.#work();
  }

  async #work(): Promise<void> {
    if (this.#queue.length === 0 || this.#running >= AT_ONCE) return;
    if (!this.online()) {
      // What could not be asked is asked when somebody wants it again.
      for (const id of this.#queue.splice(0)) this.#asked.delete(id);
      return;
    }
    this.#first ??= this.queries.prefetchQuery(suggestionsQuery(this.org, "", FIRST));
    await this.#first;
    const id = this.#queue.shift();
    if (id === undefined) return;
    this.#running++;
    try {
      this.#learn(await this.queries.ensureQueryData(personQuery(this.org, id)));
    } catch {
      this.#asked.delete(id);
    } finally {
      this.#running--;
    }
    void this.#work();
    void this.#work();
  }

  #learn(person: Person): void {
    const known: KnownPerson = {
      id: person.id,
      name: person.name,
      latin: person.latin_name ?? "",
      title: person.title ?? "",
      avatar: person.avatar ?? null,
      left: Boolean(person.left_at),
    };
    const before = this.store.getState()[person.id];
    if (before && JSON.stringify(before) === JSON.stringify(known)) return;
    this.store.setState({ [person.id]: known });
    void this.db.people.put(known).catch(() => undefined);
  }
}

export function faceOfKnown(known: KnownPerson | undefined, id: string): Face {
  return { id, name: known?.name ?? "", src: known?.avatar };
}

/** For components: the store's value with a selector. */
export function useKnown<T>(people: People, select: (all: Readonly<Record<string, KnownPerson>>) => T): T {
  return useStore(people.store, select);
}
