/** When to try again, and when never to. Pure, so that the rules can be read and tested as a table. */

export type Verdict =
  | { kind: "end"; reason: "signed_out" | "left" }
  | { kind: "retry"; floorMs: number; baseMs: number };

const CEILING_MS = 30_000;

/**
 * What a close code asks for. `floorMs` is waited at least; on top comes a random part of a pause that doubles from
 * `baseMs`, so that a thousand clients of a restarted server do not come back in one instant.
 */
export function verdict(code: number): Verdict {
  switch (code) {
    case 4401:
      return { kind: "end", reason: "signed_out" };
    case 4403:
      return { kind: "end", reason: "left" };
    case 4408: // we read too slowly: what is missing is fetched by resuming
      return { kind: "retry", floorMs: 100, baseMs: 400 };
    case 1012: // the server restarts: give it a moment, and spread the crowd
      return { kind: "retry", floorMs: 300, baseMs: 2_000 };
    case 4409: // too many connections or frames: the server asks for distance
    case 4400: // a frame of ours was not understood: repeating at once would only repeat it
    case 4413:
      return { kind: "retry", floorMs: 5_000, baseMs: 5_000 };
    default:
      return { kind: "retry", floorMs: 0, baseMs: 500 };
  }
}

/** Milliseconds to wait before try number `attempt` (0 for the first after a loss). */
export function pause(floorMs: number, baseMs: number, attempt: number, random: () => number): number {
  const grown = Math.min(CEILING_MS, baseMs * 2 ** Math.min(attempt, 16));
  // Half fixed, half by chance: never zero in a row, never all at once.
  return Math.round(Math.min(CEILING_MS, floorMs + grown / 2 + (grown / 2) * random()));
}
