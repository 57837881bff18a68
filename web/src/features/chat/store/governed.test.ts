import { describe, expect, it } from "vitest";
import { countOf, governed, owned } from "./governed";
import type { Conversation, Entry, FeedStep } from "./types";

const entry = (k: string, b: Record<string, unknown>): Entry =>
  ({ c: "c", s: 9, o: 3, k, by: "ada", at: 0, b }) as Entry;
const step = (k: string, b: Record<string, unknown>): FeedStep => ({ n: 1, k, c: "c", b });
const group = {
  id: "c",
  role: "member",
  settings: { pin: "everybody", mute_all: false },
  announcement: null,
  alias: null,
} as unknown as Conversation;

describe("a group after entries of its log", () => {
  it("takes over what changed of its settings, and nothing of the words that are banned", () => {
    const after = governed(group, entry("settings", { pin: "admins", ban: true }), "me");
    expect(after.settings).toEqual({ pin: "admins", mute_all: false });
  });

  it("belongs to its members when it no longer follows the directory", () => {
    const follows = { kind: "everyone", department_id: null } as const;
    expect(governed({ ...group, follows }, entry("settings", { follows: null }), "me").follows).toBeNull();
  });

  it("knows one's own role and leaves others' alone", () => {
    expect(governed(group, entry("role", { member: "me", role: "owner" }), "me").role).toBe("owner");
    expect(governed(group, entry("role", { member: "bo", role: "owner" }), "me").role).toBe("member");
  });

  it("shows the newest announcement until it is taken down", () => {
    const up = governed(group, entry("announced", { text: "We move" }), "me");
    expect(up.announcement?.s).toBe(9);
    expect(governed(up, entry("announced", { text: "" }), "me").announcement).toBeNull();
  });

  it("counts those who came by thousands", () => {
    expect(countOf(entry("joined", { members: ["a", "b"], n: 1000 }))).toBe(1000);
    expect(countOf(entry("joined", { members: ["a", "b"] }))).toBe(2);
  });
});

describe("what is one's own", () => {
  it("is put away up to a number, and not what came later", () => {
    const up = governed(group, entry("announced", { text: "We move" }), "me");
    expect(owned(up, step("seat", { dismissed: 8 })).announcement?.s).toBe(9);
    expect(owned(up, step("seat", { dismissed: 9 })).announcement).toBeNull();
  });

  it("is silence with its end, and a name for the conversation", () => {
    expect(owned(group, step("muted", { until: 0 })).muted_until).toBe("1970-01-01T00:00:00.000Z");
    expect(owned(group, step("muted", { until: null })).muted_until).toBeNull();
    expect(owned(group, step("seat", { alias: "Ship" })).alias).toBe("Ship");
  });
});
