/** What a person keeps for themselves under a key. */
export type OwnBody = Record<string, unknown>;

export interface Register {
  key: string;
  body: OwnBody;
  /** Milliseconds since epoch. */
  at: number;
}

/** A register's last word; none forgets it. */
export type OwnStep = Omit<Register, "body"> & { body: OwnBody | null };

/** One step of a member's own change feed. */
export interface FeedStep {
  n: number;
  k: "joined" | "left" | "read" | "own" | (string & {});
  /** Null for what belongs to no conversation. */
  c: string;
  b: Record<string, unknown>;
}
