/** What the server said about one field of a form. */
export interface FieldProblem {
  code: string;
  message: string;
}

export type Retry = "no" | "later" | "now";

interface Facts {
  code: string;
  title: string;
  status?: number;
  retry?: Retry;
  fields?: Record<string, FieldProblem>;
  detail?: string | null;
}

/** Any refusal or failure of a call: `title` is already in the reader's language, `code` is what programs compare. */
export class ApiError extends Error {
  readonly code: string;
  readonly title: string;
  readonly status: number;
  readonly retry: Retry;
  readonly fields: Record<string, FieldProblem>;
  readonly detail: string | null;

  constructor(facts: Facts) {
    super(facts.title);
    this.name = "ApiError";
    this.code = facts.code;
    this.title = facts.title;
    this.status = facts.status ?? 0;
    this.retry = facts.retry ?? "no";
    this.fields = facts.fields ?? {};
    this.detail = facts.detail ?? null;
  }
}

/** Codes that the client makes itself, where no answer of the server is there to be shown. Titles: `shared` texts, `error.<code>`. */
export const OFFLINE = "offline";
export const UNREADABLE = "unreadable";

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function fieldsOf(value: unknown): Record<string, FieldProblem> {
  if (!isRecord(value)) return {};
  const fields: Record<string, FieldProblem> = {};
  for (const [name, problem] of Object.entries(value)) {
    if (isRecord(problem)) fields[name] = { code: String(problem.code ?? ""), message: String(problem.message ?? "") };
  }
  return fields;
}

/** Reads a problem document; anything else (a proxy's page, an empty 502) becomes `unreadable`. */
export function toApiError(status: number, body: unknown): ApiError {
  if (!isRecord(body) || typeof body.code !== "string" || typeof body.title !== "string") {
    return new ApiError({ code: UNREADABLE, title: UNREADABLE, status, retry: status >= 500 ? "later" : "no" });
  }
  const retry = body.retry === "now" || body.retry === "later" ? body.retry : "no";
  const detail = typeof body.detail === "string" ? body.detail : null;
  return new ApiError({ code: body.code, title: body.title, status, retry, fields: fieldsOf(body.fields), detail });
}
