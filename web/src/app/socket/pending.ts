import { type Retry, SocketError } from "@/shared/socket/port";

export interface Answer {
  re: number;
  ok?: unknown;
  err?: { code: string; title: string; retry: Retry };
}

interface Waiting {
  resolve: (value: unknown) => void;
  reject: (error: SocketError) => void;
  timer: ReturnType<typeof setTimeout>;
}

/** Commands that have left and wait for their answer. */
export class Pending {
  #next = 1;
  #waiting = new Map<number, Waiting>();

  get size(): number {
    return this.#waiting.size;
  }

  /** A new number and the promise of its answer; `onTimeout` tells the owner that the peer may be dead. */
  open(timeoutMs: number, onTimeout: () => void): { id: number; answer: Promise<unknown> } {
    const id = this.#next++;
    const answer = new Promise<unknown>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(id);
        reject(new SocketError("timeout", "no answer in time", "now"));
        onTimeout();
      }, timeoutMs);
      this.#waiting.set(id, { resolve, reject, timer });
    });
    return { id, answer };
  }

  /** An answer to a number that nobody waits for (it came after its time) is dropped. */
  settle(answer: Answer): void {
    const waiting = this.#waiting.get(answer.re);
    if (!waiting) return;
    this.#waiting.delete(answer.re);
    clearTimeout(waiting.timer);
    if (answer.err) waiting.reject(new SocketError(answer.err.code, answer.err.title, answer.err.retry));
    else waiting.resolve(answer.ok ?? {});
  }

  /** The connection is gone: whatever was on its way has an unknown fate. */
  lose(): void {
    const lost = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const waiting of lost) {
      clearTimeout(waiting.timer);
      waiting.reject(new SocketError("lost", "the connection broke before the answer", "now"));
    }
  }
}
