/** Branded ids: a member's id cannot be handed where a conversation's is wanted. */
declare const brand: unique symbol;
type Id<Name extends string> = string & { readonly [brand]?: Name };

export type OrgId = Id<"organisation">;
export type MemberId = Id<"member">;
export type DepartmentId = Id<"department">;
export type ConversationId = Id<"conversation">;

/** A random id for idempotency keys and optimistic entries. `randomUUID` exists only on https and localhost. */
export function newKey(): string {
  if (typeof crypto.randomUUID === "function") return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
